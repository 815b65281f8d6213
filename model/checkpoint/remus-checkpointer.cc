/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-checkpointer.h"

#include "remus-draw-time.h"
#include "remus-plugs.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <iostream>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusCheckpointer");

RemusCheckpointer::RemusCheckpointer()
    : m_plugs(std::make_unique<RemusPlugs>(MakeCallback(&RemusCheckpointer::Reconsider, this)))
{
    NS_LOG_FUNCTION(this);
}

RemusCheckpointer::~RemusCheckpointer()
{
    NS_LOG_FUNCTION(this);
}

int64_t
RemusCheckpointer::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    m_stopDuration->SetStream(stream);
    if (m_commitDelay)
    {
        m_commitDelay->SetStream(stream + 1);
    }
    return 2 + (m_dirtyPages ? m_dirtyPages->AssignStreams(stream + 2) : 0);
}

void
RemusCheckpointer::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    Object::DoInitialize();
    if (m_failed)
    {
        return;
    }
    ScheduleEnd();
    const auto wait = std::max(m_startTime - Simulator::Now(), Time(0));
    m_start = Simulator::Schedule(wait, &RemusCheckpointer::Begin, this);
    if (wait.IsStrictlyPositive())
    {
        const auto plugs = m_plugs->Get();
        for (const auto& plug : plugs)
        {
            if (!m_failed && m_plugs->Has(plug))
            {
                plug->ReleaseIndefinite();
            }
        }
    }
}

void
RemusCheckpointer::DoDispose()
{
    NS_LOG_FUNCTION(this);
    CheckDriven();
    Quit();
    m_start.Cancel();
    m_end.Cancel();
    m_plugs->Clear();
    if (m_controller)
    {
        m_controller->m_reconsider.Nullify();
    }
    m_controller = nullptr;
    m_stopDuration = nullptr;
    m_commitDelay = nullptr;
    m_dirtyPages = nullptr;
    m_committer = nullptr;
    Object::DoDispose();
}

void
RemusCheckpointer::ScheduleEnd()
{
    m_end.Cancel();
    if (m_stopTime.IsStrictlyPositive())
    {
        const auto now = Simulator::Now();
        NS_ABORT_MSG_IF(m_stopTime < m_startTime,
                        "RemusCheckpointer: StopTime is " << m_stopTime.As(Time::S)
                                                          << ", before StartTime, "
                                                          << m_startTime.As(Time::S));
        NS_ABORT_MSG_IF(m_stopTime < now,
                        "RemusCheckpointer: StopTime is " << m_stopTime.As(Time::S)
                                                          << ", which has passed at "
                                                          << now.As(Time::S));
        m_end = Simulator::Schedule(m_stopTime - now, &RemusCheckpointer::Stop, this);
    }
}

void
RemusCheckpointer::Start()
{
    NS_LOG_FUNCTION(this);
    Initialize();
    if (!m_protecting && !m_failed)
    {
        m_start.Cancel();
        m_start = Simulator::ScheduleNow(&RemusCheckpointer::Begin, this);
    }
}

void
RemusCheckpointer::Begin()
{
    NS_LOG_FUNCTION(this);
    NS_LOG_INFO("Protection begins in epoch " << m_epoch << " with " << GetNPlugs() << " plugs");
    m_protecting = true;
    if (GetNPlugs() == 0 && GetObject<Node>())
    {
        std::cerr << "RemusCheckpointer: protection of node " << GetObject<Node>()->GetId()
                  << " begins without a plug, so no output is held\n";
    }
    m_traceStarted(m_epoch, Simulator::Now());
    if (m_protecting)
    {
        StopGuest();
    }
}

void
RemusCheckpointer::Stop()
{
    NS_LOG_FUNCTION(this);
    const bool pending = !m_start.IsExpired();
    m_start.Cancel();
    if (!m_protecting && !pending)
    {
        return;
    }
    NS_LOG_INFO("Protection ends in epoch " << m_epoch);
    const bool ends = m_protecting;
    const bool resumes = m_guestStopped && m_stopTraced;
    const auto epoch = m_epoch;
    Quit();
    if (resumes)
    {
        m_traceGuestResumed(epoch - 1, Simulator::Now());
    }
    const auto plugs = m_plugs->Get();
    for (const auto& plug : plugs)
    {
        if (!m_failed && m_plugs->Has(plug))
        {
            plug->ReleaseIndefinite();
        }
    }
    if (ends && !m_failed)
    {
        m_traceEnded(epoch, Simulator::Now());
    }
}

void
RemusCheckpointer::Fail()
{
    NS_LOG_FUNCTION(this);
    if (m_failed)
    {
        return;
    }
    NS_LOG_INFO("The machine fails in epoch " << m_epoch);
    m_failed = true;
    m_start.Cancel();
    const bool stopped = m_guestStopped;
    Quit();
    m_guestStopped = stopped; // it never runs again
    const auto plugs = m_plugs->Get();
    for (const auto& plug : plugs)
    {
        Silence(plug);
    }
    m_traceFailed(m_epoch, Simulator::Now());
}

