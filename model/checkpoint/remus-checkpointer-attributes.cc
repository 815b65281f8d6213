/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

// RemusCheckpointer: what can be set and read

#include "../plug/plug-checkers.h"
#include "remus-checkpointer.h"
#include "remus-object-attribute.h"
#include "remus-plugs.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusCheckpointerAttributes");

NS_OBJECT_ENSURE_REGISTERED(RemusCheckpointer);

namespace
{

/**
 * @brief Get the checker of the attribute Controller, which accepts objects and texts.
 * @return the checker
 */
Ptr<const AttributeChecker>
GetControllerChecker()
{
    return MakeRemusObjectChecker<RemusController>(
        false,
        {"controller", &RemusController::GetTypeIdName, &RemusController::GetNames});
}

} // namespace

TypeId
RemusCheckpointer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusCheckpointer")
            .SetParent<Object>()
            .SetGroupName("TrafficControl")
            .AddConstructor<RemusCheckpointer>()
            .AddAttribute("Controller",
                          "The timing law: a short name, or the TypeId of a RemusController.",
                          StringValue("xl"),
                          MakeRemusObjectAccessor<RemusCheckpointer, RemusController>(
                              &RemusCheckpointer::SetController,
                              &RemusCheckpointer::GetController),
                          GetControllerChecker())
            .AddAttribute(
                "Interval",
                "The interval T between checkpoints as the controller understands it.",
                TimeValue(MilliSeconds(100)),
                MakeTimeAccessor(&RemusCheckpointer::SetInterval, &RemusCheckpointer::GetInterval),
                MakePlugTimeChecker())
            .AddAttribute("StopDuration",
                          "The time S in seconds for which the guest is stopped.",
                          StringValue("ns3::ConstantRandomVariable[Constant=0.008]"),
                          MakeRemusObjectAccessor(&RemusCheckpointer::m_stopDuration, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false))
            .AddAttribute("CommitDelay",
                          "The time X in seconds from the resume to the commit; null if Commit is "
                          "called for each.",
                          StringValue("ns3::ConstantRandomVariable[Constant=0.06]"),
                          MakeRemusObjectAccessor(&RemusCheckpointer::m_commitDelay, true),
                          MakeRemusObjectChecker<RandomVariableStream>(true))
            .AddAttribute("DirtyPages",
                          "How much memory the guest dirties; null for nothing.",
                          PointerValue(),
                          MakeRemusObjectAccessor(&RemusCheckpointer::m_dirtyPages, true),
                          MakeRemusObjectChecker<RemusDirtyPages>(true))
            .AddAttribute("StopPerPage",
                          "The time that each dirty page adds to StopDuration.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&RemusCheckpointer::m_stopPerPage),
                          MakePlugTimeChecker(Time(0)))
            .AddAttribute("CommitPerPage",
                          "The time that each page that is sent adds to CommitDelay.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&RemusCheckpointer::m_commitPerPage),
                          MakePlugTimeChecker(Time(0)))
            .AddAttribute("StartTime",
                          "When the first checkpoint is taken; until then output passes.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&RemusCheckpointer::SetStartTime,
                                           &RemusCheckpointer::GetStartTime),
                          MakePlugTimeChecker(Time(0)))
            .AddAttribute(
                "StopTime",
                "When protection ends and output passes; 0 for never.",
                TimeValue(Time(0)),
                MakeTimeAccessor(&RemusCheckpointer::SetStopTime, &RemusCheckpointer::GetStopTime),
                MakePlugTimeChecker(Time(0)))
            .AddAttribute("StallWarning",
                          "How long a checkpoint may wait for its commit before a warning; 0 for "
                          "no warning.",
                          TimeValue(Seconds(10)),
                          MakeTimeAccessor(&RemusCheckpointer::m_stallWarning),
                          MakePlugTimeChecker(Time(0)))
            .AddAttribute("AllowLinuxOverlap",
                          "Whether several epochs may be uncommitted with Linux's accounting, "
                          "which lets output leave before its commit.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&RemusCheckpointer::m_allowLinuxOverlap),
                          MakeBooleanChecker())
            .AddTraceSource("Started",
                            "Fired when protection begins, before the first stop.",
                            MakeTraceSourceAccessor(&RemusCheckpointer::m_traceStarted),
                            "ns3::RemusCheckpointer::CheckpointTracedCallback")
            .AddTraceSource("Ended",
                            "Fired when protection has ended and output passes.",
                            MakeTraceSourceAccessor(&RemusCheckpointer::m_traceEnded),
                            "ns3::RemusCheckpointer::CheckpointTracedCallback")
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

void
RemusCheckpointer::SetController(std::string name)
{
    NS_LOG_FUNCTION(this << name);
    RemusObjectValue value;
    value.DeserializeFromString(name, GetControllerChecker());
    SetController(DynamicCast<RemusController>(value.GetObject()));
}

