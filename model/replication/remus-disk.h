/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_DISK_H
#define REMUS_DISK_H

#include "remus-checkpoint-sink.h"
#include "remus-checkpoint-source.h"

#include "ns3/callback.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief The disk of a guest, on the primary or on the backup.
 *
 * On the primary, see Protect(), the guest can read at once what it has written. The writes of an
 * epoch are part of its checkpoint, with their bytes. On the backup, see Follow(), they are applied
 * when the checkpoint is complete. So when the backup takes over, its disk is as it was at the cut
 * of the newest complete checkpoint; later writes are lost with the primary, and nobody was told of
 * them. A backup that lacks checkpoints gets the whole disk.
 *
 * The primary's disk keeps the writes since the cut before the newest, and what the sectors
 * contained at that cut.
 */
class RemusDisk : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusDisk();
    ~RemusDisk() override;

    /**
     * @brief Write a sector, of any size.
     * @param sector its number
     * @param data what is to be in it
     */
    void Write(uint64_t sector, const std::string& data);

    /**
     * @brief Read a sector.
     * @param sector its number
     * @return what is in it; empty if it was never written
     */
    std::string Read(uint64_t sector) const;

    /**
     * @brief Get all sectors that were written.
     * @return what is in them by their numbers
     */
    const std::map<uint64_t, std::string>& GetSectors() const;

    /**
     * @brief Make the writes part of the guest's checkpoints. This replaces both snapshot callbacks
     * of the source, which then keeps this object. With several backups, call this for the source
     * of each.
     * @param source sends the guest's checkpoints
     * @param snapshot returns what else is part of them, the state of a service; may be null
     */
    void Protect(Ptr<RemusCheckpointSource> source, Callback<std::string> snapshot);

    /**
     * @brief Apply the writes of each checkpoint that is complete on the backup.
     * @param sink receives the guest's checkpoints, and keeps this object
     */
    void Follow(Ptr<RemusCheckpointSink> sink);

    /**
     * @brief Apply the writes in the state of a checkpoint. Ends the program with a message if it
     * is malformed.
     * @param state the state
     */
    void Apply(const std::string& state);

    /**
     * @brief Get what else is in the state of a checkpoint, for RemusFailover's restore callback.
     * Ends the program with a message if it is malformed.
     * @param state the state
     * @return what the snapshot callback has returned
     */
    static std::string GetService(const std::string& state);

  protected:
    void DoDispose() override;

  private:
    /// A write: the sector, and what is written
    using Record = std::pair<uint64_t, std::string>;

    /**
     * @brief Take the snapshot of a checkpoint.
     * @return the state of the service, and the writes of the epoch
     */
    std::string TakeSnapshot();

    /**
     * @brief Take the snapshot again, with the whole disk.
     * @param epoch the epoch of the newest checkpoint that was taken
     * @return the state of the service, and all sectors at its cut
     */
    std::string TakeFullSnapshot(uint64_t epoch);

    /**
     * @brief Called when a checkpoint is complete on the backup.
     * @param epoch its epoch
     * @param bytes its size
     */
    void HandleCompleted(uint64_t epoch, uint64_t bytes);

    /// A cut
    struct Cut
    {
        uint64_t end{0};            //!< the epoch that begins; 0 if there was no cut
        std::vector<Record> writes; //!< the writes of the epoch that ends
        std::string service;        //!< the state of the service
    };

    std::map<uint64_t, std::string> m_sectors; //!< what is in the sectors
    std::vector<Record> m_writes;              //!< on the primary, writes since the newest cut
    Cut m_newest;                              //!< the newest cut
    std::map<uint64_t, std::string> m_base;    //!< the sectors at the cut before it
    std::string m_baseService;                 //!< the state of the service at that cut
    Callback<std::string> m_snapshot;          //!< what else is part of a checkpoint
    Ptr<RemusCheckpointSource> m_source;       //!< sends the checkpoints; null on the backup
    RemusCheckpointSink* m_sink{nullptr};      //!< receives the checkpoints, and keeps this object
};

} // namespace ns3

#endif /* REMUS_DISK_H */
