/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"
#include "../support/remus-fixture.h"

#include "ns3/nstime.h"
#include "ns3/remus-distribution.h"
#include "ns3/remus-epoch-times.h"
#include "ns3/remus-release-bursts.h"
#include "ns3/remus-trace-connections.h"
#include "ns3/simulator.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The building blocks of monitors, with values that are calculated by hand.
 */
class RemusMeasuresTestCase : public PlugTestCase<RemusMeasuresTestCase, RemusFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Values
    void TestDistribution()
    {
        RemusDistribution values;
        NS_TEST_EXPECT_MSG_EQ(values.getCount(), 0, "no value");
        NS_TEST_EXPECT_MSG_EQ(values.getSum(), 0, "the sum of none");
        NS_TEST_EXPECT_MSG_EQ(std::isnan(values.getMin()), true, "the least of none");
        NS_TEST_EXPECT_MSG_EQ(std::isnan(values.getMax()), true, "the greatest of none");
        NS_TEST_EXPECT_MSG_EQ(std::isnan(values.getMean()), true, "the mean of none");
        NS_TEST_EXPECT_MSG_EQ(std::isnan(values.getVariance()), true, "the variance of none");
        values.Add(-3);
        NS_TEST_EXPECT_MSG_EQ(values.getVariance(), 0, "the variance of one");
        NS_TEST_EXPECT_MSG_EQ(values.getMax(), -3, "one value is the greatest");
        NS_TEST_EXPECT_MSG_EQ(values.getMin(), -3, "and the least");
        ExpectCounts(values, "-3: 1, ");
        for (const auto value : {5, 2, 5, 8, 2, 5})
        {
            values.Add(value);
        }
        ExpectCounts(values, "-3: 1, 2: 2, 5: 3, 8: 1, ");
        for (const auto& [percent, value] :
             {std::pair(0, -3), {14, -3}, {15, 2}, {42, 2}, {43, 5}, {85, 5}, {86, 8}, {100, 8}})
        {
            NS_TEST_EXPECT_MSG_EQ(values.GetPercentile(percent), value, percent << " % of seven");
        }
        RemusDistribution others;
        for (const auto value : {9, 5, -4})
        {
            others.Add(value);
        }
        values.Merge(others);
        ExpectCounts(values, "-4: 1, -3: 1, 2: 2, 5: 4, 8: 1, 9: 1, ");
        NS_TEST_EXPECT_MSG_EQ(values.getCount(), 10, "values");
        NS_TEST_EXPECT_MSG_EQ(values.getSum(), 34, "their sum");
        NS_TEST_EXPECT_MSG_EQ(values.getSqrSum(), 278, "the sum of their squares");
        NS_TEST_EXPECT_MSG_EQ(values.getMin(), -4, "the least of both");
        NS_TEST_EXPECT_MSG_EQ(values.getMax(), 9, "the greatest of both");
        NS_TEST_EXPECT_MSG_EQ_TOL(values.getMean(), 3.4, 1e-12, "their mean");
        NS_TEST_EXPECT_MSG_EQ_TOL(values.getVariance(), (278 - 34 * 3.4) / 9, 1e-9, "variance");
        NS_TEST_EXPECT_MSG_EQ_TOL(values.getStddev(),
                                  std::sqrt((278 - 34 * 3.4) / 9),
                                  1e-9,
                                  "standard deviation");
        ExpectCounts(others, "-4: 1, 5: 1, 9: 1, ");
        const auto infinity = std::numeric_limits<double>::infinity();
        NS_TEST_EXPECT_MSG_EQ(EndsProgram([&]() { values.Add(infinity); }, "the value inf"),
                              true,
                              "an infinite value is refused");
        for (const double percent : {-1, 101})
        {
            NS_TEST_EXPECT_MSG_EQ(
                EndsProgram([&]() { values.GetPercentile(percent); }, "allowed is from 0 to 100"),
                true,
                "the percentile " << percent << " is refused");
        }
    }

    /// The packets that leave at a release
    void TestBursts()
    {
        RemusReleaseBursts bursts;
        for (int i = 0; i < 3; ++i)
        {
            bursts.AddPacket(1);
        }
        bursts.AddPacket(2);
        bursts.AddRelease(1, MilliSeconds(10));
        bursts.AddDeparture(1, 100, MilliSeconds(11));
        bursts.AddDeparture(1, 200, MilliSeconds(13));
        NS_TEST_EXPECT_MSG_EQ(bursts.GetPackets().getCount(), 0, "a packet of the epoch waits");
        bursts.RemovePacket(1);
        NS_TEST_EXPECT_MSG_EQ(bursts.GetPackets().getCount(), 1, "the epoch has left");
        NS_TEST_EXPECT_MSG_EQ(bursts.GetPackets().getMax(), 2, "packets that left");
        NS_TEST_EXPECT_MSG_EQ(bursts.GetBytes().getMax(), 300, "their bytes");
        NS_TEST_EXPECT_MSG_EQ_TOL(bursts.GetDrainTimes().getMax(),
                                  0.003,
                                  1e-12,
                                  "from the release to the last");
        bursts.AddDeparture(2, 50, MilliSeconds(14));
        NS_TEST_EXPECT_MSG_EQ(bursts.GetPackets().getCount(), 1, "no release, no burst");
        bursts.AddRelease(2, MilliSeconds(15)); // of an epoch without packets
        bursts.AddPacket(3);
        bursts.AddPacket(3);
        bursts.AddDeparture(3, 50, MilliSeconds(16));
        bursts.AddRelease(3, MilliSeconds(17));
        bursts.AddDeparture(3, 70, MilliSeconds(21));
        NS_TEST_EXPECT_MSG_EQ(bursts.GetPackets().getCount(), 2, "another burst");
        NS_TEST_EXPECT_MSG_EQ(bursts.GetPackets().getMin(), 1, "what left after the release");
        NS_TEST_EXPECT_MSG_EQ(bursts.GetBytes().getMin(), 70, "its bytes");
        NS_TEST_EXPECT_MSG_EQ(bursts.GetBytes().getCount(), 2, "bursts with bytes");
        NS_TEST_EXPECT_MSG_EQ_TOL(bursts.GetDrainTimes().getMax(), 0.004, 1e-12, "its time");
        NS_TEST_EXPECT_MSG_EQ(bursts.GetDrainTimes().getCount(), 2, "bursts with times");
    }

    /// An epoch that gets packets after all its earlier packets have left
    void TestBurstAgain()
    {
        RemusReleaseBursts bursts;
        bursts.AddPacket(1);
        bursts.AddRelease(1, MilliSeconds(10));
        bursts.AddDeparture(1, 100, MilliSeconds(11));
        bursts.AddPacket(1);
        bursts.AddDeparture(1, 100, MilliSeconds(12));
        NS_TEST_EXPECT_MSG_EQ(bursts.GetPackets().getCount(), 1, "the epoch had left");
        NS_TEST_EXPECT_MSG_EQ(bursts.GetPackets().getMax(), 1, "its packets");
    }

    /// Sinks that are connected while an object exists
    void TestConnections()
    {
        auto plug = CreateObject<PlugQueueDisc>();
        {
            RemusTraceConnections connections;
            const auto sink = MakeCallback(&RemusMeasuresTestCase::HandlePlugged, this);
            NS_TEST_EXPECT_MSG_EQ(connections.IsEmpty(), true, "nothing is connected");
            NS_TEST_EXPECT_MSG_EQ(connections.Connect(plug, "None", sink),
                                  false,
                                  "there is no such trace source");
            NS_TEST_EXPECT_MSG_EQ(connections.IsEmpty(), true, "it is not connected");
            NS_TEST_EXPECT_MSG_EQ(connections.Connect(plug, "Plugged", sink), true, "this one is");
            NS_TEST_EXPECT_MSG_EQ(connections.IsEmpty(), false, "one is connected");
            plug->Buffer();
            NS_TEST_EXPECT_MSG_EQ(m_plugged, 1, "it fires");
        }
        plug->Buffer();
        NS_TEST_EXPECT_MSG_EQ(m_plugged, 1, "it is disconnected");
    }

    /// Epochs in a window that begins and ends with a stop: T = 100, S = 10 and X = 20 ms
    void TestWindow()
    {
        Make("xend", "0.010", "0.020");
        AddPlug(false);
        RemusEpochTimes times;
        times.SetStartTime(MilliSeconds(200));
        times.SetStopTime(MilliSeconds(500));
        NS_TEST_EXPECT_MSG_EQ(times.GetStartTime(), MilliSeconds(200), "the beginning");
        NS_TEST_EXPECT_MSG_EQ(times.GetStopTime(), MilliSeconds(500), "the end");
        times.Watch(m_remus);
        for (const auto& [at, measured] : {std::pair(150, false), {200, true}, {499, true}})
        {
            Run(MilliSeconds(at) - Simulator::Now());
            NS_TEST_EXPECT_MSG_EQ(times.IsMeasured(), measured, "measured at " << at << " ms");
        }
        NS_TEST_EXPECT_MSG_EQ(times.GetMeasuredTime(), MilliSeconds(299), "so far");
        Run(MilliSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(times.IsMeasured(), false, "the end is not measured");
        Run(MilliSeconds(450));
        NS_TEST_EXPECT_MSG_EQ(times.GetMeasuredTime(), MilliSeconds(300), "the window");
        NS_TEST_EXPECT_MSG_EQ(times.GetPeriods().getCount(), 2, "stops at 200, 300 and 400 ms");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetPeriods().getMean(), 0.1, 1e-9, "P");
        NS_TEST_EXPECT_MSG_EQ(times.GetStops().getCount(), 3, "resumes");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetStops().getMean(), 0.01, 1e-9, "S");
        NS_TEST_EXPECT_MSG_EQ(times.GetCommitDelays().getCount(), 3, "commits");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetCommitDelays().getMean(), 0.03, 1e-9, "D");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetDuty(), 0.9, 1e-9, "1 - S/P");
    }

    /// A failure ends the measured time
    void TestFailure()
    {
        Make("xend", "0.010", "0.020");
        AddPlug(false);
        RemusEpochTimes times;
        times.Watch(m_remus);
        NS_TEST_EXPECT_MSG_EQ(times.IsMeasured(), true, "a plug holds before protection begins");
        Simulator::Schedule(MilliSeconds(450), &RemusCheckpointer::Fail, m_remus);
        Run(MilliSeconds(440));
        NS_TEST_EXPECT_MSG_EQ(times.IsMeasured(), true, "protection continues");
        Run(MilliSeconds(160));
        NS_TEST_EXPECT_MSG_EQ(times.IsMeasured(), true, "what failed protected stays so");
        NS_TEST_EXPECT_MSG_EQ(times.GetMeasuredTime(), MilliSeconds(450), "until the failure");
        NS_TEST_EXPECT_MSG_EQ(times.GetPeriods().getCount(), 4, "stops at 0 to 400 ms");
    }

    /// Protection that ends, and begins later
    void TestProtection()
    {
        Make("xend", "0.010", "0.020");
        AddPlug(false);
        m_remus->SetAttribute("StartTime", TimeValue(MilliSeconds(100)));
        m_remus->SetAttribute("StopTime", TimeValue(MilliSeconds(250)));
        RemusEpochTimes times;
        times.Watch(m_remus);
        NS_TEST_EXPECT_MSG_EQ(times.IsMeasured(), false, "protection begins later");
        Run(MilliSeconds(150));
        NS_TEST_EXPECT_MSG_EQ(times.IsMeasured(), true, "it has begun");
        Run(MilliSeconds(150));
        NS_TEST_EXPECT_MSG_EQ(times.IsMeasured(), false, "it has ended");
        NS_TEST_EXPECT_MSG_EQ(times.GetMeasuredTime(), MilliSeconds(150), "from 100 to 250 ms");
        Simulator::Schedule(MilliSeconds(100), &RemusCheckpointer::Start, m_remus);
        Simulator::Schedule(MilliSeconds(150), &RemusCheckpointer::Fail, m_remus);
        Run(MilliSeconds(300));
        NS_TEST_EXPECT_MSG_EQ(times.GetMeasuredTime(), MilliSeconds(200), "and from 400 to 450 ms");
        NS_TEST_EXPECT_MSG_EQ(times.GetPeriods().getCount(), 1, "no period has the gap in it");
        NS_TEST_EXPECT_MSG_EQ(times.IsMeasured(), true, "it failed while it was protected");
    }

    /// A measurement that begins after protection
    void TestLateWatch()
    {
        Make("xend", "0.010", "0.020");
        AddPlug(false);
        m_remus->SetAttribute("StartTime", TimeValue(MilliSeconds(100)));
        m_remus->SetAttribute("StopTime", TimeValue(MilliSeconds(250)));
        RemusEpochTimes late;
        Run(MilliSeconds(150));
        late.Watch(m_remus);
        NS_TEST_EXPECT_MSG_EQ(late.IsMeasured(), true, "protection had begun before");
    }

    /// A machine that fails after its protection has ended
    void TestFailureAfterEnd()
    {
        Make("xend", "0.010", "0.020");
        AddPlug(false);
        m_remus->SetAttribute("StopTime", TimeValue(MilliSeconds(250)));
        RemusEpochTimes times;
        times.Watch(m_remus);
        Simulator::Schedule(MilliSeconds(300), &RemusCheckpointer::Fail, m_remus);
        Run(MilliSeconds(400));
        NS_TEST_EXPECT_MSG_EQ(times.IsMeasured(), false, "it failed without protection");
        NS_TEST_EXPECT_MSG_EQ(times.GetMeasuredTime(), MilliSeconds(250), "until the end");
    }

  private:
    /**
     * @brief Compare how often each value occurred.
     * @param values the values
     * @param expected the values in ascending order, and how often each occurred
     */
    void ExpectCounts(const RemusDistribution& values, const std::string& expected)
    {
        std::string text;
        for (const auto& [value, count] : values.GetCounts())
        {
            text += std::to_string(std::lround(value)) + ": " + std::to_string(count) + ", ";
        }
        NS_TEST_EXPECT_MSG_EQ(text, expected, "how often each value came");
    }

    /// An epoch is closed.
    void HandlePlugged(uint64_t /* epoch */, uint32_t /* packets */, uint64_t /* bytes */)
    {
        ++m_plugged;
    }

    uint32_t m_plugged{0}; //!< epochs that were closed
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the building blocks of monitors.
 */
class RemusMeasuresTestSuite : public TestSuite
{
  public:
    RemusMeasuresTestSuite()
        : TestSuite("remus-measures")
    {
        using Case = RemusMeasuresTestCase;
        AddTestCase(new Case("Values are counted and merged", &Case::TestDistribution));
        AddTestCase(new Case("What leaves at a release is a burst", &Case::TestBursts));
        AddTestCase(new Case("An epoch that has left may leave again", &Case::TestBurstAgain));
        AddTestCase(new Case("Sinks are disconnected with their object", &Case::TestConnections));
        AddTestCase(new Case("Epochs are measured in a window", &Case::TestWindow));
        AddTestCase(new Case("A failure ends the measured time", &Case::TestFailure));
        AddTestCase(new Case("Protection ends and begins again", &Case::TestProtection));
        AddTestCase(new Case("Measuring begins after protection", &Case::TestLateWatch));
        AddTestCase(
            new Case("A failure after the end is not measured", &Case::TestFailureAfterEnd));
    }
};

static RemusMeasuresTestSuite g_remusMeasuresTestSuite; //!< registers the suite
