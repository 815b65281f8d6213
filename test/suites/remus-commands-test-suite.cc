/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/remus-fixture.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/remus-controller.h"
#include "ns3/remus-dirty-pages.h"

#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug-tests
 *
 * @brief Stops the guest T after the last stop, and records since when output waits.
 */
class OutputNotingController : public RemusController
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId()
    {
        static TypeId tid =
            TypeId("ns3::OutputNotingController")
                .SetParent<RemusController>()
                .AddConstructor<OutputNotingController>()
                .AddAttribute("Follow",
                              "Whether output is followed.",
                              BooleanValue(true),
                              MakeBooleanAccessor(&OutputNotingController::m_follow),
                              MakeBooleanChecker());
        return tid;
    }

    bool FollowsOutput() const override
    {
        return m_follow;
    }

    Time GetNextStop(const State& state) override
    {
        m_first.push_back(state.firstOutput.GetMilliSeconds());
        return state.stopped + state.interval;
    }

    std::vector<int64_t> m_first; //!< the time of the first output in ms, for each decision

  private:
    bool m_follow; //!< whether output is followed
};

NS_OBJECT_ENSURE_REGISTERED(OutputNotingController);

} // namespace ns3

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Commands at any time, at S = 10 ms, X = 20 ms and T = 100 ms.
 */
