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
 * backup, and commits them when they are acknowledged. The checkpointer's CommitDelay must be null.
 *
 * A checkpoint consists of a header, the state of the guest's service, and the bytes that are sent
 * according to the checkpointer's DirtyPages, plus PageOverhead for each page that is sent. The
 * state is what the snapshot callback returns at the instant the guest stops.
 *
 * A checkpoint is kept until it is acknowledged. But when those kept without a connection are
 * together larger than a full copy, all but the newest are dropped. On each connection the backup
 * first names the checkpoint that it needs next, and writing starts there. If that one is no longer
 * kept, or there is a new backup, the newest checkpoint is sent as a full copy of at least
 * MemorySize bytes, which replaces all earlier ones. An acknowledgement counts for its checkpoint
 * and all earlier ones. A late, duplicate or reordered one commits nothing twice, and one for a
 * checkpoint that was never completely sent is ignored. So output is not released before the backup
 * has its checkpoint, and no checkpoint is lost.
 *
 * When protection ends, unacknowledged checkpoints are dropped. When it begins again, the first
 * checkpoint is a full copy. When the checkpointer fails, the source stops sending.
 *
 * A subclass transfers the bytes. It maintains a connection from Open() to Close(), calls
 * HandleClosed() when the connection has ended, HandleReceived() when bytes have arrived, and
 * Write() when GetSpace() has become positive. See RemusCheckpointSender for TCP.
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
     * @brief Set the checkpointer, if it is not that of this application's node. To be called
     * before the simulation starts.
     * @param checkpointer the checkpointer of a guest that is a node of its own
     */
    void SetCheckpointer(Ptr<RemusCheckpointer> checkpointer);

    /**
     * @brief Get the checkpointer.
     * @return the checkpointer; null before the start of the simulation unless it was set
     */
    Ptr<RemusCheckpointer> GetCheckpointer() const;

    /**
     * @brief Set the function that takes a snapshot of the state of the guest's service.
     * @param snapshot returns the state; it is called at the instant the guest stops
     */
    void SetSnapshotCallback(Callback<std::string> snapshot);

    /**
     * @brief Set the function that gives the state of a full copy, if that is more than the
     * snapshot.
     * @param snapshot takes the epoch of a checkpoint that was taken, and returns the state; null
     * if it is what the snapshot callback has returned
     */
    void SetFullSnapshotCallback(Callback<std::string, uint64_t> snapshot);

    /**
     * @brief Set the function that commits checkpoints, instead of RemusCheckpointer::Commit().
     * @param commit takes the newest epoch that the backup has acknowledged, together with all
     * earlier ones; null for the default
     */
    void SetCommitCallback(Callback<void, uint64_t> commit);

    /**
     * @brief Get the number of checkpoints that wait for their acknowledgement.
     * @return the number of checkpoints
     */
    std::size_t GetNUnacknowledged() const;

    /**
     * @brief Get the number of full copies sent, because the backup lacked checkpoints or
     * protection began again.
     * @return the number of full copies
     */
    uint32_t GetNFullCopies() const;

    /**
     * @brief End the connection, and establish another one with the current attributes. Has no
     * effect if the application does not run.
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
     * @brief Establish a connection, and another one whenever it has ended.
     */
    virtual void Open() = 0;

    /**
     * @brief End the connection, and establish no other.
     */
    virtual void Close() = 0;

    /**
     * @brief Get the number of bytes that can be sent now.
     * @return the number of bytes; 0 without a connection
     */
    virtual uint64_t GetSpace() const = 0;

    /**
     * @brief Send bytes.
     * @param packet at most GetSpace() bytes
     */
    virtual void Send(Ptr<Packet> packet) = 0;

    /**
     * @brief To be called when bytes have arrived from the backup.
     * @param packet the bytes
     */
    void HandleReceived(Ptr<Packet> packet);

    /**
     * @brief To be called when the connection has ended.
     */
    void HandleClosed();

    /**
     * @brief Send as many bytes as possible.
     */
    void Write();

    /**
     * @brief Tell whether a message from the backup is due.
     * @return true if the backup has not yet named the checkpoint that it needs, or has not
     * acknowledged all checkpoints
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
     * @brief Drop earlier checkpoints, as protection has ended.
     * @param epoch the current epoch
     * @param now the time
     */
    void HandleProtectionEnded(uint64_t epoch, Time now);

    /**
     * @brief Stop sending.
     * @param epoch the current epoch
     * @param now the time
     */
    void HandleFailed(uint64_t epoch, Time now);

    /**
     * @brief Let the checkpointer know that this object no longer calls its Commit(), if it did.
     */
    void GiveUpCommits();

    /**
     * @brief Commit acknowledged checkpoints.
     * @param epoch the epoch of the newest
     */
    void Commit(uint64_t epoch);

    uint32_t m_pageOverhead; //!< bytes sent with each page
    uint64_t m_memorySize;   //!< the size of a full copy in bytes

    Ptr<RemusCheckpointer> m_checkpointer; //!< takes the checkpoints
    Callback<std::string> m_snapshot;      //!< takes snapshots
    Callback<void, uint64_t> m_commit;     //!< commits checkpoints; null for the default
    std::string m_state;                   //!< the snapshot at the last stop
    std::unique_ptr<RemusCheckpointBacklog> m_backlog; //!< the checkpoints
    Ptr<Packet> m_received;                            //!< the beginning of a header
    bool m_started{false};                             //!< the application runs
    bool m_ready{false};       //!< the backup has named the checkpoint that it needs
    bool m_writing{false};     //!< in Write()
    uint32_t m_nFullCopies{0}; //!< see GetNFullCopies()

    TracedCallback<uint64_t, uint64_t> m_traceSent;     //!< a checkpoint is completely sent
    TracedCallback<uint64_t, Time> m_traceReady;        //!< the backup has said what it needs
    TracedCallback<uint64_t, Time> m_traceAcknowledged; //!< an acknowledgement arrived
};

} // namespace ns3

#endif /* REMUS_CHECKPOINT_SOURCE_H */
