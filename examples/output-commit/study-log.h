/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef STUDY_LOG_H
#define STUDY_LOG_H

#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-laws.h"

#include <cstdint>
#include <deque>
#include <map>
#include <ostream>
#include <vector>

/**
 * @brief A log of each checkpoint of a guest, and of each packet that its plug held for one
 * receiver, for the options --epochs and --csv.
 *
 * The path from the plug to the receiver must keep the order of packets and lose none, as a
 * point-to-point link with flow control does.
 */
class StudyLog
{
  public:
    /// A checkpoint; number i closed epoch i
    struct Checkpoint
    {
        int64_t stopped;   //!< when the guest was stopped, in ns
        int64_t resumed;   //!< when it was resumed, in ns; -1 if it was not
        int64_t committed; //!< when it was committed, in ns; -1 if it was not
        uint32_t bytes;    //!< bytes that the plug held just before the release
    };

    /// A packet that was received
    struct PacketRow
    {
        uint64_t id;      //!< its number among those that left the plug, from 0
        uint64_t epoch;   //!< its epoch in the plug
        int64_t emitted;  //!< when it entered the plug, or the time given to SetEmitted(), in ns
        int64_t released; //!< when it left the plug, in ns
        int64_t received; //!< when it was received, in ns
        uint32_t size;    //!< its size with the network header, in bytes
    };

    /**
     * @brief Listen. The simulation must end before this object is deleted.
     * @param checkpointer the guest's checkpointer, with one plug
     * @param receiver the device that the packets reach; with a trace source MacRx
     */
    StudyLog(ns3::Ptr<ns3::RemusCheckpointer> checkpointer, ns3::Ptr<ns3::NetDevice> receiver);

    /**
     * @brief Set the time when the packet that enters the plug next was emitted; for a reply, the
     * time when its request arrived.
     * @param packet the packet
     * @param emitted the time
     */
    void SetEmitted(ns3::Ptr<const ns3::Packet> packet, ns3::Time emitted);

    /**
     * @brief Get the checkpoints.
     * @return the checkpoints by epoch
     */
    const std::vector<Checkpoint>& GetCheckpoints() const;

    /**
     * @brief Get the checkpoints from the second on that are committed and followed by another
     * one. The laws of delays need them if no law gives the periods.
     * @return the checkpoints
     */
    ns3::RemusLaws::Checkpoints GetTiming() const;

    /**
     * @brief Get the received packets, in the order of reception.
     * @return the packets
     */
    const std::vector<PacketRow>& GetPackets() const;

    /**
     * @brief Get the first epoch that may be incomplete: packets of it or of later ones were in the
     * plug or on the link at the end.
     * @return the epoch
     */
    uint64_t GetFirstIncomplete() const;

    /**
     * @brief Get the most bytes that were in the plug.
     * @return bytes
     */
    uint32_t GetPeakBytes() const;

    /**
     * @brief Write the checkpoints as CSV: epoch,stopped_ns,resumed_ns,committed_ns,backlog_bytes.
     * @param os the stream
     */
    void WriteCheckpoints(std::ostream& os) const;

    /**
     * @brief Write the packets as CSV: id,epoch,emitted_ns,released_ns,received_ns.
     * @param os the stream
     */
    void WritePackets(std::ostream& os) const;

  private:
    /**
     * @brief The guest was stopped.
     * @param epoch the epoch that the checkpoint closes
     * @param now the time
     */
    void GuestStopped(uint64_t epoch, ns3::Time now);

    /**
     * @brief The guest was resumed.
     * @param epoch the epoch that the checkpoint closes
     * @param now the time
     */
    void GuestResumed(uint64_t epoch, ns3::Time now);

    /**
     * @brief The checkpoint is safe, and the plug not yet released.
     * @param epoch the epoch that the checkpoint closes
     * @param now the time
     */
    void Committed(uint64_t epoch, ns3::Time now);

    /**
     * @brief A packet left the plug.
     * @param item the packet
     * @param epoch its epoch
     * @param held the time it was held
     */
    void Departed(ns3::Ptr<const ns3::QueueDiscItem> item, uint64_t epoch, ns3::Time held);

    /**
     * @brief A packet was received.
     * @param packet the packet
     */
    void Received(ns3::Ptr<const ns3::Packet> packet);

    /**
     * @brief The bytes in the plug changed.
     * @param before bytes before
     * @param now bytes now
     */
    void BytesChanged(uint32_t before, uint32_t now);

    ns3::Ptr<ns3::PlugQueueDisc> m_plug;   //!< the plug
    std::vector<Checkpoint> m_checkpoints; //!< see GetCheckpoints()
    std::map<uint64_t, int64_t> m_emitted; //!< the times from SetEmitted(), by the packet's UID
    std::deque<PacketRow> m_underWay;      //!< packets between plug and receiver
    std::vector<PacketRow> m_packets;      //!< see GetPackets()
    uint64_t m_departed{0};                //!< packets that left the plug
    uint64_t m_newestEpoch{0};             //!< the epoch of the last one that left it
    uint32_t m_peakBytes{0};               //!< see GetPeakBytes()
};

#endif /* STUDY_LOG_H */
