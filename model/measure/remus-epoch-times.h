/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_EPOCH_TIMES_H
#define REMUS_EPOCH_TIMES_H

#include "remus-distribution.h"

#include "ns3/nstime.h"
#include "ns3/remus-checkpointer.h"

#include <map>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Listens to the checkpoints of a guest: what period, stop and commit delay they achieve.
 */
class RemusEpochTimes
{
  public:
    /**
     * @brief Listen to a checkpointer. To be called once.
     * @param checkpointer the checkpointer, which fires no more when this object is gone
     */
    void Watch(Ptr<RemusCheckpointer> checkpointer);

    /**
     * @brief Get the periods P.
     * @return the times between two stops in seconds
     */
    const RemusDistribution& GetPeriods() const;

    /**
     * @brief Get the stops S.
     * @return the times for which the guest was stopped in seconds
     */
    const RemusDistribution& GetStops() const;

    /**
     * @brief Get the commit delays D.
     * @return the times from the stops to the commits in seconds
     */
    const RemusDistribution& GetCommitDelays() const;

    /**
     * @brief Get the part of the time for which the guest ran, 1 - S/P over all whole periods.
     * @return the part, from 0 to 1; NaN before the second stop
     */
    double GetDuty() const;

    /**
     * @brief Get when the guest was stopped first.
     * @return the time; negative if it was not stopped yet
     */
    Time GetFirstStop() const;

  private:
    /**
     * @brief The guest is stopped.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleStopped(uint64_t epoch, Time now);

    /**
     * @brief The guest is resumed.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleResumed(uint64_t epoch, Time now);

    /**
     * @brief A checkpoint is committed.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleCommitted(uint64_t epoch, Time now);

    RemusDistribution m_periods;      //!< see GetPeriods()
    RemusDistribution m_stops;        //!< see GetStops()
    RemusDistribution m_commitDelays; //!< see GetCommitDelays()
    Time m_firstStop{-1};             //!< see GetFirstStop()
    Time m_lastStop{-1};              //!< when the guest was stopped last
    Time m_stopped{0};                //!< for how long it was in all whole periods
    std::map<uint64_t, Time> m_open;  //!< when the uncommitted epochs were closed
};

} // namespace ns3

#endif /* REMUS_EPOCH_TIMES_H */
