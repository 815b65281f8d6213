/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-epoch-times.h"

#include "ns3/abort.h"
#include "ns3/callback.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusEpochTimes");

void
RemusEpochTimes::Watch(Ptr<RemusCheckpointer> checkpointer)
{
    NS_LOG_FUNCTION(this << checkpointer);
    NS_ABORT_MSG_IF(m_checkpointer, "RemusEpochTimes: it listens to a checkpointer already");
    m_checkpointer = checkpointer;
    const std::pair<const char*, CallbackBase> sinks[] = {
        {"Started", MakeCallback(&RemusEpochTimes::HandleStarted, this)},
        {"Ended", MakeCallback(&RemusEpochTimes::HandleEnded, this)},
        {"GuestStopped", MakeCallback(&RemusEpochTimes::HandleStopped, this)},
        {"GuestResumed", MakeCallback(&RemusEpochTimes::HandleResumed, this)},
        {"Committed", MakeCallback(&RemusEpochTimes::HandleCommitted, this)},
        {"Failed", MakeCallback(&RemusEpochTimes::HandleFailed, this)},
    };
    for (const auto& [name, sink] : sinks)
    {
        m_connections.Connect(checkpointer, name, sink);
    }
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
    return IsProtected() && now >= m_startTime && (m_stopTime.IsZero() || now < m_stopTime);
}

bool
RemusEpochTimes::IsProtected() const
{
    if (m_checkpointer->HasFailed())
    {
        return m_begun && !m_ended;
    }
    if (m_checkpointer->IsProtecting() || m_begun)
    {
        return m_checkpointer->IsProtecting();
    }
    // A new plug holds output before the first checkpoint, unless protection begins later, or was
    // called off
    TimeValue start;
    m_checkpointer->GetAttribute("StartTime", start);
    return start.Get().IsZero() &&
           (m_checkpointer->GetNPlugs() == 0 || !m_checkpointer->GetPlug(0)->IsIndefinite());
}

Time
RemusEpochTimes::GetMeasuredTime() const
{
    return m_measured + GetMeasuredSinceStop();
}

Time
RemusEpochTimes::GetMeasuredSinceStop() const
{
    const auto now = Simulator::Now();
    const auto end = m_stopTime.IsZero() ? now : std::min(now, m_stopTime);
    return m_firstStop.IsStrictlyNegative() ? Time(0) : std::max(end - m_firstStop, Time(0));
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
    NS_LOG_FUNCTION(this << epoch << now);
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
        NS_LOG_LOGIC("A period of " << (now - m_lastStop).As(Time::MS));
        m_periods.Add((now - m_lastStop).GetSeconds());
        m_stopped += m_lastDuration;
    }
    m_lastStop = now;
    m_open[epoch] = now;
}

void
RemusEpochTimes::HandleResumed(uint64_t epoch, Time now)
{
    NS_LOG_FUNCTION(this << epoch << now);
    if (IsMeasured() && !m_firstStop.IsStrictlyNegative())
    {
        m_lastDuration = now - m_lastStop;
        m_stops.Add(m_lastDuration.GetSeconds());
    }
}

void
RemusEpochTimes::HandleCommitted(uint64_t epoch, Time now)
{
    NS_LOG_FUNCTION(this << epoch << now);
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
RemusEpochTimes::HandleStarted(uint64_t epoch, Time now)
{
    NS_LOG_FUNCTION(this << epoch << now);
    m_begun = true;
    m_ended = false;
}

void
RemusEpochTimes::HandleEnded(uint64_t epoch, Time now)
{
    NS_LOG_FUNCTION(this << epoch << now);
    m_ended = true;
    HandleFailed(epoch, now);
}

void
RemusEpochTimes::HandleFailed(uint64_t epoch, Time now)
{
    NS_LOG_FUNCTION(this << epoch << now);
    m_measured += GetMeasuredSinceStop();
    m_firstStop = Time(-1);
    m_open.clear();
}

} // namespace ns3
