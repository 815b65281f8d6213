/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef MEASURED_DELAYS_H
#define MEASURED_DELAYS_H

#include "clustered-sample.h"
#include "output-commit-parameters.h"
#include "study-log.h"

#include <vector>

/**
 * @brief The delays that plug and stop added to packets.
 *
 * It leaves out the start of the simulation and the last epochs, which were not received entirely.
 */
class MeasuredDelays
{
  public:
    /**
     * @brief Constructor.
     * @param parameters the parameters of the simulation
     * @param log the log of packets and checkpoints
     */
    MeasuredDelays(const OutputCommitParameters& parameters, const StudyLog& log);

    /**
     * @brief Get the delays that were added to those on the same path without plug and stop.
     * @return the delay of each packet in seconds; with "tcp", of each full segment
     */
    const ClusteredSample& GetAdded() const;

    /**
     * @brief Get the times that packets spent in the plug or waited for the guest's resume.
     * @return the time of each packet in seconds; with "tcp", of each full segment
     */
    const ClusteredSample& GetWaits() const;

    /**
     * @brief Get the time in which these packets were emitted.
     * @return seconds
     */
    double GetTime() const;

    /**
     * @brief Get the standard error of the rate, which is the number of packets divided by the
     * time.
     * @return the standard error relative to the rate
     */
    double GetRateError() const;

  private:
    /// A packet with its delays
    struct Delay
    {
        uint64_t epoch;  //!< its epoch
        double added;    //!< the delay that plug and stop added, s
        double wait;     //!< how long it was in the plug or waited for the resume, s
        double received; //!< when it was received, s
    };

    /**
     * @brief Compute the delays of all packets. Without plug and stop, a packet's delay would be
     * the time that the link takes for it and for those in front of it.
     * @param parameters the parameters of the simulation
     * @param rows the packets
     * @return their delays; with "tcp", those of full segments
     */
    static std::vector<Delay> Compute(const OutputCommitParameters& parameters,
                                      const std::vector<StudyLog::PacketRow>& rows);

    /**
     * @brief Use the epochs that were received entirely: for output or requests at a rate.
     * @param delays the packets
     * @param stops the checkpoints
     * @param begin the earliest begin of an epoch, ns
     * @param end the first epoch that was not received entirely
     */
    void TakeEpochs(const std::vector<Delay>& delays,
                    const std::vector<StudyLog::Checkpoint>& stops,
                    int64_t begin,
                    std::size_t end);

    /**
     * @brief Use the packets between two releases with data: for a closed loop or TCP.
     * @param delays the packets
     * @param warmUp the number of releases with data to leave out
     */
    void TakeCycles(const std::vector<Delay>& delays, std::size_t warmUp);

    ClusteredSample m_added; //!< see GetAdded()
    ClusteredSample m_waits; //!< see GetWaits()
    double m_time{0};        //!< see GetTime()
    double m_rateError{0};   //!< see GetRateError()
};

#endif /* MEASURED_DELAYS_H */
