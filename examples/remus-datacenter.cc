/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * Many protected guests in a leaf-spine network: what happens if their releases coincide?
 *
 *      spine 0       spine 1        all links 1 Gb/s, 10 us; a switch port has room for 100 packets
 *      |  |  |  \  / |  |  |
 *     leaf 0  leaf 1  leaf 2  leaf 3
 *      |||      |||     |||     |||
 *     guests  guests  clients  clients
 *
 * Each guest sends its client 20 Mb/s in packets of 1400 bytes, and is checkpointed with P = 50 ms
 * and D = 10 ms (xend), so a release consists of about 90 packets. Each packet takes a random
 * spine. The guests are checkpointed at the same time (together) or spread over the period
 * (spread).
 *
 * Output: a line of CSV for each case: the number of guests, their phases, the median and the 99th
 * percentile of the delay in the plugs and of the delay to the client, the 99th percentile of a
 * burst's drain time, and the percentage of lost packets; empty if there was no packet.
 *
 * The answer: if more than a few guests under a leaf are released together, they overflow its
 * uplinks, although 16 guests load these to only 8 % on average. If releases are spread over the
 * period, no packet is lost.
 */

#include "support/csv-value.h"
#include "support/example-options.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/traffic-control-module.h"

#include <iostream>
#include <string>
#include <vector>

using namespace ns3;

/**
 * @brief Record how long a packet took from the guest's application to the client's.
 * @param whole the delays of all packets
 * @param packet the packet
 */
void
NoteArrival(RemusDistribution* whole, Ptr<const Packet> packet, const Address& /* from */)
{
    SeqTsHeader header;
    packet->PeekHeader(header);
    whole->Add((Simulator::Now() - header.GetTs()).GetSeconds());
}

/**
 * @brief Simulate guests for 2 s, and print the cost for their clients.
 * @param guestsPerLeaf how many guests there are under each of two leaves
 * @param spread whether the checkpoints are spread over the period
 * @param plugged whether the guests are protected
 */
