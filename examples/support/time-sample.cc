/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "time-sample.h"

#include <algorithm>
#include <numeric>

void
TimeSample::Add(ns3::Time time)
{
    m_ns.push_back(time.GetNanoSeconds());
}

std::size_t
TimeSample::GetN() const
{
    return m_ns.size();
}

double
TimeSample::GetMeanMs() const
{
    return m_ns.empty() ? 0 : std::accumulate(m_ns.begin(), m_ns.end(), 0.0) / m_ns.size() / 1e6;
}

double
TimeSample::GetQuantileMs(double p) const
{
    if (m_ns.empty())
    {
        return 0;
    }
    auto sorted = m_ns;
    const auto element = sorted.begin() + std::size_t(p * (sorted.size() - 1));
    std::nth_element(sorted.begin(), element, sorted.end());
    return *element / 1e6;
}
