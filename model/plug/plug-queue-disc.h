/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_QUEUE_DISC_H
#define PLUG_QUEUE_DISC_H

#include "ns3/callback.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/queue-disc.h"
#include "ns3/traced-value.h"

#include <memory>

namespace ns3
{

class PlugFifo;
class PlugLedger;
class PlugLimit;
class PlugRunner;
class PlugSite;

/**
 * @defgroup plug Plug and output commit
 *
 * @brief Linux's sch_plug as a queue disc, and Remus's output commit around it.
 *
 * **The rule for sinks of traces**, for all classes of this module: state is settled first, trace
 * sources fire last, and what a sink may have changed is looked at again. So a sink of any trace
 * source may give any command, enqueue, dequeue, peek, fail a machine, commit a checkpoint or end a
 * protection; its own doings fire sinks in turn. There is one exception, by QueueDisc: it fires
 * PacketsInQueue and BytesInQueue in the middle of its own counting, which Enqueue() and Dequeue()
 * check. Sinks of these two, and those that they cause to be fired, may give commands and peek, but
 * neither enqueue nor dequeue.
 */

/**
 * @defgroup plug-mechanism The queue disc
 * @ingroup plug
 * @brief Holds packets until it is told to release them. It knows no time and no machine.
 */

/**
 * @ingroup plug-mechanism
 *
 * @brief Queue traffic until an explicit release: a model of Linux's sch_plug.
 *
 * There are two ways to use a plug.
 *
 * 1. A plug and an unplug, e.g. around a live migration: Buffer(), migrate, ReleaseIndefinite().
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
 * - **Enqueue.** A packet is enqueued if the bytes already here and its own are within the limit,
 * and then counts into the current epoch unless the plug is released indefinitely. Otherwise it is
 *   dropped (LIMIT_EXCEEDED_DROP).
 * - **Dequeue.** A throttled plug gives nothing. A plug that is released indefinitely is a FIFO.
 *   Otherwise each dequeue takes one from "to release", even if the queue is empty, and the one
 * that finds 0 there throttles the plug.
 * - **A new plug** holds everything. Its epoch 0 ends with the first Buffer(). libnl's
 * documentation begins with a Buffer(), while nothing is queued. With Linux's accounting this
 * changes nothing. With a boundary for each epoch, epoch 0 is closed then, empty, and is the first
 * that ReleaseOne() releases: each release is of the epoch before the one that is meant. For
 * Linux's order give one ReleaseOne() right after that first Buffer(), or name the epochs, with
 * ReleaseThrough().
 * - **Peek** makes the decision of the next dequeue and stores it: a packet is shown exactly when
 * the next dequeue gives it, and once shown it leaves whatever is commanded later.
 * - **A release sends.** It runs the queue disc that transmits for this plug until nothing more may
 *   leave or the device stops it: the plug itself if it is a root queue disc, else the queue disc
 *   above it that the traffic control layer runs. No wiring beyond TrafficControlHelper is needed.
 *   Without a device (in a unit test) nothing is run.
 *
 * Epochs are numbered from 0: epoch \c i is what was enqueued between the calls of Buffer() number
 * \c i - 1 and \c i.
 *
 * **Overlapping epochs.** Linux has room for one closed epoch that is not yet released. A second
 * Buffer() before the ReleaseOne() overwrites "last", and from then on epochs leave too early or
 * stall. The same happens if packets are left over from an indefinite release when Buffer() comes.
 * With the attribute LinuxAccounting true (the default) this is exactly what happens here. With
 * false, every epoch keeps its own boundary: "last" counts the packets of all the closed epochs
 * that are not yet released, ReleaseOne() releases the oldest of them, ReleaseThrough() all up to
 * one, packets left over from an indefinite release stay releasable, and this holds:
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
 * **Cost.** No command's cost depends on the number of packets held, except that of Discard() and
 * Reset(), linear in the packets that they drop. With Linux's accounting, once epochs have
 * overlapped or an indefinite release or a reset has left something over, the end of "to release"
 * need not be the end of an epoch. Then a release also adds up the sizes of the packets that may
 * leave, if Released has a sink, and Discard() those of the packets that it keeps.
 *
 * **Differences from Linux.** This is the list; the documentation refers to it.
 * - Sizes are those of QueueDiscItem::GetSize(): with the network header, without the link header
 *   that Linux's skb length includes (14 bytes on Ethernet). This matters where the limit is in
 *   bytes.
 * - A packet is one that fits the device's MTU. Linux's queue disc sees what segmentation offload
 *   (GSO) leaves for the device to cut: a burst of TCP of up to 64 KiB is one packet in all its
 *   counters, and its size is that of the burst with the headers of one packet (since 5.18, of
 * all).
 * - A limit may also be in packets (the attribute MaxSize).
 * - The default limit is that of a Linux device with the default txqueuelen, 1000; a device here
 * has none.
 * - Linux adds the sizes that it compares with the limit in 32 bits; here they do not wrap.
 * - In Linux, `tc qdisc add ... plug` takes a limit only: `tc qdisc add ... plug block` installs a
 *   plug whose limit is 0, which drops everything, and blocks nothing (a new plug does so anyway).
 *   The attributes set up a plug here, and a command is always carried out.
 * - A release takes effect within the command where Linux raises a software interrupt, unless the
 *   command is issued from one of the callbacks of the plug or of the queue disc that transmits for
 *   it (a sink of a trace source, say): then in an event of its own at the same time.
 * - A packet that a stopped device queue gives back (requeued) still counts as queued in Linux,
 * also against the limit, and a peek shows it; here QueueDisc holds it, and neither is so.
 * - Peek is that of Linux since 2023. Before, it showed packets that the plug was holding.
 * - Linux asks a queue disc that has become empty once more, QueueDisc::Run() does not: if a reset
 *   left more to release than there are packets, Linux takes one from that surplus, and a later
 *   packet is held that leaves here.
 * - The numbers of epochs, the readable state, ReleaseThrough(), Discard() and the accounting with
 * a boundary for each epoch do not exist in Linux.
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
     * is not the last of its epoch, which happens when Linux's accounting no longer matches the
     * epochs.
     * @return the number of bytes
     */
    uint64_t GetNReleasableBytes() const;

