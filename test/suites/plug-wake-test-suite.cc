/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/plug/plug-tree.h"
#include "../support/plug-wake-test.h"

#include "ns3/boolean.h"
#include "ns3/data-rate.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Releases of plugs on a device: the root queue disc must be run.
 */
class PlugWakeTestCase : public PlugTestCase<PlugWakeTestCase, PlugWakeFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// A plug that no packet may leave
    void ScheduleNothing()
    {
        auto plug = CreateObject<PlugQueueDisc>();
        PlugTestDriver driver(plug);
        Simulator::Run(); // the fixture's network
        const auto before = Simulator::GetEventCount();
        plug->ReleaseIndefinite();
        plug->Buffer();
        driver.EnqueueMany(3);
        plug->Buffer();
        plug->Discard();
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(Simulator::GetEventCount() - before, 0, "events");
    }

    /// PointToPointHelper's default link
    void UseDefaultLink()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        Install();
        m_packets = 5000;
        Run("block", "release");
        ExpectDelivered(5000);
    }

    /// A device without flow control, with room for all packets
    void UseNoFlowControl()
    {
        MakeLink("5000p", 0);
        Install();
        m_packets = 5000;
        Run("block", "release");
        ExpectDelivered(5000);
    }

    /// A device without flow control, with little room
    void Overflow()
    {
        MakeLink("100p", 0);
        Install();
        m_packets = 1400;
        Run("block", "release");
        NS_TEST_EXPECT_MSG_EQ(GetRoot()->GetStats().nTotalSentPackets,
                              1400,
                              "All packets leave the plug");
        ExpectDelivered(101);
    }

    /// A device that stops the queue disc after each packet
    void UseShortQueue()
    {
        PointToPointHelper link;
        link.SetQueue("ns3::DropTailQueue<Packet>", "MaxSize", StringValue("1p"));
        m_devices = link.Install(m_nodes);
        Install();
        Run("block", "release");
        ExpectDelivered(m_packets);
    }

    /// A device queue whose limit is in bytes and changes
    void UseByteQueueLimits()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        m_control.SetQueueLimits("ns3::DynamicQueueLimits");
        Install();
        Run("block", "release");
        ExpectDelivered(m_packets);
    }

    /// A quota of one packet
    void KeepQuota()
    {
        MakeLink("5000p", 0);
        Install();
        GetRoot()->SetQuota(1);
        Run("block", "release");
        ExpectDelivered(m_packets);
        NS_TEST_EXPECT_MSG_EQ(GetRoot()->GetQuota(), 1, "The quota that the user set");
    }

    /// A quota of the root that is less than the plugs'
    void KeepQuotaOfRoot()
    {
        // The device stops after each packet, so the device continues the release, not the command
        PointToPointHelper link;
        link.SetQueue("ns3::DropTailQueue<Packet>", "MaxSize", StringValue("20p"));
        m_devices = link.Install(m_nodes);
        m_control.SetQueueLimits("ns3::DynamicQueueLimits", "HoldTime", TimeValue(Seconds(1)));
        const auto root = m_control.SetRootQueueDisc("ns3::PrioQueueDisc");
        InstallBelow(root, 3);
        GetRoot()->SetQuota(2);
        Run("block", "release");
        ExpectDelivered(m_packets);
    }

    /// A tree that is moved to another device
    void FollowTheTree()
    {
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
        m_devices = link.Install(m_nodes);
        m_devices.Add(link.Install(m_nodes));
        const auto root = m_control.SetRootQueueDisc("ns3::PrioQueueDisc");
        InstallBelow(root, 3);
        PlugHelper::ScheduleBatches(m_discs, Seconds(0), MilliSeconds(50), Seconds(2));
        Simulator::Schedule(Seconds(1), &PlugWakeTestCase::MoveTree, this);
        Run("", "");
        ExpectDelivered(m_packets); // before the tree was moved
        NS_TEST_EXPECT_MSG_EQ(GetRoot()->GetNPackets(), 0, "Packets that were not released");
        NS_TEST_EXPECT_MSG_EQ(m_moved, 1, "Packets that arrived through the other device");
    }

    /// A plug that is uninstalled and replaced while it holds packets
    void Replace()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        Install();
        m_packets = 10;
        Simulator::Schedule(MilliSeconds(2), &PlugWakeTestCase::ReplacePlug, this);
        Run("", "");
        const auto& stats = m_old->GetStats();
        NS_TEST_EXPECT_MSG_EQ(stats.GetNDroppedPackets(PlugQueueDisc::RESET_DROP), 10, "Counted");
        ExpectDelivered(7); // the packets that passed the new plug
        m_old = nullptr;
    }

    /// A packet that a stopped device queue gave back
    void ResetRequeued()
    {
        MakeLink("5000p", 2);
        Install();
        m_packets = 10;
        auto interface = m_devices.Get(0)->GetObject<NetDeviceQueueInterface>();
        auto queue = interface->GetTxQueue(0); // that of the first packet
        Simulator::Schedule(MicroSeconds(500), &NetDeviceQueue::Stop, queue);
        Simulator::Schedule(MilliSeconds(4), &PlugQueueDisc::Reset, GetPlug());
        Simulator::Schedule(MilliSeconds(5), &NetDeviceQueue::Wake, queue);
        Run("block", "release");
        const auto& stats = GetPlug()->GetStats();
        NS_TEST_EXPECT_MSG_EQ(stats.nTotalRequeuedPackets, 1, "One was given back");
        NS_TEST_EXPECT_MSG_EQ(stats.GetNDroppedPackets(PlugQueueDisc::RESET_DROP), 10, "All");
        NS_TEST_EXPECT_MSG_EQ(GetPlug()->GetNPackets(), 0, "Nothing is left");
        ExpectDelivered(0);
    }

    /// All packets that the device takes have left when the command is done
    void ReleaseWithinCommand()
    {
        MakeLink("5000p", 0);
        Install();
        m_packets = 1000;
        Simulator::Schedule(MilliSeconds(3), &PlugWakeTestCase::ReleaseAndLook, this);
        Run("block", "");
        ExpectDelivered(m_packets);
    }

    /// All packets pass, one at a time and many at a time
    void PassThrough()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        Install();
        PlugHelper::Schedule(MilliSeconds(3), m_discs, "release_indefinite");
        Simulator::Schedule(MilliSeconds(4), &PlugWakeTestCase::Send, this, 1);
        Simulator::Schedule(MilliSeconds(5), &PlugWakeTestCase::Send, this, 300);
        Run("", "");
        ExpectDelivered(m_packets + 301);
    }

    /// A device queue that is stopped at the release, and then has room for everything
    void WakeStopped()
    {
        for (const bool child : {false, true})
        {
            m_delivered = 0;
            m_nodes = NodeContainer();
            m_devices = NetDeviceContainer();
            DoSetup();
            MakeLink("1000p", 1);
            if (child)
            {
                m_control = TrafficControlHelper();
                InstallBelow(m_control.SetRootQueueDisc("ns3::PrioQueueDisc"), 3);
            }
            else
            {
                Install();
            }
            auto queue = m_devices.Get(0)->GetObject<NetDeviceQueueInterface>()->GetTxQueue(0);
            for (const int64_t start : {0, 1000})
            {
                const auto at = [start](int64_t ms) { return MilliSeconds(start + ms); };
                Simulator::Schedule(at(1), &PlugWakeTestCase::Send, this, m_packets);
                PlugHelper::Schedule(at(2), m_discs, "block");
                Simulator::Schedule(at(3), &NetDeviceQueue::Stop, queue);
                PlugHelper::Schedule(at(4), m_discs, "release");
                Simulator::Schedule(at(5), &NetDeviceQueue::Wake, queue);
            }
            Run("", "");
            ExpectDelivered(3 * m_packets);
            Simulator::Destroy();
        }
    }

    /// Packets that a root plug lets pass
    void ScheduleNoMore()
    {
        uint64_t events[2];
        for (const uint32_t i : {0, 1})
        {
            Simulator::Destroy(); // also forgets the nodes
            m_nodes = NodeContainer();
            m_devices = NetDeviceContainer();
            DoSetup();
            MakeLink("1000p", 1);
            m_control = TrafficControlHelper();
            Install();
            for (uint32_t j = 0; j < 10 + 40 * i; ++j) // less than the quota
            {
                Simulator::Schedule(MilliSeconds(3 + j), &PlugWakeTestCase::Send, this, 1);
            }
            m_packets = 0;
            Run("release_indefinite", "");
            events[i] = Simulator::GetEventCount();
        }
        NS_TEST_EXPECT_MSG_EQ(events[1] - events[0],
                              3 * 40,
                              "The test sends each, and the link sends and delivers it");
    }

    /// A plug in each band of prio
    void WakePrio()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        const auto root = m_control.SetRootQueueDisc("ns3::PrioQueueDisc");
        InstallBelow(root, 3);
        Run("block", "release");
        ExpectDelivered(m_packets);
    }

    /// A plug two levels below the root
    void WakeTwoLevels()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        const auto root = m_control.SetRootQueueDisc("ns3::PrioQueueDisc");
        const auto classes = m_control.AddQueueDiscClasses(root, 2, "ns3::QueueDiscClass");
        const auto handles = m_control.AddChildQueueDiscs(root, classes, "ns3::PrioQueueDisc");
        for (const auto handle : handles)
        {
            const auto inner = m_control.AddQueueDiscClasses(handle, 2, "ns3::QueueDiscClass");
            m_control.AddChildQueueDiscs(handle, inner, "ns3::PlugQueueDisc");
        }
        m_discs = m_control.Install(m_devices.Get(0));
        std::string lengths;
        PlugTree::Walk(GetRoot(), [&lengths](const PlugTree::Path& path) {
            lengths += std::to_string(path.size()) + " ";
        });
        NS_TEST_EXPECT_MSG_EQ(lengths, "1 2 3 3 2 3 3 ", "The paths, parents before children");
        Run("block", "release");
        ExpectDelivered(m_packets);
    }

    /// A plug in tbf, which peeks at it
    void WakeTbf()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        const auto root = m_control.SetRootQueueDisc("ns3::TbfQueueDisc",
                                                     "Rate",
                                                     DataRateValue(DataRate("10Mbps")),
                                                     "Burst",
                                                     UintegerValue(2000));
        InstallBelow(root, 1);
        Run("block", "release");
        ExpectDelivered(m_packets);
    }

    /// A plug for each of two transmission queues
    void WakeMq()
    {
        MakeLink("5000p", 2);
        const auto root = m_control.SetRootQueueDisc("ns3::MqQueueDisc");
        InstallBelow(root, 2);
        m_discs = PlugHelper::GetPlugs(m_discs).Get(0);
        Run("block", "release");
        ExpectDelivered(m_packets / 2);
    }

    /// One command for the plugs of all transmission queues
    void WakeAllOfMq()
    {
        MakeLink("5000p", 2);
        const auto root = m_control.SetRootQueueDisc("ns3::MqQueueDisc");
        InstallBelow(root, 2);
        Run("block", "release");
        ExpectDelivered(m_packets);
    }

    /// A command before the simulation starts
    void OpenBeforeStart()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        Install();
        GetPlug()->ReleaseIndefinite();
        Run("", "");
        ExpectDelivered(m_packets);
    }

    /// Packets and commands before the simulation starts
    void ReleaseBeforeStart()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        Install();
        for (uint32_t i = 0; i < 200; ++i)
        {
            GetPlug()->Enqueue(Create<PlugTestItem>(i, 100));
        }
        GetPlug()->Buffer();
        GetPlug()->ReleaseOne();
        m_packets = 0;
        Run("", "");
        ExpectDelivered(200);
    }

    /// Packets that come between a command and the start of the simulation
    void EnqueueAfterCommand()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        Install();
        GetPlug()->ReleaseIndefinite();
        for (uint32_t i = 0; i < 200; ++i)
        {
            GetPlug()->Enqueue(Create<PlugTestItem>(i, 100));
        }
        m_packets = 0;
        Run("", "");
        ExpectDelivered(200);
    }

  private:
    /// Move the tree to the other device and send a packet there.
    void MoveTree()
    {
        auto tc = m_nodes.Get(0)->GetObject<TrafficControlLayer>();
        tc->DeleteRootQueueDiscOnDevice(m_devices.Get(0));
        tc->SetRootQueueDiscOnDevice(m_devices.Get(2), GetRoot());
        PlugHelper::Start(m_devices.Get(2));
        m_devices.Get(3)->TraceConnectWithoutContext(
            "MacRx",
            MakeCallback(&PlugWakeTestCase::OnMovedArrival, this));
        tc->Send(m_devices.Get(2), Create<PlugTestItem>(1000, 100));
        NS_TEST_EXPECT_MSG_EQ(GetRoot()->GetNPackets(), 1, "The packet waits for the next batch");
    }

    /// A packet arrives through the other device.
    void OnMovedArrival(Ptr<const Packet> /* packet */)
    {
        ++m_moved;
    }

    /// Empty the plug, which drops and counts its packets, and replace it by another one.
    void ReplacePlug()
    {
        m_old = GetPlug();
        m_old->Reset();
        m_control.Uninstall(m_devices.Get(0));
        m_discs = m_control.Install(m_devices.Get(0));
        PlugHelper::Start(m_devices.Get(0));
        NS_TEST_EXPECT_MSG_EQ(GetPlug()->IsInitialized(), true, "as at the simulation's start");
        GetPlug()->ReleaseIndefinite();
        Send(7);
    }

    /// Release the closed epoch and check at once that it has left.
    void ReleaseAndLook()
    {
        GetPlug()->ReleaseOne();
        NS_TEST_EXPECT_MSG_EQ(GetPlug()->GetNPackets(), 0, "Nothing waits for an event");
    }

    Ptr<PlugQueueDisc> m_old; //!< a plug that was replaced
    uint32_t m_moved{0};      //!< packets that arrived through the other device
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of plugs on devices.
 */
