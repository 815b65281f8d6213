/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/remus-test.h"

#include "ns3/data-rate.h"
#include "ns3/double.h"
#include "ns3/pointer.h"
#include "ns3/remus-dirty-pages.h"
#include "ns3/remus-epoch-times.h"
#include "ns3/remus-guest-processor.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/remus-output-commit-report.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <sstream>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Make a RemusDirtyPages with a constant number of pages.
 * @param pages the number
 * @return the pages
 */
static Ptr<RemusDirtyPages>
MakePages(uint32_t pages)
{
    return CreateObjectWithAttributes<RemusRandomPages>(
        "Pages",
        StringValue("ns3::ConstantRandomVariable[Constant=" + std::to_string(pages) + "]"));
}

/**
 * @ingroup plug-tests
 *
 * @brief How many bytes of the pages are sent.
 */
class RemusSentBytesTestCase : public TestCase
{
  public:
    RemusSentBytesTestCase()
        : TestCase("What is sent is the devices' state, and what compression leaves of the pages "
                   "that differ")
    {
    }

  private:
    void DoRun() override
    {
        // A line of the log of QEMU's micro-checkpointing
        auto pages = MakePages(329);
        pages->SetAttribute("FixedBytes", UintegerValue(235968));
        auto dirtied = pages->GetNext(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(dirtied.pages, 329, "Its pages");
        NS_TEST_EXPECT_MSG_EQ(dirtied.equal, 0, "None of them equal");
        NS_TEST_EXPECT_MSG_EQ(dirtied.bytes, 1583552, "Its bytes");

        // PLOVER's checkpoint of SSDB
        pages = MakePages(11203);
        pages->SetAttribute("EqualPart", StringValue("ns3::ConstantRandomVariable[Constant=0.75]"));
        dirtied = pages->GetNext(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(dirtied.pages, 11203, "Its pages");
        NS_TEST_EXPECT_MSG_EQ(dirtied.equal, 8402, "Those that are equal");
        NS_TEST_EXPECT_MSG_EQ(dirtied.bytes, 2801 * 4096, "The bytes of the others");

        // A distribution around Remus's 10:1
        pages = MakePages(1000);
        pages->SetAttribute("Compression",
                            StringValue("ns3::UniformRandomVariable[Min=0.05|Max=0.15]"));
        NS_TEST_EXPECT_MSG_EQ(pages->AssignStreams(7), 3, "Pages, equal part and compression");
        double sum = 0;
        double least = 1;
        double most = 0;
        for (int i = 0; i < 1000; ++i)
        {
            const auto part = pages->GetNext(Seconds(1)).bytes / 4096000.0;
            sum += part;
            least = std::min(least, part);
            most = std::max(most, part);
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(sum / 1000, 0.1, 0.003, "The mean");
        NS_TEST_EXPECT_MSG_EQ_TOL(least, 0.05, 0.001, "The least");
        NS_TEST_EXPECT_MSG_EQ_TOL(most, 0.15, 0.001, "The most");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Each page lengthens the stop; a page lengthens the transfer only if it is sent.
 */
class RemusEqualPagesTestCase : public TestCase
{
  public:
    RemusEqualPagesTestCase()
        : TestCase("A page that is equal on both sides costs a stop, and no transfer")
    {
    }

  private:
    void DoRun() override
    {
        auto pages = MakePages(1000);
        pages->SetAttribute("EqualPart", StringValue("ns3::ConstantRandomVariable[Constant=0.8]"));
        auto checkpointer = CreateObjectWithAttributes<RemusCheckpointer>(
            "StopDuration",
            StringValue("ns3::ConstantRandomVariable[Constant=0.001]"),
            "CommitDelay",
            StringValue("ns3::ConstantRandomVariable[Constant=0.002]"),
            "StopPerPage",
            TimeValue(MicroSeconds(3)),
            "CommitPerPage",
            TimeValue(MicroSeconds(50)),
            "DirtyPages",
            PointerValue(pages));
        RemusEpochTimes times;
        times.Watch(checkpointer);
        checkpointer->Initialize();
        Simulator::Stop(Seconds(1));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetStops().getMean(), 0.004, 1e-9, "1 ms + 1000 pages");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetCommitDelays().getMean(),
                                  0.016,
                                  1e-9,
                                  "S + 2 ms + 200 pages");
        Simulator::Destroy();
        checkpointer->Dispose();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The backup's processing delays acknowledgements.
 */
class RemusProcessingRateTestCase : public TestCase
{
  public:
    RemusProcessingRateTestCase()
        : TestCase("The backup takes checkpoints in at a rate, one after the other")
    {
    }

  private:
    void DoRun() override
    {
        const auto without = Run(DataRate(0), "xl").getMean();
        // 100 pages, a header of some bytes, at 1 Gb/s
        const auto with = Run(DataRate("1Gbps"), "xl").getMean();
        NS_TEST_EXPECT_MSG_EQ_TOL(with - without, 409600 * 8e-9, 1e-5, "One at a time");
        // The backup processes 100 Mb/s, 33 ms each, and several wait: commits come at that rate
        Run(DataRate("100Mbps"), "pipelined");
        const auto& times = m_times;
        NS_TEST_ASSERT_MSG_GT(times.size(), 20, "Commits");
        for (std::size_t i = 10; i < 20; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL((times[i] - times[i - 1]).GetSeconds(),
                                      409600 * 8e-8,
                                      1e-4,
                                      "One after the other");
        }
    }

    /**
     * @brief Replicate for a second.
     * @param rate the receiver's rate
     * @param controller the controller
     * @return the times from stops to commits
     */
    RemusDistribution Run(DataRate rate, const std::string& controller)
    {
        RemusTestPair pair(controller, MilliSeconds(10), "10Gbps", MicroSeconds(10), 100);
        if (controller == "pipelined")
        {
            pair.m_checkpointer->GetController()->SetAttribute("Outstanding", UintegerValue(4));
        }
        pair.AddSender();
        pair.AddReceiver()->SetAttribute("ProcessingRate", DataRateValue(rate));
        RemusEpochTimes times;
        times.Watch(pair.m_checkpointer);
        Simulator::Stop(Seconds(1));
        Simulator::Run();
        m_times = pair.m_commitTimes;
        const auto delays = times.GetCommitDelays();
        Simulator::Destroy();
        return delays;
    }

    std::vector<Time> m_times; //!< when checkpoints were committed
};

/**
 * @ingroup plug-tests
 *
 * @brief The monitor reports the progress of the guest's work.
 */
class RemusMonitorProgressTestCase : public TestCase
{
  public:
    RemusMonitorProgressTestCase()
        : TestCase("The monitor reports the guest's progress beside its duty")
    {
    }

  private:
    void DoRun() override
    {
        // P = 30 ms, S = 1 ms; 100 pages cost 20 us each, and each checkpoint 3 ms
        NS_TEST_EXPECT_MSG_EQ_TOL(Run(true), (30 - 1 - 3 - 2) / 30.0, 1e-6, "Progress");
        NS_TEST_EXPECT_MSG_EQ((m_csv.find("progress,,value,0.8") != std::string::npos),
                              true,
                              "The report has it");
        NS_TEST_EXPECT_MSG_EQ((m_csv.find("duty,,value,0.966") != std::string::npos),
                              true,
                              "and the duty");
        NS_TEST_EXPECT_MSG_EQ(std::isnan(Run(false)), true, "A guest without a processor");
        NS_TEST_EXPECT_MSG_EQ((m_csv.find("progress") == std::string::npos), true, "not reported");
    }

    /**
     * @brief Simulate 1 s.
     * @param processor whether the guest has a processor
     * @return the progress
     */
    double Run(bool processor)
    {
        RemusTestPair pair("xend", MilliSeconds(30), "1Gbps", MilliSeconds(1), 100);
        pair.m_checkpointer->SetAttribute(
            "CommitDelay",
            StringValue("ns3::ConstantRandomVariable[Constant=0.002]"));
        auto monitor = CreateObject<RemusOutputCommitMonitor>();
        monitor->Watch(pair.m_clientLink.Get(0), pair.m_checkpointer, nullptr);
        if (processor)
        {
            auto own = CreateObjectWithAttributes<RemusGuestProcessor>("LossPerCheckpoint",
                                                                       TimeValue(MilliSeconds(3)),
                                                                       "LossPerPage",
                                                                       TimeValue(MicroSeconds(20)));
            own->Follow(pair.m_checkpointer);
            pair.m_nodes.Get(0)->AggregateObject(own);
        }
        Simulator::Stop(Seconds(1));
        Simulator::Run();
        auto report = CreateObject<RemusOutputCommitReport>();
        report->SetMonitor(monitor);
        std::ostringstream csv;
        report->PrintCsv(csv);
        m_csv = csv.str();
        Simulator::Destroy();
        return monitor->GetProgress();
    }

    std::string m_csv; //!< the report
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the costs of checkpoints.
 */
class RemusCheckpointCostsTestSuite : public TestSuite
{
  public:
    RemusCheckpointCostsTestSuite()
        : TestSuite("remus-checkpoint-costs")
    {
        AddTestCase(new RemusSentBytesTestCase());
        AddTestCase(new RemusEqualPagesTestCase());
        AddTestCase(new RemusProcessingRateTestCase());
        AddTestCase(new RemusMonitorProgressTestCase());
    }
};

static RemusCheckpointCostsTestSuite g_remusCheckpointCostsTestSuite; //!< registers the suite
