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
 * @ingroup plug-placement
 *
 * @brief Stops a guest for real: while its checkpointer has it stopped, it neither receives nor
 * sends.
 *
 * Frames that arrive while the guest is stopped wait, whatever they carry, and are delivered in
 * order at the resume. Before that, what the guest's applications sent over IPv4 and IPv6 during
 * the stop leaves, also in order, since simulated applications do not stop; what they sent to the
 * guest's own addresses is delivered among the frames. Both wait without a limit. If the guest is
 * stopped again before all are delivered, or its machine fails, the rest goes on waiting.
 *
 * A gate is aggregated to the guest's node, before the simulation starts or while it runs; the
 * devices have their addresses when it starts. Devices of the guest's host, such as the one that
 * replicates, must not be added. Two things pass a closed gate: what packet sockets send, which
 * does not go through the traffic control layer, and what promiscuous listeners see.
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
     * @brief Add a device of the guest.
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
    void NotifyNewAggregate() override;
    void DoInitialize() override;
    void DoDispose() override;

  private:
    /// A frame that arrived in a stop, or a packet of the guest to itself
    struct Frame
    {
        Ptr<NetDevice> device;    //!< where
        Ptr<const Packet> packet; //!< what it carries
        uint16_t protocol;        //!< the protocol of that
        Address from;             //!< who sent it
        bool local;               //!< the guest itself did
    };

    /**
     * @brief Take the input and the output of the devices.
     * @param devices the devices
     */
    void Guard(const std::vector<Ptr<NetDevice>>& devices);

    /**
     * @brief A frame has arrived.
     * @param device where
     * @param packet what it carries
     * @param protocol the protocol of that
     * @param from who sent it
     * @return true if it waits, or somebody has taken it
     */
    bool Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& from);

    /**
     * @brief The internet stack sends a packet to an address of the guest's own.
     * @param device the device that has the address
     * @param packet the packet
     * @param protocol its protocol
     */
    void ReceiveLocal(Ptr<NetDevice> device, Ptr<const Packet> packet, uint16_t protocol);

    /**
     * @brief The internet stack sends a packet.
     * @param device the device that it is to leave by
     * @param item the packet
     */
    void Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item);

    /**
     * @brief Let a frame go up.
     * @param frame the frame
     * @return true if somebody has taken it
     */
    bool Deliver(const Frame& frame);

    /// Serve what waits, until nothing does or the gate is closed.
    void Serve();

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
    bool m_serving{false};                 //!< in Serve()
    std::deque<Frame> m_incoming;          //!< what is to be delivered
    /// Packets that were sent in the stop
    std::deque<std::pair<Ptr<NetDevice>, Ptr<QueueDiscItem>>> m_outgoing;
};

} // namespace ns3

#endif /* REMUS_GUEST_GATE_H */
