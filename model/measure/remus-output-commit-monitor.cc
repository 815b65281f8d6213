/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-output-commit-monitor.h"

#include "../plug/plug-checkers.h"
#include "../plug/plug-tree.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/plug-stage.h"
#include "ns3/remus-guest-processor.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/traffic-control-layer.h"

#include <algorithm>
#include <string>
#include <vector>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusOutputCommitMonitor");

NS_OBJECT_ENSURE_REGISTERED(RemusOutputCommitMonitor);

TypeId
RemusOutputCommitMonitor::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusOutputCommitMonitor")
            .SetParent<Object>()
            .SetGroupName("TrafficControl")
            .AddConstructor<RemusOutputCommitMonitor>()
            .AddAttribute("StartTime",
                          "When measuring begins; 0 for the beginning of protection.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&RemusOutputCommitMonitor::SetStartTime,
                                           &RemusOutputCommitMonitor::GetStartTime),
                          MakePlugTimeChecker(Time(0)))
            .AddAttribute("StopTime",
                          "When measuring ends; 0 for the end of protection.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&RemusOutputCommitMonitor::SetStopTime,
                                           &RemusOutputCommitMonitor::GetStopTime),
                          MakePlugTimeChecker(Time(0)))
            .AddTraceSource(
                "Departed",
                "Fired when a packet leaves, with its epoch and the time of its arrival.",
                MakeTraceSourceAccessor(&RemusOutputCommitMonitor::m_traceDeparted),
                "ns3::RemusOutputCommitMonitor::DepartedTracedCallback")
            .AddTraceSource(
                "Delay",
                "Fired when a packet leaves, with the delay of the packet before and its "
                "own.",
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
    NS_LOG_FUNCTION(this << device << checkpointer << receiver);
    auto tc = device->GetNode()->GetObject<TrafficControlLayer>();
    auto root = tc ? tc->GetRootQueueDiscOnDevice(device) : nullptr;
    auto stage = device->GetObject<PlugStage>();
    const auto name = "device " + std::to_string(device->GetIfIndex()) + " of node " +
                      std::to_string(device->GetNode()->GetId());
    NS_ABORT_MSG_UNLESS(
        root || stage,
        "RemusOutputCommitMonitor: " << name << " has neither a root queue disc nor a PlugStage");
    NS_ABORT_MSG_UNLESS(m_connections.IsEmpty(),
                        "RemusOutputCommitMonitor: it can't watch "
                            << name << ", since it watches another device already");
    m_checkpointer = checkpointer;
    m_receiver = receiver;
    // If a packet passes a stage and then the root queue disc, its arrival at the stage counts
    const auto plugs = PlugTree::GetPlugs(root);
    for (const auto& plug : plugs)
    {
        ListenToArrivals(plug);
    }
    if (root && plugs.empty())
    {
        ListenToArrivals(root);
    }
    if (stage)
    {
        ListenToArrivals(stage->GetPlug());
    }
    ListenToDepartures(device, root ? root : Ptr<QueueDisc>(stage->GetPlug()));
    m_epochTimes.Watch(checkpointer);
    m_connections.Connect(checkpointer,
                          "Committed",
                          MakeCallback(&RemusOutputCommitMonitor::HandleCommitted, this));
    m_node = device->GetNode();
    m_connections.Connect(checkpointer,
                          "GuestStopped",
                          MakeCallback(&RemusOutputCommitMonitor::HandleStopped, this));
    m_connections.Connect(checkpointer,
                          "Ended",
                          MakeCallback(&RemusOutputCommitMonitor::HandleEnded, this));
    if (receiver)
    {
        m_connections.Connect(receiver,
                              "Completed",
                              MakeCallback(&RemusOutputCommitMonitor::HandleCompleted, this));
    }
}

