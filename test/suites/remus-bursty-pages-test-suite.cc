/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/double.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-bursty-pages.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Writes by work, by time and by the checkpoint add up; work counts in its epoch only.
 */
class RemusBurstySourcesTestCase : public TestCase
{
  public:
    RemusBurstySourcesTestCase()
        : TestCase("Writes by work, by time and by the checkpoint add up, each epoch anew")
    {
    }

  private:
    void DoRun() override
    {
        auto pages = CreateObject<RemusBurstyPages>();
        pages->SetAttribute("PagesPerCheckpoint", DoubleValue(7));
        pages->SetAttribute("BusyRate", DoubleValue(1000));
        pages->SetAttribute("IdleRate", DoubleValue(1000));
        pages->AddWork(30);
        pages->AddWork(3);
        NS_TEST_EXPECT_MSG_EQ(pages->GetSoFar(MilliSeconds(50)), 90, "Half of the epoch");
        NS_TEST_EXPECT_MSG_EQ(pages->GetNext(MilliSeconds(100)).pages, 140, "The epoch");
        NS_TEST_EXPECT_MSG_EQ(pages->GetNext(MilliSeconds(100)).pages, 107, "The next one");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Phases begin with rest, pause during stops, and don't depend on the interval.
 */
class RemusBurstyPhasesTestCase : public TestCase
{
  public:
    RemusBurstyPhasesTestCase()
        : TestCase("Phases of activity give the same writes whatever the interval is")
    {
    }

  private:
    /**
     * @brief Make pages whose phases are 30 ms of rest and 20 ms of activity.
     * @return the pages
     */
    Ptr<RemusBurstyPages> Make()
    {
        auto busy = CreateObject<ConstantRandomVariable>();
        busy->SetAttribute("Constant", DoubleValue(0.02));
        auto idle = CreateObject<ConstantRandomVariable>();
        idle->SetAttribute("Constant", DoubleValue(0.03));
        auto pages = CreateObject<RemusBurstyPages>();
        pages->SetAttribute("BusyRate", DoubleValue(5000));
        pages->SetAttribute("IdleRate", DoubleValue(0));
        pages->SetAttribute("BusyTime", PointerValue(busy));
        pages->SetAttribute("IdleTime", PointerValue(idle));
        return pages;
    }

    void DoRun() override
    {
        auto pages = Make();
        NS_TEST_EXPECT_MSG_EQ(pages->GetNext(MilliSeconds(30)).pages, 0, "Rest comes first");
        NS_TEST_EXPECT_MSG_EQ(pages->GetSoFar(MilliSeconds(12)), 60, "Activity so far");
        NS_TEST_EXPECT_MSG_EQ(pages->GetSoFar(MilliSeconds(12)), 60, "Asking changes nothing");
        NS_TEST_EXPECT_MSG_EQ(pages->GetNext(MilliSeconds(12)).pages, 60, "Activity");
        NS_TEST_EXPECT_MSG_EQ(pages->GetNext(MilliSeconds(12)).pages, 40, "What is left of it");
        pages = Make();
        NS_TEST_EXPECT_MSG_EQ(pages->GetNext(MilliSeconds(90)).pages, 150, "30 ms of activity");
        NS_TEST_EXPECT_MSG_EQ(pages->GetNext(MilliSeconds(12)).pages, 50, "10 ms of it");
        for (const auto interval : {5, 25, 100})
        {
            uint64_t sum = 0;
            pages = Make();
            for (int i = 0; i < 1000; i += interval)
            {
                sum += pages->GetNext(MilliSeconds(interval)).pages;
            }
            NS_TEST_EXPECT_MSG_EQ(sum, 2000, "A second in epochs of " << interval << " ms");
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Writes to pages that are already dirty do not count.
 */
class RemusBurstySaturationTestCase : public TestCase
{
  public:
    RemusBurstySaturationTestCase()
        : TestCase("Pages saturate at the working set")
    {
    }

  private:
    void DoRun() override
    {
        auto pages = CreateObject<RemusBurstyPages>();
        pages->SetAttribute("WorkingSet", UintegerValue(1000));
        for (const auto writes : {1, 500, 1000, 20000})
        {
            pages->AddWork(writes);
            const auto expected = std::round(1000 * (1 - std::exp(-writes / 1000.0)));
            const auto dirty = pages->GetNext(Time(0)).pages;
            NS_TEST_EXPECT_MSG_EQ_TOL(dirty, expected, 1, "Pages");
        }
        pages->SetAttribute("WorkingSet", UintegerValue(0));
        pages->AddWork(20000);
        NS_TEST_EXPECT_MSG_EQ(pages->GetNext(Time(0)).pages, 20000, "No limit");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The same streams give the same phases.
 */
class RemusBurstyStreamsTestCase : public TestCase
{
  public:
    RemusBurstyStreamsTestCase()
        : TestCase("Streams fix the phases")
    {
    }

  private:
    void DoRun() override
    {
        std::vector<uint64_t> drawn;
        for (const auto stream : {7, 7, 9})
        {
            auto pages = CreateObject<RemusBurstyPages>();
            pages->SetAttribute("BusyRate", DoubleValue(1e6));
            NS_TEST_EXPECT_MSG_EQ(pages->AssignStreams(stream), 4, "Streams that were assigned");
            drawn.push_back(pages->GetNext(Seconds(1)).pages);
        }
        NS_TEST_EXPECT_MSG_EQ(drawn[0], drawn[1], "The same stream");
        NS_TEST_EXPECT_MSG_NE(drawn[0], drawn[2], "Another stream");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of bursty pages.
 */
class RemusBurstyPagesTestSuite : public TestSuite
{
  public:
    RemusBurstyPagesTestSuite()
        : TestSuite("remus-bursty-pages")
    {
        AddTestCase(new RemusBurstySourcesTestCase());
        AddTestCase(new RemusBurstyPhasesTestCase());
        AddTestCase(new RemusBurstySaturationTestCase());
        AddTestCase(new RemusBurstyStreamsTestCase());
    }
};

static RemusBurstyPagesTestSuite g_remusBurstyPagesTestSuite; //!< registers the suite