void
RemusCheckpointer::Quit()
{
    m_protecting = false;
    m_ready = false;
    if (m_guestStopped)
    {
        m_guestStopped = false;
        m_resumed = Simulator::Now();
    }
    m_next.Cancel();
    m_take.Cancel();
    m_checkStall.Cancel();
    for (auto& outstanding : m_outstanding)
    {
        outstanding.second.commit.Cancel();
    }
    m_outstanding.clear();
}

void
RemusCheckpointer::StopGuest()
{
    NS_LOG_FUNCTION(this);
    CheckOverlap();

    const auto now = Simulator::Now();
    Outstanding outstanding;
    outstanding.plugEpochs = m_plugs->GetEpochs();
    outstanding.opened = m_resumed;
    outstanding.stopped = now;
    if (m_dirtyPages)
    {
        outstanding.dirtied = m_dirtyPages->GetNext(now - m_resumed);
    }
    const auto& dirtied = outstanding.dirtied;
    const auto duration = dirtied.stop.IsStrictlyNegative()
                              ? RemusDrawTime::Draw(m_stopDuration,
                                                    "RemusCheckpointer::StopDuration",
                                                    m_nNegativeDraws) +
                                    RemusDrawTime::Multiply(m_stopPerPage,
                                                            dirtied.pages,
                                                            "RemusCheckpointer::StopPerPage")
                              : dirtied.stop;
    const auto epoch = m_epoch++;
    const auto plugEpochs = outstanding.plugEpochs;
    m_outstanding[epoch] = outstanding;
    m_guestStopped = true;
    m_stopTraced = false;
    m_ready = false;
    m_stopped = now;
    m_next.Cancel();
    m_take = Simulator::Schedule(duration, &RemusCheckpointer::TakeCheckpoint, this, epoch);
    NS_LOG_INFO("Epoch " << epoch << " is closed, the guest stopped for " << duration.As(Time::MS));

    for (const auto& plugEpoch : plugEpochs)
    {
        if (m_protecting && m_plugs->Has(plugEpoch.first))
        {
            plugEpoch.first->Buffer();
        }
    }
    if (m_protecting)
    {
        m_stopTraced = true;
        m_traceGuestStopped(epoch, now);
    }
}

void
RemusCheckpointer::CheckOverlap() const
{
    const auto max = m_controller->GetMaxOutstanding();
    NS_ABORT_MSG_IF(!m_allowLinuxOverlap && (max > 1 || !m_outstanding.empty()) &&
                        m_plugs->HasLinuxAccounting(),
                    "RemusCheckpointer: "
                        << GetControllerName() << " leaves up to " << max
                        << " epochs uncommitted, and Linux's accounting would let their output "
                           "leave early: set ns3::PlugQueueDisc::LinuxAccounting to false, or "
                           "ns3::RemusCheckpointer::AllowLinuxOverlap to true to see it leak");
}

void
RemusCheckpointer::TakeCheckpoint(uint64_t epoch)
{
    NS_LOG_FUNCTION(this << epoch);

    const auto now = Simulator::Now();
    auto& outstanding = m_outstanding.at(epoch);
    outstanding.taken = true;
    outstanding.ended = now;
    NS_LOG_INFO("Checkpoint " << epoch << " is taken: " << outstanding.dirtied.pages << " pages, "
                              << outstanding.dirtied.bytes << " bytes");
    if (m_commitDelay)
    {
        const auto& dirtied = outstanding.dirtied;
        const auto delay = dirtied.ack.IsStrictlyNegative()
                               ? RemusDrawTime::Draw(m_commitDelay,
                                                     "RemusCheckpointer::CommitDelay",
                                                     m_nNegativeDraws) +
                                     RemusDrawTime::Multiply(m_commitPerPage,
                                                             dirtied.pages - dirtied.equal,
                                                             "RemusCheckpointer::CommitPerPage")
                               : dirtied.ack;
        m_lastCommit = std::max(m_lastCommit, now + delay);
        outstanding.commit =
            Simulator::Schedule(m_lastCommit - now, &RemusCheckpointer::Commit, this, epoch);
    }
    if (m_stallWarning.IsStrictlyPositive() && !m_warned && m_checkStall.IsExpired())
    {
        m_checkStall = Simulator::Schedule(m_stallWarning, &RemusCheckpointer::CheckStall, this);
    }
    if (!m_controller->StallsGuest() || m_outstanding.size() < m_controller->GetMaxOutstanding())
    {
        ResumeGuest(false);
    }
    TraceTaken(epoch);
}

void
RemusCheckpointer::ResumeGuest(bool stalled)
{
    NS_LOG_INFO("The guest is resumed in epoch " << m_epoch << (stalled ? ", after a stall" : ""));
    m_guestStopped = false;
    m_stalled = stalled;
    m_resumed = Simulator::Now();
    Reconsider();
    m_traceGuestResumed(m_epoch - 1, m_resumed);
}

void
RemusCheckpointer::TraceTaken(uint64_t epoch)
{
    const auto outstanding = m_outstanding.find(epoch);
    if (outstanding != m_outstanding.end())
    {
        outstanding->second.traced = true;
        m_traceCheckpointTaken(epoch, Simulator::Now());
    }
}

