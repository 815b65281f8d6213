/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-guest-processor.h"

#include "../plug/plug-checkers.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusGuestProcessor");

NS_OBJECT_ENSURE_REGISTERED(RemusGuestProcessor);

TypeId
RemusGuestProcessor::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusGuestProcessor")
            .SetParent<Object>()
            .SetGroupName("Applications")
            .AddConstructor<RemusGuestProcessor>()
            .AddAttribute("LossPerCheckpoint",
                          "The time after each resume during which no work is done.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&RemusGuestProcessor::m_perCheckpoint),
                          MakePlugTimeChecker(Time(0)))
            .AddAttribute("LossPerPage",
                          "The time that each page of the checkpoint adds to LossPerCheckpoint.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&RemusGuestProcessor::m_perPage),
                          MakePlugTimeChecker(Time(0)))
            .AddAttribute(
                "TransmitShare",
                "The share of the processor that the guest does not have while a checkpoint "
                "travels.",
                DoubleValue(0),
                MakeDoubleAccessor(&RemusGuestProcessor::m_transmitShare),
                MakeDoubleChecker<double>(0, 0.999));
    return tid;
}

RemusGuestProcessor::RemusGuestProcessor()
    : m_created(Simulator::Now()),
      m_updated(Simulator::Now())
{
    NS_LOG_FUNCTION(this);
}

RemusGuestProcessor::~RemusGuestProcessor()
{
    NS_LOG_FUNCTION(this);
}

void
RemusGuestProcessor::Follow(Ptr<RemusCheckpointer> checkpointer)
{
    NS_LOG_FUNCTION(this << checkpointer);
    NS_ABORT_MSG_IF(m_checkpointer,
                    "RemusGuestProcessor::Follow: it already follows a checkpointer");
    m_checkpointer = checkpointer;
    Listen(true);
}

void
RemusGuestProcessor::Listen(bool connect)
{
    const auto listen = [&](const char* name, auto handler) {
        const auto sink = MakeCallback(handler, Ptr<RemusGuestProcessor>(this));
        if (connect)
        {
            m_checkpointer->TraceConnectWithoutContext(name, sink);
        }
        else
        {
            m_checkpointer->TraceDisconnectWithoutContext(name, sink);
        }
    };
    listen("GuestStopped", &RemusGuestProcessor::HandleStopped);
    listen("GuestResumed", &RemusGuestProcessor::HandleResumed);
    listen("CheckpointTaken", &RemusGuestProcessor::HandleTaken);
    listen("Committed", &RemusGuestProcessor::HandleCommitted);
    listen("Ended", &RemusGuestProcessor::HandleEnded);
    listen("Failed", &RemusGuestProcessor::HandleFailed);
}

void
RemusGuestProcessor::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_finish.Cancel();
    m_work.clear();
    if (m_checkpointer)
    {
        Listen(false); // otherwise the sinks and this object keep each other alive
    }
    m_checkpointer = nullptr;
    Object::DoDispose();
}

void
RemusGuestProcessor::Run(Time work, Callback<void> done)
{
    NS_LOG_FUNCTION(this << work);
    NS_ABORT_MSG_IF(work.IsStrictlyNegative(),
                    "RemusGuestProcessor::Run: the work takes " << work.As(Time::S)
                                                                << "; it must not be negative");
    Advance();
    m_work.push_back({work, done});
    if (m_work.size() == 1)
    {
        Schedule();
    }
}

std::size_t
RemusGuestProcessor::GetNWaiting() const
{
    return m_work.size();
}

Time
RemusGuestProcessor::GetProgress() const
{
    const auto elapsed = Simulator::Now() - m_updated;
    if (m_stopped || elapsed <= m_loss)
    {
        return m_progress;
    }
    return m_progress + Seconds((elapsed - m_loss).GetSeconds() * GetSpeed());
}

double
RemusGuestProcessor::GetShare() const
{
    const auto time = Simulator::Now() - m_created;
    return time.IsZero() ? 1 : GetProgress().GetSeconds() / time.GetSeconds();
}

double
RemusGuestProcessor::GetSpeed() const
{
    return m_nTaken > m_nCommitted ? 1 - m_transmitShare : 1;
}

void
RemusGuestProcessor::Advance()
{
    const auto progress = GetProgress() - m_progress;
    const auto elapsed = Simulator::Now() - m_updated;
    if (!m_stopped)
    {
        m_loss -= std::min(m_loss, elapsed);
    }
    m_progress += progress;
    m_updated = Simulator::Now();
    if (!m_work.empty())
    {
        m_work.front().left -= std::min(m_work.front().left, progress);
    }
}

void
RemusGuestProcessor::Schedule()
{
    m_finish.Cancel();
    if (!m_stopped && !m_work.empty())
    {
        const auto steps = std::ceil(m_work.front().left.GetTimeStep() / GetSpeed());
        m_finish = Simulator::Schedule(m_loss + TimeStep(static_cast<uint64_t>(steps)),
                                       &RemusGuestProcessor::Finish,
                                       this);
    }
}

void
RemusGuestProcessor::Finish()
{
    NS_LOG_FUNCTION(this);
    Advance();
    const auto done = m_work.front().done;
    m_work.pop_front();
    Schedule();
    done();
}

void
RemusGuestProcessor::HandleStopped(uint64_t epoch, Time /* now */)
{
    NS_LOG_FUNCTION(this << epoch);
    Advance();
    m_stopped = true;
    Schedule();
}

void
RemusGuestProcessor::HandleResumed(uint64_t epoch, Time /* now */)
{
    NS_LOG_FUNCTION(this << epoch);
    Advance();
    m_stopped = m_checkpointer->HasFailed();
    const auto pages = m_checkpointer->GetDirtied(epoch).pages;
    m_loss += m_perCheckpoint + m_perPage * static_cast<int64_t>(pages);
    Schedule();
}

void
RemusGuestProcessor::HandleTaken(uint64_t epoch, Time /* now */)
{
    NS_LOG_FUNCTION(this << epoch);
    m_nTaken = epoch + 1; // in a stop, or at its end
    Schedule();
}

void
RemusGuestProcessor::HandleCommitted(uint64_t epoch, Time /* now */)
{
    NS_LOG_FUNCTION(this << epoch);
    Advance();
    m_nCommitted = std::max(m_nCommitted, epoch + 1);
    Schedule();
}

void
RemusGuestProcessor::HandleEnded(uint64_t epoch, Time /* now */)
{
    NS_LOG_FUNCTION(this << epoch);
    Advance();
    m_nCommitted = m_nTaken; // those that travel are given up
    Schedule();
}

void
RemusGuestProcessor::HandleFailed(uint64_t epoch, Time /* now */)
{
    NS_LOG_FUNCTION(this << epoch);
    Advance();
    m_stopped = true;
    Schedule();
}

} // namespace ns3
