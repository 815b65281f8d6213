/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/remus-fixture.h"

#include "ns3/uinteger.h"

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A user-defined timing law: stops the guest at fixed times.
 */
class TestController : public RemusController
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::TestController")
                                .SetParent<RemusController>()
                                .AddConstructor<TestController>();
        return tid;
    }

    Time GetNextStop(const State& state) override
    {
        return state.resumed + MilliSeconds(500);
    }
};

NS_OBJECT_ENSURE_REGISTERED(TestController);

/**
 * @ingroup plug-tests
 *
 * @brief The timing law of a controller.
 */
class RemusTimingLawTestCase : public RemusFixture
{
  public:
    /**
     * @brief Constructor.
     * @param controller the controller
     * @param stop S in ms
     * @param commit X in ms
     * @param period the period in ms for T = 100 ms
     */
    RemusTimingLawTestCase(const std::string& controller,
                           uint32_t stop,
                           uint32_t commit,
                           uint32_t period)
        : RemusFixture(controller + " with S = " + std::to_string(stop) +
                       " ms and X = " + std::to_string(commit) + " ms has a period of " +
                       std::to_string(period) + " ms"),
          m_controller(controller),
          m_stop(stop),
          m_commit(commit),
          m_period(period)
    {
    }

  private:
    void DoRun() override
    {
        Make(m_controller, std::to_string(m_stop * 1e-3), std::to_string(m_commit * 1e-3));
        Run(Seconds(5));
        const auto& stopped = m_times["GuestStopped"];
        const auto& released = m_times["Released"];
        NS_TEST_ASSERT_MSG_GT(released.size(), 10, "Epochs are released");
        for (std::size_t i = 0; i < released.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(stopped[i], MilliSeconds(i * m_period), "A stop each period");
            NS_TEST_EXPECT_MSG_EQ(m_times["GuestResumed"][i] - stopped[i],
                                  MilliSeconds(m_stop),
                                  "S");
            NS_TEST_EXPECT_MSG_EQ(released[i] - stopped[i],
                                  MilliSeconds(m_stop + m_commit),
                                  "The release delay");
        }
        Simulator::Destroy();
    }

    std::string m_controller; //!< the controller
    uint32_t m_stop;          //!< S in ms
    uint32_t m_commit;        //!< X in ms
    uint32_t m_period;        //!< the period in ms
};

/**
 * @ingroup plug-tests
 *
 * @brief Checkpoints and plugs.
 */
