/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "devices.h"

#ifdef PLUG_HAVE_WIFI
#include "ns3/mobility-helper.h"
#include "ns3/string.h"
#include "ns3/wifi-helper.h"
#include "ns3/yans-wifi-helper.h"
#endif
#ifdef PLUG_HAVE_MESH
#include "ns3/mesh-helper.h"
#endif

using namespace ns3;

namespace
{

#ifdef PLUG_HAVE_WIFI
/**
 * @brief Put nodes at one place.
 * @param nodes the nodes
 */
void
Place(const NodeContainer& nodes)
{
    MobilityHelper mobility;
    mobility.SetMobilityModel("ns3::ConstantPositionMobilityModel");
    mobility.Install(nodes);
}

/**
 * @brief Make radios on one channel.
 * @param wifi gets the standard and the rate
 * @return the radios
 */
YansWifiPhyHelper
MakeRadios(WifiHelper& wifi)
{
    YansWifiPhyHelper phy;
    phy.SetChannel(YansWifiChannelHelper::Default().Create());
    wifi.SetStandard(WIFI_STANDARD_80211a);
    wifi.SetRemoteStationManager("ns3::ConstantRateWifiManager",
                                 "DataMode",
                                 StringValue("OfdmRate54Mbps"));
    return phy;
}

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
    Place(nodes);
    WifiHelper wifi;
    const auto phy = MakeRadios(wifi);
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

#ifdef PLUG_HAVE_MESH
/**
 * @brief Connect two nodes by a mesh.
 * @param nodes the nodes
 * @return their devices
 */
NetDeviceContainer
ConnectByMesh(const NodeContainer& nodes)
{
    Place(nodes);
    YansWifiPhyHelper phy;
    phy.SetChannel(YansWifiChannelHelper::Default().Create());
    auto mesh = MeshHelper::Default();
    mesh.SetStackInstaller("ns3::Dot11sStack");
    mesh.SetStandard(WIFI_STANDARD_80211a);
    mesh.SetRemoteStationManager("ns3::ConstantRateWifiManager",
                                 "DataMode",
                                 StringValue("OfdmRate54Mbps"));
    auto devices = mesh.Install(phy, nodes);
    // NOLINTNEXTLINE(readability-static-accessed-through-instance): static in some versions only
    mesh.AssignStreams(devices, 1);
    return devices;
}
#endif

} // namespace

std::vector<Device>
GetRadioDevices()
{
    std::vector<Device> devices;
#ifdef PLUG_HAVE_WIFI
    devices.push_back({"WifiAdhoc", "ns3::WifiNetDevice", [](const NodeContainer& nodes) {
                           return ConnectByWifi(nodes, "ns3::AdhocWifiMac", "ns3::AdhocWifiMac");
                       }});
    devices.push_back({"WifiStation", "ns3::WifiNetDevice", [](const NodeContainer& nodes) {
                           return ConnectByWifi(nodes, "ns3::StaWifiMac", "ns3::ApWifiMac");
                       }});
    devices.push_back({"WifiAccessPoint", "ns3::WifiNetDevice", [](const NodeContainer& nodes) {
                           return ConnectByWifi(nodes, "ns3::ApWifiMac", "ns3::StaWifiMac");
                       }});
#endif
#ifdef PLUG_HAVE_MESH
    devices.push_back({"Mesh", "ns3::MeshPointDevice", &ConnectByMesh});
#endif
    return devices;
}
