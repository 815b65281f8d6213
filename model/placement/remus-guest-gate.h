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
 * @brief Makes a guest really stop: while its checkpointer has stopped it, it neither receives nor
 * sends.
 *
 * Frames of any protocol that arrive while the guest is stopped wait, and are delivered in order
 * when it is resumed. Simulated applications do not stop, so the IPv4 and IPv6 packets that they
 * send during the stop wait, too, as do ARP packets. They leave in order before those frames are
 * delivered; packets to the guest's own addresses are delivered among the frames. There is no limit
 * to what may wait. If the guest is stopped again before everything is delivered, the rest keeps
 * waiting. If its machine fails, the gate is closed until Discard().
 *
 * Aggregate a gate to the guest's node, before the simulation starts or while it runs. The devices
 * must have their addresses when it starts. Do not add devices of the guest's host, such as the one
 * used for replication. A closed gate does not stop what packet sockets send, which bypasses the
 * traffic control layer, nor what promiscuous listeners see.
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
     * @param device the device, on the gate's node
     */
    void AddDevice(Ptr<NetDevice> device);

    /**
     * @brief Follow the stops and resumes of a checkpointer. To be called once.
     * @param checkpointer the guest's checkpointer
     */
    void Follow(Ptr<RemusCheckpointer> checkpointer);

    /**
     * @brief Discard what waits, and open the gate: the machine runs again, without the guest.
     */
    void Discard();

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
    /// A frame that arrived during a stop, or a packet of the guest to itself
    struct Frame
    {
        Ptr<NetDevice> device;    //!< the device it came to
        Ptr<const Packet> packet; //!< its payload
        uint16_t protocol;        //!< the protocol of the payload
        Address from;             //!< its sender
        bool local;               //!< the sender is the guest itself
    };

    /**
     * @brief Intercept the input and the output of devices.
     * @param devices the devices
     */
    void Guard(const std::vector<Ptr<NetDevice>>& devices);

    /**
     * @brief Handle a frame that has arrived.
     * @param device the device it came to
     * @param packet its payload
     * @param protocol the protocol of the payload
     * @param from its sender
     * @return true if it waits, or was accepted by the node
     */
    bool Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& from);

    /**
     * @brief Handle a packet that the internet stack sends to one of the guest's own addresses.
     * @param device the device that has the address
     * @param packet the packet
     * @param protocol its protocol
     */
    void ReceiveLocal(Ptr<NetDevice> device, Ptr<const Packet> packet, uint16_t protocol);

    /**
     * @brief Handle a packet that the internet stack sends.
     * @param device the outgoing device
     * @param item the packet
     */
    void Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item);

    /**
     * @brief Deliver a frame to the node.
     * @param frame the frame
     * @return true if the node has accepted it
     */
    bool Deliver(const Frame& frame);

    /// Send and deliver what waits, until nothing is left or the gate is closed.
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

    /**
     * @brief Close the gate until Discard().
     * @param epoch the epoch in which the machine has failed
     * @param now the time
     */
    void HandleFailed(uint64_t epoch, Time now);

    std::vector<Ptr<NetDevice>> m_devices; //!< the guest's devices
    bool m_closed{false};                  //!< the guest is stopped, or its machine has failed
    bool m_serving{false};                 //!< in Serve()
    std::deque<Frame> m_incoming;          //!< frames that wait for delivery
    /// Packets that were sent during the stop
    std::deque<std::pair<Ptr<NetDevice>, Ptr<QueueDiscItem>>> m_outgoing;
};

} // namespace ns3

#endif /* REMUS_GUEST_GATE_H */
