/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_GUEST_GATE_H
#define REMUS_GUEST_GATE_H

#include "ns3/address.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/queue-item.h"
#include "ns3/remus-checkpointer.h"

#include <deque>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Stops a guest for real: while its checkpointer has it stopped, it neither receives nor
 * sends on its devices.
 *
 * Frames that arrive in a stop wait, and are delivered at the resume, in order; before them, also
 * in order, leaves what the guest's applications sent in the stop, since simulated applications do
 * not stop. Both wait without a limit. The devices of the guest's host, such as the one that
 * replicates, are not to be among the gate's.
 *
 * A gate is aggregated to the guest's node. It holds what passes the internet stack: ARP, IPv4 and
 * IPv6. From when the simulation starts, packet sockets on the gate's devices receive nothing. The
 * devices get their addresses before.
 */
class RemusGuestGate : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusGuestGate();
    ~RemusGuestGate() override;

    /**
     * @brief Add a device of the guest. To be done before the simulation starts.
     * @param device the device, on the node that the gate is aggregated to
     */
    void AddDevice(Ptr<NetDevice> device);

    /**
     * @brief Follow the stops and resumes of a checkpointer. To be called once.
     * @param checkpointer the guest's checkpointer
     */
    void Follow(Ptr<RemusCheckpointer> checkpointer);

    /**
     * @brief Get the number of frames that wait to be delivered.
     * @return the number of frames
     */
    std::size_t GetNIncoming() const;

    /**
     * @brief Get the number of packets that wait to be sent.
     * @return the number of packets
     */
    std::size_t GetNOutgoing() const;

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    /// A frame that arrived in a stop
    struct Frame
    {
        Ptr<NetDevice> device;    //!< where
        Ptr<const Packet> packet; //!< what it carries
        uint16_t protocol;        //!< the protocol of that
        Address from;             //!< who sent it
    };

    /**
     * @brief A frame has arrived.
     * @param device where
     * @param packet what it carries
     * @param protocol the protocol of that
     * @param from who sent it
     * @return true if the internet stack takes the protocol
     */
    bool Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& from);

    /**
     * @brief The internet stack sends a packet.
     * @param device the device that it is to leave by
     * @param item the packet
     */
    void Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item);

    /**
     * @brief Let a frame go up.
     * @param frame the frame
     */
    void Deliver(const Frame& frame);

    /**
     * @brief Close the gate.
     * @param epoch the epoch that ends
     * @param now the time
     */
    void HandleStopped(uint64_t epoch, Time now);

    /**
     * @brief Open the gate.
     * @param epoch the epoch that has ended
     * @param now the time
     */
    void HandleResumed(uint64_t epoch, Time now);

    std::vector<Ptr<NetDevice>> m_devices; //!< the guest's devices
    bool m_closed{false};                  //!< the guest is stopped
    std::deque<Frame> m_incoming;          //!< frames that arrived in the stop
    /// Packets that were sent in the stop
    std::deque<std::pair<Ptr<NetDevice>, Ptr<QueueDiscItem>>> m_outgoing;
};

} // namespace ns3

#endif /* REMUS_GUEST_GATE_H */
