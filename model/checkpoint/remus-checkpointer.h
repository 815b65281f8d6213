/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CHECKPOINTER_H
#define REMUS_CHECKPOINTER_H

#include "remus-controller.h"
#include "remus-dirty-pages.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/random-variable-stream.h"
#include "ns3/traced-callback.h"

#include <map>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief The checkpoints of one protected guest: it owns time and epochs, and holds no packet.
 *
 * It drives any number of plugs, all that the guest's output passes. Checkpoint \c i closes epoch
 * \c i, numbered from 0:
 *
 *     stop                resume                      commit
 *     | Buffer()          | checkpoint taken          | the plugs release epoch i
 *     +---- S ------------+---- X --------------------+
 *     t_i                 t_i + S                     t_i + S + X
 *
 * - At \c t_i the guest stops. This instant is the cut: output that reaches the plugs afterwards is
 *   in epoch \c i + 1, also if it comes before the guest runs again, because its cause is not in
 *   checkpoint \c i.
 * - S is drawn from StopDuration, plus StopPerPage for each page that DirtyPages says the guest
 *   dirtied while it ran. Then the guest resumes and the checkpoint starts to travel.
 * - X is drawn from CommitDelay, plus CommitPerPage for each page; checkpoints arrive in the order
 * in which they were taken, so a commit never comes before that of an earlier checkpoint. With
 * CommitDelay null, whoever replicates calls Commit().
 * - When the controller (see RemusController) says so, the guest is stopped again.
 *
 * The first checkpoint is taken at StartTime; before it, output passes unprotected if StartTime is
 * not 0. At StopTime protection ends: the guest runs, no checkpoint is taken or committed any more,
 * and the plugs are released indefinitely.
 *
 * Where DirtyPages has recorded how long the guest was stopped, or the acknowledgement took, that
 * is S, or X unless CommitDelay is null.
 *
 * A guest that does not stop by itself can listen to GuestStopped and GuestResumed.
 */