    /**
     * @brief Get the packets that wait for a release.
     * @return the number of packets
     */
    uint32_t GetNHeldPackets() const;

    /**
     * @brief Get the bytes that wait for a release; the cost is that of GetNReleasableBytes().
     * @return the number of bytes
     */
    uint64_t GetNHeldBytes() const;

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

    /**
     * @brief Let something else than a queue disc send, for a plug that is on no device. To be done
     * before the simulation starts. PlugStage does this.
     * @param handler is called after each release; it dequeues until the plug gives nothing
     */
    void SetReleaseHandler(Callback<void> handler);

  protected:
    void DoDispose() override;

  private:
    bool DoEnqueue(Ptr<QueueDiscItem> item) override;
    Ptr<QueueDiscItem> DoDequeue() override;
    Ptr<const QueueDiscItem> DoPeek() override;
    bool CheckConfig() override;
    void InitializeParams() override;

    /**
     * @brief Get the limit as it was set, for the attribute: what is read back can be set again.
     * @return the limit; "0p" while Linux's default rule applies
     */
    QueueSize GetMaxSizeSetting() const;

    /**
     * @brief Take the head out, which was admitted.
     * @return the head
     */
    Ptr<QueueDiscItem> TakeHead();

    /**
     * @brief Give nothing to a dequeue.
     * @return null
     */
    Ptr<QueueDiscItem> RefuseHead();

    /**
     * @brief Tell of a release, and send what may leave.
     * @param epochs how many epochs are released now
     * @param before how many packets were releasable before
     */
    void FinishRelease(uint64_t epochs, uint32_t before);

    /// Drop the packets that are condemned in the FIFO, or leave that to whoever is at work.
    void DropCondemned();

    /// Tell the trace sources of the counters.
    void TraceCounters();

    /**
     * @brief Get the size of the packets at the head.
     * @param packets how many, at most all
     * @return their size in bytes
     */
    uint64_t GetNBytesOfFirst(uint32_t packets) const;

    /// Send what may leave in an event at this time.
    void ScheduleRunner();

    Ptr<PlugFifo> m_fifo;                 //!< the packets
    std::unique_ptr<PlugLedger> m_ledger; //!< which of them may leave
    std::unique_ptr<PlugLimit> m_limit;   //!< how many bytes or packets there may be
    std::unique_ptr<PlugRunner> m_runner; //!< sends those
    Ptr<NetDevice> m_device;              //!< the device, if it was there at the initialization

    std::unique_ptr<PlugSite> m_site; //!< where it is
    bool m_driven{false};             //!< a command has been given

    uint32_t m_enqueuing{0};           //!< calls of DoEnqueue() that are at work
    uint32_t m_dequeuing{0};           //!< the same of DoDequeue() and DropCondemned()
    const char* m_dropReason{nullptr}; //!< why packets are condemned; null if none is
    bool m_dropRequeued{false};        //!< also to drop what the device has sent back
    uint64_t m_firstNew{0};  //!< position of the first packet that these DoEnqueue() have put in
    uint32_t m_untilWake{1}; //!< packets to dequeue until the runner is scheduled again

    TracedValue<uint32_t> m_traceCurrent{0};   //!< tells of "current"
    TracedValue<uint32_t> m_traceLast{0};      //!< tells of "last"
    TracedValue<uint32_t> m_traceToRelease{0}; //!< tells of "to release"
    /// Fired when Buffer() closed an epoch
    TracedCallback<uint64_t, uint32_t, uint64_t> m_tracePlugged;
    /// Fired when packets became releasable
    TracedCallback<uint64_t, uint32_t, uint64_t> m_traceReleased;
    /// Fired when a packet leaves
    TracedCallback<Ptr<const QueueDiscItem>, uint64_t, Time> m_traceDeparted;
};

} // namespace ns3

#endif /* PLUG_QUEUE_DISC_H */
