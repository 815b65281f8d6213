/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "scenario-network.h"

#include "devices.h"

#include "ns3/data-rate.h"
#include "ns3/error-model.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-interface-container.h"
#include "ns3/net-device-container.h"
#include "ns3/node.h"
#include "ns3/on-off-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/remus-checkpoint-receiver.h"
#include "ns3/remus-checkpoint-sender.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-client-server-helper.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <iterator>
#include <string>

using namespace ns3;

namespace
{

/// @param address a socket's address @param port another port @return the address with this port
Address
WithPort(const Address& address, uint16_t port)
{
    if (InetSocketAddress::IsMatchingType(address))
    {
        return InetSocketAddress(InetSocketAddress::ConvertFrom(address).GetIpv4(), port);
    }
    return Inet6SocketAddress(Inet6SocketAddress::ConvertFrom(address).GetIpv6(), port);
}

} // namespace

ScenarioNetwork::ScenarioNetwork(Draws& draw, std::ostream& story)
{
    auto types = GetDevices();
    types.erase(std::remove_if(types.begin(),
                               types.end(),
                               [](const Device& type) {
                                   return type.ipv6 || type.addressed || type.interval > 1 ||
                                          type.realtime;
                               }),
                types.end());
    // Radios, which take long to simulate, are last
    const auto& type = types[draw.Number(0, draw.Once(10) ? types.size() - 1 : 3)];
    m_canFail = type.refused.empty();
    const auto families = draw.Number(1, 4);
    m_usesIpv4 = families != 1;
    m_usesIpv6 = families <= 2;
    const auto routed = draw.Once(4);
    m_nodes.Create(routed ? 3 : 2);
    InternetStackHelper stack;
    stack.Install(m_nodes);
    stack.AssignStreams(m_nodes, 1000);
    const NodeContainer pair(m_nodes.Get(0), m_nodes.Get(routed ? 2 : 1));
    const auto link = type.make(pair);
    m_devices = {link.Get(0), link.Get(1)};
    if (routed)
    {
        PointToPointHelper wire;
        wire.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        const auto second = wire.Install(m_nodes.Get(2), m_nodes.Get(1));
        m_devices.push_back(second.Get(0));
        m_devices.push_back(second.Get(1));
    }
    story << type.name << (routed ? " and a router, " : ", ");
}

Ptr<NetDevice>
ScenarioNetwork::GetDevice(uint32_t i) const
{
    return i == 0 ? m_devices.front() : m_devices.back();
}

void
ScenarioNetwork::Assign()
{
    if (m_usesIpv4)
    {
        AssignIpv4();
    }
    if (m_usesIpv6)
    {
        AssignIpv6();
    }
}

void
ScenarioNetwork::AssignIpv4()
{
    Ipv4AddressHelper addresses("10.1.1.0", "255.255.255.0");
    for (std::size_t i = 0; i < m_devices.size(); i += 2)
    {
        NetDeviceContainer link(m_devices[i]);
        link.Add(m_devices[i + 1]);
        const auto given = addresses.Assign(link);
        addresses.NewNetwork();
        if (m_devices.size() == 4) // the inner devices are the router's
        {
            const uint32_t router = i == 0 ? 1 : 0;
            const auto ipv4 = given.Get(1 - router);
            Ipv4StaticRoutingHelper()
                .GetStaticRouting(ipv4.first)
                ->SetDefaultRoute(given.GetAddress(router), ipv4.second);
        }
        if (i == 0)
        {
            m_ipv4.emplace_back(InetSocketAddress(given.GetAddress(0), 0));
        }
        if (i + 2 == m_devices.size())
        {
            m_ipv4.emplace_back(InetSocketAddress(given.GetAddress(1), 0));
        }
    }
}

void
ScenarioNetwork::AssignIpv6()
{
    Ipv6AddressHelper addresses(Ipv6Address("2001:1::"), Ipv6Prefix(64));
    for (std::size_t i = 0; i < m_devices.size(); i += 2)
    {
        NetDeviceContainer link(m_devices[i]);
        link.Add(m_devices[i + 1]);
        auto given = addresses.Assign(link);
        addresses.NewNetwork();
        if (m_devices.size() == 4) // the inner devices are the router's
        {
            const uint32_t router = i == 0 ? 1 : 0;
            given.SetForwarding(router, true);
            given.SetDefaultRoute(1 - router, router);
        }
        if (i == 0)
        {
            m_ipv6.emplace_back(Inet6SocketAddress(given.GetAddress(0, 1), 0));
        }
        if (i + 2 == m_devices.size())
        {
            m_ipv6.emplace_back(Inet6SocketAddress(given.GetAddress(1, 1), 0));
        }
    }
}

