/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef OUTPUT_COMMIT_LAW_H
#define OUTPUT_COMMIT_LAW_H

#include "ns3/nstime.h"
#include "ns3/remus-law-distribution.h"
#include "ns3/remus-laws.h"

#include <cstdint>
#include <vector>

struct OutputCommitParameters;

/**
 * @brief What the laws say of remus-output-commit with some parameters.
 *
 * F4 and F5 hold as long as all that a release causes comes back within one epoch, and the limit
 * lets it in. Where a window of TCP takes the link too long for that, or is larger than the limit,
 * there is no law but that of the period.
 */
class OutputCommitLaw
{
  public:
    /**
     * @brief Constructor.
     * @param parameters what is simulated
     * @param checkpoints from how many checkpoints to compute if S or X is random
     */
    OutputCommitLaw(const OutputCommitParameters& parameters, uint64_t checkpoints);

    /**
     * @brief Constructor for checkpoints that took place: the laws say what these do to delays.
     * @param parameters what is simulated
     * @param checkpoints checkpoints that follow each other
     */
    OutputCommitLaw(const OutputCommitParameters& parameters,
                    ns3::RemusLaws::Checkpoints checkpoints);

    /**
     * @brief Get the checkpoints that the law was computed from.
     * @return one if S and X are constant, else random ones
     */
    const ns3::RemusLaws::Checkpoints& GetCheckpoints() const;

    /**
     * @brief Get the simulated time that brings the statistical error of mean and median well below
     * 1 %, as far as that can be simulated within some seconds.
     * @return the time
     */
    ns3::Time GetDuration() const;

    /**
     * @brief Get what plug and stop add to the delay on the path, the time included that the link
     * takes for the packets before (F2, F3, F4).
     * @return the distribution
     */
    const ns3::RemusLawDistribution& GetDelay() const;

    /**
     * @brief Get the least of these delays, if all checkpoints are the same.
     * @param epochs in how many epochs
     * @param level the probability that it is not larger: 0.5 for the median
     * @return seconds; NaN if checkpoints differ
     */
    double GetLeastDelay(uint64_t epochs, double level) const;

    /**
     * @brief Get how long a packet waits in the plug, with the time that a request waits for the
     * guest's resume (F2, F3, F4).
     * @return the distribution
     */
    const ns3::RemusLawDistribution& GetWait() const;

    /**
     * @brief Get how many packets the client receives (F4, F5), those the limit drops taken off.
     * @return packets per second; NaN if there is no law for it
     */
    double GetRate() const;

    /**
     * @brief Get how many packets the limit drops (F7).
     * @param duration the simulated time
     * @return the number; NaN if there is no law for it
     */
    double GetDrops(ns3::Time duration) const;

    /**
     * @brief Get what the plug holds just before a release (F7).
     * @return packets, the mean; NaN if there is no law for it
     */
    double GetBacklog() const;

    /**
     * @brief Get the most that the plug holds (F7).
     * @param releases in how many releases
     * @param level the probability that it is not more: 0.5 for the median
     * @return packets; NaN if there is no law for it
     */
    double GetPeak(uint64_t releases, double level) const;

    /**
     * @brief Get the rate up to which the limit drops nothing (F7), Poisson noise apart.
     * @return packets per second
     */
    double GetDropFreeRate() const;

  private:
    double m_rate;      //!< packets or requests per second while the guest runs
    bool m_hasRate;     //!< the workload has a rate
    double m_load;      //!< the part of the link that m_rate takes
    bool m_requests;    //!< packets are replies to requests, which always come
    double m_limit;     //!< the plug's limit in packets
    double m_emitted;   //!< what the guest emits on average, packets per second
    double m_loss{0};   //!< the part of it that the limit drops
    bool m_overlap;     //!< epochs are uncommitted when the next one is closed: F7 holds no longer
    bool m_holds{true}; //!< there is a law: F4 and F5 need what the class says
    ns3::RemusLaws::Checkpoints m_checkpoints; //!< see GetCheckpoints()
    ns3::RemusLawDistribution m_delay;         //!< see GetDelay()
    ns3::RemusLawDistribution m_wait;          //!< see GetWait()
    std::vector<double> m_backlogs;            //!< F7 in packets
};

#endif /* OUTPUT_COMMIT_LAW_H */
