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
 * @brief The processor of a protected guest: how far its work gets, given what checkpoints take.
 *
 * A guest that is protected loses more than the time for which it is stopped. After each resume the
 * first write to a page is a fault, caches and page tables are cold, and while a checkpoint travels
 * its sender shares the processor:
 * - while the guest is stopped, nothing is done;
 * - after each resume nothing is done for LossPerCheckpoint, plus LossPerPage for each page of the
 *   checkpoint; what a stop leaves of this is lost after the next resume;
 * - while any checkpoint that was taken is not committed, work goes on at 1 - TransmitShare of its
 *   speed.
 *
 * The progress is the time that work had: as long as the simulation without protection. Work is
 * done in the order in which it is given. Without Follow() or after the end of protection the guest
 * has the processor to itself; after a failure nothing is done any more.
 *
 * Applications find a processor that is aggregated to their node; see RemusPageServer.
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
     * @brief Follow the checkpoints of a checkpointer. To be called once, before it starts.
     * @param checkpointer the guest's checkpointer
     */
    void Follow(Ptr<RemusCheckpointer> checkpointer);

    /**
     * @brief Give work. Ends the program with a message if it takes a negative time.
     * @param work how long it takes a guest that is not protected
     * @param done called when it is done
     */
    void Run(Time work, Callback<void> done);

    /**
     * @brief Get the number of pieces of work that are not done.
     * @return the number, including the one that is being done
     */
    std::size_t GetNWaiting() const;

    /**
     * @brief Get the guest's progress.
     * @return the time that work had since the creation of this
     */
    Time GetProgress() const;

    /**
     * @brief Get the progress as a part of the time.
     * @return progress over time since the creation; 1 at that time
     */
    double GetShare() const;

  protected:
    void DoDispose() override;

  private:
    /// Work that is not done
    struct Work
    {
        Time left;           //!< progress that it needs
        Callback<void> done; //!< called when it is done
    };

    /**
     * @brief Get the speed of work that goes on.
     * @return progress in a second
     */
    double GetSpeed() const;

    /**
     * @brief Bring loss, progress and work up to now.
     */
    void Advance();

    /**
     * @brief Schedule the end of the work that is being done.
     */
    void Schedule();

    /**
     * @brief The work that is being done is done.
     */
    void Finish();

    /**
     * @brief The guest is stopped.
     * @param epoch the epoch that ends
     * @param now the time
     */
    void HandleStopped(uint64_t epoch, Time now);

    /**
     * @brief The guest is resumed.
     * @param epoch the epoch that has ended
     * @param now the time
     */
    void HandleResumed(uint64_t epoch, Time now);

    /**
     * @brief A checkpoint begins to travel.
     * @param epoch the epoch that it closed
     * @param now the time
     */
    void HandleTaken(uint64_t epoch, Time now);

    /**
     * @brief A checkpoint is committed.
     * @param epoch the epoch that it closed
     * @param now the time
     */
    void HandleCommitted(uint64_t epoch, Time now);

    /**
     * @brief The machine has failed.
     * @param epoch the current epoch
     * @param now the time
     */
    void HandleFailed(uint64_t epoch, Time now);

    Time m_perCheckpoint;   //!< lost after each resume
    Time m_perPage;         //!< lost in addition for each page
    double m_transmitShare; //!< the part of the processor that transmitting takes

    Ptr<RemusCheckpointer> m_checkpointer; //!< the guest's checkpointer, or null
    bool m_stopped{false};                 //!< the guest is stopped, or has failed
    uint64_t m_nTaken{0};                  //!< epochs before this are taken
    uint64_t m_nCommitted{0};              //!< epochs before this are committed
    Time m_created;                        //!< when this was created
    Time m_updated;                        //!< when what follows was brought up to date
    Time m_loss;                           //!< time that is still to be lost
    Time m_progress;                       //!< see GetProgress()
    std::deque<Work> m_work;               //!< what is not done
    EventId m_finish;                      //!< the end of the first of it
};

} // namespace ns3

#endif /* REMUS_GUEST_PROCESSOR_H */
