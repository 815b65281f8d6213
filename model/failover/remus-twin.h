/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TWIN_H
#define REMUS_TWIN_H

#include "remus-failover.h"
#include "remus-lease.h"
#include "remus-twin-outputs.h"

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
#include <deque>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief The state of a guest in its checkpoints: a second node that does what the guest did a
 * constant Lag ago.
 *
 * A simulation cannot copy the state of a node. So the twin is built in the same way as the guest,
 * by the same function, but Lag later, and gets the same input at the same relative times. What it
 * is at
 * \c t + Lag, the guest was at \c t: its sockets, connections, timers and applications.
 *
 *                   cut     failure   takeover
 *     guest  ---------|--------X           |
 *     twin       -----------------------|--+-------------->
 *                     |<---- Lag ------>|
 *                              input ends  output is let out
 *
 * - While the guest lives, what the twin sends is compared with what the guest sent, and dropped.
 * - When the guest's machine fails, or Freeze() is called, the twin gets its input up to the cut of
 *   the newest checkpoint that is complete on the backup, and nothing of what came later.
 * - At TakeOver(), or when the twin has come to that cut if that is later, the twin becomes the
 * guest: its output since the cut is sent, and what its device receives reaches it. It tells
 * switches by a broadcast, as QEMU does, that its hardware address has moved.
 *
 * The twin's node is bare until the function builds it: no internet stack and no application, only
 * devices, one for each of the guest's, in the same order and on the same links. They get the
 * hardware addresses of the guest's.
 *
 * Lag must be as long as any epoch and its commit together take, so that the twin gets no input
 * that the backup does not have yet; GetNAhead() counts such input. If Lag is longer than from the
 * cut to the takeover, the takeover waits; GetWait() tells how long. If it is shorter, the twin has
 * spent the difference cut off from the network, which its timers have noticed.
 *
 * What is assumed is that the guest depends on its input and relative times alone:
 * - Random numbers: RemusTwinHelper gives the random variables of stack and applications the same
 *   streams on both nodes. A random variable that both share, or that is no attribute, differs.
 * - Absolute times: TCP's timestamps are shifted. Absolute times in data are counted by
 *   GetNClocks(), and do no harm unless the guest acts on them.
 * - Packet sockets, promiscuous devices and bridges on the guest are not supported.
 *
 * If the assumption fails, Diverged is fired with the packets that differ, and nothing is compared
 * any more.
 */
class RemusTwin : public Object
{
  public:
    /// What builds the guest on a node, and the twin on another
    typedef Callback<void, Ptr<Node>> Builder;

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusTwin();
    ~RemusTwin() override;

    /**
     * @brief Add a device of the guest and the one of the twin that takes its place. To be done
     * before Follow(). Ends the program with a message if they are not at the same place.
     * @param guest the guest's device, which has its IP addresses
     * @param twin the twin's device, on the node that this is aggregated to
     */
    void AddDevice(Ptr<NetDevice> guest, Ptr<NetDevice> twin);

    /**
     * @brief Follow a guest, which was built just now. Ends the program with a message if Lag is no
     * multiple of 1 ms, or if the twin's node is not bare.
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
     * Without, a checkpoint is complete when it is committed, and the twin takes over TakeOverTime
     * after the failure.
     * @param receiver the receiver of the guest's checkpoints
     * @param failover the backup's policy
     */
    void Watch(Ptr<RemusCheckpointSink> receiver, Ptr<RemusFailover> failover);

    /**
     * @brief Take over only with a lease, which is asked for when the takeover is due. To be done
     * once. The guest's host must have another holder, and fail when it loses the lease.
     * @param holder the holder on the backup, whose attribute Asks is false
     */
    void RequireLease(Ptr<RemusLeaseHolder> holder);

    /**
     * @brief The guest will go on from the newest complete checkpoint; no later one counts.
     */
    void Freeze();

    /**
     * @brief Take over as soon as the twin has come to the cut.
     */
    void TakeOver();

    /**
     * @brief Tell whether the twin is the guest now.
     * @return true if it has taken over
     */
    bool HasTakenOver() const;

