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
 * @brief Pages dirtied in bursts, by time and by the guest's work, up to the size of its working
 * set.
 *
 * The writes of an epoch are the sum of three parts:
 * - PagesPerCheckpoint, whatever the guest does: writes of the kernel due to the checkpoint itself.
 * - Time: while the guest runs, phases of activity (BusyRate, for BusyTime) and of rest (IdleRate,
 *   for IdleTime) alternate, beginning with rest. While the guest is stopped, its phase does not
 *   advance. So one set of parameters serves all intervals. A phase that is not longer than 0 ends
 *   the program with a message.
 * - Work: what the guest's applications add with AddWork() for the requests that they serve.
 *
 * Only the first write to a page makes it dirty. If each write goes to any page of a WorkingSet of
 * W pages with equal probability, n writes dirty W (1 - exp(-n / W)) pages, on average. If
 * WorkingSet is 0, there is no limit, and each write dirties another page.
 *
 * To fit the parameters to a log of checkpoints: PagesPerCheckpoint is the number of pages in the
 * shortest epochs without activity; WorkingSet is the greatest number of pages; the rates are the
 * pages of entirely busy and entirely idle epochs divided by their lengths; and the times are the
 * lengths of sequences of busy and of idle epochs.
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
     * @brief Add the writes of the guest's work to the current epoch. Ends the program with a
     * message if the number is not from 0 to 10^9.
     * @param pages the number of writes
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
    /// A phase, or the rest of one
    struct Phase
    {
        Time left;   //!< how long it lasts from now on
        double rate; //!< writes per second
    };

    /**
     * @brief Get the writes of the phases in the current epoch.
     * @param ran how long the guest has run in it
     * @return the number of writes
     */
    double GetTimed(Time ran) const;

    double m_perCheckpoint;               //!< writes in each epoch
    double m_busyRate;                    //!< writes per second of activity
    double m_idleRate;                    //!< writes per second of rest
    Ptr<RandomVariableStream> m_busyTime; //!< how long activity lasts, in seconds
    Ptr<RandomVariableStream> m_idleTime; //!< how long rest lasts, in seconds
    uint64_t m_workingSet;                //!< the most pages; 0 for no limit

    double m_work{0};                   //!< writes of the work in the current epoch
    mutable std::deque<Phase> m_phases; //!< drawn phases, from the start of the current epoch on
    mutable bool m_busy{false};         //!< the kind of the phase that is drawn next
};

} // namespace ns3

#endif /* REMUS_BURSTY_PAGES_H */
