/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"
#include "../support/remus-test.h"

#include "ns3/data-collector.h"
#include "ns3/double.h"
#include "ns3/omnet-data-output.h"
#include "ns3/remus-distribution.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/remus-output-commit-report.h"

#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A guest that sends 100 bytes each 1 ms while it runs, from 0.5 ms on.
 *
 * P = 30 ms and S = 1 ms. Without a backup X = 2 ms, so D = 3 ms.
 */
class RemusMonitorTestCase : public PlugTestCase<RemusMonitorTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Percentiles are values, by the nearest rank
    void TestDistribution()
    {
        RemusDistribution values;
        NS_TEST_EXPECT_MSG_EQ(std::isnan(values.GetPercentile(50)), true, "None of no value");
        for (const auto value : {40, 10, 30, 20})
        {
            values.Add(value);
        }
        NS_TEST_EXPECT_MSG_EQ(values.GetPercentile(0), 10, "The least");
        NS_TEST_EXPECT_MSG_EQ(values.GetPercentile(50), 20, "Half are not above");
        NS_TEST_EXPECT_MSG_EQ(values.GetPercentile(51), 30, "More than half are not above");
        NS_TEST_EXPECT_MSG_EQ(values.GetPercentile(100), 40, "The greatest");
        NS_TEST_EXPECT_MSG_EQ(values.getMean(), 25, "The mean");
        NS_TEST_EXPECT_MSG_EQ_TOL(values.getStddev(), 12.90994, 1e-5, "The standard deviation");
        values.Add(0);
        NS_TEST_EXPECT_MSG_EQ(values.getMin(), 0, "One more counts");
    }

    /// Delays are spread as law F2 says
    void TestDelays()
    {
        Run(false);
        const auto& delays = m_monitor->GetDelays();
        NS_TEST_EXPECT_MSG_GT(m_monitor->GetNPackets(), 900, "Packets");
        NS_TEST_EXPECT_MSG_EQ_TOL(delays.getMin(), 0.0035, 1e-4, "D + 0.5 ms");
        NS_TEST_EXPECT_MSG_EQ_TOL(delays.getMax(), 0.0315, 1e-4, "D + P - S - 0.5 ms");
        NS_TEST_EXPECT_MSG_EQ_TOL(delays.GetPercentile(50), 0.0175, 1e-4, "Half way");
        NS_TEST_EXPECT_MSG_EQ_TOL(delays.GetPercentile(90), 0.0295, 0.0011, "Nine tenths");
        NS_TEST_EXPECT_MSG_EQ_TOL(delays.getMean(), 0.0175, 2e-4, "(P - S)/2 + D");
    }

    /// Periods, stops and commit delays are those that were set
    void TestEpochs()
    {
        Run(false);
        const auto& times = m_monitor->GetEpochTimes();
        NS_TEST_EXPECT_MSG_EQ(times.GetPeriods().getCount(), 33, "Periods in 1 s");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetPeriods().getMin(), 0.03, 1e-9, "P");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetPeriods().getMax(), 0.03, 1e-9, "P");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetStops().getMax(), 0.001, 1e-9, "S");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetCommitDelays().getMean(), 0.003, 1e-9, "D");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetDuty(), 29.0 / 30, 1e-9, "1 - S/P");
    }

    /// An epoch leaves in a burst at line rate
    void TestBursts()
    {
        Run(false);
        const auto& bursts = m_monitor->GetBursts();
        NS_TEST_EXPECT_MSG_EQ(bursts.GetPackets().GetPercentile(50), 29, "Packets in an epoch");
        // 130 bytes with all headers, of which the link's is not counted
        NS_TEST_EXPECT_MSG_EQ(bursts.GetBytes().GetPercentile(50), 29 * 128, "Their bytes");
        NS_TEST_EXPECT_MSG_EQ_TOL(bursts.GetDrainTimes().GetPercentile(50),
                                  28 * 130 * 8 / 1e9,
                                  1e-7,
                                  "28 transmissions at 1 Gb/s");
        // F7: what comes in (P - S) + (D - S)
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetPeakPackets(), 31, "The peak of the backlog");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetPeakBytes(), 31 * 128, "Its bytes");
    }

    /// Nothing leaves early, with a plug
    void TestViolations()
    {
        Run(false);
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNViolations(), 0, "With a plug");
        NS_TEST_EXPECT_MSG_EQ(m_nViolations, 0, "Traced");
        Simulator::Destroy();
        Run(false, true);
        NS_TEST_EXPECT_MSG_GT(m_monitor->GetNViolations(), 900, "Without one");
        NS_TEST_EXPECT_MSG_EQ(m_nViolations, m_monitor->GetNViolations(), "Traced");
    }

    /// The backup gets 100 pages each 30 ms
    void TestReplication()
    {
        Run(true);
        NS_TEST_EXPECT_MSG_EQ_TOL(m_monitor->GetReplicationRate().GetBitRate() / 1e6,
                                  100 * 4096 * 8 / 0.03 / 1e6,
                                  4,
                                  "The rate in Mb/s");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNViolations(), 0, "Nothing leaves early");
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
        // 6 single values, and 8 statistics of each of 7 distributions
        NS_TEST_EXPECT_MSG_EQ(values.size(), 62, "Lines");
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
     * @brief Simulate 1 s.
     * @param backup whether checkpoints are sent to a backup
     * @param unplugged whether the plug lets everything pass
     */
    void Run(bool backup, bool unplugged = false)
    {
        RemusTestPair pair("xend", MilliSeconds(30));
        m_checkpointer = pair.m_checkpointer;
        if (backup)
        {
            pair.AddSender();
            pair.AddReceiver();
        }
        else
        {
            auto delay = CreateObject<ConstantRandomVariable>();
            delay->SetAttribute("Constant", DoubleValue(0.002));
            m_checkpointer->SetAttribute("CommitDelay", PointerValue(delay));
        }
        if (unplugged)
        {
            m_checkpointer->TraceConnectWithoutContext(
                "GuestStopped",
                MakeBoundCallback(&RemusMonitorTestCase::Unplug, m_checkpointer->GetPlug(0)));
        }
        m_monitor = CreateObject<RemusOutputCommitMonitor>();
        m_monitor->Watch(pair.m_clientLink.Get(0), m_checkpointer, pair.m_receiver);
        m_monitor->TraceConnectWithoutContext(
            "Violation",
            MakeCallback(&RemusMonitorTestCase::HandleViolation, this));
        m_report = CreateObject<RemusOutputCommitReport>();
        m_report->SetMonitor(m_monitor);
        m_report->SetContext("guest");

        m_socket = Socket::CreateSocket(pair.m_nodes.Get(0), UdpSocketFactory::GetTypeId());
        m_socket->Connect(InetSocketAddress(Ipv4Address("10.1.1.2"), 9));
        Simulator::ScheduleWithContext(0, MicroSeconds(500), &RemusMonitorTestCase::Send, this);
        Simulator::Stop(Seconds(1));
        Simulator::Run();
        m_socket = nullptr;
        m_checkpointer = nullptr;
    }

    /// Send a packet, if the guest runs, and again 1 ms later
    void Send()
    {
        if (!m_checkpointer->IsGuestStopped())
        {
            m_socket->Send(Create<Packet>(100));
        }
        Simulator::Schedule(MilliSeconds(1), &RemusMonitorTestCase::Send, this);
    }

    /**
     * @brief Let everything pass.
     * @param plug the plug
     */
    static void Unplug(Ptr<PlugQueueDisc> plug, uint64_t /* epoch */, Time /* now */)
    {
        plug->ReleaseIndefinite();
    }

    /**
     * @brief Count a violation.
     */
    void HandleViolation(Ptr<const Packet> /* packet */, uint64_t /* epoch */)
    {
        ++m_nViolations;
    }

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

    Ptr<RemusCheckpointer> m_checkpointer;   //!< the guest's
    Ptr<RemusOutputCommitMonitor> m_monitor; //!< listens to it
    Ptr<RemusOutputCommitReport> m_report;   //!< writes the results
    Ptr<Socket> m_socket;                    //!< the guest's
    uint64_t m_nViolations{0};               //!< violations traced
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the monitor's measurements.
 */
class RemusMonitorTestSuite : public TestSuite
{
  public:
    RemusMonitorTestSuite()
        : TestSuite("remus-monitor")
    {
        using Case = RemusMonitorTestCase;
        AddTestCase(new Case("Percentiles are values by their rank", &Case::TestDistribution));
        AddTestCase(new Case("Delays are spread from D to D + P - S", &Case::TestDelays));
        AddTestCase(new Case("Period, stop, commit delay and duty are those that were set",
                             &Case::TestEpochs));
        AddTestCase(new Case("A release is a burst at line rate, and the backlog peaks before it",
                             &Case::TestBursts));
        AddTestCase(
            new Case("Packets that leave early are counted and traced", &Case::TestViolations));
        AddTestCase(
            new Case("The replication rate is that of the checkpoints", &Case::TestReplication));
        AddTestCase(new Case("The report is CSV with a line for each statistic", &Case::TestCsv));
        AddTestCase(
            new Case("The report is XML with a histogram for each distribution", &Case::TestXml));
        AddTestCase(new Case("The report goes through the module stats", &Case::TestStats));
    }
};

static RemusMonitorTestSuite g_remusMonitorTestSuite; //!< registers the suite
