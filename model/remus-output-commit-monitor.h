/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_OUTPUT_COMMIT_MONITOR_H
#define REMUS_OUTPUT_COMMIT_MONITOR_H

#include "remus-checkpoint-receiver.h"
#include "remus-checkpointer.h"

#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/queue-disc.h"
#include "ns3/queue-item.h"

#include <map>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Counts what left a guest's device before the backup had the checkpoint that covers it.
 *
 * It only listens, and does not ask the plug: a packet belongs to the checkpointer's epoch at the
 * time at which it reaches the device's root queue disc, whatever kind that is, or a PlugStage
 * before that, and is outside when its transmission begins. The backup has what the
 * CheckpointReceiver has completed.
 */
class OutputCommitMonitor : public Object
{
  public:
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
     * @param receiver the backup's receiver
     */
    void Watch(Ptr<NetDevice> device,
               Ptr<RemusCheckpointer> checkpointer,
               Ptr<CheckpointReceiver> receiver);

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
     * @brief Get the times from the root queue disc to the transmission.
     * @return the times, in the order in which the packets left
     */
    const std::vector<Time>& GetDelays() const;

  protected:
    void DoDispose() override;

  private:
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

    Ptr<RemusCheckpointer> m_checkpointer; //!< knows the epoch
    Ptr<CheckpointReceiver> m_receiver;    //!< knows what is safe
    /// Packets that have not left: their epochs, and when they came
    std::map<Ptr<const Packet>, std::pair<uint64_t, Time>> m_packets;
    uint64_t m_nViolations{0};  //!< see GetNViolations()
    std::vector<Time> m_delays; //!< see GetDelays()
};

} // namespace ns3

#endif /* REMUS_OUTPUT_COMMIT_MONITOR_H */
