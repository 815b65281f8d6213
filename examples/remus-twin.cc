/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * A download that survives: the machine of a guest dies, and its twin continues the connection.
 *
 *     client                                 the client sends only acknowledgements
 *        |            Ethernet, 100 Mb/s, 5 us a link
 *     ===+==switch=============              10.0.0.0
 *             |              |
 *     guest [plug]         twin              two nodes that one function builds
 *
 * The guest sends 8 Mb/s to the client by ns3::OnOffApplication over TCP, from 100 ms on. A
 * checkpoint is taken every 25 ms and is safe 10 ms later. At 1013 ms the machine fails; 250 ms
 * later the backup is ready to resume the guest from its last checkpoint.
 *
 * Output: CSV. The times when the machine failed and when the twin took over; the packets of the
 * twin that were equal to the guest's; the bytes that the client has received in order at the end,
 * after 4 s; the longest time without new data, its start and end; and whether the connection
 * survived. With --segments, these are preceded by a line for each segment that reaches the client:
 * its time, its first byte, the byte after its last, and the next byte that the client expects.
 *
 * With --plug=false nothing holds the output. The client has then acknowledged data that the twin
 * has not sent, and the connection is broken. Times in ms.
 */

#include "support/example-options.h"

#include "ns3/applications-module.h"
#include "ns3/bridge-module.h"
#include "ns3/core-module.h"
#include "ns3/csma-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"

#include <algorithm>
#include <iostream>

using namespace ns3;

namespace
{

/// The data that reaches the client
struct Download
{
    bool printSegments{false}; //!< print a line for each segment
    uint64_t received{0};      //!< bytes in order
    Time last;                 //!< when data last arrived
    Time gapStart;             //!< when the longest time without new data began
    Time gapEnd;               //!< when it ended
};

/// Build the guest on a node; the twin is built in the same way. @param node the node
// doc: build
void
BuildGuest(Ptr<Node> node)
{
    InternetStackHelper().Install(node);
    Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(node->GetDevice(0));
    OnOffHelper send("ns3::TcpSocketFactory", InetSocketAddress("10.0.0.100", 80));
    send.SetConstantRate(DataRate("8Mbps"), 1448);
    send.Install(node).Start(MilliSeconds(100));
}

// doc: end

/**
 * @brief The client has received data.
 * @param download the download so far
 * @param packet the data, in order
 */
void
HandleData(Download* download, Ptr<const Packet> packet, const Address& /* from */)
{
    const auto now = Simulator::Now();
    if (download->received > 0 && now - download->last > download->gapEnd - download->gapStart)
    {
        download->gapStart = download->last;
        download->gapEnd = now;
    }
    download->received += packet->GetSize();
    download->last = now;
}

/**
 * @brief A packet has reached the client: print its TCP segment if asked to.
 * @param download the download so far
 * @param packet the packet, with its IPv4 header
 */
void
HandleSegment(Download* download, Ptr<const Packet> packet, Ptr<Ipv4> /* ipv4 */, uint32_t /* i */)
{
    auto segment = packet->Copy();
    Ipv4Header ip;
    TcpHeader tcp;
    segment->RemoveHeader(ip);
    if (download->printSegments && ip.GetProtocol() == 6 && segment->RemoveHeader(tcp))
    {
        const auto size = ip.GetPayloadSize() - tcp.GetSerializedSize();
        std::cout << Simulator::Now().GetSeconds() * 1000 << "," << tcp.GetSequenceNumber() << ","
                  << tcp.GetSequenceNumber() + size << "," << download->received + 1 << "\n";
    }
}

/// Let the guest's output leave at once, for --plug=false. @param checkpointer the guest's
void
Unplug(RemusCheckpointer* checkpointer, uint64_t /* epoch */, Time /* now */)
{
    checkpointer->GetPlug(0)->ReleaseIndefinite();
}

} // namespace

