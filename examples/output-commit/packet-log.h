/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PACKET_LOG_H
#define PACKET_LOG_H

#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/plug-queue-disc.h"

#include <cstdint>
#include <deque>
#include <map>
#include <ostream>
#include <vector>

/**
 * @brief What became of every packet that a plug held for one receiver.
 *
 * It listens to the plug and to the receiver's device. What lies between has to keep the order of
 * the packets and to lose none, as a point-to-point link with flow control does.
 */
class PacketLog
{
  public:
    /// A packet that was received
    struct Row
    {
        uint64_t id;      //!< its number among those that left the plug, from 0
        uint64_t epoch;   //!< the plug's epoch that it was in
        int64_t emitted;  //!< when it entered the plug, or what SetEmitted() said, in ns
        int64_t entered;  //!< when it entered the plug, in ns
        int64_t released; //!< when it left the plug, in ns
        int64_t received; //!< when it was received, in ns
        uint32_t size;    //!< its size with the network header, in bytes
    };

    /**
     * @brief Listen.
     * @param plug the plug
     * @param receiver the device that the packets reach; with a trace source MacRx
     */
    PacketLog(ns3::Ptr<ns3::PlugQueueDisc> plug, ns3::Ptr<ns3::NetDevice> receiver);

    /**
     * @brief Say when a packet, which enters the plug next, was emitted: for a reply, when its
     * request came.
     * @param packet the packet
     * @param emitted the time
     */
    void SetEmitted(ns3::Ptr<const ns3::Packet> packet, ns3::Time emitted);

    /**
     * @brief Get what was received, in the order of reception.
     * @return a row for each packet
     */
    const std::vector<Row>& GetRows() const;

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
     * @brief Write all rows as CSV: id,epoch,emitted_ns,released_ns,received_ns.
     * @param os where to
     */
    void WriteCsv(std::ostream& os) const;

  private:
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

    std::map<uint64_t, int64_t> m_emitted; //!< what SetEmitted() said, by the packet's UID
    std::deque<Row> m_underWay;            //!< packets between plug and receiver
    std::vector<Row> m_rows;               //!< packets received
    uint64_t m_departed{0};                //!< packets that left the plug
    uint64_t m_newestEpoch{0};             //!< the epoch of the last one that left it
    uint32_t m_peakBytes{0};               //!< the most bytes in the plug
};

#endif /* PACKET_LOG_H */