void
ScenarioNetwork::Send(Draws& draw, Time end, std::ostream& story)
{
    for (uint16_t i = 0; i < 4; ++i) // each sends once or twice
    {
        const auto from = i % 2;
        if (i >= 2 && !draw.Once(3))
        {
            continue;
        }
        const auto ipv6 = m_usesIpv6 && (!m_usesIpv4 || draw.Once(2));
        const auto tcp = draw.Once(3);
        const std::string sockets = tcp ? "ns3::TcpSocketFactory" : "ns3::UdpSocketFactory";
        const uint16_t port = 9 + i;
        const auto& address = (ipv6 ? m_ipv6 : m_ipv4).at(1 - from);
        const auto to = WithPort(address, port);
        ApplicationContainer sender;
        if (tcp)
        {
            OnOffHelper output(sockets, to);
            output.SetConstantRate(DataRate(draw.Number(100'000, 10'000'000)),
                                   draw.Number(100, 5000));
            sender = output.Install(m_nodes.Get(from));
        }
        else
        {
            UdpClientHelper output(to);
            // Less than every device and tree can carry; otherwise packets would wait for the link
            const auto fragments = draw.Once(8) ? 3 : 1;
            output.SetAttribute("Interval", TimeValue(draw.Us(600, 6000) * fragments));
            output.SetAttribute("MaxPackets", UintegerValue(1'000'000));
            output.SetAttribute("PacketSize", UintegerValue(draw.Number(12, 1400) * fragments));
            sender = output.Install(m_nodes.Get(from));
        }
        const auto start = Simulator::Now() + draw.Us(0, 20'000);
        sender.Start(start);
        sender.Stop(end);
        const auto any = ipv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                              : Address(InetSocketAddress(Ipv4Address::GetAny(), port));
        PacketSinkHelper(sockets, any)
            .Install(m_nodes.Get(1 - from))
            .Get(0)
            ->TraceConnectWithoutContext("Rx", MakeBoundCallback(&ScenarioNetwork::Arrive, this));
        story << (from == 0 ? "guest's " : "client's ") << (tcp ? "TCP" : "UDP") << " over "
              << (ipv6 ? "IPv6" : "IPv4") << " from " << start.As(Time::MS) << ", ";
    }
}

void
ScenarioNetwork::LinkBackup(Draws& draw, std::ostream& story)
{
    m_backup = CreateObject<Node>();
    InternetStackHelper stack;
    stack.Install(m_backup);
    stack.AssignStreams(m_backup, 2000);
    PointToPointHelper wire;
    wire.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    wire.SetChannelAttribute("Delay", TimeValue(draw.Us(1, 2000)));
    const auto link = wire.Install(m_nodes.Get(0), m_backup);
    const auto rate = draw.Once(2) ? 0.0 : 0.001 * draw.Number(1, 100);
    for (uint32_t i = 0; i < 2; ++i)
    {
        auto losses = CreateObject<RateErrorModel>();
        losses->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
        losses->SetRate(rate);
        losses->AssignStreams(3000 + i);
        link.Get(i)->SetAttribute("ReceiveErrorModel", PointerValue(losses));
        m_losses.push_back(losses);
    }
    Ipv4AddressHelper("10.9.0.0", "255.255.255.0").Assign(link);
    auto receiver = CreateObject<RemusCheckpointReceiver>();
    const auto start = draw.Once(2) ? Time(0) : draw.Us(0, 60'000);
    receiver->SetStartTime(start);
    m_backup->AddApplication(receiver);
    story << "losses of " << rate << ", receiver from " << start.As(Time::MS) << ", ";
}

void
ScenarioNetwork::Replicate()
{
    auto sender = CreateObject<RemusCheckpointSender>();
    const auto own = m_backup->GetObject<Ipv4>()->GetAddress(1, 0).GetLocal();
    sender->SetAttribute("Remote", AddressValue(InetSocketAddress(own, 7000)));
    sender->SetAttribute("MemorySize", UintegerValue(500'000)); // the size of a full copy
    m_nodes.Get(0)->AddApplication(sender);
}

void
ScenarioNetwork::EndLosses()
{
    for (auto& losses : m_losses)
    {
        losses->SetRate(0);
    }
}

bool
ScenarioNetwork::CanFail() const
{
    return m_canFail;
}

uint64_t
ScenarioNetwork::GetNReceivedAfter(Time time) const
{
    return std::distance(std::upper_bound(m_arrivals.begin(), m_arrivals.end(), time),
                         m_arrivals.end());
}

void
ScenarioNetwork::Arrive(ScenarioNetwork* network,
                        Ptr<const Packet> /* packet */,
                        const Address& /* from */)
{
    network->m_arrivals.push_back(Simulator::Now());
}
