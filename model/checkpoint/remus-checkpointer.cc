/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-checkpointer.h"

#include "../plug/plug-compat.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusCheckpointer");

NS_OBJECT_ENSURE_REGISTERED(RemusCheckpointer);

TypeId
RemusCheckpointer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusCheckpointer")
            .SetParent<Object>()
            .SetGroupName("TrafficControl")
            .AddConstructor<RemusCheckpointer>()
            .AddAttribute("Controller",
                          "The timing law: xend, xl, mc, pipelined, adaptive, or the TypeId of a "
                          "RemusController.",
                          StringValue("xl"),
                          MakeStringAccessor(&RemusCheckpointer::SetController,
                                             &RemusCheckpointer::GetControllerName),
                          MakeStringChecker())
            .AddAttribute(
                "Interval",
                "The interval T between checkpoints as the controller understands it.",
                TimeValue(MilliSeconds(100)),
                MakeTimeAccessor(&RemusCheckpointer::SetInterval, &RemusCheckpointer::GetInterval),
                MakeTimeChecker())
            .AddAttribute("StopDuration",
                          "The time S in seconds for which the guest is stopped.",
                          StringValue("ns3::ConstantRandomVariable[Constant=0.008]"),
                          MakePointerAccessor(&RemusCheckpointer::m_stopDuration),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute(
                "CommitDelay",
                "The time X in seconds from the resume to the commit; null if commits "
                "come by calls of Commit.",
                StringValue("ns3::ConstantRandomVariable[Constant=0.06]"),
                PlugCompat::MakeNullablePointerAccessor(&RemusCheckpointer::m_commitDelay),
                MakePointerChecker<RandomVariableStream>())
            .AddAttribute("DirtyPages",
                          "How much memory the guest dirties; null for nothing.",
                          PointerValue(),
                          PlugCompat::MakeNullablePointerAccessor(&RemusCheckpointer::m_dirtyPages),
                          MakePointerChecker<RemusDirtyPages>())
            .AddAttribute("StopPerPage",
                          "What each dirty page adds to StopDuration.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&RemusCheckpointer::m_stopPerPage),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("CommitPerPage",
                          "What each dirty page adds to CommitDelay.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&RemusCheckpointer::m_commitPerPage),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("StartTime",
                          "When the first checkpoint is taken; until then output passes.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&RemusCheckpointer::m_startTime),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("StopTime",
                          "When protection ends and output passes; 0 for never.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&RemusCheckpointer::m_stopTime),
                          MakeTimeChecker(Time(0)))
            .AddTraceSource("GuestStopped",
                            "Fired when the guest was stopped and the epoch closed.",
                            MakeTraceSourceAccessor(&RemusCheckpointer::m_traceGuestStopped),
                            "ns3::RemusCheckpointer::CheckpointTracedCallback")
            .AddTraceSource("GuestResumed",
                            "Fired when the guest was resumed.",
                            MakeTraceSourceAccessor(&RemusCheckpointer::m_traceGuestResumed),
                            "ns3::RemusCheckpointer::CheckpointTracedCallback")
            .AddTraceSource("CheckpointTaken",
                            "Fired when a checkpoint is ready to be sent to the backup.",
                            MakeTraceSourceAccessor(&RemusCheckpointer::m_traceCheckpointTaken),
                            "ns3::RemusCheckpointer::CheckpointTracedCallback")
            .AddTraceSource("Committed",
                            "Fired when a checkpoint is safe on the backup, before the release.",
                            MakeTraceSourceAccessor(&RemusCheckpointer::m_traceCommitted),
                            "ns3::RemusCheckpointer::CheckpointTracedCallback")
            .AddTraceSource("Released",
                            "Fired when all the plugs have released the epoch.",
                            MakeTraceSourceAccessor(&RemusCheckpointer::m_traceReleased),
                            "ns3::RemusCheckpointer::CheckpointTracedCallback")
            .AddTraceSource("Failed",
                            "Fired when the guest's machine has failed in an epoch.",
                            MakeTraceSourceAccessor(&RemusCheckpointer::m_traceFailed),
                            "ns3::RemusCheckpointer::CheckpointTracedCallback");
    return tid;
}

RemusCheckpointer::RemusCheckpointer()
{
    NS_LOG_FUNCTION(this);
}

RemusCheckpointer::~RemusCheckpointer()
{
    NS_LOG_FUNCTION(this);
}

void
RemusCheckpointer::AddPlug(Ptr<PlugQueueDisc> plug)
{
    NS_LOG_FUNCTION(this << plug);
    NS_ABORT_MSG_IF(IsInitialized(), "RemusCheckpointer::AddPlug: the simulation has started");
    m_plugs.push_back(plug);
}

std::size_t
RemusCheckpointer::GetNPlugs() const
{
    return m_plugs.size();
}

