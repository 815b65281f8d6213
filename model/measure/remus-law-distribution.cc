/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-law-distribution.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ns3
{

void
RemusLawDistribution::Add(double low, double high, double weight)
{
    if (weight > 0)
    {
        m_parts.push_back({low, high, weight});
        m_weight += weight;
    }
}

void
RemusLawDistribution::Shift(double by)
{
    for (auto& part : m_parts)
    {
        part.low += by;
        part.high += by;
    }
}

double
RemusLawDistribution::GetMean() const
{
    double sum = 0;
    for (const auto& part : m_parts)
    {
        sum += part.weight * (part.low + part.high) / 2;
    }
    return sum / m_weight;
}

double
RemusLawDistribution::GetMin() const
{
    auto least = std::numeric_limits<double>::infinity();
    for (const auto& part : m_parts)
    {
        least = std::min(least, part.low);
    }
    return least;
}

double
RemusLawDistribution::GetCdf(double time) const
{
    double sum = 0;
    for (const auto& part : m_parts)
    {
        if (time >= part.high)
        {
            sum += part.weight;
        }
        else if (time > part.low)
        {
            sum += part.weight * (time - part.low) / (part.high - part.low);
        }
    }
    return sum / m_weight;
}

double
RemusLawDistribution::GetQuantile(double p) const
{
    auto low = GetMin();
    auto high = low;
    for (const auto& part : m_parts)
    {
        high = std::max(high, part.high);
    }
    // 50 halvings of an hour leave less than 1 ns; at the upper end the CDF is at least p
    for (int i = 0; i < 50; ++i)
    {
        const auto middle = (low + high) / 2;
        (GetCdf(middle) < p ? low : high) = middle;
    }
    return GetCdf(low) < p ? high : low;
}

double
RemusLawDistribution::GetMax(uint64_t parts, double level) const
{
    std::vector<double> highs;
    highs.reserve(m_parts.size());
    for (const auto& part : m_parts)
    {
        highs.push_back(part.high);
    }
    // the largest of n is at most x with the probability F(x)^n
    const auto p = std::pow(level, 1.0 / std::max<uint64_t>(parts, 1));
    const auto index = std::min<std::size_t>(p * highs.size(), highs.size() - 1);
    std::nth_element(highs.begin(), highs.begin() + index, highs.end());
    return highs[index];
}

} // namespace ns3
