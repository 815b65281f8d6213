/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-test.h"

#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A checkpoint is committed after its transmission and a round trip.
 */
class RemusReplicationTimeTestCase : public TestCase
{
  public:
    RemusReplicationTimeTestCase()
        : TestCase("A commit takes the checkpoint's transmission and a round trip")
    {
    }

  private:
    void DoRun() override
    {
        // 100 pages of 4096 B in segments of 1448 B, 54 B of headers each, at 100 Mb/s: 34.0 ms;
        // the acknowledgement arrives 2 x 5 ms later
        RemusTestPair pair("xl", MilliSeconds(100), "100Mbps", MilliSeconds(5), 100);
        pair.AddSender();
        pair.AddReceiver();
        pair.m_checkpointer->TraceConnectWithoutContext(
            "CheckpointTaken",
            MakeCallback(&RemusReplicationTimeTestCase::HandleTaken, this));
        Simulator::Stop(Seconds(5));
        Simulator::Run();

        NS_TEST_ASSERT_MSG_GT(pair.m_committed.size(), 20, "Checkpoints are committed");
        for (std::size_t i = 10; i < pair.m_committed.size(); ++i)
        {
            const auto delay = pair.m_commitTimes[i] - m_taken[i];
            NS_TEST_EXPECT_MSG_EQ_TOL(delay.GetSeconds(), 0.0440, 0.0015, "Of checkpoint " << i);
        }
        NS_TEST_EXPECT_MSG_EQ(pair.m_early, 0, "None is committed that the backup does not have");
        Simulator::Destroy();
    }

    /**
     * @brief Note when a checkpoint was taken.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleTaken(uint64_t epoch, Time now)
    {
        NS_TEST_EXPECT_MSG_EQ(epoch, m_taken.size(), "One after the other");
        m_taken.push_back(now);
    }

    std::vector<Time> m_taken; //!< when checkpoints were taken
};

/**
 * @ingroup plug-tests
 *
 * @brief Large checkpoints use a fast, long link well.
 */
class RemusReplicationBulkTestCase : public TestCase
{
  public:
    RemusReplicationBulkTestCase()
        : TestCase("Replication fills a long, fast link")
    {
    }

  private:
    void DoRun() override
    {
        // 1000 pages are 4.1 MB: 34 ms at 1 Gb/s with headers, and a round trip of 10 ms; a window
        // of 131072 B would take 312 ms
        RemusTestPair pair("xend", MilliSeconds(1), "1Gbps", MilliSeconds(5), 1000);
        pair.AddSender();
        pair.AddReceiver();
        Simulator::Stop(MilliSeconds(450));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_GT(pair.m_commitTimes.size(), 4, "Checkpoints are committed");
        const auto time = pair.m_commitTimes[4] - pair.m_commitTimes[3];
        NS_TEST_EXPECT_MSG_LT(time.GetSeconds(), 0.055, "A checkpoint each such time");
        Simulator::Destroy();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Acknowledgements with random delays arrive out of order.
 */
class RemusReplicationReorderTestCase : public TestCase
{
  public:
    RemusReplicationReorderTestCase()
        : TestCase("Acknowledgements out of order commit each epoch once and none early")
    {
    }

  private:
    void DoRun() override
    {
        RemusTestPair pair("pipelined", MilliSeconds(5), "1Gbps", MilliSeconds(2), 5);
        pair.m_checkpointer->GetController()->SetAttribute("Outstanding", UintegerValue(8));
        pair.AddSender();
        auto delay = CreateObject<UniformRandomVariable>();
        delay->SetAttribute("Max", DoubleValue(0.03));
        delay->SetStream(1);
        pair.AddReceiver()->SetAttribute("AckDelay", PointerValue(delay));
        Simulator::Stop(Seconds(5));
        Simulator::Run();

        NS_TEST_EXPECT_MSG_GT(pair.m_committed.size(), 900, "The pipeline does not stall");
        uint32_t together = 0;
        for (std::size_t i = 0; i < pair.m_committed.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(pair.m_committed[i], i, "Each once, in order");
            together += i > 0 && pair.m_commitTimes[i] == pair.m_commitTimes[i - 1];
        }
        NS_TEST_EXPECT_MSG_GT(together, 100, "Some came in the wrong order");
        NS_TEST_EXPECT_MSG_EQ(pair.m_early, 0, "None is committed that the backup does not have");
        Simulator::Destroy();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of replication.
 */
class RemusReplicationTestSuite : public TestSuite
{
  public:
    RemusReplicationTestSuite()
        : TestSuite("remus-replication", PlugTestCompat::SystemSuite())
    {
        AddTestCase(new RemusReplicationTimeTestCase());
        AddTestCase(new RemusReplicationBulkTestCase());
        AddTestCase(new RemusReplicationReorderTestCase());
    }
};

static RemusReplicationTestSuite g_remusReplicationTestSuite; //!< registers the suite
