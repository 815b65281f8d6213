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
 * @brief The distribution of a time according to a law, in seconds: a mixture of uniform
 * distributions and single values.
 */
class RemusLawDistribution
{
  public:
    /**
     * @brief Add a part.
     * @param low the shortest time, s
     * @param high the longest time, s; \p low for a single time
     * @param weight the relative probability of this part; a part with 0 is ignored
     */
    void Add(double low, double high, double weight);

    /**
     * @brief Shift all times.
     * @param by the time to add, s
     */
    void Shift(double by);

    /**
     * @brief Get the mean.
     * @return the mean, s
     */
    double GetMean() const;

    /**
     * @brief Get the shortest time.
     * @return the time, s; infinite without parts
     */
    double GetMin() const;

    /**
     * @brief Get the value of the cumulative distribution function (CDF).
     * @param time the time, s
     * @return from 0 to 1
     */
    double GetCdf(double time) const;

    /**
     * @brief Get a quantile.
     * @param p from 0 to 1
     * @return the shortest time, s, at which the CDF is at least \p p
     */
    double GetQuantile(double p) const;

    /**
     * @brief Get a quantile of the longest time in several epochs. The longest in an epoch is that
     * of a part, and all parts have the same probability, whatever their weights.
     * @param parts the number of epochs
     * @param level the probability that the longest is not longer: 0.5 for the median
     * @return the quantile, s
     */
    double GetMax(uint64_t parts, double level) const;

  private:
    /// A uniform distribution
    struct Part
    {
        double low;    //!< the shortest time, s
        double high;   //!< the longest time, s
        double weight; //!< relative probability
    };

    std::vector<Part> m_parts; //!< all parts
    double m_weight{0};        //!< the sum of their weights
};

} // namespace ns3

#endif /* REMUS_LAW_DISTRIBUTION_H */
