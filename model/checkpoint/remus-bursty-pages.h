/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_BURSTY_PAGES_H
#define REMUS_BURSTY_PAGES_H

#include "remus-dirty-pages.h"

#include "ns3/random-variable-stream.h"

#include <deque>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Pages dirtied in bursts: by time, by the work that the guest does, and never more than its
 * working set.
 *
 * The writes of an epoch come from three sources, added up:
 * - PagesPerCheckpoint, whatever the guest does: what the checkpoint itself makes the kernel write.
 * - Time: while the guest runs, phases of activity (BusyRate, for BusyTime) and of rest (IdleRate,
 *   for IdleTime) alternate, beginning with rest. A stopped guest's phase stands still. So the same
 *   process gives the pages of every interval.
 * - Work: AddWork(), called by what the guest serves, for the request that it serves.
 *
 * Writes to a page that is dirty already cost nothing. With a WorkingSet of W pages of which each
 * write takes any, n writes dirty W (1 - exp(-n / W)) pages, at most W. A WorkingSet of 0 has no
 * limit, and each write dirties a page of its own.
 *
 * To fit it to a log of checkpoints: the pages of the shortest epochs without activity give
 * PagesPerCheckpoint; the greatest number of pages gives WorkingSet; the pages of epochs that are
 * busy or idle throughout, over their lengths, give the rates; and the runs of busy and of idle
 * epochs give the times.
 */
class RemusBurstyPages : public RemusDirtyPages
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusBurstyPages();
    ~RemusBurstyPages() override;

    /**
     * @brief Add writes that the guest's work makes now. They belong to the current epoch. Ends the
     * program with a message if the number is negative or not finite.
     * @param pages how many pages are written to
     */
    void AddWork(double pages);

    Dirtied GetNext(Time ran) override;
    int64_t AssignStreams(int64_t stream) override;

    /**
     * @brief Get the pages dirtied so far in the current epoch.
     * @param ran how long the guest has run in it
     * @return the number of pages
     */
    int64_t GetSoFar(Time ran) const override;

  private:
    /// A phase, or what is left of it
    struct Phase
    {
        Time left;   //!< how long it lasts
        double rate; //!< pages in a second
    };

    /**
     * @brief Get the writes that time has made in the current epoch.
     * @param ran how long the guest has run in it
     * @return the number of writes
     */
    double GetTimed(Time ran) const;

    double m_perCheckpoint;               //!< writes in each epoch
    double m_busyRate;                    //!< writes in a second of activity
    double m_idleRate;                    //!< writes in a second of rest
    Ptr<RandomVariableStream> m_busyTime; //!< how long activity lasts, in seconds
    Ptr<RandomVariableStream> m_idleTime; //!< how long rest lasts, in seconds
    uint64_t m_workingSet;                //!< pages at most; 0 for no limit

    double m_work{0};                   //!< writes of the work in the current epoch
    mutable std::deque<Phase> m_phases; //!< from the start of the current epoch on, as far as drawn
    mutable bool m_busy{false};         //!< the kind of the phase that is drawn next
};

} // namespace ns3

#endif /* REMUS_BURSTY_PAGES_H */
