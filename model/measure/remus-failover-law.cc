/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-failover-law.h"

#include "ns3/log.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusFailoverLaw");

namespace RemusLaws
{

Time
GetDetection(Time failure, Time interval, Time travel, Time timeout)
{
    NS_LOG_FUNCTION(failure << interval << travel << timeout);
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
