/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TWIN_H
#define REMUS_TWIN_H

#include "remus-failover.h"
#include "remus-lease.h"
#include "remus-twin-cut.h"

#include "ns3/address.h"
#include "ns3/callback.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/queue-item.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-checkpoint-sink.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>

namespace ns3
{

class RemusTwinDevices;
class RemusTwinInputs;
class RemusTwinOutputs;
class RemusTwinSender;
struct RemusTwinFrame;

/**
 * @ingroup plug
 *
 * @brief A second node that repeats what the guest did a constant time Lag ago, and so has the
 * state of an earlier guest, as a checkpoint has.
 *
 * A simulation cannot copy the state of a node. Instead, the same function that builds the guest
 * also builds the twin, Lag later, and the twin gets the same input at the same relative times. So
 * its sockets, connections, timers and applications at \c t + Lag are those of the guest at \c t.
 *
 *                   cut     failure   takeover
 *     guest  ---------|--------X           |
 *     twin       -----------------------|--+-------------->
 *                     |<---- Lag ------>|
 *                              input ends  output is let out
 *
 * - While the guest lives, the output of the twin is compared with that of the guest, and dropped.
 * - When the guest's machine fails, or Freeze() is called, the twin gets the guest's input up to
 * the cut of the newest checkpoint that is complete on the backup, and no later input.
 * - At TakeOver(), or when it has reached that cut if this is later, the twin becomes the guest:
 * its output since the cut is sent, and it gets what its devices receive. A broadcast, like that of
 *   QEMU, tells switches that its hardware addresses have moved.
 *
 * Until the function builds the twin, its node must have nothing but devices, one for each of the
 * guest's, in the same order and on the same links; no internet stack, no applications. The devices
 * get the hardware addresses of the guest's.
 *
 * Lag must be at least the time from the start of any epoch to its commit, so that the twin gets no
 * input that the backup does not have yet; GetNAhead() counts such input. If Lag is longer than the
 * time from the cut to the takeover, the takeover waits; GetWait() tells how long. If it is
 * shorter, the twin was cut off from the network for the difference, which its timers notice.
 *
 * A twin whose machine has failed, for example because its host has lost a lease, takes over
 * nothing.
 *
 * The guest must depend on its input and on relative times only:
 * - Random numbers: RemusTwinHelper gives the random variables of stack and applications the same
 *   streams on both nodes. Random variables that are shared by both, or are not attributes, differ.
 * - Absolute times: TCP's timestamps are shifted. GetNClocks() counts packets with absolute times
 * in their data, which do no harm unless the guest acts on them.
 * - Packet sockets, promiscuous devices and bridges on the guest are not supported.
 *
 * If the outputs differ, Diverged fires with the packets that differ, and the comparison ends.
 */
class RemusTwin : public Object
{
  public:
    /// The function that builds the guest on one node, and the twin on another
    typedef Callback<void, Ptr<Node>> Builder;

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusTwin();
    ~RemusTwin() override;

    /**
     * @brief Add a device of the guest, and the twin's device that takes its place. To be called
     * before Follow(). Ends the program with a message if both are on one node, have different
     * indexes, or are on different MPI ranks.
     * @param guest the guest's device, which has its IP addresses
     * @param twin the twin's device, on the node that this is aggregated to
     */
    void AddDevice(Ptr<NetDevice> guest, Ptr<NetDevice> twin);

    /**
     * @brief Follow a guest that has just been built. Ends the program with a message if no device
     * was added, if the twin's node has an internet stack or applications, if the guest's has no
     * internet stack, or if Lag is not a multiple of 1 ms.
     * @param checkpointer the guest's checkpointer
     * @param build builds the twin
     */
    void Follow(Ptr<RemusCheckpointer> checkpointer, Builder build);

    /**
     * @brief Get the checkpointer of the guest.
     * @return the checkpointer; null before Follow()
     */
    Ptr<RemusCheckpointer> GetCheckpointer() const;