    /**
     * @brief Get the packets of the twin that were the same as the guest's.
     * @return the number of packets
     */
    uint64_t GetNEqual() const;

    /**
     * @brief Get the packets of the twin that differed from the guest's in absolute times only.
     * @return the number of packets
     */
    uint64_t GetNClocks() const;

    /**
     * @brief Tell whether the twin has sent what the guest has not, or the other way round.
     * @return true if Diverged was fired
     */
    bool HasDiverged() const;

    /**
     * @brief Get the frames that the twin got before the checkpoint with them was complete. Such
     * a twin may know what no checkpoint has: Lag is too short.
     * @return the number of frames
     */
    uint64_t GetNAhead() const;

    /**
     * @brief Get how long the takeover had to wait for the twin to come to the cut, or for a lease.
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
     * @param [in] epoch the epoch that the guest goes on in
     * @param [in] now the time
     */
    typedef void (*TookOverTracedCallback)(uint64_t epoch, Time now);

  protected:
    void DoDispose() override;

  private:
    /// What the guest received, or a cut
    struct Input
    {
        Time at;                    //!< when
        uint64_t epoch;             //!< the epoch; for a cut the one that it ends
        Ptr<const Packet> packet;   //!< what was received; null for a cut
        Ptr<NetDevice> device;      //!< the twin's device for it
        uint16_t protocol;          //!< its EtherType
        Address from;               //!< who sent it
        Address to;                 //!< to whom
        NetDevice::PacketType type; //!< what it is to the guest
    };

    /**
     * @brief The guest has received a packet.
     * @param device where
     * @param packet the packet
     * @param protocol its EtherType
     * @param from who sent it
     * @param to to whom
     * @param type what it is to the guest
     */
    void HandleInput(Ptr<NetDevice> device,
                     Ptr<const Packet> packet,
                     uint16_t protocol,
                     const Address& from,
                     const Address& to,
                     NetDevice::PacketType type);

    /**
     * @brief The guest or the twin has sent a packet by IPv4 or IPv6.
     * @param packet the packet
     * @param ip the node's IPv4 or IPv6
     * @param interface the interface
     */
    template <typename IP>
    void HandleSent(Ptr<const Packet> packet, Ptr<IP> ip, uint32_t interface);

    /**
     * @brief Compare a packet of the twin with the guest's.
     * @param packet the packet
     */
    void Compare(Ptr<const Packet> packet);

    /**
     * @brief The guest has stopped: a cut.
     * @param epoch the epoch that it ends
     * @param now the time
     */
    void HandleStopped(uint64_t epoch, Time now);

    /**
     * @brief The guest's machine has failed.
     * @param epoch the current epoch
     * @param now the time
     */
    void HandleFailed(uint64_t epoch, Time now);

    /**
     * @brief A checkpoint is committed.
     * @param epoch its epoch
     * @param now the time
     */
    void HandleCommitted(uint64_t epoch, Time now);

    /**
     * @brief A checkpoint is complete on the backup.
     * @param epoch its epoch
     * @param bytes its size
     */
    void HandleCompleted(uint64_t epoch, uint64_t bytes);

    /**
     * @brief The backup has noticed the failure.
     * @param epoch the epoch in which the guest continues
     * @param now the time
     */
    void HandleDetected(uint64_t epoch, Time now);

    /**
     * @brief The backup resumes the guest.
     * @param epoch the epoch in which the guest continues
     * @param now the time
     */
    void HandleTookOver(uint64_t epoch, Time now);

    /**
     * @brief The backup has the lease.
     * @param now the time
     */
    void HandleAcquired(Time now);

    /**
     * @brief Build the twin.
     */
    void Build();

    /**
     * @brief Queue input for the twin.
     * @param input the input
     */
    void Push(const Input& input);

    /**
     * @brief Wait until the next input is due, and give it to the twin after what else is due then.
     */
    void Await();

    /**
     * @brief Give the twin its next input.
     */
    void Feed();

