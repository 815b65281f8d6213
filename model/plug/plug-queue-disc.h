/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_QUEUE_DISC_H
#define PLUG_QUEUE_DISC_H

#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/queue-disc.h"

#include <deque>
#include <memory>

namespace ns3
{

class PlugFifo;
class PlugRunner;

/**
 * @ingroup plug
 *
 * @brief Queue traffic until an explicit release: a model of Linux's sch_plug.
 *
 * There are two ways to use a plug.
 *
 * 1. A plug and an unplug, e.g. around a live migration: Buffer(), do the thing,
 *    ReleaseIndefinite().
 * 2. Output commit, as Remus does: while a protected guest runs, its output waits here; a
 *    checkpoint closes the epoch, and when the checkpoint is safe on a backup its epoch is
 *    released. For each epoch:
 *    - Buffer() at the instant the guest stops: what came before belongs to the closed epoch;
 *    - the checkpoint is copied, and the guest runs on; its output is in the next epoch;
 *    - ReleaseOne() when the backup has the checkpoint.
 *
 * One FIFO and three counters of packets, all readable, are the state:
 *
 *                 enqueue                                          dequeue
 *        ------> +-----------------+------------------+-----------+ ------>
 *                |  current epoch  |   last epoch     | to release|
 *                +-----------------+------------------+-----------+
 *                  since the last    closed by the      may leave
 *                  Buffer()          last Buffer()      now
 *
 * | command             | current | last       | to release | throttled           | indefinite |
 * |---------------------|---------|------------|------------|---------------------|------------|
 * | (a new plug)        | 0       | 0          | 0          | yes                 | no         |
 * | Buffer()            | 0       | := current | .          | yes, if indefinite  | no         |
 * | ReleaseOne()        | .       | 0          | += last    | no                  | .          |
 * | ReleaseIndefinite() | 0       | 0          | 0          | no                  | yes        |
 * | SetLimit()          | .       | .          | .          | .                   | .          |
 *
 * A packet is enqueued if the bytes already here and its own are within the limit, and then counts
 * into the current epoch unless the plug is released indefinitely; else it is dropped
 * (LIMIT_EXCEEDED_DROP). A dequeue gives nothing while the plug is throttled. Released
 * indefinitely, the plug is a FIFO. Otherwise each dequeue takes one from "to release", the empty
 * queue not excepted, and the one that finds 0 there throttles the plug. A new plug holds
 * everything. Peeking takes the dequeue's decision for the head and remembers it: a packet is shown
 * exactly when the next dequeue gives it, and once shown it leaves whatever is commanded later.
 *
 * Epochs are numbered from 0: epoch \c i is what was enqueued between the calls of Buffer() number
 * \c i - 1 and \c i.
 *
 * **Overlapping epochs.** Linux has room for one closed epoch that is not yet released. A second
 * Buffer() before the ReleaseOne() overwrites "last", and from then on epochs leave too early or
 * stall; so do packets that are left over from an indefinite release when Buffer() comes. With the
 * attribute LinuxAccounting true (the default) this is exactly what happens here. With false, every
 * epoch keeps its own boundary: "last" counts the packets of all the closed epochs that are not yet
 * released, ReleaseOne() releases the oldest of them, ReleaseThrough() all up to one, packets left
 * over from an indefinite release stay releasable, and this holds:
 *
 * - safety: no packet of epoch \c i leaves before epoch \c i is released.
 *
 * With either accounting, at all times:
 *
 * - conservation: packets enqueued = dequeued + held + releasable, where those dequeued have left
 *   or were dropped by Discard() or Reset() (see QueueDisc::Stats).
 *
 * As long as no more than one closed epoch awaits its release, and nothing is left over from an
 * indefinite release at a Buffer(), both give the same departures.
 *
 * A release runs whoever sends for this plug until nothing more may leave or the device stops it:
 * the plug itself if it is a root queue disc, else the queue disc above it that the traffic control
 * layer runs. No wiring beyond TrafficControlHelper is needed. Without a device (in a unit test)
 * nobody is run. No command's cost depends on the number of packets held, other than that of
 * Discard() and Reset(), linear in the packets that they drop. Where Linux's accounting is off its
 * epochs (they overlapped, or an indefinite release or a reset left something over), the releases
 * and Discard() also add up sizes packet by packet: the releases, if Released has a sink, of the
 * packets that may then leave, and Discard() of those that it keeps.
 *
 * **Differences from Linux.**
 * - Sizes are those of QueueDiscItem::GetSize(): with the network header, without the link header
 *   that Linux's skb length includes (14 bytes on Ethernet).
 * - A limit may also be in packets (the attribute MaxSize).
 * - The default limit is that of a device with the default txqueuelen, 1000; a device here has
 * none.
 * - Linux adds the sizes that it compares with the limit in 32 bits; here they do not wrap.
 * - A release takes effect within the command where Linux raises a software interrupt, unless the
 *   command comes out of this plug's or its sender's own work (from a trace sink, say): then in an
 *   event of its own at the same time.
 * - A packet that a stopped device queue gives back (requeued) still counts as queued in Linux,
 * also against the limit; here QueueDisc holds it, and it does not.
 * - Linux asks a queue disc that has become empty once more, QueueDisc::Run() does not: if a reset
 *   left more to release than there are packets, Linux takes one from that surplus.
 * - The epochs, the readable state, ReleaseThrough() and Discard() do not exist in Linux.
 */
class PlugQueueDisc : public QueueDisc
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    PlugQueueDisc();
    ~PlugQueueDisc() override;