void
RemusOutputCommitMonitor::ListenToArrivals(Ptr<QueueDisc> disc)
{
    m_connections.Connect(disc,
                          "Enqueue",
                          MakeCallback(&RemusOutputCommitMonitor::HandleEnqueue, this));
    m_connections.Connect(disc, "Drop", MakeCallback(&RemusOutputCommitMonitor::HandleDrop, this));
}

void
RemusOutputCommitMonitor::ListenToDepartures(Ptr<NetDevice> device, Ptr<QueueDisc> last)
{
    // A packet may also be dropped after it has passed a plug
    m_connections.Connect(device->GetNode()->GetObject<TrafficControlLayer>(),
                          "TcDrop",
                          MakeCallback(&RemusOutputCommitMonitor::HandlePacketDrop, this));
    m_connections.Connect(last, "Drop", MakeCallback(&RemusOutputCommitMonitor::HandleDrop, this));
    if (!m_connections.Connect(device,
                               "PhyTxBegin",
                               MakeCallback(&RemusOutputCommitMonitor::HandleDeparture, this)))
    {
        m_connections.Connect(last,
                              "Dequeue",
                              MakeCallback(&RemusOutputCommitMonitor::HandleDequeue, this));
        return;
    }
    for (const auto* drop : {"MacTxDrop", "PhyTxDrop"})
    {
        m_connections.Connect(device,
                              drop,
                              MakeCallback(&RemusOutputCommitMonitor::HandlePacketDrop, this));
    }
}

void
RemusOutputCommitMonitor::SetStartTime(Time start)
{
    m_epochTimes.SetStartTime(start);
}

Time
RemusOutputCommitMonitor::GetStartTime() const
{
    return m_epochTimes.GetStartTime();
}

void
RemusOutputCommitMonitor::SetStopTime(Time stop)
{
    m_epochTimes.SetStopTime(stop);
}

