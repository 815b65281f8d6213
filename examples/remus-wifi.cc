/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * A protected guest behind a Wi-Fi station.
 *
 *     guest [plug, checkpointer] station  ) ) )  access point, client
 *           10.1.1.2                             10.1.1.1
 *
 * The guest sends a packet every 5 ms. The plug replaces the root queue disc on the station's
 * device; beacons and association frames are not output of the guest, and pass. Output: the
 * monitor's measurements. On Wi-Fi, a packet counts as sent when the plug gives it to the device,
 * so the delay is that of the plug alone.
 *
 * Every attribute can be set: --ns3::RemusCheckpointer::Controller=mc.
 */

#include "support/example-options.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/mobility-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"
#include "ns3/wifi-module.h"

#include <iostream>

using namespace ns3;

int
main(int argc, char* argv[])
{
    ExampleOptions(__FILE__).Parse(argc, argv);

    NodeContainer nodes(2); // access point, guest
    MobilityHelper mobility;
    mobility.SetPositionAllocator("ns3::GridPositionAllocator", "DeltaX", DoubleValue(5));
    mobility.SetMobilityModel("ns3::ConstantPositionMobilityModel");
    mobility.Install(nodes);

    YansWifiPhyHelper phy;
    phy.SetChannel(YansWifiChannelHelper::Default().Create());
    WifiHelper wifi;
    wifi.SetStandard(WIFI_STANDARD_80211a);
    wifi.SetRemoteStationManager("ns3::ConstantRateWifiManager",
                                 "DataMode",
                                 StringValue("OfdmRate54Mbps"));
    WifiMacHelper mac;
    mac.SetType("ns3::ApWifiMac", "Ssid", SsidValue(Ssid("plug")));
    NetDeviceContainer devices = wifi.Install(phy, mac, nodes.Get(0));
    mac.SetType("ns3::StaWifiMac", "Ssid", SsidValue(Ssid("plug")));
    devices.Add(wifi.Install(phy, mac, nodes.Get(1)));
    InternetStackHelper stack;
    stack.Install(nodes);

    RemusHelper remus;
    remus.SetCheckpointerAttribute("Interval", TimeValue(MilliSeconds(25)));
    auto checkpointer = remus.Install(NetDeviceContainer(devices.Get(1))).at(0);
    RemusHelper::AssignStreams(nodes, 1);
    // NOLINTNEXTLINE(readability-static-accessed-through-instance): static from ns-3.43 on only
    wifi.AssignStreams(devices, 100);
    stack.AssignStreams(nodes, 200);
    auto monitor = CreateObject<RemusOutputCommitMonitor>();
    monitor->Watch(devices.Get(1), checkpointer, nullptr);
    auto interfaces = Ipv4AddressHelper("10.1.1.0", "255.255.255.0").Assign(devices);

    UdpClientHelper output(InetSocketAddress(interfaces.GetAddress(0), 9));
    output.SetAttribute("Interval", TimeValue(MilliSeconds(5)));
    output.SetAttribute("MaxPackets", UintegerValue(1000));
    output.Install(nodes.Get(1)).Start(Seconds(1)); // the station is associated by then
    auto sink =
        PacketSinkHelper("ns3::UdpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 9))
            .Install(nodes.Get(0));

    Simulator::Stop(Seconds(5));
    Simulator::Run();
    const auto received = DynamicCast<PacketSink>(sink.Get(0))->GetTotalRx() / 1024;
    const auto& delays = monitor->GetDelays();
    std::cout << received << " packets received; " << monitor->GetNPackets() << " left, "
              << monitor->GetNViolations() << " before their commit";
    if (delays.getCount() > 0)
    {
        std::cout << "; added delay " << delays.getMean() * 1000 << " ms on average, "
                  << delays.GetPercentile(99) * 1000 << " ms for 1 in 100";
    }
    std::cout << std::endl;
    Simulator::Destroy();
    return monitor->GetNViolations() > 0 || received == 0;
}
