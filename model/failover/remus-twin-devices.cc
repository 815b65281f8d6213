/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-twin-devices.h"

#include "ns3/abort.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"

#include <algorithm>
#include <iostream>
#include <sstream>
#include <string>

namespace ns3
{

namespace
{

/**
 * @brief Get the interface of a device.
 * @tparam IP ns3::Ipv4 or ns3::Ipv6
 * @param device a device
 * @return the number of the interface; -1 if there is none
 */
template <typename IP>
int32_t
GetInterface(Ptr<NetDevice> device)
{
    auto ip = device->GetNode()->GetObject<IP>();
    return ip ? ip->GetInterfaceForDevice(device) : -1;
}

/**
 * @brief Get the IP addresses of a device.
 * @tparam IP ns3::Ipv4 or ns3::Ipv6
 * @param device the device
 * @return the addresses, each preceded by the number of the interface
 */
template <typename IP>
std::vector<std::string>
GetAddresses(Ptr<NetDevice> device)
{
    std::vector<std::string> addresses;
    const auto interface = GetInterface<IP>(device);
    auto ip = device->GetNode()->GetObject<IP>();
    for (uint32_t i = 0; interface >= 0 && i < ip->GetNAddresses(interface); ++i)
    {
        std::ostringstream text;
        text << interface << " " << ip->GetAddress(interface, i);
        addresses.push_back(text.str());
    }
    return addresses;
}

} // namespace

void
RemusTwinDevices::Add(Ptr<NetDevice> guest, Ptr<NetDevice> twin)
{
    NS_ABORT_MSG_IF(guest->GetNode() == twin->GetNode(),
                    "RemusTwin: node " << guest->GetNode()->GetId()
                                       << " can't be the guest and its twin");
    NS_ABORT_MSG_UNLESS(guest->GetIfIndex() == twin->GetIfIndex(),
                        "RemusTwin: device " << guest->GetIfIndex() << " of the guest, node "
                                             << guest->GetNode()->GetId() << ", and device "
                                             << twin->GetIfIndex() << " of the twin, node "
                                             << twin->GetNode()->GetId()
                                             << ", must have the same index");
    NS_ABORT_MSG_UNLESS(guest->GetNode()->GetSystemId() == twin->GetNode()->GetSystemId(),
                        "RemusTwin: the guest, node "
                            << guest->GetNode()->GetId() << ", and its twin, node "
                            << twin->GetNode()->GetId() << ", must be on the same MPI rank");
    if (guest->IsPointToPoint())
    {
        std::cerr << "RemusTwin: device " << guest->GetIfIndex() << " of node "
                  << guest->GetNode()->GetId()
                  << " is at the end of a point-to-point link, which its twin can't share: packets "
                     "reach the twin only if routes change at TookOver, or on a link that both "
                     "share, such as CSMA"
                  << std::endl;
    }
    m_pairs.emplace_back(guest, twin);
}

void
RemusTwinDevices::Clear()
{
    m_pairs.clear();
}

const std::vector<RemusTwinDevices::Pair>&
RemusTwinDevices::Get() const
{
    return m_pairs;
}

Ptr<Node>
RemusTwinDevices::GetGuest() const
{
    return m_pairs.front().first->GetNode();
}

Ptr<NetDevice>
RemusTwinDevices::GetTwinOf(Ptr<NetDevice> guest) const
{
    return std::find_if(m_pairs.begin(),
                        m_pairs.end(),
                        [guest](const auto& pair) { return pair.first == guest; })
        ->second;
}

std::vector<Ptr<NetDevice>>
RemusTwinDevices::GetTwins() const
{
    std::vector<Ptr<NetDevice>> devices;
    devices.reserve(m_pairs.size());
    for (const auto& pair : m_pairs)
    {
        devices.push_back(pair.second);
    }
    return devices;
}

template <typename IP>
bool
RemusTwinDevices::HaveInterface(Ptr<IP> ip, uint32_t interface) const
{
    const auto device = ip->GetNetDevice(interface);
    return std::any_of(m_pairs.begin(), m_pairs.end(), [device](const auto& pair) {
        return pair.first == device || pair.second == device;
    });
}

template bool RemusTwinDevices::HaveInterface(Ptr<Ipv4> ip, uint32_t interface) const;
template bool RemusTwinDevices::HaveInterface(Ptr<Ipv6> ip, uint32_t interface) const;

void
RemusTwinDevices::CopyHardware() const
{
    for (const auto& pair : m_pairs)
    {
        pair.second->SetAddress(pair.first->GetAddress());
        pair.second->SetMtu(pair.first->GetMtu());
    }
}

void
RemusTwinDevices::CheckAddresses() const
{
    for (const auto& pair : m_pairs)
    {
        NS_ABORT_MSG_UNLESS(
            GetAddresses<Ipv4>(pair.first) == GetAddresses<Ipv4>(pair.second) &&
                GetAddresses<Ipv6>(pair.first) == GetAddresses<Ipv6>(pair.second),
            "RemusTwin: the function that builds the guest has given device "
                << pair.second->GetIfIndex() << " of node " << pair.second->GetNode()->GetId()
                << " other IP addresses than that of node " << pair.first->GetNode()->GetId());
    }
}

bool
RemusTwinDevices::IsTaken(Ptr<NetDevice> device, uint16_t protocol)
{
    if (protocol == Ipv4L3Protocol::PROT_NUMBER || protocol == ArpL3Protocol::PROT_NUMBER)
    {
        return GetInterface<Ipv4>(device) >= 0;
    }
    return protocol == Ipv6L3Protocol::PROT_NUMBER && GetInterface<Ipv6>(device) >= 0;
}

} // namespace ns3
