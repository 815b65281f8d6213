/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_QUORUM_H
#define REMUS_QUORUM_H

#include "remus-checkpoint-source.h"

#include "ns3/object.h"

#include <cstdint>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Commits a checkpoint when enough of several backups have acknowledged it.
 *
 * The primary has a RemusCheckpointSource for each backup, which sends it all checkpoints. A
 * checkpoint is committed when Enough of the n backups have it and all earlier ones. So up to
 * n - Enough slow or dead backups delay nothing. A dead one that comes back gets a full copy if the
 * checkpoints that it lacks are larger.
 *
 * After a failure of the primary, only a backup that has all committed checkpoints may take over.
 * Among any n - Enough + 1 backups, the one with the most complete checkpoints has them. See the
 * attribute Candidates of RemusLeaseArbiter.
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
     * @brief Add a backup. To be called before the simulation starts. Ends the program with a
     * message if it was added before.
     * @param source sends to the backup
     */
    void Add(Ptr<RemusCheckpointSource> source);

    /**
     * @brief Get the number of checkpoints that enough backups have. Ends the program with a
     * message if there are fewer than Enough backups.
     * @return the epoch of the first checkpoint that not enough backups have
     */
    uint64_t GetNComplete() const;

  protected:
    void DoDispose() override;

  private:
    /**
     * @brief Called when a backup has acknowledged a checkpoint.
     * @param i the index of the backup
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

    uint32_t m_enough; //!< the number of backups that must have a checkpoint
    std::vector<Ptr<RemusCheckpointSource>> m_sources; //!< the sources for the backups
    std::vector<uint64_t> m_complete; //!< the number of checkpoints that each backup has
};

} // namespace ns3

#endif /* REMUS_QUORUM_H */
