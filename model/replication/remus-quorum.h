/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_QUORUM_H
#define REMUS_QUORUM_H

#include "ns3/object.h"
#include "ns3/remus-checkpoint-source.h"

#include <cstdint>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Commits a checkpoint when enough of several backups have acknowledged it.
 *
 * Each backup has a RemusCheckpointSource of its own on the primary, which sends it all
 * checkpoints. When Enough of these n backups have a checkpoint, and with it all earlier ones, it
 * is committed: a slow or dead backup delays nothing, and the other n - Enough can be lost.
 *
 * After a failure of the primary a backup may only take over if it has all that was committed.
 * Among any n - Enough + 1 backups at least one has, the one with most complete checkpoints. See
 * the attribute Candidates of RemusLeaseArbiter.
 */
class RemusQuorum : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusQuorum();
    ~RemusQuorum() override;

    /**
     * @brief Add a backup. To be done before the simulation starts. Ends the program with a message
     * if it was added before.
     * @param source what sends to the backup
     */
    void Add(Ptr<RemusCheckpointSource> source);

    /**
     * @brief Get the number of checkpoints that enough backups have.
     * @return the epoch of the first checkpoint that they do not have
     */
    uint64_t GetNComplete() const;

  protected:
    void DoDispose() override;

  private:
    /**
     * @brief A backup has acknowledged.
     * @param i the backup
     * @param epoch the newest epoch that it has
     */
    void HandleAcknowledged(uint32_t i, uint64_t epoch);

    /**
     * @brief Call HandleAcknowledged().
     * @param quorum the object
     * @param i the backup
     * @param epoch the newest epoch that it has
     */
    static void Acknowledge(RemusQuorum* quorum, uint32_t i, uint64_t epoch);

    uint32_t m_enough;                                 //!< how many must have a checkpoint
    std::vector<Ptr<RemusCheckpointSource>> m_sources; //!< what sends to each backup
    std::vector<uint64_t> m_complete;                  //!< the checkpoints that each has
    uint64_t m_committed{0};                           //!< the checkpoints that were committed
};

} // namespace ns3

#endif /* REMUS_QUORUM_H */
