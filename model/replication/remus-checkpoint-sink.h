/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CHECKPOINT_SINK_H
#define REMUS_CHECKPOINT_SINK_H

#include "remus-application.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/random-variable-stream.h"
#include "ns3/traced-callback.h"

#include <string>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Receives the checkpoints of a RemusCheckpointSource on the backup, and acknowledges each
 * when it is complete.
 *
 * A checkpoint is complete when all its bytes have arrived, and either it is a full copy or every
 * earlier checkpoint is complete. On each connection the sink first names the checkpoint that it
 * needs next, which acknowledges all earlier ones. A new connection replaces the old one, and the
 * received part of an incomplete checkpoint is discarded.
 *
 * A subclass transfers the bytes: it listens from Open() to Close(), calls HandleOpened() when
 * there is a connection, HandleReceived() when bytes have arrived, and HandleClosed() when the
 * connection has ended. See RemusCheckpointReceiver for TCP.
 */
class RemusCheckpointSink : public RemusApplication
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusCheckpointSink();
    ~RemusCheckpointSink() override;

    /**
     * @brief Get the number of complete checkpoints.
     * @return the epoch of the first checkpoint that is not complete
     */
    uint64_t GetNComplete() const;

    /**
     * @brief Get the state that came with the newest complete checkpoint.
     * @return the state; empty if no checkpoint is complete
     */
    std::string GetState() const;

    /**
     * @brief Complete no further checkpoint: the guest will be resumed here, so the primary must
     * not release any of its later output.
     */
    void Freeze();

    /**
     * @brief Tell whether Freeze() was called.
     * @return true if it was
     */
    bool IsFrozen() const;

    /**
     * @brief Restart: end the connection, if there is one, and listen. Complete checkpoints are
     * kept. Has no effect before the application's start time, but works after its stop time.
     */
    void Restart();

    int64_t AssignStreams(int64_t stream) override;

    /**
     * TracedCallback signature for Completed.
     * @param [in] epoch the epoch that the checkpoint closed
     * @param [in] bytes the size of the checkpoint
     */
    typedef void (*CompletedTracedCallback)(uint64_t epoch, uint64_t bytes);

  protected:
    void DoDispose() override;

    /**
     * @brief Listen.
     */
    virtual void Open() = 0;

    /**
     * @brief End the connection, and stop listening.
     */
    virtual void Close() = 0;

    /**
     * @brief Send bytes to the primary, if there is a connection.
     * @param packet the bytes
     */
    virtual void Send(Ptr<Packet> packet) = 0;

    /**
     * @brief To be called when there is a connection, which may replace another.
     */
    void HandleOpened();

    /**
     * @brief To be called when bytes have arrived from the primary.
     * @param packet the bytes
     */
    void HandleReceived(Ptr<Packet> packet);

    /**
     * @brief To be called when the connection has ended.
     */
    void HandleClosed();

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Move bytes from the head of a packet to the end of a string, until the string has a
     * given size.
     * @param packet the packet
     * @param data the string
     * @param size the size
     * @return true if the string has that size
     */
    static bool Take(Ptr<Packet> packet, std::string& data, std::size_t size);

    /**
     * @brief Consume the bytes of a checkpoint in a packet, and complete it if they are the last.
     * @param packet the packet
     */
    void Read(Ptr<Packet> packet);

    /**
     * @brief Handle a checkpoint of which all bytes have arrived.
     * @param epoch the epoch that it closed
     * @param full whether it is a full copy
     * @param state the state that came with it
     * @param bytes its size
     */
    void Complete(uint64_t epoch, bool full, const std::string& state, uint64_t bytes);

    /**
     * @brief Send an acknowledgement.
     * @param epoch the newest epoch to acknowledge
     */
    void Acknowledge(uint64_t epoch);

    Ptr<RandomVariableStream> m_ackDelay; //!< time to the acknowledgement in seconds
    DataRate m_processingRate;   //!< the rate of processing complete checkpoints; 0 for no delay
    Time m_processed;            //!< when the last of them has been processed
    bool m_hasStarted{false};    //!< the start time has come
    bool m_frozen{false};        //!< see Freeze()
    uint64_t m_nComplete{0};     //!< see GetNComplete()
    std::string m_completeState; //!< see GetState()
    std::string m_head;          //!< the received part of a header
    std::string m_state;         //!< the received part of a state
    uint64_t m_memory{0};        //!< the received bytes of memory

    TracedCallback<uint64_t, uint64_t> m_traceCompleted; //!< fired when one is complete
};

} // namespace ns3

#endif /* REMUS_CHECKPOINT_SINK_H */
