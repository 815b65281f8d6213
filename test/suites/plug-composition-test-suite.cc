/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-link.h"
#include "../support/plug-test-compat.h"

#include "ns3/plug-helper.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Set up a plug for normal packets, as the root or below another queue disc.
 * @param trafficControl the helper that creates the queue discs
 * @param parent the queue disc above the plug: prio, tbf, mq, or nothing
 * @param bql whether the device has byte queue limits
 */
static void
SetPlug(TrafficControlHelper& trafficControl, const std::string& parent, bool bql)
{
    if (bql)
    {
        trafficControl.SetQueueLimits("ns3::DynamicQueueLimits");
    }
    uint16_t root;
    std::vector<std::string> children;
    if (parent == "prio")
    {
        root = trafficControl.SetRootQueueDisc("ns3::PrioQueueDisc");
        children = {"ns3::FifoQueueDisc", "ns3::PlugQueueDisc", "ns3::FifoQueueDisc"};
    }
    else if (parent == "mq")
    {
        root = trafficControl.SetRootQueueDisc("ns3::MqQueueDisc");
        children = {"ns3::PlugQueueDisc", "ns3::FifoQueueDisc"};
    }
    else if (parent == "tbf")
    {
        // One packet every 2 ms, no bursts
        root = trafficControl.SetRootQueueDisc("ns3::TbfQueueDisc",
                                               "Rate",
                                               StringValue("1992kbps"),
                                               "Burst",
                                               UintegerValue(498));
        children = {"ns3::PlugQueueDisc"};
    }
    else
    {
        root = trafficControl.SetRootQueueDisc("ns3::PlugQueueDisc");
    }
    for (const auto& child : children)
    {
        const auto ids = trafficControl.AddQueueDiscClasses(root, 1, "ns3::QueueDiscClass");
        trafficControl.AddChildQueueDisc(root, ids[0], child);
    }
}

/**
 * @ingroup plug-tests
 *
 * @brief Holds 300 packets and checks when they arrive after a release.
 */
class PlugReleaseOnLinkTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param parent the queue disc above the plug: prio, tbf, mq, or nothing
     * @param bql whether the device has byte queue limits
     */
    PlugReleaseOnLinkTestCase(const std::string& parent, bool bql)
        : TestCase("300 released packets arrive without a gap: " +
                   (parent.empty() ? "a root" : "below " + parent) + ", byte queue limits " +
                   (bql ? "on" : "off")),
          m_parent(parent),
          m_bql(bql)
    {
    }

  private:
    void DoRun() override
    {
        TrafficControlHelper trafficControl;
        SetPlug(trafficControl, m_parent, m_bql);
        PlugLink link(trafficControl, m_parent == "mq" ? 2 : 1);
        PlugHelper::Schedule(MilliSeconds(80), link.m_discs, "block");
        PlugHelper::Schedule(MilliSeconds(100), link.m_discs, "release");
        link.Send(MilliSeconds(10), 300, MicroSeconds(100));
        link.Send(MilliSeconds(85), 50, MicroSeconds(100)); // the next epoch
        link.Run(Seconds(1));

        const auto arrivals = link.GetArrivals(Seconds(0), Seconds(1));
        NS_TEST_ASSERT_MSG_EQ(arrivals.size(), 300, "Only the released epoch arrives");
        const auto gap = MilliSeconds(m_parent == "tbf" ? 2 : 1);
        for (uint32_t i = 0; i < arrivals.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(arrivals[i].number, i, "In order");
            NS_TEST_EXPECT_MSG_EQ_TOL(arrivals[i].at,
                                      MilliSeconds(100 + 2) + i * gap,
                                      MicroSeconds(m_parent == "tbf" ? 1 : 0),
                                      "After 1 ms for its transmission and 1 ms for the link");
        }
        Simulator::Destroy();
    }

    std::string m_parent; //!< the queue disc above the plug
    bool m_bql;           //!< whether the device has byte queue limits
};

/**
 * @ingroup plug-tests
 *
 * @brief Sends through another band or queue while the plug holds packets.
 */
class PlugBypassTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param parent the queue disc above the plug: prio or mq
     * @param bql whether the device has byte queue limits
     */
    PlugBypassTestCase(const std::string& parent, bool bql)
        : TestCase("Packets that bypass the plug arrive at once: " + parent +
                   ", byte queue limits " + (bql ? "on" : "off")),
          m_parent(parent),
          m_bql(bql)
    {
    }

  private:
    void DoRun() override
    {
        TrafficControlHelper trafficControl;
        SetPlug(trafficControl, m_parent, m_bql);
        PlugLink link(trafficControl, m_parent == "mq" ? 2 : 1);
        link.Send(MilliSeconds(10), 200, MicroSeconds(100));
        link.Send(MilliSeconds(10), 20, MilliSeconds(2), PlugLink::URGENT);
        link.Run(MilliSeconds(100));

        const auto arrivals = link.GetArrivals(Seconds(0), MilliSeconds(100));
        NS_TEST_ASSERT_MSG_EQ(arrivals.size(), 20, "The urgent packets only");
        for (uint32_t i = 0; i < arrivals.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(arrivals[i].number, 200 + i, "In order");
            NS_TEST_EXPECT_MSG_EQ(arrivals[i].at, MilliSeconds(12 + 2 * i), "Without delay");
        }
        Simulator::Destroy();
    }

    std::string m_parent; //!< the queue disc above the plug
    bool m_bql;           //!< whether the device has byte queue limits
};

/**
 * @ingroup plug-tests
 *
 * @brief Puts a plug on each of two transmission queues.
 */
class PlugPerTxQueueTestCase : public TestCase
{
  public:
    PlugPerTxQueueTestCase()
        : TestCase("One command reaches the plugs of all transmission queues")
    {
    }

  private:
    void DoRun() override
    {
        TrafficControlHelper trafficControl;
        const auto root = trafficControl.SetRootQueueDisc("ns3::MqQueueDisc");
        const auto classes = trafficControl.AddQueueDiscClasses(root, 2, "ns3::QueueDiscClass");
        trafficControl.AddChildQueueDiscs(root, classes, "ns3::PlugQueueDisc");
        PlugLink link(trafficControl, 2);
        PlugHelper::Schedule(MilliSeconds(80), link.m_discs, "block");
        PlugHelper::Schedule(MilliSeconds(100), link.m_discs, "release");
        link.Send(MilliSeconds(10), 150, MicroSeconds(100));
        link.Send(MilliSeconds(10), 150, MicroSeconds(100), PlugLink::URGENT);
        link.Run(Seconds(1));

        const auto arrivals = link.GetArrivals(Seconds(0), Seconds(1));
        NS_TEST_ASSERT_MSG_EQ(arrivals.size(), 300, "The packets of both queues");
        uint32_t next[] = {0, 150};
        for (uint32_t i = 0; i < arrivals.size(); ++i)
        {
            auto& number = next[arrivals[i].number < 150 ? 0 : 1];
            NS_TEST_EXPECT_MSG_EQ(arrivals[i].number, number, "In order within each queue");
            number++;
            NS_TEST_EXPECT_MSG_EQ(arrivals[i].at, MilliSeconds(102 + i), "Without a gap");
        }
        Simulator::Destroy();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Plugs an overloaded device.
 */
class PlugOverloadTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param bql whether the device has byte queue limits
     */
    PlugOverloadTestCase(bool bql)
        : TestCase(bql ? "With byte queue limits few packets are beyond the plug's reach"
                       : "The 100 packets in a device's queue are beyond the plug's reach"),
          m_bql(bql)
    {
    }

  private:
    void DoRun() override
    {
        TrafficControlHelper trafficControl;
        SetPlug(trafficControl, "", m_bql);
        PlugLink link(trafficControl);
        PlugHelper::Schedule(MilliSeconds(1), link.m_discs, "release_indefinite");
        PlugHelper::Schedule(MicroSeconds(500500), link.m_discs, "block");
        link.Send(MilliSeconds(10), 1000, MicroSeconds(500));
        link.Run(Seconds(1));

        // Packets in the device's queue, the one being sent, and the one on the link
        const auto rest = link.GetArrivals(MicroSeconds(500500), Seconds(1)).size();
        NS_TEST_EXPECT_MSG_GT(rest, 1, "The device sends the packets it has");
        if (m_bql)
        {
            NS_TEST_EXPECT_MSG_LT(rest, 20, "The device has few packets");
        }
        else
        {
            NS_TEST_EXPECT_MSG_EQ(rest, 102, "The device's queue is full");
        }
        Simulator::Destroy();
    }

    bool m_bql; //!< whether the device has byte queue limits
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of plugs combined with other queue discs on a device.
 */
class PlugCompositionTestSuite : public TestSuite
{
  public:
    PlugCompositionTestSuite()
        : TestSuite("plug-composition", PlugTestCompat::SystemSuite())
    {
        for (bool bql : {false, true})
        {
            for (const std::string parent : {"", "prio", "tbf", "mq"})
            {
                AddTestCase(new PlugReleaseOnLinkTestCase(parent, bql));
            }
            AddTestCase(new PlugBypassTestCase("prio", bql));
            AddTestCase(new PlugBypassTestCase("mq", bql));
            AddTestCase(new PlugOverloadTestCase(bql));
        }
        AddTestCase(new PlugPerTxQueueTestCase);
    }
};

static PlugCompositionTestSuite g_plugCompositionTestSuite; //!< registers the suite