void
RemusCheckpointer::SetController(Ptr<RemusController> controller)
{
    NS_LOG_FUNCTION(this << controller);
    NS_ABORT_MSG_UNLESS(controller, "RemusCheckpointer::SetController: the controller is null");
    if (controller == m_controller)
    {
        return;
    }
    NS_ABORT_MSG_UNLESS(controller->m_reconsider.IsNull(),
                        "RemusCheckpointer::SetController: another checkpointer has this "
                            << controller->GetInstanceTypeId().GetName());
    if (m_controller)
    {
        m_controller->m_reconsider.Nullify();
    }
    m_controller = controller;
    m_controller->m_reconsider = MakeCallback(&RemusCheckpointer::Reconsider, this);
    m_plugs->FollowOutput(m_controller->FollowsOutput());
    Reconsider();
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
    Reconsider();
}

Time
RemusCheckpointer::GetInterval() const
{
    return m_interval;
}

void
RemusCheckpointer::SetStartTime(Time time)
{
    NS_LOG_FUNCTION(this << time);
    NS_ABORT_MSG_IF(m_protecting && time != m_startTime,
                    "RemusCheckpointer: StartTime can't be set to "
                        << time.As(Time::S)
                        << ": the guest is protected; call Stop() and Start() instead");
    m_startTime = time;
    if (IsInitialized() && !m_failed && !m_protecting)
    {
        m_start.Cancel();
        m_start = Simulator::Schedule(std::max(m_startTime - Simulator::Now(), Time(0)),
                                      &RemusCheckpointer::Begin,
                                      this);
    }
}

Time
RemusCheckpointer::GetStartTime() const
{
    return m_startTime;
}

void
RemusCheckpointer::SetStopTime(Time time)
{
    NS_LOG_FUNCTION(this << time);
    m_stopTime = time;
    if (IsInitialized() && !m_failed)
    {
        ScheduleEnd();
    }
}

Time
RemusCheckpointer::GetStopTime() const
{
    return m_stopTime;
}

uint64_t
RemusCheckpointer::GetNNegativeDraws() const
{
    return m_nNegativeDraws;
}

bool
RemusCheckpointer::IsProtecting() const
{
    return m_protecting;
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

RemusDirtyPages::Dirtied
RemusCheckpointer::GetDirtied(uint64_t epoch) const
{
    const auto outstanding = m_outstanding.find(epoch);
    return outstanding == m_outstanding.end() ? RemusDirtyPages::Dirtied()
                                              : outstanding->second.dirtied;
}

void
RemusCheckpointer::AddPlug(Ptr<PlugQueueDisc> plug)
{
    NS_LOG_FUNCTION(this << plug);
    m_plugs->Add(plug);
    const auto now = Simulator::Now();
    const bool begins = !m_start.IsExpired() && TimeStep(m_start.GetTs()) == now;
    if (m_failed)
    {
        Silence(plug);
    }
    else if (m_protecting && plug->IsIndefinite())
    {
        plug->Buffer();
    }
    else if (IsInitialized() && !m_protecting && !begins)
    {
        plug->ReleaseIndefinite();
    }
}

void
RemusCheckpointer::Silence(Ptr<PlugQueueDisc> plug)
{
    NS_LOG_FUNCTION(plug);
    if (plug->IsIndefinite())
    {
        plug->Buffer();
    }
    plug->Discard();
}

void
RemusCheckpointer::RemovePlug(Ptr<PlugQueueDisc> plug)
{
    NS_LOG_FUNCTION(this << plug);
    NS_ABORT_MSG_UNLESS(m_plugs->Remove(plug),
                        "RemusCheckpointer::RemovePlug: the checkpointer does not have this plug");
    if (!m_failed)
    {
        plug->ReleaseIndefinite();
    }
}

std::size_t
RemusCheckpointer::GetNPlugs() const
{
    return m_plugs->Get().size();
}

Ptr<PlugQueueDisc>
RemusCheckpointer::GetPlug(std::size_t i) const
{
    return m_plugs->Get().at(i);
}

bool
RemusCheckpointer::HasFailed() const
{
    return m_failed;
}

void
RemusCheckpointer::SetCommitter(Ptr<const Object> committer)
{
    NS_LOG_FUNCTION(this << committer);
    NS_ABORT_MSG_IF(committer && m_committer && committer != m_committer,
                    "RemusCheckpointer: a " << m_committer->GetInstanceTypeId().GetName()
                                            << " commits checkpoints already; several backups need "
                                               "an ns3::RemusQuorum");
    m_committer = committer;
}

Ptr<const Object>
RemusCheckpointer::GetCommitter() const
{
    return m_committer;
}

} // namespace ns3
