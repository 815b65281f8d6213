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
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

class RemusPlugs;

/**
 * @ingroup plug
 *
 * @brief Takes the checkpoints of one protected guest, and drives its plugs.
 *
 * It decides on times and epochs, and holds no packets. It drives all plugs through which the
 * guest's output passes. Checkpoint \c i closes epoch \c i, numbered from 0:
 *
 *     stop                resume                      commit
 *     | Buffer()          | checkpoint taken          | the plugs release epoch i
 *     +---- S ------------+---- X --------------------+
 *     t_i                 t_i + S                     t_i + S + X
 *
 * - At \c t_i the guest stops. This instant is the cut: output that reaches the plugs later belongs
 *   to epoch \c i + 1, even before the guest resumes, because checkpoint \c i does not contain its
 *   cause.
 * - S is drawn from StopDuration, plus StopPerPage for each page that the guest dirtied while it
 *   ran, according to DirtyPages. Then the guest resumes, and the checkpoint starts to travel.
 * - X is drawn from CommitDelay, plus CommitPerPage for each page that is sent (see
 *   RemusDirtyPages), for the link and for the processing on both sides. Checkpoints arrive in the
 *   order in which they were taken, so no commit precedes that of an earlier checkpoint. If
 *   CommitDelay is null, the replication calls Commit().
 * - The controller (see RemusController) decides when the guest is stopped again.
 *
 * Protection begins with the first checkpoint, at StartTime or at a call of Start(); until then
 * output passes unprotected. Protection ends at StopTime or at a call of Stop(): the guest runs, no
 * further checkpoint is taken or committed, and the plugs are released indefinitely. It can begin
 * again, unless Fail() was called; the numbers of epochs continue.
 *
 * If DirtyPages has recorded for how long the guest was stopped, S is that time. If it has recorded
 * how long the acknowledgement took, X is that time, unless CommitDelay is null.
 *
 * A RemusGuestGate, or your own sinks of GuestStopped and GuestResumed, can make the simulated
 * guest really stop.
 *
 * **Plugs** may be added and removed at any time. More than one closed epoch may be uncommitted
 * only if the plugs' LinuxAccounting is false, because Linux's counters would let output leave
 * before its commit. If LinuxAccounting is true and the controller allows more than one, the next
 * stop ends the program with a message, unless AllowLinuxOverlap is true.
 *
 * **Attributes** that are set while the simulation runs take effect when they are needed next:
 * StopDuration, DirtyPages and StopPerPage at the next stop, CommitDelay and CommitPerPage when the
 * next checkpoint is taken. Setting Controller or Interval makes the checkpointer ask for the next
 * stop again at once. StopTime takes effect at once, and so does StartTime, which can't be set
 * while the guest is protected.
 *
 * **Trace sinks** may call any method. Trace sources fire when the state is settled. Commands of a
 * sink have taken effect when they return, with two exceptions: Start() takes effect in an event at
 * the same time, and a Commit() during a Commit() when the earlier epochs have been released.
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
     * @brief Add a plug to drive. Ends the program with a message if it is null or a checkpointer
     * drives it already.
     *
     * If the guest is protected, the plug holds output from now on, as part of the current epoch.
     * If protection has not begun or has ended, the plug is released indefinitely. If the machine
     * has failed, the plug discards what it holds, and holds what comes later.
     * @param plug the plug
     */
    void AddPlug(Ptr<PlugQueueDisc> plug);

    /**
     * @brief Stop driving a plug. Ends the program with a message if this checkpointer does not
     * drive it. Unless the machine has failed, the plug is released indefinitely, so output that it
     * holds leaves unprotected. To avoid this, wait until GetNOutstanding() is 0.
     * @param plug the plug
     */
    void RemovePlug(Ptr<PlugQueueDisc> plug);

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
     * @brief Begin protection with a checkpoint, in an event at the current time, whatever
     * StartTime is. Initializes the checkpointer if necessary. Has no effect if the guest is
     * protected or its machine has failed.
     */
    void Start();

    /**
     * @brief End protection, or keep it from beginning at StartTime. Has no effect if the guest's
     * machine has failed.
     */
    void Stop();

    /**
     * @brief Tell whether the guest is protected.
     * @return true from the first checkpoint until Stop(), StopTime or Fail()
     */
    bool IsProtecting() const;

    /**
     * @brief Ask the controller again for the next stop, if it can be decided now or has been.
     */
    void Reconsider();

    /**
     * @brief Commit a checkpoint, and with it all earlier ones, because it is safe on the backup:
     * release its epoch. Has no effect if the checkpoint has been committed already, or if
     * protection has ended since it was taken. Ends the program with a message if the checkpoint
     * has not been taken.
     * @param epoch the epoch that the checkpoint closed
     */
    void Commit(uint64_t epoch);

    /**
     * @brief Declare that one object calls Commit(), such as a RemusCheckpointSender. Ends the
     * program with a message if another object does.
     * @param committer the object; null if it no longer calls Commit()
     */
    void SetCommitter(Ptr<const Object> committer);

    /**
     * @brief Get the object that calls Commit().
     * @return what was given to SetCommitter()
     */
    Ptr<const Object> GetCommitter() const;

    /**
     * @brief Let the guest's machine fail: no further checkpoint is taken or committed, the packets
     * that the plugs hold are discarded, and what comes later is held, even if the guest was not
     * protected. Has no effect if it has failed before.
     */
    void Fail();

    /**
     * @brief Tell whether the guest's machine has failed.
     * @return true from Fail() on
     */
    bool HasFailed() const;

    /**
     * @brief Get the contents of an uncommitted checkpoint.
     * @param epoch the epoch that the checkpoint closed
     * @return what the guest dirtied in the epoch; nothing if DirtyPages is null or the checkpoint
     * is committed
     */
    RemusDirtyPages::Dirtied GetDirtied(uint64_t epoch) const;

    /**
     * @brief Choose the timing law. Ends the program with a message if there is no such controller.
     * @param name a short name ("xend", "xl", "mc", ...) or the name of a TypeId derived from
     * ns3::RemusController; attributes may follow, as in "adaptive[Target=3ms|MaxRun=20ms]"
     */
    void SetController(std::string name);

    /**
     * @brief Choose the timing law. Ends the program with a message if the controller belongs to
     * another checkpointer.
     * @param controller the controller, not null
     */
    void SetController(Ptr<RemusController> controller);

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
     * @brief Set when protection begins. Ends the program with a message if the guest is protected.
     * @param time the time since the start of the simulation, not negative; a time in the past
     * means now
     */
    void SetStartTime(Time time);

    /**
     * @brief Get when protection begins.
     * @return the time
     */
    Time GetStartTime() const;

    /**
     * @brief Set when protection ends. If this time has passed or is before StartTime, ends the
     * program with a message, but not before the checkpointer is initialized.
     * @param time the time since the start of the simulation, not negative; 0 for never
     */
    void SetStopTime(Time time);

    /**
     * @brief Get when protection ends.
     * @return the time; 0 for never
     */
    Time GetStopTime() const;

    /**
     * @brief Get how often StopDuration or CommitDelay gave a negative time, which counts as 0.
     * @return the number of times
     */
    uint64_t GetNNegativeDraws() const;

    /**
     * @brief Tell whether the guest is stopped now.
     * @return true from GuestStopped to GuestResumed
     */
    bool IsGuestStopped() const;

    /**
     * @brief Get the current epoch, to which the guest's output belongs.
     * @return its number, which is the number of checkpoints begun so far
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
     * @param [in] epoch the epoch that the checkpoint closes; for Started, Ended and Failed, the
     * current epoch
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
        /// The plugs, and the number that each has for the epoch
        std::vector<std::pair<Ptr<PlugQueueDisc>, uint64_t>> plugEpochs;
        bool taken{false};  //!< the checkpoint is complete
        bool traced{false}; //!< CheckpointTaken was fired
        EventId commit;     //!< the commit, if CommitDelay is not null
        Time opened;        //!< when the guest was resumed into the epoch
        Time stopped;       //!< when it was stopped
        Time ended;         //!< when the checkpoint was taken

        RemusDirtyPages::Dirtied dirtied; //!< the contents of the checkpoint
    };

    /**
     * @brief Begin protection.
     */
    void Begin();

    /**
     * @brief Schedule the end of protection.
     */
    void ScheduleEnd();

    /**
     * @brief Leave the protected state, and cancel all events.
     */
    void Quit();

    /**
     * @brief Let a plug of a failed machine hold what comes, and discard what it holds.
     * @param plug the plug
     */
    static void Silence(Ptr<PlugQueueDisc> plug);

    /**
     * @brief Stop the guest and close the epoch.
     */
    void StopGuest();

    /**
     * @brief End the program with a message if overlapping epochs could make the plugs leak.
     */
    void CheckOverlap() const;

    /**
     * @brief Let the checkpoint travel, and resume the guest unless the controller stalls it.
     * @param epoch the epoch that the checkpoint closes
     */
    void TakeCheckpoint(uint64_t epoch);

    /**
     * @brief Resume the guest.
     * @param stalled whether the controller stalled it before
     */
    void ResumeGuest(bool stalled);

    /**
     * @brief Fire CheckpointTaken, unless a sink has committed the checkpoint or ended protection.
     * @param epoch the epoch that the checkpoint closed
     */
    void TraceTaken(uint64_t epoch);

    /**
     * @brief Commit the oldest checkpoint.
     */
    void CommitOldest();

    /**
     * @brief Warn once if the oldest checkpoint has waited for its commit for StallWarning.
     */
    void CheckStall();

    /**
     * @brief Warn if output is held but the checkpointer was never initialized.
     */
    void CheckDriven() const;

    std::unique_ptr<RemusPlugs> m_plugs;      //!< the plugs
    Ptr<RemusController> m_controller;        //!< the timing law
    Time m_interval;                          //!< T
    Ptr<RandomVariableStream> m_stopDuration; //!< S in seconds
    Ptr<RandomVariableStream> m_commitDelay;  //!< X in seconds, or null
    Ptr<RemusDirtyPages> m_dirtyPages;        //!< the sizes of checkpoints, or null
    Ptr<const Object> m_committer;            //!< see GetCommitter()
    Time m_stopPerPage;                       //!< the part of S for each page
    Time m_commitPerPage;                     //!< the part of X for each page
    Time m_startTime;                         //!< when the first checkpoint is taken
    Time m_stopTime;                          //!< when protection ends; 0 for never
    Time m_stallWarning;                      //!< see CheckStall(); 0 for no warning
    bool m_allowLinuxOverlap;                 //!< Linux's accounting may leak

    std::map<uint64_t, Outstanding> m_outstanding; //!< the uncommitted checkpoints by epoch
    uint64_t m_epoch{0};                           //!< the current epoch
    uint64_t m_commitEnd{0};                       //!< all epochs before it must be committed
    uint64_t m_nNegativeDraws{0};                  //!< see GetNNegativeDraws()
    bool m_protecting{false};                      //!< see IsProtecting()
    bool m_failed{false};                          //!< the guest's machine has failed
    bool m_guestStopped{false};                    //!< the guest is stopped
    bool m_stopTraced{false};                      //!< GuestStopped was fired for this stop
    bool m_stalled{false};                         //!< the controller stalled the last resume
    bool m_ready{false};                           //!< the next stop can be decided, or has been
    bool m_deciding{false};                        //!< the controller is being asked
    bool m_committing{false};                      //!< in Commit()
    bool m_warned{false};                          //!< see CheckStall()
    Time m_stopped;                                //!< when the guest was stopped last
    Time m_resumed;                                //!< when the guest was resumed last
    Time m_readySince;                             //!< when m_ready became true
    Time m_lastCommit;                             //!< the time of the latest scheduled commit
    EventId m_start;                               //!< the beginning of protection
    EventId m_end;                                 //!< the end of protection
    EventId m_next;                                //!< the next stop of the guest
    EventId m_take;                                //!< the end of the stop
    EventId m_checkStall;                          //!< looks for a stall

    TracedCallback<uint64_t, Time> m_traceStarted;         //!< fired before the first stop
    TracedCallback<uint64_t, Time> m_traceEnded;           //!< fired when output passes
    TracedCallback<uint64_t, Time> m_traceGuestStopped;    //!< fired at t_i
    TracedCallback<uint64_t, Time> m_traceGuestResumed;    //!< fired at t_i + S
    TracedCallback<uint64_t, Time> m_traceCheckpointTaken; //!< fired at t_i + S
    TracedCallback<uint64_t, Time> m_traceCommitted;       //!< fired at t_i + S + X
    TracedCallback<uint64_t, Time> m_traceReleased;        //!< fired after the plugs' release
    TracedCallback<uint64_t, Time> m_traceFailed;          //!< fired after the plugs' discard
};

} // namespace ns3

#endif /* REMUS_CHECKPOINTER_H */
