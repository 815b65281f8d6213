/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_EPOCH_TIMES_H
#define REMUS_EPOCH_TIMES_H

#include "remus-distribution.h"
#include "remus-trace-connections.h"

#include "ns3/nstime.h"
#include "ns3/remus-checkpointer.h"

#include <map>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Measures the periods, stops and commit delays of a guest's checkpoints in the measured
 * time.
 *
 * The measured time is the time during which the guest is protected, or the part of it within a
 * window (SetStartTime(), SetStopTime()). Protection may end and begin again. Periods, stops and
 * delays that begin or end outside the measured time do not count. After the failure of the guest's
 * machine IsMeasured() stays true, but GetMeasuredTime() no longer grows.
 */
class RemusEpochTimes
{
  public:
    /**
     * @brief Listen to a checkpointer for the lifetime of this object. Ends the program with a
     * message if it already listens to one.
     * @param checkpointer the checkpointer
     */
    void Watch(Ptr<RemusCheckpointer> checkpointer);

    /**
     * @brief Set when the window begins.
     * @param start the time; 0 for the beginning of protection
     */
    void SetStartTime(Time start);

    /**
     * @brief Get when the window begins.
     * @return the time
     */
    Time GetStartTime() const;

    /**
     * @brief Set when the window ends.
     * @param stop the time; 0 for the end of protection
     */
    void SetStopTime(Time stop);

    /**
     * @brief Get when the window ends.
     * @return the time
     */
    Time GetStopTime() const;

    /**
     * @brief Tell whether the current time belongs to the measured time.
     * @return true if it does
     */
    bool IsMeasured() const;

    /**
     * @brief Get the length of the measured time so far.
     * @return the sum, over the periods of protection, of the time from the first stop of the guest
     * in the window to now, or to the end of protection or the window
     */
    Time GetMeasuredTime() const;

    /**
     * @brief Get the periods P.
     * @return the times from one stop to the next, in seconds
     */
    const RemusDistribution& GetPeriods() const;

    /**
     * @brief Get the stops S.
     * @return the times for which the guest was stopped, in seconds
     */
    const RemusDistribution& GetStops() const;

    /**
     * @brief Get the commit delays D.
     * @return the times from the stops to the commits, in seconds
     */
    const RemusDistribution& GetCommitDelays() const;

    /**
     * @brief Get the fraction of the time for which the guest ran, 1 - S/P over all complete
     * periods.
     * @return the fraction, from 0 to 1; NaN before the second stop
     */
    double GetDuty() const;

  private:
    /**
     * @brief Tell whether the guest is protected now. This stays true after the failure of its
     * machine, because output may still leave too early.
     * @return true if it is
     */
    bool IsProtected() const;

    /**
     * @brief Get the measured time since the first stop in this period of protection.
     * @return the time to now, or to the end of the window; 0 before that stop
     */
    Time GetMeasuredSinceStop() const;

    /**
     * @brief Called when protection begins.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleStarted(uint64_t epoch, Time now);

    /**
     * @brief Called when protection has ended.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleEnded(uint64_t epoch, Time now);

    /**
     * @brief Called when the guest is stopped.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleStopped(uint64_t epoch, Time now);

    /**
     * @brief Called when the guest is resumed.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleResumed(uint64_t epoch, Time now);

    /**
     * @brief Called when a checkpoint is committed.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleCommitted(uint64_t epoch, Time now);

    /**
     * @brief Called when the guest's machine has failed.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleFailed(uint64_t epoch, Time now);

    Ptr<RemusCheckpointer> m_checkpointer; //!< the guest's
    Time m_startTime{0};                   //!< see SetStartTime()
    Time m_stopTime{0};                    //!< see SetStopTime()
    bool m_begun{false};                   //!< protection has begun
    bool m_ended{false};                   //!< it has ended, and not begun again
    Time m_measured{0};                    //!< the measured time until protection last ended
    Time m_firstStop{-1};                  //!< the first stop since then; negative for none
    Time m_lastStop{-1};                   //!< the last stop since then
    Time m_lastDuration{0};                //!< for how long the guest was stopped then
    Time m_stopped{0};                     //!< for how long it was stopped in all complete periods
    std::map<uint64_t, Time> m_open;       //!< when the uncommitted epochs were closed
    RemusDistribution m_periods;           //!< see GetPeriods()
    RemusDistribution m_stops;             //!< see GetStops()
    RemusDistribution m_commitDelays;      //!< see GetCommitDelays()
    RemusTraceConnections m_connections;   //!< the connections to the checkpointer
};

} // namespace ns3

#endif /* REMUS_EPOCH_TIMES_H */
