/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/boolean.h"
#include "ns3/csma-net-device.h"
#include "ns3/drop-tail-queue.h"
#include "ns3/error-model.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A point-to-point device without ARP, such as VirtualNetDevice.
 */
class PlugTunnel : public SimpleNetDevice
{
  public:
    bool NeedsArp() const override
    {
        return false;
    }

    bool IsPointToPoint() const override
    {
        return true;
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Limits.
 */
class PlugLimitTestCase : public PlugTestCase<PlugLimitTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// A limit in packets
    void LimitPackets()
    {
        auto plug = MakePlug("3p");
        PlugTestDriver driver(plug);
        driver.EnqueueMany(5);
        NS_TEST_EXPECT_MSG_EQ(plug->GetNPackets(), 3, "The plug holds no more than its limit");
        plug->ReleaseIndefinite();
        NS_TEST_EXPECT_MSG_EQ(PlugTestDriver::ToString(driver.Drain()), "0 1 2", "The oldest");
    }

    /// A limit in bytes
    void LimitBytes()
    {
        PlugTestDriver driver(MakePlug("1000B"));
        NS_TEST_EXPECT_MSG_EQ(driver.Enqueue(600), true, "Within it");
        NS_TEST_EXPECT_MSG_EQ(driver.Enqueue(401), false, "One byte above it");
        NS_TEST_EXPECT_MSG_EQ(driver.Enqueue(400), true, "Exactly the limit");
        NS_TEST_EXPECT_MSG_EQ(driver.Enqueue(1), false, "Nothing more");
    }

    /// A limit of 0
    void LimitNothing()
    {
        auto plug = MakePlug("0B");
        PlugTestDriver driver(plug);
        NS_TEST_EXPECT_MSG_EQ(driver.Enqueue(1), false, "Set as an attribute");
        NS_TEST_EXPECT_MSG_EQ(plug->GetMaxSize(), QueueSize("0B"), "As it was set");
        plug->SetLimit(100);
        NS_TEST_EXPECT_MSG_EQ(driver.Enqueue(), true, "Another limit");
        plug->SetLimit(0);
        NS_TEST_EXPECT_MSG_EQ(driver.Enqueue(1), false, "Set by a command");
        plug->ReleaseIndefinite();
        NS_TEST_EXPECT_MSG_EQ(driver.Enqueue(1), false, "Also when released indefinitely");
        NS_TEST_EXPECT_MSG_EQ(PlugTestDriver::ToString(driver.Drain()),
                              "1",
                              "The packet that was there");
        NS_TEST_EXPECT_MSG_EQ(driver.Enqueue(1), false, "Also when empty");
    }

    /// A limit below the backlog
    void LimitBelowBacklog()
    {
        auto plug = MakePlug("1000B");
        PlugTestDriver driver(plug);
        driver.EnqueueMany(10);
        plug->SetLimit(250);
        NS_TEST_EXPECT_MSG_EQ(plug->GetNPackets(), 10, "All stay");
        NS_TEST_EXPECT_MSG_EQ(driver.Enqueue(), false, "Nothing comes");
        plug->Buffer();
        plug->ReleaseOne();
        NS_TEST_EXPECT_MSG_EQ(driver.Drain().size(), 10, "All leave");
        driver.EnqueueMany(5);
        NS_TEST_EXPECT_MSG_EQ(plug->GetNPackets(), 2, "The new limit");
    }

    /// Default limits
    void LimitByDefault()
    {
        auto plug = CreateObject<PlugQueueDisc>();
        plug->Initialize();
        NS_TEST_EXPECT_MSG_EQ(plug->GetMaxSize(), QueueSize("1514000B"), "Without a device");
        NS_TEST_EXPECT_MSG_EQ(GetLimitOn<CsmaNetDevice>(1500, ""), QueueSize("1514000B"), "CSMA");
        NS_TEST_EXPECT_MSG_EQ(GetLimitOn<CsmaNetDevice>(1000, ""), QueueSize("1014000B"), "MTU");
        NS_TEST_EXPECT_MSG_EQ(GetLimitOn<PointToPointNetDevice>(9000, ""),
                              QueueSize("9002000B"),
                              "A device with PPP's header");
        NS_TEST_EXPECT_MSG_EQ(GetLimitOn<PlugTunnel>(1500, ""),
                              QueueSize("1500000B"),
                              "A tunnel has no link header");
    }

    /// Limits that were set on a device
    void KeepOnDevice()
    {
        NS_TEST_EXPECT_MSG_EQ(GetLimitOn<CsmaNetDevice>(1000, "10p"), QueueSize("10p"), "Packets");
        NS_TEST_EXPECT_MSG_EQ(GetLimitOn<CsmaNetDevice>(1000, "0B"), QueueSize("0B"), "Nothing");
        NS_TEST_EXPECT_MSG_EQ(GetLimitOn<CsmaNetDevice>(1000, "0p"),
                              QueueSize("1014000B"),
                              "0p stands for the default");
    }

    /// ConfigStore reads the attribute, and can set it again
    void ReadBack()
    {
        for (const std::string size : {"0p", "0B", "10p", "2000B"})
        {
            auto plug = MakePlug(size);
            plug->Initialize();
            QueueSizeValue value;
            plug->GetAttribute("MaxSize", value);
            NS_TEST_EXPECT_MSG_EQ(value.Get(), QueueSize(size), "As it was set");
            plug->QueueDisc::SetMaxSize(QueueSize("3p"));
            plug->GetAttribute("MaxSize", value);
            NS_TEST_EXPECT_MSG_EQ(value.Get(), QueueSize("3p"), "As it was set elsewhere");
        }
    }

    /// Classes and packet filters
    void RefuseFilters()
    {
        auto plug = CreateObject<PlugQueueDisc>();
        plug->AddInternalQueue(CreateObject<DropTailQueue<QueueDiscItem>>());
        NS_TEST_EXPECT_MSG_EQ(EndsProgram([plug]() { plug->Initialize(); },
                                          "PlugQueueDisc takes no class, no packet filter"),
                              true,
                              "The reason is printed without NS_LOG");
    }

    /// SetMaxSize() of the base class, which is not virtual
    void LimitThroughBase()
    {
        Ptr<QueueDisc> disc = MakePlug("100p");
        PlugTestDriver driver(disc);
        NS_TEST_EXPECT_MSG_EQ(disc->SetMaxSize(QueueSize("2p")), true, "The limit is accepted");
        driver.EnqueueMany(3);
        NS_TEST_EXPECT_MSG_EQ(disc->GetNPackets(), 2, "The limit takes effect");
        NS_TEST_EXPECT_MSG_EQ(disc->SetMaxSize(QueueSize("250B")), true, "Bytes, too");
        NS_TEST_EXPECT_MSG_EQ(driver.Enqueue(51), false, "Above it");
        NS_TEST_EXPECT_MSG_EQ(driver.Enqueue(50), true, "Within it");
    }

    /// Statistics of the internal queue that are reset: its function for that is public
    void ResetStatistics()
    {
        auto plug = MakePlug("100p");
        PlugTestDriver driver(plug);
        driver.EnqueueMany(3);
        plug->Buffer();
        plug->GetInternalQueue(0)->ResetStatistics();
        driver.EnqueueMany(2);
        plug->ReleaseOne();
        NS_TEST_EXPECT_MSG_EQ(plug->GetNReleasableBytes(), 300, "Bytes of the closed epoch");
        NS_TEST_EXPECT_MSG_EQ(plug->GetNHeldBytes(), 200, "Bytes of the current epoch");
        driver.Drain();
        NS_TEST_EXPECT_MSG_EQ(plug->GetNHeldBytes(), 200, "The bytes that stay");
    }

    /// Packets that arrive at a full plug
    void DropWithReason()
    {
        auto plug = MakePlug("2p");
        PlugTestDriver driver(plug);
        plug->TraceConnectWithoutContext("DropBeforeEnqueue",
                                         MakeCallback(&PlugLimitTestCase::HandleDrop, this));
        driver.EnqueueMany(5);
        NS_TEST_EXPECT_MSG_EQ(m_dropped,
                              "2 Plug limit exceeded, 3 Plug limit exceeded, 4 Plug "
                              "limit exceeded, ",
                              "The packets that come too late");
        const auto& stats = plug->GetStats();
        NS_TEST_EXPECT_MSG_EQ(stats.GetNDroppedPackets(PlugQueueDisc::LIMIT_EXCEEDED_DROP),
                              3,
                              "Drops are counted by reason");
        NS_TEST_EXPECT_MSG_EQ(stats.nTotalEnqueuedPackets,
                              2,
                              "Dropped packets were never enqueued");
        NS_TEST_EXPECT_MSG_EQ(plug->GetNCurrentPackets(), 2, "Dropped packets are in no epoch");
    }

  private:
    /**
     * @brief Make a plug that is on no device.
     * @param maxSize its limit
     * @return the plug
     */
    static Ptr<PlugQueueDisc> MakePlug(const std::string& maxSize)
    {
        return CreateObjectWithAttributes<PlugQueueDisc>("MaxSize",
                                                         QueueSizeValue(QueueSize(maxSize)));
    }

    /**
     * @brief Get the limit of a plug on a device after its start.
     * @tparam T the class of the device
     * @param mtu the device's MTU
     * @param maxSize the limit to set; empty for none
     * @return the limit
     */
    template <typename T>
    static QueueSize GetLimitOn(uint16_t mtu, const std::string& maxSize)
    {
        auto node = CreateObject<Node>();
        node->AggregateObject(CreateObject<TrafficControlLayer>());
        auto device = CreateObject<T>();
        device->SetMtu(mtu);
        node->AddDevice(device);
        TrafficControlHelper trafficControl;
        trafficControl.SetRootQueueDisc("ns3::PlugQueueDisc");
        auto plug = DynamicCast<PlugQueueDisc>(trafficControl.Install(device).Get(0));
        if (!maxSize.empty())
        {
            plug->SetMaxSize(QueueSize(maxSize));
        }
        Simulator::Run();
        const auto limit = plug->GetMaxSize();
        Simulator::Destroy();
        return limit;
    }

    /**
     * @brief Record a drop.
     * @param item the packet
     * @param reason why it was dropped
     */
    void HandleDrop(Ptr<const QueueDiscItem> item, const char* reason)
    {
        m_dropped +=
            std::to_string(DynamicCast<const PlugTestItem>(item)->GetId()) + " " + reason + ", ";
    }

    std::string m_dropped; //!< the drops
};

/**
 * @ingroup plug-tests
 *
 * @brief Discard() and Reset().
 */
class PlugDiscardTestCase : public PlugTestCase<PlugDiscardTestCase, PlugFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Packets of several epochs
    void DiscardHeld()
    {
        Fill(true);
        m_plug->Discard();
        NS_TEST_EXPECT_MSG_EQ(m_dropped, "3 4 5 6 ", "The packets that are not released, in order");
        ExpectDropped(PlugQueueDisc::DISCARDED_DROP, 4);
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNHeldPackets(), 0, "No packet is held");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNHeldBytes(), 0, "No byte is held");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNReleasablePackets(), 3, "The released packets");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNReleasableBytes(), 300, "Their bytes");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNPackets(), 3, "All packets that are left");
        ExpectOut("0 1 2", "The released packets leave");
    }

    /// Epochs after Discard()
    void GoOnAfterDiscard()
    {
        for (const bool linuxAccounting : {true, false})
        {
            Fill(linuxAccounting);
            m_plug->Discard();
            NS_TEST_EXPECT_MSG_EQ(m_plug->GetCurrentEpoch(), 2, "The same epoch");
            m_driver->EnqueueMany(1);
            m_plug->ReleaseOne();
            ExpectOut("0 1 2", "Epoch 1 has no packet left");
            m_plug->Buffer();
            m_driver->EnqueueMany(1);
            m_plug->ReleaseOne();
            ExpectOut("7", "Epoch 2 has one packet");
            NS_TEST_EXPECT_MSG_EQ(m_plug->GetNHeldPackets(), 1, "Epoch 3 has one packet");
        }
    }

    /// A plug whose packets are all released
    void DiscardNothing()
    {
        Fill(true);
        m_plug->ReleaseIndefinite();
        m_driver->EnqueueMany(1);
        m_plug->Discard();
        NS_TEST_EXPECT_MSG_EQ(m_dropped, "", "All packets are released");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNPackets(), 8, "All packets are still there");
    }

    /// Releases that are left from before, and a packet that was shown
    void DiscardLeftover()
    {
        Fill(true);
        m_plug->Reset();
        m_driver->EnqueueMany(2);
        m_driver->Peek();
        m_plug->Discard();
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNPackets(), 2, "Both packets are released");
        m_driver->EnqueueMany(1);
        ExpectOut("7 8", "A packet that comes later is not");
    }

    /// Reset() keeps the counters, as in Linux
    void ResetLinux()
    {
        Fill(true);
        m_plug->Reset();
        NS_TEST_EXPECT_MSG_EQ(m_dropped, "0 1 2 3 4 5 6 ", "All packets, in order");
        ExpectDropped(PlugQueueDisc::RESET_DROP, 7);
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNPackets(), 0, "The plug is empty");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNToReleasePackets(), 3, "As it was");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNLastPackets(), 2, "As it was");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNCurrentPackets(), 2, "As it was");
        m_driver->EnqueueMany(4);
        ExpectOut("7 8 9", "The old release lets them out");
    }

    /// Reset() after packets have left
    void ResetDrained()
    {
        m_plug->ReleaseIndefinite();
        m_driver->EnqueueMany(3);
        ExpectOut("0 1 2", "All packets are released");
        m_plug->Reset();
        NS_TEST_EXPECT_MSG_EQ(m_dropped, "", "Nothing is left to drop");
        m_driver->EnqueueMany(2);
        ExpectOut("3 4", "The packets that come after Reset()");
    }

    /// Reset() clears counters that count the packets in the plug
    void ResetBoundaries()
    {
        Fill(false);
        m_plug->Reset();
        ExpectDropped(PlugQueueDisc::RESET_DROP, 7);
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNToReleasePackets(), 0, "Nothing is there");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNLastPackets(), 0, "Nothing is there");
        m_driver->EnqueueMany(4);
        m_plug->ReleaseThrough(1);
        ExpectOut("", "Packets that came since are held");
        m_plug->Buffer();
        m_plug->ReleaseThrough(2);
        ExpectOut("7 8 9 10", "Their epoch is released");
    }

  private:
    /**
     * @brief Make a plug with 3 packets released, 2 of a closed epoch, and 2 of an open one.
     * @param linuxAccounting its accounting
     */
    void Fill(bool linuxAccounting)
    {
        UsePlug(CreateObject<PlugQueueDisc>());
        m_plug->SetLinuxAccounting(linuxAccounting);
        m_dropped = "";
        m_plug->TraceConnectWithoutContext("Drop",
                                           MakeCallback(&PlugDiscardTestCase::HandleDrop, this));
        m_driver->EnqueueMany(3);
        m_plug->Buffer();
        m_plug->ReleaseOne();
        m_driver->EnqueueMany(2);
        m_plug->Buffer();
        m_driver->EnqueueMany(2);
    }

    /**
     * @brief Compare the dropped packets.
     * @param reason the reason of the drops
     * @param packets the number of packets, of 100 bytes each
     */
    void ExpectDropped(const char* reason, uint32_t packets)
    {
        const auto& stats = m_plug->GetStats();
        NS_TEST_EXPECT_MSG_EQ(stats.GetNDroppedPackets(reason), packets, "Packets");
        NS_TEST_EXPECT_MSG_EQ(stats.GetNDroppedBytes(reason), 100 * packets, "Bytes");
        NS_TEST_EXPECT_MSG_EQ(stats.nTotalDroppedPackets, packets, "For no other reason");
        NS_TEST_EXPECT_MSG_EQ(stats.nTotalEnqueuedPackets,
                              stats.nTotalDequeuedPackets + m_plug->GetNPackets(),
                              "Queued and dropped packets are all that came");
    }

    /**
     * @brief Record a drop.
     * @param item the packet
     */
    void HandleDrop(Ptr<const QueueDiscItem> item)
    {
        m_dropped += std::to_string(DynamicCast<const PlugTestItem>(item)->GetId()) + " ";
    }

    std::string m_dropped; //!< the packets that were dropped
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of a plug's drops.
 */
