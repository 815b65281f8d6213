/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-output-commit-report.h"

#include "ns3/abort.h"
#include "ns3/data-output-interface.h"
#include "ns3/histogram.h"
#include "ns3/log.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusOutputCommitReport");

NS_OBJECT_ENSURE_REGISTERED(RemusOutputCommitReport);

namespace
{

/**
 * @brief Get the statistics of a distribution that are written.
 * @param values the distribution
 * @return their names and values
 */
std::vector<std::pair<std::string, double>>
GetStatistics(const RemusDistribution& values)
{
    return {{"count", values.getCount()},
            {"mean", values.getMean()},
            {"stddev", values.getStddev()},
            {"min", values.getMin()},
            {"p50", values.GetPercentile(50)},
            {"p90", values.GetPercentile(90)},
            {"p99", values.GetPercentile(99)},
            {"max", values.getMax()}};
}

} // namespace

TypeId
RemusOutputCommitReport::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusOutputCommitReport")
                            .SetParent<DataCalculator>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<RemusOutputCommitReport>();
    return tid;
}

void
RemusOutputCommitReport::SetMonitor(Ptr<RemusOutputCommitMonitor> monitor)
{
    NS_LOG_FUNCTION(this << monitor);
    m_monitor = monitor;
}

void
RemusOutputCommitReport::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_monitor = nullptr;
    DataCalculator::DoDispose();
}

std::vector<RemusOutputCommitReport::Single>
RemusOutputCommitReport::GetSingles() const
{
    std::vector<Single> known;
    const std::vector<Single> all{
        {"packets", "", double(m_monitor->GetNPackets())},
        {"violations", "", double(m_monitor->GetNViolations())},
        {"unmeasured", "", double(m_monitor->GetNUnmeasured())},
        {"backlog-peak", "packets", double(m_monitor->GetPeakPackets())},
        {"backlog-peak-bytes", "bytes", double(m_monitor->GetPeakBytes())},
        {"duty", "", m_monitor->GetEpochTimes().GetDuty()},
        {"progress", "", m_monitor->GetProgress()},
        {"replication-rate", "bit/s", double(m_monitor->GetReplicationRate().GetBitRate())}};
    for (const auto& single : all)
    {
        if (std::isfinite(single.value))
        {
            known.push_back(single);
        }
    }
    return known;
}

std::vector<RemusOutputCommitReport::Spread>
RemusOutputCommitReport::GetSpreads() const
{
    std::vector<Spread> known;
    const auto& times = m_monitor->GetEpochTimes();
    const auto& bursts = m_monitor->GetBursts();
    const std::vector<Spread> all{{"delay", "s", m_monitor->GetDelays(), 0.001},
                                  {"period", "s", times.GetPeriods(), 0.001},
                                  {"stop", "s", times.GetStops(), 0.001},
                                  {"commit-delay", "s", times.GetCommitDelays(), 0.001},
                                  {"burst", "packets", bursts.GetPackets(), 1},
                                  {"burst-bytes", "bytes", bursts.GetBytes(), 1000},
                                  {"drain", "s", bursts.GetDrainTimes(), 0.0001}};
    for (const auto& spread : all)
    {
        if (spread.values.getCount() > 0)
        {
            known.push_back(spread);
        }
    }
    return known;
}

void
RemusOutputCommitReport::PrintCsv(std::ostream& os) const
{
    NS_LOG_FUNCTION(this);
    os << "quantity,unit,statistic,value\n";
    for (const auto& single : GetSingles())
    {
        os << single.name << "," << single.unit << ",value," << single.value << "\n";
    }
    for (const auto& spread : GetSpreads())
    {
        for (const auto& statistic : GetStatistics(spread.values))
        {
            os << spread.name << "," << spread.unit << "," << statistic.first << ","
               << statistic.second << "\n";
        }
    }
}

void
RemusOutputCommitReport::SerializeToXmlStream(std::ostream& os, uint16_t indent) const
{
    NS_LOG_FUNCTION(this << indent);
    const std::string blanks(indent, ' ');
    os << blanks << "<RemusOutputCommitMonitor";
    for (const auto& single : GetSingles())
    {
        os << " " << single.name << "=\"" << single.value << "\"";
    }
    os << ">\n";
    for (const auto& spread : GetSpreads())
    {
        os << blanks << "  <Distribution name=\"" << spread.name << "\" unit=\"" << spread.unit
           << "\"";
        for (const auto& statistic : GetStatistics(spread.values))
        {
            os << " " << statistic.first << "=\"" << statistic.second << "\"";
        }
        os << ">\n";
        // A rare outlier must not cause millions of empty bins
        Histogram histogram(std::max(spread.binWidth, spread.values.getMax() / 100000));
        for (const auto& [value, count] : spread.values.GetCounts())
        {
            for (uint64_t i = 0; i < count; ++i)
            {
                histogram.AddValue(value);
            }
        }
        histogram.SerializeToXmlStream(os, indent + 4, "histogram");
        os << blanks << "  </Distribution>\n";
    }
    os << blanks << "</RemusOutputCommitMonitor>\n";
}

void
RemusOutputCommitReport::SerializeToXmlFile(std::string fileName) const
{
    NS_LOG_FUNCTION(this << fileName);
    std::ofstream file(fileName);
    file << "<?xml version=\"1.0\" ?>\n";
    SerializeToXmlStream(file, 0);
    file.close();
    NS_ABORT_MSG_UNLESS(file, "RemusOutputCommitReport: can't write the file '" << fileName << "'");
}

void
RemusOutputCommitReport::Output(DataOutputCallback& callback) const
{
    NS_LOG_FUNCTION(this);
    for (const auto& single : GetSingles())
    {
        callback.OutputSingleton(m_context, single.name, single.value);
    }
    for (const auto& spread : GetSpreads())
    {
        callback.OutputStatistic(m_context, spread.name, &spread.values);
        for (const auto percent : {50, 90, 99})
        {
            callback.OutputSingleton(m_context,
                                     spread.name + "-p" + std::to_string(percent),
                                     spread.values.GetPercentile(percent));
        }
    }
}

} // namespace ns3
