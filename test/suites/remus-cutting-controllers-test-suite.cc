/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/remus-fixture.h"

#include "ns3/double.h"
#include "ns3/pointer.h"
#include "ns3/remus-dirty-pages.h"
#include "ns3/remus-output-controller.h"
#include "ns3/remus-predictive-controller.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <utility>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The measured latency is the predicted one.
 */
class RemusPredictedLatencyTestCase : public RemusFixture
{
  public:
    RemusPredictedLatencyTestCase()
        : RemusFixture("Epochs are cut when the predicted latency reaches the target")
    {
    }

  private:
    void DoRun() override
    {
        // S + X = 2 ms + 50 us a page, 10 pages in a ms: 10 ms = r + 2 ms + r / 2, r = 5.333 ms
        Make("predictive", "0.001", "0.001");
        auto pages = CreateObject<RemusRatePages>();
        pages->SetAttribute("Rate", DoubleValue(10000));
        m_remus->SetAttribute("DirtyPages", PointerValue(pages));
        m_remus->SetAttribute("StopPerPage", TimeValue(MicroSeconds(10)));
        m_remus->SetAttribute("CommitPerPage", TimeValue(MicroSeconds(40)));
        const auto controller = DynamicCast<RemusPredictiveController>(m_remus->GetController());
        controller->SetAttribute("FixedTime", TimeValue(MilliSeconds(2)));
        controller->SetAttribute("TimePerPage", TimeValue(MicroSeconds(80)));
        controller->SetAttribute("CheckInterval", TimeValue(MicroSeconds(10)));
        Run(Seconds(1));

        const auto n = m_times["Committed"].size();
        NS_TEST_ASSERT_MSG_GT(n, 60, "Epochs");
        const auto latency = [&](std::size_t epoch) {
            return (m_times["Committed"][epoch] - m_times["GuestResumed"][epoch - 1]).GetSeconds();
        };
        NS_TEST_EXPECT_MSG_LT(latency(1), 0.009, "A page is first thought to take too long");
        // one CheckInterval is 15 us of latency, one page is 50 us
        NS_TEST_EXPECT_MSG_EQ_TOL(latency(n - 1), 0.010, 0.0001, "What it takes is learned");
        NS_TEST_EXPECT_MSG_EQ_TOL(controller->GetTimePerPage(), 50e-6, 1e-6, "The learned time");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Without pages, only the fixed time and MaxRun limit an epoch.
 */
class RemusPredictedRunTestCase : public RemusFixture
{
  public:
    RemusPredictedRunTestCase()
        : RemusFixture("Without pages an epoch lasts for the target without the fixed time")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto maxRun : {100, 3})
        {
            Make("predictive", "0", "0.002");
            m_remus->GetController()->SetAttribute("FixedTime", TimeValue(MilliSeconds(2)));
            m_remus->GetController()->SetAttribute("CheckInterval", TimeValue(MilliSeconds(1)));
            m_remus->GetController()->SetAttribute("MaxRun", TimeValue(MilliSeconds(maxRun)));
            Run(MilliSeconds(100));
            // MaxRun is checked only from the commit on, when the guest has run for 2 ms
            NS_TEST_EXPECT_MSG_EQ(m_times["GuestStopped"][3] - m_times["GuestStopped"][2],
                                  MilliSeconds(maxRun == 3 ? 3 : 8),
                                  "The period");
            Simulator::Destroy();
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Has no pages, and counts how often it is asked.
 */
class AskedPages : public RemusDirtyPages
{
  public:
    Dirtied GetNext(Time /* ran */) override
    {
        return Dirtied();
    }

    int64_t GetSoFar(Time /* ran */) const override
    {
        ++m_asked;
        return 0;
    }

    mutable uint32_t m_asked{0}; //!< how often it was asked
};

/**
 * @ingroup plug-tests
 *
 * @brief The latency is predicted at intervals.
 */
class RemusPredictionsTestCase : public RemusFixture
{
  public:
    RemusPredictionsTestCase()
        : RemusFixture("The latency is predicted once in an interval, until the controller's end")
    {
    }

  private:
    void DoRun() override
    {
        Make("predictive", "0", "0.001");
        auto pages = CreateObject<AskedPages>();
        m_remus->SetAttribute("DirtyPages", PointerValue(pages));
        auto controller = m_remus->GetController();
        controller->SetAttribute("Target", TimeValue(Seconds(1)));
        controller->SetAttribute("CheckInterval", TimeValue(MilliSeconds(1)));
        Run(MicroSeconds(20500));
        m_remus->SetInterval(MilliSeconds(50)); // both calls make the controller decide again
        m_remus->SetInterval(MilliSeconds(51));
        pages->m_asked = 0;
        Simulator::Stop(MilliSeconds(10) + MicroSeconds(100));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(pages->m_asked, 10, "predictions in 10 ms");
        controller->Dispose();
        pages->m_asked = 0;
        Simulator::Stop(MilliSeconds(10));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(pages->m_asked, 0, "predictions after disposal");
        Simulator::Destroy();

        Make("predictive", "0", "0.001");
        m_remus->SetAttribute("DirtyPages", PointerValue(CreateObject<RemusRatePages>()));
        auto quick = DynamicCast<RemusPredictiveController>(m_remus->GetController());
        quick->SetAttribute("Gain", DoubleValue(1));
        quick->SetAttribute("FixedTime", TimeValue(MilliSeconds(2)));
        Run(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(quick->GetTimePerPage(), 0, "pages that cost nothing");
        Simulator::Destroy();

        Make("xl", "0", "0.001");
        m_remus->SetController(CreateObject<PlugPoisoned<RemusPredictiveController>>());
        Run(MilliSeconds(20));
        m_remus->SetController("xl"); // destroys it before its next prediction
        m_times.clear();
        RunOn(MilliSeconds(150));
        NS_TEST_EXPECT_MSG_GT(m_times["GuestStopped"].size(), 0, "its successor decides");
        Simulator::Destroy();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Output ends the epoch, at once or after a pause.
 */
class RemusOutputCutTestCase : public RemusFixture
{
  public:
    RemusOutputCutTestCase()
        : RemusFixture("Output cuts the epoch at once, after a pause, or at the longest run")
    {
    }

  private:
    void DoRun() override
    {
        const std::vector<std::pair<int, int>> expected{{0, 20}, {5, 32}, {100, 50}};
        for (const auto& [quiet, stop] : expected)
        {
            Make("output", "0", "0.001");
            m_plugs.clear();
            m_drivers.clear();
            AddPlug(true);
            m_remus->GetController()->SetAttribute("Quiet", TimeValue(MilliSeconds(quiet)));
            m_remus->GetController()->SetAttribute("MaxRun", TimeValue(MilliSeconds(50)));
            for (const auto at : {20, 23, 27})
            {
                Simulator::Schedule(MilliSeconds(at), &RemusOutputCutTestCase::Send, this);
            }
            Run(MilliSeconds(60));
            NS_TEST_EXPECT_MSG_EQ(m_times["GuestStopped"][1], MilliSeconds(stop), "The stop");
            Simulator::Destroy();
        }
    }

    /**
     * @brief Send a packet.
     */
    void Send()
    {
        m_drivers[0]->Enqueue(100);
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of controllers that cut epochs.
 */
class RemusCuttingControllersTestSuite : public TestSuite
{
  public:
    RemusCuttingControllersTestSuite()
        : TestSuite("remus-cutting-controllers")
    {
        AddTestCase(new RemusPredictedLatencyTestCase());
        AddTestCase(new RemusPredictedRunTestCase());
        AddTestCase(new RemusPredictionsTestCase());
        AddTestCase(new RemusOutputCutTestCase());
    }
};

/// registers the suite
static RemusCuttingControllersTestSuite g_remusCuttingControllersTestSuite;
