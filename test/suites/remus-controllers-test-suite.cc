/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-adaptive-controller.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-epoch-times.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Stops the guest when output has waited for the attribute Wait, or after the interval.
 */
class OutputCutController : public RemusController
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::OutputCutController")
                                .SetParent<RemusController>()
                                .AddConstructor<OutputCutController>()
                                .AddAttribute("Wait",
                                              "How long output waits.",
                                              TimeValue(MilliSeconds(2)),
                                              MakeTimeAccessor(&OutputCutController::m_wait),
                                              MakeTimeChecker());
        return tid;
    }

    bool FollowsOutput() const override
    {
        return true;
    }

    Time GetNextStop(const State& state) override
    {
        ++m_asked;
        m_dirtyPages = state.nDirtyPages;
        m_heldBytes = state.nHeldBytes;
        if (state.nOutputPackets == 0)
        {
            return state.ready + state.interval;
        }
        return state.firstOutput + m_wait;
    }

    /// Move the next stop
    void Move()
    {
        m_wait = MilliSeconds(5);
        Reconsider();
    }

    uint32_t m_asked{0};     //!< how often it was asked
    int64_t m_dirtyPages{0}; //!< the pages in the last state
    uint64_t m_heldBytes{0}; //!< the bytes in the last state

  private:
    Time m_wait; //!< how long output waits
};

NS_OBJECT_ENSURE_REGISTERED(OutputCutController);

/**
 * @ingroup plug-tests
 *
 * @brief The controllers of research systems, on a guest without a network that is stopped for 1
 * ms.
 */