Time
RemusOutputCommitMonitor::GetStopTime() const
{
    return m_epochTimes.GetStopTime();
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

uint64_t
RemusOutputCommitMonitor::GetNUnmeasured() const
{
    return m_nUnmeasured;
}

const RemusDistribution&
RemusOutputCommitMonitor::GetDelays() const
{
    return m_delays;
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

double
RemusOutputCommitMonitor::GetProgress() const
{
    return m_progress.GetSeconds() / m_progressTime.GetSeconds(); // 0 / 0 is NaN
}

const RemusReleaseBursts&
RemusOutputCommitMonitor::GetBursts() const
{
    return m_bursts;
}

DataRate
RemusOutputCommitMonitor::GetReplicationRate() const
{
    const auto seconds = m_epochTimes.GetMeasuredTime().GetSeconds();
    return DataRate(seconds > 0 ? static_cast<uint64_t>(m_replicated * 8 / seconds) : 0);
}

void
RemusOutputCommitMonitor::DoDispose()
{
    NS_LOG_FUNCTION(this);
    // Sinks stay connected until deletion, because one of them may have called this
    m_checkpointer = nullptr;
    m_node = nullptr;
    m_packets.clear();
    Object::DoDispose();
}

void
RemusOutputCommitMonitor::HandleEnqueue(Ptr<const QueueDiscItem> item)
{
    if (!m_checkpointer)
    {
        return;
    }
    const Waiting waiting{m_checkpointer->GetCurrentEpoch(),
                          Simulator::Now(),
                          item->GetSize(),
                          m_epochTimes.IsMeasured()};
    // A packet that comes from a stage was noted when it arrived there
    if (!m_packets.insert({item->GetPacket(), waiting}).second)
    {
        return;
    }
    m_bursts.AddPacket(waiting.epoch);
    m_bytes += waiting.bytes;
    if (waiting.measured)
    {
        m_peakPackets = std::max<uint32_t>(m_peakPackets, m_packets.size());
        m_peakBytes = std::max(m_peakBytes, m_bytes);
    }
    m_traceBacklog = m_packets.size();
}

void
RemusOutputCommitMonitor::HandleDrop(Ptr<const QueueDiscItem> item)
{
    HandlePacketDrop(item->GetPacket());
}

void
RemusOutputCommitMonitor::HandlePacketDrop(Ptr<const Packet> packet)
{
    const auto known = m_packets.find(packet);
    if (known != m_packets.end())
    {
        m_bursts.RemovePacket(known->second.epoch);
        Forget(known);
        m_traceBacklog = m_packets.size();
    }
}

void
RemusOutputCommitMonitor::HandleDequeue(Ptr<const QueueDiscItem> item)
{
    // The queue discs of a failed machine are emptied, but nothing leaves
    if (m_checkpointer && m_checkpointer->HasFailed())
    {
        HandlePacketDrop(item->GetPacket());
    }
    else
    {
        HandleDeparture(item->GetPacket());
    }
}

void
RemusOutputCommitMonitor::HandleDeparture(Ptr<const Packet> packet)
{
    const auto known = m_packets.find(packet);
    if (known == m_packets.end())
    {
        return;
    }
    const auto waiting = known->second;
    Forget(known);
    if (!waiting.measured || !m_epochTimes.IsMeasured())
    {
        NS_LOG_LOGIC("A packet of epoch " << waiting.epoch << " leaves outside the measured time");
        m_bursts.RemovePacket(waiting.epoch);
        ++m_nUnmeasured;
        m_traceBacklog = m_packets.size();
        return;
    }
    const auto now = Simulator::Now();
    const auto before = m_lastDelay;
    m_lastDelay = now - waiting.came;
    m_delays.Add(m_lastDelay.GetSeconds());
    m_bursts.AddDeparture(waiting.epoch, waiting.bytes, now);
    const auto early = waiting.epoch >= (m_receiver ? m_receiver->GetNComplete() : m_nCommitted);
    m_nViolations += early;

    Ptr<RemusOutputCommitMonitor> self(this); // a sink may drop the last reference
    m_traceBacklog = m_packets.size();
    m_traceDeparted(packet, waiting.epoch, waiting.came);
    m_traceDelay(before, now - waiting.came);
    if (early)
    {
        NS_LOG_INFO("A packet of epoch " << waiting.epoch << " leaves before its commit");
        m_traceViolation(packet, waiting.epoch);
    }
}

void
RemusOutputCommitMonitor::HandleCommitted(uint64_t epoch, Time now)
{
    m_nCommitted = epoch + 1;
    if (m_checkpointer && m_epochTimes.IsMeasured())
    {
        m_bursts.AddRelease(epoch, now);
    }
}

void
RemusOutputCommitMonitor::HandleStopped(uint64_t /* epoch */, Time now)
{
    // a server may have made the processor after Watch()
    const auto processor = m_node ? m_node->GetObject<RemusGuestProcessor>() : nullptr;
    if (!processor || !m_epochTimes.IsMeasured())
    {
        m_inPeriod = false;
        return;
    }
    const auto progress = processor->GetProgress();
    if (m_inPeriod)
    {
        m_progress += progress - m_progressBefore;
        m_progressTime += now - m_stopped;
    }
    m_inPeriod = true;
    m_stopped = now;
    m_progressBefore = progress;
}

void
RemusOutputCommitMonitor::HandleEnded(uint64_t /* epoch */, Time /* now */)
{
    m_inPeriod = false;
    for (auto& packet : m_packets)
    {
        packet.second.measured = false;
    }
}

void
RemusOutputCommitMonitor::HandleCompleted(uint64_t /* epoch */, uint64_t bytes)
{
    if (m_checkpointer && m_epochTimes.IsMeasured())
    {
        m_replicated += bytes;
    }
}

void
RemusOutputCommitMonitor::Forget(Packets::iterator packet)
{
    m_bytes -= packet->second.bytes;
    m_packets.erase(packet);
}

} // namespace ns3