    /**
     * @brief The twin's device has received a frame.
     * @param device where
     * @param packet what it carries
     * @param protocol its EtherType
     * @param from who sent it
     * @return true if the internet stack takes the protocol
     */
    bool Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& from);

    /**
     * @brief Give the twin's internet stack a packet.
     * @param input the packet
     */
    void Deliver(const Input& input);

    /**
     * @brief The twin's internet stack sends a packet.
     * @param device the device that it is to leave by
     * @param item the packet
     */
    void Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item);

    /**
     * @brief Get the epoch that the twin's output belongs to now, unless the guest has sent the
     * same. At the time of a cut that is the later one.
     * @return the epoch; the greatest number if the twin has got less than all that is complete
     */
    uint64_t GetEpoch() const;

    /**
     * @brief Let a packet of the twin leave.
     * @param device the device
     * @param item the packet
     */
    void SendOn(Ptr<NetDevice> device, Ptr<QueueDiscItem> item) const;

    /**
     * @brief Take over if it is time and the twin has come to the cut.
     */
    void TryTakeOver();

    /**
     * @brief Tell switches where the guest is now.
     * @param times how often to do that
     */
    void Announce(uint32_t times);

    /**
     * @brief Report a difference.
     * @param guest the guest's packet, or null
     * @param twin the twin's packet, or null
     */
    void Diverge(Ptr<const Packet> guest, Ptr<const Packet> twin);

    /**
     * @brief Tell the milliseconds of Lag.
     * @return the milliseconds
     */
    uint32_t GetLagMilliSeconds() const;

    Time m_lag;                               //!< see the class
    Ptr<RandomVariableStream> m_takeOverTime; //!< from the failure to the takeover in seconds
    uint32_t m_announcements;                 //!< how often the takeover is announced
    Time m_announceInterval;                  //!< time between announcements

    /// The devices: the guest's and the twin's
    std::vector<std::pair<Ptr<NetDevice>, Ptr<NetDevice>>> m_devices;
    Ptr<RemusCheckpointer> m_checkpointer; //!< the guest's
    Ptr<RemusLeaseHolder> m_lease;         //!< without which there is no takeover, or null
    bool m_watched{false};                 //!< a backup decides
    Builder m_build;                       //!< builds the twin

    std::deque<Input> m_inputs; //!< what the twin has not got yet
    RemusTwinOutputs m_outputs; //!< what the twin has not sent yet
    uint64_t m_nComplete{0};    //!< complete checkpoints
    uint64_t m_epoch{0};        //!< the epoch that the twin is in
    uint64_t m_nextEpoch{0};    //!< the epoch of the next packet that passes Send(), if it is IP
    bool m_compared{false};     //!< m_nextEpoch is known
    bool m_built{false};        //!< the twin is built
    bool m_failed{false};       //!< the guest's machine has failed
    bool m_frozen{false};       //!< see Freeze()
    bool m_inputEnded{false};   //!< the twin gets no more of the guest's input
    bool m_due{false};          //!< TakeOver() was called
    Time m_dueAt;               //!< when
    bool m_live{false};         //!< see HasTakenOver()
    bool m_diverged{false};     //!< see HasDiverged()
    uint64_t m_nEqual{0};       //!< see GetNEqual()
    uint64_t m_nClocks{0};      //!< see GetNClocks()
    uint64_t m_nAhead{0};       //!< see GetNAhead()
    Time m_wait;                //!< see GetWait()

    /// A packet of the twin that was not sent
    struct Held
    {
        uint64_t epoch;          //!< its epoch
        Ptr<NetDevice> device;   //!< the device that it is to leave by
        Ptr<QueueDiscItem> item; //!< the packet
    };

    std::deque<Held> m_held; //!< the twin's output of epochs that are not complete

    /// Packets that differ
    TracedCallback<Ptr<const Packet>, Ptr<const Packet>> m_traceDiverged;
    TracedCallback<uint64_t, Time> m_traceTookOver; //!< the twin is the guest
};

} // namespace ns3

#endif /* REMUS_TWIN_H */
