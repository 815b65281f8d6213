/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-epoch-times.h"

#include "ns3/callback.h"

#include <cmath>

namespace ns3
{

void
RemusEpochTimes::Watch(Ptr<RemusCheckpointer> checkpointer)
{
    checkpointer->TraceConnectWithoutContext("GuestStopped",
                                             MakeCallback(&RemusEpochTimes::HandleStopped, this));
    checkpointer->TraceConnectWithoutContext("GuestResumed",
                                             MakeCallback(&RemusEpochTimes::HandleResumed, this));
    checkpointer->TraceConnectWithoutContext("Committed",
                                             MakeCallback(&RemusEpochTimes::HandleCommitted, this));
}

const RemusDistribution&
RemusEpochTimes::GetPeriods() const
{
    return m_periods;
}

const RemusDistribution&
RemusEpochTimes::GetStops() const
{
    return m_stops;
}

const RemusDistribution&
RemusEpochTimes::GetCommitDelays() const
{
    return m_commitDelays;
}

double
RemusEpochTimes::GetDuty() const
{
    return m_periods.getCount() > 0 ? 1 - m_stopped.GetSeconds() / m_periods.getSum()
                                    : std::nan("");
}

Time
RemusEpochTimes::GetFirstStop() const
{
    return m_firstStop;
}

void
RemusEpochTimes::HandleStopped(uint64_t epoch, Time now)
{
    if (m_firstStop.IsStrictlyNegative())
    {
        m_firstStop = now;
    }
    else
    {
        m_periods.Add((now - m_lastStop).GetSeconds());
        m_stopped += Seconds(m_stops.GetValues().back());
    }
    m_lastStop = now;
    m_open[epoch] = now;
}

void
RemusEpochTimes::HandleResumed(uint64_t /* epoch */, Time now)
{
    m_stops.Add((now - m_lastStop).GetSeconds());
}

void
RemusEpochTimes::HandleCommitted(uint64_t epoch, Time now)
{
    const auto closed = m_open.find(epoch);
    if (closed != m_open.end())
    {
        m_commitDelays.Add((now - closed->second).GetSeconds());
        m_open.erase(closed);
    }
}

} // namespace ns3