void
Simulate(uint32_t guestsPerLeaf, bool spread, bool plugged)
{
    const auto period = MilliSeconds(50);
    NodeContainer spines(2);
    NodeContainer leaves(4);
    NodeContainer guests(2 * guestsPerLeaf);
    NodeContainer clients(2 * guestsPerLeaf);
    InternetStackHelper stack;
    NodeContainer all(spines, leaves, guests, clients);
    stack.Install(all);
    stack.AssignStreams(all, 100);

    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    link.SetChannelAttribute("Delay", StringValue("10us"));
    NetDeviceContainer devices;
    for (uint32_t leaf = 0; leaf < 4; ++leaf)
    {
        devices.Add(link.Install(spines.Get(0), leaves.Get(leaf)));
        devices.Add(link.Install(spines.Get(1), leaves.Get(leaf)));
    }
    std::vector<NetDeviceContainer> guestLinks;
    for (uint32_t i = 0; i < guests.GetN(); ++i)
    {
        guestLinks.push_back(link.Install(guests.Get(i), leaves.Get(i % 2)));
        devices.Add(link.Install(clients.Get(i), leaves.Get(2 + i % 2)));
    }

    RemusHelper remus;
    remus.SetCheckpointerAttribute("Controller", StringValue("xend"));
    remus.SetCheckpointerAttribute("Interval", TimeValue(period));
    remus.SetCheckpointerAttribute("StopDuration",
                                   StringValue("ns3::ConstantRandomVariable[Constant=0.002]"));
    remus.SetCheckpointerAttribute("CommitDelay",
                                   StringValue("ns3::ConstantRandomVariable[Constant=0.008]"));
    std::vector<Ptr<RemusOutputCommitMonitor>> monitors;
    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.252");
    for (uint32_t i = 0; i < guests.GetN(); ++i)
    {
        if (plugged)
        {
            const auto share = spread ? static_cast<int64_t>(i) : 0;
            remus.SetCheckpointerAttribute(
                "StartTime",
                TimeValue(MilliSeconds(1) + period * share / int64_t(guests.GetN())));
            const auto checkpointer = remus.Install(NetDeviceContainer(guestLinks[i].Get(0))).at(0);
            monitors.push_back(CreateObject<RemusOutputCommitMonitor>());
            monitors.back()->Watch(guestLinks[i].Get(0), checkpointer, nullptr);
        }
        addresses.Assign(guestLinks[i]);
        addresses.NewNetwork();
        TrafficControlHelper().Uninstall(guestLinks[i].Get(1));
    }
    for (uint32_t i = 0; i < devices.GetN(); i += 2)
    {
        const NetDeviceContainer pair(NetDeviceContainer(devices.Get(i)),
                                      NetDeviceContainer(devices.Get(i + 1)));
        addresses.Assign(pair);
        addresses.NewNetwork();
        TrafficControlHelper().Uninstall(pair); // a switch has only the queues of its ports
    }
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();

    RemusDistribution whole;
    ApplicationContainer senders;
    auto start = CreateObject<UniformRandomVariable>();
    start->SetStream(1);
    for (uint32_t i = 0; i < guests.GetN(); ++i)
    {
        const auto client = clients.Get(i)->GetObject<Ipv4>()->GetAddress(1, 0).GetLocal();
        UdpClientHelper output(InetSocketAddress(client, 9));
        output.SetAttribute("Interval", TimeValue(MicroSeconds(560)));
        output.SetAttribute("MaxPackets", UintegerValue(100000000));
        output.SetAttribute("PacketSize", UintegerValue(1400));
        auto application = output.Install(guests.Get(i));
        application.Start(MilliSeconds(100) + MicroSeconds(start->GetInteger(0, 560)));
        application.Stop(Seconds(2));
        senders.Add(application);
        PacketSinkHelper("ns3::UdpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 9))
            .Install(clients.Get(i))
            .Get(0)
            ->TraceConnectWithoutContext("Rx", MakeBoundCallback(&NoteArrival, &whole));
    }
    Simulator::Stop(Seconds(2.2));
    Simulator::Run();

    RemusDistribution held;
    RemusDistribution drains;
    double sent = 0;
    for (const auto& monitor : monitors)
    {
        held.Merge(monitor->GetDelays());
        drains.Merge(monitor->GetBursts().GetDrainTimes());
    }
    for (uint32_t i = 0; i < senders.GetN(); ++i)
    {
        sent += DynamicCast<UdpClient>(senders.Get(i))->GetTotalTx() / 1400;
    }
    std::cout << guests.GetN() << ","
              << (plugged ? (spread ? "spread" : "together") : "unprotected") << ","
              << CsvValue(held.GetPercentile(50) * 1000) << ","
              << CsvValue(held.GetPercentile(99) * 1000) << ","
              << CsvValue(whole.GetPercentile(50) * 1000) << ","
              << CsvValue(whole.GetPercentile(99) * 1000) << ","
              << CsvValue(drains.GetPercentile(99) * 1000) << ","
              << CsvValue(100 * (1 - whole.getCount() / sent)) << std::endl;
    Simulator::Destroy();
}

int
main(int argc, char* argv[])
{
    Config::SetDefault("ns3::Ipv4GlobalRouting::RandomEcmpRouting", BooleanValue(true));
    ExampleOptions(__FILE__).Parse(argc, argv);

    std::cout << "guests,phases,plug_p50_ms,plug_p99_ms,whole_p50_ms,whole_p99_ms,drain_p99_ms,"
                 "lost_percent\n";
    Simulate(8, false, false);
    for (const uint32_t guestsPerLeaf : {2, 4, 8})
    {
        Simulate(guestsPerLeaf, false, true);
        Simulate(guestsPerLeaf, true, true);
    }
    return 0;
}
