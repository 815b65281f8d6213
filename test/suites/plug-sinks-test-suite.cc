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
 * @brief Commands that sinks of traces give to a plug on a device.
 */
class PlugSinksTestCase : public PlugTestCase<PlugSinksTestCase, PlugWakeFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// A command out of a sink of Departed
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

    /// Commands out of a sink of Enqueue
    void ReleaseWhenOneComes()
    {
        m_devices = PointToPointHelper().Install(m_nodes);
        Install();
        GetPlug()->TraceConnectWithoutContext("Enqueue",
                                              MakeCallback(&PlugSinksTestCase::OnEnqueue, this));
        Run("", "");
        ExpectDelivered(m_packets);
    }

    /// Commands out of a sink of PacketsInQueue, where the count is about to change
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

    /// A command out of a sink of DropBeforeEnqueue
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

    /// A command out of a sink of the device's, while the plug is being run
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

  private:
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

    /// A packet is sent: let everything out when the epoch's last is.
    void OnSent(Ptr<const Packet> /* packet */)
    {
        if (++m_sent == m_packets)
        {
            GetPlug()->Buffer();
            GetPlug()->ReleaseOne();
        }
    }

    uint32_t m_sent{0}; //!< how many the device got
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of commands out of sinks.
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
    }
};

static PlugSinksTestSuite g_plugSinksTestSuite; //!< registers the suite