void
RemusCheckpointer::Commit(uint64_t epoch)
{
    NS_LOG_FUNCTION(this << epoch);

    const auto newest = m_outstanding.find(epoch);
    NS_ABORT_MSG_IF(epoch >= m_epoch || (newest != m_outstanding.end() && !newest->second.taken),
                    "RemusCheckpointer::Commit(" << epoch << "): this checkpoint is not taken yet");

    m_commitEnd = std::max(m_commitEnd, epoch + 1);
    if (m_committing) // by a sink
    {
        return;
    }
    m_committing = true;
    while (!m_outstanding.empty() && m_outstanding.begin()->first < m_commitEnd)
    {
        CommitOldest();
    }
    m_committing = false;
    if (!m_protecting)
    {
        return;
    }
    if (m_guestStopped && m_take.IsExpired() &&
        (!m_controller->StallsGuest() || m_outstanding.size() < m_controller->GetMaxOutstanding()))
    {
        ResumeGuest(true);
    }
    else if (!m_ready)
    {
        Reconsider();
    }
}

void
RemusCheckpointer::CommitOldest()
{
    const auto epoch = m_outstanding.begin()->first;
    if (!m_outstanding.begin()->second.traced) // a sink of GuestResumed commits it
    {
        TraceTaken(epoch);
        return;
    }
    auto outstanding = m_outstanding.begin()->second;
    m_outstanding.erase(m_outstanding.begin());
    outstanding.commit.Cancel();
    NS_LOG_INFO("Epoch " << epoch << " is committed");
    const auto controller = m_controller; // which may be replaced meanwhile
    controller->NotifyCommitted(
        {epoch, outstanding.opened, outstanding.stopped, outstanding.dirtied.pages});
    m_traceCommitted(epoch, Simulator::Now());
    for (const auto& plugEpoch : outstanding.plugEpochs)
    {
        const auto& plug = plugEpoch.first;
        if (!m_protecting || !m_plugs->Has(plug)) // by a sink
        {
            continue;
        }
        if (plug->GetLinuxAccounting())
        {
            plug->ReleaseOne();
        }
        else
        {
            plug->ReleaseThrough(plugEpoch.second);
        }
    }
    if (m_protecting)
    {
        m_traceReleased(epoch, Simulator::Now());
    }
}

void
RemusCheckpointer::Reconsider()
{
    if (m_deciding)
    {
        return;
    }
    if (!m_protecting || m_guestStopped ||
        m_outstanding.size() >= m_controller->GetMaxOutstanding())
    {
        m_ready = false;
        m_next.Cancel();
        return;
    }
    const auto now = Simulator::Now();
    if (!m_ready)
    {
        m_ready = true;
        m_readySince = now;
    }
    RemusController::State state;
    state.interval = m_interval;
    state.stopped = m_stopped;
    state.resumed = m_resumed;
    state.ready = m_readySince;
    state.stalled = m_stalled;
    state.nOutstanding = m_outstanding.size();
    const auto output = m_plugs->GetOutput();
    state.nOutputPackets = output.nCurrentPackets;
    state.firstOutput = std::max(output.firstCurrent, m_stopped); // what came before was cut off
    state.nHeldPackets = output.nHeldPackets;
    state.nHeldBytes = output.nHeldBytes;
    state.nDirtyPages = m_dirtyPages ? m_dirtyPages->GetSoFar(now - m_resumed) : -1;
    const auto controller = m_controller; // which may be replaced meanwhile
    m_deciding = true;
    const auto next = std::max(controller->GetNextStop(state), now);
    m_deciding = false;
    if (m_ready && (m_next.IsExpired() || TimeStep(m_next.GetTs()) != next))
    {
        NS_LOG_LOGIC("The next stop is at " << next.As(Time::MS));
        m_next.Cancel();
        m_next = Simulator::Schedule(next - now, &RemusCheckpointer::StopGuest, this);
    }
}

void
RemusCheckpointer::CheckStall()
{
    if (m_outstanding.empty() || !m_outstanding.begin()->second.taken)
    {
        return;
    }
    const auto& oldest = *m_outstanding.begin();
    const auto now = Simulator::Now();
    const auto due = oldest.second.ended + m_stallWarning;
    if (due > now)
    {
        m_checkStall = Simulator::Schedule(due - now, &RemusCheckpointer::CheckStall, this);
        return;
    }
    m_warned = true;
    std::cerr << "RemusCheckpointer: at " << now.As(Time::S) << " epoch " << oldest.first
              << " has waited " << (now - oldest.second.ended).As(Time::S)
              << " for its commit; the plugs hold " << m_plugs->GetOutput().nHeldPackets
              << " packets\n";
}

void
RemusCheckpointer::CheckDriven() const
{
    if (!IsInitialized() && m_plugs->GetOutput().nHeldPackets > 0)
    {
        std::cerr << "RemusCheckpointer: nobody initialized this checkpointer, so its plugs hold "
                  << m_plugs->GetOutput().nHeldPackets
                  << " packets; aggregate it to a node, or call Start()\n";
    }
}

} // namespace ns3
