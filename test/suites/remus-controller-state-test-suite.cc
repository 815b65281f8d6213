/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"
#include "../support/remus-fixture.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/remus-controller.h"
#include "ns3/remus-dirty-pages.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <iostream>
#include <sstream>
#include <string>

namespace ns3
{

/**
 * @ingroup plug-tests
 *
 * @brief Stops the guest T after the last stop, and records the states that it gets.
 */
class RecordingController : public RemusController
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId()
    {
        static TypeId tid =
            TypeId("ns3::RecordingController")
                .SetParent<RemusController>()
                .SetGroupName("TrafficControl")
                .AddConstructor<RecordingController>()
                .AddAttribute("Outstanding",
                              "How many epochs may be closed and uncommitted.",
                              UintegerValue(2),
                              MakeUintegerAccessor(&RecordingController::m_outstanding),
                              MakeUintegerChecker<uint32_t>(1))
                .AddAttribute("Stall",
                              "Whether the guest stays stopped meanwhile.",
                              BooleanValue(false),
                              MakeBooleanAccessor(&RecordingController::m_stall),
                              MakeBooleanChecker());
        return tid;
    }

    uint32_t GetMaxOutstanding() const override
    {
        return m_outstanding;
    }

    bool StallsGuest() const override
    {
        return m_stall;
    }

    Time GetNextStop(const State& state) override
    {
        m_states << Simulator::Now().GetMilliSeconds() << ": T " << ToText(state.interval)
                 << " stopped " << ToText(state.stopped) << " resumed " << ToText(state.resumed)
                 << " ready " << ToText(state.ready) << (state.stalled ? " stalled" : "")
                 << " outstanding " << state.nOutstanding << " packets " << state.nOutputPackets
                 << "/" << state.nHeldPackets << " bytes " << state.nHeldBytes << " pages "
                 << state.nDirtyPages << "\n";
        return state.stopped + state.interval;
    }

    void NotifyCommitted(const Epoch& epoch) override
    {
        m_epochs << Simulator::Now().GetMilliSeconds() << ": " << epoch.number << " from "
                 << ToText(epoch.opened) << " to " << ToText(epoch.stopped) << " pages "
                 << epoch.pages << "\n";
    }

    std::ostringstream m_states; //!< the states, in ms
    std::ostringstream m_epochs; //!< the epochs that were committed, in ms

  private:
    /**
     * @brief Write a time.
     * @param time the time
     * @return the time in ms
     */
    static std::string ToText(Time time)
    {
        return std::to_string(time.GetMilliSeconds());
    }

    uint32_t m_outstanding; //!< epochs that may be uncommitted
    bool m_stall;           //!< whether the guest stays stopped
};

NS_OBJECT_ENSURE_REGISTERED(RecordingController);

} // namespace ns3

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The states that a controller gets, at S = 10 ms and T = 100 ms, and warnings.
 */
