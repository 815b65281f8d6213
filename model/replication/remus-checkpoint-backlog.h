/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CHECKPOINT_BACKLOG_H
#define REMUS_CHECKPOINT_BACKLOG_H

#include "ns3/callback.h"

#include <cstdint>
#include <deque>
#include <string>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Keeps the checkpoints that the backup has not acknowledged, and tracks how much of them
 * has been written to a connection.
 *
 * A checkpoint is kept until it is acknowledged. On a new connection the backup first names the
 * checkpoint that it needs next (see Resume()), and writing starts at the beginning of that
 * checkpoint. If the backup lacks a checkpoint that is no longer kept, for example after
 * DropIfLarge(), or is a new backup, the newest checkpoint becomes a full copy: its memory has at
 * least the size set by SetFullSize(), it replaces all earlier ones, and these are dropped. If no
 * checkpoint is kept, the next one becomes a full copy. So does a checkpoint that does not directly
 * follow the one added before.
 *
 * This class uses neither times nor sockets.
 */
class RemusCheckpointBacklog
{
  public:
    /// A piece to write: bytes of header and state, or bytes of memory, which are all 0
    struct Piece
    {
        std::string data;      //!< bytes of header and state; empty for memory
        uint64_t memory{0};    //!< the number of bytes of memory
        bool isLast{false};    //!< the checkpoint ends with this piece
        bool isFull{false};    //!< the checkpoint is a full copy
        uint64_t epoch{0};     //!< the epoch that the checkpoint closed
        uint64_t totalSize{0}; //!< the size of the checkpoint in bytes
    };

    /**
     * @brief Set the size of a full copy.
     * @param size the guest's memory in bytes
     */
    void SetFullSize(uint64_t size);

    /**
     * @brief Set the function that gives the state of a full copy, if that is not the state of the
     * checkpoint.
     * @param state takes the epoch of the checkpoint, and returns the state
     */
    void SetFullState(Callback<std::string, uint64_t> state);

    /**
     * @brief Add a checkpoint. It must be newer than all added before.
     * @param epoch the epoch that it closed
     * @param state the state of the guest's service
     * @param memory the bytes of memory that follow
     */
    void Add(uint64_t epoch, const std::string& state, uint64_t memory);

    /**
     * @brief Drop all checkpoints but the newest if all together are larger than a full copy, so
     * that a backup that is gone costs no more memory than that. To be called only when nothing is
     * written, as without a connection.
     */
    void DropIfLarge();

    /**
     * @brief Start writing on a new connection.
     * @param needed the epoch of the checkpoint that the backup needs next; this acknowledges all
     * earlier ones, if the checkpoints here continue from them
     * @return true if this acknowledged a checkpoint
     */
    bool Resume(uint64_t needed);

    /**
     * @brief Handle the end of the connection: what was written on it must be written again, unless
     * it is acknowledged.
     */
    void Rewind();

    /**
     * @brief Drop all checkpoints, except one that is partly written, because protection has
     * ended. The next one is a full copy, unless it is the first of all.
     */
    void StartOver();

    /**
     * @brief Tell whether there is something to write.
     * @return true if Take() has a piece
     */
    bool HasPiece() const;

    /**
     * @brief Take the next piece, which then counts as written. There must be one.
     * @param most the maximal size of the piece in bytes, at least 1
     * @return the piece
     */
    Piece Take(uint64_t most);

    /**
     * @brief Process an acknowledgement of a checkpoint and all earlier ones.
     * @param epoch the epoch that the checkpoint closed; ignored if it was never completely written
     * @return true if this acknowledged a checkpoint for the first time
     */
    bool Acknowledge(uint64_t epoch);

    /**
     * @brief Get the number of checkpoints that wait for their acknowledgement.
     * @return the number of checkpoints
     */
    std::size_t GetNUnacknowledged() const;

    /**
     * @brief Get the number of acknowledged checkpoints. Those that StartOver() dropped count as
     * acknowledged.
     * @return the epoch of the first checkpoint that is not acknowledged
     */
    uint64_t GetNAcknowledged() const;

  private:
    /// A checkpoint
    struct Checkpoint
    {
        uint64_t epoch;    //!< the epoch that it closed
        std::string state; //!< its state
        uint64_t memory;   //!< its bytes of memory
        bool full;         //!< it is a full copy
        std::string head;  //!< its header and state as written
    };

    /**
     * @brief Append a checkpoint, and serialize its header.
     * @param checkpoint the checkpoint, without its head
     */
    void Append(Checkpoint checkpoint);

    /**
     * @brief Drop acknowledged checkpoints, except one that is partly written.
     */
    void Trim();

    /**
     * @brief Drop the oldest checkpoint.
     */
    void DropFirst();

    /**
     * @brief Drop all checkpoints.
     */
    void Clear();

    /**
     * @brief Get the size of a checkpoint.
     * @param checkpoint the checkpoint
     * @return its size in bytes
     */
    static uint64_t GetSize(const Checkpoint& checkpoint);

    uint64_t m_fullSize{0};                      //!< see SetFullSize()
    Callback<std::string, uint64_t> m_fullState; //!< see SetFullState()
    bool m_needFull{false};                      //!< the next checkpoint must be a full copy
    std::deque<Checkpoint> m_checkpoints;        //!< those not acknowledged or partly written
    uint64_t m_size{0};                          //!< their size in bytes
    std::size_t m_next{0};                       //!< the index of the one to write
    uint64_t m_offset{0};                        //!< how many bytes of it are written
    uint64_t m_nAdded{0};                        //!< epochs before this were added
    uint64_t m_nWritten{0};                      //!< epochs before this were completely written
    uint64_t m_nAcknowledged{0};                 //!< see GetNAcknowledged()
};

} // namespace ns3

#endif /* REMUS_CHECKPOINT_BACKLOG_H */
