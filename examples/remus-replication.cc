/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * A guest whose checkpoints travel to a backup over TCP, and are committed when the backup has
 * them.
 *
 *     client ---- 1 Gb/s, 1 ms ---- [plug] guest ---- 1 Gb/s, 1 ms ---- backup
 *
 * The guest dirties 10,229 pages a second, as a kernel build does in the Remus paper (NSDI 2008,
 * figure 10: 41.9 MB/s), so checkpoints grow with their epochs. It sends a packet to its client
 * every millisecond. Output: the measurements of a RemusOutputCommitMonitor as CSV, including the
 * packets that left before the backup had their checkpoint (violations, 0), the delay of the
 * packets, and the resulting periods, bursts and rate of replication.
 */

#include "support/example-options.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"
#include "ns3/point-to-point-module.h"

#include <iostream>

using namespace ns3;

int
main(int argc, char* argv[])
{
    Config::SetDefault("ns3::RemusCheckpointer::Controller", StringValue("xend"));
    Config::SetDefault("ns3::RemusCheckpointer::Interval", TimeValue(MilliSeconds(25)));
    ExampleOptions(__FILE__).Parse(argc, argv);

    NodeContainer nodes(3); // guest, client, backup
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    auto toClient = link.Install(nodes.Get(0), nodes.Get(1));
    auto toBackup = link.Install(nodes.Get(0), nodes.Get(2));
    InternetStackHelper().Install(nodes);

    // The plug is only on the device to the client: packets to the backup must not wait for it
    RemusHelper remus;
    remus.SetPlugAttribute("LinuxAccounting", BooleanValue(false));
    remus.SetCheckpointerAttribute("CommitDelay", PointerValue());
    remus.SetCheckpointerAttribute("DirtyPages", PointerValue(CreateObject<RemusRatePages>()));
    auto checkpointer = remus.Install(NetDeviceContainer(toClient.Get(0))).at(0);

    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    auto client = addresses.Assign(toClient).GetAddress(1);
    addresses.NewNetwork();
    auto backup = addresses.Assign(toBackup).GetAddress(1);

    auto sender = CreateObject<RemusCheckpointSender>();
    sender->SetAttribute("Remote", AddressValue(InetSocketAddress(backup, 7000)));
    nodes.Get(0)->AddApplication(sender);
    auto receiver = CreateObject<RemusCheckpointReceiver>();
    nodes.Get(2)->AddApplication(receiver);

    UdpClientHelper output(InetSocketAddress(client, 9));
    output.SetAttribute("Interval", TimeValue(MilliSeconds(1)));
    output.SetAttribute("MaxPackets", UintegerValue(1000000));
    output.Install(nodes.Get(0)).Start(MilliSeconds(1));
    PacketSinkHelper("ns3::UdpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 9))
        .Install(nodes.Get(1));

    // doc: monitor
    auto monitor = CreateObject<RemusOutputCommitMonitor>();
    monitor->Watch(toClient.Get(0), checkpointer, receiver);

    // doc: run
    Simulator::Stop(Seconds(2));
    Simulator::Run();

    // doc: report
    auto report = CreateObject<RemusOutputCommitReport>();
    report->SetMonitor(monitor);
    report->PrintCsv(std::cout);
    // doc: end
    Simulator::Destroy();
    return 0;
}