class RemusCommandsTestCase : public PlugTestCase<RemusCommandsTestCase, RemusFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Stop() while the guest runs
    void StopRunning()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(false);
        Simulator::Schedule(MilliSeconds(50), &RemusCheckpointer::Stop, m_remus);
        Run(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(m_events, m_firstEpoch + "Ended 1 50, ", "nothing is resumed");
    }

    /// Stop() and Start() while the guest is stopped, at 1000 pages a second
    void RestartStopped()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(false);
        auto pages = CreateObject<RemusRatePages>();
        pages->SetAttribute("Rate", DoubleValue(1000));
        m_remus->SetAttribute("DirtyPages", PointerValue(pages));
        Simulator::Schedule(MilliSeconds(135), &RemusCheckpointer::Stop, m_remus);
        Run(MilliSeconds(136));
        NS_TEST_EXPECT_MSG_EQ(m_remus->IsGuestStopped(), false, "the guest runs on");
        Simulator::Schedule(MilliSeconds(64), &RemusCheckpointer::Start, m_remus);
        RunOn(MilliSeconds(201));
        NS_TEST_EXPECT_MSG_EQ(m_remus->GetDirtied(2).pages, 65, "pages dirtied since 135 ms");
    }

    /// Commits while the guest is stopped
    void CommitStopped()
    {
        Make("pipelined", "0.010", "0.002");
        m_remus->SetAttribute("Interval", TimeValue(MilliSeconds(1)));
        Run(MilliSeconds(45));
        const std::vector<Time> expected{Time(0),
                                         MilliSeconds(10),
                                         MilliSeconds(20),
                                         MilliSeconds(30),
                                         MilliSeconds(40)};
        NS_TEST_EXPECT_MSG_EQ((m_times["GuestStopped"] == expected),
                              true,
                              "a guest that is stopped is not stopped again: " << m_events);
    }

    /// A commit that is repeated while the guest is stopped until the next
    void CommitAgain()
    {
        Make("pipelined[Outstanding=1|Stall=1]", "0.010", "");
        Run(MilliSeconds(20));
        m_remus->Commit(0);
        RunOn(MilliSeconds(150));
        m_events.clear();
        m_remus->Commit(0);
        NS_TEST_EXPECT_MSG_EQ(m_events, "", "it has no effect");
        m_remus->Commit(1);
        NS_TEST_EXPECT_MSG_EQ(m_events,
                              "Committed 1 150, Released 1 150, GuestResumed 1 150, ",
                              "the next");
    }

    /// Plugs that are added and removed after the failure
    void ChangePlugsAfterFailure()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(false);
        Simulator::Schedule(MilliSeconds(50), &RemusCheckpointer::Fail, m_remus);
        Run(MilliSeconds(60));
        AddPlug(false);
        m_drivers[0]->EnqueueMany(1);
        m_drivers[1]->EnqueueMany(1);
        ExpectOut("", "output of a plug that is added to a failed machine", 1);
        m_remus->RemovePlug(m_plugs[0]);
        ExpectOut("", "output of a plug that is removed from a failed machine");
        NS_TEST_EXPECT_MSG_EQ(m_remus->GetNPlugs(), 1, "plugs of the failed machine");

        for (const bool open : {false, true})
        {
            auto plug = CreateObject<PlugQueueDisc>();
            PlugTestDriver driver(plug);
            driver.EnqueueMany(1);
            if (open)
            {
                plug->ReleaseIndefinite();
                driver.Drain();
            }
            const auto epoch = plug->GetCurrentEpoch();
            m_remus->AddPlug(plug);
            NS_TEST_EXPECT_MSG_EQ(plug->GetNPackets(), 0, "what a plug holds is discarded");
            driver.EnqueueMany(1);
            NS_TEST_EXPECT_MSG_EQ(driver.Drain().size(), 0, "what comes later is held");
            NS_TEST_EXPECT_MSG_EQ((open || plug->GetCurrentEpoch() == epoch),
                                  true,
                                  "an epoch that is open stays open");
        }
    }

    /// A plug that is added at the time when protection begins
    void AddPlugAtStart()
    {
        Make("xl", "0.010", "0.020");
        m_remus->Initialize();
        AddPlug(false);
        m_drivers[0]->EnqueueMany(1);
        ExpectOut("", "output at the time at which protection begins");

        Make("xl", "0.010", "0.020");
        m_remus->SetAttribute("StartTime", TimeValue(MilliSeconds(30)));
        m_remus->Initialize();
        AddPlug(false);
        m_drivers[0]->EnqueueMany(1);
        ExpectOut("0", "output before protection begins");
    }

    /// StartTime and StopTime that are set again
    void SetTimesAgain()
    {
        Make("xl", "0.010", "0.020");
        Run(MilliSeconds(50));
        m_remus->SetAttribute("StartTime", TimeValue(Time(0)));
        RunOn(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(m_events, m_firstEpoch, "protection begins once");
        m_remus->Fail();
        m_events.clear();
        m_remus->SetAttribute("StartTime", TimeValue(MilliSeconds(200)));
        m_remus->SetAttribute("StopTime", TimeValue(MilliSeconds(300)));
        RunOn(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(m_events, "", "nothing begins or ends after the failure");

        Make("xl", "0.010", "0.020");
        m_remus->SetAttribute("StartTime", TimeValue(Seconds(9)));
        m_remus->SetAttribute("StopTime", TimeValue(MilliSeconds(1040)));
        m_remus->SetAttribute("StartTime", TimeValue(Seconds(1)));
        Run(MilliSeconds(20));
        m_remus->SetAttribute("StopTime", TimeValue(MilliSeconds(1070)));
        RunOn(MilliSeconds(1050));
        NS_TEST_EXPECT_MSG_EQ(m_remus->IsProtecting(), true, "the first StopTime counts no more");
        RunOn(MilliSeconds(1080));
        NS_TEST_EXPECT_MSG_EQ(m_remus->IsProtecting(), false, "the second does");
    }

    /// Start() before the checkpointer is initialized
    void StartUninitialized()
    {
        Make("xl", "0.010", "0.020");
        m_remus->SetAttribute("StartTime", TimeValue(Seconds(9)));
        m_remus->SetAttribute("StopTime", TimeValue(Seconds(10)));
        m_remus->Start();
        RunOn(MilliSeconds(31));
        NS_TEST_EXPECT_MSG_EQ(m_events, m_firstEpoch, "protection begins");
        RunOn(Seconds(11));
        NS_TEST_EXPECT_MSG_EQ(m_times["Ended"].size(), 1, "and ends at StopTime");
    }

    /// A checkpointer that is disposed of and destroyed with all its events pending
    void Destroy()
    {
        for (const int64_t at : {5, 15, 130})
        {
            for (const char* commit : {"", "0.200"})
            {
                Make("pipelined", "0.010", commit);
                AddPlug(false);
                m_remus->SetAttribute("StartTime", TimeValue(MilliSeconds(10)));
                m_remus->SetAttribute("StopTime", TimeValue(MilliSeconds(300)));
                Run(MilliSeconds(at));
                if (at > 100)
                {
                    m_remus->Commit(0);
                }
                m_remus->Dispose();
                m_events.clear();
                m_remus->AddPlug(CreateObject<PlugQueueDisc>());
                m_remus = nullptr;
                Simulator::Run();
                NS_TEST_EXPECT_MSG_EQ(m_events, "", "events after its disposal at " << at << " ms");
                Simulator::Destroy();
            }
        }
        Make("xl", "0.010", "0.020");
        auto plug = CreateObject<PlugQueueDisc>();
        m_remus->Dispose();
        m_remus->AddPlug(plug);
        Make("xl", "0.010", "0.020");
        m_remus->AddPlug(plug);
        NS_TEST_EXPECT_MSG_EQ(m_remus->GetNPlugs(), 1, "a plug whose checkpointer is gone is free");
    }

    /// A controller is notified of its plugs' output while it follows output
    void FollowOutput()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(false);
        auto controller = CreateObject<OutputNotingController>();
        m_remus->SetAttribute("Controller", PointerValue(controller));
        AddPlug(false);
        auto& first = controller->m_first;
        Run(MilliSeconds(40));
        first.clear();
        SendAt(50, 0);
        SendAt(60, 1);
        SendAt(70, 0);
        RunOn(MilliSeconds(75));
        NS_TEST_EXPECT_MSG_EQ((first == std::vector<int64_t>{50, 50, 50}),
                              true,
                              "each packet is heard of, and the first in any plug counts");
        m_remus->RemovePlug(m_plugs[1]);
        first.clear();
        m_plugs[1]->Buffer();
        m_drivers[1]->EnqueueMany(1);
        NS_TEST_EXPECT_MSG_EQ(first.size(), 0, "a plug that was removed is not heard of");
        m_drivers[0]->EnqueueMany(1);
        NS_TEST_EXPECT_MSG_EQ(first.size(), 1, "one that was not is");

        auto deaf = CreateObject<OutputNotingController>();
        deaf->SetAttribute("Follow", BooleanValue(false));
        m_remus->SetAttribute("Controller", PointerValue(deaf));
        deaf->m_first.clear();
        m_drivers[0]->EnqueueMany(1);
        NS_TEST_EXPECT_MSG_EQ(deaf->m_first.size(), 0, "a controller that does not ask");
        NS_TEST_EXPECT_MSG_EQ(first.size(), 1, "one that was replaced");
        m_remus->SetController(CreateObject<OutputNotingController>());
        m_remus->SetController(controller);
        first.clear();
        m_drivers[0]->EnqueueMany(1);
        NS_TEST_EXPECT_MSG_EQ(first.size(), 1, "one that asks again");
    }

    /// Controllers that are set again, and those of another checkpointer
    void SetController()
    {
        Make("xl", "0.010", "0.020");
        auto controller = CreateObject<OutputNotingController>();
        m_remus->SetController(controller);
        Run(MilliSeconds(40));
        const auto decisions = controller->m_first.size();
        m_remus->SetController(controller);
        NS_TEST_EXPECT_MSG_EQ(controller->m_first.size(), decisions, "the same again");
        auto other = CreateObject<RemusCheckpointer>();
        NS_TEST_EXPECT_MSG_EQ(EndsProgram([&]() { other->SetController(controller); },
                                          "another checkpointer has this "
                                          "ns3::OutputNotingController"),
                              true,
                              "a controller has one checkpointer");
        m_remus->SetController("xend");
        other->SetController(controller);
        NS_TEST_EXPECT_MSG_EQ(other->GetControllerName(),
                              "ns3::OutputNotingController",
                              "one that was replaced may serve another");
        other->Dispose();
        m_remus->SetController(controller);
        NS_TEST_EXPECT_MSG_EQ(m_remus->GetController(), controller, "so may one that was left");
    }

  private:
    /**
     * @brief Send a packet.
     * @param ms when, in ms
     * @param i the plug's index
     */
    void SendAt(int64_t ms, std::size_t i)
    {
        Simulator::Schedule(MilliSeconds(ms) - Simulator::Now(),
                            &PlugTestDriver::EnqueueMany,
                            m_drivers[i].get(),
                            1);
    }

    /// The events before the second stop
    const std::string m_firstEpoch{"Started 0 0, GuestStopped 0 0, GuestResumed 0 10, "
                                   "CheckpointTaken 0 10, Committed 0 30, Released 0 30, "};
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of commands to a checkpointer.
 */
class RemusCommandsTestSuite : public TestSuite
{
  public:
    RemusCommandsTestSuite()
        : TestSuite("remus-commands")
    {
        using Case = RemusCommandsTestCase;
        AddTestCase(new Case("Protection ends while the guest runs", &Case::StopRunning));
        AddTestCase(
            new Case("A stopped guest is resumed when protection ends", &Case::RestartStopped));
        AddTestCase(
            new Case("A commit in a stop does not stop the guest again", &Case::CommitStopped));
        AddTestCase(new Case("A commit that is repeated has no effect", &Case::CommitAgain));
        AddTestCase(
            new Case("After the failure no plug lets output pass", &Case::ChangePlugsAfterFailure));
        AddTestCase(new Case("A plug that is added holds if protection begins at that time",
                             &Case::AddPlugAtStart));
        AddTestCase(new Case("Times that are set again do not start protection again",
                             &Case::SetTimesAgain));
        AddTestCase(new Case("Start() initializes the checkpointer", &Case::StartUninitialized));
        AddTestCase(new Case("Nothing happens after the disposal", &Case::Destroy));
        AddTestCase(new Case("A controller follows output while it asks", &Case::FollowOutput));
        AddTestCase(new Case("A controller serves one checkpointer", &Case::SetController));
    }
};

static RemusCommandsTestSuite g_remusCommandsTestSuite; //!< registers the suite