    /**
     * @brief Close the current epoch and start the next (TCQ_PLUG_BUFFER); ends an indefinite
     * release. It does not stop packets that were released before.
     */
    void Buffer();

    /**
     * @brief Release the closed epoch (TCQ_PLUG_RELEASE_ONE): with LinuxAccounting as many packets
     * as "last" counts, without it the packets of the oldest closed epoch not yet released.
     */
    void ReleaseOne();

    /**
     * @brief Release every closed epoch up to and including one.
     *
     * An acknowledgement may be late, doubled or out of order: where \p epoch has been released
     * already, nothing happens. Ends the program with a message if LinuxAccounting is true or
     * \p epoch is not closed yet.
     *
     * @param epoch the newest epoch to release, less than GetCurrentEpoch()
     */
    void ReleaseThrough(uint64_t epoch);

    /**
     * @brief Release everything, and let all that comes pass until the next Buffer()
     * (TCQ_PLUG_RELEASE_INDEFINITE).
     */
    void ReleaseIndefinite();

    /**
     * @brief Change the limit (TCQ_PLUG_LIMIT). Packets already held stay.
     * @param bytes the new limit in bytes; 0 drops every packet that comes
     */
    void SetLimit(uint32_t bytes);

    /**
     * @brief Drop every packet that is not released (DISCARDED_DROP), as the failure of a primary
     * does. Released packets stay. Afterwards "current" and "last" are 0, and the epochs that the
     * packets were in are empty; which epoch is current and which are released does not change.
     */
    void Discard();

    /**
     * @brief Empty the queue (RESET_DROP), as Linux does when the device goes down. As in Linux,
     * the counters stay as they are with LinuxAccounting, so that packets which come later can
     * leave on an old release; without it they count the packets that are there: none.
     */
    void Reset();

    /**
     * @brief Set the limit in ns-3's manner.
     * @param size the new limit in packets or bytes; "0p" applies Linux's default rule, 1000 times
     * (the device's MTU + its link header) bytes, and 1514000 bytes where no device is known; "0B"
     * drops every packet
     * @return true
     */
    bool SetMaxSize(QueueSize size);

    /**
     * @brief Get the limit in force.
     * @return the limit, in packets or bytes as it was set
     */
    QueueSize GetMaxSize() const;

    /**
     * @brief Choose how overlapping epochs are accounted for. Ends the program with a message if
     * the plug is in use: it holds packets or has had an epoch closed.
     * @param linuxAccounting true for Linux's counters, false for a boundary per epoch
     */
    void SetLinuxAccounting(bool linuxAccounting);

    /**
     * @brief Get how overlapping epochs are accounted for.
     * @return true for Linux's counters, false for a boundary per epoch
     */
    bool GetLinuxAccounting() const;

