/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "devices.h"

#include "ns3/simulator.h"

#include <memory>

#ifdef PLUG_HAVE_WIFI
#include "ns3/mobility-helper.h"
#include "ns3/string.h"
#include "ns3/wifi-helper.h"
#include "ns3/yans-wifi-helper.h"
#endif
#ifdef PLUG_HAVE_MESH
#include "ns3/mesh-helper.h"
#endif
#ifdef PLUG_HAVE_LR_WPAN
#include "ns3/lr-wpan-helper.h"
#include "ns3/sixlowpan-helper.h"
#endif
#ifdef PLUG_HAVE_LTE
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4-static-routing.h"
#include "ns3/lte-helper.h"
#include "ns3/point-to-point-epc-helper.h"
#include "ns3/point-to-point-helper.h"
#endif

#ifdef PLUG_HAVE_UAN
#include "ns3/uan-channel.h"
#include "ns3/uan-helper.h"
#include "ns3/uan-prop-model-ideal.h"
#include "ns3/uan-tx-mode.h"
#endif
#ifdef PLUG_HAVE_WIMAX
#include "ns3/ipcs-classifier-record.h"
#include "ns3/service-flow.h"
#include "ns3/ss-net-device.h"
#include "ns3/wimax-helper.h"
#endif

using namespace ns3;

