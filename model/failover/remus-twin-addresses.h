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
 * @brief Lets Ipv4AddressHelper and Ipv6AddressHelper use addresses twice, as a guest and its twin
 * do, as long as this exists. They end the program else, and do so again afterwards.
 *
 * ns-3 can end this only by forgetting all addresses. They are entered again from the nodes; the
 * networks that Ipv4AddressGenerator and Ipv6AddressGenerator count for those who call them
 * directly begin again.
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