class RemusControllersTestCase : public PlugTestCase<RemusControllersTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// The latency reaches the target, from above and from below
    void TestConvergence()
    {
        for (const auto interval : {1, 100})
        {
            BuildAdaptive(MilliSeconds(20), MilliSeconds(interval));
            Run(Seconds(1));
            ExpectLatencies(0.02);
            // latency = run + S + X, with S = 1 ms and X = 2 ms + 20 us * 10000/s * run
            const auto controller =
                DynamicCast<RemusAdaptiveController>(m_checkpointer->GetController());
            NS_TEST_EXPECT_MSG_EQ_TOL(controller->GetRun().GetSeconds(),
                                      0.017 / 1.2,
                                      0.002 / 1.2,
                                      "The run from T = " << interval << " ms");
            Destroy();
        }
    }

    /// The latency returns to the target after the guest begins to dirty more
    void TestChange()
    {
        BuildAdaptive(MilliSeconds(20), MilliSeconds(20));
        Run(Seconds(1));
        const auto before = m_latencies.size();
        m_pages->SetAttribute("Rate", DoubleValue(30000));
        Run(Seconds(1));
        NS_TEST_EXPECT_MSG_GT(*std::max_element(m_latencies.begin() + before, m_latencies.end()),
                              0.0225,
                              "Three times the pages take longer at first");
        ExpectLatencies(0.02);
        Destroy();
    }

    /// With a target that can't be met, the guest runs for the shortest or the longest time
    void TestLimits()
    {
        BuildAdaptive(MilliSeconds(2), MilliSeconds(20));
        Run(Seconds(1));
        auto controller = DynamicCast<RemusAdaptiveController>(m_checkpointer->GetController());
        NS_TEST_EXPECT_MSG_EQ(controller->GetRun(), MicroSeconds(500), "MinRun");
        Destroy();
        BuildAdaptive(Seconds(10), MilliSeconds(20));
        Run(Seconds(60));
        controller = DynamicCast<RemusAdaptiveController>(m_checkpointer->GetController());
        NS_TEST_EXPECT_MSG_EQ(controller->GetRun(), Seconds(1), "MaxRun");
        Destroy();
    }

    /// A latency within the band does not change the epochs
    void TestBand()
    {
        // 14.5 ms + 1 ms + 2 ms + 2.9 ms = 20.4 ms
        BuildAdaptive(MilliSeconds(20), MicroSeconds(14500));
        Run(Seconds(1));
        const auto controller =
            DynamicCast<RemusAdaptiveController>(m_checkpointer->GetController());
        NS_TEST_EXPECT_MSG_EQ(controller->GetRun(), MicroSeconds(14500), "The run");
        Destroy();

        // A target of 1/64 s and a band of 1/128 s, which a double can hold
        auto other = CreateObject<RemusAdaptiveController>();
        other->SetAttribute("Target", TimeValue(MicroSeconds(15625)));
        other->SetAttribute("Band", DoubleValue(0.5));
        RemusController::State state{};
        state.interval = MilliSeconds(10);
        other->GetNextStop(state);
        other->NotifyCommitted({}); // the first does not count
        const auto edge = NanoSeconds(15625000 + 7812500);
        RunOn(edge);
        other->NotifyCommitted({});
        NS_TEST_EXPECT_MSG_EQ(other->GetRun(), MilliSeconds(10), "The run at the edge of the band");
        RunOn(edge + NanoSeconds(2));
        other->NotifyCommitted({});
        NS_TEST_EXPECT_MSG_LT(other->GetRun(), MilliSeconds(10), "The run beyond it");
    }

    /// Invalid values
    void TestRefusals()
    {
        const auto refused =
            [this](const char* controller, const char* name, const AttributeValue& value) {
                ObjectFactory factory;
                factory.SetTypeId(controller);
                NS_TEST_EXPECT_MSG_EQ(
                    factory.Create<RemusController>()->SetAttributeFailSafe(name, value),
                    false,
                    controller << "::" << name << " is below or above what can be");
            };
        for (const auto& time : {Time(0), Time(-1)})
        {
            for (const auto* name : {"Target", "MinRun", "MaxRun"})
            {
                refused("ns3::RemusAdaptiveController", name, TimeValue(time));
            }
            refused("ns3::RemusPredictiveController", "Target", TimeValue(time));
            refused("ns3::RemusPredictiveController", "MaxRun", TimeValue(time));
            refused("ns3::RemusOutputController", "MaxRun", TimeValue(time));
        }
        for (const auto value : {-0.1, 1.1})
        {
            refused("ns3::RemusAdaptiveController", "Band", DoubleValue(value));
            refused("ns3::RemusPredictiveController", "Gain", DoubleValue(value));
        }
        const auto run = [this]() {
            BuildAdaptive(MilliSeconds(20), MilliSeconds(20));
            auto controller = m_checkpointer->GetController();
            controller->SetAttribute("MinRun", TimeValue(MilliSeconds(3)));
            controller->SetAttribute("MaxRun", TimeValue(MilliSeconds(2)));
            Run(Seconds(1));
        };
        NS_TEST_EXPECT_MSG_EQ(EndsProgram(run, "MinRun is +3ms, more than MaxRun, +2ms"),
                              true,
                              "a shortest time that is longer than the longest");
    }

    /// F8: beyond the link's rate checkpoints grow until the working set caps them
    void TestDivergence()
    {
        for (const uint32_t workingSet : {0, 5000})
        {
            // 1.2 times the pages that a link carries at 40 us a page
            Build("mc", MilliSeconds(50), 0);
            m_pages = CreateObject<RemusRatePages>();
            m_pages->SetAttribute("Rate", DoubleValue(30000));
            m_pages->SetAttribute("WorkingSet", UintegerValue(workingSet));
            m_checkpointer->SetAttribute("DirtyPages", PointerValue(m_pages));
            m_checkpointer->SetAttribute("CommitPerPage", TimeValue(MicroSeconds(40)));
            m_checkpointer->Initialize();
            Run(Seconds(60));
            std::vector<double> periods;
            for (std::size_t i = 2; i < m_opened.size(); ++i)
            {
                periods.push_back((m_opened[i] - m_opened[i - 1]).GetSeconds());
            }
            if (workingSet == 0)
            {
                NS_TEST_EXPECT_MSG_EQ(std::is_sorted(periods.begin(), periods.end()),
                                      true,
                                      "Each period is longer than the one before");
                NS_TEST_EXPECT_MSG_GT(periods.back(), 5, "The last period");
            }
            else
            {
                NS_TEST_EXPECT_MSG_EQ_TOL(periods.back(), 0.05 + 5000 * 40e-6, 1e-9, "T + X");
            }
            Destroy();
        }
    }

    /// Recorded times of 0 are times
    void TestRecordedZero()
    {
        const auto name = CreateTempDirFilename("zero.csv");
        std::ofstream(name) << "time,pages,stop,ack\n1s,10,0,0\n";
        auto recorded = CreateObject<RemusRecordedPages>();
        recorded->SetFileName(name);
        Build("xend", MilliSeconds(10), 0.002);
        m_checkpointer->SetAttribute("DirtyPages", PointerValue(recorded));
        m_checkpointer->Initialize();
        Run(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(m_times->GetStops().getMax(), 0, "S");
        NS_TEST_EXPECT_MSG_EQ(m_times->GetCommitDelays().getMax(), 0, "D");
        Destroy();
    }

    /// With Stall a slow commit keeps the guest stopped
    void TestStall()
    {
        BuildPipelined(true);
        Run(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(m_maxOutstanding, 2, "Epochs outstanding at most");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_longestRun.GetSeconds(), 0.01, 1e-9, "It runs for T at most");
        NS_TEST_EXPECT_MSG_EQ(m_ranAtLimit, 0, "Resumes with two epochs outstanding");
        // the guest runs for 9 ms and for 10 ms in D + T = 46 ms
        NS_TEST_EXPECT_MSG_EQ_TOL(m_times->GetDuty(), 19.0 / 46, 0.01, "The guest's duty");
        Destroy();
    }

    /// Without Stall a slow commit stretches the epoch
    void TestStretch()
    {
        BuildPipelined(false);
        Run(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(m_maxOutstanding, 2, "Epochs outstanding at most");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_longestRun.GetSeconds(), 0.025, 1e-9, "It runs on to a commit");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_times->GetDuty(), 34.0 / 36, 0.01, "The guest's duty");
        Destroy();
    }

    /// A controller is notified of output, and moves a stop
    void TestOutput()
    {
        Build("ns3::OutputCutController[Wait=3ms]", MilliSeconds(100), 0.002);
        auto pages = CreateObject<RemusRatePages>();
        pages->SetAttribute("Rate", DoubleValue(10000));
        m_checkpointer->SetAttribute("DirtyPages", PointerValue(pages));
        auto plug = CreateObject<PlugQueueDisc>();
        PlugTestDriver driver(plug);
        m_checkpointer->AddPlug(plug);
        auto controller = DynamicCast<OutputCutController>(m_checkpointer->GetController());
        m_checkpointer->Initialize();
        Run(MilliSeconds(10));
        NS_TEST_EXPECT_MSG_EQ(controller->m_asked, 1, "Questions without output");
        driver.EnqueueMany(2); // at 10 ms
        NS_TEST_EXPECT_MSG_EQ(controller->m_asked, 3, "Questions with two packets");
        NS_TEST_EXPECT_MSG_EQ(controller->m_dirtyPages, 90, "Pages dirtied since 1 ms");
        NS_TEST_EXPECT_MSG_EQ(controller->m_heldBytes, plug->GetNBytes(), "Bytes that wait");
        Run(MilliSeconds(2));
        controller->Move(); // from 13 to 15 ms
        Run(MilliSeconds(4));
        NS_TEST_EXPECT_MSG_EQ_TOL(m_times->GetPeriods().getMax(),
                                  0.015,
                                  1e-9,
                                  "5 ms after the first output, moved from 3 ms");
        Run(MilliSeconds(50));
        m_checkpointer->SetAttribute("Controller", StringValue("xend"));
        driver.EnqueueMany(1);
        Run(MilliSeconds(50)); // until 116 ms
        NS_TEST_EXPECT_MSG_EQ_TOL(m_times->GetPeriods().getMax(),
                                  0.1,
                                  1e-9,
                                  "Another controller is asked at once, and follows no output");
        Destroy();
    }

  private:
    /**
     * @brief Build a checkpointer that has S = 1 ms.
     * @param controller its controller
     * @param interval T
     * @param commit X in seconds
     */
    void Build(const std::string& controller, Time interval, double commit)
    {
        m_checkpointer = CreateObject<RemusCheckpointer>();
        m_checkpointer->SetAttribute("Controller", StringValue(controller));
        m_checkpointer->SetAttribute("Interval", TimeValue(interval));
        auto stop = CreateObject<ConstantRandomVariable>();
        stop->SetAttribute("Constant", DoubleValue(0.001));
        m_checkpointer->SetAttribute("StopDuration", PointerValue(stop));
        auto delay = CreateObject<ConstantRandomVariable>();
        delay->SetAttribute("Constant", DoubleValue(commit));
        m_checkpointer->SetAttribute("CommitDelay", PointerValue(delay));
        m_checkpointer->TraceConnectWithoutContext(
            "GuestStopped",
            MakeCallback(&RemusControllersTestCase::HandleStopped, this));
        m_checkpointer->TraceConnectWithoutContext(
            "GuestResumed",
            MakeCallback(&RemusControllersTestCase::HandleResumed, this));
        m_checkpointer->TraceConnectWithoutContext(
            "Committed",
            MakeCallback(&RemusControllersTestCase::HandleCommitted, this));
        m_times = std::make_unique<RemusEpochTimes>();
        m_times->Watch(m_checkpointer);
        m_opened.assign(1, Time(0));
        m_latencies.clear();
    }

    /**
     * @brief Build one whose epochs follow a target.
     * @param target the target
     * @param interval T
     */
    void BuildAdaptive(Time target, Time interval)
    {
        Build("adaptive", interval, 0.002);
        m_checkpointer->GetController()->SetAttribute("Target", TimeValue(target));
        m_pages = CreateObject<RemusRatePages>();
        m_pages->SetAttribute("Rate", DoubleValue(10000));
        m_checkpointer->SetAttribute("DirtyPages", PointerValue(m_pages));
        m_checkpointer->SetAttribute("CommitPerPage", TimeValue(MicroSeconds(20)));
        m_checkpointer->Initialize();
    }

    /**
     * @brief Build one with T = 10 ms, D = 36 ms and two epochs outstanding at most.
     * @param stall whether it stalls the guest
     */
    void BuildPipelined(bool stall)
    {
        Build("pipelined", MilliSeconds(10), 0.035);
        m_checkpointer->GetController()->SetAttribute("Outstanding", UintegerValue(2));
        m_checkpointer->GetController()->SetAttribute("Stall", BooleanValue(stall));
        m_checkpointer->Initialize();
    }

    /**
     * @brief Continue the simulation.
     * @param duration how long
     */
    static void Run(Time duration)
    {
        Simulator::Stop(duration);
        Simulator::Run();
    }

    /// Forget the checkpointer
    void Destroy()
    {
        Simulator::Destroy();
        m_checkpointer->Dispose();
        m_checkpointer = nullptr;
    }

    /**
     * @brief Expect the last latencies within the band of a tenth.
     * @param target the target in seconds
     */
    void ExpectLatencies(double target)
    {
        NS_TEST_ASSERT_MSG_GT(m_latencies.size(), 20, "Epochs");
        for (auto latency = m_latencies.end() - 10; latency != m_latencies.end(); ++latency)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(*latency, target, 0.1001 * target, "A latency");
        }
    }

    /**
     * @brief The guest is stopped.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleStopped(uint64_t epoch, Time now)
    {
        if (epoch > 0)
        {
            m_longestRun = std::max(m_longestRun, now - m_opened.at(epoch));
        }
        m_maxOutstanding = std::max(m_maxOutstanding, m_checkpointer->GetNOutstanding());
    }

    /**
     * @brief The guest is resumed.
     * @param epoch the epoch that ended
     * @param now the time
     */
    void HandleResumed(uint64_t epoch, Time now)
    {
        m_opened.resize(epoch + 2, now);
        m_ranAtLimit += m_checkpointer->GetNOutstanding() >= 2;
    }

    /**
     * @brief A checkpoint is committed.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleCommitted(uint64_t epoch, Time now)
    {
        m_latencies.push_back((now - m_opened.at(epoch)).GetSeconds());
    }

    Ptr<RemusCheckpointer> m_checkpointer;    //!< the checkpointer
    Ptr<RemusRatePages> m_pages;              //!< the guest's pages
    std::unique_ptr<RemusEpochTimes> m_times; //!< listens to it
    std::vector<Time> m_opened;               //!< when the guest was resumed, by epoch
    std::vector<double> m_latencies;          //!< from the resumes to the commits, in seconds
    Time m_longestRun;                        //!< the longest time that the guest ran
    std::size_t m_maxOutstanding{0};          //!< the most epochs that were outstanding
    uint32_t m_ranAtLimit{0};                 //!< resumes with two or more epochs outstanding
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the controllers of research systems.
 */