Ptr<PlugQueueDisc>
RemusCheckpointer::GetPlug(std::size_t i) const
{
    return m_plugs.at(i);
}

void
RemusCheckpointer::SetController(std::string name)
{
    NS_LOG_FUNCTION(this << name);
    static const std::map<std::string, std::string> shortNames = {
        {"xend", "ns3::RemusXendController"},
        {"xl", "ns3::RemusXlController"},
        {"mc", "ns3::RemusMcController"},
        {"pipelined", "ns3::RemusPipelinedController"},
        {"adaptive", "ns3::RemusAdaptiveController"},
    };
    const auto shortName = shortNames.find(name);
    TypeId tid;
    const auto known =
        TypeId::LookupByNameFailSafe(shortName == shortNames.end() ? name : shortName->second,
                                     &tid);
    NS_ABORT_MSG_UNLESS(known && tid.IsChildOf(RemusController::GetTypeId()) &&
                            tid.HasConstructor(),
                        "RemusCheckpointer: unknown controller '"
                            << name << "'; allowed are xend, xl, mc, pipelined, adaptive and the "
                            << "name of a TypeId derived from ns3::RemusController");
    ObjectFactory factory;
    factory.SetTypeId(tid);
    m_controller = factory.Create<RemusController>();
}

std::string
RemusCheckpointer::GetControllerName() const
{
    return m_controller->GetInstanceTypeId().GetName();
}

Ptr<RemusController>
RemusCheckpointer::GetController() const
{
    return m_controller;
}

void
RemusCheckpointer::SetInterval(Time interval)
{
    NS_LOG_FUNCTION(this << interval);
    NS_ABORT_MSG_UNLESS(interval.IsStrictlyPositive(),
                        "RemusCheckpointer: the interval is " << interval.As(Time::MS)
                                                              << "; it must be more than 0");
    m_interval = interval;
}

Time
RemusCheckpointer::GetInterval() const
{
    return m_interval;
}

bool
RemusCheckpointer::IsGuestStopped() const
{
    return m_guestStopped;
}

uint64_t
RemusCheckpointer::GetCurrentEpoch() const
{
    return m_epoch;
}

std::size_t
RemusCheckpointer::GetNOutstanding() const
{
    return m_outstanding.size();
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
    NS_ABORT_MSG_UNLESS(m_stopDuration, "RemusCheckpointer: StopDuration must not be null");
    NS_ABORT_MSG_IF(m_stopTime.IsStrictlyPositive() && m_stopTime < m_startTime,
                    "RemusCheckpointer: StopTime is " << m_stopTime.As(Time::S)
                                                      << ", before StartTime, "
                                                      << m_startTime.As(Time::S));
    if (m_startTime.IsStrictlyPositive())
    {
        for (const auto& plug : m_plugs)
        {
            plug->ReleaseIndefinite();
        }
    }
    m_next = Simulator::Schedule(m_startTime, &RemusCheckpointer::StopGuest, this);
    if (m_stopTime.IsStrictlyPositive())
    {
        m_end = Simulator::Schedule(m_stopTime, &RemusCheckpointer::End, this);
    }
    Object::DoInitialize();
}

void
RemusCheckpointer::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_next.Cancel();
    m_end.Cancel();
    for (auto& outstanding : m_outstanding)
    {
        outstanding.second.commit.Cancel();
    }
    m_outstanding.clear();
    m_plugs.clear();
    m_controller = nullptr;
    m_stopDuration = nullptr;
    m_commitDelay = nullptr;
    m_dirtyPages = nullptr;
    Object::DoDispose();
}

void
RemusCheckpointer::StopGuest()
{
    NS_LOG_FUNCTION(this);

    const auto epoch = m_epoch++;
    m_guestStopped = true;
    m_stopped = Simulator::Now();
    auto& outstanding = m_outstanding[epoch];
    outstanding.opened = m_resumed;
    outstanding.stopped = m_stopped;
    for (const auto& plug : m_plugs)
    {
        outstanding.plugEpochs.push_back(plug->GetCurrentEpoch());
        plug->Buffer();
    }
    if (m_dirtyPages)
    {
        outstanding.dirtied = m_dirtyPages->GetNext(m_stopped - m_resumed);
    }
    const auto& dirtied = outstanding.dirtied;
    const auto duration = dirtied.stop.IsStrictlyNegative()
                              ? Draw(m_stopDuration, "StopDuration") +
                                    m_stopPerPage * static_cast<int64_t>(dirtied.pages)
                              : dirtied.stop;
    m_traceGuestStopped(epoch, m_stopped);

    m_next = Simulator::Schedule(duration, &RemusCheckpointer::TakeCheckpoint, this, epoch);
}

