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
 * After a connection has ended, or was refused because the receiver does not run yet, the sender
 * connects again after ReconnectDelay. It also does so if a connection makes no progress for
 * Timeout while a message from the backup is due. This timeout doubles each time it expires, up to
 * 64 times Timeout; an answer of the backup lowers it to four times the time that the answer took,
 * but not below Timeout. So it adapts to long round trips.
 *
 * No plug may hold the packets of this application: give it a device of its own, or use Priority to
 * let them bypass the plug in another band of PrioQueueDisc.
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
     * @brief Get the number of connections made so far.
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
     * @brief Called when a connection is established.
     */
    void HandleOpened();

    /**
     * @brief Called when the connection has ended.
     */
    void HandleEnded();

    /**
     * @brief Called when more can be sent, as when the backup has received data.
     * @param space the number of bytes that can be sent now
     */
    void HandleWritable(uint32_t space);

    /**
     * @brief Called when data has arrived from the backup.
     * @param packet the data
     */
    void HandleData(Ptr<Packet> packet);

    /**
     * @brief Start the timeout, if a message from the backup is due.
     */
    void Watch();

    /**
     * @brief Called when there has been no progress for too long: connect again.
     */
    void GiveUp();

    Address m_remote;       //!< the receiver
    uint32_t m_segmentSize; //!< TCP's segment size in bytes
    uint32_t m_bufferSize;  //!< the size of TCP's buffers in bytes
    Time m_minRto;          //!< TCP's minimal retransmission timeout
    uint8_t m_priority;     //!< the socket's priority
    Time m_reconnectDelay;  //!< time until another connection is tried
    Time m_timeout;         //!< the shortest time to wait for progress; 0 for ever

    std::unique_ptr<RemusTcpConnection> m_connection; //!< the connection
    uint32_t m_nConnections{0};                       //!< see GetNConnections()
    Time m_patience;                                  //!< how long to wait for progress
    uint64_t m_space{0}; //!< the space since the backup's last receipt, or the last piece sent
    Time m_asked;        //!< when the wait for the backup's answer began; 0 if none is awaited
    EventId m_watch;     //!< the timeout
};

} // namespace ns3

#endif /* REMUS_CHECKPOINT_SENDER_H */
