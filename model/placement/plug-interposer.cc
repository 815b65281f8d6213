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
#include "ns3/log.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PlugInterposer");

NS_OBJECT_ENSURE_REGISTERED(PlugInterposer);

namespace
{

/**
 * @ingroup plug-placement
 *
 * @brief Lists the interposers of the node that it is aggregated to, and disposes of them with it.
 */
class PlugInterposers : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::PlugInterposers")
                                .SetParent<Object>()
                                .SetGroupName("TrafficControl")
                                .HideFromDocumentation();
        return tid;
    }

    std::vector<Ptr<PlugInterposer>> layers; //!< in the order in which they were installed

  protected:
    void DoDispose() override
    {
        for (const auto& layer : layers)
        {
            layer->Dispose();
        }
        Object::DoDispose();
    }
};

NS_OBJECT_ENSURE_REGISTERED(PlugInterposers);

} // namespace

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
PlugInterposer::Install(Ptr<Node> node,
                        const std::vector<Ptr<NetDevice>>& devices,
                        SendHandler send,
                        LocalHandler local)
{
    NS_LOG_FUNCTION(node << devices.size());
    auto all = node->GetObject<PlugInterposers>();
    if (!all)
    {
        all = CreateObject<PlugInterposers>();
        node->AggregateObject(all);
    }
    auto layer = CreateObject<PlugInterposer>();
    layer->m_next = node->GetObject<TrafficControlLayer>();
    layer->m_devices = devices;
    layer->m_send = send;
    layer->m_local = local;
    all->layers.push_back(layer);

    auto ipv4 = node->GetObject<Ipv4L3Protocol>();
    auto ipv6 = node->GetObject<Ipv6L3Protocol>();
    for (const auto& device : devices)
    {
        const auto i = ipv4 ? ipv4->GetInterfaceForDevice(device) : -1;
        if (i != -1)
        {
            ipv4->GetInterface(i)->SetTrafficControl(layer);
        }
        const auto j = ipv6 ? ipv6->GetInterfaceForDevice(device) : -1;
        if (j != -1)
        {
            ipv6->GetInterface(j)->SetTrafficControl(layer);
        }
        NS_LOG_LOGIC("Device " << device->GetIfIndex() << " of node " << node->GetId()
                               << " has IPv4 interface " << i << " and IPv6 interface " << j);
    }
    if (auto arp = node->GetObject<ArpL3Protocol>())
    {
        arp->SetTrafficControl(layer);
    }
}

bool
PlugInterposer::IsOn(Ptr<NetDevice> device)
{
    auto all = device->GetNode()->GetObject<PlugInterposers>();
    return all && std::any_of(all->layers.begin(), all->layers.end(), [&device](const auto& layer) {
               const auto& devices = layer->m_devices;
               return std::find(devices.begin(), devices.end(), device) != devices.end();
           });
}

void
PlugInterposer::Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item)
{
    if (!m_send.IsNull()) // null after disposal
    {
        m_send(device, item);
    }
}

void
PlugInterposer::Receive(Ptr<NetDevice> device,
                        Ptr<const Packet> packet,
                        uint16_t protocol,
                        const Address& from,
                        const Address& to,
                        NetDevice::PacketType packetType)
{
    NS_LOG_FUNCTION(this << device << packet << protocol);
    if (!m_local.IsNull())
    {
        m_local(device, packet, protocol);
    }
    else if (m_next)
    {
        m_next->Receive(device, packet, protocol, from, to, packetType);
    }
}

void
PlugInterposer::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_next = nullptr;
    m_devices.clear();
    m_send = SendHandler();
    m_local = LocalHandler();
    TrafficControlLayer::DoDispose();
}

} // namespace ns3
