/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_OUTPUT_COMMIT_MONITOR_H
#define REMUS_OUTPUT_COMMIT_MONITOR_H

#include "remus-distribution.h"
#include "remus-epoch-times.h"
#include "remus-release-bursts.h"
#include "remus-trace-connections.h"

#include "ns3/data-rate.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/queue-disc.h"
#include "ns3/queue-item.h"
#include "ns3/remus-checkpoint-receiver.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/traced-callback.h"
#include "ns3/traced-value.h"

#include <map>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Measures the delays that output commit causes, and counts the packets that left a guest's
 * device before the backup had the checkpoint that covers them.
 *
 * It works with any device. Keep a pointer to it: it measures only as long as it exists.
 *
 * - A packet arrives when it reaches the device's root queue disc, of any kind, or a PlugStage in
 *   front of that. It belongs to the checkpointer's current epoch. If there are plugs in the root
 *   queue disc's tree, only packets that reach them count as output of the guest, because
 *   replication may bypass them.
 * - It leaves when its transmission begins (the device's trace source PhyTxBegin). On devices
 *   without this trace source, such as Wi-Fi, bridges and SimpleNetDevice, it leaves when the root
 *   queue disc, or without one the stage's plug, gives it to the device, unless the machine has
 *   failed. Packets that are dropped on the way, by a queue disc, the traffic control layer
 *   (TcDrop, from ns-3.36 on) or the device (MacTxDrop, PhyTxDrop), do not leave.
 * - The backup has the checkpoints that the RemusCheckpointReceiver has completed, or without one
 *   those that were committed.
 *
 * The measured time is the time during which the guest is protected, or the part of it from
 * StartTime to StopTime. Packets that arrive or leave outside the measured time are counted
 * (GetNUnmeasured()), but not included in delays, bursts, peaks and violations. Memory grows with
 * the number of waiting packets and uncommitted epochs, not with the simulated time; see
 * RemusDistribution for the percentiles.
 *
 * RemusOutputCommitReport writes the results.
 */
class RemusOutputCommitMonitor : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * @brief Listen to a device. Ends the program with a message if the device has neither a root
     * queue disc nor a stage, or if this was called before.
     * @param device the guest's device
     * @param checkpointer the guest's checkpointer
     * @param receiver the backup's receiver; null if checkpoints are not sent, or if another
     * process simulates the backup; then compare Departed with Completed of the receiver there
     */
    void Watch(Ptr<NetDevice> device,
               Ptr<RemusCheckpointer> checkpointer,
               Ptr<RemusCheckpointReceiver> receiver);

    /**
     * @brief Set when measuring begins.
     * @param start the time; 0 for the beginning of protection
     */
    void SetStartTime(Time start);

    /**
     * @brief Get when measuring begins.
     * @return the time; 0 for the beginning of protection
     */
    Time GetStartTime() const;

    /**
     * @brief Set when measuring ends.
     * @param stop the time; 0 for the end of protection
     */
    void SetStopTime(Time stop);

    /**
     * @brief Get when measuring ends.
     * @return the time; 0 for the end of protection
     */
    Time GetStopTime() const;

    /**
     * @brief Get the number of packets that arrived and left in the measured time.
     * @return the number of packets
     */
    uint64_t GetNPackets() const;

    /**
     * @brief Get the number of packets that left before their epoch was safe on the backup.
     * @return the number of packets, of those counted by GetNPackets()
     */
    uint64_t GetNViolations() const;

    /**
     * @brief Get the number of packets that left, but arrived or left outside the measured time.
     * @return the number of packets
     */
    uint64_t GetNUnmeasured() const;

    /**
     * @brief Get how long packets were delayed, from their arrival until they left.
     * @return the times in seconds
     */
    const RemusDistribution& GetDelays() const;

    /**
     * @brief Get the most packets that waited at once, between the stack and the link.
     * @return the number of packets
     */
    uint32_t GetPeakPackets() const;

    /**
     * @brief Get the most bytes that waited at once, between the stack and the link.
     * @return the bytes, with the network header
     */
    uint64_t GetPeakBytes() const;

    /**
     * @brief Get the times of the epochs: periods, stops, commit delays and the guest's duty.
     * @return the times
     */
    const RemusEpochTimes& GetEpochTimes() const;

    /**
     * @brief Get the guest's progress in complete periods, as a fraction of its progress without
     * protection. See RemusGuestProcessor.
     * @return the fraction; NaN before the second stop, or if the device's node has no processor
     */
    double GetProgress() const;

    /**
     * @brief Get the bursts of the releases.
     * @return the bursts
     */
    const RemusReleaseBursts& GetBursts() const;

    /**
     * @brief Get the rate at which complete checkpoints arrived at the backup.
     * @return the mean over the measured time; 0 without a receiver
     */
    DataRate GetReplicationRate() const;

    /**
     * TracedCallback signature for Departed.
     * @param [in] packet the packet, which leaves now
     * @param [in] epoch its epoch
     * @param [in] came when it arrived
     */
    typedef void (*DepartedTracedCallback)(Ptr<const Packet> packet, uint64_t epoch, Time came);

    /**
     * TracedCallback signature for Violation.
     * @param [in] packet the packet
     * @param [in] epoch its epoch
     */
    typedef void (*ViolationTracedCallback)(Ptr<const Packet> packet, uint64_t epoch);

  protected:
    void DoDispose() override;

  private:
    /// A packet that has not left
    struct Waiting
    {
        uint64_t epoch; //!< its epoch
        Time came;      //!< when it arrived
        uint32_t bytes; //!< its size
        bool measured;  //!< it arrived in the measured time
    };

    /// The packets that have not left
    using Packets = std::map<Ptr<const Packet>, Waiting>;

    /**
     * @brief Called when the guest is stopped: add the progress of the period that ends.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleStopped(uint64_t epoch, Time now);

    /**
     * @brief Listen to a queue disc at which packets arrive.
     * @param disc the queue disc
     */
    void ListenToArrivals(Ptr<QueueDisc> disc);

    /**
     * @brief Listen to the device that packets leave.
     * @param device the device
     * @param last the last queue disc before it
     */
    void ListenToDepartures(Ptr<NetDevice> device, Ptr<QueueDisc> last);

    /**
     * @brief Called when a packet has arrived.
     * @param item the packet
     */
    void HandleEnqueue(Ptr<const QueueDiscItem> item);

    /**
     * @brief Called when a queue disc has dropped a packet.
     * @param item the packet
     */
    void HandleDrop(Ptr<const QueueDiscItem> item);

    /**
     * @brief Called when the device or the traffic control layer has dropped a packet.
     * @param packet the packet
     */
    void HandlePacketDrop(Ptr<const Packet> packet);

    /**
     * @brief Called when the last queue disc gives a packet to a device without PhyTxBegin.
     * @param item the packet
     */
    void HandleDequeue(Ptr<const QueueDiscItem> item);

    /**
     * @brief Called when a packet leaves.
     * @param packet the packet
     */
    void HandleDeparture(Ptr<const Packet> packet);

    /**
     * @brief Called when a checkpoint is committed.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleCommitted(uint64_t epoch, Time now);

    /**
     * @brief Called when protection ends: packets that have not left are not measured, even if they
     * leave when protection has begun again.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleEnded(uint64_t epoch, Time now);

    /**
     * @brief Called when a checkpoint is complete on the backup.
     * @param epoch the epoch
     * @param bytes its size
     */
    void HandleCompleted(uint64_t epoch, uint64_t bytes);

    /**
     * @brief Remove a packet.
     * @param packet the packet
     */
    void Forget(Packets::iterator packet);

    Ptr<RemusCheckpointer> m_checkpointer;   //!< has the current epoch; null after disposal
    Ptr<RemusCheckpointReceiver> m_receiver; //!< has the complete checkpoints
    RemusEpochTimes m_epochTimes;            //!< see GetEpochTimes()
    RemusReleaseBursts m_bursts;             //!< see GetBursts()
    Packets m_packets;                       //!< the packets that have not left
    uint64_t m_bytes{0};                     //!< their size
    uint32_t m_peakPackets{0};               //!< see GetPeakPackets()
    uint64_t m_peakBytes{0};                 //!< see GetPeakBytes()
    uint64_t m_nCommitted{0};                //!< the epochs before this are committed
    uint64_t m_replicated{0};                //!< bytes of complete checkpoints
    uint64_t m_nViolations{0};               //!< see GetNViolations()
    uint64_t m_nUnmeasured{0};               //!< see GetNUnmeasured()
    RemusDistribution m_delays;              //!< see GetDelays()
    Time m_lastDelay{0};                     //!< the delay of the last packet that left
    Ptr<Node> m_node;                        //!< the guest's node; null after disposal
    bool m_inPeriod{false};                  //!< the last stop was in the measured time
    Time m_stopped;                          //!< the time of that stop
    Time m_progressBefore;                   //!< the guest's progress at that time
    Time m_progress{0};                      //!< the progress in complete periods
    Time m_progressTime{0};                  //!< the total length of these periods
    RemusTraceConnections m_connections;     //!< the connections to all trace sources

    TracedCallback<Ptr<const Packet>, uint64_t, Time> m_traceDeparted; //!< a packet leaves
    TracedCallback<Time, Time> m_traceDelay;                           //!< a packet leaves
    TracedValue<uint32_t> m_traceBacklog;                              //!< waiting packets
    TracedCallback<Ptr<const Packet>, uint64_t> m_traceViolation; //!< a packet leaves too early
};

} // namespace ns3

#endif /* REMUS_OUTPUT_COMMIT_MONITOR_H */
