/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef DATA_CENTRE_H
#define DATA_CENTRE_H

#include "ns3/address.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/remus-output-commit-monitor.h"

#include <cstdint>
#include <memory>
#include <ostream>
#include <utility>
#include <vector>

/**
 * Protected guests in a data centre of four cells, some of which this process simulates: guest i is
 * in cell i (modulo 4), its backup in the next cell, and its client in the one after that.
 *
 * Every rank has all nodes, as ns-3 requires, but a node's applications and protection exist only
 * on the rank that simulates the node.
 */
class DataCentre
{
  public:
    /// The number of cells, which may be on different ranks
    static constexpr uint32_t CELLS = 4;

    /// The counts of this rank
    struct Counts
    {
        uint64_t guests{0};     //!< guests
        uint64_t left{0};       //!< packets that left their plugs
        uint64_t violations{0}; //!< packets that left before the backup had their epoch or, if it
                                //!< is on another rank, before their commit
        uint64_t arrived{0};    //!< packets that reached clients
        uint64_t completed{0};  //!< checkpoints that are complete on backups
    };

    /**
     * @brief Constructor.
     * @param rank this rank
     * @param ranks the number of ranks, at most CELLS
     * @param interval the time between a guest's packets
     * @param delay the delay of each link
     * @param failures whether guests send heartbeats and every second guest's machine fails
     */
    DataCentre(uint32_t rank,
               uint32_t ranks,
               ns3::Time interval,
               ns3::Time delay,
               bool failures = false);

    /**
     * @brief Add a guest with its backup and client. Each rank must do so for all guests.
     */
    void AddGuest();

    /**
     * @brief Get the counts of this rank after the simulation.
     * @return the counts
     */
    Counts GetCounts() const;

    /**
     * @brief Write the events of this rank after the simulation: a line for each packet that left
     * (left,guest,ns,epoch) or arrived (arrived,guest,ns,number), for each completed checkpoint
     * (completed,guest,ns,epoch), and for each machine that failed, was found to have failed, or
     * was replaced (failed, detected or tookover,guest,ns,epoch).
     * @param os the output stream
     */
    void WriteLog(std::ostream& os) const;

  private:
    /// An event in the simulation
    struct Event
    {
        int64_t ns;      //!< the time
        uint64_t number; //!< the packet's number, or the epoch
    };

    /// The events of a guest on this rank
    struct Guest
    {
        ns3::Ptr<ns3::RemusOutputCommitMonitor> monitor; //!< null if the guest is on another rank
        std::vector<Event> left;                         //!< packets that left the guest
        std::vector<Event> arrived;                      //!< packets that reached the client
        std::vector<Event> completed;                    //!< completed checkpoints
        std::vector<Event> failed;                       //!< the failure of the guest's machine
        std::vector<Event> detected;                     //!< when the backup detected it
        std::vector<Event> tookOver;                     //!< when the guest continued
    };

    /// A guest's events
    using EventList = std::vector<Event>*;

    /**
     * @brief Add a node.
     * @param nodes the container to add it to
     * @param cell its cell
     */
    void AddNode(ns3::NodeContainer& nodes, uint32_t cell) const;

    /**
     * @brief Create the applications and the protection of a guest.
     * @param number the guest's number
     * @param device its device to the client, which has an address
     * @param client the client's address
     * @param backup the backup's address
     * @param receiver the backup's receiver, null if it is on another rank
     */
    void MakeGuest(uint32_t number,
                   ns3::Ptr<ns3::NetDevice> device,
                   ns3::Ipv4Address client,
                   ns3::Ipv4Address backup,
                   ns3::Ptr<ns3::RemusCheckpointReceiver> receiver);

    /**
     * @brief Let a guest send heartbeats, and every second guest fail.
     * @param number the guest's number
     * @param node its node
     * @param backup the backup's address
     */
    void MakeFailure(uint32_t number, ns3::Ptr<ns3::Node> node, ns3::Ipv4Address backup);

    /**
     * @brief Let a backup detect a failure and take over. The client's link leads only to the
     * guest, so the guest's addresses do not move.
     * @param number the guest's number
     * @param node the backup's node
     * @param receiver the backup's receiver
     */
    void MakeFailover(uint32_t number,
                      ns3::Ptr<ns3::Node> node,
                      ns3::Ptr<ns3::RemusCheckpointReceiver> receiver);

    /**
     * @brief A machine has failed, its failure was detected, or it was replaced.
     * @param events the guest's events
     * @param epoch the epoch
     * @param now the time
     */
    static void HandleFailure(EventList events, uint64_t epoch, ns3::Time now);

    /**
     * @brief A packet leaves a guest.
     * @param events the guest's events
     * @param packet the packet
     * @param epoch its epoch
     * @param came the time when it arrived at the plug
     */
    static void HandleDeparted(EventList events,
                               ns3::Ptr<const ns3::Packet> packet,
                               uint64_t epoch,
                               ns3::Time came);

    /**
     * @brief A packet has reached a client.
     * @param events the guest's events
     * @param packet the packet
     * @param from the sender
     */
    static void HandleArrival(EventList events,
                              ns3::Ptr<const ns3::Packet> packet,
                              const ns3::Address& from);

    /**
     * @brief A checkpoint is complete on a backup.
     * @param events the guest's events
     * @param epoch the epoch that it closed
     * @param bytes its size
     */
    static void HandleCompleted(EventList events, uint64_t epoch, uint64_t bytes);

    uint32_t m_rank;                              //!< this rank
    uint32_t m_ranks;                             //!< the number of ranks
    ns3::Time m_interval;                         //!< the time between a guest's packets
    ns3::Time m_delay;                            //!< the delay of each link
    bool m_failures;                              //!< whether machines fail
    ns3::Ipv4AddressHelper m_addresses;           //!< assigns addresses
    std::vector<std::unique_ptr<Guest>> m_guests; //!< the guests' events
};

#endif /* DATA_CENTRE_H */
