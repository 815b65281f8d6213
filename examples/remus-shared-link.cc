/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * The cost of sending checkpoints over the same link as the guest's output.
 *
 *                          +---- 100 Mb/s, 100 us ---- client
 *     guest ==== router ---+
 *                          +---- 100 Mb/s, 100 us ---- backup
 *
 * The guest's link has 100 Mb/s and 100 us, and carries both: output to the client waits in a plug,
 * one band of a PrioQueueDisc, and checkpoints pass in the other. In "replication-first"
 * checkpoints have priority over released output, in "output-first" released output has. In "own"
 * checkpoints take a second link of 100 Mb/s to the router. The guest dirties 1800 pages/s (54
 * Mb/s) while it runs, has T = 25 ms (xend), and sends its client 10, 40 or 60 Mb/s.
 *
 * Output: a line of CSV for each case: the mean period, the mean of D from the stop to the commit,
 * the mean and the 99th percentile of the delay before the link, the rate of replication, the
 * packets that the plug had no room for, and those that left before the backup had their checkpoint
 * (0).
 *
 * The answer: checkpoints and released bursts take turns, because a release follows its commit, so
 * sharing costs nothing until both together fill the link. Then the plug overflows, and if output
 * has priority, the period grows as well.
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

using namespace ns3;

/// How replication and output share links
enum class Sharing
{
    OWN,               //!< each has its own
    REPLICATION_FIRST, //!< one link, replication goes first
    OUTPUT_FIRST       //!< one link, output goes first
};

/**
 * @brief Simulate a guest for 5 s, and print the costs.
 * @param sharing how replication and output share links
 * @param mbps the rate of the guest's output in Mb/s
 */
void
Simulate(Sharing sharing, uint32_t mbps)
{
    NodeContainer nodes(4); // guest, router, client, backup
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
    link.SetChannelAttribute("Delay", StringValue("100us"));
    link.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("4p"));
    auto toRouter = link.Install(nodes.Get(0), nodes.Get(1));
    auto toClient = link.Install(nodes.Get(1), nodes.Get(2));
    auto toBackup = link.Install(nodes.Get(1), nodes.Get(3));
    InternetStackHelper().Install(nodes);

    // Replication has priority 6, and output has no priority
    const bool outputFirst = sharing == Sharing::OUTPUT_FIRST;
    TrafficControlHelper tc;
    const auto root =
        tc.SetRootQueueDisc("ns3::PrioQueueDisc",
                            "Priomap",
                            StringValue(outputFirst ? "0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0"
                                                    : "1 1 1 1 1 1 0 1 1 1 1 1 1 1 1 1"));
    const auto bands = tc.AddQueueDiscClasses(root, 2, "ns3::QueueDiscClass");
    tc.AddChildQueueDisc(root,
                         bands[outputFirst ? 0 : 1],
                         "ns3::PlugQueueDisc",
                         "LinuxAccounting",
                         BooleanValue(false));
    tc.AddChildQueueDisc(root,
                         bands[outputFirst ? 1 : 0],
                         "ns3::FifoQueueDisc",
                         "MaxSize",
                         StringValue("1000p"));
    auto discs = tc.Install(toRouter.Get(0));

    auto pages = CreateObject<RemusRatePages>();
    pages->SetAttribute("Rate", DoubleValue(1800));
    RemusHelper remus;
    remus.SetCheckpointerAttribute("StopDuration",
                                   StringValue("ns3::ConstantRandomVariable[Constant=0.002]"));
    remus.SetCheckpointerAttribute("CommitDelay", PointerValue());
    remus.SetCheckpointerAttribute("DirtyPages", PointerValue(pages));
    auto checkpointer = remus.Install(NetDeviceContainer(toRouter.Get(0))).at(0);

    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    addresses.Assign(toRouter);
    addresses.NewNetwork();
    auto client = addresses.Assign(toClient).GetAddress(1);
    addresses.NewNetwork();
    auto backup = addresses.Assign(toBackup).GetAddress(1);
    Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    if (sharing == Sharing::OWN)
    {
        const auto own = link.Install(nodes.Get(0), nodes.Get(1));
        addresses.NewNetwork();
        const auto router = addresses.Assign(own).GetAddress(1);
        auto ipv4 = nodes.Get(0)->GetObject<Ipv4>();
        Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->AddHostRouteTo(
            backup,
            router,
            ipv4->GetInterfaceForDevice(own.Get(0)));
        ipv4 = nodes.Get(1)->GetObject<Ipv4>();
        Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->AddNetworkRouteTo(
            Ipv4Address("10.0.3.0"),
            Ipv4Mask("255.255.255.0"),
            ipv4->GetInterfaceForDevice(own.Get(1)));
    }

    auto sender = CreateObject<RemusCheckpointSender>();
    sender->SetAttribute("Remote", AddressValue(InetSocketAddress(backup, 7000)));
    sender->SetAttribute("Priority", UintegerValue(6));
    nodes.Get(0)->AddApplication(sender);
    auto receiver = CreateObject<RemusCheckpointReceiver>();
    nodes.Get(3)->AddApplication(receiver);

    UdpClientHelper output(InetSocketAddress(client, 9));
    output.SetAttribute("Interval", TimeValue(NanoSeconds(1400 * 8 * 1000 / mbps)));
    output.SetAttribute("MaxPackets", UintegerValue(100000000));
    output.SetAttribute("PacketSize", UintegerValue(1400));
    output.Install(nodes.Get(0)).Start(MilliSeconds(50));
    PacketSinkHelper("ns3::UdpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 9))
        .Install(nodes.Get(2));

    auto monitor = CreateObject<RemusOutputCommitMonitor>();
    monitor->Watch(toRouter.Get(0), checkpointer, receiver);
    Simulator::Stop(Seconds(5));
    Simulator::Run();

    const auto& times = monitor->GetEpochTimes();
    // Packets of the replication do not wait in the plug, and are not output of the guest
    const auto plug = checkpointer->GetPlug(0);
    std::cout << (sharing == Sharing::OWN ? "own"
                  : outputFirst           ? "output-first"
                                          : "replication-first")
              << "," << mbps << "," << CsvValue(times.GetPeriods().getMean() * 1000) << ","
              << CsvValue(times.GetCommitDelays().getMean() * 1000) << ","
              << CsvValue(monitor->GetDelays().getMean() * 1000) << ","
              << CsvValue(monitor->GetDelays().GetPercentile(99) * 1000) << ","
              << CsvValue(monitor->GetReplicationRate().GetBitRate() / 1e6) << ","
              << plug->GetStats().nTotalDroppedPackets << "," << monitor->GetNViolations()
              << std::endl;
    Simulator::Destroy();
}

int
main(int argc, char* argv[])
{
    Config::SetDefault("ns3::RemusCheckpointer::Controller", StringValue("xend"));
    Config::SetDefault("ns3::RemusCheckpointer::Interval", TimeValue(MilliSeconds(25)));
    ExampleOptions(__FILE__).Parse(argc, argv);

    std::cout << "link,output_mbps,period_ms,commit_ms,mean_ms,p99_ms,replication_mbps,lost,"
                 "violations\n";
    for (const auto sharing : {Sharing::OWN, Sharing::REPLICATION_FIRST, Sharing::OUTPUT_FIRST})
    {
        for (const uint32_t mbps : {10, 40, 60})
        {
            Simulate(sharing, mbps);
        }
    }
    return 0;
}
