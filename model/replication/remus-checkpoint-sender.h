/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CHECKPOINT_SENDER_H
#define REMUS_CHECKPOINT_SENDER_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/packet.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <deque>
#include <string>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Sends the checkpoints of the RemusCheckpointer on its node to a RemusCheckpointReceiver,
 * over TCP, and commits them as their acknowledgements come. The checkpointer's CommitDelay is
 * null.
 *
 * A checkpoint is a header, the state of the guest's service, and Compression times the bytes
 * that the checkpointer's DirtyPages gives, plus PageOverhead for each page. The state is what the
 * snapshot callback returns at the instant the guest stops.
 *
 * A checkpoint is kept until it is acknowledged. When the connection ends, or Timeout passes while
 * something waits for an acknowledgement and nothing moves, a new connection is made, and every
 * checkpoint not yet acknowledged is sent again from its beginning. An acknowledgement counts for
 * its checkpoint and all earlier ones; one that is late, doubled or out of order commits nothing
 * twice, and one for a checkpoint that was never wholly sent is ignored. So what the backup does
 * not have is not released, and what it has is not lost.
 *
 * A plug must not hold what this sends: give it a device of its own, or let its Priority bypass
 * the plug through another band of PrioQueueDisc.
 *
 * When the checkpointer fails, this falls silent.
 */
class RemusCheckpointSender : public Application
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
     * @brief Set what takes a snapshot of the state of the guest's service.
     * @param snapshot returns the state; it is called at the instant the guest stops
     */
    void SetSnapshotCallback(Callback<std::string> snapshot);

    /**
     * @brief Get the number of checkpoints that wait for their acknowledgement.
     * @return the number of checkpoints
     */
    std::size_t GetNUnacknowledged() const;

    /**
     * @brief Get how often a connection was made.
     * @return the number of connections
     */
    uint32_t GetNConnections() const;

    /**
     * TracedCallback signature for Sent.
     * @param [in] epoch the epoch that the checkpoint closed
     * @param [in] bytes the size of the checkpoint
     */
    typedef void (*SentTracedCallback)(uint64_t epoch, uint64_t bytes);

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    /// A checkpoint on its way
    struct Checkpoint
    {
        uint64_t epoch;    //!< the epoch that it closed
        std::string head;  //!< its header and state
        uint64_t memory;   //!< the bytes of memory that follow
        bool acknowledged; //!< the backup has it, but it is not wholly written yet
    };

    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Take the snapshot.
     * @param epoch the epoch that ends
     * @param now the time
     */
    void HandleGuestStopped(uint64_t epoch, Time now);

    /**
     * @brief Queue a checkpoint.
     * @param epoch the epoch that it closed
     * @param now the time
     */
    void HandleCheckpointTaken(uint64_t epoch, Time now);

    /**
     * @brief Fall silent.
     * @param epoch the current epoch
     * @param now the time
     */
    void HandleFailed(uint64_t epoch, Time now);

    /**
     * @brief Make a connection.
     */
    void Connect();

    /**
     * @brief Forget the connection, and end it.
     */
    void Disconnect();

    /**
     * @brief Forget the connection, and do not end it. There must be one.
     * @return the connection, which tells nothing to this application any more
     */
    Ptr<Socket> LetGo();

    /**
     * @brief Forget the connection, and make another one soon.
     */
    void Reconnect();

    /**
     * @brief The connection is made.
     * @param socket the socket
     */
    void HandleConnected(Ptr<Socket> socket);

    /**
     * @brief The connection can't be made, or has ended.
     * @param socket the socket
     */
    void HandleClosed(Ptr<Socket> socket);

    /**
     * @brief The connection has moved.
     * @param socket the socket
     * @param available the bytes that it takes
     */
    void HandleSend(Ptr<Socket> socket, uint32_t available);

    /**
     * @brief Acknowledgements have come.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief Commit what is acknowledged.
     * @param epoch the newest epoch that is acknowledged
     */
    void Acknowledge(uint64_t epoch);

    /**
     * @brief Write to the connection what it takes.
     */
    void Write();

    /**
     * @brief Forget acknowledged checkpoints that need not be written any more.
     */
    void Trim();

    /**
     * @brief Begin to wait for a movement of the connection, if one is due.
     */
    void Watch();

    Address m_remote;        //!< the receiver
    double m_compression;    //!< the part of the memory's bytes that is sent
    uint32_t m_pageOverhead; //!< bytes sent with each page
    uint32_t m_segmentSize;  //!< TCP's segment size
    uint32_t m_bufferSize;   //!< TCP's buffers
    Time m_minRto;           //!< TCP's minimal retransmission timeout
    uint8_t m_priority;      //!< the socket's priority
    Time m_reconnectDelay;   //!< time until another connection is tried
    Time m_timeout;          //!< time to wait for a movement

    Ptr<RemusCheckpointer> m_checkpointer; //!< takes the checkpoints
    Callback<std::string> m_snapshot;      //!< takes snapshots
    std::string m_state;                   //!< the snapshot of the checkpoint being taken
    std::deque<Checkpoint> m_checkpoints;  //!< those not acknowledged or not wholly written
    std::size_t m_next{0};                 //!< the one to write
    uint64_t m_offset{0};                  //!< how much of it is written
    uint64_t m_nSent{0};                   //!< epochs before this were wholly sent once
    Ptr<Socket> m_socket;                  //!< the connection
    bool m_started{false};                 //!< the application runs
    bool m_connected{false};               //!< the connection is made
    uint32_t m_nConnections{0};            //!< see GetNConnections()
    Ptr<Packet> m_received;                //!< the beginning of an acknowledgement
    EventId m_reconnect;                   //!< makes a connection
    EventId m_watch;                       //!< the timeout

    TracedCallback<uint64_t, uint64_t> m_traceSent;     //!< a checkpoint was handed to TCP
    TracedCallback<uint64_t, Time> m_traceAcknowledged; //!< an acknowledgement came
};

} // namespace ns3

#endif /* REMUS_CHECKPOINT_SENDER_H */
