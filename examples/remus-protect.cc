/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * An ordinary ns-3 script, and the lines that protect one of its machines: those between
 * "protection" and "the script continues", and the report of the costs at the end.
 *
 *     client 10.1.1.1 ---- 100 Mb/s, 2 ms ---- server 10.1.1.2 [plug, checkpointer]
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
    ExampleOptions(__FILE__).Parse(argc, argv);
    NodeContainer nodes(2);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
    link.SetChannelAttribute("Delay", StringValue("2ms"));
    auto devices = link.Install(nodes);
    InternetStackHelper().Install(nodes);

    // protection: before the devices get addresses
    auto checkpointer = RemusHelper().Install(NodeContainer(nodes.Get(1))).at(0);
    RemusHelper::AssignStreams(nodes, 1);
    auto monitor = CreateObject<RemusOutputCommitMonitor>();
    monitor->Watch(devices.Get(1), checkpointer, nullptr);
    // the script continues

    auto interfaces = Ipv4AddressHelper("10.1.1.0", "255.255.255.0").Assign(devices);
    UdpEchoServerHelper(9).Install(nodes.Get(1));
    UdpEchoClientHelper requests(interfaces.GetAddress(1), 9);
    requests.SetAttribute("Interval", TimeValue(MilliSeconds(10)));
    requests.SetAttribute("MaxPackets", UintegerValue(1000));
    requests.Install(nodes.Get(0));
    Simulator::Stop(Seconds(10));
    Simulator::Run();

    auto report = CreateObject<RemusOutputCommitReport>();
    report->SetMonitor(monitor);
    report->PrintCsv(std::cout);
    Simulator::Destroy();
    return 0;
}
