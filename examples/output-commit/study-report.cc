/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "study-report.h"

#include "../support/option-values.h"

#include <cmath>
#include <iomanip>
#include <limits>

using namespace ns3;

StudyReport::StudyReport(const OutputCommitParameters& parameters,
                         const StudyLog& log,
                         uint64_t drops)
    : m_parameters(parameters),
      m_log(log),
      m_drops(drops),
      m_law(MakeLaw(parameters, log)),
      m_measured(parameters, log)
{
}

OutputCommitLaw
StudyReport::MakeLaw(const OutputCommitParameters& parameters, const StudyLog& log)
{
    if (parameters.HasTiming())
    {
        return OutputCommitLaw(parameters, 100000);
    }
    const auto timing = log.GetTiming();
    if (timing.size() < 2)
    {
        throw BadValue("duration",
                       std::to_string(parameters.duration.GetSeconds()) + "s",
                       "what three checkpoints need to be committed");
    }
    return OutputCommitLaw(parameters, timing);
}

bool
StudyReport::IsEmpty() const
{
    return m_measured.GetAdded().GetSize() == 0;
}

void
StudyReport::PrintTitle(std::ostream& os) const
{
    os << m_parameters.workload << ", " << m_parameters.controller << ", T "
       << m_parameters.interval.ToDouble(Time::MS) << "ms, S " << m_parameters.stop.GetText()
       << ", X " << m_parameters.commit.GetText() << "; ";
    if (!m_parameters.dirty.empty())
    {
        os << "dirty pages " << m_parameters.dirty << "; ";
    }
    if (m_parameters.HasRate())
    {
        os << m_parameters.rate << "/s of " << m_parameters.packetSize << " B; ";
    }
    os << "link " << m_parameters.linkRate.GetBitRate() * 1e-6 << " Mb/s, "
       << m_parameters.linkDelay.ToDouble(Time::US) << "us; limit " << m_parameters.limit << "; "
       << std::setprecision(8) << m_parameters.duration.GetSeconds() << " s simulated" << std::endl;
    if (!m_parameters.HasTiming())
    {
        os << "No law for the periods: those of delays take the checkpoints as they were"
           << std::endl;
    }
    if (m_parameters.HasClients() || m_parameters.FollowsOutput())
    {
        os << "No law for packets and delays: what is sent and when epochs end depend on each other"
           << std::endl;
    }
    else if (m_parameters.HasRate())
    {
        os << "The limit drops nothing up to " << m_law.GetDropFreeRate()
           << "/s (F7), Poisson noise apart" << std::endl;
    }
    else if (std::isnan(m_law.GetRate()))
    {
        os << "No law for packets and delays: what one release causes comes back in several "
              "epochs, "
              "or passes the limit"
           << std::endl;
    }
}

ResultTable
StudyReport::MakeTable() const
{
    ResultTable table;
    const auto law = m_law.GetRate();
    const auto packets = static_cast<double>(m_measured.GetAdded().GetSize());
    const auto rate = packets / m_measured.GetTime();
    const auto error = m_measured.GetRateError();
    table.Add("packets", packets, law * m_measured.GetTime(), packets * error);
    AddDelays(table);
    if (m_parameters.workload == "tcp")
    {
        const auto megabits = 8e-6 * OutputCommitParameters::SEGMENT_SIZE;
        table.Add("goodput (Mb/s)", rate * megabits, law * megabits, rate * megabits * error);
    }
    else if (!m_parameters.HasClients())
    {
        table.Add("rate (1/s)", rate, law, rate * error);
    }
    AddBacklogs(table);
    return table;
}

void
StudyReport::AddDelays(ResultTable& table) const
{
    const double ms = 1e3;
    const auto& added = m_measured.GetAdded();
    const auto& waits = m_measured.GetWaits();
    const auto& law = m_law.GetDelay();
    const auto epochs = m_log.GetCheckpoints().size();
    // the laws of the delays hold if the limit drops nothing
    const auto lossFree = m_law.GetDrops(m_parameters.duration) == 0;
    const auto valid = lossFree ? 1 : std::numeric_limits<double>::quiet_NaN();
    table.Add("added delay, min (ms)",
              added.GetQuantile(0) * ms,
              m_law.GetLeastDelay(epochs, 0.5) * ms * valid,
              (m_law.GetLeastDelay(epochs, 0.84) - m_law.GetLeastDelay(epochs, 0.16)) / 2 * ms);
    table.Add("added delay, mean (ms)",
              added.GetMean() * ms,
              law.GetMean() * ms * valid,
              added.GetMeanError() * ms);
    for (const int percent : {50, 90, 99})
    {
        const auto p = percent / 100.0;
        table.Add("added delay, p" + std::to_string(percent) + " (ms)",
                  added.GetQuantile(p) * ms,
                  law.GetQuantile(p) * ms * valid,
                  added.GetQuantileError(p) * ms);
    }
    table.Add("added delay, max (ms)",
              added.GetQuantile(1) * ms,
              law.GetMax(epochs, 0.5) * ms * valid,
              (law.GetMax(epochs, 0.84) - law.GetMax(epochs, 0.16)) / 2 * ms);
    if (m_parameters.workload != "tcp")
    {
        table.Add("wait in the plug, mean (ms)",
                  waits.GetMean() * ms,
                  m_law.GetWait().GetMean() * ms * valid,
                  waits.GetMeanError() * ms);
    }
}

void
StudyReport::AddBacklogs(ResultTable& table) const
{
    ClusteredSample backlog;
    ClusteredSample period;
    const auto& entries = m_log.GetCheckpoints();
    for (std::size_t i = 2; i < entries.size(); ++i)
    {
        period.Add((entries[i].stopped - entries[i - 1].stopped) * 1e-9, i);
        if (entries[i].committed >= 0)
        {
            backlog.Add(entries[i].bytes, i);
        }
    }
    const auto size = m_parameters.packetSize;
    // the peak includes the start of an adaptive controller, the law does not
    const auto valid = m_parameters.HasTiming() ? 1 : std::numeric_limits<double>::quiet_NaN();
    const auto releases = backlog.GetSize();
    if (m_parameters.HasRate())
    {
        table.Add("backlog, peaks, mean (B)",
                  backlog.GetMean(),
                  m_law.GetBacklog() * size,
                  backlog.GetMeanError());
    }
    table.Add("backlog, largest peak (B)",
              m_log.GetPeakBytes(),
              m_law.GetPeak(releases, 0.5) * size * valid,
              (m_law.GetPeak(releases, 0.84) - m_law.GetPeak(releases, 0.16)) / 2 * size);
    // the packets that come in an epoch are Poisson distributed; the drops vary at most as much
    const auto drops = m_law.GetDrops(m_parameters.duration);
    table.Add("drops",
              m_drops,
              drops,
              drops > 0 ? std::sqrt(m_drops + m_measured.GetAdded().GetSize()) : 0);
    table.Add("period (ms)",
              period.GetMean() * 1e3,
              m_parameters.HasTiming() ? RemusLaws::MeanPeriod(m_law.GetCheckpoints()) * 1e3
                                       : std::numeric_limits<double>::quiet_NaN(),
              period.GetMeanError() * 1e3);
}
