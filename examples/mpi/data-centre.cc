/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "data-centre.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/node.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/remus-checkpoint-receiver.h"
#include "ns3/remus-checkpoint-sender.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-helper.h"
#include "ns3/seq-ts-header.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-client-server-helper.h"
#include "ns3/uinteger.h"

using namespace ns3;

DataCentre::DataCentre(uint32_t rank, uint32_t ranks, Time interval, Time delay, bool failures)
    : m_rank(rank),
      m_ranks(ranks),
      m_interval(interval),
      m_delay(delay),
      m_failures(failures),
      m_addresses("10.0.0.0", "255.255.255.252")
{
}

void
DataCentre::AddNode(NodeContainer& nodes, uint32_t cell) const
{
    nodes.Add(CreateObject<Node>(cell % CELLS * m_ranks / CELLS));
}

void
DataCentre::AddGuest()
{
    const uint32_t number = m_guests.size();
    m_guests.push_back(std::make_unique<Guest>());
    auto& seen = *m_guests.back();
    NodeContainer nodes; // guest, backup, client
    for (uint32_t i = 0; i < 3; ++i)
    {
        AddNode(nodes, number + i);
    }
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
    link.SetChannelAttribute("Delay", TimeValue(m_delay));
    auto toBackup = link.Install(nodes.Get(0), nodes.Get(1));
    auto toClient = link.Install(nodes.Get(0), nodes.Get(2));
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(nodes);
    stack.AssignStreams(nodes, 1000 * number);

    Ptr<RemusCheckpointReceiver> receiver;
    if (nodes.Get(1)->GetSystemId() == m_rank)
    {
        receiver = CreateObject<RemusCheckpointReceiver>();
        receiver->TraceConnectWithoutContext(
            "Completed",
            MakeBoundCallback(&DataCentre::HandleCompleted, &seen.completed));
        nodes.Get(1)->AddApplication(receiver);
        MakeFailover(number, nodes.Get(1), receiver);
    }
    if (nodes.Get(2)->GetSystemId() == m_rank)
    {
        InetSocketAddress any(Ipv4Address::GetAny(), 9);
        auto sink = PacketSinkHelper("ns3::UdpSocketFactory", any).Install(nodes.Get(2));
        sink.Get(0)->TraceConnectWithoutContext(
            "Rx",
            MakeBoundCallback(&DataCentre::HandleArrival, &seen.arrived));
    }
    const bool guestIsHere = nodes.Get(0)->GetSystemId() == m_rank;
    if (guestIsHere)
    {
        // Before addresses are assigned; the device to the backup has no plug
        auto checkpointer = RemusHelper().Install(NetDeviceContainer(toClient.Get(0))).at(0);
        checkpointer->AssignStreams(1000 * number + 500);
        // Guests are not synchronized
        checkpointer->SetAttribute("StartTime", TimeValue(NanoSeconds(100'003) * number));
    }
    const auto backup = m_addresses.Assign(toBackup).GetAddress(1);
    m_addresses.NewNetwork();
    const auto client = m_addresses.Assign(toClient).GetAddress(1);
    m_addresses.NewNetwork();
    if (guestIsHere)
    {
        MakeGuest(number, toClient.Get(0), client, backup, receiver);
        MakeFailure(number, nodes.Get(0), backup);
    }
}

void
DataCentre::MakeGuest(uint32_t number,
                      Ptr<NetDevice> device,
                      Ipv4Address client,
                      Ipv4Address backup,
                      Ptr<RemusCheckpointReceiver> receiver)
{
    auto node = device->GetNode();
    auto sender = CreateObject<RemusCheckpointSender>();
    sender->SetAttribute("Remote", AddressValue(InetSocketAddress(backup, 7000)));
    node->AddApplication(sender);
    UdpClientHelper output(InetSocketAddress(client, 9));
    output.SetAttribute("Interval", TimeValue(m_interval));
    output.SetAttribute("MaxPackets", UintegerValue(1'000'000'000));
    // After the first checkpoint; packets that leave earlier are not protected
    output.Install(node).Start(NanoSeconds(117'001) * (number + 1));
    auto& guest = *m_guests[number];
    guest.monitor = CreateObject<RemusOutputCommitMonitor>();
    guest.monitor->Watch(device, node->GetObject<RemusCheckpointer>(), receiver);
    guest.monitor->TraceConnectWithoutContext(
        "Departed",
        MakeBoundCallback(&DataCentre::HandleDeparted, &guest.left));
}

void
DataCentre::HandleDeparted(EventList events,
                           Ptr<const Packet> /* packet */,
                           uint64_t epoch,
                           Time /* came */)
{
    events->push_back({Simulator::Now().GetNanoSeconds(), epoch});
}

void
DataCentre::HandleArrival(EventList events, Ptr<const Packet> packet, const Address& /* from */)
{
    SeqTsHeader header;
    packet->PeekHeader(header);
    events->push_back({Simulator::Now().GetNanoSeconds(), header.GetSeq()});
}

void
DataCentre::HandleCompleted(EventList events, uint64_t epoch, uint64_t /* bytes */)
{
    events->push_back({Simulator::Now().GetNanoSeconds(), epoch});
}

DataCentre::Counts
DataCentre::GetCounts() const
{
    Counts counts;
    for (const auto& guest : m_guests)
    {
        counts.arrived += guest->arrived.size();
        counts.completed += guest->completed.size();
        if (guest->monitor)
        {
            ++counts.guests;
            counts.left += guest->monitor->GetNPackets();
            counts.violations += guest->monitor->GetNViolations();
        }
    }
    return counts;
}
