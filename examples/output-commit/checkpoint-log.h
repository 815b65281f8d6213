/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CHECKPOINT_LOG_H
#define CHECKPOINT_LOG_H

#include "ns3/nstime.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/remus-checkpointer.h"

#include <cstdint>
#include <ostream>
#include <vector>

/// When the checkpoints of one guest did what, and how much a plug held when they were committed
class CheckpointLog
{
  public:
    /// A checkpoint; entry i closed epoch i
    struct Entry
    {
        int64_t stopped;   //!< when the guest was stopped, in ns
        int64_t resumed;   //!< when it was resumed, in ns; -1 if it was not
        int64_t committed; //!< when it was committed, in ns; -1 if it was not
        uint32_t bytes;    //!< what the plug held just before the release
    };

    /**
     * @brief Listen.
     * @param checkpointer the guest's checkpointer
     * @param plug the plug
     */
    CheckpointLog(ns3::Ptr<ns3::RemusCheckpointer> checkpointer, ns3::Ptr<ns3::PlugQueueDisc> plug);

    /**
     * @brief Get what was logged.
     * @return an entry for each checkpoint
     */
    const std::vector<Entry>& GetEntries() const;

    /**
     * @brief Write all entries as CSV: epoch,stopped_ns,resumed_ns,committed_ns,backlog_bytes.
     * @param os where to
     */
    void WriteCsv(std::ostream& os) const;

  private:
    /**
     * @brief The guest was stopped.
     * @param epoch the epoch that the checkpoint closes
     * @param now the time
     */
    void GuestStopped(uint64_t epoch, ns3::Time now);

    /**
     * @brief The guest was resumed.
     * @param epoch the epoch that the checkpoint closes
     * @param now the time
     */
    void GuestResumed(uint64_t epoch, ns3::Time now);

    /**
     * @brief The checkpoint is safe, and the plug not yet released.
     * @param epoch the epoch that the checkpoint closes
     * @param now the time
     */
    void Committed(uint64_t epoch, ns3::Time now);

    ns3::Ptr<ns3::PlugQueueDisc> m_plug; //!< the plug
    std::vector<Entry> m_entries;        //!< by epoch
};

#endif /* CHECKPOINT_LOG_H */