class PlugDropsTestSuite : public TestSuite
{
  public:
    PlugDropsTestSuite()
        : TestSuite("plug-drops")
    {
        using Limit = PlugLimitTestCase;
        AddTestCase(
            new Limit("A limit in packets drops those that come too late", &Limit::LimitPackets));
        AddTestCase(
            new Limit("A limit in bytes is the most that a plug holds", &Limit::LimitBytes));
        AddTestCase(new Limit("A limit of 0 drops everything", &Limit::LimitNothing));
        AddTestCase(
            new Limit("A limit below the backlog keeps what is there", &Limit::LimitBelowBacklog));
        AddTestCase(new Limit("The default limit is 1000 times MTU and link header",
                              &Limit::LimitByDefault));
        AddTestCase(new Limit("A limit that was set stays when the simulation starts",
                              &Limit::KeepOnDevice));
        AddTestCase(new Limit("The attribute returns the value that was set", &Limit::ReadBack));
        AddTestCase(new Limit("Classes and packet filters are refused", &Limit::RefuseFilters));
        AddTestCase(new Limit("A limit can be set through a pointer to QueueDisc",
                              &Limit::LimitThroughBase));
        AddTestCase(new Limit("The bytes do not depend on statistics that can be reset",
                              &Limit::ResetStatistics));
        AddTestCase(new Limit("A packet beyond the limit is dropped with its reason",
                              &Limit::DropWithReason));

        using Discard = PlugDiscardTestCase;
        AddTestCase(
            new Discard("Discard drops the packets that are not released", &Discard::DiscardHeld));
        AddTestCase(new Discard("Discard drops releases for which there is no packet",
                                &Discard::DiscardLeftover));
        AddTestCase(new Discard("Epochs continue after Discard", &Discard::GoOnAfterDiscard));
        AddTestCase(new Discard("Discard drops no released packet", &Discard::DiscardNothing));
        AddTestCase(
            new Discard("Reset keeps the counters with Linux's accounting", &Discard::ResetLinux));
        AddTestCase(new Discard("Reset drops no packet that has left", &Discard::ResetDrained));
        AddTestCase(new Discard("Reset clears the counters without Linux's accounting",
                                &Discard::ResetBoundaries));
    }
};

static PlugDropsTestSuite g_plugDropsTestSuite; //!< registers the suite