class RemusCheckpointerTestCase : public PlugTestCase<RemusCheckpointerTestCase, RemusFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// The order of the trace sources
    void OrderEvents()
    {
        Make("xl", "0.010", "0.020");
        Run(MilliSeconds(135));
        NS_TEST_EXPECT_MSG_EQ(
            m_events,
            "Started 0 0, GuestStopped 0 0, GuestResumed 0 10, CheckpointTaken 0 10, "
            "Committed 0 30, Released 0 30, GuestStopped 1 130, ",
            "Event, epoch, ms");
        NS_TEST_EXPECT_MSG_EQ(m_remus->IsGuestStopped(), true, "Stopped");
        NS_TEST_EXPECT_MSG_EQ(m_remus->GetCurrentEpoch(), 2, "Two are begun");
        NS_TEST_EXPECT_MSG_EQ(m_remus->GetNOutstanding(), 1, "One is uncommitted");
    }

    /// Output before, at, and during a stop
    void CutAtStop()
    {
        Make("xend", "0.010", "0.020");
        AddPlug(true);
        for (const uint32_t ms : {99, 101, 109, 111}) // the guest is stopped from 100 to 110 ms
        {
            Simulator::Schedule(MilliSeconds(ms),
                                &PlugTestDriver::EnqueueMany,
                                m_drivers[0].get(),
                                1);
        }
        Run(MilliSeconds(131));
        ExpectOut(0, "0", "Before the stop");
        Simulator::Stop(MilliSeconds(98));
        Simulator::Run(); // until 229 ms
        ExpectOut(0, "", "The others are in the next epoch");
        Simulator::Stop(MilliSeconds(2));
        Simulator::Run();
        ExpectOut(0, "1 2 3", "The next epoch");
    }

    /// Several plugs, one of which was used before
    void DriveSeveral()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(true);
        AddPlug(false);
        AddPlug(false);
        m_plugs[2]->Buffer();
        m_plugs[2]->Buffer();
        NS_TEST_EXPECT_MSG_EQ(m_remus->GetNPlugs(), 3, "Three");
        for (const auto& driver : m_drivers)
        {
            driver->EnqueueMany(1);
            Simulator::Schedule(MilliSeconds(1), &PlugTestDriver::EnqueueMany, driver.get(), 1);
        }
        Run(MilliSeconds(29));
        ExpectOutOfAll("", "Uncommitted");
        Simulator::Stop(MilliSeconds(2));
        Simulator::Run();
        ExpectOutOfAll("0", "Committed at 30 ms");
        Simulator::Stop(MilliSeconds(130));
        Simulator::Run();
        ExpectOutOfAll("1", "Committed at 160 ms");
    }

    /// Output before StartTime
    void StartLater()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(true);
        m_remus->SetAttribute("StartTime", TimeValue(MilliSeconds(50)));
        m_drivers[0]->EnqueueMany(1);
        Run(MilliSeconds(40));
        ExpectOut(0, "0", "It passes");
        NS_TEST_EXPECT_MSG_EQ(m_events, "", "No checkpoint yet");
        Simulator::Stop(MilliSeconds(11));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_events,
                              "Started 0 50, GuestStopped 0 50, ",
                              "The first checkpoint");
        m_drivers[0]->EnqueueMany(1);
        ExpectOut(0, "", "It is held");
    }

    /// The end of protection while the guest is stopped
    void StopProtection()
    {
        Make("xend", "0.010", "0.200");
        AddPlug(true);
        m_remus->SetAttribute("StopTime", TimeValue(MilliSeconds(215)));
        m_drivers[0]->EnqueueMany(1);
        Run(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(
            m_events,
            "Started 0 0, GuestStopped 0 0, GuestResumed 0 10, CheckpointTaken 0 10, "
            "Committed 0 210, Released 0 210, GuestStopped 1 210, "
            "GuestResumed 1 215, Ended 2 215, ",
            "It continues without checkpoints");
        m_drivers[0]->EnqueueMany(1);
        ExpectOut(0, "0 1", "Everything passes");
    }

    /// The failure of the guest's machine
    void Fail()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(true);
        m_drivers[0]->EnqueueMany(2);
        Simulator::Schedule(MilliSeconds(20), &RemusCheckpointer::Fail, m_remus);
        Run(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(
            m_events,
            "Started 0 0, GuestStopped 0 0, GuestResumed 0 10, CheckpointTaken 0 10, "
            "Failed 1 20, ",
            "Nothing after it");
        NS_TEST_EXPECT_MSG_EQ(
            m_plugs[0]->GetStats().GetNDroppedPackets(PlugQueueDisc::DISCARDED_DROP),
            2,
            "What is not released is lost");
        NS_TEST_EXPECT_MSG_EQ(m_remus->HasFailed(), true, "It tells");
    }

    /// The failure of the guest's machine during a stop, and an acknowledgement after it
    void FailStopped()
    {
        Make("xl", "0.010", "");
        Simulator::Schedule(MilliSeconds(5), &RemusCheckpointer::Fail, m_remus);
        Simulator::Schedule(MilliSeconds(15), &RemusCheckpointer::Commit, m_remus, 0);
        Run(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(m_events,
                              "Started 0 0, GuestStopped 0 0, Failed 1 5, ",
                              "Nothing after it");
    }

    /// The failure of the guest's machine within a sink
    void FailInSink()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(false);
        m_drivers[0]->EnqueueMany(1);
        m_remus->TraceConnectWithoutContext(
            "Committed",
            MakeCallback(&RemusCheckpointerTestCase::FailAtCommit, this));
        Run(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(
            m_events,
            "Started 0 0, GuestStopped 0 0, GuestResumed 0 10, CheckpointTaken 0 10, "
            "Committed 0 30, Failed 1 30, ",
            "Nothing after it");
        ExpectOut(0, "", "Nothing is released");
    }

    /// Commits by calls of Commit()
    void CommitFromOutside()
    {
        Make("xl", "0.010", "");
        AddPlug(true);
        m_drivers[0]->EnqueueMany(1);
        Run(Seconds(1));
        ExpectOut(0, "", "No acknowledgement, no release");
        NS_TEST_EXPECT_MSG_EQ(m_remus->GetNOutstanding(), 1, "It waits");
        m_remus->Commit(0);
        ExpectOut(0, "0", "The acknowledgement");
        m_remus->Commit(0);
        m_events.clear();
        Simulator::Stop(MilliSeconds(105));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_events, "GuestStopped 1 1100, ", "T after the acknowledgement");
    }

    /// A commit that includes earlier epochs
    void CommitSeveral()
    {
        Make("pipelined", "0.010", "");
        m_remus->GetController()->SetAttribute("Outstanding", UintegerValue(3));
        AddPlug(false);
        m_drivers[0]->EnqueueMany(1);
        Simulator::Schedule(MilliSeconds(50), &PlugTestDriver::EnqueueMany, m_drivers[0].get(), 1);
        Simulator::Schedule(MilliSeconds(150), &PlugTestDriver::EnqueueMany, m_drivers[0].get(), 1);
        Run(MilliSeconds(250));
        NS_TEST_EXPECT_MSG_EQ(m_remus->GetNOutstanding(), 3, "As many as may be");
        m_events.clear();
        m_remus->Commit(1);
        ExpectOut(0, "0 1", "Two epochs");
        m_remus->Commit(0);
        NS_TEST_EXPECT_MSG_EQ(m_events,
                              "Committed 0 250, Released 0 250, Committed 1 250, "
                              "Released 1 250, ",
                              "In order, and once");
    }

    /// Commits that would come out of order
    void CommitInOrder()
    {
        Make("pipelined", "0", "0");
        m_remus->GetController()->SetAttribute("Outstanding", UintegerValue(10));
        double delays[] = {0.25, 0.01, 0.02};
        auto delay = CreateObject<DeterministicRandomVariable>();
        delay->SetValueArray(delays, 3);
        m_remus->SetAttribute("CommitDelay", PointerValue(delay));
        Run(MilliSeconds(260));
        NS_TEST_ASSERT_MSG_EQ(m_times["Committed"].size(), 3, "Those begun at 0, 100 and 200 ms");
        for (const auto& committed : m_times["Committed"])
        {
            NS_TEST_EXPECT_MSG_EQ(committed, MilliSeconds(250), "None before the first");
        }
    }

    /// Random times
    void RepeatRandom()
    {
        std::vector<std::string> events;
        for (const int64_t stream : {5, 5, 6})
        {
            Make("mc",
                 "ns3::UniformRandomVariable[Min=0|Max=0.02]",
                 "ns3::ExponentialRandomVariable[Mean=0.03]");
            NS_TEST_EXPECT_MSG_EQ(m_remus->AssignStreams(stream), 2, "S and X");
            Run(Seconds(5));
            events.push_back(m_events);
            Simulator::Destroy();
        }
        NS_TEST_EXPECT_MSG_EQ(events[1], events[0], "The same streams");
        NS_TEST_EXPECT_MSG_NE(events[2], events[0], "Others");
    }

    /// A user-defined timing law
    void UseOwnController()
    {
        Make("ns3::TestController", "0.010", "0.020");
        Run(MilliSeconds(600));
        NS_TEST_EXPECT_MSG_EQ(m_times["GuestStopped"].at(1), MilliSeconds(510), "Its law");
        NS_TEST_EXPECT_MSG_EQ(m_remus->GetControllerName(), "ns3::TestController", "Its name");
    }

    /// Invalid values
    void Refuse()
    {
        Make("xl", "0.010", "0.020");
        const auto refused = [this](const std::string& name,
                                    const AttributeValue& value,
                                    const std::string& message) {
            const auto set = [this, &name, &value]() {
                m_remus->SetAttribute(name, value);
                Run(MilliSeconds(30));
            };
            NS_TEST_EXPECT_MSG_EQ(EndsProgram(set, message), true, name << ": " << message);
        };
        refused("Interval", TimeValue(Time(0)), "the interval is +0ms; it must be more than 0");
        refused("Interval", TimeValue(MilliSeconds(-5)), "the interval is -5ms;");
        refused("Controller", StringValue("kvm"), "unknown controller 'kvm'; allowed: adaptive, ");
        refused("Controller", StringValue("ns3::PlugQueueDisc"), "unknown controller 'ns3::Plug");
        refused("StopDuration",
                StringValue(GetVariable("1e300")),
                "StopDuration gave 1e+300 s; allowed are at most 1.15292e+09 s");
        refused("CommitDelay",
                StringValue(GetVariable("1e300")),
                "CommitDelay gave 1e+300 s; allowed are at most 1.15292e+09 s");
        refused("StopDuration", PointerValue(), "name=StopDuration could not be set");
        for (const auto* name : {"StartTime", "StopTime", "StopPerPage", "CommitPerPage"})
        {
            NS_TEST_EXPECT_MSG_EQ(m_remus->SetAttributeFailSafe(name, TimeValue(MilliSeconds(-1))),
                                  false,
                                  name << " can't be negative");
        }
        m_remus->SetAttribute("StartTime", TimeValue(Seconds(2)));
        refused("StopTime", TimeValue(Seconds(1)), "StopTime is +1s, before StartTime, +2s");
    }

    /// Calls at the wrong time
    void RefuseLate()
    {
        Make("xl", "0.010", "");
        Run(MilliSeconds(5));
        NS_TEST_EXPECT_MSG_EQ(EndsProgram([this]() { m_remus->Commit(0); },
                                          "Commit(0): this checkpoint is not taken yet"),
                              true,
                              "The guest is still stopped");
        NS_TEST_EXPECT_MSG_EQ(EndsProgram([this]() { m_remus->Commit(7); },
                                          "Commit(7): this checkpoint is not taken yet"),
                              true,
                              "A later epoch");
    }

  private:
    /**
     * @brief Drain a plug and compare.
     * @param i its index
     * @param ids the packets that must leave
     * @param what a description of them
     */
    void ExpectOut(std::size_t i, const std::string& ids, const std::string& what)
    {
        NS_TEST_EXPECT_MSG_EQ(PlugTestDriver::ToString(m_drivers[i]->Drain()), ids, what);
    }

    /**
     * @brief Let the guest's machine fail as an epoch is committed.
     */
    void FailAtCommit(uint64_t /* epoch */, Time /* now */)
    {
        m_remus->Fail();
    }

    /**
     * @brief Drain all plugs and compare.
     * @param ids the packets that must leave each plug
     * @param what a description of them
     */
    void ExpectOutOfAll(const std::string& ids, const std::string& what)
    {
        for (std::size_t i = 0; i < m_drivers.size(); ++i)
        {
            ExpectOut(i, ids, what);
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of checkpoints.
 */
class RemusCheckpointerTestSuite : public TestSuite
{
  public:
    RemusCheckpointerTestSuite()
        : TestSuite("remus-checkpointer")
    {
        using Law = RemusTimingLawTestCase;
        AddTestCase(new Law("xend", 10, 20, 100));  // max(T, S + X)
        AddTestCase(new Law("xend", 10, 150, 160)); // max(T, S + X)
        AddTestCase(new Law("xl", 10, 20, 130));    // T + S + X
        AddTestCase(new Law("xl", 110, 3, 213));    // T + S + X
        AddTestCase(new Law("mc", 10, 20, 120));    // X + max(T, S)
        AddTestCase(new Law("mc", 120, 20, 140));   // X + max(T, S)

        using Remus = RemusCheckpointerTestCase;
        AddTestCase(new Remus("Stop, resume, commit and release are traced in this order",
                              &Remus::OrderEvents));
        AddTestCase(new Remus("The cut is the instant the guest stops", &Remus::CutAtStop));
        AddTestCase(new Remus("All plugs of a guest are driven together", &Remus::DriveSeveral));
        AddTestCase(new Remus("Output passes before StartTime", &Remus::StartLater));
        AddTestCase(new Remus("Protection ends at StopTime", &Remus::StopProtection));
        AddTestCase(new Remus("Nothing is released after a failure", &Remus::Fail));
        AddTestCase(new Remus("A guest that failed in a stop stays stopped", &Remus::FailStopped));
        AddTestCase(new Remus("A sink may fail the guest", &Remus::FailInSink));
        AddTestCase(new Remus("Commit() may be called by the user", &Remus::CommitFromOutside));
        AddTestCase(new Remus("A commit includes all earlier epochs", &Remus::CommitSeveral));
        AddTestCase(new Remus("Commits keep the order of the checkpoints", &Remus::CommitInOrder));
        AddTestCase(new Remus("Assigned streams repeat a simulation", &Remus::RepeatRandom));
        AddTestCase(new Remus("A user-defined controller is found by its TypeId",
                              &Remus::UseOwnController));
        AddTestCase(new Remus("Invalid values are refused", &Remus::Refuse));
        AddTestCase(new Remus("Calls at the wrong time are refused", &Remus::RefuseLate));
    }
};

static RemusCheckpointerTestSuite g_remusCheckpointerTestSuite; //!< registers the suite
