/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-epoch-times.h"

#include "ns3/abort.h"
#include "ns3/callback.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

namespace
{

/**
 * @brief Get a time that a checkpointer has as an attribute.
 * @param checkpointer the checkpointer
 * @param name the attribute
 * @return its value
 */
Time
GetTime(Ptr<const RemusCheckpointer> checkpointer, const char* name)
{
    TimeValue value;
    checkpointer->GetAttribute(name, value);
    return value.Get();
}

} // namespace

void
RemusEpochTimes::Watch(Ptr<RemusCheckpointer> checkpointer)
{
    NS_ABORT_MSG_IF(m_checkpointer, "RemusEpochTimes: it listens to a checkpointer already");
    m_checkpointer = checkpointer;
    m_connections.Connect(checkpointer,
                          "GuestStopped",
                          MakeCallback(&RemusEpochTimes::HandleStopped, this));
    m_connections.Connect(checkpointer,
                          "GuestResumed",
                          MakeCallback(&RemusEpochTimes::HandleResumed, this));
    m_connections.Connect(checkpointer,
                          "Committed",
                          MakeCallback(&RemusEpochTimes::HandleCommitted, this));
    m_connections.Connect(checkpointer,
                          "Failed",
                          MakeCallback(&RemusEpochTimes::HandleFailed, this));
}

void
RemusEpochTimes::SetStartTime(Time start)
{
    m_startTime = start;
}

Time
RemusEpochTimes::GetStartTime() const
{
    return m_startTime;
}

void
RemusEpochTimes::SetStopTime(Time stop)
{
    m_stopTime = stop;
}

Time
RemusEpochTimes::GetStopTime() const
{
    return m_stopTime;
}

bool
RemusEpochTimes::IsMeasured() const
{
    const auto now = Simulator::Now();
    const auto begun = m_stoppedOnce || GetTime(m_checkpointer, "StartTime").IsZero();
    return begun && now >= m_startTime && (m_stopTime.IsZero() || now < m_stopTime) &&
           (m_protectionEnd.IsZero() || now < m_protectionEnd);
}

Time
RemusEpochTimes::GetMeasuredTime() const
{
    if (m_firstStop.IsStrictlyNegative())
    {
        return Time(0);
    }
    auto end = Simulator::Now();
    for (const auto& limit : {m_stopTime, m_protectionEnd, m_failed})
    {
        end = limit.IsStrictlyPositive() ? std::min(end, limit) : end;
    }
    return std::max(end - m_firstStop, Time(0));
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
    return m_periods.getSum() > 0 ? 1 - m_stopped.GetSeconds() / m_periods.getSum() : std::nan("");
}

void
RemusEpochTimes::HandleStopped(uint64_t epoch, Time now)
{
    m_stoppedOnce = true;
    m_protectionEnd = GetTime(m_checkpointer, "StopTime");
    if (!IsMeasured())
    {
        return;
    }
    if (m_firstStop.IsStrictlyNegative())
    {
        m_firstStop = now;
    }
    else
    {
        m_periods.Add((now - m_lastStop).GetSeconds());
        m_stopped += m_lastDuration;
    }
    m_lastStop = now;
    m_open[epoch] = now;
}

void
RemusEpochTimes::HandleResumed(uint64_t /* epoch */, Time now)
{
    if (IsMeasured() && !m_lastStop.IsStrictlyNegative())
    {
        m_lastDuration = now - m_lastStop;
        m_stops.Add(m_lastDuration.GetSeconds());
    }
}

void
RemusEpochTimes::HandleCommitted(uint64_t epoch, Time now)
{
    const auto closed = m_open.find(epoch);
    if (closed != m_open.end())
    {
        if (IsMeasured())
        {
            m_commitDelays.Add((now - closed->second).GetSeconds());
        }
        m_open.erase(closed);
    }
}

void
RemusEpochTimes::HandleFailed(uint64_t /* epoch */, Time now)
{
    m_failed = now;
}

} // namespace ns3