int
main(int argc, char* argv[])
{
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
    Config::SetDefault("ns3::TcpSocketBase::MinRto", TimeValue(MilliSeconds(200)));
    Config::SetDefault("ns3::RemusCheckpointer::Interval", TimeValue(MilliSeconds(25)));
    Config::SetDefault("ns3::RemusCheckpointer::Controller", StringValue("xend"));
    Config::SetDefault("ns3::RemusCheckpointer::CommitDelay",
                       StringValue("ns3::ConstantRandomVariable[Constant=0.01]"));
    Config::SetDefault("ns3::RemusMachineFailure::FailureTime",
                       StringValue("ns3::ConstantRandomVariable[Constant=1.013]"));
    Config::SetDefault("ns3::RemusTwin::TakeOverTime",
                       StringValue("ns3::ConstantRandomVariable[Constant=0.25]"));
    Config::SetDefault("ns3::RemusTwin::Lag", TimeValue(MilliSeconds(200)));
    bool plug = true;
    Download download;
    ExampleOptions options(__FILE__);
    options.Add("plug", "Hold the guest's output until it is committed", plug);
    options.Add("segments", "Print a line for each segment", download.printSegments);
    options.Parse(argc, argv);

    NodeContainer hosts(3); // guest, twin, client
    NodeContainer lanSwitch(1);
    NetDeviceContainer devices;
    NetDeviceContainer ports;
    CsmaHelper ethernet;
    ethernet.SetChannelAttribute("DataRate", StringValue("100Mbps"));
    ethernet.SetChannelAttribute("Delay", StringValue("5us"));
    for (uint32_t i = 0; i < hosts.GetN(); ++i)
    {
        auto link = ethernet.Install(NodeContainer(hosts.Get(i), lanSwitch.Get(0)));
        devices.Add(link.Get(0));
        ports.Add(link.Get(1));
    }
    BridgeHelper().Install(lanSwitch.Get(0), ports);

    // doc: protect
    RemusTwinHelper helper(MakeCallback(&BuildGuest));
    auto twin = helper.Install(devices.Get(0), devices.Get(1));
    auto failure = CreateObject<RemusMachineFailure>();
    hosts.Get(0)->AddApplication(failure);
    // doc: end
    if (!plug)
    {
        twin->GetCheckpointer()->TraceConnectWithoutContext(
            "GuestStopped",
            MakeBoundCallback(&Unplug, PeekPointer(twin->GetCheckpointer())));
    }
    Time failed;
    Time tookOver;
    failure->TraceConnectWithoutContext(
        "Failed",
        MakeBoundCallback(+[](Time* at, Time now) { *at = now; }, &failed));
    twin->TraceConnectWithoutContext(
        "TookOver",
        MakeBoundCallback(+[](Time* at, uint64_t, Time now) { *at = now; }, &tookOver));

    InternetStackHelper().Install(hosts.Get(2));
    Ipv4AddressHelper("10.0.0.0", "255.255.255.0", "0.0.0.100").Assign(devices.Get(2));
    PacketSinkHelper sink("ns3::TcpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 80));
    sink.Install(hosts.Get(2))
        .Get(0)
        ->TraceConnectWithoutContext("Rx", MakeBoundCallback(&HandleData, &download));
    hosts.Get(2)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
        "Rx",
        MakeBoundCallback(&HandleSegment, &download));
    if (download.printSegments)
    {
        std::cout << "at,first,end,next\n";
    }

    Simulator::Stop(Seconds(4));
    Simulator::Run();
    std::cout << "failed,took_over,equal,received,gap_start,gap_end,gone_on\n"
              << failed.GetSeconds() * 1000 << "," << tookOver.GetSeconds() * 1000 << ","
              << twin->GetNEqual() << "," << download.received << ","
              << download.gapStart.GetSeconds() * 1000 << "," << download.gapEnd.GetSeconds() * 1000
              << "," << (download.last > tookOver + Seconds(1)) << std::endl;
    Simulator::Destroy();
    return 0;
}
