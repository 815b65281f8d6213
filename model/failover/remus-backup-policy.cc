/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-backup-policy.h"

#include "../plug/plug-checkers.h"
#include "remus-machine-failure.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusBackupPolicy");

NS_OBJECT_ENSURE_REGISTERED(RemusBackupPolicy);

TypeId
RemusBackupPolicy::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusBackupPolicy")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<RemusBackupPolicy>()
            .AddAttribute(
                "Policy",
                "What happens when the backup is lost: unprotected (output passes), stall (output "
                "waits for a backup) or end (the machine fails).",
                StringValue("unprotected"),
                MakeStringAccessor(&RemusBackupPolicy::SetPolicy, &RemusBackupPolicy::GetPolicy),
                MakeStringChecker())
            .AddAttribute("Timeout",
                          "The time without an acknowledgement, while one is due, after which the "
                          "backup is lost.",
                          TimeValue(Seconds(3)),
                          MakeTimeAccessor(&RemusBackupPolicy::m_timeout),
                          MakePlugTimeChecker(Time(1)))
            .AddTraceSource("Lost",
                            "Fired when the backup is lost, before the policy acts.",
                            MakeTraceSourceAccessor(&RemusBackupPolicy::m_traceLost),
                            "ns3::RemusBackupPolicy::BackupTracedCallback")
            .AddTraceSource("Found",
                            "Fired when a backup answers after one was lost.",
                            MakeTraceSourceAccessor(&RemusBackupPolicy::m_traceFound),
                            "ns3::RemusBackupPolicy::BackupTracedCallback");
    return tid;
}

RemusBackupPolicy::RemusBackupPolicy()
{
    NS_LOG_FUNCTION(this);
}

RemusBackupPolicy::~RemusBackupPolicy()
{
    NS_LOG_FUNCTION(this);
}

void
RemusBackupPolicy::SetPolicy(std::string policy)
{
    NS_LOG_FUNCTION(this << policy);
    NS_ABORT_MSG_UNLESS(policy == "unprotected" || policy == "stall" || policy == "end",
                        "RemusBackupPolicy: unknown policy '"
                            << policy << "'; allowed are unprotected, stall and end");
    m_policy = policy;
}

std::string
RemusBackupPolicy::GetPolicy() const
{
    return m_policy;
}

bool
RemusBackupPolicy::IsLost() const
{
    return m_lost;
}

void
RemusBackupPolicy::DoDispose()
{
    NS_LOG_FUNCTION(this);
    StopApplication();
    Application::DoDispose();
}

void
RemusBackupPolicy::StartApplication()
{
    NS_LOG_FUNCTION(this);
    for (uint32_t i = 0; !m_source && i < GetNode()->GetNApplications(); ++i)
    {
        m_source = DynamicCast<RemusCheckpointSource>(GetNode()->GetApplication(i));
    }
    NS_ABORT_MSG_UNLESS(m_source,
                        "RemusBackupPolicy: node "
                            << GetNode()->GetId()
                            << " needs a RemusCheckpointSource, such as a RemusCheckpointSender");
    m_checkpointer = m_source->GetCheckpointer();
    Listen(true);
    if (m_source->GetNUnacknowledged() > 0)
    {
        HandleTaken(0, Simulator::Now());
    }
}

void
RemusBackupPolicy::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_wait.Cancel();
    if (m_source)
    {
        Listen(false);
    }
    m_checkpointer = nullptr;
    m_source = nullptr;
}

void
RemusBackupPolicy::Listen(bool listen)
{
    const auto set = [listen](Ptr<Object> object, const char* name, const CallbackBase& sink) {
        if (listen)
        {
            object->TraceConnectWithoutContext(name, sink);
        }
        else
        {
            object->TraceDisconnectWithoutContext(name, sink);
        }
    };
    const auto ended = MakeCallback(&RemusBackupPolicy::HandleEnded, this);
    set(m_checkpointer, "CheckpointTaken", MakeCallback(&RemusBackupPolicy::HandleTaken, this));
    set(m_checkpointer, "Ended", ended);
    set(m_checkpointer, "Failed", ended);
    set(m_source, "Acknowledged", MakeCallback(&RemusBackupPolicy::HandleAcknowledged, this));
    set(m_source, "Ready", MakeCallback(&RemusBackupPolicy::HandleReady, this));
}

void
RemusBackupPolicy::HandleTaken(uint64_t /* epoch */, Time /* now */)
{
    if (m_wait.IsExpired() && !m_lost)
    {
        m_wait = Simulator::Schedule(m_timeout, &RemusBackupPolicy::HandleTimeout, this);
    }
}

void
RemusBackupPolicy::HandleAcknowledged(uint64_t epoch, Time now)
{
    NS_LOG_FUNCTION(this << epoch << now);
    m_wait.Cancel();
    if (m_source->GetNUnacknowledged() > 0)
    {
        HandleTaken(epoch, now);
    }
    Find();
}

void
RemusBackupPolicy::HandleReady(uint64_t needed, Time now)
{
    NS_LOG_FUNCTION(this << needed << now);
    Find();
}

void
RemusBackupPolicy::HandleEnded(uint64_t /* epoch */, Time /* now */)
{
    m_wait.Cancel();
}

void
RemusBackupPolicy::HandleTimeout()
{
    NS_LOG_FUNCTION(this);
    NS_LOG_INFO("The backup of node " << GetNode()->GetId() << " is lost: " << m_policy);
    m_lost = true;
    m_traceLost(Simulator::Now());
    if (!m_lost || !m_checkpointer) // a sink has found a backup or stopped this application
    {
        return;
    }
    if (m_policy == "end")
    {
        if (auto guest = m_checkpointer->GetObject<Node>())
        {
            RemusMachineFailure::FailNode(guest);
            return;
        }
        m_checkpointer->Fail();
        return;
    }
    auto source = m_source;
    if (m_policy == "unprotected")
    {
        m_checkpointer->Stop();
    }
    source->Restart(); // otherwise a dead connection might look alive
}

void
RemusBackupPolicy::Find()
{
    if (!m_lost)
    {
        return;
    }
    NS_LOG_INFO("Node " << GetNode()->GetId() << " has a backup again");
    m_lost = false;
    if (m_policy == "unprotected")
    {
        m_checkpointer->Start();
    }
    else if (m_source->GetNUnacknowledged() > 0)
    {
        HandleTaken(0, Simulator::Now());
    }
    m_traceFound(Simulator::Now());
}

} // namespace ns3
