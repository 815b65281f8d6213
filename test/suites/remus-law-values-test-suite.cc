/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/nstime.h"
#include "ns3/remus-backlog-laws.h"
#include "ns3/remus-failover-law.h"
#include "ns3/remus-law-distribution.h"
#include "ns3/remus-laws.h"
#include "ns3/remus-machines-laws.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The laws for three different checkpoints, compared with values calculated by hand.
 */
class RemusLawValuesTestCase : public PlugTestCase<RemusLawValuesTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Periods, and the fraction of time for which the guest runs
    void TestPeriods()
    {
        Expect(RemusLaws::MeanPeriod(CHECKPOINTS), 0.05, "mean of 30, 50 and 70 ms");
        Expect(RemusLaws::RunningFraction(CHECKPOINTS), 143.0 / 150, "29 + 48 + 66 ms of 150");
        Expect(RemusLaws::Wait(CHECKPOINTS[0], CHECKPOINTS[1], MilliSeconds(10)).GetSeconds(),
               0.027,
               "20 ms to the stop and 7 ms to the release");
    }

    /// F2 and F3: an epoch's output leaves with the next checkpoint
    void TestDelays()
    {
        const auto output = RemusLaws::OutputDelay(CHECKPOINTS, 0.25);
        Expect(output.GetMin(), 0.01425, "7 ms and a quarter of 29 ms");
        Expect(output.GetQuantile(1), 0.069, "3 ms and 66 ms");
        Expect(output.GetMean(),
               (29 * 25.125 + 48 * 39 + 66 * 44.25) / 143 / 1000,
               "the mean delay of output");
        const auto request = RemusLaws::RequestDelay(CHECKPOINTS, 0.5);
        Expect(request.GetMin(), 0.022, "7 ms and half of 30 ms");
        Expect(request.GetQuantile(1), 0.073, "3 ms and 70 ms");
        Expect(request.GetMean(),
               (30 * 29.5 + 50 * 46.5 + 70 * 55.5) / 150 / 1000,
               "the mean delay of requests");
    }

    /// F4: a reply takes one checkpoint, or several
    void TestCycles()
    {
        auto cycle = RemusLaws::LockedCycle(CHECKPOINTS, MilliSeconds(1));
        Expect(cycle.GetMin(), 0.034, "30 + 7 - 3 ms");
        Expect(cycle.GetQuantile(1), 0.064, "70 + 3 - 9 ms");
        Expect(cycle.GetMean(), 0.05, "a period in the mean");
        // A reply that is sent at the instant of a stop waits for the next one
        cycle = RemusLaws::LockedCycle(CHECKPOINTS, MilliSeconds(27));
        Expect(cycle.GetMin(), 0.064, "70 + 3 - 9 ms");
        Expect(cycle.GetQuantile(1), 0.086, "30 + 50 + 9 - 3 ms");
        const RemusLaws::Checkpoints single{CHECKPOINTS[0]};
        for (const auto& [roundTrip, expected] : {std::pair(1, 0.03), {26, 0.03}, {27, 0.06}})
        {
            cycle = RemusLaws::LockedCycle(single, MilliSeconds(roundTrip));
            Expect(cycle.GetMean(), expected, "back after " + std::to_string(roundTrip) + " ms");
        }
        Expect(RemusLaws::WindowGoodput(1000, 0.05), 160000, "8,000 bits in 50 ms");
    }

    /// F7: the peak of the backlog
    void TestBacklogs()
    {
        const auto output = RemusLaws::OutputBacklog(CHECKPOINTS, 1000);
        NS_TEST_ASSERT_MSG_EQ(output.size(), 3, "one for each checkpoint");
        Expect(output[0], 34, "29 ms and 7 - 2 ms");
        Expect(output[1], 53, "48 ms and 9 - 4 ms");
        Expect(output[2], 68, "66 ms and 3 - 1 ms");
        const auto requests = RemusLaws::RequestBacklog(CHECKPOINTS, 1000);
        NS_TEST_ASSERT_MSG_EQ(requests.size(), 3, "one for each checkpoint");
        Expect(requests[0], 37, "30 ms and 7 ms");
        Expect(requests[1], 59, "50 ms and 9 ms");
        Expect(requests[2], 73, "70 ms and 3 ms");
    }

    /// F7: the peak of many epochs is the quantile of Poisson numbers
    void TestPeaks()
    {
        const std::vector<double> backlogs{100, 80};
        for (const auto packets : {80, 110, 130})
        {
            double below = 0;
            for (const auto mean : backlogs)
            {
                for (int n = 0; n <= packets; ++n)
                {
                    below += std::exp(n * std::log(mean) - mean - std::lgamma(n + 1)) / 2;
                }
            }
            NS_TEST_EXPECT_MSG_EQ_TOL(RemusLaws::PeakBacklog(backlogs, 20, std::pow(below, 20)),
                                      packets + 0.5,
                                      0.1,
                                      "the quantile of the sums of the probabilities");
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(RemusLaws::PeakBacklog({0.1}, 0, 0.9998),
                                  2,
                                  2,
                                  "the peak of next to no packets");
    }

    /// F7: the packets that a limit drops
    void TestLosses()
    {
        // Accepted packets: 29, 40 and 40 in the first round, 27, 40 and 40 in the others
        Expect(RemusLaws::OutputLoss(CHECKPOINTS, 1000, 40),
               1 - (109 + 332 * 107 + 27) / (333 * 143 + 29.0),
               "output that a limit of 40 packets drops");
        Expect(RemusLaws::RequestLoss(CHECKPOINTS, 1000, 40),
               1 - (110 + 332 * 107 + 27) / (333 * 150 + 30.0),
               "requests that a limit of 40 packets drops");
        Expect(RemusLaws::OutputLoss(CHECKPOINTS, 1000, 200), 0, "nothing, with enough room");
        Expect(RemusLaws::OutputLoss(CHECKPOINTS, 1000, 0), 1, "everything, without room");
        const RemusLaws::Checkpoints many(2500, CHECKPOINTS[0]);
        Expect(RemusLaws::OutputLoss(many, 1000, 10), 19.0 / 29, "10 of 29 packets are accepted");
    }

    /// The least delay of many epochs
    void TestLeastDelay()
    {
        // Without load, the time from the last packet of an epoch to the stop is exponential with
        // the rate, including epochs without a packet
        Expect(RemusLaws::LeastDelay(0.003, 0.03, 1000, 0, 10, 0.5),
               0.003 + std::log(2) / 10 / 1000,
               "the median of the least of 10 epochs");
        Expect(RemusLaws::LeastDelay(0.003, 0.01, 100, 0, 2, 0.5),
               0.003 + std::log(2) / 2 / 100,
               "the same with a packet in an epoch");
        // Under load, the last of n packets also waits for the others
        const double load = 0.3;
        const double least = RemusLaws::LeastDelay(0, 0.01, 300, load, 1, 0.9);
        double longer = std::exp(-3);
        double probability = std::exp(-3);
        for (int n = 1; n < 30; ++n)
        {
            probability *= 3.0 / n;
            const auto gap = std::max(least - (n - 1) * load / 300, 0.0);
            longer += gap < 0.01 ? probability * std::pow(1 - gap / 0.01, n) : 0;
        }
        Expect(longer, 1 - 0.9, "the probability of a longer wait");
        // With a probability above that of epochs with packets: the longest wait
        Expect(RemusLaws::LeastDelay(0.003, 0.01, 100, 0.5, 1, 0.9999),
               0.003 + 0.01 + 0.5 * (1 + 20) / 100,
               "the longest wait");
    }

    /// A mixture of uniform distributions
    void TestDistribution()
    {
        RemusLawDistribution mixture;
        mixture.Add(40, 60, 2);
        mixture.Add(10, 20, 1);
        mixture.Add(30, 30, 1);
        mixture.Add(0, 100, 0);
        Expect(mixture.GetMin(), 10, "a part without a weight does not count");
        Expect(mixture.GetMean(), (15 + 30 + 2 * 50) / 4.0, "the mean");
        const std::vector<std::pair<double, double>> cdf{{5, 0},
                                                         {10, 0},
                                                         {15, 0.125},
                                                         {20, 0.25},
                                                         {25, 0.25},
                                                         {30, 0.5},
                                                         {50, 0.75},
                                                         {60, 1},
                                                         {90, 1}};
        for (const auto& [time, p] : cdf)
        {
            Expect(mixture.GetCdf(time), p, "the probability of " + std::to_string(time));
        }
        const std::vector<std::pair<double, double>>
            quantiles{{0, 10}, {0.125, 15}, {0.25, 20}, {0.3, 30}, {0.5, 30}, {0.75, 50}, {1, 60}};
        for (const auto& [p, time] : quantiles)
        {
            Expect(mixture.GetQuantile(p), time, "the quantile of " + std::to_string(p));
        }
        Expect(mixture.GetMax(1, 0.5), 30, "the median of the parts' ends");
        Expect(mixture.GetMax(1, 0.1), 20, "the least of them");
        Expect(mixture.GetMax(10, 0.5), 60, "the greatest of ten");
        Expect(mixture.GetMax(0, 0.5), 30, "no part counts as one");
        Expect(mixture.GetMax(1, 1), 60, "the greatest of all");
        RemusLawDistribution descending;
        for (int i = 10; i > 0; --i)
        {
            descending.Add(0, i, 1);
        }
        Expect(descending.GetMax(1, 0.5), 6, "the upper median of ten");
        Expect(descending.GetMax(1, 0.2), 3, "one of the shortest");
        Expect(descending.GetMax(1, 0.7), 8, "one of the longest");
        mixture.Shift(5);
        Expect(mixture.GetMin(), 15, "the least, 5 later");
        Expect(mixture.GetQuantile(1), 65, "the longest, 5 later");
        Expect(mixture.GetMean(), 5 + 145 / 4.0, "the mean, 5 later");
    }

    /// F11: detection, retries and the gap
    void TestFailover()
    {
        NS_TEST_EXPECT_MSG_EQ(RemusLaws::GetDetection(MilliSeconds(1230),
                                                      MilliSeconds(100),
                                                      MilliSeconds(2),
                                                      MilliSeconds(300)),
                              MilliSeconds(1200 + 2 + 300),
                              "the timeout of the last heartbeat");
        const RemusLaws::Retries retries{Seconds(1), 2, Seconds(3)};
        const std::vector<std::pair<int, int>> copies{{-5, 0},
                                                      {0, 0},
                                                      {1, 1000},
                                                      {1000, 1000},
                                                      {1001, 3000},
                                                      {3001, 6000},
                                                      {6001, 9000}};
        for (const auto& [time, copy] : copies)
        {
            NS_TEST_EXPECT_MSG_EQ(RemusLaws::GetFirstCopyFrom(retries, MilliSeconds(time)),
                                  MilliSeconds(copy),
                                  "the first copy from " << time << " ms on");
        }
        NS_TEST_EXPECT_MSG_EQ(RemusLaws::GetFirstCopyFrom({Seconds(9), 2, Seconds(2)}, Seconds(3)),
                              Seconds(4),
                              "no timeout is longer than the longest");
        // The copy sent 3 s after the first is the first to arrive after 6 s; it travels for 2 ms
        NS_TEST_EXPECT_MSG_EQ(RemusLaws::GetGap(Seconds(4),
                                                Seconds(5),
                                                MilliSeconds(6005),
                                                retries,
                                                MilliSeconds(2),
                                                MilliSeconds(7)),
                              MilliSeconds(1000 + 3000 + 2 + 7),
                              "from the last reply to the next");
        NS_TEST_EXPECT_MSG_EQ(RemusLaws::GetGap(Seconds(4),
                                                Seconds(5),
                                                MilliSeconds(6002),
                                                retries,
                                                MilliSeconds(2),
                                                MilliSeconds(7)),
                              MilliSeconds(1000 + 1000 + 2 + 7),
                              "a copy that comes at the instant of the take-over");
    }

    /// F12, F13: quorums and chains of guests
    void TestMachines()
    {
        Expect(RemusLaws::QuorumProbability(2, 3, 0.5), 0.5, "2 of 3: 3/8 + 1/8");
        Expect(RemusLaws::QuorumMean(2, 3, 6), 2 + 3, "2 of 3: 6/3 + 6/2");
        for (const uint32_t enough : {0, 4})
        {
            const auto words = "RemusLaws: " + std::to_string(enough) +
                               " acknowledgements of 3 backups; their number must be from 1";
            NS_TEST_EXPECT_MSG_EQ(
                EndsProgram([enough]() { RemusLaws::QuorumProbability(enough, 3, 0.5); }, words),
                true,
                "the probability of " << enough << " of 3");
            NS_TEST_EXPECT_MSG_EQ(
                EndsProgram([enough]() { RemusLaws::QuorumMean(enough, 3, 6); }, words),
                true,
                "the mean of " << enough << " of 3");
        }
        // Reached at 25 ms, between the stops at 10 and 40 ms; then at 47 ms, at a stop
        const RemusLaws::Hop first{MilliSeconds(5),
                                   MilliSeconds(10),
                                   MilliSeconds(30),
                                   MilliSeconds(3)};
        const RemusLaws::Hop second{MilliSeconds(4),
                                    MilliSeconds(7),
                                    MilliSeconds(20),
                                    MilliSeconds(2)};
        NS_TEST_EXPECT_MSG_EQ(RemusLaws::CrossingEnd(MilliSeconds(20), {first}),
                              MilliSeconds(43),
                              "the stop at 40 ms");
        NS_TEST_EXPECT_MSG_EQ(RemusLaws::CrossingEnd(MilliSeconds(20), {first, second}),
                              MilliSeconds(69),
                              "a stop is later than the arrival");
        auto endless = first;
        endless.period = Time(0);
        for (const auto& [start, hop] : {std::pair(4, first), {20, endless}})
        {
            const auto from = MilliSeconds(start);
            const auto refused = hop;
            NS_TEST_EXPECT_MSG_EQ(
                EndsProgram([from, refused]() { RemusLaws::CrossingEnd(from, {refused}); },
                            "a plug is reached before its first stop, or its period is not"),
                true,
                "from " << start << " ms on");
        }
    }

  private:
    /**
     * @brief Compare with a value.
     * @param got the value of a law
     * @param expected the expected value
     * @param what a description of it
     */
    void Expect(double got, double expected, const std::string& what)
    {
        NS_TEST_EXPECT_MSG_EQ(std::isnan(got), false, what << " is no number");
        NS_TEST_EXPECT_MSG_EQ_TOL(got, expected, 1e-9 * std::max(1.0, expected), what);
    }

    /// S, D and P of 1, 3 and 30 ms, of 2, 7 and 50 ms, and of 4, 9 and 70 ms
    const RemusLaws::Checkpoints CHECKPOINTS{{MilliSeconds(1), MilliSeconds(3), MilliSeconds(30)},
                                             {MilliSeconds(2), MilliSeconds(7), MilliSeconds(50)},
                                             {MilliSeconds(4), MilliSeconds(9), MilliSeconds(70)}};
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the laws' values.
 */
class RemusLawValuesTestSuite : public TestSuite
{
  public:
    RemusLawValuesTestSuite()
        : TestSuite("remus-law-values")
    {
        using Case = RemusLawValuesTestCase;
        AddTestCase(new Case("The mean period and the running fraction", &Case::TestPeriods));
        AddTestCase(new Case("F2, F3: Delays of output and requests", &Case::TestDelays));
        AddTestCase(new Case("F4, F5: Cycles of requests and windows", &Case::TestCycles));
        AddTestCase(new Case("F7: Backlogs of output and requests", &Case::TestBacklogs));
        AddTestCase(new Case("F7: The peak backlog of many epochs", &Case::TestPeaks));
        AddTestCase(new Case("F7: What a limit drops", &Case::TestLosses));
        AddTestCase(new Case("The least delay of many epochs", &Case::TestLeastDelay));
        AddTestCase(new Case("A mixture of uniform distributions", &Case::TestDistribution));
        AddTestCase(new Case("F12, F13: Quorums and chains of guests", &Case::TestMachines));
        AddTestCase(new Case("F11: Detection, retries and the gap", &Case::TestFailover));
    }
};

static RemusLawValuesTestSuite g_remusLawValuesTestSuite; //!< registers the suite
