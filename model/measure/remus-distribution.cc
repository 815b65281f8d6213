/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-distribution.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ns3
{

void
RemusDistribution::Add(double value)
{
    m_values.push_back(value);
}

const std::vector<double>&
RemusDistribution::GetValues() const
{
    return m_values;
}

double
RemusDistribution::GetPercentile(double percent) const
{
    NS_ABORT_MSG_UNLESS(percent >= 0 && percent <= 100,
                        "RemusDistribution: percentile " << percent
                                                         << "; allowed is from 0 to 100");
    if (m_values.empty())
    {
        return std::nan("");
    }
    if (m_sorted.size() != m_values.size())
    {
        m_sorted = m_values;
        std::sort(m_sorted.begin(), m_sorted.end());
    }
    const auto rank = std::ceil(percent / 100 * m_sorted.size());
    return m_sorted[std::max<std::size_t>(rank, 1) - 1];
}

long
RemusDistribution::getCount() const
{
    return m_values.size();
}

double
RemusDistribution::getSum() const
{
    return std::accumulate(m_values.begin(), m_values.end(), 0.0);
}

double
RemusDistribution::getSqrSum() const
{
    return std::inner_product(m_values.begin(), m_values.end(), m_values.begin(), 0.0);
}

double
RemusDistribution::getMin() const
{
    return GetPercentile(0);
}

double
RemusDistribution::getMax() const
{
    return GetPercentile(100);
}

double
RemusDistribution::getMean() const
{
    return m_values.empty() ? std::nan("") : getSum() / m_values.size();
}

double
RemusDistribution::getStddev() const
{
    return std::sqrt(getVariance());
}

double
RemusDistribution::getVariance() const
{
    if (m_values.empty())
    {
        return std::nan("");
    }
    const auto mean = getMean();
    double sum = 0;
    for (const auto value : m_values)
    {
        sum += (value - mean) * (value - mean);
    }
    return m_values.size() > 1 ? sum / (m_values.size() - 1) : 0;
}

} // namespace ns3
