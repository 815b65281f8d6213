/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-failover-monitor.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/plug-queue-disc.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusFailoverMonitor");

NS_OBJECT_ENSURE_REGISTERED(RemusFailoverMonitor);

TypeId
RemusFailoverMonitor::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusFailoverMonitor")
                            .SetParent<Object>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<RemusFailoverMonitor>();
    return tid;
}

void
RemusFailoverMonitor::Watch(Ptr<NetDevice> device,
                            Ptr<RemusCheckpointer> checkpointer,
                            Ptr<RemusMachineFailure> failure,
                            Ptr<RemusFailover> failover)
{
    m_device = device;
    m_checkpointer = checkpointer;
    m_failure = failure;
    for (std::size_t i = 0; i < checkpointer->GetNPlugs(); ++i)
    {
        auto plug = checkpointer->GetPlug(i);
        plug->TraceConnectWithoutContext("Enqueue",
                                         MakeCallback(&RemusFailoverMonitor::HandleEnqueue, this));
        plug->TraceConnectWithoutContext("Departed",
                                         MakeCallback(&RemusFailoverMonitor::HandleDeparted, this));
        plug->TraceConnectWithoutContext("DropAfterDequeue",
                                         MakeCallback(&RemusFailoverMonitor::HandleDrop, this));
    }
    failure->TraceConnectWithoutContext("Failed",
                                        MakeCallback(&RemusFailoverMonitor::HandleFailed, this));
    failover->TraceConnectWithoutContext("Detected",
                                         MakeCallback(&RemusFailoverMonitor::HandleDetected, this));
    failover->TraceConnectWithoutContext("TookOver",
                                         MakeCallback(&RemusFailoverMonitor::HandleTookOver, this));
}

void
RemusFailoverMonitor::WatchClient(Ptr<Object> client)
{
    NS_LOG_FUNCTION(this << client);
    const auto replies =
        client->TraceConnect("Replied",
                             std::to_string(m_clients.size()),
                             MakeCallback(&RemusFailoverMonitor::HandleReplied, this));
    NS_ABORT_MSG_UNLESS(replies,
                        "RemusFailoverMonitor: a " << client->GetInstanceTypeId().GetName()
                                                   << " has no trace source Replied");
    client->TraceConnectWithoutContext(
        "Contradicted",
        MakeCallback(&RemusFailoverMonitor::HandleContradicted, this));
    m_clients.emplace_back();
}

bool
RemusFailoverMonitor::HasFailed() const
{
    return m_failed;
}

bool
RemusFailoverMonitor::HasTakenOver() const
{
    return m_tookOver;
}

Time
RemusFailoverMonitor::GetFailureTime() const
{
    return m_failureTime;
}

Time
RemusFailoverMonitor::GetDetectionTime() const
{
    return m_detectionTime;
}

Time
RemusFailoverMonitor::GetTakeOverTime() const
{
    return m_takeOverTime;
}

uint64_t
RemusFailoverMonitor::GetEpoch() const
{
    return m_epoch;
}

uint64_t
RemusFailoverMonitor::GetNDiscarded() const
{
    uint64_t discarded = 0;
    for (const auto epoch : m_lost)
    {
        discarded += epoch >= m_epoch;
    }
    return discarded;
}

uint64_t
RemusFailoverMonitor::GetNUnsent() const
{
    return m_failure->GetNUnsent(m_device) + m_lost.size() - GetNDiscarded();
}

std::size_t
RemusFailoverMonitor::GetNClients() const
{
    return m_clients.size();
}

bool
RemusFailoverMonitor::HasGoneOn(std::size_t i) const
{
    return m_clients.at(i).goneOn;
}

Time
RemusFailoverMonitor::GetGap(std::size_t i) const
{
    return m_clients.at(i).first - m_clients.at(i).last;
}

Time
RemusFailoverMonitor::GetLastReply(std::size_t i) const
{
    return m_clients.at(i).last;
}

Time
RemusFailoverMonitor::GetFirstRequest(std::size_t i) const
{
    return m_clients.at(i).sent;
}

uint64_t
RemusFailoverMonitor::GetNContradictions() const
{
    return m_nContradictions;
}

void
RemusFailoverMonitor::DoDispose()
{
    m_device = nullptr;
    m_checkpointer = nullptr;
    m_failure = nullptr;
    m_epochs.clear();
    Object::DoDispose();
}

void
RemusFailoverMonitor::HandleEnqueue(Ptr<const QueueDiscItem> item)
{
    m_epochs[item->GetPacket()] = m_checkpointer->GetCurrentEpoch();
}

void
RemusFailoverMonitor::HandleDeparted(Ptr<const QueueDiscItem> item,
                                     uint64_t /* epoch */,
                                     Time /* held */)
{
    m_epochs.erase(item->GetPacket());
}

void
RemusFailoverMonitor::HandleDrop(Ptr<const QueueDiscItem> item, const char* reason)
{
    const auto known = m_epochs.find(item->GetPacket());
    if (known != m_epochs.end())
    {
        if (std::string(reason) == PlugQueueDisc::DISCARDED_DROP)
        {
            m_lost.push_back(known->second);
        }
        m_epochs.erase(known);
    }
}

void
RemusFailoverMonitor::HandleFailed(Time now)
{
    m_failed = true;
    m_failureTime = now;
}

void
RemusFailoverMonitor::HandleDetected(uint64_t epoch, Time now)
{
    m_epoch = epoch;
    m_detectionTime = now;
}

void
RemusFailoverMonitor::HandleTookOver(uint64_t /* epoch */, Time now)
{
    m_tookOver = true;
    m_takeOverTime = now;
}

void
RemusFailoverMonitor::HandleContradicted(uint32_t /* key */,
                                         uint64_t /* known */,
                                         uint64_t /* value */)
{
    ++m_nContradictions;
}

void
RemusFailoverMonitor::HandleReplied(std::string client, Time sent, Time now)
{
    auto& watched = m_clients.at(std::stoul(client));
    if (!m_tookOver)
    {
        watched.last = now;
    }
    else if (!watched.goneOn)
    {
        watched.goneOn = true;
        watched.sent = sent;
        watched.first = now;
    }
}

} // namespace ns3
