/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/remus-fixture.h"

#include "ns3/remus-controller.h"
#include "ns3/uinteger.h"

#include <string>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Wants to be asked for the second stop again, and ends protection when it is asked for the
 * third.
 */
class EndingController : public RemusXlController
{
  public:
    Time GetNextStop(const State& state) override
    {
        ++m_asked;
        m_asked == 1 ? Reconsider() : m_remus->Stop();
        return RemusXlController::GetNextStop(state);
    }

    Ptr<RemusCheckpointer> m_remus; //!< its checkpointer

  private:
    uint32_t m_asked{0}; //!< how often it was asked
};

/**
 * @ingroup plug-tests
 *
 * @brief Commands in sinks, at S = 10 ms, X = 20 ms and T = 100 ms.
 */
class RemusCheckpointerSinksTestCase
    : public PlugTestCase<RemusCheckpointerSinksTestCase, RemusFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Stop() by the controller
    void StopInController()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(false);
        auto controller = CreateObject<EndingController>();
        m_remus->SetController(controller);
        controller->m_remus = m_remus;
        Run(Seconds(1));
        controller->m_remus = nullptr;
        NS_TEST_EXPECT_MSG_EQ(m_events,
                              m_firstEpoch + "GuestStopped 1 130, GuestResumed 1 140, "
                                             "CheckpointTaken 1 140, Committed 1 160, "
                                             "Released 1 160, Ended 2 160, ",
                              "what it answers is of no use any more");
        NS_TEST_EXPECT_MSG_EQ(m_remus->GetCurrentEpoch(), 2, "no epoch is closed");
    }

    /// Stop() in a sink of the plug, before GuestStopped is traced
    void StopInPlugged()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(false);
        AddPlug(false);
        m_plugs[0]->TraceConnectWithoutContext(
            "Plugged",
            MakeCallback(&RemusCheckpointerSinksTestCase::StopInSecond, this));
        Run(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(m_events,
                              m_firstEpoch + "Ended 2 130, ",
                              "a stop that is not traced has no resume either");
        NS_TEST_EXPECT_MSG_EQ(m_plugs[1]->IsIndefinite(), true, "the other plug lets pass");
    }

    /// A plug that a sink of another removes while these close their epochs
    void RemoveInPlugged()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(false);
        AddPlug(false);
        m_plugs[0]->TraceConnectWithoutContext(
            "Plugged",
            MakeCallback(&RemusCheckpointerSinksTestCase::RemoveOther, this));
        Run(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(m_plugs[0]->IsIndefinite(), false, "a plug that is left holds");
        NS_TEST_EXPECT_MSG_EQ(m_plugs[1]->IsIndefinite(), true, "the other is not driven");
    }

    /// The failure of the machine in a sink of a plug that lets output pass until StartTime
    void FailInOpening()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(false);
        AddPlug(false);
        m_remus->SetAttribute("StartTime", TimeValue(Seconds(1)));
        m_plugs[0]->TraceConnectWithoutContext(
            "Released",
            MakeCallback(&RemusCheckpointerSinksTestCase::FailInReleased, this));
        Run(Seconds(2));
        for (const std::size_t i : {0, 1})
        {
            m_drivers[i]->EnqueueMany(1);
            ExpectOut("", "output of a failed machine", i);
        }
        NS_TEST_EXPECT_MSG_EQ(m_events, "Failed 0 0, ", "nothing begins");
    }

    /// A new Interval in a sink of Started
    void SetIntervalInStarted()
    {
        Make("xl", "0.010", "0.020");
        m_remus->TraceConnectWithoutContext(
            "Started",
            MakeCallback(&RemusCheckpointerSinksTestCase::SetInterval, this));
        Run(MicroSeconds(30500));
        NS_TEST_EXPECT_MSG_EQ(m_events, m_firstEpoch, "a stopped guest is not stopped");
    }

    /// A commit in a sink of Committed
    void CommitInCommitted()
    {
        Make("pipelined", "0.010", "");
        m_remus->GetController()->SetAttribute("Outstanding", UintegerValue(3));
        m_remus->TraceConnectWithoutContext(
            "Committed",
            MakeCallback(&RemusCheckpointerSinksTestCase::CommitAll, this));
        Run(MilliSeconds(250));
        m_events.clear();
        m_remus->Commit(0);
        NS_TEST_EXPECT_MSG_EQ(m_events,
                              "Committed 0 250, Released 0 250, Committed 1 250, "
                              "Released 1 250, Committed 2 250, Released 2 250, ",
                              "each epoch is released before the next is committed");
    }

    /// Stop() while the guest is stopped, and sinks of GuestResumed
    void StopStopped()
    {
        for (const bool fails : {false, true})
        {
            Make("xl", "0.010", "0.020");
            AddPlug(false);
            m_fails = fails;
            m_remus->TraceConnectWithoutContext(
                "GuestResumed",
                MakeCallback(&RemusCheckpointerSinksTestCase::FailOrTakeBack, this));
            Simulator::Schedule(MilliSeconds(135), &RemusCheckpointer::Stop, m_remus);
            Run(MilliSeconds(200));
            m_drivers[0]->EnqueueMany(1);
            const std::string end = fails ? "Failed 2 135, " : "Ended 2 135, ";
            NS_TEST_EXPECT_MSG_EQ(m_events,
                                  m_firstEpoch + "GuestStopped 1 130, GuestResumed 1 135, " + end,
                                  "the end");
            ExpectOut("", fails ? "output of a failed machine" : "a plug that was taken back");
            Simulator::Destroy();
        }
    }

  private:
    /// End protection in the second epoch. @param epoch the epoch
    void StopInSecond(uint64_t epoch, uint32_t /* packets */, uint64_t /* bytes */)
    {
        if (epoch == 1)
        {
            m_remus->Stop();
        }
    }

    /// In the second epoch, remove the second plug. @param epoch the epoch
    void RemoveOther(uint64_t epoch, uint32_t /* packets */, uint64_t /* bytes */)
    {
        if (epoch == 1)
        {
            m_remus->RemovePlug(m_plugs[1]);
        }
    }

    /// Fail the machine.
    void FailInReleased(uint64_t /* epoch */, uint32_t /* packets */, uint64_t /* bytes */)
    {
        m_remus->Fail();
    }

    /// Set an interval that is shorter than a stop.
    void SetInterval(uint64_t /* epoch */, Time /* now */)
    {
        m_remus->SetInterval(MilliSeconds(1));
    }

    /// Commit all epochs. @param epoch the one that is committed now
    void CommitAll(uint64_t epoch, Time /* now */)
    {
        if (epoch == 0)
        {
            m_remus->Commit(2);
        }
    }

    /// When protection ends: fail the machine, or remove the plug and hold its output.
    /// @param now the time
    void FailOrTakeBack(uint64_t /* epoch */, Time now)
    {
        if (now == MilliSeconds(135) && m_fails)
        {
            m_remus->Fail();
        }
        else if (now == MilliSeconds(135))
        {
            m_remus->RemovePlug(m_plugs[0]);
            m_plugs[0]->Buffer();
        }
    }

    /// The events before the second stop
    const std::string m_firstEpoch{"Started 0 0, GuestStopped 0 0, GuestResumed 0 10, "
                                   "CheckpointTaken 0 10, Committed 0 30, Released 0 30, "};
    bool m_fails{false}; //!< the machine fails when protection ends
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of commands in sinks of a checkpointer and of its plugs.
 */
class RemusCheckpointerSinksTestSuite : public TestSuite
{
  public:
    RemusCheckpointerSinksTestSuite()
        : TestSuite("remus-checkpointer-sinks")
    {
        using Case = RemusCheckpointerSinksTestCase;
        AddTestCase(new Case("A controller may end protection", &Case::StopInController));
        AddTestCase(
            new Case("Protection ends while a plug closes its epoch", &Case::StopInPlugged));
        AddTestCase(new Case("A sink of one plug removes another", &Case::RemoveInPlugged));
        AddTestCase(
            new Case("The machine fails as its plugs begin to let pass", &Case::FailInOpening));
        AddTestCase(new Case("A sink of Started sets the interval", &Case::SetIntervalInStarted));
        AddTestCase(
            new Case("A commit in a commit waits for the release", &Case::CommitInCommitted));
        AddTestCase(new Case("A sink of the last resume fails the machine or removes a plug",
                             &Case::StopStopped));
    }
};

static RemusCheckpointerSinksTestSuite g_remusCheckpointerSinksTestSuite; //!< registers the suite
