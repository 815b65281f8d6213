/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_LAW_DISTRIBUTION_H
#define REMUS_LAW_DISTRIBUTION_H

#include <cstdint>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief What a law says of times: a mixture of uniform distributions and of single times. In
 * seconds.
 */
class RemusLawDistribution
{
  public:
    /**
     * @brief Add a part.
     * @param low the least time, s
     * @param high the longest time, s; \p low for a single time
     * @param weight how likely this part is, relative to the others
     */
    void Add(double low, double high, double weight);

    /**
     * @brief Move all times.
     * @param by what to add, s
     */
    void Shift(double by);

    /**
     * @brief Get the mean.
     * @return s
     */
    double GetMean() const;

    /**
     * @brief Get the least time.
     * @return s
     */
    double GetMin() const;

    /**
     * @brief Get the probability of times up to one.
     * @param time the time, s
     * @return from 0 to 1
     */
    double GetCdf(double time) const;

    /**
     * @brief Get a quantile.
     * @param p from 0 to 1
     * @return the least time, s, that the probability of times up to it is at least \p p
     */
    double GetQuantile(double p) const;

    /**
     * @brief Get the longest time to be expected when each part occurs about once.
     * @param parts how many parts occur
     * @param level the probability that it is not longer: 0.5 for the median
     * @return s
     */
    double GetMax(uint64_t parts, double level) const;

  private:
    /// A uniform distribution
    struct Part
    {
        double low;    //!< the least time, s
        double high;   //!< the longest time, s
        double weight; //!< relative probability
    };

    std::vector<Part> m_parts; //!< all parts
    double m_weight{0};        //!< the sum of their weights
};

} // namespace ns3

#endif /* REMUS_LAW_DISTRIBUTION_H */