namespace
{

/// Do nothing; a helper that is scheduled with this is kept until the end of the simulation
template <class T>
void
Keep(T /* helper */)
{
}

#ifdef PLUG_HAVE_WIFI
/**
 * @brief Place nodes at the same position.
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

#ifdef PLUG_HAVE_LR_WPAN
/**
 * @brief Let low-rate radios form a network, from ns-3.40 on.
 * @param helper their helper
 * @param radios the radios
 */
template <class Helper>
auto
Associate(Helper& helper, const NetDeviceContainer& radios, int /* preferred */)
    -> decltype(helper.CreateAssociatedPan(radios, 1))
{
    return helper.CreateAssociatedPan(radios, 1);
}

/**
 * @brief The same for earlier versions of ns-3.
 * @param helper the radios' helper
 * @param radios the radios
 */
template <class Helper>
void
Associate(Helper& helper, const NetDeviceContainer& radios, long /* other */)
{
    helper.AssociateToPan(radios, 1);
}

/**
 * @brief Connect two nodes by IPv6 over low-rate radios.
 * @param nodes the nodes
 * @return their 6LoWPAN devices
 */
NetDeviceContainer
ConnectBySixLowPan(const NodeContainer& nodes)
{
    Place(nodes);
    const auto lrWpan = std::make_shared<LrWpanHelper>();
    Simulator::ScheduleDestroy(&Keep<std::shared_ptr<LrWpanHelper>>,
                               lrWpan); // its destructor disposes of the channel
    const auto radios = lrWpan->Install(nodes);
    Associate(*lrWpan, radios, 0);
    lrWpan->AssignStreams(radios, 1);
    return SixLowPanHelper().Install(radios);
}
#endif

#ifdef PLUG_HAVE_LTE
/**
 * @brief Connect a mobile phone and a host behind the core network.
 * @param nodes the two nodes
 * @return their devices, which have addresses
 */
NetDeviceContainer
ConnectByLte(const NodeContainer& nodes)
{
    auto lte = CreateObject<LteHelper>();
    auto core = CreateObject<PointToPointEpcHelper>();
    lte->SetEpcHelper(core);
    Simulator::ScheduleDestroy(&Keep<Ptr<LteHelper>>, lte); // it disposes of the core network
    NodeContainer stations(1);
    Place(NodeContainer(nodes.Get(0), stations));
    const auto station = lte->InstallEnbDevice(stations);
    NetDeviceContainer devices(lte->InstallUeDevice(nodes.Get(0)));
    lte->AssignStreams(NetDeviceContainer(station, devices), 1);

    PointToPointHelper wire;
    wire.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
    const auto link = wire.Install(core->GetPgwNode(), nodes.Get(1));
    const auto addresses = Ipv4AddressHelper("10.2.0.0", "255.255.255.0").Assign(link);
    core->AssignUeIpv4Address(devices);
    Ipv4StaticRoutingHelper routing;
    routing.GetStaticRouting(nodes.Get(0)->GetObject<Ipv4>())
        ->SetDefaultRoute(core->GetUeDefaultGatewayAddress(), 1);
    routing.GetStaticRouting(nodes.Get(1)->GetObject<Ipv4>())
        ->AddNetworkRouteTo("7.0.0.0", "255.0.0.0", addresses.GetAddress(0), 1);
    lte->Attach(devices.Get(0), station.Get(0));
    devices.Add(link.Get(1));
    return devices;
}
#endif

#ifdef PLUG_HAVE_UAN
/**
 * @brief Connect two nodes under water.
 * @param nodes the nodes
 * @return their devices
 */
NetDeviceContainer
ConnectUnderWater(const NodeContainer& nodes)
{
    Place(nodes);
    UanModesList modes;
    modes.AppendMode(
        UanTxModeFactory::CreateMode(UanTxMode::PSK, 100000, 100000, 25000, 50000, 4, "fast"));
    UanHelper uan;
    uan.SetPhy("ns3::UanPhyGen", "SupportedModes", UanModesListValue(modes));
    auto channel = CreateObject<UanChannel>();
    channel->SetPropagationModel(CreateObject<UanPropModelIdeal>());
    return uan.Install(nodes, channel);
}
#endif

#ifdef PLUG_HAVE_WIMAX
/**
 * @brief Connect a subscriber station and a base station.
 * @param subscriber the one
 * @param base the other
 * @param isFirst whether the subscriber's device comes first
 * @return their devices
 */
NetDeviceContainer
ConnectByWimax(Ptr<Node> subscriber, Ptr<Node> base, bool isFirst)
{
    WimaxHelper wimax;
    const auto scheduler = WimaxHelper::SCHED_TYPE_SIMPLE;
    const auto phy = WimaxHelper::SIMPLE_PHY_TYPE_OFDM;
    const auto own =
        wimax.Install(subscriber, WimaxHelper::DEVICE_TYPE_SUBSCRIBER_STATION, phy, scheduler);
    const auto other = wimax.Install(base, WimaxHelper::DEVICE_TYPE_BASE_STATION, phy, scheduler);
    auto station = DynamicCast<SubscriberStationNetDevice>(own.Get(0));
    station->SetModulationType(WimaxPhy::MODULATION_TYPE_QAM16_12);
    for (const auto direction : {ServiceFlow::SF_DIRECTION_DOWN, ServiceFlow::SF_DIRECTION_UP})
    {
        const auto any = Ipv4Address::GetAny();
        const auto all = Ipv4Mask::GetZero();
        const IpcsClassifierRecord udp(any, all, any, all, 0, 65000, 0, 65000, 17, 1);
        station->AddServiceFlow(wimax.CreateServiceFlow(direction, ServiceFlow::SF_TYPE_RTPS, udp));
    }
    return isFirst ? NetDeviceContainer(own, other) : NetDeviceContainer(other, own);
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
#ifdef PLUG_HAVE_LR_WPAN
    Device sixLowPan{"SixLowPan", "ns3::SixLowPanNetDevice", &ConnectBySixLowPan};
    sixLowPan.refused = "LrWpanNetDevice";
    sixLowPan.ipv6 = true;
    sixLowPan.interval = 100;
    devices.push_back(sixLowPan);
#endif
#ifdef PLUG_HAVE_LTE
    Device lte{"Lte", "ns3::LteUeNetDevice", &ConnectByLte};
    lte.refused = "LteUeNetDevice";
    lte.addressed = true;
    lte.interval = 10;
    devices.push_back(lte);
#endif
#ifdef PLUG_HAVE_UAN
    Device uan{"Uan", "ns3::UanNetDevice", &ConnectUnderWater};
    uan.refused = "UanNetDevice";
    uan.interval = 2000; // it sends one packet at a time, and loses others
    devices.push_back(uan);
#endif
#ifdef PLUG_HAVE_WIMAX
    Device subscriber{"WimaxSubscriber",
                      "ns3::SubscriberStationNetDevice",
                      [](const NodeContainer& nodes) {
                          return ConnectByWimax(nodes.Get(0), nodes.Get(1), true);
                      }};
    subscriber.refused = "SubscriberStationNetDevice";
    subscriber.interval = 20;
    devices.push_back(subscriber);
    Device base{"WimaxBase", "ns3::BaseStationNetDevice", [](const NodeContainer& nodes) {
                    return ConnectByWimax(nodes.Get(1), nodes.Get(0), false);
                }};
    base.refused = "BaseStationNetDevice";
    base.interval = 20;
    devices.push_back(base);
#endif
    return devices;
}
