/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-group-helper.h"

#include "ns3/abort.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/plug-packet-filter.h"
#include "ns3/remus-group-member.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusGroupHelper");

namespace
{

/**
 * @brief Get the IP addresses of a device.
 * @param device the device
 * @return the addresses
 */
std::vector<Address>
GetAddresses(Ptr<NetDevice> device)
{
    std::vector<Address> addresses;
    auto ipv4 = device->GetNode()->GetObject<Ipv4>();
    auto interface = ipv4 ? ipv4->GetInterfaceForDevice(device) : -1;
    for (uint32_t i = 0; interface >= 0 && i < ipv4->GetNAddresses(interface); ++i)
    {
        addresses.emplace_back(ipv4->GetAddress(interface, i).GetLocal());
    }
    auto ipv6 = device->GetNode()->GetObject<Ipv6>();
    interface = ipv6 ? ipv6->GetInterfaceForDevice(device) : -1;
    for (uint32_t i = 0; interface >= 0 && i < ipv6->GetNAddresses(interface); ++i)
    {
        addresses.emplace_back(ipv6->GetAddress(interface, i).GetAddress());
    }
    return addresses;
}

} // namespace

RemusGroupHelper::RemusGroupHelper(const RemusHelper& remus)
    : m_remus(remus)
{
    m_remus.UseStages();
}

Ptr<RemusCheckpointer>
RemusGroupHelper::Add(NetDeviceContainer guest)
{
    auto node = guest.Get(0)->GetNode();
    NS_LOG_INFO("Node " << node->GetId() << " joins the group");
    if (!m_checkpointer)
    {
        m_checkpointer = m_remus.Install(guest).at(0);
    }
    else
    {
        m_remus.Join(m_checkpointer, guest);
    }
    auto member = CreateObject<RemusGroupMember>();
    node->AggregateObject(member);
    member->Follow(m_checkpointer);
    for (uint32_t i = 0; i < guest.GetN(); ++i)
    {
        const auto addresses = GetAddresses(guest.Get(i));
        NS_ABORT_MSG_IF(addresses.empty(),
                        "RemusGroupHelper: device " << guest.Get(i)->GetIfIndex() << " of node "
                                                    << node->GetId()
                                                    << " has no IP address; assign addresses "
                                                       "first");
        auto stage = guest.Get(i)->GetObject<PlugStage>();
        for (const auto& address : m_addresses)
        {
            AddBypass(stage, address);
        }
        m_stages.push_back(stage);
        for (const auto& address : addresses)
        {
            m_addresses.push_back(address);
            for (const auto& other : m_stages)
            {
                AddBypass(other, address);
            }
        }
    }
    return m_checkpointer;
}

Ptr<RemusCheckpointer>
RemusGroupHelper::GetCheckpointer() const
{
    return m_checkpointer;
}

void
RemusGroupHelper::AddBypass(Ptr<PlugStage> stage, const Address& address)
{
    auto filter = CreateObject<PlugPacketFilter>();
    filter->SetAttribute("Destination", AddressValue(address));
    stage->AddBypass(filter);
}

} // namespace ns3
