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
 * @brief Detects whether two machines were the guest at the same time, and counts the clients that
 * saw both.
 *
 * The guest runs on the machine that was the last to send its first frame. Frames that other
 * machines send after that are late: the guest should no longer run there. So this class does not
 * work for guests that return to a machine.
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
     * @param device the device that leads to the clients
     */
    void WatchMachine(Ptr<NetDevice> device);

    /**
     * @brief Listen to the packets that arrive at a client. Ends the program with a message if its
     * node has no internet stack.
     * @param client the client's node
     */
    void WatchClient(Ptr<Node> client);

    /**
     * @brief Get the number of late frames: those sent after another machine had become the guest.
     * @return the number of frames
     */
    uint64_t GetNLate() const;

    /**
     * @brief Get the number of clients that got packets of two machines that were the guest at the
     * same time.
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
         * @brief Called when the machine sends a frame.
         * @param packet the frame
         */
        void HandleSent(Ptr<const Packet> packet);

        RemusSplitMonitor* monitor;        //!< the monitor
        bool hasSent{false};               //!< it has sent
        bool isOver{false};                //!< another one has begun to send since then
        RemusTraceConnections connections; //!< to its device
    };

    /// A client
    struct Client
    {
        /**
         * @brief Called when a packet arrives at the client.
         * @tparam IP ns3::Ipv4 or ns3::Ipv6
         * @param packet the packet
         * @param ip the client's IP
         * @param interface the interface
         */
        template <typename IP>
        void HandleReceived(Ptr<const Packet> packet, Ptr<IP> ip, uint32_t interface);

        RemusSplitMonitor* monitor;        //!< the monitor
        bool sawLate{false};               //!< it got a late packet
        bool sawNewest{false};             //!< it got a packet of the machine that is the guest
        RemusTraceConnections connections; //!< to its node
    };

    std::vector<std::unique_ptr<Machine>> m_machines; //!< the machines
    std::vector<std::unique_ptr<Client>> m_clients;   //!< the clients
    Machine* m_newest{nullptr};                       //!< the last one that began to send
    uint32_t m_nGuests{0};                            //!< machines that have sent
    uint64_t m_nLate{0};                              //!< see GetNLate()
    /// By UID, whether packets on their way to clients are late: only packets sent since a second
    /// machine began to send, and only as long as a client has got none of the same kind
    std::map<uint64_t, bool> m_isLate;

    TracedCallback<Ptr<const Packet>, Time> m_traceLate; //!< a late frame
};

} // namespace ns3

#endif /* REMUS_SPLIT_MONITOR_H */
