/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "measured-delays.h"

#include <algorithm>
#include <cmath>

MeasuredDelays::MeasuredDelays(const OutputCommitParameters& parameters, const StudyLog& log)
{
    const auto delays = Compute(parameters, log.GetPackets());
    if (parameters.HasRate() || parameters.HasClients())
    {
        const auto& stops = log.GetCheckpoints();
        // the first request arrives after a link delay
        const auto begin = parameters.HasRate() ? 2 * parameters.linkDelay : parameters.GetWarmUp();
        TakeEpochs(delays,
                   stops,
                   begin.GetNanoSeconds(),
                   std::min<std::size_t>(log.GetFirstIncomplete(), stops.size()));
    }
    else
    {
        // TCP's window grows by at least half in each round trip: after 12 of them it is open
        TakeCycles(delays, parameters.workload == "tcp" ? 12 : 2);
    }
}

const ClusteredSample&
MeasuredDelays::GetAdded() const
{
    return m_added;
}

const ClusteredSample&
MeasuredDelays::GetWaits() const
{
    return m_waits;
}

double
MeasuredDelays::GetTime() const
{
    return m_time;
}

double
MeasuredDelays::GetRateError() const
{
    return m_rateError;
}

std::vector<MeasuredDelays::Delay>
MeasuredDelays::Compute(const OutputCommitParameters& parameters,
                        const std::vector<StudyLog::PacketRow>& rows)
{
    const auto linkDelay = parameters.linkDelay.GetNanoSeconds();
    std::vector<Delay> delays;
    int64_t linkFree = 0;
    for (const auto& row : rows)
    {
        linkFree =
            std::max(linkFree, row.emitted) + parameters.GetTxTime(row.size).GetNanoSeconds();
        if (row.size == parameters.packetSize || parameters.HasClients())
        {
            delays.push_back({row.epoch,
                              (row.received - linkFree - linkDelay) * 1e-9,
                              (row.released - row.emitted) * 1e-9,
                              row.received * 1e-9});
        }
    }
    return delays;
}

void
MeasuredDelays::TakeEpochs(const std::vector<Delay>& delays,
                           const std::vector<StudyLog::Checkpoint>& stops,
                           int64_t begin,
                           std::size_t end)
{
    // epoch i lasts from stop i - 1 to stop i
    std::size_t first = 2;
    while (first < end && stops[first - 1].stopped < begin)
    {
        ++first;
    }
    if (first >= end)
    {
        return;
    }
    std::vector<double> counts(end - first, 0);
    for (const auto& delay : delays)
    {
        if (delay.epoch >= first && delay.epoch < end)
        {
            m_added.Add(delay.added, delay.epoch);
            m_waits.Add(delay.wait, delay.epoch);
            counts[delay.epoch - first] += 1;
        }
    }
    m_time = (stops[end - 1].stopped - stops[first - 1].stopped) * 1e-9;

    double squares = 0;
    for (auto epoch = first; epoch < end; ++epoch)
    {
        const auto period = (stops[epoch].stopped - stops[epoch - 1].stopped) * 1e-9;
        const auto deviation = counts[epoch - first] - m_added.GetSize() * period / m_time;
        squares += deviation * deviation;
    }
    m_rateError = std::sqrt(squares) / m_added.GetSize();
}

void
MeasuredDelays::TakeCycles(const std::vector<Delay>& delays, std::size_t warmUp)
{
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < delays.size(); ++i)
    {
        if (i == 0 || delays[i].epoch != delays[i - 1].epoch)
        {
            starts.push_back(i);
        }
    }
    if (starts.size() < warmUp + 2)
    {
        return;
    }
    for (auto i = starts[warmUp]; i < starts.back(); ++i)
    {
        m_added.Add(delays[i].added, delays[i].epoch);
        m_waits.Add(delays[i].wait, delays[i].epoch);
    }
    m_time = delays[starts.back()].received - delays[starts[warmUp]].received;
    m_rateError = m_added.GetMeanError() / m_added.GetMean();
}
