/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-dumbbell.h"
#include "../support/plug-test-compat.h"

#include "ns3/boolean.h"
#include "ns3/plug-helper.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/test.h"

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Compares a network with plugs with the same network with FifoQueueDisc.
 */
class PlugAsFifoTestCase : public TestCase
{
  public:
    /// How the plugs differ from the FIFO
    enum Difference
    {
        NONE,            //!< nothing
        LIMIT,           //!< their limit is one packet less
        HELD_FOR_100_MS, //!< they hold for 100 ms
        OWN_BOUNDARIES,  //!< LinuxAccounting is false, which should change nothing here
        EPOCHS_BEFORE    //!< earlier epochs were closed and released, which should change nothing
    };

    /**
     * @brief Constructor.
     * @param limit the limit of the FIFO
     * @param bql whether there are byte queue limits
     * @param difference how the plugs differ
     */
    PlugAsFifoTestCase(const std::string& limit, bool bql, Difference difference = NONE)
        : TestCase(GetSentence(difference) + ": " + limit + ", byte queue limits " +
                   (bql ? "on" : "off")),
          m_limit(limit),
          m_bql(bql),
          m_difference(difference)
    {
    }

  private:
    /**
     * @brief Get the name of the test case.
     * @param difference how the plugs differ
     * @return a sentence
     */
    static std::string GetSentence(Difference difference)
    {
        switch (difference)
        {
        case LIMIT:
            return "A plug that takes one packet less differs from the FIFO";
        case HELD_FOR_100_MS:
            return "A plug that holds for 100 ms differs from the FIFO";
        case OWN_BOUNDARIES:
            return "A released plug with a boundary for each epoch acts as a FIFO";
        case EPOCHS_BEFORE:
            return "A plug that is released after epochs acts as a FIFO";
        default:
            return "A released plug acts as a FIFO";
        }
    }

    void DoRun() override
    {
        Config::SetDefault("ns3::TcpL4Protocol::SocketType", StringValue("ns3::TcpNewReno"));
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
        Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(1 << 20));
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(1 << 20));
        const auto fifo = RunWith("ns3::FifoQueueDisc", m_limit);
        const auto plug = RunWith("ns3::PlugQueueDisc",
                                  m_difference != LIMIT                    ? m_limit
                                  : m_limit.find('p') == std::string::npos ? "68500B"
                                                                           : "49p");
        Config::Reset();

        NS_TEST_EXPECT_MSG_GT(fifo.drops, 0, "Packets exceed the limit");
        NS_TEST_EXPECT_MSG_GT(fifo.pongs, 8, "Ping works");
        NS_TEST_EXPECT_MSG_GT(fifo.pcaps[0].size(), 1500000, "The link is in use in one direction");
        NS_TEST_EXPECT_MSG_GT(fifo.pcaps[1].size(), 1500000, "The link is in use in the other");
        const bool same = (m_difference != LIMIT && m_difference != HELD_FOR_100_MS);
        NS_TEST_EXPECT_MSG_EQ((plug.flows == fifo.flows), same, "The statistics of the flows");
        NS_TEST_EXPECT_MSG_EQ((plug.pcaps[0] == fifo.pcaps[0]), same, "The first pcap file");
        NS_TEST_EXPECT_MSG_EQ((plug.pcaps[1] == fifo.pcaps[1]), same, "The second pcap file");
        if (same)
        {
            NS_TEST_EXPECT_MSG_EQ((plug.counters == fifo.counters), true, "The counters");
        }
    }

    /**
     * @brief Simulate the network.
     * @param type the TypeId of the queue discs
     * @param limit their limit
     * @return the statistics and the pcap files
     */
    PlugDumbbell::Result RunWith(const std::string& type, const std::string& limit)
    {
        PlugDumbbell network(type, limit, m_bql);
        Release(PlugHelper::GetPlugs(network.GetQueueDiscs()));
        return network.Run(MilliSeconds(1200), CreateTempDirFilename("plug-as-fifo"));
    }

    /**
     * @brief Release plugs indefinitely.
     * @param plugs the plugs; empty if the queue discs are FIFOs
     */
    void Release(QueueDiscContainer plugs)
    {
        for (uint32_t i = 0; i < plugs.GetN(); ++i)
        {
            auto plug = DynamicCast<PlugQueueDisc>(plugs.Get(i));
            plug->SetLinuxAccounting(m_difference != OWN_BOUNDARIES);
            for (uint32_t epoch = 0; m_difference == EPOCHS_BEFORE && epoch < 3; ++epoch)
            {
                plug->Buffer();
                plug->ReleaseOne();
            }
            plug->ReleaseIndefinite();
        }
        if (plugs.GetN() > 0 && m_difference == HELD_FOR_100_MS)
        {
            PlugHelper::Schedule(MilliSeconds(800), plugs, "block");
            PlugHelper::Schedule(MilliSeconds(900), plugs, "release_indefinite");
        }
    }

    std::string m_limit;     //!< the limit of the FIFO
    bool m_bql;              //!< whether there are byte queue limits
    Difference m_difference; //!< how the plugs differ
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of plugs that are released indefinitely.
 */
class PlugAsFifoTestSuite : public TestSuite
{
  public:
    PlugAsFifoTestSuite()
        : TestSuite("plug-as-fifo", PlugTestCompat::SystemSuite())
    {
        for (const std::string limit : {"50p", "70000B"})
        {
            AddTestCase(new PlugAsFifoTestCase(limit, false));
            AddTestCase(new PlugAsFifoTestCase(limit, true));
            AddTestCase(new PlugAsFifoTestCase(limit, true, PlugAsFifoTestCase::LIMIT));
        }
        AddTestCase(new PlugAsFifoTestCase("50p", true, PlugAsFifoTestCase::HELD_FOR_100_MS));
        AddTestCase(new PlugAsFifoTestCase("50p", true, PlugAsFifoTestCase::OWN_BOUNDARIES));
        AddTestCase(new PlugAsFifoTestCase("50p", true, PlugAsFifoTestCase::EPOCHS_BEFORE));
    }
};

static PlugAsFifoTestSuite g_plugAsFifoTestSuite; //!< registers the suite
