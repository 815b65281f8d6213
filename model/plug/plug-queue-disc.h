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
 * **The rule for trace sinks**, for all classes of this module: state is settled first, trace
 * sources fire last, and whatever a sink may have changed is checked again. So a sink of any trace
 * source may give any command, enqueue, dequeue, peek, fail a machine, commit a checkpoint or end
 * the protection, and this may fire further sinks. There is one exception, due to QueueDisc: it
 * fires PacketsInQueue and BytesInQueue in the middle of its own counting, which Enqueue() and
 * Dequeue() check. Sinks of these two, and sinks that fire because of them, may give commands and
 * peek, but must not enqueue or dequeue.
 */

/**
 * @defgroup plug-mechanism The queue disc
 * @ingroup plug
 * @brief A queue disc that holds packets until it is told to release them.
 */

/**
 * @ingroup plug-mechanism
 *
 * @brief Queue traffic until an explicit release: a model of Linux's sch_plug.
 *
 * There are two ways to use a plug:
 *
 * 1. Plug and unplug, e.g. around a live migration: Buffer(), migrate, ReleaseIndefinite().
 * 2. Output commit, as in Remus: the output of a protected guest waits in the plug until the
 *    checkpoint that covers it is safe on a backup. For each epoch:
 *    - Buffer() at the instant the guest stops closes the epoch;
 *    - the guest resumes while the checkpoint is copied; its output belongs to the next epoch;
 *    - ReleaseOne() when the backup has the checkpoint releases the closed epoch.
 *
 * The state is a FIFO and three packet counters, all of which can be read:
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
 * - **Enqueue.** A packet that would take the queue over the limit is dropped
 *   (LIMIT_EXCEEDED_DROP). Any other is enqueued, and counted in "current" unless the plug is
 *   released indefinitely.
 * - **Dequeue.** A throttled plug gives nothing. A plug that is released indefinitely is a FIFO.
 *   Otherwise each dequeue takes one from "to release", even if the queue is empty; a dequeue
 *   that finds 0 there throttles the plug instead.
 * - **A new plug** holds everything. Its epoch 0 ends with the first Buffer(). The sequence in
 *   libnl's documentation begins with a Buffer() while the queue is empty. With Linux's accounting
 *   this changes nothing. With a boundary for each epoch it closes epoch 0, empty, which is then
 *   the first that ReleaseOne() releases, so that each release comes one epoch too late. To follow
 *   libnl's sequence, call ReleaseOne() once right after that first Buffer(), or name the epochs
 *   with ReleaseThrough().
 * - **Peek** makes the next dequeue's decision and stores it: it shows a packet exactly when the
 *   next dequeue gives that packet, whatever commands are given in between.
 * - **A release sends.** It runs the queue disc that transmits for this plug until nothing more
 *   may leave or the device stops it. That is the plug itself if it is a root queue disc, otherwise
 *   the ancestor that the traffic control layer runs. No wiring beyond TrafficControlHelper is
 *   needed. Without a device nothing is run, but the handler set by SetReleaseHandler(), if any, is
 *   called.
 *
 * Epochs are numbered from 0: epoch \c i is what is enqueued after \c i calls of Buffer() and
 * before the next.
 *
 * **Overlapping epochs.** Linux has room for one closed epoch that is not yet released. A second
 * Buffer() before the ReleaseOne() overwrites "last", and from then on epochs leave too early or
 * stall. The same happens if packets are left over from an indefinite release at a Buffer(). If the
 * attribute LinuxAccounting is true (the default), this class does exactly the same. If it is
 * false, every epoch keeps its own boundary: "last" counts the packets of all closed epochs that
 * are not yet released, ReleaseOne() releases the oldest of them, ReleaseThrough() all of them up
 * to a given one, packets left over from an indefinite release stay releasable, and this holds:
 *
 * - safety: no packet of epoch \c i leaves before epoch \c i is released.
 *
 * With either accounting, at all times:
 *
 * - conservation: packets enqueued = dequeued + held + releasable, where "dequeued" includes those
 *   that were dropped by Discard() or Reset() (see QueueDisc::Stats).
 *
 * As long as no more than one closed epoch awaits its release, and nothing is left over from an
 * indefinite release at a Buffer(), both accountings give the same departures.
 *
 * **Cost.** All commands take constant time, except Discard() and Reset(), which are linear in the
 * number of packets that they drop. With Linux's accounting, once epochs have overlapped or an
 * indefinite release or a reset has left packets or counts over, "to release" may end in the middle
 * of an epoch. Then a release, if Released has a sink, is also linear in the number of packets that
 * may leave, and Discard() in the number of those that it keeps.
 *
 * **Differences from Linux**, of which this is the only list:
 * - Sizes are those of QueueDiscItem::GetSize(): with the network header, but without the link
 *   header that Linux's skb length includes (14 bytes on Ethernet). This matters if the limit is
 *   in bytes.
 * - Packets here fit the device's MTU. Linux's queue disc sees packets before segmentation offload
 *   (GSO): a TCP burst of up to 64 KiB is one packet in all its counters, and its size includes the
 *   headers of one packet (since 5.18, of all packets).
 * - The limit may also be in packets (the attribute MaxSize).
 * - The default limit is that of a Linux device with the default txqueuelen, 1000, because devices
 *   of ns-3 have no such length.
 * - Linux adds sizes and compares them with the limit in 32-bit arithmetic, which may wrap; here
 *   nothing wraps.
 * - In Linux, `tc qdisc add ... plug` takes nothing but a limit: `tc qdisc add ... plug block`
 *   installs a plug with the limit 0, which drops everything (test/linux/tc_add.py shows it). Here
 *   attributes configure a plug, and a command is always carried out.
 * - A release sends before the command returns, where Linux raises a software interrupt. If the
 *   command is given in a callback of the plug or of the queue disc that transmits for it, such as
 *   a trace sink, the release sends in an event of its own at the same time.
 * - A packet that a stopped device queue gives back (requeued) still counts as queued in Linux,
 *   also against the limit, and a peek shows it. Here QueueDisc holds it, it does not count, and a
 *   peek does not show it.
 * - Peek behaves as in Linux since 2023. Before, it showed packets that the plug was holding.
 * - Linux dequeues once more from a queue disc that has become empty; QueueDisc::Run() does not. If
 *   a reset left "to release" larger than the queue, Linux takes one from that surplus, and holds a
 *   later packet that leaves here.
 * - Epoch numbers, the readable state, ReleaseThrough(), Discard() and the accounting with a
 *   boundary for each epoch do not exist in Linux.
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
     * @brief Close the current epoch and start the next (TCQ_PLUG_BUFFER). This ends an indefinite
     * release. Packets that were released before may still leave.
     */
    void Buffer();

    /**
     * @brief Release the closed epoch (TCQ_PLUG_RELEASE_ONE): with LinuxAccounting as many packets
     * as "last" counts, without it the oldest closed epoch that is not yet released.
     */
    void ReleaseOne();

    /**
     * @brief Release every closed epoch up to and including one.
     *
     * This suits acknowledgements that may be late, duplicated or out of order: it has no effect
     * if \p epoch has been released already. Ends the program with a message if LinuxAccounting is
     * true or \p epoch is not yet closed.
     *
     * @param epoch the newest epoch to release, less than GetCurrentEpoch()
     */
    void ReleaseThrough(uint64_t epoch);

    /**
     * @brief Release everything, and let all later packets pass until the next Buffer()
     * (TCQ_PLUG_RELEASE_INDEFINITE).
     */
    void ReleaseIndefinite();

    /**
     * @brief Change the limit (TCQ_PLUG_LIMIT). Packets in the queue stay there.
     * @param bytes the new limit in bytes; with 0 every later packet is dropped
     */
    void SetLimit(uint32_t bytes);

    /**
     * @brief Drop every packet that is not released (DISCARDED_DROP), as the failure of a primary
     * does. Released packets stay. Afterwards "current" and "last" are 0, and epochs no
     * longer contain the dropped packets. Which epoch is current and which are released does not
     * change.
     */
    void Discard();

    /**
     * @brief Empty the queue (RESET_DROP), as Linux does when the device goes down. A requeued
     * packet is dropped, too. With LinuxAccounting the counters do not change, as in Linux, so that
     * later packets can leave on an old release. Without it they become 0.
     */
    void Reset();

    /**
     * @brief Set the limit in packets or bytes.
     * @param size the new limit; "0p" stands for Linux's default, 1000 times (the device's MTU +
     * its link header) bytes, or 1514000 bytes if no device is known; "0B" drops every packet
     * @return true
     */
    bool SetMaxSize(QueueSize size);

    /**
     * @brief Get the limit in force.
     * @return the limit, in packets or bytes as it was set
     */
    QueueSize GetMaxSize() const;

    /**
     * @brief Choose the accounting of overlapping epochs. Ends the program with a message if this
     * changes it while the plug is in use: while it contains packets or after an epoch was closed.
     * @param linuxAccounting true for Linux's counters, false for a boundary per epoch
     */
    void SetLinuxAccounting(bool linuxAccounting);

    /**
     * @brief Get the accounting of overlapping epochs.
     * @return true for Linux's counters, false for a boundary per epoch
     */
    bool GetLinuxAccounting() const;

    /**
     * @brief Get the current epoch, to which packets that are enqueued now belong.
     * @return its number, which is the number of calls of Buffer() so far
     */
    uint64_t GetCurrentEpoch() const;

    /**
     * @brief Get the counter "current" (Linux: pkts_current_epoch).
     * @return packets enqueued since the last Buffer(), except during an indefinite release
     */
    uint32_t GetNCurrentPackets() const;

    /**
     * @brief Get the counter "last" (Linux: pkts_last_epoch).
     * @return packets of the closed epoch that is not yet released; without LinuxAccounting, of
     * all such epochs
     */
    uint32_t GetNLastPackets() const;

    /**
     * @brief Get the counter "to release" (Linux: pkts_to_release). It can exceed what is queued.
     * @return packets that may leave, from the head on; 0 while released indefinitely
     */
    uint32_t GetNToReleasePackets() const;

    /**
     * @brief Tell whether dequeues give nothing until the next release (Linux: throttled).
     * @return true if throttled
     */
    bool IsThrottled() const;

    /**
     * @brief Tell whether everything passes (Linux: unplug_indefinite).
     * @return true from a ReleaseIndefinite() to the next Buffer()
     */
    bool IsIndefinite() const;

    /**
     * @brief Get the number of packets that could be dequeued now.
     * @return the number of packets
     */
    uint32_t GetNReleasablePackets() const;

    /**
     * @brief Get the size of the packets that could be dequeued now. The cost is linear in their
     * number if they end in the middle of an epoch, as may happen with Linux's accounting, see the
     * class.
     * @return the number of bytes
     */
    uint64_t GetNReleasableBytes() const;

    /**
     * @brief Get the number of packets that wait for a release.
     * @return the number of packets
     */
    uint32_t GetNHeldPackets() const;

    /**
     * @brief Get the size of the packets that wait for a release. The cost is that of
     * GetNReleasableBytes().
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
     * @brief Set the handler that sends for a plug on no device, as PlugStage does. To be called
     * before the plug is initialized.
     * @param handler is called when packets may leave; it dequeues until the plug gives nothing
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
     * @brief Get the limit as it was set, which is what the attribute MaxSize returns.
     * @return the limit; "0p" for Linux's default
     */
    QueueSize GetMaxSizeSetting() const;

    /**
     * @brief Dequeue the head, which was admitted.
     * @return the head
     */
    Ptr<QueueDiscItem> TakeHead();

    /**
     * @brief Answer a dequeue that gets nothing.
     * @return null
     */
    Ptr<QueueDiscItem> RefuseHead();

    /**
     * @brief Fire the trace sources of a release, and send what may leave.
     * @param epochs the number of released epochs
     * @param before the number of packets that were releasable before
     */
    void FinishRelease(uint64_t epochs, uint32_t before);

    /// Drop the condemned packets and, after Reset(), a requeued one; in a sink, leave that to what
    /// fired it.
    void DropCondemned();

    /// Fire the trace sources of the counters that have changed.
    void TraceCounters();

    /**
     * @brief Get the total size of packets at the head.
     * @param packets the number of packets, at most all
     * @return their size in bytes
     */
    uint64_t GetNBytesOfFirst(uint32_t packets) const;

    /// Schedule an event at the current time that sends what may leave.
    void ScheduleRunner();

    Ptr<PlugFifo> m_fifo;                 //!< the packets
    std::unique_ptr<PlugLedger> m_ledger; //!< says which of them may leave
    std::unique_ptr<PlugLimit> m_limit;   //!< the limit in bytes or packets
    std::unique_ptr<PlugRunner> m_runner; //!< sends the packets that may leave
    Ptr<NetDevice> m_device;              //!< the device, if there was one at the initialization

    std::unique_ptr<PlugSite> m_site; //!< warns of a wrong place
    bool m_driven{false};             //!< Buffer() or a release has been called

    uint32_t m_enqueuing{0};           //!< calls of DoEnqueue() in progress
    uint32_t m_dequeuing{0};           //!< calls of TakeHead() and DropCondemned() in progress
    const char* m_dropReason{nullptr}; //!< why packets are condemned; null if none are
    bool m_dropRequeued{false};        //!< also drop a requeued packet
    uint64_t m_firstNew{0};            //!< position of the first packet being enqueued
    uint32_t m_untilWake{1};           //!< dequeues until the runner is scheduled again

    TracedValue<uint32_t> m_traceCurrent{0};   //!< fires for "current"
    TracedValue<uint32_t> m_traceLast{0};      //!< fires for "last"
    TracedValue<uint32_t> m_traceToRelease{0}; //!< fires for "to release"
    /// Fired when Buffer() has closed an epoch
    TracedCallback<uint64_t, uint32_t, uint64_t> m_tracePlugged;
    /// Fired at a release, before packets leave
    TracedCallback<uint64_t, uint32_t, uint64_t> m_traceReleased;
    /// Fired when a packet leaves
    TracedCallback<Ptr<const QueueDiscItem>, uint64_t, Time> m_traceDeparted;
};

} // namespace ns3

#endif /* PLUG_QUEUE_DISC_H */