    /**
     * @brief Get the epoch that packets are enqueued into now.
     * @return its number, the number of calls of Buffer() so far
     */
    uint64_t GetCurrentEpoch() const;

    /**
     * @brief Get the counter "current" (Linux: pkts_current_epoch).
     * @return packets enqueued since the last Buffer(), those of an indefinite release excepted
     */
    uint32_t GetNCurrentPackets() const;

    /**
     * @brief Get the counter "last" (Linux: pkts_last_epoch).
     * @return packets of the closed epoch not yet released; without LinuxAccounting, of all such
     */
    uint32_t GetNLastPackets() const;

    /**
     * @brief Get the counter "to release" (Linux: pkts_to_release). It can exceed what is queued.
     * @return packets that may leave, counted from the head; 0 while released indefinitely
     */
    uint32_t GetNToReleasePackets() const;

    /**
     * @brief Tell whether dequeues give nothing until the next release (Linux: throttled).
     * @return true if throttled
     */
    bool IsThrottled() const;

    /**
     * @brief Tell whether everything passes (Linux: unplug_indefinite).
     * @return true from ReleaseIndefinite() to Buffer()
     */
    bool IsIndefinite() const;

    /**
     * @brief Get the packets that dequeues would give now.
     * @return the number of packets
     */
    uint32_t GetNReleasablePackets() const;

    /**
     * @brief Get the bytes that dequeues would give now. Linear in the packets if the last of them
     * is not the last of its epoch, which happens when Linux's accounting is off its epochs.
     * @return the number of bytes
     */
    uint32_t GetNReleasableBytes() const;

    /**
     * @brief Get the packets that wait for a release.
     * @return the number of packets
     */
    uint32_t GetNHeldPackets() const;

    /**
     * @brief Get the bytes that wait for a release; the cost is that of GetNReleasableBytes().
     * @return the number of bytes
     */
    uint32_t GetNHeldBytes() const;

    /// Packet dropped because the plug's limit would have been exceeded
    static constexpr const char* LIMIT_EXCEEDED_DROP = "Plug limit exceeded";
    /// Packet dropped by Discard() before it was released
    static constexpr const char* DISCARDED_DROP = "Discarded before its release";
    /// Packet dropped by Reset()
    static constexpr const char* RESET_DROP = "Reset of the plug";

    /**
     * TracedCallback signature for the trace sources Plugged and Released.
     * @param [in] epoch the epoch
     * @param [in] packets the number of packets
     * @param [in] bytes their size in bytes
     */
    typedef void (*EpochTracedCallback)(uint64_t epoch, uint32_t packets, uint64_t bytes);

    /**
     * TracedCallback signature for the trace source Departed.
     * @param [in] item the packet
     * @param [in] epoch the epoch in which it was enqueued
     * @param [in] held the time it was held
     */
    typedef void (*DepartedTracedCallback)(Ptr<const QueueDiscItem> item,
                                           uint64_t epoch,
                                           Time held);

  protected:
    void DoDispose() override;

  private:
    bool DoEnqueue(Ptr<QueueDiscItem> item) override;
    Ptr<QueueDiscItem> DoDequeue() override;
    Ptr<const QueueDiscItem> DoPeek() override;
    bool CheckConfig() override;
    void InitializeParams() override;

    /// A place in the sequence of all packets ever enqueued, except what was discarded
    struct Position
    {
        uint64_t packets; //!< packets before it
        uint32_t bytes;   //!< bytes before it, modulo 2^32 as all byte counts of queue discs
    };

    /**
     * @brief Get the packets that are here, those that are being dropped excepted.
     * @return the number of packets
     */
    uint32_t GetNQueuedPackets() const;

    /**
     * @brief Get the bytes that were ever enqueued before the head.
     * @return the number of bytes, modulo 2^32
     */
    uint32_t GetHeadBytes() const;

    /**
     * @brief Get the bytes that were ever enqueued, except what was discarded.
     * @return the number of bytes, modulo 2^32
     */
    uint32_t GetTailBytes() const;

    /**
     * @brief Decide whether the next packet may leave, unless that is decided already, and count it
     * as leaving: the part of Linux's plug_dequeue() before the queue is looked at.
     */
    void Admit();

