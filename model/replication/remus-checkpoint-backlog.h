/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CHECKPOINT_BACKLOG_H
#define REMUS_CHECKPOINT_BACKLOG_H

#include <cstdint>
#include <deque>
#include <string>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief The checkpoints that the backup has not acknowledged, and how far they are written to a
 * connection.
 *
 * A checkpoint is kept until it is acknowledged. On a new connection the backup says first which
 * checkpoint it needs next (see Resume()); writing starts there, at the beginning of that
 * checkpoint. If the backup lacks a checkpoint that is not here any more, or starts anew, the
 * newest checkpoint becomes a full copy: its memory has the size that SetFullSize() set, it stands
 * for all earlier ones, and these are dropped. If there is none, the next one becomes a full copy.
 * A checkpoint that does not follow the one added before is a full copy, too.
 *
 * It knows no time and no socket.
 */
class RemusCheckpointBacklog
{
  public:
    /// A piece to write: bytes of header and state, or bytes of memory, which all are 0
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
     * @brief Add a checkpoint. It must be newer than all added before.
     * @param epoch the epoch that it closed
     * @param state the state of the guest's service
     * @param memory the bytes of memory that follow
     */
    void Add(uint64_t epoch, const std::string& state, uint64_t memory);

    /**
     * @brief Start writing on a new connection.
     * @param needed the epoch of the checkpoint that the backup needs next, which acknowledges all
     * earlier ones if those here follow on them
     * @return true if this acknowledged a checkpoint
     */
    bool Resume(uint64_t needed);

    /**
     * @brief The connection has ended: what was written on it has to be written again unless it is
     * acknowledged.
     */
    void Rewind();

    /**
     * @brief Protection begins or has ended: drop all checkpoints, but for one that is partly
     * written. The next one is a full copy, unless it is the first of all.
     */
    void StartOver();

    /**
     * @brief Tell whether there is something to write.
     * @return true if Take() has a piece
     */
    bool HasPiece() const;

    /**
     * @brief Take the next piece, which is then counted as written. There must be one.
     * @param most the number of bytes that it has at most, at least 1
     * @return the piece
     */
    Piece Take(uint64_t most);

    /**
     * @brief Process an acknowledgement, which counts for its checkpoint and all earlier ones.
     * @param epoch the epoch that the checkpoint closed; ignored if it was never wholly written
     * @return true if this acknowledged a checkpoint that was not acknowledged before
     */
    bool Acknowledge(uint64_t epoch);

    /**
     * @brief Get the number of checkpoints that wait for their acknowledgement.
     * @return the number of checkpoints
     */
    std::size_t GetNUnacknowledged() const;

    /**
     * @brief Get the end of what is acknowledged.
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
        bool full;         //!< it stands for all earlier ones
        std::string head;  //!< its header and state as written
    };

    /**
     * @brief Append a checkpoint, and write its header.
     * @param checkpoint the checkpoint, without its head
     */
    void Append(Checkpoint checkpoint);

    /**
     * @brief Drop acknowledged checkpoints, but for one that is partly written.
     */
    void Trim();

    uint64_t m_fullSize{0};               //!< see SetFullSize()
    bool m_needFull{false};               //!< the next checkpoint has to be a full copy
    std::deque<Checkpoint> m_checkpoints; //!< those not acknowledged or partly written
    std::size_t m_next{0};                //!< the one to write
    uint64_t m_offset{0};                 //!< how much of it is written
    uint64_t m_nAdded{0};                 //!< epochs before this were added
    uint64_t m_nWritten{0};               //!< epochs before this were wholly written once
    uint64_t m_nAcknowledged{0};          //!< see GetNAcknowledged()
};

} // namespace ns3

#endif /* REMUS_CHECKPOINT_BACKLOG_H */
