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
 * @brief The laws for remus-output-commit with given parameters.
 *
 * F4 and F5 hold if all responses to a release arrive within one epoch and the limit does not drop
 * any. If a window of TCP takes too long on the link for that, or is larger than the limit,
 * there is only a law for the period.
 */
class OutputCommitLaw
{
  public:
    /**
     * @brief Constructor.
     * @param parameters the parameters of the simulation
     * @param checkpoints the number of checkpoints to compute with if S or X is random
     */
    OutputCommitLaw(const OutputCommitParameters& parameters, uint64_t checkpoints);

    /**
     * @brief Constructor for checkpoints that took place; the laws give the delays that result.
     * @param parameters the parameters of the simulation
     * @param checkpoints consecutive checkpoints
     */
    OutputCommitLaw(const OutputCommitParameters& parameters,
                    ns3::RemusLaws::Checkpoints checkpoints);

    /**
     * @brief Get the checkpoints that the law was computed from.
     * @return one checkpoint if S and X are constant, otherwise random ones
     */
    const ns3::RemusLaws::Checkpoints& GetCheckpoints() const;

    /**
     * @brief Get the simulated time that reduces the statistical error of mean and median well
     * below 1 %, limited to what can be simulated within some seconds.
     * @return the time
     */
    ns3::Time GetDuration() const;

    /**
     * @brief Get the delay that plug and stop add to that of the path, including the time that the
     * link needs for earlier packets (F2, F3, F4).
     * @return the distribution
     */
    const ns3::RemusLawDistribution& GetDelay() const;

    /**
     * @brief Get the least of these delays, if all checkpoints are equal.
     * @param epochs the number of epochs
     * @param level the probability that it is not larger: 0.5 for the median
     * @return seconds; NaN if checkpoints differ
     */
    double GetLeastDelay(uint64_t epochs, double level) const;

    /**
     * @brief Get the time that a packet waits in the plug, including the time that a request waits
     * for the guest's resume (F2, F3, F4).
     * @return the distribution
     */
    const ns3::RemusLawDistribution& GetWait() const;

    /**
     * @brief Get how many packets the client receives (F4, F5), without those that the limit drops.
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
     * @brief Get how many packets the plug holds just before a release (F7).
     * @return the mean; NaN if there is no law for it
     */
    double GetBacklog() const;

    /**
     * @brief Get how many packets the plug holds at most (F7).
     * @param releases the number of releases
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
    double m_rate;    //!< packets or requests per second while the guest runs
    bool m_hasRate;   //!< the workload has a rate
    double m_load;    //!< the fraction of the link that m_rate takes
    bool m_requests;  //!< packets are replies to requests, which arrive at any time
    double m_limit;   //!< the plug's limit in packets
    double m_emitted; //!< the mean rate of the guest's packets per second
    double m_loss{0}; //!< the fraction of these that the limit drops
    bool m_overlap;   //!< an epoch is uncommitted when the next one is closed, so F7 does not hold
    bool m_holds{true}; //!< there is a law: the conditions in the class comment hold
    ns3::RemusLaws::Checkpoints m_checkpoints; //!< see GetCheckpoints()
    ns3::RemusLawDistribution m_delay;         //!< see GetDelay()
    ns3::RemusLawDistribution m_wait;          //!< see GetWait()
    std::vector<double> m_backlogs;            //!< F7 in packets
};

#endif /* OUTPUT_COMMIT_LAW_H */
