/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "devices.h"

#include "ns3/bridge-helper.h"
#include "ns3/csma-helper.h"
#include "ns3/mac48-address.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simple-net-device-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#ifdef PLUG_HAVE_WIFI
#include "ns3/mobility-helper.h"
#include "ns3/wifi-helper.h"
#include "ns3/yans-wifi-helper.h"
#endif
#ifdef PLUG_HAVE_VIRTUAL
#include "ns3/virtual-net-device.h"
#endif

using namespace ns3;

namespace
{

#ifdef PLUG_HAVE_WIFI
/**
 * @brief Connect two nodes by Wi-Fi.
 * @param nodes the nodes
 * @param firstMac the MAC of the first
 * @param secondMac the MAC of the second
 * @return their devices
 */
NetDeviceContainer
ConnectByWifi(const NodeContainer& nodes, const char* firstMac, const char* secondMac)
{
    MobilityHelper mobility;
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
    mac.SetType(firstMac);
    auto devices = wifi.Install(phy, mac, nodes.Get(0));
    mac.SetType(secondMac);
    devices.Add(wifi.Install(phy, mac, nodes.Get(1)));
    // NOLINTNEXTLINE(readability-static-accessed-through-instance): static from ns-3.43 on only
    wifi.AssignStreams(devices, 1);
    return devices;
}
#endif

#ifdef PLUG_HAVE_VIRTUAL
/**
 * @brief Carry a packet from one virtual device to another.
 * @param to the other
 * @param packet the packet
 * @param source the sender
 * @param destination the receiver
 * @param protocol the protocol
 * @return true
 */
bool
Carry(Ptr<VirtualNetDevice> to,
      Ptr<Packet> packet,
      const Address& source,
      const Address& destination,
      uint16_t protocol)
{
    Simulator::ScheduleWithContext(to->GetNode()->GetId(),
                                   MilliSeconds(1),
                                   &VirtualNetDevice::Receive,
                                   to,
                                   packet,
                                   protocol,
                                   source,
                                   destination,
                                   NetDevice::PACKET_HOST);
    return true;
}
#endif

} // namespace

std::ostream&
operator<<(std::ostream& os, const Device& device)
{
    return os << device.name;
}

std::vector<Device>
GetDevices()
{
    return {
        {"PointToPoint",
         true,
         [](const NodeContainer& nodes) {
             PointToPointHelper link;
             link.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
             return link.Install(nodes);
         }},
        {"Csma", true, [](const NodeContainer& nodes) { return CsmaHelper().Install(nodes); }},
        {"Simple",
         true,
         [](const NodeContainer& nodes) { return SimpleNetDeviceHelper().Install(nodes); }},
        {"Bridge",
         true,
         [](const NodeContainer& nodes) {
             const auto ports = CsmaHelper().Install(nodes);
             auto devices = BridgeHelper().Install(nodes.Get(0), NetDeviceContainer(ports.Get(0)));
             devices.Add(ports.Get(1));
             return devices;
         }},
#ifdef PLUG_HAVE_VIRTUAL
        {"Virtual",
         false,
         [](const NodeContainer& nodes) {
             NetDeviceContainer devices;
             for (uint32_t i = 0; i < 2; ++i)
             {
                 auto device = CreateObject<VirtualNetDevice>();
                 device->SetAddress(Mac48Address::Allocate());
                 nodes.Get(i)->AddDevice(device);
                 devices.Add(device);
             }
             for (uint32_t i = 0; i < 2; ++i)
             {
                 auto to = DynamicCast<VirtualNetDevice>(devices.Get(1 - i));
                 DynamicCast<VirtualNetDevice>(devices.Get(i))
                     ->SetSendCallback(MakeBoundCallback(&Carry, to));
             }
             return devices;
         }},
#endif
#ifdef PLUG_HAVE_WIFI
        {"WifiAdhoc",
         false,
         [](const NodeContainer& nodes) {
             return ConnectByWifi(nodes, "ns3::AdhocWifiMac", "ns3::AdhocWifiMac");
         }},
        {"WifiStation",
         false,
         [](const NodeContainer& nodes) {
             return ConnectByWifi(nodes, "ns3::StaWifiMac", "ns3::ApWifiMac");
         }},
        {"WifiAccessPoint",
         false,
         [](const NodeContainer& nodes) {
             return ConnectByWifi(nodes, "ns3::ApWifiMac", "ns3::StaWifiMac");
         }},
#endif
    };
}
