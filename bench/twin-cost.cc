/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * The cost of a twin: the processor time of the same simulation with a guest that is not protected,
 * that has checkpoints and a plug, and that also has a twin.
 *
 *     download   upload   web     guest [plug]      twin
 *        |          |       |        |                |
 *     ===+==========+=======+========+================+===   Ethernet, 100 Mb/s
 *
 * Prints the medians of alternating runs in ms, and their ratio to the run without protection.
 * With --short there is only one run each, to check that it works.
 */

#include "ns3/command-line.h"
#include "ns3/config.h"
#include "ns3/csma-helper.h"
#include "ns3/data-rate.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-address.h"
#include "ns3/node-container.h"
#include "ns3/on-off-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/remus-helper.h"
#include "ns3/remus-twin-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/three-gpp-http-helper.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <ctime>
#include <iostream>
#include <vector>

using namespace ns3;

namespace
{

/// How a guest is protected
enum Protection
{
    NONE,
    PLUG,
    TWIN
};

/**
 * @brief Let a node send 8 Mb/s over TCP, whatever the delay.
 * @param node the node
 * @param to the destination
 */
void
Send(Ptr<Node> node, const Address& to)
{
    OnOffHelper onOff("ns3::TcpSocketFactory", to);
    onOff.SetConstantRate(DataRate("8Mbps"), 1448);
    onOff.Install(node).Start(MilliSeconds(10));
}

/**
 * @brief Build the guest.
 * @param node its node
 */
void
BuildGuest(Ptr<Node> node)
{
    InternetStackHelper().Install(node);
    Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(node->GetDevice(0));
    Send(node, InetSocketAddress("10.0.0.100", 80));
    PacketSinkHelper("ns3::TcpSocketFactory", InetSocketAddress("0.0.0.0", 81)).Install(node);
    ThreeGppHttpServerHelper(Ipv4Address("10.0.0.1")).Install(node);
}

/**
 * @brief Simulate.
 * @param protection how the guest is protected
 * @return the processor time in ms
 */
double
Run(Protection protection)
{
    const auto start = std::clock();
    Ipv4AddressGenerator::Reset();
    NodeContainer machines(2);
    NodeContainer clients(3);
    CsmaHelper csma;
    csma.SetChannelAttribute("DataRate", StringValue("100Mbps"));
    auto devices = csma.Install(NodeContainer(machines, clients));
    if (protection == TWIN)
    {
        RemusTwinHelper(MakeCallback(&BuildGuest)).Install(devices.Get(0), devices.Get(1));
    }
    else
    {
        BuildGuest(machines.Get(0));
    }
    if (protection == PLUG)
    {
        RemusHelper remus;
        remus.UseStages();
        remus.Install(devices.Get(0));
    }
    InternetStackHelper().Install(clients);
    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0", "0.0.0.100");
    for (uint32_t i = 0; i < clients.GetN(); ++i)
    {
        addresses.Assign(devices.Get(2 + i));
    }
    PacketSinkHelper("ns3::TcpSocketFactory", InetSocketAddress("0.0.0.0", 80))
        .Install(clients.Get(0));
    Send(clients.Get(1), InetSocketAddress("10.0.0.1", 81));
    ThreeGppHttpClientHelper(Ipv4Address("10.0.0.1")).Install(clients.Get(2));
    Simulator::Stop(Seconds(10));
    Simulator::Run();
    Simulator::Destroy();
    return 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

} // namespace

int
main(int argc, char* argv[])
{
    bool isShort = false;
    CommandLine cmd(__FILE__);
    cmd.AddValue("short", "One run each", isShort);
    cmd.Parse(argc, argv);
    Config::SetDefault("ns3::RemusCheckpointer::Interval", TimeValue(MilliSeconds(25)));
    Config::SetDefault("ns3::RemusCheckpointer::StopDuration",
                       StringValue("ns3::ConstantRandomVariable[Constant=0.001]"));
    Config::SetDefault("ns3::RemusCheckpointer::CommitDelay",
                       StringValue("ns3::ConstantRandomVariable[Constant=0.01]"));
    Config::SetDefault("ns3::RemusTwin::Lag", TimeValue(MilliSeconds(100)));
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));

    std::vector<double> times[3];
    for (int i = 0; i < (isShort ? 1 : 9); ++i)
    {
        for (const auto protection : {NONE, PLUG, TWIN})
        {
            times[protection].push_back(Run(protection));
        }
    }
    double medians[3];
    for (int i = NONE; i <= TWIN; ++i)
    {
        std::sort(times[i].begin(), times[i].end());
        medians[i] = times[i][times[i].size() / 2];
    }
    std::cout << "none,plug,twin,plug_ratio,twin_ratio\n"
              << medians[NONE] << "," << medians[PLUG] << "," << medians[TWIN] << ","
              << medians[PLUG] / medians[NONE] << "," << medians[TWIN] / medians[NONE] << std::endl;
    return 0;
}
