/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * The smallest use of a plug, with commands in the syntax of Linux's tc.
 *
 *     sender [plug] ---- 1 Gb/s, 1 ms ---- receiver
 *
 * A packet is sent every 10 ms from 10 ms on. A new plug holds all packets. At 35 ms the first
 * epoch is closed, and at 50 ms it is released. From 85 ms on packets pass. Output: packets 1 to 3
 * arrive at 51 ms, 4 to 8 at 86 ms, and 9 and 10 about 1 ms after they were sent.
 */

#include "support/example-options.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/traffic-control-module.h"

#include <iostream>

using namespace ns3;

/**
 * @brief Print a packet that has been received.
 * @param packet the packet
 */
void
PrintArrival(Ptr<const Packet> packet, const Address& /* from */)
{
    SeqTsHeader header;
    packet->PeekHeader(header);
    std::cout << "packet " << header.GetSeq() + 1 << " sent at "
              << header.GetTs().ToDouble(Time::MS) << " ms arrived at "
              << Simulator::Now().ToDouble(Time::MS) << " ms" << std::endl;
}

int
main(int argc, char* argv[])
{
    ExampleOptions(__FILE__).Parse(argc, argv);

    NodeContainer nodes(2);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    auto devices = link.Install(nodes);
    InternetStackHelper().Install(nodes);

    // doc: plug
    TrafficControlHelper trafficControl;
    trafficControl.SetRootQueueDisc("ns3::PlugQueueDisc", "MaxSize", StringValue("1000p"));
    auto plugs = trafficControl.Install(devices.Get(0)); // before addresses are assigned

    PlugHelper::Schedule(MilliSeconds(35), plugs, "block");
    PlugHelper::Schedule(MilliSeconds(50), plugs, "release");
    PlugHelper::Schedule(MilliSeconds(85), plugs, "release_indefinite");
    // doc: end

    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    auto interfaces = addresses.Assign(devices);

    InetSocketAddress receiver(interfaces.GetAddress(1), 9);
    UdpClientHelper client(receiver);
    client.SetAttribute("Interval", TimeValue(MilliSeconds(10)));
    client.SetAttribute("MaxPackets", UintegerValue(10));
    client.Install(nodes.Get(0)).Start(MilliSeconds(10));
    auto sinks = PacketSinkHelper("ns3::UdpSocketFactory", receiver).Install(nodes.Get(1));
    sinks.Get(0)->TraceConnectWithoutContext("Rx", MakeCallback(&PrintArrival));

    Simulator::Run();
    Simulator::Destroy();
    return 0;
}