void
RemusCheckpointer::TakeCheckpoint(uint64_t epoch)
{
    NS_LOG_FUNCTION(this << epoch);

    const auto now = Simulator::Now();
    auto& outstanding = m_outstanding[epoch];
    outstanding.taken = true;
    if (m_commitDelay)
    {
        const auto& dirtied = outstanding.dirtied;
        const auto delay = dirtied.ack.IsStrictlyNegative()
                               ? Draw(m_commitDelay, "CommitDelay") +
                                     m_commitPerPage * static_cast<int64_t>(dirtied.pages)
                               : dirtied.ack;
        m_lastCommit = std::max(m_lastCommit, now + delay);
        outstanding.commit =
            Simulator::Schedule(m_lastCommit - now, &RemusCheckpointer::Commit, this, epoch);
    }
    ResumeGuest();
    m_traceCheckpointTaken(epoch, now);
    DecideNextStop();
}

void
RemusCheckpointer::ResumeGuest()
{
    if (!m_controller->StallsGuest() || m_outstanding.size() < m_controller->GetMaxOutstanding())
    {
        m_guestStopped = false;
        m_resumed = Simulator::Now();
        m_traceGuestResumed(m_epoch - 1, m_resumed);
    }
}

void
RemusCheckpointer::Commit(uint64_t epoch)
{
    NS_LOG_FUNCTION(this << epoch);

    const auto newest = m_outstanding.find(epoch);
    NS_ABORT_MSG_IF(epoch >= m_epoch || (newest != m_outstanding.end() && !newest->second.taken),
                    "RemusCheckpointer::Commit(" << epoch << "): this checkpoint is not taken yet");

    while (!m_outstanding.empty() && m_outstanding.begin()->first <= epoch)
    {
        const auto committed = m_outstanding.begin()->first;
        auto outstanding = m_outstanding.begin()->second;
        m_outstanding.erase(m_outstanding.begin());

        outstanding.commit.Cancel();
        m_controller->NotifyCommitted(outstanding.opened, outstanding.stopped);
        m_traceCommitted(committed, Simulator::Now());
        if (m_ended) // by a sink
        {
            return;
        }
        for (std::size_t i = 0; i < m_plugs.size(); ++i)
        {
            if (m_plugs[i]->GetLinuxAccounting())
            {
                m_plugs[i]->ReleaseOne();
            }
            else
            {
                m_plugs[i]->ReleaseThrough(outstanding.plugEpochs[i]);
            }
        }
        m_traceReleased(committed, Simulator::Now());
    }
    if (!m_ended && m_guestStopped && m_next.IsExpired())
    {
        ResumeGuest();
    }
    DecideNextStop();
}

void
RemusCheckpointer::DecideNextStop()
{
    if (!m_ended && !m_guestStopped && m_next.IsExpired() &&
        m_outstanding.size() < m_controller->GetMaxOutstanding())
    {
        const auto next = m_controller->GetNextStop(m_stopped, m_resumed, m_interval);
        m_next = Simulator::Schedule(std::max(next - Simulator::Now(), Time(0)),
                                     &RemusCheckpointer::StopGuest,
                                     this);
    }
}

void
RemusCheckpointer::Fail()
{
    NS_LOG_FUNCTION(this);

    m_ended = true;
    m_failed = true;
    m_next.Cancel();
    m_end.Cancel();
    for (auto& outstanding : m_outstanding)
    {
        outstanding.second.commit.Cancel();
    }
    m_outstanding.clear();
    for (const auto& plug : m_plugs)
    {
        plug->Discard();
    }
    m_traceFailed(m_epoch, Simulator::Now());
}

bool
RemusCheckpointer::HasFailed() const
{
    return m_failed;
}

RemusDirtyPages::Dirtied
RemusCheckpointer::GetDirtied(uint64_t epoch) const
{
    const auto outstanding = m_outstanding.find(epoch);
    return outstanding == m_outstanding.end() ? RemusDirtyPages::Dirtied()
                                              : outstanding->second.dirtied;
}

void
RemusCheckpointer::End()
{
    NS_LOG_FUNCTION(this);

    m_ended = true;
    m_next.Cancel();
    for (auto& outstanding : m_outstanding)
    {
        outstanding.second.commit.Cancel();
    }
    m_outstanding.clear();
    if (m_guestStopped)
    {
        m_guestStopped = false;
        m_traceGuestResumed(m_epoch - 1, Simulator::Now());
    }
    for (const auto& plug : m_plugs)
    {
        plug->ReleaseIndefinite();
    }
}

Time
RemusCheckpointer::Draw(Ptr<RandomVariableStream> variable, const char* name) const
{
    const auto seconds = variable->GetValue();
    NS_ABORT_MSG_UNLESS(seconds >= 0 && std::isfinite(seconds),
                        "RemusCheckpointer: " << name << " gave " << seconds
                                              << " s; it must not be negative");
    return Seconds(seconds);
}

} // namespace ns3
