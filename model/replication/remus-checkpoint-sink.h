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
 * A checkpoint is complete when all of it is there and it is a full copy or every earlier
 * checkpoint is complete. On each connection this says first which checkpoint it needs next, which
 * acknowledges all earlier ones. A new connection replaces the one before; what had come of an
 * incomplete checkpoint is forgotten.
 *
 * A subclass transfers the bytes: it keeps listening from Open() to Close(), calls HandleOpened()
 * when there is a connection, HandleReceived() when bytes have come, and HandleClosed() when the
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
     * @brief Complete no checkpoint from now on: the guest is to be resumed here, so that nothing
     * that it did later may be released there.
     */
    void Freeze();

    /**
     * @brief Tell whether Freeze() was called.
     * @return true if it was
     */
    bool IsFrozen() const;

    /**
     * @brief Start again: end the connection, if there is one, and listen. What is complete is
     * kept. Nothing happens before the application's start time; after its stop time this works.
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
     * @brief End the connection, and listen no longer.
     */
    virtual void Close() = 0;

    /**
     * @brief Send bytes to the primary, if there is a connection.
     * @param packet the bytes
     */
    virtual void Send(Ptr<Packet> packet) = 0;

    /**
     * @brief There is a connection, maybe in the place of another.
     */
    void HandleOpened();

    /**
     * @brief Bytes have come from the primary.
     * @param packet the bytes
     */
    void HandleReceived(Ptr<Packet> packet);

    /**
     * @brief The connection has ended.
     */
    void HandleClosed();

  private:
    void StartApplication() override;
    void StopApplication() override;

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
    DataRate m_processingRate;            //!< of complete checkpoints; 0 for at once
    Time m_processed;                     //!< when the last of them is taken in
    bool m_hasStarted{false};             //!< the start time has come
    bool m_frozen{false};                 //!< see Freeze()
    uint64_t m_nComplete{0};              //!< see GetNComplete()
    std::string m_completeState;          //!< see GetState()
    std::string m_head;                   //!< what there is of a header
    std::string m_state;                  //!< what there is of a state
    uint64_t m_memory{0};                 //!< how much there is of a memory

    TracedCallback<uint64_t, uint64_t> m_traceCompleted; //!< fired when one is complete
};

} // namespace ns3

#endif /* REMUS_CHECKPOINT_SINK_H */
