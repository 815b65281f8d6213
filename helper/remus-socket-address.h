/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_SOCKET_ADDRESS_H
#define REMUS_SOCKET_ADDRESS_H

#include "ns3/address.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/object.h"

#include <cstdint>

/**
 * @file
 * @ingroup plug
 *
 * Socket addresses of either IP version, for the helpers. This header is not installed.
 */

namespace ns3
{

/**
 * @brief Combine an address and a port.
 * @param address an IPv4 or IPv6 address
 * @param port the port
 * @return the socket address
 */
inline Address
WithPort(const Address& address, uint16_t port)
{
    if (Ipv6Address::IsMatchingType(address))
    {
        return Inet6SocketAddress(Ipv6Address::ConvertFrom(address), port);
    }
    return InetSocketAddress(Ipv4Address::ConvertFrom(address), port);
}

/**
 * @brief Let an application listen on an address: if its attribute Local has another IP version, it
 * is set to 0.0.0.0 or ::, with the same port.
 * @param application the application
 * @param address an IPv4 or IPv6 address of its node
 * @return what others send to: the address, with the port of Local
 */
inline Address
ListenOn(Ptr<Object> application, const Address& address)
{
    AddressValue local;
    application->GetAttribute("Local", local);
    const auto listensOnIpv6 = Inet6SocketAddress::IsMatchingType(local.Get());
    const auto port = listensOnIpv6 ? Inet6SocketAddress::ConvertFrom(local.Get()).GetPort()
                                    : InetSocketAddress::ConvertFrom(local.Get()).GetPort();
    const auto isIpv6 = Ipv6Address::IsMatchingType(address);
    if (isIpv6 != listensOnIpv6)
    {
        const auto any = isIpv6 ? Address(Ipv6Address::GetAny()) : Address(Ipv4Address::GetAny());
        application->SetAttribute("Local", AddressValue(WithPort(any, port)));
    }
    return WithPort(address, port);
}

} // namespace ns3

#endif /* REMUS_SOCKET_ADDRESS_H */
