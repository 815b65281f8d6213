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
 * @brief What plug and stop added to the delays of packets.
 *
 * It leaves out how the simulation starts, and the last epochs, which were not received entirely.
 */
class MeasuredDelays
{
  public:
    /**
     * @brief Constructor.
     * @param parameters what was simulated
     * @param log what became of packets and checkpoints
     */
    MeasuredDelays(const OutputCommitParameters& parameters, const StudyLog& log);

    /**
     * @brief Get what was added to the delay on the same path without plug and stop.
     * @return seconds for each packet, with "tcp" for each full segment
     */
    const ClusteredSample& GetAdded() const;

    /**
     * @brief Get how long packets were in the plug or waited for the guest's resume.
     * @return seconds for each packet, with "tcp" for each full segment
     */
    const ClusteredSample& GetWaits() const;

    /**
     * @brief Get the time in which these packets were emitted.
     * @return seconds
     */
    double GetTime() const;

    /**
     * @brief Get the standard error of the rate, the number of packets by the time.
     * @return the standard error relative to the rate
     */
    double GetRateError() const;

  private:
    /// A packet with its delays
    struct Delay
    {
        uint64_t epoch;  //!< its epoch
        double added;    //!< what plug and stop added to its delay, s
        double wait;     //!< how long it was in the plug or waited for the resume, s
        double received; //!< when it was received, s
    };

    /**
     * @brief Compute the delays of all packets: what they would have had without plug and stop is
     * what the link takes for them and for those in front of them.
     * @param parameters what was simulated
     * @param rows the packets
     * @return their delays; with "tcp" those of full segments
     */
    static std::vector<Delay> Compute(const OutputCommitParameters& parameters,
                                      const std::vector<StudyLog::PacketRow>& rows);

    /**
     * @brief Take the epochs that were received entirely: output or requests at a rate.
     * @param delays the packets
     * @param stops the checkpoints
     * @param begin when the first epoch may begin, ns
     * @param end the first epoch that was not received entirely
     */
    void TakeEpochs(const std::vector<Delay>& delays,
                    const std::vector<StudyLog::Checkpoint>& stops,
                    int64_t begin,
                    std::size_t end);

    /**
     * @brief Take what is between two releases with data: a closed loop or TCP.
     * @param delays the packets
     * @param warmUp how many releases with data to leave out
     */
    void TakeCycles(const std::vector<Delay>& delays, std::size_t warmUp);

    ClusteredSample m_added; //!< see GetAdded()
    ClusteredSample m_waits; //!< see GetWaits()
    double m_time{0};        //!< see GetTime()
    double m_rateError{0};   //!< see GetRateError()
};

#endif /* MEASURED_DELAYS_H */
