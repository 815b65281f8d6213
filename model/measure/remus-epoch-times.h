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
 * @brief Listens to the checkpoints of a guest: which periods, stops and commit delays it achieves
 * in the measured time.
 *
 * The measured time is the time in which the guest is protected, or the part of it that lies in a
 * window (SetStartTime(), SetStopTime()). Protection may end and begin again. What begins or ends
 * outside does not count. After the failure of the guest's machine the time goes on, but no longer
 * counts in GetMeasuredTime().
 */
class RemusEpochTimes
{
  public:
    /**
     * @brief Listen to a checkpointer, until this object is gone. Ends the program with a message
     * if it listens to one already.
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
     * @brief Tell whether now is in the measured time.
     * @return true if it is
     */
    bool IsMeasured() const;

    /**
     * @brief Get how much of the measured time has passed.
     * @return the time from the first stop of the guest to now or to the end, for each time of
     * protection
     */
    Time GetMeasuredTime() const;

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

  private:
    /**
     * @brief Tell whether the guest is protected now. After the failure of its machine it still is,
     * as what leaves then may be early.
     * @return true if it is
     */
    bool IsProtected() const;

    /**
     * @brief Get the measured time since the first stop in this time of protection.
     * @return the time to now, or to the end of the window
     */
    Time GetMeasuredSinceStop() const;

    /**
     * @brief Protection begins.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleStarted(uint64_t epoch, Time now);

    /**
     * @brief Protection has ended.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleEnded(uint64_t epoch, Time now);

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

    /**
     * @brief The guest's machine has failed.
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
    Time m_stopped{0};                     //!< for how long it was stopped in all whole periods
    std::map<uint64_t, Time> m_open;       //!< when the uncommitted epochs were closed
    RemusDistribution m_periods;           //!< see GetPeriods()
    RemusDistribution m_stops;             //!< see GetStops()
    RemusDistribution m_commitDelays;      //!< see GetCommitDelays()
    RemusTraceConnections m_connections;   //!< to the checkpointer
};

} // namespace ns3

#endif /* REMUS_EPOCH_TIMES_H */