class RemusCheckpointer : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusCheckpointer();
    ~RemusCheckpointer() override;

    /**
     * @brief Add a plug to drive. To be done before the simulation starts.
     * @param plug the plug
     */
    void AddPlug(Ptr<PlugQueueDisc> plug);

    /**
     * @brief Get the number of plugs.
     * @return the number of plugs
     */
    std::size_t GetNPlugs() const;

    /**
     * @brief Get a plug.
     * @param i its index, less than GetNPlugs()
     * @return the plug
     */
    Ptr<PlugQueueDisc> GetPlug(std::size_t i) const;

    /**
     * @brief Tell that a checkpoint, and with it all earlier ones, is safe on the backup: release
     * its epoch. A checkpoint that was committed already is no error. Ends the program with a
     * message if the checkpoint has not been taken.
     * @param epoch the epoch that the checkpoint closed
     */
    void Commit(uint64_t epoch);

    /**
     * @brief The guest's machine fails: no checkpoint is taken or committed any more, and what the
     * plugs hold is discarded.
     */
    void Fail();

    /**
     * @brief Tell whether the guest's machine has failed.
     * @return true from Fail() on
     */
    bool HasFailed() const;

    /**
     * @brief Get what a checkpoint consists of.
     * @param epoch the epoch that the checkpoint closed, not committed yet
     * @return what was dirtied in it; nothing if DirtyPages is null or it is committed
     */
    RemusDirtyPages::Dirtied GetDirtied(uint64_t epoch) const;

    /**
     * @brief Choose the timing law. Ends the program with a message if there is no such controller.
     * @param name "xend", "xl", "mc", or the name of a TypeId derived from ns3::RemusController
     */
    void SetController(std::string name);

    /**
     * @brief Get the name of the timing law.
     * @return the name of its TypeId
     */
    std::string GetControllerName() const;

    /**
     * @brief Get the timing law, to set its attributes.
     * @return the controller
     */
    Ptr<RemusController> GetController() const;

    /**
     * @brief Set the interval T. Ends the program with a message if it is not positive.
     * @param interval the interval
     */
    void SetInterval(Time interval);

    /**
     * @brief Get the interval T.
     * @return the interval
     */
    Time GetInterval() const;

    /**
     * @brief Tell whether the guest is stopped now.
     * @return true from GuestStopped to GuestResumed
     */
    bool IsGuestStopped() const;

    /**
     * @brief Get the epoch that the guest's output belongs to now.
     * @return its number, the number of checkpoints begun so far
     */
    uint64_t GetCurrentEpoch() const;

    /**
     * @brief Get the number of epochs closed and not yet committed.
     * @return the number of epochs
     */
    std::size_t GetNOutstanding() const;

    /**
     * @brief Assign fixed random variable stream numbers to StopDuration, CommitDelay and
     * DirtyPages.
     * @param stream the first stream number
     * @return how many stream numbers were assigned
     */
    int64_t AssignStreams(int64_t stream);

    /**
     * TracedCallback signature for all trace sources.
     * @param [in] epoch the epoch that the checkpoint closes
     * @param [in] now the time
     */
    typedef void (*CheckpointTracedCallback)(uint64_t epoch, Time now);

  protected:
    void DoInitialize() override;
    void DoDispose() override;

  private:
    /// A checkpoint that is not yet committed
    struct Outstanding
    {
        std::vector<uint64_t> plugEpochs; //!< for each plug, what it calls the epoch
        bool taken;                       //!< the guest has been resumed
        EventId commit;                   //!< the commit, if it was drawn
        Time opened;                      //!< when the guest was resumed before
        Time stopped;                     //!< when it was stopped

        RemusDirtyPages::Dirtied dirtied; //!< what the checkpoint consists of
    };

    /**
     * @brief Stop the guest and close the epoch.
     */
    void StopGuest();

    /**
     * @brief Let the checkpoint travel, and the guest run unless the controller stalls it.
     * @param epoch the epoch that the checkpoint closes
     */
    void TakeCheckpoint(uint64_t epoch);

    /**
     * @brief Resume the guest, unless the controller stalls it now.
     */
    void ResumeGuest();

    /**
     * @brief Schedule the next stop if it is time to decide on it.
     */
    void DecideNextStop();

    /**
     * @brief End the protection.
     */
    void End();

    /**
     * @brief Draw a time. Ends the program with a message if it is negative.
     * @param variable the random variable, in seconds
     * @param name the attribute it belongs to
     * @return the time
     */
    Time Draw(Ptr<RandomVariableStream> variable, const char* name) const;

    Ptr<RemusController> m_controller;        //!< the timing law
    Time m_interval;                          //!< T
    Ptr<RandomVariableStream> m_stopDuration; //!< S in seconds
    Ptr<RandomVariableStream> m_commitDelay;  //!< X in seconds, or null
    Ptr<RemusDirtyPages> m_dirtyPages;        //!< the sizes of checkpoints, or null
    Time m_stopPerPage;                       //!< what S grows by with each page
    Time m_commitPerPage;                     //!< what X grows by with each page
    Time m_startTime;                         //!< when the first checkpoint is taken
    Time m_stopTime;                          //!< when protection ends; 0 for never

    std::vector<Ptr<PlugQueueDisc>> m_plugs;       //!< the plugs
    std::map<uint64_t, Outstanding> m_outstanding; //!< the uncommitted checkpoints by epoch
    uint64_t m_epoch{0};                           //!< the current epoch
    bool m_guestStopped{false};                    //!< the guest is stopped
    bool m_ended{false};                           //!< protection has ended
    bool m_failed{false};                          //!< the guest's machine has failed
    Time m_stopped;                                //!< when the guest was stopped last
    Time m_resumed;                                //!< when the guest was resumed last
    Time m_lastCommit;                             //!< the latest commit that was drawn
    EventId m_next;                                //!< the next stop or resume of the guest
    EventId m_end;                                 //!< the end of protection

    TracedCallback<uint64_t, Time> m_traceGuestStopped;    //!< fired at t_i
    TracedCallback<uint64_t, Time> m_traceGuestResumed;    //!< fired at t_i + S
    TracedCallback<uint64_t, Time> m_traceCheckpointTaken; //!< fired at t_i + S
    TracedCallback<uint64_t, Time> m_traceCommitted;       //!< fired at t_i + S + X
    TracedCallback<uint64_t, Time> m_traceReleased;        //!< fired after the plugs' release
    TracedCallback<uint64_t, Time> m_traceFailed;          //!< fired after the plugs' discard
};

} // namespace ns3

#endif /* REMUS_CHECKPOINTER_H */
