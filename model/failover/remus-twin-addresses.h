/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TWIN_ADDRESSES_H
#define REMUS_TWIN_ADDRESSES_H

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief As long as an object of this class exists, Ipv4AddressHelper and Ipv6AddressHelper may
 * assign an address twice, as for a guest and its twin. Otherwise they end the program.
 *
 * ns-3 can leave this mode only by forgetting all addresses. Those that nodes have are entered
 * again afterwards, but the networks that programs get from Ipv4AddressGenerator and
 * Ipv6AddressGenerator directly start from the first again.
 */
class RemusTwinAddresses
{
  public:
    RemusTwinAddresses();
    ~RemusTwinAddresses();
    RemusTwinAddresses(const RemusTwinAddresses&) = delete;
    RemusTwinAddresses& operator=(const RemusTwinAddresses&) = delete;
};

} // namespace ns3

#endif /* REMUS_TWIN_ADDRESSES_H */
