/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * A protected guest whose clients reach it over IPv6.
 *
 *                           fd00:1::/64                        fd00:2::/64
 *     guest [plug, checkpointer] ---- 1 Gb/s, 0.1 ms ---- router ---- 100 Mb/s, 5 ms ---- client
 *
 * The client sends a request every 20 ms and gets a reply. The lines that protect the guest do not
 * mention IPv6: the plug is a queue disc, and holds neighbour discovery like all other packets.
 * Output: the number of replies, and the monitor's measurements. The addresses are not from
 * 2001:db8::/32, the documentation prefix, because ns-3's routers drop packets to it.
 *
 * Every attribute can be set: --ns3::RemusCheckpointer::Interval=20ms.
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

/**
 * @brief The client has received a reply.
 * @param answers the number of replies
 */
void
CountAnswer(uint32_t* answers, Ptr<const Packet> /* answer */)
{
    ++*answers;
}

int
main(int argc, char* argv[])
{
    Config::SetDefault("ns3::RemusCheckpointer::Interval", TimeValue(MilliSeconds(40)));
    ExampleOptions(__FILE__).Parse(argc, argv);

    NodeContainer nodes(3); // guest, router, client
    PointToPointHelper lan;
    lan.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    lan.SetChannelAttribute("Delay", StringValue("100us"));
    auto inner = lan.Install(nodes.Get(0), nodes.Get(1));
    PointToPointHelper wan;
    wan.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
    wan.SetChannelAttribute("Delay", StringValue("5ms"));
    auto outer = wan.Install(nodes.Get(1), nodes.Get(2));
    InternetStackHelper stack;
    stack.SetIpv4StackInstall(false);
    stack.Install(nodes);
    stack.AssignStreams(nodes, 100);

    auto checkpointer = RemusHelper().Install(NodeContainer(nodes.Get(0))).at(0);
    RemusHelper::AssignStreams(nodes, 1);
    auto monitor = CreateObject<RemusOutputCommitMonitor>();
    monitor->Watch(inner.Get(0), checkpointer, nullptr);

    Ipv6AddressHelper addresses(Ipv6Address("fd00:1::"), Ipv6Prefix(64));
    auto innerInterfaces = addresses.Assign(inner);
    addresses.SetBase(Ipv6Address("fd00:2::"), Ipv6Prefix(64));
    auto outerInterfaces = addresses.Assign(outer);
    innerInterfaces.SetForwarding(1, true);
    outerInterfaces.SetForwarding(0, true);
    innerInterfaces.SetDefaultRouteInAllNodes(1);
    outerInterfaces.SetDefaultRouteInAllNodes(0);

    UdpEchoServerHelper(9).Install(nodes.Get(0));
    UdpEchoClientHelper requests(innerInterfaces.GetAddress(0, 1), 9);
    requests.SetAttribute("Interval", TimeValue(MilliSeconds(20)));
    requests.SetAttribute("MaxPackets", UintegerValue(1000));
    auto client = requests.Install(nodes.Get(2));
    client.Start(Seconds(2)); // when addresses are no longer tentative
    uint32_t answers = 0;
    client.Get(0)->TraceConnectWithoutContext("Rx", MakeBoundCallback(&CountAnswer, &answers));

    Simulator::Stop(Seconds(4));
    Simulator::Run();
    const auto& delays = monitor->GetDelays();
    std::cout << answers << " answers; " << monitor->GetNPackets() << " packets left the guest, "
              << monitor->GetNViolations() << " before their commit";
    if (delays.getCount() > 0)
    {
        std::cout << "; added delay " << delays.getMean() * 1000 << " ms on average, "
                  << delays.GetPercentile(99) * 1000 << " ms for 1 in 100";
    }
    std::cout << std::endl;
    Simulator::Destroy();
    return monitor->GetNViolations() > 0 || answers == 0;
}
