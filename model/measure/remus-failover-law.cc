/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-failover-law.h"

#include <algorithm>

namespace ns3
{

namespace RemusLaws
{

Time
GetDetection(Time failure, Time interval, Time travel, Time timeout)
{
    return interval * (failure.GetTimeStep() / interval.GetTimeStep()) + travel + timeout;
}

Time
GetFirstCopyFrom(const Retries& retries, Time time)
{
    Time copy;
    auto timeout = std::min(retries.timeout, retries.maxTimeout);
    while (copy < time)
    {
        copy += timeout;
        timeout = std::min(Seconds(timeout.GetSeconds() * retries.backoff), retries.maxTimeout);
    }
    return copy;
}

Time
GetGap(Time last, Time sent, Time tookOver, const Retries& retries, Time there, Time back)
{
    return sent - last + GetFirstCopyFrom(retries, tookOver - there - sent) + there + back;
}

} // namespace RemusLaws

} // namespace ns3
