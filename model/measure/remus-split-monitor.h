/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_SPLIT_MONITOR_H
#define REMUS_SPLIT_MONITOR_H

#include "remus-trace-connections.h"

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Tells whether two machines were the same guest at once, and which clients saw both. It
 * only listens.
 *
 * The guest is where the machine is that was the last to send for the first time. Whatever another
 * machine sends after that is late: the guest that it comes from should no longer exist. So this is
 * not for a guest that goes back to a machine where it was before.
 */
class RemusSplitMonitor : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusSplitMonitor();
    ~RemusSplitMonitor() override;

    /**
     * @brief Listen to the device of a machine that is the guest, or can become it. Ends the
     * program with a message if the device has no trace source PhyTxBegin.
     * @param device the device that clients are reached by
     */
    void WatchMachine(Ptr<NetDevice> device);

    /**
     * @brief Listen to the packets that come to a client. Ends the program with a message if its
     * node has no internet stack.
     * @param client the client's node
     */
    void WatchClient(Ptr<Node> client);

    /**
     * @brief Get the frames that a machine sent after another one had begun to.
     * @return the number of frames
     */
    uint64_t GetNLate() const;

    /**
     * @brief Get the clients that got packets of two machines that were the guest at once.
     * @return the number of clients
     */
    uint32_t GetNClientsThatSawBoth() const;

    /**
     * TracedCallback signature for Late.
     * @param [in] packet the frame
     * @param [in] now the time
     */
    typedef void (*LateTracedCallback)(Ptr<const Packet> packet, Time now);

  protected:
    void DoDispose() override;

  private:
    /// A machine
    struct Machine
    {
        /**
         * @brief The machine sends a frame.
         * @param packet the frame
         */
        void HandleSent(Ptr<const Packet> packet);

        RemusSplitMonitor* monitor;        //!< the monitor
        bool hasSent{false};               //!< it has sent
        bool isOver{false};                //!< another has since
        RemusTraceConnections connections; //!< to its device
    };

    /// A client
    struct Client
    {
        /**
         * @brief A packet comes to the client.
         * @tparam IP ns3::Ipv4 or ns3::Ipv6
         * @param packet the packet
         * @param ip the client's IP
         * @param interface the interface
         */
        template <typename IP>
        void HandleReceived(Ptr<const Packet> packet, Ptr<IP> ip, uint32_t interface);

        RemusSplitMonitor* monitor;        //!< the monitor
        bool sawLate{false};               //!< it got a packet that was late
        bool sawNewest{false};             //!< it got one of the machine that is the guest
        RemusTraceConnections connections; //!< to its node
    };

    std::vector<std::unique_ptr<Machine>> m_machines; //!< the machines
    std::vector<std::unique_ptr<Client>> m_clients;   //!< the clients
    Machine* m_newest{nullptr};                       //!< the last one to send for the first time
    uint32_t m_nGuests{0};                            //!< machines that have sent
    uint64_t m_nLate{0};                              //!< see GetNLate()
    std::map<uint64_t, bool> m_isLate; //!< by UID, packets since another machine has begun to send

    TracedCallback<Ptr<const Packet>, Time> m_traceLate; //!< a late frame
};

} // namespace ns3

#endif /* REMUS_SPLIT_MONITOR_H */
