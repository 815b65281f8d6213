/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-helper.h"

#include "plug-helper.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/loopback-net-device.h"
#include "ns3/node.h"
#include "ns3/plug-stage.h"
#include "ns3/remus-guest-gate.h"
#include "ns3/traffic-control-layer.h"

#include <map>
#include <set>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusHelper");

RemusHelper::RemusHelper()
{
    m_plug.SetTypeId("ns3::PlugQueueDisc");
    m_checkpointer.SetTypeId("ns3::RemusCheckpointer");
}

void
RemusHelper::SetPlugAttribute(std::string name, const AttributeValue& value)
{
    m_plug.Set(name, value);
    m_accountingSet = m_accountingSet || name == "LinuxAccounting";
}

void
RemusHelper::SetCheckpointerAttribute(std::string name, const AttributeValue& value)
{
    m_checkpointer.Set(name, value);
}

void
RemusHelper::UseStages(bool onlyIpv4)
{
    NS_LOG_FUNCTION(this << onlyIpv4);
    m_stages = true;
    m_onlyIpv4 = onlyIpv4;
}

void
RemusHelper::SetGuestStops(bool stops)
{
    NS_LOG_FUNCTION(this << stops);
    m_guestStops = stops;
}

std::vector<Ptr<RemusCheckpointer>>
RemusHelper::Install(NodeContainer nodes) const
{
    NetDeviceContainer devices;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        for (uint32_t i = 0; i < (*node)->GetNDevices(); ++i)
        {
            if (!DynamicCast<LoopbackNetDevice>((*node)->GetDevice(i)))
            {
                devices.Add((*node)->GetDevice(i));
            }
        }
    }
    return Install(devices);
}

std::vector<Ptr<RemusCheckpointer>>
RemusHelper::Install(NetDeviceContainer devices) const
{
    NS_LOG_FUNCTION(this << devices.GetN());
    std::vector<Ptr<RemusCheckpointer>> checkpointers;
    std::map<Ptr<Node>, Ptr<RemusCheckpointer>> byNode;
    std::set<Ptr<NetDevice>> placed;
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        auto device = devices.Get(i);
        if (!placed.insert(device).second)
        {
            continue;
        }
        auto node = device->GetNode();
        auto& checkpointer = byNode[node];
        if (!checkpointer)
        {
            NS_ABORT_MSG_IF(node->GetObject<RemusCheckpointer>(),
                            "RemusHelper: node " << node->GetId() << " is protected already");
            checkpointer = m_checkpointer.Create<RemusCheckpointer>();
            node->AggregateObject(checkpointer);
            checkpointers.push_back(checkpointer);
        }
        Protect(checkpointer, device);
    }
    for (const auto& checkpointer : checkpointers)
    {
        if (checkpointer->GetObject<Node>()->IsInitialized())
        {
            checkpointer->Initialize();
        }
    }
    return checkpointers;
}

void
RemusHelper::Join(Ptr<RemusCheckpointer> checkpointer, NetDeviceContainer devices) const
{
    auto node = devices.Get(0)->GetNode();
    NS_ABORT_MSG_IF(node->GetObject<RemusCheckpointer>(),
                    "RemusHelper: node " << node->GetId() << " is protected already");
    auto first = checkpointer->GetObject<Node>();
    NS_ABORT_MSG_UNLESS(!first || first->GetSystemId() == node->GetSystemId(),
                        "RemusHelper: nodes " << first->GetId() << " and " << node->GetId()
                                              << " have one checkpointer, and must be on the same "
                                                 "MPI rank");
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        Protect(checkpointer, devices.Get(i));
    }
}

void
RemusHelper::Protect(Ptr<RemusCheckpointer> checkpointer, Ptr<NetDevice> device) const
{
    auto node = device->GetNode();
    const auto type = device->GetInstanceTypeId().GetName();
    for (const auto* silent : {"ns3::LoopbackNetDevice",
                               "ns3::LteEnbNetDevice",
                               "ns3::TapBridge",
                               "ns3::NonCommunicatingNetDevice"})
    {
        NS_ABORT_MSG_IF(type == silent,
                        "RemusHelper: device "
                            << device->GetIfIndex() << " of node " << node->GetId() << " is a "
                            << type
                            << ", which sends nothing that the traffic control layer gives it, so "
                               "a plug on it would hold nothing");
    }
    if (m_guestStops)
    {
        auto gate = node->GetObject<RemusGuestGate>();
        if (!gate)
        {
            gate = CreateObject<RemusGuestGate>();
            gate->Follow(checkpointer);
            node->AggregateObject(gate);
        }
        gate->AddDevice(device);
    }
    const auto plugs = Place(device, GetPlugFactory(checkpointer));
    for (uint32_t j = 0; j < plugs.GetN(); ++j)
    {
        checkpointer->AddPlug(DynamicCast<PlugQueueDisc>(plugs.Get(j)));
    }
    if (node->IsInitialized()) // the simulation is running
    {
        InitializePlace(device);
    }
}

ObjectFactory
RemusHelper::GetPlugFactory(Ptr<RemusCheckpointer> checkpointer) const
{
    auto factory = m_plug;
    BooleanValue overlap;
    checkpointer->GetAttribute("AllowLinuxOverlap", overlap);
    if (!m_accountingSet && !overlap.Get() &&
        checkpointer->GetController()->GetMaxOutstanding() > 1)
    {
        factory.Set("LinuxAccounting", BooleanValue(false));
    }
    return factory;
}

void
RemusHelper::InitializePlace(Ptr<NetDevice> device)
{
    if (auto stage = device->GetObject<PlugStage>())
    {
        stage->Initialize();
        return;
    }
    auto tc = device->GetNode()->GetObject<TrafficControlLayer>();
    tc->ScanDevices(); // gives the root queue disc its send callback
    tc->GetRootQueueDiscOnDevice(device)->Initialize();
}

QueueDiscContainer
RemusHelper::Place(Ptr<NetDevice> device, const ObjectFactory& factory) const
{
    auto node = device->GetNode();
    auto tc = node->GetObject<TrafficControlLayer>();
    NS_ABORT_MSG_UNLESS(tc,
                        "RemusHelper: node " << node->GetId()
                                             << " has no traffic control layer; install the "
                                                "internet stack first");
    if (m_stages)
    {
        auto plug = factory.Create<PlugQueueDisc>();
        auto stage = CreateObject<PlugStage>();
        stage->SetAttribute("OnlyIpv4", BooleanValue(m_onlyIpv4));
        stage->SetPlug(plug);
        device->AggregateObject(stage);
        return QueueDiscContainer(Ptr<QueueDisc>(plug));
    }
    if (!tc->GetRootQueueDiscOnDevice(device))
    {
        tc->SetRootQueueDiscOnDevice(device, factory.Create<QueueDisc>());
    }
    const auto plugs = PlugHelper::GetPlugs(tc->GetRootQueueDiscOnDevice(device));
    NS_ABORT_MSG_IF(plugs.GetN() == 0,
                    "RemusHelper: the root queue disc on device "
                        << device->GetIfIndex() << " of node " << node->GetId()
                        << " has no plug; install before addresses are assigned");
    return plugs;
}

int64_t
RemusHelper::AssignStreams(NodeContainer nodes, int64_t stream)
{
    NS_LOG_FUNCTION(stream);
    auto next = stream;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        if (auto checkpointer = (*node)->GetObject<RemusCheckpointer>())
        {
            next += checkpointer->AssignStreams(next);
        }
    }
    return next - stream;
}

} // namespace ns3