    /**
     * @brief Let a backup decide which checkpoints are complete and when the twin takes over.
     * Without this call, a checkpoint is complete when it is committed, and the twin takes over
     * TakeOverTime after the failure.
     * @param receiver the receiver of the guest's checkpoints
     * @param failover the backup's policy
     */
    void Watch(Ptr<RemusCheckpointSink> receiver, Ptr<RemusFailover> failover);

    /**
     * @brief Take over only with a lease, which is requested when the takeover is due. To be called
     * once. The guest's host must have another holder, and must fail when it loses the lease.
     * @param holder the holder on the backup, whose attribute Asks is false
     */
    void RequireLease(Ptr<RemusLeaseHolder> holder);

    /**
     * @brief Let the guest continue from the checkpoint that is the newest complete one now.
     */
    void Freeze();

    /**
     * @brief Take over as soon as the twin has reached the cut, and has the lease if one is needed.
     */
    void TakeOver();

    /**
     * @brief Tell whether the twin is the guest now.
     * @return true if it has taken over
     */
    bool HasTakenOver() const;

    /**
     * @brief Get the number of packets of the twin that were the same as the guest's.
     * @return the number of packets
     */
    uint64_t GetNEqual() const;

    /**
     * @brief Get the number of packets of the twin that differed from the guest's in absolute times
     * only.
     * @return the number of packets
     */
    uint64_t GetNClocks() const;

    /**
     * @brief Tell whether the outputs of guest and twin differed.
     * @return true if Diverged has fired
     */
    bool HasDiverged() const;

    /**
     * @brief Get the number of frames that the twin got before the checkpoint with them was
     * complete.
     * @return the number of frames; if there are any, the twin is ahead of the checkpoints, and Lag
     * is too short
     */
    uint64_t GetNAhead() const;

    /**
     * @brief Get how long the takeover had to wait until the twin reached the cut, or for a lease.
     * @return the time; 0 before the takeover
     */
    Time GetWait() const;

    /**
     * @brief Assign a fixed random variable stream number to TakeOverTime.
     * @param stream the stream number
     * @return how many stream numbers were assigned
     */
    int64_t AssignStreams(int64_t stream);

    /**
     * TracedCallback signature for Diverged.
     * @param [in] guest the guest's packet with its IP header; null if it sent none
     * @param [in] twin the twin's packet with its IP header; null if it sent none
     */
    typedef void (*DivergedTracedCallback)(Ptr<const Packet> guest, Ptr<const Packet> twin);

    /**
     * TracedCallback signature for TookOver.
     * @param [in] epoch the epoch in which the guest continues
     * @param [in] now the time
     */
    typedef void (*TookOverTracedCallback)(uint64_t epoch, Time now);

  protected:
    void DoDispose() override;

  private:
    /**
     * @brief Listen to the IPv4 and IPv6 packets that a node sends.
     * @param node the node of the guest or the twin
     */
    void ListenToOutput(Ptr<Node> node);

    /**
     * @brief Called when the guest has received a packet.
     * @param device the device
     * @param packet the packet
     * @param protocol its EtherType
     * @param from the sender
     * @param to the receiver
     * @param type the type of the receiver
     */
    void HandleInput(Ptr<NetDevice> device,
                     Ptr<const Packet> packet,
                     uint16_t protocol,
                     const Address& from,
                     const Address& to,
                     NetDevice::PacketType type);

    /**
     * @brief Called when the guest or the twin has sent an IPv4 or IPv6 packet.
     * @param packet the packet
     * @param ip the node's IPv4 or IPv6
     * @param interface the interface
     */
    template <typename IP>
    void HandleSent(Ptr<const Packet> packet, Ptr<IP> ip, uint32_t interface);

    /**
     * @brief Called when the guest has stopped, which is a cut.
     * @param epoch the epoch that it ends
     * @param now the time
     */
    void HandleStopped(uint64_t epoch, Time now);

