/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CHECKPOINT_RECEIVER_H
#define REMUS_CHECKPOINT_RECEIVER_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/random-variable-stream.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <string>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Receives the checkpoints of a RemusCheckpointSender on the backup, and acknowledges each
 * when it is complete.
 *
 * A checkpoint is complete when all of it is there and every earlier checkpoint is complete. One
 * that came before is acknowledged again, and so is the newest complete one at the beginning of
 * each connection, because the acknowledgement may have been lost. A new connection replaces the
 * one before; what had come of an incomplete checkpoint is forgotten.
 */
class RemusCheckpointReceiver : public Application
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusCheckpointReceiver();
    ~RemusCheckpointReceiver() override;

    /**
     * @brief Get the number of complete checkpoints.
     * @return the number, which is the epoch of the first that is not complete
     */
    uint64_t GetNComplete() const;

    /**
     * @brief Get the state that came with the newest complete checkpoint.
     * @return the state; empty if no checkpoint is complete
     */
    std::string GetState() const;

    /**
     * @brief Complete no checkpoint any more: the guest is to be resumed here, so that nothing that
     * it did later may be released there.
     */
    void Freeze();

    /**
     * TracedCallback signature for Completed.
     * @param [in] epoch the epoch that the checkpoint closed
     * @param [in] bytes the size of the checkpoint
     */
    typedef void (*CompletedTracedCallback)(uint64_t epoch, uint64_t bytes);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief A connection was made.
     * @param socket the connection
     * @param from the sender
     */
    void HandleAccept(Ptr<Socket> socket, const Address& from);

    /**
     * @brief Data has come.
     * @param socket the connection
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief The connection has ended.
     * @param socket the connection
     */
    void HandleClosed(Ptr<Socket> socket);

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
     * @brief Take bytes off the head of a packet, until a string has a size.
     * @param packet the packet
     * @param data the string
     * @param size the size
     * @return true if the string has the size
     */
    static bool Take(Ptr<Packet> packet, std::string& data, std::size_t size);

    /**
     * @brief Take what a packet has of a checkpoint, and complete it if that is all.
     * @param packet the packet
     */
    void Read(Ptr<Packet> packet);

    /**
     * @brief All of a checkpoint is there.
     * @param epoch the epoch that it closed
     */
    void Complete(uint64_t epoch);

    /**
     * @brief Send an acknowledgement.
     * @param epoch the newest epoch to acknowledge
     */
    void Acknowledge(uint64_t epoch);

    Address m_local;                      //!< where to listen
    uint32_t m_segmentSize;               //!< TCP's segment size
    uint32_t m_bufferSize;                //!< TCP's buffers
    Time m_minRto;                        //!< TCP's minimal retransmission timeout
    Time m_delAckTimeout;                 //!< TCP's delayed acknowledgements
    Ptr<RandomVariableStream> m_ackDelay; //!< time to the acknowledgement in seconds

    Ptr<Socket> m_listener;      //!< accepts connections
    Ptr<Socket> m_socket;        //!< the connection
    bool m_frozen{false};        //!< see Freeze()
    uint64_t m_nComplete{0};     //!< see GetNComplete()
    std::string m_completeState; //!< see GetState()
    std::string m_head;          //!< what there is of a header
    std::string m_state;         //!< what there is of a state
    uint64_t m_memory{0};        //!< how much there is of a memory

    TracedCallback<uint64_t, uint64_t> m_traceCompleted; //!< fired when one is complete
};

} // namespace ns3

#endif /* REMUS_CHECKPOINT_RECEIVER_H */
