/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-output-commit-monitor.h"

#include "plug-stage.h"

#include "ns3/abort.h"
#include "ns3/node.h"
#include "ns3/queue-disc.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-layer.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(OutputCommitMonitor);

TypeId
OutputCommitMonitor::GetTypeId()
{
    static TypeId tid = TypeId("ns3::OutputCommitMonitor")
                            .SetParent<Object>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<OutputCommitMonitor>();
    return tid;
}

void
OutputCommitMonitor::Watch(Ptr<NetDevice> device,
                           Ptr<RemusCheckpointer> checkpointer,
                           Ptr<CheckpointReceiver> receiver)
{
    m_checkpointer = checkpointer;
    m_receiver = receiver;
    auto tc = device->GetNode()->GetObject<TrafficControlLayer>();
    auto root = tc ? tc->GetRootQueueDiscOnDevice(device) : nullptr;
    auto stage = device->GetObject<PlugStage>();
    NS_ABORT_MSG_UNLESS(root || stage,
                        "OutputCommitMonitor: device " << device->GetIfIndex() << " of node "
                                                       << device->GetNode()->GetId()
                                                       << " has no root queue disc");
    if (root)
    {
        Listen(root);
    }
    if (stage)
    {
        Listen(stage->GetPlug());
    }
    NS_ABORT_MSG_UNLESS(device->TraceConnectWithoutContext(
                            "PhyTxBegin",
                            MakeCallback(&OutputCommitMonitor::HandleTransmission, this)),
                        "OutputCommitMonitor: device " << device->GetIfIndex() << " of node "
                                                       << device->GetNode()->GetId()
                                                       << " has no trace source PhyTxBegin");
}

void
OutputCommitMonitor::Listen(Ptr<QueueDisc> disc)
{
    disc->TraceConnectWithoutContext("Enqueue",
                                     MakeCallback(&OutputCommitMonitor::HandleEnqueue, this));
    disc->TraceConnectWithoutContext("Drop", MakeCallback(&OutputCommitMonitor::HandleDrop, this));
}

uint64_t
OutputCommitMonitor::GetNPackets() const
{
    return m_delays.size();
}

uint64_t
OutputCommitMonitor::GetNViolations() const
{
    return m_nViolations;
}

const std::vector<Time>&
OutputCommitMonitor::GetDelays() const
{
    return m_delays;
}

void
OutputCommitMonitor::DoDispose()
{
    m_checkpointer = nullptr;
    m_receiver = nullptr;
    m_packets.clear();
    Object::DoDispose();
}

void
OutputCommitMonitor::HandleEnqueue(Ptr<const QueueDiscItem> item)
{
    // A packet that comes out of a stage keeps what was noted before the stage
    m_packets.insert({item->GetPacket(), {m_checkpointer->GetCurrentEpoch(), Simulator::Now()}});
}

void
OutputCommitMonitor::HandleDrop(Ptr<const QueueDiscItem> item)
{
    m_packets.erase(item->GetPacket());
}

void
OutputCommitMonitor::HandleTransmission(Ptr<const Packet> packet)
{
    const auto known = m_packets.find(packet);
    if (known == m_packets.end())
    {
        return;
    }
    m_nViolations += known->second.first >= m_receiver->GetNComplete();
    m_delays.push_back(Simulator::Now() - known->second.second);
    m_packets.erase(known);
}

} // namespace ns3