class RemusControllersTestSuite : public TestSuite
{
  public:
    RemusControllersTestSuite()
        : TestSuite("remus-controllers")
    {
        using Case = RemusControllersTestCase;
        AddTestCase(new Case("Adaptive epochs reach the latency target from both sides",
                             &Case::TestConvergence));
        AddTestCase(
            new Case("Adaptive epochs get shorter when more is dirtied", &Case::TestChange));
        AddTestCase(new Case("Adaptive epochs stay within MinRun and MaxRun", &Case::TestLimits));
        AddTestCase(new Case("Controllers refuse invalid times and shares", &Case::TestRefusals));
        AddTestCase(
            new Case("A latency within the band leaves the epochs as they are", &Case::TestBand));
        AddTestCase(new Case("F8: More pages than the link carries diverge, unless a working set "
                             "caps them",
                             &Case::TestDivergence));
        AddTestCase(new Case("A stop and an acknowledgement recorded as 0 take no time",
                             &Case::TestRecordedZero));
        AddTestCase(new Case("A controller follows output and moves a stop", &Case::TestOutput));
        AddTestCase(new Case("With Stall a slow commit keeps the guest stopped", &Case::TestStall));
        AddTestCase(
            new Case("Without Stall a slow commit stretches the epoch", &Case::TestStretch));
    }
};

static RemusControllersTestSuite g_remusControllersTestSuite; //!< registers the suite