    /**
     * @brief Drop what the FIFO has more than GetNQueuedPackets(), at its tail.
     * @param headBytes see GetHeadBytes(), which the FIFO can't tell meanwhile
     * @param reason the reason
     */
    void DropSurplus(uint32_t headBytes, const char* reason);

    /**
     * @brief Tell the trace sources of the counters. All else is settled when it is called, and
     * when any other trace source is fired, so that a sink may give the plug a command.
     */
    void TraceCounters();

    /**
     * @brief Get the size of the packets at the head.
     * @param packets how many, at most all
     * @return their size in bytes
     */
    uint32_t GetNBytesOfFirst(uint32_t packets) const;

    /**
     * @brief Move packets from "last" to "to release", unthrottle, report, and wake the sender.
     * @param packets how many packets are released
     */
    void Release(uint32_t packets);

    /**
     * @brief Fire the trace source Released.
     * @param epoch the epoch to report
     * @param before how many packets were releasable before
     */
    void ReportReleased(uint64_t epoch, uint32_t before);

    /**
     * @brief Set the limit to Linux's default rule.
     */
    void SetDefaultLimit();

    /**
     * @brief Forget the ends of epochs that the head has passed.
     */
    void TrimEnds();

    /**
     * @brief Send what may leave, now or, if that can't be done now, in an event at this time.
     */
    void Wake();

    /**
     * @brief Send what may leave in an event at this time.
     */
    void ScheduleSender();

    Ptr<PlugFifo> m_fifo;                 //!< the packets
    std::unique_ptr<PlugRunner> m_sender; //!< sends what may leave
    Ptr<NetDevice> m_device;              //!< the device, if it was there at the initialization

    uint32_t m_current{0};    //!< see GetNCurrentPackets(). Counts up in DoEnqueue()
    uint32_t m_last{0};       //!< see GetNLastPackets(). Set by Buffer()
    uint32_t m_toRelease{0};  //!< see GetNToReleasePackets(). Counts down in Admit()
    bool m_throttled{true};   //!< see IsThrottled(). Set by Admit(), and by Buffer()
    bool m_indefinite{false}; //!< see IsIndefinite()
    bool m_admitted{false};   //!< the head was peeked, so it leaves next

    bool m_linuxAccounting{true}; //!< see SetLinuxAccounting()
    bool m_defaultLimit{true};    //!< the limit is by Linux's default rule
    bool m_zeroLimit{false};      //!< the limit is 0, which QueueDisc cannot store

    uint64_t m_epoch{0};          //!< the current epoch
    uint64_t m_unreleased{0};     //!< the oldest epoch not released, without LinuxAccounting
    uint64_t m_headEpoch{0};      //!< the epoch of the head, and of the first of m_ends
    std::deque<Position> m_ends;  //!< where the epochs from m_headEpoch to m_epoch - 1 end
    uint64_t m_head{0};           //!< packets before the head
    uint64_t m_tail{0};           //!< packets ever enqueued, except what was discarded
    uint32_t m_discardedBytes{0}; //!< bytes ever discarded
    uint32_t m_headBytes{0};      //!< see GetHeadBytes(), kept while DropSurplus() is at work

    bool m_enqueuing{false}; //!< in DoEnqueue(), so that nothing can be sent now
    bool m_dropping{false};  //!< in DropSurplus(), so that nothing can be sent now
    uint32_t m_untilWake{1}; //!< packets to dequeue until the sender is scheduled again

    TracedValue<uint32_t> m_traceCurrent{0};   //!< tells of m_current
    TracedValue<uint32_t> m_traceLast{0};      //!< tells of m_last
    TracedValue<uint32_t> m_traceToRelease{0}; //!< tells of m_toRelease
    /// Fired when Buffer() closed an epoch
    TracedCallback<uint64_t, uint32_t, uint64_t> m_tracePlugged;
    /// Fired when packets became releasable
    TracedCallback<uint64_t, uint32_t, uint64_t> m_traceReleased;
    /// Fired when a packet leaves
    TracedCallback<Ptr<const QueueDiscItem>, uint64_t, Time> m_traceDeparted;
};

} // namespace ns3

#endif /* PLUG_QUEUE_DISC_H */
