/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "clustered-sample.h"

#include <algorithm>
#include <cmath>

void
ClusteredSample::Add(double value, uint64_t cluster)
{
    if (m_starts.empty() || cluster != m_cluster)
    {
        m_starts.push_back(m_values.size());
        m_cluster = cluster;
    }
    m_values.push_back(value);
    m_sorted.Add(value);
}

std::size_t
ClusteredSample::GetSize() const
{
    return m_values.size();
}

double
ClusteredSample::GetMean() const
{
    return m_sorted.getMean();
}

double
ClusteredSample::GetMeanError() const
{
    return GetError([](double value) { return value; });
}

double
ClusteredSample::GetQuantile(double p) const
{
    return m_sorted.GetPercentile(100 * p);
}

double
ClusteredSample::GetQuantileError(double p) const
{
    const auto quantile = GetQuantile(p);
    const auto error = GetError([quantile](double value) { return value <= quantile ? 1 : 0; });
    // converts a probability to a value by the slope around the quantile
    const auto step = std::min({0.02, p / 2, (1 - p) / 2});
    return error * (GetQuantile(p + step) - GetQuantile(p - step)) / (2 * step);
}

double
ClusteredSample::GetError(const std::function<double(double)>& function) const
{
    const auto clusters = m_starts.size();
    if (clusters < 2)
    {
        return 0;
    }
    double sum = 0;
    for (const auto value : m_values)
    {
        sum += function(value);
    }
    const auto mean = sum / m_values.size();
    double squares = 0;
    for (std::size_t i = 0; i < clusters; ++i)
    {
        const auto end = i + 1 < clusters ? m_starts[i + 1] : m_values.size();
        double deviation = 0;
        for (auto j = m_starts[i]; j < end; ++j)
        {
            deviation += function(m_values[j]) - mean;
        }
        squares += deviation * deviation;
    }
    return std::sqrt(squares * clusters / (clusters - 1)) / m_values.size();
}
