/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TIME_SAMPLE_H
#define TIME_SAMPLE_H

#include "ns3/nstime.h"

#include <vector>

/// Times that were measured
class TimeSample
{
  public:
    /**
     * @brief Add a time.
     * @param time the time
     */
    void Add(ns3::Time time);

    /**
     * @brief Get the number of times.
     * @return the number
     */
    std::size_t GetN() const;

    /**
     * @brief Get the mean.
     * @return milliseconds; 0 if there are no times
     */
    double GetMeanMs() const;

    /**
     * @brief Get a quantile: the time that a part of all does not exceed.
     * @param p the part, from 0 (the least time) to 1 (the longest)
     * @return milliseconds; 0 if there are no times
     */
    double GetQuantileMs(double p) const;

  private:
    std::vector<int64_t> m_ns; //!< the times
};

#endif /* TIME_SAMPLE_H */
