/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * Holds the packets of one service of a host, and no others.
 *
 *     host: A --+                 +-- class 3: plug -------+
 *               +-- prio, filter -+                        +-- 1 Gb/s, 1 ms -- client
 *           B --+                 +-- classes 0 to 2: fifo +
 *
 * From 10 ms on, service A sends a packet to port 80 of the client every 10 ms, and B to port 22. A
 * filter on the port sends A's packets to the plug, which releases a batch every 50 ms. Output: A's
 * packets arrive together at 51, 101 and 151 ms; B's arrive 1 ms after they were sent.
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
 * @brief Print a packet that the client has received.
 * @param service which service sent it
 * @param packet the packet
 */
void
PrintArrival(std::string service, Ptr<const Packet> packet, const Address& /* from */)
{
    SeqTsHeader header;
    packet->PeekHeader(header);
    std::cout << "service " << service << ": packet " << header.GetSeq() + 1 << " sent at "
              << header.GetTs().ToDouble(Time::MS) << " ms arrived at "
              << Simulator::Now().ToDouble(Time::MS) << " ms" << std::endl;
}

/**
 * @brief Let a service send ten packets, one every 10 ms.
 * @param host its host
 * @param client the client's node
 * @param name its name
 * @param to the client, with a port for each service
 */
void
Serve(Ptr<Node> host, Ptr<Node> client, const std::string& name, const InetSocketAddress& to)
{
    UdpClientHelper service(to);
    service.SetAttribute("Interval", TimeValue(MilliSeconds(10)));
    service.SetAttribute("MaxPackets", UintegerValue(10));
    service.Install(host).Start(MilliSeconds(10));
    auto sinks = PacketSinkHelper("ns3::UdpSocketFactory", to).Install(client);
    sinks.Get(0)->TraceConnectWithoutContext("Rx", MakeBoundCallback(&PrintArrival, name));
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

    // doc: filter
    TrafficControlHelper control;
    const auto prio = control.SetRootQueueDisc("ns3::PrioQueueDisc");
    const auto classes = control.AddQueueDiscClasses(prio, 4, "ns3::QueueDiscClass");
    for (uint32_t i = 0; i < 3; ++i) // prio's own map chooses one of these
    {
        control.AddChildQueueDisc(prio, classes[i], "ns3::FifoQueueDisc");
    }
    control.AddChildQueueDisc(prio, classes[3], "ns3::PlugQueueDisc");
    control.AddPacketFilter(prio,
                            "ns3::PlugPacketFilter",
                            "Class",
                            UintegerValue(3),
                            "DestinationPort",
                            UintegerValue(80));
    auto discs = control.Install(devices.Get(0));
    PlugHelper::ScheduleBatches(discs, Seconds(0), MilliSeconds(50), MilliSeconds(150));
    // doc: end

    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    const auto client = addresses.Assign(devices).GetAddress(1);
    Serve(nodes.Get(0), nodes.Get(1), "A", InetSocketAddress(client, 80));
    Serve(nodes.Get(0), nodes.Get(1), "B", InetSocketAddress(client, 22));

    Simulator::Run();
    Simulator::Destroy();
    return 0;
}