class RemusControllerStateTestCase : public PlugTestCase<RemusControllerStateTestCase, RemusFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Epochs that overlap: X = 150 ms
    void TestOverlap()
    {
        Build("0.150");
        auto pages = CreateObject<RemusRatePages>();
        pages->SetAttribute("Rate", DoubleValue(1000));
        m_remus->SetAttribute("DirtyPages", PointerValue(pages));
        Simulator::Schedule(MilliSeconds(50), &PlugTestDriver::EnqueueMany, m_drivers[0].get(), 2);
        Simulator::Schedule(MilliSeconds(150), &PlugTestDriver::EnqueueMany, m_drivers[0].get(), 3);
        Run(MilliSeconds(305));
        NS_TEST_EXPECT_MSG_EQ(
            m_controller->m_states.str(),
            "10: T 100 stopped 0 resumed 10 ready 10 outstanding 1 packets 0/0 bytes 0 pages 0\n"
            "160: T 100 stopped 100 resumed 110 ready 160 outstanding 1 packets 3/5 bytes 500 "
            "pages 50\n"
            "260: T 100 stopped 200 resumed 210 ready 260 outstanding 1 packets 0/3 bytes 300 "
            "pages 50\n",
            "the states in which a stop is decided");
        NS_TEST_EXPECT_MSG_EQ(m_controller->m_epochs.str(),
                              "160: 0 from 0 to 0 pages 0\n260: 1 from 10 to 100 pages 90\n",
                              "the epochs");
    }

    /// Fewer epochs than may be outstanding: X = 20 ms
    void TestReady()
    {
        Build("0.020");
        Run(MilliSeconds(205));
        NS_TEST_EXPECT_MSG_EQ(
            m_controller->m_states.str(),
            "10: T 100 stopped 0 resumed 10 ready 10 outstanding 1 packets 0/0 bytes 0 pages -1\n"
            "110: T 100 stopped 100 resumed 110 ready 110 outstanding 1 packets 0/0 bytes 0 "
            "pages -1\n",
            "a guest is ready from its resume on");
    }

    /// A guest that stays stopped until the commit
    void TestStall()
    {
        Build("0.020");
        m_controller->SetAttribute("Outstanding", UintegerValue(1));
        m_controller->SetAttribute("Stall", BooleanValue(true));
        Run(MilliSeconds(105));
        NS_TEST_EXPECT_MSG_EQ(m_controller->m_states.str(),
                              "30: T 100 stopped 0 resumed 30 ready 30 stalled outstanding 0 "
                              "packets 0/0 bytes 0 pages -1\n",
                              "the guest was resumed by the commit");
    }

    /// A machine that fails before its protection begins
    void TestFailsBefore()
    {
        Make("xend", "0.010", "0.020");
        AddPlug(false);
        m_remus->SetAttribute("StartTime", TimeValue(MilliSeconds(50)));
        Simulator::Schedule(MilliSeconds(20), &RemusCheckpointer::Fail, m_remus);
        Run(MilliSeconds(300));
        NS_TEST_EXPECT_MSG_EQ(m_events, "Failed 0 20, ", "nothing begins after the failure");
        NS_TEST_EXPECT_MSG_EQ(m_remus->IsProtecting(), false, "it is not protected");
    }

    /// A plug that was released before it is added
    void TestReleasedPlug()
    {
        Make("xend", "0.010", "0.020");
        AddPlug(false);
        auto plug = CreateObject<PlugQueueDisc>();
        plug->ReleaseIndefinite();
        m_remus->AddPlug(plug);
        NS_TEST_EXPECT_MSG_EQ(plug->GetCurrentEpoch(), 0, "no epoch ends before protection begins");
        NS_TEST_EXPECT_MSG_EQ(plug->IsIndefinite(), true, "it stays released until then");
        Run(MilliSeconds(50));
        NS_TEST_EXPECT_MSG_EQ(plug->GetCurrentEpoch(), 1, "the first checkpoint ends its epoch");
        auto late = CreateObject<PlugQueueDisc>();
        m_remus->AddPlug(late);
        NS_TEST_EXPECT_MSG_EQ(late->GetCurrentEpoch(), 0, "a plug that holds needs no cut");
        auto released = CreateObject<PlugQueueDisc>();
        released->ReleaseIndefinite();
        m_remus->AddPlug(released);
        NS_TEST_EXPECT_MSG_EQ(released->IsIndefinite(), false, "protection holds its output");
    }

    /// Warnings on std::cerr
    void TestWarnings()
    {
        std::ostringstream warnings;
        auto before = std::cerr.rdbuf(warnings.rdbuf());
        for (const bool plugged : {false, true})
        {
            for (const bool placed : {false, true})
            {
                Make("xend", "0.010", "0.020");
                auto node = CreateObject<Node>();
                if (placed)
                {
                    node->AggregateObject(m_remus);
                }
                if (plugged)
                {
                    AddPlug(false);
                }
                Run(MilliSeconds(50));
                const auto warned =
                    warnings.str().find("begins without a plug") != std::string::npos;
                NS_TEST_EXPECT_MSG_EQ(warned,
                                      (placed && !plugged),
                                      "a warning" << (placed ? " on a node" : "")
                                                  << (plugged ? " with a plug" : ""));
                m_remus->Dispose();
                Simulator::Destroy();
                warnings.str("");
            }
        }
        // A checkpointer that is deleted without having been initialized or disposed of
        for (const uint32_t packets : {0, 2})
        {
            auto plug = CreateObject<PlugQueueDisc>();
            PlugTestDriver driver(plug);
            auto forgotten = CreateObject<RemusCheckpointer>();
            forgotten->AddPlug(plug);
            driver.EnqueueMany(packets);
            forgotten = nullptr;
            NS_TEST_EXPECT_MSG_EQ(
                (warnings.str().find("its plugs hold 2 packets") != std::string::npos),
                (packets > 0),
                packets << " packets are held for ever: " << warnings.str());
        }
        std::cerr.rdbuf(before);
    }

    /// A controller that allows fewer epochs than are uncommitted
    void TestReplaced()
    {
        Make("pipelined", "0.010", "");
        AddPlug(false);
        Run(MilliSeconds(50));
        m_remus->SetController("xl");
        RunOn(MilliSeconds(300));
        NS_TEST_EXPECT_MSG_EQ(m_times["GuestStopped"].size(), 1, "Epoch 0 is not committed");
        m_remus->Commit(0);
        RunOn(MilliSeconds(410));
        NS_TEST_ASSERT_MSG_EQ(m_times["GuestStopped"].size(), 2, "It is");
        NS_TEST_EXPECT_MSG_EQ(m_times["GuestStopped"].at(1), MilliSeconds(400), "T after it");
    }

  private:
    /**
     * @brief Make a checkpointer with the controller and a plug.
     * @param commit X in seconds
     */
    void Build(const std::string& commit)
    {
        Make("xend", "0.010", commit);
        m_controller = CreateObject<RecordingController>();
        m_remus->SetAttribute("Controller", PointerValue(m_controller));
        AddPlug(false);
    }

    Ptr<RecordingController> m_controller; //!< the controller
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the states that a controller gets.
 */
class RemusControllerStateTestSuite : public TestSuite
{
  public:
    RemusControllerStateTestSuite()
        : TestSuite("remus-controller-state")
    {
        using Case = RemusControllerStateTestCase;
        AddTestCase(new Case("Overlapping epochs, their output and pages", &Case::TestOverlap));
        AddTestCase(new Case("A guest is ready from its resume on", &Case::TestReady));
        AddTestCase(new Case("A guest that stalls is resumed by the commit", &Case::TestStall));
        AddTestCase(new Case("A controller is replaced by one that allows fewer epochs",
                             &Case::TestReplaced));
        AddTestCase(new Case("Protection does not begin after a failure", &Case::TestFailsBefore));
        AddTestCase(new Case("A released plug is cut when protection holds its output",
                             &Case::TestReleasedPlug));
        AddTestCase(new Case("A checkpointer without plugs, and one that is forgotten, are warned "
                             "of",
                             &Case::TestWarnings));
    }
};

static RemusControllerStateTestSuite g_remusControllerStateTestSuite; //!< registers the suite
