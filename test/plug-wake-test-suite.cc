/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-test.h"

#include "ns3/boolean.h"
#include "ns3/data-rate.h"
#include "ns3/drop-tail-queue.h"
#include "ns3/net-device-container.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/plug-helper.h"
#include "ns3/point-to-point-channel.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/prio-queue-disc.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/uinteger.h"

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Releases of plugs on a device: whoever sends has to be woken.
 *
 *     sender [plug] ---- point-to-point ---- receiver
 */
class PlugWakeTestCase : public PlugTestCase<PlugWakeTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// The link that PointToPointHelper makes if it is told nothing
    void UseDefaultLink()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        Install();
        m_packets = 5000;
        Run("block", "release");
        ExpectDelivered(5000);
    }

    /// A device that is not aware of traffic control, with room for all
    void UseNoFlowControl()
    {
        MakeLink("5000p", 0);
        Install();
        m_packets = 5000;
        Run("block", "release");
        ExpectDelivered(5000);
    }

    /// A device that is not aware of traffic control, with little room
    void Overflow()
    {
        MakeLink("100p", 0);
        Install();
        m_packets = 1400;
        Run("block", "release");
        NS_TEST_EXPECT_MSG_EQ(GetRoot()->GetStats().nTotalSentPackets, 1400, "All leave the plug");
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
        NS_TEST_EXPECT_MSG_EQ(GetRoot()->GetQuota(), 1, "The user's");
    }

    /// All that comes passes, one packet at a time and many at a time
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

    /// A plug in each band of prio
    void WakePrio()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        const auto root = m_control.SetRootQueueDisc("ns3::PrioQueueDisc");
        const auto classes = m_control.AddQueueDiscClasses(root, 3, "ns3::QueueDiscClass");
        m_control.AddChildQueueDiscs(root, classes, "ns3::PlugQueueDisc");
        m_discs = m_control.Install(m_devices.Get(0));
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
        const auto classes = m_control.AddQueueDiscClasses(root, 1, "ns3::QueueDiscClass");
        m_control.AddChildQueueDiscs(root, classes, "ns3::PlugQueueDisc");
        m_discs = m_control.Install(m_devices.Get(0));
        Run("block", "release");
        ExpectDelivered(m_packets);
    }

    /// A plug for each of two transmission queues
    void WakeMq()
    {
        MakeLink("5000p", 2);
        const auto root = m_control.SetRootQueueDisc("ns3::MqQueueDisc");
        const auto classes = m_control.AddQueueDiscClasses(root, 2, "ns3::QueueDiscClass");
        m_control.AddChildQueueDiscs(root, classes, "ns3::PlugQueueDisc");
        m_discs = m_control.Install(m_devices.Get(0));
        m_discs = PlugHelper::GetPlugs(m_discs).Get(0);
        Run("block", "release");
        ExpectDelivered(m_packets / 2);
    }

    /// One command for the plugs of all transmission queues
    void WakeAllOfMq()
    {
        MakeLink("5000p", 2);
        const auto root = m_control.SetRootQueueDisc("ns3::MqQueueDisc");
        const auto classes = m_control.AddQueueDiscClasses(root, 2, "ns3::QueueDiscClass");
        m_control.AddChildQueueDiscs(root, classes, "ns3::PlugQueueDisc");
        m_discs = m_control.Install(m_devices.Get(0));
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

    /// A command while another queue disc is being put together
    void OpenBesideUnfinished()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        auto unfinished = CreateObject<PrioQueueDisc>();
        unfinished->AddQueueDiscClass(CreateObject<QueueDiscClass>());
        auto tc = CreateObject<TrafficControlLayer>();
        m_nodes.Get(1)->AggregateObject(tc);
        tc->SetRootQueueDiscOnDevice(m_devices.Get(1), unfinished);
        auto plug = CreateObject<PlugQueueDisc>();
        plug->ReleaseIndefinite();
        NS_TEST_EXPECT_MSG_EQ(plug->IsIndefinite(), true, "It looked for its device in vain");
        tc->DeleteRootQueueDiscOnDevice(m_devices.Get(1));
    }

    /// A command out of a sink of Departed
    void ReleaseWhenOneDeparts()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        Install();
        GetPlug()->TraceConnectWithoutContext("Departed",
                                              MakeCallback(&PlugWakeTestCase::OnDeparted, this));
        PlugHelper::Schedule(MilliSeconds(2), m_discs, "block");
        Simulator::Schedule(MicroSeconds(2500), &PlugWakeTestCase::Send, this, 300);
        Run("", "release");
        ExpectDelivered(m_packets + 300);
    }

    /// Commands out of a sink of Enqueue
    void ReleaseWhenOneComes()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        Install();
        GetPlug()->TraceConnectWithoutContext("Enqueue",
                                              MakeCallback(&PlugWakeTestCase::OnEnqueue, this));
        Run("", "");
        ExpectDelivered(m_packets);
    }

    /// A command out of a sink of DropBeforeEnqueue
    void ReleaseWhenOneIsDropped()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        m_control.SetRootQueueDisc("ns3::PlugQueueDisc", "MaxSize", StringValue("90p"));
        m_discs = m_control.Install(m_devices.Get(0));
        GetPlug()->TraceConnectWithoutContext("DropBeforeEnqueue",
                                              MakeCallback(&PlugWakeTestCase::OnDrop, this));
        m_packets = 91;
        Run("", "");
        ExpectDelivered(90);
    }

    /// A command out of a sink of the device's, while the plug is being run
    void ReleaseWhenOneIsSent()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        Install();
        m_devices.Get(0)->TraceConnectWithoutContext("MacTx",
                                                     MakeCallback(&PlugWakeTestCase::OnSent, this));
        Simulator::Schedule(MicroSeconds(2500), &PlugWakeTestCase::Send, this, 300);
        Run("block", "release");
        ExpectDelivered(m_packets + 300);
    }

  private:
    void DoSetup() override
    {
        m_nodes.Create(2);
        m_nodes.Get(0)->AggregateObject(CreateObject<TrafficControlLayer>());
    }

    void DoTeardown() override
    {
        m_nodes = NodeContainer();
        m_devices = NetDeviceContainer();
        m_discs = QueueDiscContainer();
    }

    /// Put a plug on the sender's device.
    void Install()
    {
        m_control.SetRootQueueDisc("ns3::PlugQueueDisc");
        m_discs = m_control.Install(m_devices.Get(0));
    }

    /**
     * @brief Make a link whose devices never stop a queue disc.
     * @param size the size of the device's queue
     * @param queues how many transmission queues the device shows; 0 for no traffic control
     */
    void MakeLink(const std::string& size, uint32_t queues)
    {
        auto channel = CreateObject<PointToPointChannel>();
        for (uint32_t i = 0; i < 2; ++i)
        {
            auto device = CreateObject<PointToPointNetDevice>();
            auto queue = CreateObject<DropTailQueue<Packet>>();
            queue->SetMaxSize(QueueSize(size));
            device->SetQueue(queue);
            device->SetAddress(Mac48Address::Allocate());
            m_nodes.Get(i)->AddDevice(device);
            device->Attach(channel);
            if (queues > 0)
            {
                auto interface =
                    CreateObjectWithAttributes<NetDeviceQueueInterface>("NTxQueues",
                                                                        UintegerValue(queues));
                interface->SetSelectQueueCallback(&PlugWakeTestCase::SelectQueue);
                device->AggregateObject(interface);
            }
            m_devices.Add(device);
        }
    }

    /**
     * @brief Choose one of two transmission queues.
     * @param item the packet
     * @return the queue
     */
    static std::size_t SelectQueue(Ptr<QueueItem> item)
    {
        return DynamicCast<PlugTestItem>(item)->GetId() % 2;
    }

    /**
     * @brief Send packets at 1 ms, give commands at 2 and 3 ms, and see what arrives.
     * @param first the first command; empty for none
     * @param second the second command; empty for none
     */
    void Run(const std::string& first, const std::string& second)
    {
        m_devices.Get(1)->TraceConnectWithoutContext(
            "MacRx",
            MakeCallback(&PlugWakeTestCase::OnArrival, this));
        Simulator::Schedule(MilliSeconds(1), &PlugWakeTestCase::Send, this, m_packets);
        if (!first.empty())
        {
            PlugHelper::Schedule(MilliSeconds(2), m_discs, first);
        }
        if (!second.empty())
        {
            PlugHelper::Schedule(MilliSeconds(3), m_discs, second);
        }
        Simulator::Run();
    }

    /**
     * @brief Send packets.
     * @param packets how many
     */
    void Send(uint32_t packets)
    {
        for (uint32_t i = 0; i < packets; ++i)
        {
            m_nodes.Get(0)->GetObject<TrafficControlLayer>()->Send(m_devices.Get(0),
                                                                   Create<PlugTestItem>(i, 100));
        }
    }

    /**
     * @brief Get the root queue disc on the sender's device.
     * @return the queue disc
     */
    Ptr<QueueDisc> GetRoot() const
    {
        return m_discs.Get(0);
    }

    /**
     * @brief Get the plug, if it is the root queue disc.
     * @return the plug
     */
    Ptr<PlugQueueDisc> GetPlug() const
    {
        return DynamicCast<PlugQueueDisc>(m_discs.Get(0));
    }

    /**
     * @brief Compare what arrived.
     * @param packets how many packets
     */
    void ExpectDelivered(uint32_t packets)
    {
        NS_TEST_EXPECT_MSG_EQ(m_delivered, packets, "At the receiver");
    }

    /// A packet arrives.
    void OnArrival(Ptr<const Packet> /* packet */)
    {
        ++m_delivered;
    }

    /// A packet leaves the plug: let everything out.
    void OnDeparted(Ptr<const QueueDiscItem> /* item */, uint64_t /* epoch */, Time /* held */)
    {
        if (!GetPlug()->IsIndefinite())
        {
            GetPlug()->ReleaseIndefinite();
        }
    }

    /// A packet comes: let it out.
    void OnEnqueue(Ptr<const QueueDiscItem> /* item */)
    {
        GetPlug()->Buffer();
        GetPlug()->ReleaseOne();
    }

    /// A packet is dropped: let the others out.
    void OnDrop(Ptr<const QueueDiscItem> /* item */, const char* /* reason */)
    {
        GetPlug()->Buffer();
        GetPlug()->ReleaseOne();
    }

    /// A packet is sent: let everything out when the epoch's last is.
    void OnSent(Ptr<const Packet> /* packet */)
    {
        if (++m_sent == m_packets)
        {
            GetPlug()->Buffer();
            GetPlug()->ReleaseOne();
        }
    }

    NodeContainer m_nodes;          //!< sender and receiver
    NetDeviceContainer m_devices;   //!< their devices
    TrafficControlHelper m_control; //!< what is on the sender's device
    QueueDiscContainer m_discs;     //!< the root queue disc there
    uint32_t m_packets{200};        //!< how many packets Run() sends
    uint32_t m_sent{0};             //!< how many the device got
    uint32_t m_delivered{0};        //!< how many arrived
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
        AddTestCase(
            new Wake("A release delivers 5000 packets over a default link", &Wake::UseDefaultLink));
        AddTestCase(new Wake("A release delivers 5000 packets without flow control",
                             &Wake::UseNoFlowControl));
        AddTestCase(new Wake("A release overflows a device without flow control", &Wake::Overflow));
        AddTestCase(
            new Wake("A release goes on when the device wakes the plug", &Wake::UseShortQueue));
        AddTestCase(
            new Wake("A release goes on with byte queue limits", &Wake::UseByteQueueLimits));
        AddTestCase(new Wake("A release goes beyond the quota", &Wake::KeepQuota));
        AddTestCase(new Wake("An indefinite release passes what comes", &Wake::PassThrough));
        AddTestCase(new Wake("A release of prio's children wakes prio", &Wake::WakePrio));
        AddTestCase(new Wake("A release two levels down wakes the root", &Wake::WakeTwoLevels));
        AddTestCase(new Wake("A release of tbf's child wakes tbf", &Wake::WakeTbf));
        AddTestCase(new Wake("A release of one of mq's children wakes it", &Wake::WakeMq));
        AddTestCase(new Wake("A command reaches all of mq's children", &Wake::WakeAllOfMq));
        AddTestCase(
            new Wake("A command may come before the simulation starts", &Wake::OpenBeforeStart));
        AddTestCase(new Wake("What is released before the simulation starts leaves at its start",
                             &Wake::ReleaseBeforeStart));
        AddTestCase(
            new Wake("A release may come when a packet departs", &Wake::ReleaseWhenOneDeparts));
        AddTestCase(
            new Wake("A release may come when a packet is enqueued", &Wake::ReleaseWhenOneComes));
        AddTestCase(new Wake("A release may come when a packet is dropped",
                             &Wake::ReleaseWhenOneIsDropped));
        AddTestCase(new Wake("A release may come when the device gets a packet",
                             &Wake::ReleaseWhenOneIsSent));
    }
};

static PlugWakeTestSuite g_plugWakeTestSuite; //!< registers the suite
