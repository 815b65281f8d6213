/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-output-commit-monitor.h"

#include "ns3/abort.h"
#include "ns3/node.h"
#include "ns3/plug-stage.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/traffic-control-layer.h"

#include <algorithm>
#include <vector>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(RemusOutputCommitMonitor);

namespace
{

/**
 * @brief Find the plugs in a tree of queue discs.
 * @param disc the queue disc to start from, or null
 * @return every plug from there down
 */
std::vector<Ptr<QueueDisc>>
FindPlugs(Ptr<QueueDisc> disc)
{
    std::vector<Ptr<QueueDisc>> plugs;
    if (DynamicCast<PlugQueueDisc>(disc))
    {
        plugs.push_back(disc);
    }
    for (std::size_t i = 0; disc && i < disc->GetNQueueDiscClasses(); ++i)
    {
        const auto below = FindPlugs(disc->GetQueueDiscClass(i)->GetQueueDisc());
        plugs.insert(plugs.end(), below.begin(), below.end());
    }
    return plugs;
}

} // namespace

TypeId
RemusOutputCommitMonitor::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusOutputCommitMonitor")
            .SetParent<Object>()
            .SetGroupName("TrafficControl")
            .AddConstructor<RemusOutputCommitMonitor>()
            .AddTraceSource("Delay",
                            "Fired when a packet leaves: the delay of the one before, and its own.",
                            MakeTraceSourceAccessor(&RemusOutputCommitMonitor::m_traceDelay),
                            "ns3::TracedValueCallback::Time")
            .AddTraceSource("Backlog",
                            "Fired when the number of packets that have not left changes.",
                            MakeTraceSourceAccessor(&RemusOutputCommitMonitor::m_traceBacklog),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("Violation",
                            "Fired when a packet leaves before its epoch is safe on the backup.",
                            MakeTraceSourceAccessor(&RemusOutputCommitMonitor::m_traceViolation),
                            "ns3::RemusOutputCommitMonitor::ViolationTracedCallback");
    return tid;
}

void
RemusOutputCommitMonitor::Watch(Ptr<NetDevice> device,
                                Ptr<RemusCheckpointer> checkpointer,
                                Ptr<RemusCheckpointReceiver> receiver)
{
    m_checkpointer = checkpointer;
    m_receiver = receiver;
    auto tc = device->GetNode()->GetObject<TrafficControlLayer>();
    auto root = tc ? tc->GetRootQueueDiscOnDevice(device) : nullptr;
    auto stage = device->GetObject<PlugStage>();
    NS_ABORT_MSG_UNLESS(root || stage,
                        "RemusOutputCommitMonitor: device " << device->GetIfIndex() << " of node "
                                                            << device->GetNode()->GetId()
                                                            << " has no root queue disc");
    auto plugs = FindPlugs(root);
    if (root && plugs.empty())
    {
        plugs.push_back(root);
    }
    for (const auto& disc : plugs)
    {
        Listen(disc);
    }
    if (stage)
    {
        Listen(stage->GetPlug());
    }
    NS_ABORT_MSG_UNLESS(device->TraceConnectWithoutContext(
                            "PhyTxBegin",
                            MakeCallback(&RemusOutputCommitMonitor::HandleTransmission, this)),
                        "RemusOutputCommitMonitor: device " << device->GetIfIndex() << " of node "
                                                            << device->GetNode()->GetId()
                                                            << " has no trace source PhyTxBegin");
    m_epochTimes.Watch(checkpointer);
    checkpointer->TraceConnectWithoutContext(
        "Committed",
        MakeCallback(&RemusOutputCommitMonitor::HandleCommitted, this));
    if (receiver)
    {
        receiver->TraceConnectWithoutContext(
            "Completed",
            MakeCallback(&RemusOutputCommitMonitor::HandleCompleted, this));
    }
}

void
RemusOutputCommitMonitor::Listen(Ptr<QueueDisc> disc)
{
    disc->TraceConnectWithoutContext("Enqueue",
                                     MakeCallback(&RemusOutputCommitMonitor::HandleEnqueue, this));
    disc->TraceConnectWithoutContext("Drop",
                                     MakeCallback(&RemusOutputCommitMonitor::HandleDrop, this));
}

