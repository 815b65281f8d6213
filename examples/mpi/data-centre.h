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
 * Protected guests in a data centre of four cells, of which this process simulates some: guest i is
 * in cell i (modulo 4), its backup in the next cell, and its client in the one after.
 *
 * All nodes are there on each rank, as ns-3 wants it, but all that lives on a node only where the
 * node is simulated.
 */
class DataCentre
{
  public:
    /// Parts that may be on different ranks
    static constexpr uint32_t CELLS = 4;

    /// What this rank has seen
    struct Counts
    {
        uint64_t guests{0};     //!< guests
        uint64_t left{0};       //!< packets that left their plugs
        uint64_t violations{0}; //!< of them, those that left before the backup had their epoch,
                                //!< or their commit where it is on another rank
        uint64_t arrived{0};    //!< packets that reached clients
        uint64_t completed{0};  //!< checkpoints that are complete on backups
    };

    /**
     * @brief Constructor.
     * @param rank this rank
     * @param ranks the number of ranks, at most CELLS
     * @param interval the time between a guest's packets
     * @param delay the delay of each link
     * @param failures whether guests send heartbeats, and the machine of every second one fails
     */
    DataCentre(uint32_t rank,
               uint32_t ranks,
               ns3::Time interval,
               ns3::Time delay,
               bool failures = false);

    /**
     * @brief Add a guest with its backup and client. To be done on each rank for all guests.
     */
    void AddGuest();

    /**
     * @brief Get what this rank has seen, when the simulation has ended.
     * @return the counts
     */
    Counts GetCounts() const;

    /**
     * @brief Write what this rank has seen, when the simulation has ended: a line for each packet
     * that left (left,guest,ns,epoch) or arrived (arrived,guest,ns,number), and each checkpoint
     * that is complete (completed,guest,ns,epoch); and for each machine that failed, was missed, or
     * was replaced (failed, detected or tookover,guest,ns,epoch).
     * @param os where to
     */
    void WriteLog(std::ostream& os) const;

  private:
    /// Something that happened
    struct Event
    {
        int64_t ns;      //!< when
        uint64_t number; //!< the packet's number, or the epoch
    };

    /// What this rank has seen of a guest
    struct Guest
    {
        ns3::Ptr<ns3::RemusOutputCommitMonitor> monitor; //!< null if the guest is on another rank
        std::vector<Event> left;                         //!< packets that left the guest
        std::vector<Event> arrived;                      //!< packets that reached the client
        std::vector<Event> completed;                    //!< checkpoints that are complete
        std::vector<Event> failed;                       //!< the failure of the guest's machine
        std::vector<Event> detected;                     //!< when the backup noticed it
        std::vector<Event> tookOver;                     //!< when the guest continued
    };

    /// A guest's events
    using EventList = std::vector<Event>*;

    /**
     * @brief Add a node.
     * @param nodes where to
     * @param cell the cell that it is in
     */
    void AddNode(ns3::NodeContainer& nodes, uint32_t cell) const;

    /**
     * @brief Make what lives on a guest.
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
     * @brief Let a guest send heartbeats, and every second one fail.
     * @param number the guest's number
     * @param node its node
     * @param backup the backup's address
     */
    void MakeFailure(uint32_t number, ns3::Ptr<ns3::Node> node, ns3::Ipv4Address backup);

    /**
     * @brief Let a backup notice a failure, and take over. The client's link leads to the guest
     * only, so that the guest's addresses stay where they are.
     * @param number the guest's number
     * @param node the backup's node
     * @param receiver the backup's receiver
     */
    void MakeFailover(uint32_t number,
                      ns3::Ptr<ns3::Node> node,
                      ns3::Ptr<ns3::RemusCheckpointReceiver> receiver);

    /**
     * @brief A machine has failed, was missed, or was replaced.
     * @param events the guest's
     * @param epoch the epoch
     * @param now the time
     */
    static void HandleFailure(EventList events, uint64_t epoch, ns3::Time now);

    /**
     * @brief A packet leaves a guest.
     * @param events the guest's
     * @param packet the packet
     * @param epoch its epoch
     * @param came when it came to the plug
     */
    static void HandleDeparted(EventList events,
                               ns3::Ptr<const ns3::Packet> packet,
                               uint64_t epoch,
                               ns3::Time came);

    /**
     * @brief A packet has reached a client.
     * @param events the guest's
     * @param packet the packet
     * @param from the sender
     */
    static void HandleArrival(EventList events,
                              ns3::Ptr<const ns3::Packet> packet,
                              const ns3::Address& from);

    /**
     * @brief A checkpoint is complete on a backup.
     * @param events the guest's
     * @param epoch the epoch that it closed
     * @param bytes its size
     */
    static void HandleCompleted(EventList events, uint64_t epoch, uint64_t bytes);

    uint32_t m_rank;                              //!< this rank
    uint32_t m_ranks;                             //!< the number of ranks
    ns3::Time m_interval;                         //!< the time between a guest's packets
    ns3::Time m_delay;                            //!< the delay of each link
    bool m_failures;                              //!< machines fail
    ns3::Ipv4AddressHelper m_addresses;           //!< gives addresses
    std::vector<std::unique_ptr<Guest>> m_guests; //!< what this rank has seen
};

#endif /* DATA_CENTRE_H */
