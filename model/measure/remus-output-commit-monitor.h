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

#include "ns3/data-rate.h"
#include "ns3/net-device.h"
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
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Measures what output commit costs a guest, and counts what left its device before the
 * backup had the checkpoint that covers it.
 *
 * It only listens, and does not ask the plug: a packet belongs to the checkpointer's epoch at the
 * time at which it reaches the device's root queue disc, whatever kind that is, or a PlugStage
 * before that, and is outside when its transmission begins. Where there are plugs in the root queue
 * disc, only what reaches these is the guest's output: replication may pass by them. The backup has
 * what the RemusCheckpointReceiver has completed, or without one what was committed.
 *
 * RemusOutputCommitReport writes the results.
 */
class RemusOutputCommitMonitor : public Object
{
  public:
    /// A packet that left
    struct Departure
    {
        Time left;      //!< when its transmission began
        uint64_t epoch; //!< the epoch in which it had reached the root queue disc or the stage
    };

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * @brief Listen to a device. Ends the program with a message if it has no root queue disc and
     * no stage. To be called once.
     * @param device the guest's device, with a trace source PhyTxBegin
     * @param checkpointer the guest's checkpointer
     * @param receiver the backup's receiver; null if checkpoints are not sent, or
     * another process simulates the backup: GetDepartures() can be compared with its Completed
     */
    void Watch(Ptr<NetDevice> device,
               Ptr<RemusCheckpointer> checkpointer,
               Ptr<RemusCheckpointReceiver> receiver);

    /**
     * @brief Get the number of packets that left.
     * @return the number of packets
     */
    uint64_t GetNPackets() const;

    /**
     * @brief Get the number of packets that left before their epoch was safe on the backup.
     * @return the number of packets
     */
    uint64_t GetNViolations() const;

    /**
     * @brief Get the times from the root queue disc or the stage to the transmission.
     * @return the times in seconds, in the order in which the packets left
     */
    const RemusDistribution& GetDelays() const;

    /**
     * @brief Get the packets that left.
     * @return the packets, in the order in which they left
     */
    const std::vector<Departure>& GetDepartures() const;

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
     * @brief Get the bursts that releases were.
     * @return the bursts
     */
    const RemusReleaseBursts& GetBursts() const;

    /**
     * @brief Get the rate at which complete checkpoints came to the backup.
     * @return the mean from the first stop to now; 0 without a receiver
     */
    DataRate GetReplicationRate() const;

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
        Time since;     //!< when it came
        uint32_t bytes; //!< its size
    };

    /**
     * @brief Listen to what packets reach.
     * @param disc a queue disc
     */
    void Listen(Ptr<QueueDisc> disc);

    /**
     * @brief A packet has reached the root queue disc or a stage.
     * @param item the packet
     */
    void HandleEnqueue(Ptr<const QueueDiscItem> item);

    /**
     * @brief The root queue disc or a stage has dropped a packet.
     * @param item the packet
     */
    void HandleDrop(Ptr<const QueueDiscItem> item);

    /**
     * @brief The transmission of a packet begins.
     * @param packet the packet
     */
    void HandleTransmission(Ptr<const Packet> packet);

    /**
     * @brief A checkpoint is committed.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleCommitted(uint64_t epoch, Time now);

    /**
     * @brief A checkpoint is complete on the backup.
     * @param epoch the epoch
     * @param bytes its size
     */
    void HandleCompleted(uint64_t epoch, uint64_t bytes);

    /**
     * @brief Forget a packet.
     * @param waiting the packet
     */
    void Remove(std::map<Ptr<const Packet>, Waiting>::iterator waiting);

    Ptr<RemusCheckpointer> m_checkpointer;          //!< knows the epoch
    Ptr<RemusCheckpointReceiver> m_receiver;        //!< knows what is safe
    RemusEpochTimes m_epochTimes;                   //!< see GetEpochTimes()
    RemusReleaseBursts m_bursts;                    //!< see GetBursts()
    std::map<Ptr<const Packet>, Waiting> m_packets; //!< the packets that have not left
    uint64_t m_bytes{0};                            //!< their size
    uint32_t m_peakPackets{0};                      //!< see GetPeakPackets()
    uint64_t m_peakBytes{0};                        //!< see GetPeakBytes()
    uint64_t m_nCommitted{0};                       //!< the epochs before this are committed
    uint64_t m_replicated{0};                       //!< bytes of complete checkpoints
    uint64_t m_nViolations{0};                      //!< see GetNViolations()
    RemusDistribution m_delays;                     //!< see GetDelays()
    std::vector<Departure> m_departures;            //!< see GetDepartures()

    TracedCallback<Time, Time> m_traceDelay;                      //!< fired when a packet leaves
    TracedValue<uint32_t> m_traceBacklog;                         //!< packets that have not left
    TracedCallback<Ptr<const Packet>, uint64_t> m_traceViolation; //!< fired when one leaves early
};

} // namespace ns3

#endif /* REMUS_OUTPUT_COMMIT_MONITOR_H */