    /**
     * @brief Called when the guest's machine has failed.
     * @param epoch the current epoch
     * @param now the time
     */
    void HandleFailed(uint64_t epoch, Time now);

    /**
     * @brief Called when a checkpoint is committed.
     * @param epoch its epoch
     * @param now the time
     */
    void HandleCommitted(uint64_t epoch, Time now);

    /**
     * @brief Called when a checkpoint is complete on the backup.
     * @param epoch its epoch
     * @param bytes its size
     */
    void HandleCompleted(uint64_t epoch, uint64_t bytes);

    /**
     * @brief Called when the backup has noticed the failure.
     * @param epoch the epoch in which the guest continues
     * @param now the time
     */
    void HandleDetected(uint64_t epoch, Time now);

    /**
     * @brief Called when the backup takes over.
     * @param epoch the epoch in which the guest continues
     * @param now the time
     */
    void HandleTookOver(uint64_t epoch, Time now);

    /**
     * @brief Called when the backup has acquired the lease.
     * @param now the time
     */
    void HandleAcquired(Time now);

    /**
     * @brief Build the twin.
     */
    void Build();

    /**
     * @brief Called when a device of the twin has received a frame.
     * @param device the device
     * @param packet the payload
     * @param protocol its EtherType
     * @param from the sender
     * @return true if the internet stack accepts the protocol
     */
    bool Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& from);

    /**
     * @brief Deliver a frame to the twin's internet stack.
     * @param frame the frame
     */
    void Deliver(const RemusTwinFrame& frame);

    /**
     * @brief Called when the twin's internet stack sends a packet.
     * @param device the outgoing device
     * @param item the packet
     */
    void Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item);

    /**
     * @brief Take over if it is due and the twin has reached the cut.
     */
    void TryTakeOver();

    /**
     * @brief Tell switches where the guest is now.
     * @param times the number of announcements that remain
     */
    void Announce(uint32_t times);

    /**
     * @brief Report a difference.
     * @param guest the guest's packet, or null
     * @param twin the twin's packet, or null
     */
    void HandleDiverged(Ptr<const Packet> guest, Ptr<const Packet> twin);

    /**
     * @brief Get Lag in milliseconds.
     * @return the milliseconds
     */
    uint32_t GetLagMilliSeconds() const;

    Time m_lag;                               //!< see the class
    Ptr<RandomVariableStream> m_takeOverTime; //!< from the failure to the takeover in seconds
    uint32_t m_announcements;                 //!< the number of announcements
    Time m_announceInterval;                  //!< time between announcements

    RemusTwinCut m_cut;                          //!< where the twin continues as the guest
    std::unique_ptr<RemusTwinDevices> m_devices; //!< the devices of guest and twin
    std::unique_ptr<RemusTwinInputs> m_inputs;   //!< the input that the twin has not got yet
    std::unique_ptr<RemusTwinOutputs> m_outputs; //!< the output that the twin has not repeated yet
    std::unique_ptr<RemusTwinSender> m_sender;   //!< holds the twin's output
    Ptr<RemusCheckpointer> m_checkpointer;       //!< the guest's
    Ptr<RemusLeaseHolder> m_lease; //!< has the lease for the takeover; null if none is needed
    bool m_watched{false};         //!< a backup decides
    Builder m_build;               //!< builds the twin
    bool m_built{false};           //!< the twin is built
    bool m_frozen{false};          //!< see Freeze()
    bool m_due{false};             //!< TakeOver() was called
    Time m_dueAt;                  //!< when it was called
    bool m_live{false};            //!< see HasTakenOver()
    Time m_wait;                   //!< see GetWait()

    /// Packets that differ
    TracedCallback<Ptr<const Packet>, Ptr<const Packet>> m_traceDiverged;
    TracedCallback<uint64_t, Time> m_traceTookOver; //!< the twin is the guest
};

} // namespace ns3

#endif /* REMUS_TWIN_H */
