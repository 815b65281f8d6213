/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"
#include "../support/remus-monitor-fixture.h"

#include "ns3/data-collector.h"
#include "ns3/omnet-data-output.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The formats of a report on the guest of a RemusMonitorFixture.
 */
class RemusReportTestCase : public PlugTestCase<RemusReportTestCase, RemusMonitorFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// A report of a simulation in which nothing happened has no NaN
    void TestNothing()
    {
        m_setUp = [this]() { m_checkpointer->SetAttribute("StartTime", TimeValue(Seconds(2))); };
        Run(false);
        std::ostringstream os;
        m_report->PrintCsv(os);
        m_report->SerializeToXmlStream(os, 0);
        NS_TEST_EXPECT_MSG_EQ(CountOf(os.str(), "nan"), 0, "NaN in " << os.str());
        NS_TEST_EXPECT_MSG_EQ(CountOf(os.str(), "inf"), 0, "Infinity in " << os.str());
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNPackets(), 0, "Packets measured");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNUnmeasured(), 1000, "Packets not measured");
    }

    /// The report as CSV
    void TestCsv()
    {
        Run(false);
        std::ostringstream os;
        m_report->PrintCsv(os);
        std::istringstream lines(os.str());
        std::string line;
        std::getline(lines, line);
        NS_TEST_EXPECT_MSG_EQ(line, "quantity,unit,statistic,value", "The header");
        std::map<std::string, double> values;
        while (std::getline(lines, line))
        {
            const auto comma = line.rfind(',');
            values[line.substr(0, comma)] = std::stod(line.substr(comma + 1));
        }
        NS_TEST_EXPECT_MSG_EQ(values.at("packets,,value"), m_monitor->GetNPackets(), "Packets");
        NS_TEST_EXPECT_MSG_EQ_TOL(values.at("period,s,p99"), 0.03, 1e-9, "P");
        NS_TEST_EXPECT_MSG_EQ_TOL(values.at("delay,s,mean"), 0.0175, 2e-4, "The mean delay");
        NS_TEST_EXPECT_MSG_EQ(values.at("burst,packets,p50"), 29, "Packets in a burst");
        // 7 single values, and 8 statistics of each of 7 distributions
        NS_TEST_EXPECT_MSG_EQ(values.size(), 63, "Lines");
    }

    /// The report as XML
    void TestXml()
    {
        Run(false);
        const auto name = CreateTempDirFilename("report.xml");
        m_report->SerializeToXmlFile(name);
        std::ifstream file(name);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        NS_TEST_EXPECT_MSG_EQ(CountOf(text, "<Distribution name="), 7, "Distributions");
        NS_TEST_EXPECT_MSG_EQ(CountOf(text, "</Distribution>"), 7, "Ends of distributions");
        NS_TEST_EXPECT_MSG_EQ(CountOf(text, "<histogram nBins="), 7, "Histograms");
        NS_TEST_EXPECT_MSG_EQ(CountOf(text, "</RemusOutputCommitMonitor>"), 1, "The end");
        NS_TEST_EXPECT_MSG_EQ(CountOf(text, "violations=\"0\""), 1, "A single value");

        std::istringstream lines(text);
        std::string line;
        long values = 0; // those of a distribution that are not in its histogram
        while (std::getline(lines, line))
        {
            const auto count = line.find(" count=\"");
            if (count != std::string::npos)
            {
                const auto n = std::stol(line.substr(count + 8));
                values += line.find("<Distribution") != std::string::npos ? n : -n;
            }
            if (line.find("</histogram>") != std::string::npos)
            {
                NS_TEST_EXPECT_MSG_EQ(values, 0, "The bins hold all values");
            }
        }
    }

    /// A device that is full
    void TestFull()
    {
        if (!std::ifstream("/dev/full"))
        {
            std::cerr << "remus-report: skipped, there is no /dev/full\n";
            return;
        }
        const auto words = "RemusOutputCommitReport: can't write the file '/dev/full'";
        NS_TEST_EXPECT_MSG_EQ(EndsProgram(
                                  []() {
                                      auto report = CreateObject<RemusOutputCommitReport>();
                                      report->SetMonitor(CreateObject<RemusOutputCommitMonitor>());
                                      report->SerializeToXmlFile("/dev/full");
                                  },
                                  words),
                              true,
                              "What is written last counts");
    }

    /// The report for the module stats
    void TestStats()
    {
        Run(false);
        auto collector = CreateObject<DataCollector>();
        collector->DescribeRun("plug", "test", "xend", "1");
        collector->AddDataCalculator(m_report);
        auto output = CreateObject<OmnetDataOutput>();
        output->SetFilePrefix(CreateTempDirFilename("report"));
        output->Output(*collector);
        std::ifstream file(CreateTempDirFilename("report-1.sca"));
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        NS_TEST_EXPECT_MSG_EQ(CountOf(text, "scalar guest violations 0"), 1, "A single value");
        NS_TEST_EXPECT_MSG_EQ(CountOf(text, "scalar guest delay-p99"), 1, "A percentile");
        NS_TEST_EXPECT_MSG_EQ(CountOf(text, "statistic guest delay"), 1, "A distribution");
        collector->Dispose();
    }

  private:
    /**
     * @brief Count how often a text is in another.
     * @param text the text to look in
     * @param part the text to look for
     * @return the number of times
     */
    static std::size_t CountOf(const std::string& text, const std::string& part)
    {
        std::size_t count = 0;
        for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        {
            ++count;
        }
        return count;
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of reports.
 */
class RemusReportTestSuite : public TestSuite
{
  public:
    RemusReportTestSuite()
        : TestSuite("remus-report")
    {
        using Case = RemusReportTestCase;
        AddTestCase(new Case("NaN never reaches a report", &Case::TestNothing));
        AddTestCase(new Case("The report is CSV with a line for each statistic", &Case::TestCsv));
        AddTestCase(
            new Case("The report is XML with a histogram for each distribution", &Case::TestXml));
        AddTestCase(new Case("A file that can't be written is an error", &Case::TestFull));
        AddTestCase(new Case("The report goes through the module stats", &Case::TestStats));
    }
};

static RemusReportTestSuite g_remusReportTestSuite; //!< registers the suite
