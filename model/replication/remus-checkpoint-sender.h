/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CHECKPOINT_SENDER_H
#define REMUS_CHECKPOINT_SENDER_H

#include "remus-checkpoint-source.h"

#include "ns3/address.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"

#include <memory>

namespace ns3
{

class RemusTcpConnection;

/**
 * @ingroup plug
 *
 * @brief Sends checkpoints to a RemusCheckpointReceiver over TCP. See RemusCheckpointSource.
 *
 * A connection that ends, or is refused because the receiver does not run yet, is made again after
 * ReconnectDelay. So is one on which there is no progress for Timeout while something is due from
 * the backup. The timeout doubles each time it expires, up to 64 times Timeout. When the backup
 * answers, it falls to four times the time that the answer took, but not below Timeout. So round
 * trips of more than Timeout are learned.
 *
 * A plug must not hold what this sends: give it a device of its own, or let its Priority bypass
 * the plug through another band of PrioQueueDisc.
 */
class RemusCheckpointSender : public RemusCheckpointSource
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusCheckpointSender();
    ~RemusCheckpointSender() override;

    /**
     * @brief Get how often a connection was made.
     * @return the number of connections
     */
    uint32_t GetNConnections() const;

  protected:
    void DoDispose() override;
    void Open() override;
    void Close() override;
    uint64_t GetSpace() const override;
    void Send(Ptr<Packet> packet) override;

  private:
    /**
     * @brief The connection is made.
     */
    void HandleOpened();

    /**
     * @brief The connection has ended.
     */
    void HandleEnded();

    /**
     * @brief The backup has got data.
     * @param space the bytes that the connection takes
     */
    void HandleWritable(uint32_t space);

    /**
     * @brief Data has come from the backup.
     * @param packet the data
     */
    void HandleData(Ptr<Packet> packet);

    /**
     * @brief Begin to watch for a movement, if one is due.
     */
    void Watch();

    /**
     * @brief There has been no progress for too long: connect anew.
     */
    void GiveUp();

    Address m_remote;       //!< the receiver
    uint32_t m_segmentSize; //!< TCP's segment size
    uint32_t m_bufferSize;  //!< TCP's buffers
    Time m_minRto;          //!< TCP's minimal retransmission timeout
    uint8_t m_priority;     //!< the socket's priority
    Time m_reconnectDelay;  //!< time until another connection is tried
    Time m_timeout;         //!< the shortest time to wait for progress; 0 for ever

    std::unique_ptr<RemusTcpConnection> m_connection; //!< the connection
    uint32_t m_nConnections{0};                       //!< see GetNConnections()
    Time m_patience;                                  //!< how long to wait for progress
    Time m_asked;    //!< since when the backup's answer is waited for; 0 if it is not
    EventId m_watch; //!< the end of that wait
};

} // namespace ns3

#endif /* REMUS_CHECKPOINT_SENDER_H */
