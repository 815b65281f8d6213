/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-interposer.h"

#include "ns3/arp-l3-protocol.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(PlugInterposer);

TypeId
PlugInterposer::GetTypeId()
{
    static TypeId tid = TypeId("ns3::PlugInterposer")
                            .SetParent<TrafficControlLayer>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<PlugInterposer>();
    return tid;
}

void
PlugInterposer::Install(Ptr<Node> node, const std::vector<Ptr<NetDevice>>& devices, Handler handler)
{
    auto layer = CreateObject<PlugInterposer>();
    layer->m_handler = handler;
    auto ipv4 = node->GetObject<Ipv4L3Protocol>();
    auto ipv6 = node->GetObject<Ipv6L3Protocol>();
    for (const auto& device : devices)
    {
        const auto i = ipv4 ? ipv4->GetInterfaceForDevice(device) : -1;
        if (i >= 0)
        {
            ipv4->GetInterface(i)->SetTrafficControl(layer);
        }
        const auto j = ipv6 ? ipv6->GetInterfaceForDevice(device) : -1;
        if (j >= 0)
        {
            ipv6->GetInterface(j)->SetTrafficControl(layer);
        }
    }
    if (auto arp = node->GetObject<ArpL3Protocol>())
    {
        arp->SetTrafficControl(layer);
    }
}

void
PlugInterposer::Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item)
{
    m_handler(device, item);
}

void
PlugInterposer::DoDispose()
{
    m_handler = Handler();
    TrafficControlLayer::DoDispose();
}

} // namespace ns3
