/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"
#include "../support/remus-monitor-fixture.h"

#include "ns3/csma-helper.h"
#include "ns3/csma-net-device.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/queue.h"
#include "ns3/remus-epoch-times.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"

#include <algorithm>
#include <memory>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A monitor's measurements of the guest of a RemusMonitorFixture.
 */
class RemusMonitorTestCase : public PlugTestCase<RemusMonitorTestCase, RemusMonitorFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Output outside the protected time is counted separately
    void TestProtectedTime()
    {
        m_setUp = [this]() {
            m_checkpointer->SetAttribute("StartTime", TimeValue(MilliSeconds(200)));
            m_checkpointer->SetAttribute("StopTime", TimeValue(MilliSeconds(800)));
        };
        Run(false);
        // 29 of 30 ms, because the guest is stopped for 1 ms in each period while it is protected
        NS_TEST_EXPECT_MSG_EQ_TOL(m_monitor->GetNPackets(), 565, 20, "Packets measured");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_monitor->GetNUnmeasured(), 415, 20, "Packets not measured");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNViolations(), 0, "Violations");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_monitor->GetDelays().getMin(), 0.0035, 1e-4, "D + 0.5 ms");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_monitor->GetDelays().getMean(), 0.0175, 2e-4, "F2");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetEpochTimes().GetPeriods().getCount(), 19, "Periods");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_monitor->GetEpochTimes().GetDuty(), 29.0 / 30, 1e-9, "1 - S/P");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetEpochTimes().GetMeasuredTime(),
                              MilliSeconds(600),
                              "The protected time");
    }

    /// Protection ends, and begins again
    void TestRestart()
    {
        m_setUp = [this]() {
            Simulator::Schedule(MilliSeconds(301), &RemusCheckpointer::Stop, m_checkpointer);
            Simulator::Schedule(MilliSeconds(701), &RemusCheckpointer::Start, m_checkpointer);
        };
        Run(false);
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNViolations(), 0, "Violations");
        NS_TEST_EXPECT_MSG_GT(m_monitor->GetNUnmeasured(), 400, "Packets not measured");
        NS_TEST_EXPECT_MSG_GT(m_monitor->GetNPackets(), 500, "Packets measured");
        const auto& times = m_monitor->GetEpochTimes();
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetPeriods().getMax(), 0.03, 1e-9, "P, without the gap");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetDuty(), 29.0 / 30, 1e-9, "1 - S/P");
        NS_TEST_EXPECT_MSG_EQ(times.GetMeasuredTime(), MilliSeconds(600), "The protected time");
    }

    /// Protection is stopped before it begins, and begins later
    void TestLateStart()
    {
        m_setUp = [this]() {
            m_checkpointer->Initialize();
            m_checkpointer->Stop();
            Simulator::Schedule(MilliSeconds(401), &RemusCheckpointer::Start, m_checkpointer);
        };
        Run(false);
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNViolations(), 0, "Violations");
        NS_TEST_EXPECT_MSG_GT(m_monitor->GetNUnmeasured(), 380, "Packets not measured");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetEpochTimes().GetMeasuredTime(),
                              MilliSeconds(599),
                              "The protected time");
    }

    /// A window within the protected time
    void TestWindow()
    {
        m_setUp = [this]() {
            m_monitor->SetAttribute("StartTime", TimeValue(MilliSeconds(315)));
            m_monitor->SetAttribute("StopTime", TimeValue(MilliSeconds(620)));
        };
        Run(true);
        NS_TEST_EXPECT_MSG_EQ_TOL(m_monitor->GetNPackets() + 0.0, 275, 25, "Packets measured");
        NS_TEST_EXPECT_MSG_GT(m_monitor->GetNUnmeasured(), 600, "Packets not measured");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetEpochTimes().GetPeriods().getCount(), 9, "Periods");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetEpochTimes().GetStops().getCount(), 10, "Stops");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetEpochTimes().GetMeasuredTime(),
                              MilliSeconds(290),
                              "From the first stop in the window to its end");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_monitor->GetReplicationRate().GetBitRate() / 1e6,
                                  10 * 100 * 4096 * 8 / 0.29 / 1e6,
                                  12,
                                  "The rate in the window in Mb/s");
    }

    /// Packets that the traffic control layer drops have not left, and wait no longer
    void TestLayerDrops()
    {
        uint32_t drops = 0;
        m_setUp = [this, &drops]() {
            auto device = DynamicCast<PointToPointNetDevice>(m_pair->m_clientLink.Get(0));
            device->GetQueue()->SetMaxSize(QueueSize("5p"));
            device->GetNode()->GetObject<TrafficControlLayer>()->TraceConnectWithoutContext(
                "TcDrop",
                MakeBoundCallback(&RemusMonitorTestCase::CountDrop, &drops));
        };
        m_stages = true;
        Run(false);
        NS_TEST_EXPECT_MSG_GT(drops, 500, "The traffic control layer drops");
        ExpectConserved(drops);
    }

    /// Packets that a queue disc below the root drops after a stage have not left, and wait no
    /// longer
    void TestRootDrops()
    {
        Ptr<QueueDisc> root;
        m_setUp = [this, &root]() {
            auto device = DynamicCast<PointToPointNetDevice>(m_pair->m_clientLink.Get(0));
            device->GetQueue()->SetMaxSize(QueueSize("5p"));
            TrafficControlHelper control;
            // The packets pass band 1, and no plug below the root
            const auto prio = control.SetRootQueueDisc("ns3::PrioQueueDisc");
            const auto classes = control.AddQueueDiscClasses(prio, 3, "ns3::QueueDiscClass");
            control.AddChildQueueDisc(prio, classes.at(0), "ns3::PlugQueueDisc");
            for (const auto band : {1, 2})
            {
                control.AddChildQueueDisc(prio,
                                          classes.at(band),
                                          "ns3::FifoQueueDisc",
                                          "MaxSize",
                                          StringValue("5p"));
            }
            root = control.Install(device).Get(0);
        };
        m_stages = true;
        Run(false);
        const auto drops = root->GetStats().nTotalDroppedPackets;
        NS_TEST_EXPECT_MSG_GT(drops, 300, "The root queue disc drops");
        ExpectConserved(drops);
    }

    /// Packets that the device drops have not left, and wait no longer
    void TestDeviceDrops()
    {
        NodeContainer nodes(2);
        auto devices = CsmaHelper().Install(nodes);
        InternetStackHelper().Install(nodes);
        RemusHelper remus;
        remus.SetCheckpointerAttribute("Controller", StringValue("xend"));
        remus.SetCheckpointerAttribute("Interval", TimeValue(MilliSeconds(20)));
        remus.SetCheckpointerAttribute("CommitDelay",
                                       StringValue("ns3::ConstantRandomVariable[Constant=0.002]"));
        m_checkpointer = remus.Install(NetDeviceContainer(devices.Get(0))).at(0);
        Ipv4AddressHelper("10.1.1.0", "255.255.255.0").Assign(devices);
        m_monitor = CreateObject<RemusOutputCommitMonitor>();
        m_monitor->Watch(devices.Get(0), m_checkpointer, nullptr);
        m_monitor->TraceConnectWithoutContext(
            "Backlog",
            MakeCallback(&RemusMonitorTestCase::HandleBacklog, this));
        auto device = DynamicCast<CsmaNetDevice>(devices.Get(0));
        uint32_t drops = 0;
        device->TraceConnectWithoutContext(
            "MacTxDrop",
            MakeBoundCallback(&RemusMonitorTestCase::CountDrop, &drops));
        Simulator::Schedule(MilliSeconds(300), &CsmaNetDevice::SetSendEnable, device, false);
        Simulator::Schedule(MilliSeconds(600), &CsmaNetDevice::SetSendEnable, device, true);
        Send(nodes.Get(0));
        NS_TEST_EXPECT_MSG_GT(drops, 100, "The device drops");
        ExpectConserved(drops);
    }

    /// The sinks of a deleted object are not called any more
    void TestGone()
    {
        std::vector<uint8_t> memory(sizeof(RemusEpochTimes) + alignof(RemusEpochTimes));
        m_setUp = [this, &memory]() {
            void* place = memory.data();
            auto size = memory.size();
            std::align(alignof(RemusEpochTimes), sizeof(RemusEpochTimes), place, size);
            auto times = new (place) RemusEpochTimes();
            times->Watch(m_checkpointer);
            times->~RemusEpochTimes();
            std::fill(memory.begin(), memory.end(), 0xa5);
            auto monitor = CreateObject<RemusOutputCommitMonitor>();
            monitor->Watch(m_pair->m_clientLink.Get(0), m_checkpointer, m_pair->m_receiver);
        };
        Run(true);
        NS_TEST_EXPECT_MSG_EQ(std::count(memory.begin(), memory.end(), 0xa5),
                              static_cast<long>(memory.size()),
                              "Bytes that nobody has written to");
    }

    /// A sink may dispose of the monitor
    void TestDispose()
    {
        m_setUp = [this]() {
            m_monitor->TraceConnectWithoutContext(
                "Departed",
                MakeBoundCallback(&RemusMonitorTestCase::DisposeOf, &m_monitor));
        };
        Run(true);
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNPackets(),
                              1,
                              "Packets until the monitor was disposed of");
    }

    /// Delays are distributed as law F2 says
    void TestDelays()
    {
        Run(false);
        const auto& delays = m_monitor->GetDelays();
        NS_TEST_EXPECT_MSG_GT(m_monitor->GetNPackets(), 900, "Packets");
        NS_TEST_EXPECT_MSG_EQ_TOL(delays.getMin(), 0.0035, 1e-4, "D + 0.5 ms");
        NS_TEST_EXPECT_MSG_EQ_TOL(delays.getMax(), 0.0315, 1e-4, "D + P - S - 0.5 ms");
        NS_TEST_EXPECT_MSG_EQ_TOL(delays.GetPercentile(50), 0.0175, 1e-4, "Half way");
        NS_TEST_EXPECT_MSG_EQ_TOL(delays.GetPercentile(90), 0.0295, 0.0011, "Nine tenths");
        NS_TEST_EXPECT_MSG_EQ_TOL(delays.getMean(), 0.0175, 2e-4, "(P - S)/2 + D");
    }

    /// Periods, stops and commit delays are those that were set
    void TestEpochs()
    {
        Run(false);
        const auto& times = m_monitor->GetEpochTimes();
        NS_TEST_EXPECT_MSG_EQ(times.GetPeriods().getCount(), 33, "Periods in 1 s");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetPeriods().getMin(), 0.03, 1e-9, "P");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetPeriods().getMax(), 0.03, 1e-9, "P");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetStops().getMax(), 0.001, 1e-9, "S");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetCommitDelays().getMean(), 0.003, 1e-9, "D");
        NS_TEST_EXPECT_MSG_EQ_TOL(times.GetDuty(), 29.0 / 30, 1e-9, "1 - S/P");
    }

    /// An epoch leaves in a burst at line rate
    void TestBursts()
    {
        Run(false);
        const auto& bursts = m_monitor->GetBursts();
        NS_TEST_EXPECT_MSG_EQ(bursts.GetPackets().GetPercentile(50), 29, "Packets in an epoch");
        // 130 bytes with all headers; the link header, 2 bytes, is not counted
        NS_TEST_EXPECT_MSG_EQ(bursts.GetBytes().GetPercentile(50), 29 * 128, "Their bytes");
        NS_TEST_EXPECT_MSG_EQ_TOL(bursts.GetDrainTimes().GetPercentile(50),
                                  28 * 130 * 8 / 1e9,
                                  1e-7,
                                  "28 transmissions at 1 Gb/s");
        // F7: the packets that arrive in (P - S) + (D - S)
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetPeakPackets(), 31, "The peak of the backlog");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetPeakBytes(), 31 * 128, "Its bytes");
    }

    /// Nothing leaves early, with a plug
    void TestViolations()
    {
        Run(false);
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNViolations(), 0, "With a plug");
        NS_TEST_EXPECT_MSG_EQ(m_nViolations, 0, "Traced");
        Simulator::Destroy();
        Run(false, true);
        NS_TEST_EXPECT_MSG_GT(m_monitor->GetNViolations(), 900, "Without one");
        NS_TEST_EXPECT_MSG_EQ(m_nViolations, m_monitor->GetNViolations(), "Traced");
    }

    /// The backup gets 100 pages every 30 ms
    void TestReplication()
    {
        Run(true);
        NS_TEST_EXPECT_MSG_EQ_TOL(m_monitor->GetReplicationRate().GetBitRate() / 1e6,
                                  100 * 4096 * 8 / 0.03 / 1e6,
                                  4,
                                  "The rate in Mb/s");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNViolations(), 0, "Nothing leaves early");
    }

  private:
    /**
     * @brief Check that each packet that was sent has left, was dropped or waits.
     * @param drops the packets that were dropped
     */
    void ExpectConserved(uint32_t drops)
    {
        NS_TEST_EXPECT_MSG_LT(m_backlog, 35, "What waits at the end: the last epochs");
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNPackets() + drops + m_backlog,
                              m_nSent,
                              "What left, was dropped or waits");
        NS_TEST_EXPECT_MSG_LT(m_monitor->GetPeakPackets(), 35, "The peak");
    }

    /**
     * @brief Count a packet that the device's queue drops.
     * @param drops the count
     */
    static void CountDrop(uint32_t* drops, Ptr<const Packet> /* packet */)
    {
        ++*drops;
    }

    /**
     * @brief Dispose of the monitor.
     * @param monitor the monitor
     */
    static void DisposeOf(Ptr<RemusOutputCommitMonitor>* monitor,
                          Ptr<const Packet> /* packet */,
                          uint64_t /* epoch */,
                          Time /* came */)
    {
        (*monitor)->Dispose();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the monitor's measurements.
 */
class RemusMonitorTestSuite : public TestSuite
{
  public:
    RemusMonitorTestSuite()
        : TestSuite("remus-monitor")
    {
        using Case = RemusMonitorTestCase;
        AddTestCase(new Case("The monitor measures the protected time", &Case::TestProtectedTime));
        AddTestCase(
            new Case("The monitor measures a window of the protected time", &Case::TestWindow));
        AddTestCase(new Case("The monitor leaves out the time between two times of protection",
                             &Case::TestRestart));
        AddTestCase(new Case("The monitor leaves out the time before protection that begins late",
                             &Case::TestLateStart));
        // In ns-3.35 the layer drops without a trace, so the monitor cannot know
        if (TrafficControlLayer::GetTypeId().LookupTraceSourceByName("TcDrop"))
        {
            AddTestCase(new Case("What the traffic control layer drops waits no longer",
                                 &Case::TestLayerDrops));
        }
        AddTestCase(new Case("What is dropped below the root after a stage waits no longer",
                             &Case::TestRootDrops));
        AddTestCase(new Case("What a device drops waits no longer", &Case::TestDeviceDrops));
        AddTestCase(new Case("Listeners may be deleted before the simulation", &Case::TestGone));
        AddTestCase(new Case("A sink may dispose of the monitor", &Case::TestDispose));
        AddTestCase(new Case("Delays are spread from D to D + P - S", &Case::TestDelays));
        AddTestCase(new Case("Period, stop, commit delay and duty are those that were set",
                             &Case::TestEpochs));
        AddTestCase(new Case("A release is a burst at line rate, and the backlog peaks before it",
                             &Case::TestBursts));
        AddTestCase(
            new Case("Packets that leave early are counted and traced", &Case::TestViolations));
        AddTestCase(
            new Case("The replication rate is that of the checkpoints", &Case::TestReplication));
    }
};

static RemusMonitorTestSuite g_remusMonitorTestSuite; //!< registers the suite
