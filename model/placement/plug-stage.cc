/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-stage.h"

#include "plug-interposer.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-layer.h"

#include <algorithm>
#include <iostream>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PlugStage");

NS_OBJECT_ENSURE_REGISTERED(PlugStage);

TypeId
PlugStage::GetTypeId()
{
    static TypeId tid = TypeId("ns3::PlugStage")
                            .SetParent<Object>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<PlugStage>()
                            .AddAttribute("OnlyIpv4",
                                          "Whether ARP and IPv6 bypass the plug, as on Xen.",
                                          BooleanValue(false),
                                          MakeBooleanAccessor(&PlugStage::m_onlyIpv4),
                                          MakeBooleanChecker());
    return tid;
}

PlugStage::PlugStage()
{
    NS_LOG_FUNCTION(this);
}

PlugStage::~PlugStage()
{
    NS_LOG_FUNCTION(this);
}

void
PlugStage::SetPlug(Ptr<PlugQueueDisc> plug)
{
    NS_LOG_FUNCTION(this << plug);
    NS_ABORT_MSG_IF(IsInitialized(), "PlugStage::SetPlug: the stage has started");
    m_plug = plug;
}

Ptr<PlugQueueDisc>
PlugStage::GetPlug() const
{
    return m_plug;
}

void
PlugStage::AddBypass(Ptr<PacketFilter> filter)
{
    NS_LOG_FUNCTION(this << filter);
    m_bypass.push_back(filter);
}

void
PlugStage::SendOn(Ptr<NetDevice> device, Ptr<QueueDiscItem> item)
{
    if (auto stage = device->GetObject<PlugStage>())
    {
        stage->Send(item);
    }
    else
    {
        device->GetNode()->GetObject<TrafficControlLayer>()->Send(device, item);
    }
}

void
PlugStage::NotifyNewAggregate()
{
    auto device = GetObject<NetDevice>();
    if (device && device->IsInitialized() && !IsInitialized())
    {
        Simulator::ScheduleNow(&Object::Initialize, Ptr<Object>(this));
    }
    Object::NotifyNewAggregate();
}

void
PlugStage::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    auto device = GetObject<NetDevice>();
    NS_ABORT_MSG_UNLESS(device && m_plug, "PlugStage: it is on no device, or has no plug");
    auto node = device->GetNode();
    NS_ABORT_MSG_UNLESS(node && node->GetObject<TrafficControlLayer>(),
                        "PlugStage: its device is on no node with an internet stack");
    m_plug->SetNetDeviceQueueInterface(device->GetObject<NetDeviceQueueInterface>());
    m_plug->SetReleaseHandler(MakeCallback(&PlugStage::Drain, this));
    m_plug->Initialize();
    if (!PlugInterposer::IsOn(device)) // otherwise the one there calls SendOn()
    {
        PlugInterposer::Install(node, {device}, MakeCallback(&PlugStage::SendOn));
    }
    auto ipv4 = node->GetObject<Ipv4>();
    auto ipv6 = node->GetObject<Ipv6>();
    if (!(ipv4 && ipv4->GetInterfaceForDevice(device) != -1) &&
        !(ipv6 && ipv6->GetInterfaceForDevice(device) != -1))
    {
        std::cerr << "PlugStage: device " << device->GetIfIndex() << " of node " << node->GetId()
                  << " has no IP address (it may be a port of a bridge), so no packet passes its "
                     "stage"
                  << std::endl;
    }
    NS_LOG_INFO("Stage on device " << device->GetIfIndex() << " of node " << node->GetId());
    Object::DoInitialize();
}

void
PlugStage::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_plug)
    {
        m_plug->Dispose();
    }
    m_plug = nullptr;
    m_bypass.clear();
    Object::DoDispose();
}

void
PlugStage::Send(Ptr<QueueDiscItem> item)
{
    NS_LOG_FUNCTION(this << item);
    const auto bypass = std::any_of(m_bypass.begin(), m_bypass.end(), [item](const auto& filter) {
        return filter->Classify(item) != PacketFilter::PF_NO_MATCH;
    });
    if (bypass || (m_onlyIpv4 && item->GetProtocol() != Ipv4L3Protocol::PROT_NUMBER))
    {
        auto device = GetObject<NetDevice>();
        device->GetNode()->GetObject<TrafficControlLayer>()->Send(device, item);
        return;
    }
    const bool busy = m_busy;
    m_busy = true;
    m_plug->Enqueue(item);
    m_busy = busy;
    Drain();
}

void
PlugStage::Drain()
{
    // In a trace sink during an enqueue or a dequeue: what is in progress drains the plug
    if (m_busy)
    {
        return;
    }
    m_busy = true;
    auto device = GetObject<NetDevice>();
    auto next = device->GetNode()->GetObject<TrafficControlLayer>();
    while (auto item = m_plug->Dequeue())
    {
        next->Send(device, item);
    }
    m_busy = false;
}

} // namespace ns3
