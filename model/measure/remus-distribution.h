/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_DISTRIBUTION_H
#define REMUS_DISTRIBUTION_H

#include "ns3/data-calculator.h"

#include <cstdint>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief All values of a quantity, for its percentiles. The statistics of no value are NaN, as in
 * ns-3's calculators; the sums and the number are 0.
 */
class RemusDistribution : public StatisticalSummary
{
  public:
    /**
     * @brief Add a value.
     * @param value the value
     */
    void Add(double value);

    /**
     * @brief Get the values.
     * @return the values in the order in which they were added
     */
    const std::vector<double>& GetValues() const;

    /**
     * @brief Get a percentile: the least of the values that at least so many are not above.
     * @param percent how many of the values in percent, from 0 to 100
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
    std::vector<double> m_values;         //!< see GetValues()
    mutable std::vector<double> m_sorted; //!< the values, if as many, in ascending order
};

} // namespace ns3

#endif /* REMUS_DISTRIBUTION_H */
