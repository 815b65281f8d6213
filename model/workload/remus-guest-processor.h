/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_GUEST_PROCESSOR_H
#define REMUS_GUEST_PROCESSOR_H

#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/remus-checkpointer.h"

#include <deque>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief The processor of a guest, which makes less progress while the guest is protected.
 *
 * Protection costs a guest more than the time for which it is stopped. After each resume the first
 * write to a page causes a fault, and caches and page tables are cold. While a checkpoint travels,
 * its sender shares the processor:
 * - while the guest is stopped, it makes no progress;
 * - after each resume it makes none for LossPerCheckpoint, plus LossPerPage for each page of the
 *   checkpoint; if a stop interrupts this, the rest is lost after the next resume;
 * - while a checkpoint that was taken is not committed, it makes progress at 1 - TransmitShare of
 *   its speed.
 *
 * Progress is a time; without protection it is equal to the simulated time. Work is done in the
 * order in which it is given. Without Follow(), and after the end of protection, the guest has the
 * whole processor. After a failure it makes no progress.
 *
 * Aggregate a processor to a node for the applications there, see RemusPageServer.
 */
class RemusGuestProcessor : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusGuestProcessor();
    ~RemusGuestProcessor() override;

    /**
     * @brief Follow the checkpoints of a checkpointer, before it starts. Ends the program with a
     * message if this was called before.
     * @param checkpointer the guest's checkpointer
     */
    void Follow(Ptr<RemusCheckpointer> checkpointer);

    /**
     * @brief Add work to do. Ends the program with a message if it takes a negative time.
     * @param work how long it takes without protection
     * @param done is called when it is done
     */
    void Run(Time work, Callback<void> done);

    /**
     * @brief Get the number of pieces of work that are not done.
     * @return the number, including the one that is being done
     */
    std::size_t GetNWaiting() const;

    /**
     * @brief Get the guest's progress.
     * @return the progress since the creation of this object
     */
    Time GetProgress() const;

    /**
     * @brief Get the progress as a fraction of the time.
     * @return the progress divided by the time since the creation of this object; 1 at its creation
     */
    double GetShare() const;

  protected:
    void DoDispose() override;

  private:
    /// A piece of work that is not done
    struct Work
    {
        Time left;           //!< the progress that it still needs
        Callback<void> done; //!< called when it is done
    };

    /**
     * @brief Connect the handlers to the checkpointer, or disconnect them.
     * @param connect true to connect
     */
    void Listen(bool connect);

    /**
     * @brief Get the current speed.
     * @return progress per second
     */
    double GetSpeed() const;

    /**
     * @brief Update loss, progress and work to the current time.
     */
    void Advance();

    /**
     * @brief Schedule the end of the current piece of work.
     */
    void Schedule();

    /**
     * @brief Called at the end of the current piece of work.
     */
    void Finish();

    /**
     * @brief Called when the guest is stopped.
     * @param epoch the epoch that ends
     * @param now the time
     */
    void HandleStopped(uint64_t epoch, Time now);

    /**
     * @brief Called when the guest is resumed.
     * @param epoch the epoch that has ended
     * @param now the time
     */
    void HandleResumed(uint64_t epoch, Time now);

    /**
     * @brief Called when a checkpoint begins to travel.
     * @param epoch the epoch that it closed
     * @param now the time
     */
    void HandleTaken(uint64_t epoch, Time now);

    /**
     * @brief Called when a checkpoint is committed.
     * @param epoch the epoch that it closed
     * @param now the time
     */
    void HandleCommitted(uint64_t epoch, Time now);

    /**
     * @brief Called when protection has ended.
     * @param epoch the current epoch
     * @param now the time
     */
    void HandleEnded(uint64_t epoch, Time now);

    /**
     * @brief Called when the machine has failed.
     * @param epoch the current epoch
     * @param now the time
     */
    void HandleFailed(uint64_t epoch, Time now);

    Time m_perCheckpoint;   //!< time lost after each resume
    Time m_perPage;         //!< additional time lost for each page
    double m_transmitShare; //!< the share of the processor that sending takes

    Ptr<RemusCheckpointer> m_checkpointer; //!< the guest's checkpointer, or null
    bool m_stopped{false};                 //!< the guest is stopped, or has failed
    uint64_t m_nTaken{0};                  //!< epochs before this are taken
    uint64_t m_nCommitted{0};              //!< epochs before this are committed
    Time m_created;                        //!< when this object was created
    Time m_updated;                        //!< when m_loss, m_progress and m_work were updated
    Time m_loss;                           //!< time that will still be lost
    Time m_progress;                       //!< see GetProgress()
    std::deque<Work> m_work;               //!< the work to do
    EventId m_finish;                      //!< the end of its first piece
};

} // namespace ns3

#endif /* REMUS_GUEST_PROCESSOR_H */
