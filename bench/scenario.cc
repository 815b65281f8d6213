/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "scenario.h"

#include "bench-util.h"

#include "ns3/application-container.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/remus-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/udp-client-server-helper.h"
#include "ns3/udp-server.h"
#include "ns3/uinteger.h"

namespace bench
{

void
Scenario::Run()
{
    const auto start = NowNs();
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    TrafficControlHelper fifo;
    fifo.SetRootQueueDisc("ns3::FifoQueueDisc");
    RemusHelper remus;
    remus.SetPlugAttribute("MaxSize", StringValue("100MB"));
    remus.SetCheckpointerAttribute("Controller", StringValue("xend"));
    remus.SetCheckpointerAttribute("Interval", TimeValue(MilliSeconds(25)));
    remus.SetCheckpointerAttribute("StopDuration",
                                   StringValue("ns3::ConstantRandomVariable[Constant=0.001]"));
    remus.SetCheckpointerAttribute("CommitDelay",
                                   StringValue("ns3::ConstantRandomVariable[Constant=0.005]"));
    InternetStackHelper stack;
    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.252");
    UdpServerHelper sink(9);
    ApplicationContainer sinks;
    for (uint32_t i = 0; i < guests; ++i)
    {
        NodeContainer pair(2); // server, client
        auto devices = link.Install(pair);
        stack.Install(pair);
        if (queueing == Queueing::FIFO)
        {
            fifo.Install(devices.Get(0));
        }
        else
        {
            remus.Install(NetDeviceContainer(devices.Get(0)));
        }
        auto interfaces = addresses.Assign(devices);
        addresses.NewNetwork();
        UdpClientHelper source(interfaces.GetAddress(1), 9);
        source.SetAttribute("Interval", TimeValue(Seconds(1.0 / rate)));
        source.SetAttribute("MaxPackets", UintegerValue(1000000000));
        source.SetAttribute("PacketSize", UintegerValue(1000));
        source.Install(pair.Get(0)).Stop(duration);
        sinks.Add(sink.Install(pair.Get(1)));
    }
    Simulator::Stop(duration + MilliSeconds(100));
    Simulator::Run();
    delivered = 0;
    for (auto app = sinks.Begin(); app != sinks.End(); ++app)
    {
        delivered += DynamicCast<UdpServer>(*app)->GetReceived();
    }
    Simulator::Destroy();
    ns = NowNs() - start;
}

} // namespace bench
