/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "output-commit-law.h"

#include "output-commit-parameters.h"

#include "ns3/remus-backlog-laws.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

using namespace ns3;

OutputCommitLaw::OutputCommitLaw(const OutputCommitParameters& parameters, uint64_t checkpoints)
    : OutputCommitLaw(parameters, parameters.DrawCheckpoints(checkpoints))
{
}

OutputCommitLaw::OutputCommitLaw(const OutputCommitParameters& parameters,
                                 RemusLaws::Checkpoints checkpoints)
    : m_rate(parameters.rate),
      m_hasRate(parameters.HasRate()),
      m_load(parameters.GetLoad()),
      m_requests(parameters.workload == "request"),
      m_checkpoints(std::move(checkpoints))
{
    m_limit = parameters.limit.GetValue();
    if (parameters.limit.GetUnit() == QueueSizeUnit::BYTES)
    {
        m_limit = std::floor(m_limit / parameters.packetSize);
    }

    m_overlap = std::any_of(m_checkpoints.begin(), m_checkpoints.end(), [](const auto& c) {
        return c.release > c.period;
    });
    if (parameters.HasClients() || parameters.FollowsOutput()) // no law says when they send
    {
        m_hasRate = m_holds = false;
        m_backlogs = {0};
        m_emitted = 0;
        m_delay = RemusLaws::OutputDelay(m_checkpoints, 0);
        m_wait = m_delay;
    }
    else if (parameters.workload == "output")
    {
        m_delay = RemusLaws::OutputDelay(m_checkpoints, m_load);
        m_wait = RemusLaws::OutputDelay(m_checkpoints, 0);
        m_backlogs = RemusLaws::OutputBacklog(m_checkpoints, m_rate);
        m_loss = RemusLaws::OutputLoss(m_checkpoints, m_rate, m_limit);
        m_emitted = m_rate * RemusLaws::RunningFraction(m_checkpoints);
    }
    else if (m_requests)
    {
        m_delay = RemusLaws::RequestDelay(m_checkpoints, m_load);
        m_wait = RemusLaws::RequestDelay(m_checkpoints, 0);
        m_backlogs = RemusLaws::RequestBacklog(m_checkpoints, m_rate);
        m_loss = RemusLaws::RequestLoss(m_checkpoints, m_rate, m_limit);
        m_emitted = m_rate;
    }
    else
    {
        const auto roundTrip = parameters.GetRoundTrip();
        m_delay = RemusLaws::LockedCycle(m_checkpoints, roundTrip);
        const auto cycle = m_delay.GetMean();
        m_delay.Shift(-roundTrip.GetSeconds());
        m_wait = m_delay;
        const auto segments = OutputCommitParameters::WINDOW / OutputCommitParameters::SEGMENT_SIZE;
        m_backlogs = {parameters.workload == "tcp" ? segments : 1.0};
        m_emitted = m_backlogs[0] / cycle;
        // The responses to the first and the last packet of a burst must arrive in the same epoch
        const auto perPacket = parameters.GetTxTime(parameters.packetSize).GetSeconds();
        const auto burst = Seconds(perPacket * (m_backlogs[0] - 1));
        const auto last = RemusLaws::LockedCycle(m_checkpoints, roundTrip + burst).GetMean();
        m_holds = m_backlogs[0] <= m_limit && last < 1.005 * cycle;
    }
}

const RemusLaws::Checkpoints&
OutputCommitLaw::GetCheckpoints() const
{
    return m_checkpoints;
}

Time
OutputCommitLaw::GetDuration() const
{
    // How much epochs differ
    double sum = 0;
    double squares = 0;
    for (const auto& checkpoint : m_checkpoints)
    {
        const auto delay = (checkpoint.release + checkpoint.period).GetSeconds();
        sum += delay;
        squares += delay * delay;
    }
    const auto mean = sum / m_checkpoints.size();
    const auto variance = std::max(squares / m_checkpoints.size() - mean * mean, 0.0);
    const auto epochs = std::max(300.0, variance / std::pow(0.003 * mean, 2));

    const auto period = RemusLaws::MeanPeriod(m_checkpoints);
    auto seconds = epochs * period;
    if (m_hasRate)
    {
        const auto packets = 150000 / m_emitted;
        seconds = std::min(std::max(seconds, packets), 4 * packets);
    }
    else
    {
        const auto packets = m_backlogs[0] > 1 ? 200000 : 50000;
        const auto cycle = m_backlogs[0] / m_emitted;
        seconds = std::min(seconds * (cycle / period + 1), packets / m_emitted);
    }
    return Seconds(std::min(seconds, 1e6 * period));
}

const RemusLawDistribution&
OutputCommitLaw::GetDelay() const
{
    return m_delay;
}

double
OutputCommitLaw::GetLeastDelay(uint64_t epochs, double level) const
{
    if (m_checkpoints.size() > 1)
    {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (!m_hasRate)
    {
        return m_delay.GetMin();
    }
    const auto& checkpoint = m_checkpoints[0];
    const auto span = m_requests ? checkpoint.period : checkpoint.period - checkpoint.stop;
    return RemusLaws::LeastDelay(checkpoint.release.GetSeconds(),
                                 span.GetSeconds(),
                                 m_rate,
                                 m_load,
                                 epochs,
                                 level);
}

const RemusLawDistribution&
OutputCommitLaw::GetWait() const
{
    return m_wait;
}

double
OutputCommitLaw::GetRate() const
{
    return m_holds ? m_emitted * (1 - m_loss) : std::numeric_limits<double>::quiet_NaN();
}

double
OutputCommitLaw::GetDrops(Time duration) const
{
    if (!m_hasRate)
    {
        return m_holds ? 0 : std::numeric_limits<double>::quiet_NaN();
    }
    return m_loss * m_emitted * duration.GetSeconds();
}

double
OutputCommitLaw::GetBacklog() const
{
    if (m_overlap || (!m_holds && m_emitted == 0))
    {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const auto mean =
        std::accumulate(m_backlogs.begin(), m_backlogs.end(), 0.0) / m_backlogs.size();
    return std::min(mean, m_limit);
}

double
OutputCommitLaw::GetPeak(uint64_t releases, double level) const
{
    if (!m_holds || m_overlap)
    {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const auto peak =
        m_hasRate ? RemusLaws::PeakBacklog(m_backlogs, releases, level) : m_backlogs[0];
    return std::min(peak, m_limit);
}

double
OutputCommitLaw::GetDropFreeRate() const
{
    return m_rate * m_limit / *std::max_element(m_backlogs.begin(), m_backlogs.end());
}
