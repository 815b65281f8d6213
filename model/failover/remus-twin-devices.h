/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TWIN_DEVICES_H
#define REMUS_TWIN_DEVICES_H

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief The devices of a guest, each with the device of the RemusTwin that takes its place.
 */
class RemusTwinDevices
{
  public:
    /// The guest's device and the twin's
    typedef std::pair<Ptr<NetDevice>, Ptr<NetDevice>> Pair;

    /**
     * @brief Add a pair. Ends the program with a message if both are on one node, have different
     * indexes, or are on different MPI ranks. Warns of a point-to-point link.
     * @param guest the guest's device
     * @param twin the twin's device
     */
    void Add(Ptr<NetDevice> guest, Ptr<NetDevice> twin);

    /**
     * @brief Remove all devices.
     */
    void Clear();

    /**
     * @brief Get the pairs.
     * @return the pairs, in the order in which they were added
     */
    const std::vector<Pair>& Get() const;

    /**
     * @brief Get the guest's node. There must be a device.
     * @return the node
     */
    Ptr<Node> GetGuest() const;

    /**
     * @brief Get the twin's device that takes the place of one of the guest's.
     * @param guest the guest's device
     * @return the twin's device
     */
    Ptr<NetDevice> GetTwinOf(Ptr<NetDevice> guest) const;

    /**
     * @brief Get the twin's devices.
     * @return the devices
     */
    std::vector<Ptr<NetDevice>> GetTwins() const;

    /**
     * @brief Tell whether an interface is that of one of the devices.
     * @tparam IP ns3::Ipv4 or ns3::Ipv6
     * @param ip the internet stack of the guest's or the twin's node
     * @param interface the number of the interface
     * @return true if it is; false for the loopback device, for example
     */
    template <typename IP>
    bool HaveInterface(Ptr<IP> ip, uint32_t interface) const;

    /**
     * @brief Give the twin's devices the hardware addresses and MTUs of the guest's.
     */
    void CopyHardware() const;

    /**
     * @brief End the program with a message if a device of the twin has other IP addresses than
     * that of the guest.
     */
    void CheckAddresses() const;

    /**
     * @brief Tell whether the internet stack accepts a protocol from a device.
     * @param device the device
     * @param protocol the EtherType
     * @return true for IP and ARP if the device has an interface for them
     */
    static bool IsTaken(Ptr<NetDevice> device, uint16_t protocol);

  private:
    std::vector<Pair> m_pairs; //!< the pairs
};

} // namespace ns3

#endif /* REMUS_TWIN_DEVICES_H */
