/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CHECKPOINT_SOURCE_H
#define REMUS_CHECKPOINT_SOURCE_H

#include "ns3/application.h"
#include "ns3/callback.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/traced-callback.h"

#include <memory>
#include <string>

namespace ns3
{

class RemusCheckpointBacklog;

/**
 * @ingroup plug
 *
 * @brief Sends the checkpoints of the RemusCheckpointer on its node to a RemusCheckpointSink on the
 * backup, and commits them when they are acknowledged. The checkpointer's CommitDelay is null.
 *
 * A checkpoint is a header, the state of the guest's service, and the bytes that the checkpointer's
 * DirtyPages says are sent, plus PageOverhead for each page among them. The state is what the
 * snapshot callback returns at the instant the guest stops.
 *
 * A checkpoint is kept until it is acknowledged. On each connection the backup says first which
 * checkpoint it needs next, and writing starts there. If that is none that is kept here, because
 * another backup has taken the place of the one before, the newest checkpoint is sent as a full
 * copy of MemorySize bytes, which stands for all earlier ones. An acknowledgement counts for its
 * checkpoint and all earlier ones; one that is late, doubled or out of order commits nothing twice,
 * and one for a checkpoint that was never wholly sent is ignored. So what the backup does not have
 * is not released, and what it has is not lost.
 *
 * When protection ends, checkpoints that are not acknowledged are dropped. When it begins again,
 * the first checkpoint is a full copy. When the checkpointer fails, this falls silent.
 *
 * A subclass transfers the bytes. It keeps up a connection from Open() to Close(), calls
 * HandleClosed() when that ends, HandleReceived() when bytes have come, and Write() when GetSpace()
 * has become positive. See RemusCheckpointSender for TCP.
 */
class RemusCheckpointSource : public Application
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusCheckpointSource();
    ~RemusCheckpointSource() override;

    /**
     * @brief Set whose checkpoints are sent. To be done before the simulation starts; without, it
     * is the RemusCheckpointer of this application's node.
     * @param checkpointer the checkpointer of a guest that is a node of its own
     */
    void SetCheckpointer(Ptr<RemusCheckpointer> checkpointer);

    /**
     * @brief Get whose checkpoints are sent.
     * @return the checkpointer; null before the start of the simulation unless it was set
     */
    Ptr<RemusCheckpointer> GetCheckpointer() const;

    /**
     * @brief Set what takes a snapshot of the state of the guest's service.
     * @param snapshot returns the state; it is called at the instant the guest stops
     */
    void SetSnapshotCallback(Callback<std::string> snapshot);

    /**
     * @brief Set what commits checkpoints, if it is not this that calls
     * RemusCheckpointer::Commit().
     * @param commit gets the newest epoch that the backup has acknowledged, and with it all earlier
     * ones; null for the default
     */
    void SetCommitCallback(Callback<void, uint64_t> commit);

    /**
     * @brief Get the number of checkpoints that wait for their acknowledgement.
     * @return the number of checkpoints
     */
    std::size_t GetNUnacknowledged() const;

    /**
     * @brief Get the number of full copies that were sent because the backup lacked checkpoints.
     * @return the number of full copies
     */
    uint32_t GetNFullCopies() const;

    /**
     * @brief End the connection, and make another one, with the attributes as they are now.
     * Nothing happens if the application does not run.
     */
    void Restart();

    /**
     * TracedCallback signature for Sent.
     * @param [in] epoch the epoch that the checkpoint closed
     * @param [in] bytes the size of the checkpoint
     */
    typedef void (*SentTracedCallback)(uint64_t epoch, uint64_t bytes);

  protected:
    void DoInitialize() override;
    void DoDispose() override;

    /**
     * @brief Make a connection, and make another one whenever it ends.
     */
    virtual void Open() = 0;

    /**
     * @brief End the connection, and make no other.
     */
    virtual void Close() = 0;

    /**
     * @brief Get how many bytes Send() takes.
     * @return the number of bytes; 0 without a connection
     */
    virtual uint64_t GetSpace() const = 0;

    /**
     * @brief Send bytes.
     * @param packet the bytes, at most as many as GetSpace() said
     */
    virtual void Send(Ptr<Packet> packet) = 0;

    /**
     * @brief Bytes have come from the backup.
     * @param packet the bytes
     */
    void HandleReceived(Ptr<Packet> packet);

    /**
     * @brief The connection has ended.
     */
    void HandleClosed();

    /**
     * @brief Write to the connection as much as it takes.
     */
    void Write();

    /**
     * @brief Tell whether something is due from the backup.
     * @return true if the backup has not said yet what it needs, or not acknowledged all
     */
    bool IsWaiting() const;

  private:
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
     * @brief Protection begins or ends: what was taken before is no longer needed.
     * @param epoch the current epoch
     * @param now the time
     */
    void HandleProtection(uint64_t epoch, Time now);

    /**
     * @brief Fall silent.
     * @param epoch the current epoch
     * @param now the time
     */
    void HandleFailed(uint64_t epoch, Time now);

    /**
     * @brief Commit what is acknowledged.
     * @param epoch the newest epoch that is acknowledged
     */
    void Commit(uint64_t epoch);

    uint32_t m_pageOverhead; //!< bytes sent with each page
    uint64_t m_memorySize;   //!< the size of a full copy

    Ptr<RemusCheckpointer> m_checkpointer;             //!< takes the checkpoints
    Callback<std::string> m_snapshot;                  //!< takes snapshots
    Callback<void, uint64_t> m_commit;                 //!< commits, if it is not the default
    std::string m_state;                               //!< the snapshot at the last stop
    std::unique_ptr<RemusCheckpointBacklog> m_backlog; //!< the checkpoints
    Ptr<Packet> m_received;                            //!< the beginning of a header
    bool m_started{false};                             //!< the application runs
    bool m_ready{false};                               //!< the backup has said what it needs
    bool m_writing{false};                             //!< Write() is at work
    uint32_t m_nFullCopies{0};                         //!< see GetNFullCopies()

    TracedCallback<uint64_t, uint64_t> m_traceSent;     //!< a checkpoint was handed over
    TracedCallback<uint64_t, Time> m_traceReady;        //!< the backup has said what it needs
    TracedCallback<uint64_t, Time> m_traceAcknowledged; //!< an acknowledgement came
};

} // namespace ns3

#endif /* REMUS_CHECKPOINT_SOURCE_H */