uint64_t
RemusOutputCommitMonitor::GetNPackets() const
{
    return m_delays.getCount();
}

uint64_t
RemusOutputCommitMonitor::GetNViolations() const
{
    return m_nViolations;
}

const RemusDistribution&
RemusOutputCommitMonitor::GetDelays() const
{
    return m_delays;
}

const std::vector<RemusOutputCommitMonitor::Departure>&
RemusOutputCommitMonitor::GetDepartures() const
{
    return m_departures;
}

uint32_t
RemusOutputCommitMonitor::GetPeakPackets() const
{
    return m_peakPackets;
}

uint64_t
RemusOutputCommitMonitor::GetPeakBytes() const
{
    return m_peakBytes;
}

const RemusEpochTimes&
RemusOutputCommitMonitor::GetEpochTimes() const
{
    return m_epochTimes;
}

const RemusReleaseBursts&
RemusOutputCommitMonitor::GetBursts() const
{
    return m_bursts;
}

DataRate
RemusOutputCommitMonitor::GetReplicationRate() const
{
    const auto seconds = (Simulator::Now() - m_epochTimes.GetFirstStop()).GetSeconds();
    return DataRate(m_replicated > 0 ? static_cast<uint64_t>(m_replicated * 8 / seconds) : 0);
}

void
RemusOutputCommitMonitor::DoDispose()
{
    m_checkpointer = nullptr;
    m_receiver = nullptr;
    m_packets.clear();
    Object::DoDispose();
}

void
RemusOutputCommitMonitor::HandleEnqueue(Ptr<const QueueDiscItem> item)
{
    // A packet that comes out of a stage keeps what was noted before the stage
    const Waiting waiting{m_checkpointer->GetCurrentEpoch(), Simulator::Now(), item->GetSize()};
    if (m_packets.insert({item->GetPacket(), waiting}).second)
    {
        m_bytes += waiting.bytes;
        m_peakPackets = std::max<uint32_t>(m_peakPackets, m_packets.size());
        m_peakBytes = std::max(m_peakBytes, m_bytes);
        m_traceBacklog = m_packets.size();
    }
}

void
RemusOutputCommitMonitor::HandleDrop(Ptr<const QueueDiscItem> item)
{
    const auto known = m_packets.find(item->GetPacket());
    if (known != m_packets.end())
    {
        Remove(known);
    }
}

void
RemusOutputCommitMonitor::HandleTransmission(Ptr<const Packet> packet)
{
    const auto known = m_packets.find(packet);
    if (known == m_packets.end())
    {
        return;
    }
    const auto waiting = known->second;
    const auto now = Simulator::Now();
    const auto before = m_delays.GetValues().empty() ? 0 : m_delays.GetValues().back();
    m_delays.Add((now - waiting.since).GetSeconds());
    m_departures.push_back({now, waiting.epoch});
    m_bursts.AddPacket(waiting.epoch, waiting.bytes, now);
    Remove(known);
    m_traceDelay(Seconds(before), now - waiting.since);
    if (waiting.epoch >= (m_receiver ? m_receiver->GetNComplete() : m_nCommitted))
    {
        ++m_nViolations;
        m_traceViolation(packet, waiting.epoch);
    }
}

void
RemusOutputCommitMonitor::HandleCommitted(uint64_t epoch, Time now)
{
    m_nCommitted = epoch + 1;
    m_bursts.AddRelease(epoch, now);
}

void
RemusOutputCommitMonitor::HandleCompleted(uint64_t /* epoch */, uint64_t bytes)
{
    m_replicated += bytes;
}

void
RemusOutputCommitMonitor::Remove(std::map<Ptr<const Packet>, Waiting>::iterator waiting)
{
    m_bytes -= waiting->second.bytes;
    m_packets.erase(waiting);
    m_traceBacklog = m_packets.size();
}

} // namespace ns3
