/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef SCENARIO_NETWORK_H
#define SCENARIO_NETWORK_H

#include "scenario-draws.h"

#include "ns3/address.h"
#include "ns3/error-model.h"
#include "ns3/net-device.h"
#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <ostream>
#include <vector>

/**
 * @brief A random network with a guest and a client, and random traffic between them.
 *
 *     guest ---- any device ---- [router ----] client
 *       |
 *     own link, with losses ---- backup (in some)
 *
 * It must outlive the simulation.
 */
class ScenarioNetwork
{
  public:
    /// Build it, without addresses. @param draw what is drawn @param story what was drawn
    ScenarioNetwork(Draws& draw, std::ostream& story);

    /// @param i 0 for the guest, 1 for the client @return the device that it uses
    ns3::Ptr<ns3::NetDevice> GetDevice(uint32_t i) const;

    /// Give addresses and routes
    void Assign();

    /**
     * @brief Let guest and client send to each other.
     * @param draw makes the random choices
     * @param end when they stop
     * @param story gets a description of the choices
     */
    void Send(Draws& draw, ns3::Time end, std::ostream& story);

    /**
     * @brief Connect the guest to a backup that waits for checkpoints.
     * @param draw makes the random choices
     * @param story gets a description of the choices
     */
    void LinkBackup(Draws& draw, std::ostream& story);

    /// Send the guest's checkpoints to the backup; its CommitDelay must be null
    void Replicate();

    /// End the losses on the link to the backup
    void EndLosses();

    /// @return whether the type of the guest's device lets its machine fail
    bool CanFail() const;

    /**
     * @brief Get the number of packets that client and guest received after a time.
     * @param time the time
     * @return their number
     */
    uint64_t GetNReceivedAfter(ns3::Time time) const;

  private:
    /// Give IPv4 addresses and routes
    void AssignIpv4();

    /// Give IPv6 addresses and routes
    void AssignIpv6();

    /// A packet has come. @param network where @param packet the packet @param from its sender
    static void Arrive(ScenarioNetwork* network,
                       ns3::Ptr<const ns3::Packet> packet,
                       const ns3::Address& from);

    ns3::NodeContainer m_nodes;                      //!< guest, client, router if there is one
    std::vector<ns3::Ptr<ns3::NetDevice>> m_devices; //!< guest's, its peer's, router's, client's
    std::vector<ns3::Address> m_ipv4;                //!< of guest and client; empty if unused
    std::vector<ns3::Address> m_ipv6;                //!< of guest and client; empty if unused
    bool m_usesIpv4{false};                          //!< there is traffic over IPv4
    bool m_usesIpv6{false};                          //!< there is traffic over IPv6
    bool m_canFail{false};                           //!< see CanFail()
    ns3::Ptr<ns3::Node> m_backup;                    //!< receives checkpoints, or null
    std::vector<ns3::Ptr<ns3::RateErrorModel>> m_losses; //!< on the link to the backup
    std::vector<ns3::Time> m_arrivals;                   //!< when packets arrived
};

#endif /* SCENARIO_NETWORK_H */
