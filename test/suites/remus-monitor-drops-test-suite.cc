/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-wake-test.h"

#include "ns3/data-rate.h"
#include "ns3/pointer.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/string.h"

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A monitor of a guest whose packets are dropped, or not held. S = 1 ms and X = 2 ms.
 */
class RemusMonitorDropsTestCase : public PlugTestCase<RemusMonitorDropsTestCase, PlugWakeFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// A guest without a plug
    void TestNoPlug()
    {
        Build("ns3::FifoQueueDisc");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetReplicationRate(), DataRate(0), "no time has passed");
        Run();
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNPackets(), 8, "packets that left");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNViolations(), 8, "all before their commit");
    }

    /// A plug that discards
    void TestDiscard()
    {
        Build("ns3::PlugQueueDisc");
        m_checkpointer->AddPlug(GetPlug());
        Simulator::Schedule(MilliSeconds(42), &PlugQueueDisc::Discard, GetPlug());
        Run();
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNPackets(), 3, "packets that left");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNViolations(), 0, "before their commit");
        NS_TEST_EXPECT_MSG_EQ(m_least, 0, "none of the five waits after the discard");
        NS_TEST_EXPECT_MSG_EQ(m_backlog, 0, "none waits in the end");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetBursts().GetPackets().getCount(), 1, "bursts");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetBursts().GetPackets().getMax(), 3, "its packets");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_delays.GetSeconds(),
                                  m_monitor->GetDelays().getSum(),
                                  1e-9,
                                  "the delays that were traced");
        // Sent at 45 ms; the stop at 60 ms ends 1 ms later, and the commit comes 2 ms after it
        NS_TEST_EXPECT_MSG_EQ_TOL(m_monitor->GetDelays().getMin(), 0.018, 1e-4, "the delay");
    }

  private:
    void DoTeardown() override
    {
        m_checkpointer = nullptr;
        m_monitor = nullptr;
        PlugWakeFixture::DoTeardown();
    }

    /**
     * @brief Build a guest with T = 30 ms that sends five packets at 41 ms and three at 45 ms.
     * @param root its root queue disc
     */
    void Build(const std::string& root)
    {
        MakeLink("1000p", 1);
        m_devices.Get(0)->SetAttribute("DataRate", StringValue("1Gbps"));
        m_control.SetRootQueueDisc(root);
        m_discs = m_control.Install(m_devices.Get(0));
        const auto constant = [](const std::string& seconds) {
            return StringValue("ns3::ConstantRandomVariable[Constant=" + seconds + "]");
        };
        m_checkpointer = CreateObject<RemusCheckpointer>();
        m_checkpointer->SetController("xend");
        m_checkpointer->SetAttribute("Interval", TimeValue(MilliSeconds(30)));
        m_checkpointer->SetAttribute("StopDuration", constant("0.001"));
        m_checkpointer->SetAttribute("CommitDelay", constant("0.002"));
        m_nodes.Get(0)->AggregateObject(m_checkpointer);
        m_monitor = CreateObject<RemusOutputCommitMonitor>();
        m_monitor->Watch(m_devices.Get(0), m_checkpointer, nullptr);
        m_monitor->TraceConnectWithoutContext(
            "Backlog",
            MakeCallback(&RemusMonitorDropsTestCase::HandleBacklog, this));
        m_monitor->TraceConnectWithoutContext(
            "Delay",
            MakeCallback(&RemusMonitorDropsTestCase::HandleDelay, this));
        Simulator::Schedule(MilliSeconds(41), &RemusMonitorDropsTestCase::Send, this, 5);
        Simulator::Schedule(MilliSeconds(45), &RemusMonitorDropsTestCase::Send, this, 3);
    }

    /// Simulate 100 ms.
    static void Run()
    {
        Simulator::Stop(MilliSeconds(100));
        Simulator::Run();
    }

    /**
     * @brief Note how many packets wait.
     * @param now the number
     */
    void HandleBacklog(uint32_t /* before */, uint32_t now)
    {
        m_backlog = now;
        if (Simulator::Now() < MilliSeconds(45))
        {
            m_least = now;
        }
    }

    /**
     * @brief Add a packet's delay.
     * @param delay the delay
     */
    void HandleDelay(Time /* before */, Time delay)
    {
        m_delays += delay;
    }

    Ptr<RemusCheckpointer> m_checkpointer;   //!< the guest's
    Ptr<RemusOutputCommitMonitor> m_monitor; //!< its monitor
    uint32_t m_least{99};                    //!< the last backlog before 45 ms
    uint32_t m_backlog{99};                  //!< the last backlog
    Time m_delays;                           //!< the sum of the delays
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of monitors whose packets do not all leave.
 */
class RemusMonitorDropsTestSuite : public TestSuite
{
  public:
    RemusMonitorDropsTestSuite()
        : TestSuite("remus-monitor-drops")
    {
        using Case = RemusMonitorDropsTestCase;
        AddTestCase(
            new Case("Without a plug each packet violates output commit", &Case::TestNoPlug));
        AddTestCase(new Case("Packets that are discarded do not wait", &Case::TestDiscard));
    }
};

static RemusMonitorDropsTestSuite g_remusMonitorDropsTestSuite; //!< registers the suite
