/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CLUSTERED_SAMPLE_H
#define CLUSTERED_SAMPLE_H

#include "ns3/remus-distribution.h"

#include <cstdint>
#include <functional>
#include <vector>

/**
 * @brief A sample of dependent values in independent clusters, such as the delays of the packets of
 * several epochs. ns-3's calculators only give the standard error of independent values.
 */
class ClusteredSample
{
  public:
    /**
     * @brief Add a value.
     * @param value the value
     * @param cluster its cluster; values must be added cluster by cluster
     */
    void Add(double value, uint64_t cluster);

    /**
     * @brief Get the number of values.
     * @return the number of values
     */
    std::size_t GetSize() const;

    /**
     * @brief Get the mean.
     * @return the mean
     */
    double GetMean() const;

    /**
     * @brief Get the standard error of the mean.
     * @return the standard error; 0 with fewer than two clusters
     */
    double GetMeanError() const;

    /**
     * @brief Get a quantile.
     * @param p from 0 (the least value) to 1 (the largest)
     * @return the quantile
     */
    double GetQuantile(double p) const;

    /**
     * @brief Get the standard error of a quantile.
     * @param p from 0 to 1, both excluded
     * @return the standard error; 0 with fewer than two clusters
     */
    double GetQuantileError(double p) const;

  private:
    /**
     * @brief The standard error of the mean of a function of the values.
     * @param function the function
     * @return the standard error
     */
    double GetError(const std::function<double(double)>& function) const;

    ns3::RemusDistribution m_sorted;   //!< the values
    std::vector<double> m_values;      //!< the values in the order in which they were added
    std::vector<std::size_t> m_starts; //!< the index where each cluster starts
    uint64_t m_cluster{0};             //!< the cluster of the last value
};

#endif /* CLUSTERED_SAMPLE_H */
