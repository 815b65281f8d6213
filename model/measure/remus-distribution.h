/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_DISTRIBUTION_H
#define REMUS_DISTRIBUTION_H

#include "ns3/data-calculator.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Collects the values of a quantity, for its percentiles.
 *
 * Number, sum, mean, smallest and greatest value are exact. Percentiles, standard deviation and
 * variance are exact for up to MAX_EXACT different values; beyond that, values are rounded to 11
 * significant bits (0.05 %), to limit memory in long simulations. Without values, the statistics
 * are NaN, as in ns-3's calculators, except for the sums and the number, which are 0.
 */
class RemusDistribution : public StatisticalSummary
{
  public:
    /// The number of different values that are kept exactly
    static constexpr std::size_t MAX_EXACT = 1000000;

    /// A value, and how many times it was added
    using Count = std::pair<double, uint64_t>;

    /**
     * @brief Add a value. Ends the program with a message if it is not finite.
     * @param value the value
     */
    void Add(double value);

    /**
     * @brief Add all values of another distribution.
     * @param other the other distribution
     */
    void Merge(const RemusDistribution& other);

    /**
     * @brief Get the values.
     * @return each different value with the number of times that it was added, in ascending order
     */
    const std::vector<Count>& GetCounts() const;

    /**
     * @brief Get a percentile: the smallest value such that at least this percentage of the values
     * are at or below it. Ends the program with a message if the percentage is out of range.
     * @param percent the percentage, from 0 to 100
     * @return the value
     */
    double GetPercentile(double percent) const;

    long getCount() const override;
    double getSum() const override;
    double getSqrSum() const override;
    double getMin() const override;
    double getMax() const override;
    double getMean() const override;
    double getStddev() const override;
    double getVariance() const override;

  private:
    /**
     * @brief Move new values into m_counts.
     */
    void Sort() const;

    uint64_t m_count{0};                                    //!< see getCount()
    double m_sum{0};                                        //!< see getSum()
    double m_sqrSum{0};                                     //!< see getSqrSum()
    double m_min{std::numeric_limits<double>::infinity()};  //!< the smallest value
    double m_max{-std::numeric_limits<double>::infinity()}; //!< the greatest value

    mutable std::vector<Count> m_counts; //!< see GetCounts()
    mutable std::vector<Count> m_added;  //!< values that are not in m_counts yet, in any order
    mutable bool m_rounded{false};       //!< there were more than MAX_EXACT different values
};

} // namespace ns3

#endif /* REMUS_DISTRIBUTION_H */
