/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CUT_MONITOR_H
#define REMUS_CUT_MONITOR_H

#include "remus-trace-connections.h"

#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/remus-checkpointer.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace ns3
{

class Ipv4Address;
class Ipv6Address;

/**
 * @ingroup plug
 *
 * @brief Checks that the committed checkpoints of several guests are consistent with each other.
 *
 * They are consistent if no committed checkpoint contains the receipt of a message that its sender
 * sent after its own newest committed checkpoint. Otherwise, if the sender failed at that moment,
 * the receiver would know of a message that was never sent. A message is an IP packet from one
 * guest to an address of another. Fragments and tunnels are not tracked.
 */
class RemusCutMonitor : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusCutMonitor();
    ~RemusCutMonitor() override;

    /**
     * @brief Listen to a guest. To be called when it has its addresses, before the simulation
     * starts. Ends the program with a message if it has no internet stack.
     * @param guest the guest's node
     * @param checkpointer its checkpointer, or that of its group
     */
    void Watch(Ptr<Node> guest, Ptr<RemusCheckpointer> checkpointer);

    /**
     * @brief Get the number of messages that guests have received from each other.
     * @return the number of messages
     */
    uint64_t GetNMessages() const;

    /**
     * @brief Get the number of messages that were in a committed checkpoint of their receiver when
     * they were in none of their sender.
     * @return the number of messages
     */
    uint64_t GetNOrphans() const;

  protected:
    void DoDispose() override;

  private:
    /// A guest
    struct Guest
    {
        /// A message that is in no committed checkpoint of its receiver
        struct Received
        {
            uint64_t epoch;     //!< the receiver's epoch
            Guest* sender;      //!< the guest that has sent it
            uint64_t sentEpoch; //!< the sender's epoch
        };

        /**
         * @brief Called when the guest sends a packet.
         * @tparam IP ns3::Ipv4 or ns3::Ipv6
         * @param packet the packet
         * @param ip the guest's IP
         * @param interface the interface
         */
        template <typename IP>
        void HandleSent(Ptr<const Packet> packet, Ptr<IP> ip, uint32_t interface);

        /**
         * @brief Called when the guest receives a packet.
         * @tparam IP ns3::Ipv4 or ns3::Ipv6
         * @param packet the packet
         * @param ip the guest's IP
         * @param interface the interface
         */
        template <typename IP>
        void HandleReceived(Ptr<const Packet> packet, Ptr<IP> ip, uint32_t interface);

        /**
         * @brief Called when a checkpoint is committed.
         * @param epoch its epoch
         * @param now the time
         */
        void HandleCommitted(uint64_t epoch, Time now);

        RemusCutMonitor* monitor;            //!< the monitor
        Ptr<RemusCheckpointer> checkpointer; //!< the guest's or its group's
        uint64_t nCommitted{0};              //!< committed checkpoints
        std::deque<Received> received;       //!< messages in no committed checkpoint yet
        RemusTraceConnections connections;   //!< the connections to the guest
    };

    /// A message on its way
    struct Sent
    {
        Guest* sender;  //!< the guest that has sent it
        uint64_t epoch; //!< the sender's epoch
    };

    std::vector<std::unique_ptr<Guest>> m_guests; //!< the guests
    std::set<Ipv4Address> m_ipv4;                 //!< their IPv4 addresses
    std::set<Ipv6Address> m_ipv6;                 //!< their IPv6 addresses
    std::map<uint64_t, Sent> m_sent;              //!< messages on their way by UID
    uint64_t m_nMessages{0};                      //!< see GetNMessages()
    uint64_t m_nOrphans{0};                       //!< see GetNOrphans()
};

} // namespace ns3

#endif /* REMUS_CUT_MONITOR_H */
