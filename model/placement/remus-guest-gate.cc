/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-guest-gate.h"

#include "plug-interposer.h"
#include "plug-stage.h"

#include "ns3/abort.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/traffic-control-layer.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusGuestGate");

NS_OBJECT_ENSURE_REGISTERED(RemusGuestGate);

TypeId
RemusGuestGate::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusGuestGate")
                            .SetParent<Object>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<RemusGuestGate>();
    return tid;
}

RemusGuestGate::RemusGuestGate()
{
    NS_LOG_FUNCTION(this);
}

RemusGuestGate::~RemusGuestGate()
{
    NS_LOG_FUNCTION(this);
}

void
RemusGuestGate::AddDevice(Ptr<NetDevice> device)
{
    NS_LOG_FUNCTION(this << device);
    NS_ABORT_MSG_IF(IsInitialized(), "RemusGuestGate::AddDevice: the simulation has started");
    m_devices.push_back(device);
}

void
RemusGuestGate::Follow(Ptr<RemusCheckpointer> checkpointer)
{
    NS_LOG_FUNCTION(this << checkpointer);
    checkpointer->TraceConnectWithoutContext("GuestStopped",
                                             MakeCallback(&RemusGuestGate::HandleStopped, this));
    checkpointer->TraceConnectWithoutContext("GuestResumed",
                                             MakeCallback(&RemusGuestGate::HandleResumed, this));
}

std::size_t
RemusGuestGate::GetNIncoming() const
{
    return m_incoming.size();
}

std::size_t
RemusGuestGate::GetNOutgoing() const
{
    return m_outgoing.size();
}

void
RemusGuestGate::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    auto node = GetObject<Node>();
    NS_ABORT_MSG_UNLESS(node && node->GetObject<TrafficControlLayer>(),
                        "RemusGuestGate: it is on no node with an internet stack");
    for (const auto& device : m_devices)
    {
        device->Initialize(); // a stage there comes after the gate
        device->SetReceiveCallback(MakeCallback(&RemusGuestGate::Receive, this));
    }
    PlugInterposer::Install(node, m_devices, MakeCallback(&RemusGuestGate::Send, this));
    Object::DoInitialize();
}

void
RemusGuestGate::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_devices.clear();
    m_incoming.clear();
    m_outgoing.clear();
    Object::DoDispose();
}

bool
RemusGuestGate::Receive(Ptr<NetDevice> device,
                        Ptr<const Packet> packet,
                        uint16_t protocol,
                        const Address& from)
{
    NS_LOG_FUNCTION(this << device << packet << protocol << from);

    auto ipv4 = GetObject<Ipv4L3Protocol>();
    auto ipv6 = GetObject<Ipv6L3Protocol>();
    const bool isIpv4 =
        protocol == Ipv4L3Protocol::PROT_NUMBER || protocol == ArpL3Protocol::PROT_NUMBER;
    const bool isIpv6 = protocol == Ipv6L3Protocol::PROT_NUMBER;
    if (!(isIpv4 && ipv4 && ipv4->GetInterfaceForDevice(device) >= 0) &&
        !(isIpv6 && ipv6 && ipv6->GetInterfaceForDevice(device) >= 0))
    {
        NS_LOG_LOGIC("Nobody takes it");
        return false;
    }
    const Frame frame{device, packet, protocol, from};
    if (m_closed)
    {
        m_incoming.push_back(frame);
    }
    else
    {
        Deliver(frame);
    }
    return true;
}

void
RemusGuestGate::Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item)
{
    NS_LOG_FUNCTION(this << device << item);

    // ARP comes from all the devices of the node
    if (m_closed && std::count(m_devices.begin(), m_devices.end(), device) > 0)
    {
        m_outgoing.emplace_back(device, item);
    }
    else
    {
        PlugStage::SendOn(device, item);
    }
}

void
RemusGuestGate::Deliver(const Frame& frame)
{
    GetObject<TrafficControlLayer>()->Receive(frame.device,
                                              frame.packet,
                                              frame.protocol,
                                              frame.from,
                                              frame.device->GetAddress(),
                                              NetDevice::PACKET_HOST);
}

void
RemusGuestGate::HandleStopped(uint64_t /* epoch */, Time /* now */)
{
    NS_LOG_FUNCTION(this);
    m_closed = true;
}

void
RemusGuestGate::HandleResumed(uint64_t /* epoch */, Time /* now */)
{
    NS_LOG_FUNCTION(this);
    m_closed = false;
    for (; !m_outgoing.empty(); m_outgoing.pop_front())
    {
        PlugStage::SendOn(m_outgoing.front().first, m_outgoing.front().second);
    }
    for (; !m_incoming.empty(); m_incoming.pop_front())
    {
        Deliver(m_incoming.front());
    }
}

} // namespace ns3
