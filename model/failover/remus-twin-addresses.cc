/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-twin-addresses.h"

#include "ns3/ipv4-address-generator.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-address-generator.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/node-list.h"
#include "ns3/node.h"

#include <set>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusTwinAddresses");

namespace
{

/**
 * @brief End a generator's test mode, in which addresses may be entered twice. Of the given
 * addresses, those that had been entered are entered again.
 * @tparam Generator Ipv4AddressGenerator or Ipv6AddressGenerator
 * @tparam AddressType its type of addresses
 * @param addresses the addresses
 */
template <typename Generator, typename AddressType>
void
EndTestMode(std::set<AddressType> addresses)
{
    addresses.erase(AddressType::GetAny()); // can't be entered
    // In test mode AddAllocated() is false for an address that is entered already; what
    // IsAddressAllocated() says differs between versions of ns-3
    for (auto address = addresses.begin(); address != addresses.end();)
    {
        address = Generator::AddAllocated(*address) ? addresses.erase(address) : ++address;
    }
    Generator::Reset();
    for (const auto& address : addresses)
    {
        Generator::AddAllocated(address);
    }
}

} // namespace

RemusTwinAddresses::RemusTwinAddresses()
{
    NS_LOG_FUNCTION(this);
    Ipv4AddressGenerator::TestMode();
    Ipv6AddressGenerator::TestMode();
}

RemusTwinAddresses::~RemusTwinAddresses()
{
    NS_LOG_FUNCTION(this);
    std::set<Ipv4Address> ipv4Addresses;
    std::set<Ipv6Address> ipv6Addresses;
    for (auto node = NodeList::Begin(); node != NodeList::End(); ++node)
    {
        auto ipv4 = (*node)->GetObject<Ipv4>();
        for (uint32_t i = 0; ipv4 && i < ipv4->GetNInterfaces(); ++i)
        {
            for (uint32_t j = 0; j < ipv4->GetNAddresses(i); ++j)
            {
                ipv4Addresses.insert(ipv4->GetAddress(i, j).GetLocal());
            }
        }
        auto ipv6 = (*node)->GetObject<Ipv6>();
        for (uint32_t i = 0; ipv6 && i < ipv6->GetNInterfaces(); ++i)
        {
            for (uint32_t j = 0; j < ipv6->GetNAddresses(i); ++j)
            {
                ipv6Addresses.insert(ipv6->GetAddress(i, j).GetAddress());
            }
        }
    }
    EndTestMode<Ipv4AddressGenerator>(ipv4Addresses);
    EndTestMode<Ipv6AddressGenerator>(ipv6Addresses);
}

} // namespace ns3
