/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-failover-monitor.h"

#include "plug-queue-disc.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(FailoverMonitor);

TypeId
FailoverMonitor::GetTypeId()
{
    static TypeId tid = TypeId("ns3::FailoverMonitor")
                            .SetParent<Object>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<FailoverMonitor>();
    return tid;
}

void
FailoverMonitor::Watch(Ptr<NetDevice> device,
                       Ptr<RemusCheckpointer> checkpointer,
                       Ptr<MachineFailure> failure,
                       Ptr<RemusFailover> failover)
{
    m_device = device;
    m_checkpointer = checkpointer;
    m_failure = failure;
    for (std::size_t i = 0; i < checkpointer->GetNPlugs(); ++i)
    {
        auto plug = checkpointer->GetPlug(i);
        plug->TraceConnectWithoutContext("Enqueue",
                                         MakeCallback(&FailoverMonitor::HandleEnqueue, this));
        plug->TraceConnectWithoutContext("Departed",
                                         MakeCallback(&FailoverMonitor::HandleDeparted, this));
        plug->TraceConnectWithoutContext("DropAfterDequeue",
                                         MakeCallback(&FailoverMonitor::HandleDrop, this));
    }
    failure->TraceConnectWithoutContext("Failed",
                                        MakeCallback(&FailoverMonitor::HandleFailed, this));
    failover->TraceConnectWithoutContext("Detected",
                                         MakeCallback(&FailoverMonitor::HandleDetected, this));
    failover->TraceConnectWithoutContext("TookOver",
                                         MakeCallback(&FailoverMonitor::HandleTookOver, this));
}

void
FailoverMonitor::WatchClient(Ptr<KvClient> client)
{
    client->TraceConnect("Replied",
                         std::to_string(m_clients.size()),
                         MakeCallback(&FailoverMonitor::HandleReplied, this));
    Client watched;
    watched.application = client;
    m_clients.push_back(watched);
}

bool
FailoverMonitor::HasFailed() const
{
    return m_failed;
}

bool
FailoverMonitor::HasTakenOver() const
{
    return m_tookOver;
}

Time
FailoverMonitor::GetFailureTime() const
{
    return m_failureTime;
}

Time
FailoverMonitor::GetDetectionTime() const
{
    return m_detectionTime;
}

Time
FailoverMonitor::GetTakeOverTime() const
{
    return m_takeOverTime;
}

uint64_t
FailoverMonitor::GetEpoch() const
{
    return m_epoch;
}

uint64_t
FailoverMonitor::GetNDiscarded() const
{
    uint64_t discarded = 0;
    for (const auto epoch : m_lost)
    {
        discarded += epoch >= m_epoch;
    }
    return discarded;
}

uint64_t
FailoverMonitor::GetNUnsent() const
{
    return m_failure->GetNUnsent(m_device) + m_lost.size() - GetNDiscarded();
}

std::size_t
FailoverMonitor::GetNClients() const
{
    return m_clients.size();
}

bool
FailoverMonitor::HasGoneOn(std::size_t i) const
{
    return m_clients.at(i).goneOn;
}

Time
FailoverMonitor::GetGap(std::size_t i) const
{
    return m_clients.at(i).first - m_clients.at(i).last;
}

Time
FailoverMonitor::GetGapByLaw(std::size_t i, Time there, Time back) const
{
    const auto& client = m_clients.at(i);
    const auto copy = client.application->GetFirstCopyFrom(m_takeOverTime - there - client.sent);
    return client.sent - client.last + copy + there + back;
}

uint64_t
FailoverMonitor::GetNContradictions() const
{
    uint64_t contradictions = 0;
    for (const auto& client : m_clients)
    {
        contradictions += client.application->GetNContradictions();
    }
    return contradictions;
}

void
FailoverMonitor::DoDispose()
{
    m_device = nullptr;
    m_checkpointer = nullptr;
    m_failure = nullptr;
    m_epochs.clear();
    m_clients.clear();
    Object::DoDispose();
}

void
FailoverMonitor::HandleEnqueue(Ptr<const QueueDiscItem> item)
{
    m_epochs[item->GetPacket()] = m_checkpointer->GetCurrentEpoch();
}

void
FailoverMonitor::HandleDeparted(Ptr<const QueueDiscItem> item,
                                uint64_t /* epoch */,
                                Time /* held */)
{
    m_epochs.erase(item->GetPacket());
}

void
FailoverMonitor::HandleDrop(Ptr<const QueueDiscItem> item, const char* reason)
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
FailoverMonitor::HandleFailed(Time now)
{
    m_failed = true;
    m_failureTime = now;
}

void
FailoverMonitor::HandleDetected(uint64_t epoch, Time now)
{
    m_epoch = epoch;
    m_detectionTime = now;
}

void
FailoverMonitor::HandleTookOver(uint64_t /* epoch */, Time now)
{
    m_tookOver = true;
    m_takeOverTime = now;
}

void
FailoverMonitor::HandleReplied(std::string client, Time sent, Time now)
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
