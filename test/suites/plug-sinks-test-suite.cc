/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-wake-test.h"

#include "ns3/point-to-point-helper.h"
#include "ns3/string.h"

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Commands that trace sinks give to a plug on a device.
 */
class PlugSinksTestCase : public PlugTestCase<PlugSinksTestCase, PlugWakeFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// A command from a sink of Departed
    void ReleaseWhenOneDeparts()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        Install();
        GetPlug()->TraceConnectWithoutContext("Departed",
                                              MakeCallback(&PlugSinksTestCase::OnDeparted, this));
        PlugHelper::Schedule(MilliSeconds(2), m_discs, "block");
        Simulator::Schedule(MicroSeconds(2500), &PlugSinksTestCase::Send, this, 300);
        Run("", "release");
        ExpectDelivered(m_packets + 300);
    }

    /// Commands from a sink of Enqueue
    void ReleaseWhenOneComes()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        Install();
        GetPlug()->TraceConnectWithoutContext("Enqueue",
                                              MakeCallback(&PlugSinksTestCase::OnEnqueue, this));
        Run("", "");
        ExpectDelivered(m_packets);
    }

    /// Commands from a sink of PacketsInQueue, while the count is changing
    void ReleaseWhenOneIsCounted()
    {
        MakeLink("5000p", 0);
        Install();
        GetPlug()->TraceConnectWithoutContext("PacketsInQueue",
                                              MakeCallback(&PlugSinksTestCase::OnCount, this));
        Run("", "");
        ExpectDelivered(m_packets);
        NS_TEST_EXPECT_MSG_EQ(GetPlug()->GetNPackets(), 0, "The count is right");
    }

    /// A command from a sink of DropBeforeEnqueue
    void ReleaseWhenOneIsDropped()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        m_control.SetRootQueueDisc("ns3::PlugQueueDisc", "MaxSize", StringValue("90p"));
        m_discs = m_control.Install(m_devices.Get(0));
        GetPlug()->TraceConnectWithoutContext("DropBeforeEnqueue",
                                              MakeCallback(&PlugSinksTestCase::OnDrop, this));
        m_packets = 91;
        Run("", "");
        ExpectDelivered(90);
    }

    /// A command from a sink of the device, while the plug is running
    void ReleaseWhenOneIsSent()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        Install();
        m_devices.Get(0)->TraceConnectWithoutContext(
            "MacTx",
            MakeCallback(&PlugSinksTestCase::OnSent, this));
        Simulator::Schedule(MicroSeconds(2500), &PlugSinksTestCase::Send, this, 300);
        Run("block", "release");
        ExpectDelivered(m_packets + 300);
    }

    /// A sink of Drop that enqueues and releases a packet lets no discarded packet out
    void EnqueueWhenOneIsDiscarded()
    {
        MakeLink("5000p", 0);
        Install();
        GetPlug()->TraceConnectWithoutContext("Drop",
                                              MakeCallback(&PlugSinksTestCase::OnDiscard, this));
        Simulator::Schedule(MilliSeconds(2), &PlugQueueDisc::Discard, GetPlug());
        m_packets = 5;
        Run("", "");
        NS_TEST_EXPECT_MSG_EQ(m_dropped, 5, "Packets discarded");
        ExpectDelivered(1); // the packet that the sink sent
    }

    /// A sink of Enqueue that dequeues the packet
    void DequeueWhenOneComes()
    {
        auto plug = CreateObject<PlugQueueDisc>();
        plug->ReleaseIndefinite();
        plug->TraceConnectWithoutContext("Enqueue", MakeCallback(&PlugSinksTestCase::OnTake, this));
        plug->TraceConnectWithoutContext("Departed",
                                         MakeCallback(&PlugSinksTestCase::OnLeave, this));
        m_taken = plug;
        Simulator::Schedule(Seconds(3),
                            &QueueDisc::Enqueue,
                            Ptr<QueueDisc>(plug),
                            Ptr<QueueDiscItem>(Create<PlugTestItem>(0, 100)));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(plug->GetNPackets(), 0, "The packet was taken");
        NS_TEST_EXPECT_MSG_EQ(m_held, Time(0), "The packet was not held");
        m_taken = nullptr;
    }

    /// A sink of Enqueue that dequeues an earlier packet
    void DequeueOlderWhenOneComes()
    {
        auto plug = CreateObject<PlugQueueDisc>();
        PlugTestDriver driver(plug);
        plug->ReleaseIndefinite();
        driver.EnqueueMany(1);
        plug->TraceConnectWithoutContext("Enqueue", MakeCallback(&PlugSinksTestCase::OnTake, this));
        plug->TraceConnectWithoutContext("Departed",
                                         MakeCallback(&PlugSinksTestCase::OnLeave, this));
        m_taken = plug;
        Simulator::Schedule(Seconds(3), &PlugTestDriver::EnqueueMany, &driver, 1);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(plug->GetNPackets(), 1, "One of two was taken");
        NS_TEST_EXPECT_MSG_EQ(m_held, Seconds(3), "The packet was held since its arrival");
        m_taken = nullptr;
    }

    /// A sink of Current that closes the epoch
    void BufferWhenOneIsCountedIn()
    {
        auto plug = CreateObject<PlugQueueDisc>();
        PlugTestDriver driver(plug);
        m_taken = plug;
        plug->TraceConnectWithoutContext("Current",
                                         MakeCallback(&PlugSinksTestCase::OnCurrent, this));
        driver.EnqueueMany(3);
        NS_TEST_EXPECT_MSG_EQ(plug->GetCurrentEpoch(), 3, "Each packet ends its epoch");
        NS_TEST_EXPECT_MSG_EQ(m_current, 0, "Current reported the actual count last");
        m_taken = nullptr;
    }

  private:
    /// A packet is discarded: send another one and let it out.
    void OnDiscard(Ptr<const QueueDiscItem> /* item */)
    {
        if (m_dropped++ == 0)
        {
            GetPlug()->Enqueue(Create<PlugTestItem>(99, 100));
            GetPlug()->Buffer();
            GetPlug()->ReleaseOne();
        }
    }

    /// A packet comes: take it.
    void OnTake(Ptr<const QueueDiscItem> /* item */)
    {
        m_taken->Dequeue();
    }

    /**
     * @brief A packet leaves.
     * @param held how long it was held
     */
    void OnLeave(Ptr<const QueueDiscItem> /* item */, uint64_t /* epoch */, Time held)
    {
        m_held = held;
    }

    /**
     * @brief A packet is counted: close the epoch.
     * @param now the packets in the epoch
     */
    void OnCurrent(uint32_t /* before */, uint32_t now)
    {
        m_current = now;
        if (now > 0)
        {
            m_taken->Buffer();
        }
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

    /// Packets are counted: let them out.
    void OnCount(uint32_t /* before */, uint32_t /* now */)
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

    /// A packet is sent: after the last one of the epoch, let everything out.
    void OnSent(Ptr<const Packet> /* packet */)
    {
        if (++m_sent == m_packets)
        {
            GetPlug()->Buffer();
            GetPlug()->ReleaseOne();
        }
    }

    uint32_t m_sent{0};         //!< packets that the device got
    uint32_t m_dropped{0};      //!< packets that were discarded
    uint32_t m_current{0};      //!< the last value that Current reported
    Time m_held{-1};            //!< how long the last packet that left was held
    Ptr<PlugQueueDisc> m_taken; //!< a plug that is on no device
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of commands from sinks.
 */
class PlugSinksTestSuite : public TestSuite
{
  public:
    PlugSinksTestSuite()
        : TestSuite("plug-sinks")
    {
        using Sinks = PlugSinksTestCase;
        AddTestCase(new Sinks("A release may come when packets are counted",
                              &Sinks::ReleaseWhenOneIsCounted));
        AddTestCase(
            new Sinks("A release may come when a packet departs", &Sinks::ReleaseWhenOneDeparts));
        AddTestCase(
            new Sinks("A release may come when a packet is enqueued", &Sinks::ReleaseWhenOneComes));
        AddTestCase(new Sinks("A release may come when a packet is dropped",
                              &Sinks::ReleaseWhenOneIsDropped));
        AddTestCase(new Sinks("A release may come when the device gets a packet",
                              &Sinks::ReleaseWhenOneIsSent));
        AddTestCase(new Sinks("A packet may be sent and released when others are discarded",
                              &Sinks::EnqueueWhenOneIsDiscarded));
        AddTestCase(
            new Sinks("A packet may be taken when it is enqueued", &Sinks::DequeueWhenOneComes));
        AddTestCase(new Sinks("An earlier packet may be taken when one is enqueued",
                              &Sinks::DequeueOlderWhenOneComes));
        AddTestCase(new Sinks("An epoch may be closed when a packet is counted into it",
                              &Sinks::BufferWhenOneIsCountedIn));
    }
};

static PlugSinksTestSuite g_plugSinksTestSuite; //!< registers the suite
