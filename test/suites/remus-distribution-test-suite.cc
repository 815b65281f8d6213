/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/remus-distribution.h"

#include <cmath>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The distribution of measured values.
 */
class RemusDistributionTestCase : public PlugTestCase<RemusDistributionTestCase>
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
        values.Add(40.0001);
        NS_TEST_EXPECT_MSG_EQ(values.GetCounts().size(), 6, "A few values are exact");
    }

    /// Many different values are rounded, so that memory is bounded
    void TestManyValues()
    {
        RemusDistribution values;
        const uint32_t n = RemusDistribution::MAX_EXACT / 10 * 11;
        for (uint32_t i = 0; i < n; ++i)
        {
            values.Add(1 + double((i * 7919ULL) % n) / n);
            if (values.getCount() == RemusDistribution::MAX_EXACT)
            {
                NS_TEST_EXPECT_MSG_EQ(values.GetCounts().size(),
                                      RemusDistribution::MAX_EXACT,
                                      "These are exact");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(values.getCount(), n, "All values count");
        NS_TEST_EXPECT_MSG_LT(values.GetCounts().size(), 2000, "Different values that are kept");
        NS_TEST_EXPECT_MSG_EQ(values.getMin(), 1, "The least value is exact");
        NS_TEST_EXPECT_MSG_EQ_TOL(values.getMean(), 1.5, 1e-6, "The mean is exact");
        for (const auto percent : {1, 50, 90, 99})
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(values.GetPercentile(percent),
                                      1 + percent / 100.0,
                                      0.001,
                                      "The percentile " << percent << " to 0.05 %");
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(values.getStddev(), 1 / std::sqrt(12), 1e-4, "The deviation");
        RemusDistribution twice;
        twice.Merge(values);
        twice.Merge(twice);
        NS_TEST_EXPECT_MSG_EQ(twice.getCount(), 2 * n, "Merged values count");
        NS_TEST_EXPECT_MSG_EQ(twice.GetPercentile(50),
                              values.GetPercentile(50),
                              "Merged with itself");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of distributions.
 */
class RemusDistributionTestSuite : public TestSuite
{
  public:
    RemusDistributionTestSuite()
        : TestSuite("remus-distribution")
    {
        using Case = RemusDistributionTestCase;
        AddTestCase(new Case("Percentiles are values by their rank", &Case::TestDistribution));
        AddTestCase(new Case("A million different values are kept as they are, more are rounded",
                             &Case::TestManyValues));
    }
};

static RemusDistributionTestSuite g_remusDistributionTestSuite; //!< registers the suite
