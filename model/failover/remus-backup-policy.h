/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_BACKUP_POLICY_H
#define REMUS_BACKUP_POLICY_H

#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/remus-checkpoint-source.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/traced-callback.h"

#include <string>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Decides what a primary does when its backup is lost.
 *
 * The backup is lost when a checkpoint has waited for its acknowledgement for Timeout, and no other
 * acknowledgement has arrived in this time. Then, depending on the attribute Policy,
 * - "unprotected": protection ends, and output passes at once, as on Xen;
 * - "stall": output waits until there is a backup again;
 * - "end": the guest's machine fails.
 *
 * Meanwhile the RemusCheckpointSource tries to connect. When a backup answers, the same or another,
 * protection continues or begins again. The first checkpoint is a full copy, unless the backup has
 * all earlier ones.
 *
 * Install this application on the primary's node, which also has the RemusCheckpointSource. If
 * there are several sources, the policy is for the first.
 */
class RemusBackupPolicy : public Application
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusBackupPolicy();
    ~RemusBackupPolicy() override;

    /**
     * @brief Choose the policy. Ends the program with a message if there is no such policy.
     * @param policy "unprotected", "stall" or "end"
     */
    void SetPolicy(std::string policy);

    /**
     * @brief Get the policy.
     * @return its name
     */
    std::string GetPolicy() const;

    /**
     * @brief Tell whether the backup is lost.
     * @return true from Lost until Found
     */
    bool IsLost() const;

    /**
     * TracedCallback signature for Lost and Found.
     * @param [in] now the time
     */
    typedef void (*BackupTracedCallback)(Time now);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Start or stop listening to the source and the checkpointer.
     * @param listen true to start
     */
    void Listen(bool listen);

    /**
     * @brief Called when a checkpoint was taken: wait for an acknowledgement.
     * @param epoch its epoch
     * @param now the time
     */
    void HandleTaken(uint64_t epoch, Time now);

    /**
     * @brief Called when an acknowledgement has arrived.
     * @param epoch its epoch
     * @param now the time
     */
    void HandleAcknowledged(uint64_t epoch, Time now);

    /**
     * @brief Called when a backup has named the checkpoint that it needs.
     * @param needed the epoch of the checkpoint that it needs next
     * @param now the time
     */
    void HandleReady(uint64_t needed, Time now);

    /**
     * @brief Called when protection has ended or the machine has failed.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleEnded(uint64_t epoch, Time now);

    /**
     * @brief Called at the end of the wait: the backup is lost.
     */
    void HandleTimeout();

    /**
     * @brief Note that there is a backup.
     */
    void Find();

    std::string m_policy;                  //!< see GetPolicy()
    Time m_timeout;                        //!< how long to wait for an acknowledgement
    Ptr<RemusCheckpointer> m_checkpointer; //!< protects the guest
    Ptr<RemusCheckpointSource> m_source;   //!< sends to the backup
    EventId m_wait;                        //!< the end of the wait
    bool m_lost{false};                    //!< see IsLost()

    TracedCallback<Time> m_traceLost;  //!< the backup is lost
    TracedCallback<Time> m_traceFound; //!< there is a backup again
};

} // namespace ns3

#endif /* REMUS_BACKUP_POLICY_H */
