/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-distribution.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

namespace
{

/// The number of values that are collected before they are sorted
constexpr std::size_t BATCH = 65536;

/// The significant bits of rounded values
constexpr int ROUNDED_BITS = 11;

/**
 * @brief Round a value.
 * @param value the value
 * @return the nearest value with ROUNDED_BITS significant bits
 */
double
Round(double value)
{
    int exponent = 0;
    const auto mantissa = std::frexp(value, &exponent);
    return std::ldexp(std::round(std::ldexp(mantissa, ROUNDED_BITS)), exponent - ROUNDED_BITS);
}

/**
 * @brief Sort values, and merge equal ones.
 * @param counts the values
 * @param sorted how many of the first values are already in ascending order
 */
void
Combine(std::vector<RemusDistribution::Count>& counts, std::size_t sorted)
{
    std::sort(counts.begin() + sorted, counts.end());
    std::inplace_merge(counts.begin(), counts.begin() + sorted, counts.end());
    std::size_t last = 0;
    for (std::size_t i = 1; i < counts.size(); ++i)
    {
        if (counts[i].first == counts[last].first)
        {
            counts[last].second += counts[i].second;
        }
        else
        {
            counts[++last] = counts[i];
        }
    }
    counts.resize(std::min(counts.size(), last + 1));
}

} // namespace

void
RemusDistribution::Add(double value)
{
    NS_ABORT_MSG_UNLESS(std::isfinite(value),
                        "RemusDistribution: the value " << value << "; allowed are finite ones");
    ++m_count;
    m_sum += value;
    m_sqrSum += value * value;
    m_min = std::min(m_min, value);
    m_max = std::max(m_max, value);
    m_added.emplace_back(m_rounded ? Round(value) : value, 1);
    if (m_added.size() >= BATCH)
    {
        Sort();
    }
}

void
RemusDistribution::Merge(const RemusDistribution& other)
{
    const auto& counts = other.GetCounts(); // valid until Sort(), even if other is this
    m_count += other.m_count;
    m_sum += other.m_sum;
    m_sqrSum += other.m_sqrSum;
    m_min = std::min(m_min, other.m_min);
    m_max = std::max(m_max, other.m_max);
    m_added.insert(m_added.end(), counts.begin(), counts.end());
    Sort();
}

const std::vector<RemusDistribution::Count>&
RemusDistribution::GetCounts() const
{
    Sort();
    return m_counts;
}

void
RemusDistribution::Sort() const
{
    if (m_added.empty())
    {
        return;
    }
    const auto sorted = m_counts.size();
    m_counts.insert(m_counts.end(), m_added.begin(), m_added.end());
    m_added.clear();
    Combine(m_counts, sorted);
    if (m_rounded || m_counts.size() > MAX_EXACT)
    {
        m_rounded = true;
        for (auto& count : m_counts)
        {
            count.first = Round(count.first);
        }
        Combine(m_counts, m_counts.size());
    }
}

double
RemusDistribution::GetPercentile(double percent) const
{
    NS_ABORT_MSG_UNLESS(percent >= 0 && percent <= 100,
                        "RemusDistribution: percentile " << percent
                                                         << "; allowed is from 0 to 100");
    if (m_count == 0)
    {
        return std::nan("");
    }
    const auto rank = std::max(std::ceil(percent / 100 * m_count), 1.0);
    uint64_t below = 0;
    for (const auto& count : GetCounts())
    {
        below += count.second;
        if (below >= rank)
        {
            return std::min(std::max(count.first, m_min), m_max);
        }
    }
    return m_max;
}

long
RemusDistribution::getCount() const
{
    return m_count;
}

double
RemusDistribution::getSum() const
{
    return m_sum;
}

double
RemusDistribution::getSqrSum() const
{
    return m_sqrSum;
}

double
RemusDistribution::getMin() const
{
    return m_count > 0 ? m_min : std::nan("");
}

double
RemusDistribution::getMax() const
{
    return m_count > 0 ? m_max : std::nan("");
}

double
RemusDistribution::getMean() const
{
    return m_sum / m_count; // 0 / 0 is NaN
}

double
RemusDistribution::getStddev() const
{
    return std::sqrt(getVariance());
}

double
RemusDistribution::getVariance() const
{
    if (m_count == 0)
    {
        return std::nan("");
    }
    const auto mean = getMean();
    double sum = 0;
    for (const auto& count : GetCounts())
    {
        sum += count.second * (count.first - mean) * (count.first - mean);
    }
    return m_count > 1 ? sum / (m_count - 1) : 0;
}

} // namespace ns3
