/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * The smallest use of Remus: a protected guest that sends, and a client that receives.
 *
 *     guest [plug, checkpointer] ---- 1 Gb/s, 1 ms ---- client
 *
 * The guest sends a packet every 10 ms. By default QEMU's micro-checkpointing protects it: the
 * guest is stopped for 5 ms, the checkpoint is safe on the backup 12 ms later, and the next one is
 * taken 50 - 5 ms after that. Output: each event of the checkpoints, and each arrival with the time
 * since the packet was sent. The period is 62 ms, and by law F1 this time is from 17 ms to 74 ms,
 * plus 1 ms for the link.
 *
 * Every attribute of the module can be set on the command line, such as
 * --ns3::RemusCheckpointer::Interval=20ms.
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
 * @brief Print an event of a checkpoint.
 * @param event the event
 * @param epoch the epoch that the checkpoint closes
 * @param now the time
 */
void
PrintEvent(std::string event, uint64_t epoch, Time now)
{
    std::cout << now.ToDouble(Time::MS) << " ms: epoch " << epoch << " " << event << std::endl;
}

/**
 * @brief Print a packet that the client has received.
 * @param packet the packet
 */
void
PrintArrival(Ptr<const Packet> packet, const Address& /* from */)
{
    SeqTsHeader header;
    packet->PeekHeader(header);
    std::cout << Simulator::Now().ToDouble(Time::MS) << " ms: packet " << header.GetSeq() + 1
              << " after " << (Simulator::Now() - header.GetTs()).ToDouble(Time::MS) << " ms"
              << std::endl;
}

int
main(int argc, char* argv[])
{
    Config::SetDefault("ns3::RemusCheckpointer::Controller", StringValue("mc"));
    Config::SetDefault("ns3::RemusCheckpointer::Interval", TimeValue(MilliSeconds(50)));
    ExampleOptions(__FILE__).Parse(argc, argv);

    NodeContainer nodes(2);
    NodeContainer guest(nodes.Get(0));
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    auto devices = link.Install(nodes);
    InternetStackHelper().Install(nodes);

    // doc: protect
    RemusHelper remus;
    remus.SetCheckpointerAttribute("StopDuration",
                                   StringValue("ns3::ConstantRandomVariable[Constant=0.005]"));
    remus.SetCheckpointerAttribute("CommitDelay",
                                   StringValue("ns3::ConstantRandomVariable[Constant=0.012]"));
    auto checkpointers = remus.Install(guest); // before addresses are assigned
    RemusHelper::AssignStreams(guest, 1);
    // doc: trace
    auto checkpointer = checkpointers[0];
    checkpointer->TraceConnect("GuestStopped", "stopped", MakeCallback(&PrintEvent));
    checkpointer->TraceConnect("GuestResumed", "resumed", MakeCallback(&PrintEvent));
    checkpointer->TraceConnect("Released", "released", MakeCallback(&PrintEvent));
    // doc: end

    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    auto interfaces = addresses.Assign(devices);

    InetSocketAddress client(interfaces.GetAddress(1), 9);
    UdpClientHelper output(client);
    output.SetAttribute("Interval", TimeValue(MilliSeconds(10)));
    output.Install(guest).Start(MilliSeconds(8));
    auto sinks = PacketSinkHelper("ns3::UdpSocketFactory", client).Install(nodes.Get(1));
    sinks.Get(0)->TraceConnectWithoutContext("Rx", MakeCallback(&PrintArrival));

    Simulator::Stop(MilliSeconds(200));
    Simulator::Run();
    Simulator::Destroy();
    return 0;
}