class PlugWakeTestSuite : public TestSuite
{
  public:
    PlugWakeTestSuite()
        : TestSuite("plug-wake")
    {
        using Wake = PlugWakeTestCase;
        AddTestCase(new Wake("Packets that may not leave cause no event", &Wake::ScheduleNothing));
        AddTestCase(
            new Wake("A release delivers 5000 packets over a default link", &Wake::UseDefaultLink));
        AddTestCase(new Wake("A release delivers 5000 packets without flow control",
                             &Wake::UseNoFlowControl));
        AddTestCase(new Wake("A release overflows a device without flow control", &Wake::Overflow));
        AddTestCase(
            new Wake("A release continues when the device wakes the plug", &Wake::UseShortQueue));
        AddTestCase(
            new Wake("A release continues with byte queue limits", &Wake::UseByteQueueLimits));
        AddTestCase(new Wake("A release goes beyond the quota", &Wake::KeepQuota));
        AddTestCase(new Wake("A release goes beyond the quota of the root above a plug",
                             &Wake::KeepQuotaOfRoot));
        AddTestCase(new Wake("A release of a tree that was moved wakes its new root",
                             &Wake::FollowTheTree));
        AddTestCase(new Wake("A plug may be replaced while it holds packets", &Wake::Replace));
        AddTestCase(
            new Wake("Reset drops a packet that the device gave back", &Wake::ResetRequeued));
        AddTestCase(
            new Wake("A release is over when the command is done", &Wake::ReleaseWithinCommand));
        AddTestCase(new Wake("An indefinite release passes all packets", &Wake::PassThrough));
        AddTestCase(new Wake("A release to a stopped device goes beyond the quota at its wake",
                             &Wake::WakeStopped));
        AddTestCase(new Wake("Packets cause no event but the link's", &Wake::ScheduleNoMore));
        AddTestCase(new Wake("A release of prio's children wakes prio", &Wake::WakePrio));
        AddTestCase(new Wake("A release two levels down wakes the root", &Wake::WakeTwoLevels));
        AddTestCase(new Wake("A release of tbf's child wakes tbf", &Wake::WakeTbf));
        AddTestCase(new Wake("A release of one of mq's children wakes it", &Wake::WakeMq));
        AddTestCase(new Wake("A command reaches all of mq's children", &Wake::WakeAllOfMq));
        AddTestCase(
            new Wake("A command may come before the simulation starts", &Wake::OpenBeforeStart));
        AddTestCase(new Wake("Packets released before the simulation starts leave at its start",
                             &Wake::ReleaseBeforeStart));
        AddTestCase(new Wake("Packets between a command and the start leave at the start",
                             &Wake::EnqueueAfterCommand));
    }
};

static PlugWakeTestSuite g_plugWakeTestSuite; //!< registers the suite
