/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CHECKPOINT_RECEIVER_H
#define REMUS_CHECKPOINT_RECEIVER_H

#include "remus-checkpoint-sink.h"

#include "ns3/address.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"

#include <memory>

namespace ns3
{

class RemusTcpConnection;

/**
 * @ingroup plug
 *
 * @brief Receives the checkpoints of a RemusCheckpointSender over TCP. See RemusCheckpointSink.
 */
class RemusCheckpointReceiver : public RemusCheckpointSink
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusCheckpointReceiver();
    ~RemusCheckpointReceiver() override;

  protected:
    void DoDispose() override;
    void Open() override;
    void Close() override;
    void Send(Ptr<Packet> packet) override;

  private:
    Address m_local;        //!< where to listen
    uint32_t m_segmentSize; //!< TCP's segment size in bytes
    uint32_t m_bufferSize;  //!< the size of TCP's buffers in bytes
    Time m_minRto;          //!< TCP's minimal retransmission timeout
    Time m_delAckTimeout;   //!< how long TCP delays its acknowledgements

    std::unique_ptr<RemusTcpConnection> m_connection; //!< the connection
};

} // namespace ns3

#endif /* REMUS_CHECKPOINT_RECEIVER_H */
