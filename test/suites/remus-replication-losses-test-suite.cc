/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-controllers.h"
#include "../support/remus-test.h"

#include "ns3/test.h"

#include <string>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Losses cost only time.
 */
class RemusReplicationLossTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param controller the controller
     * @param outage whether the link fails for a while
     */
    RemusReplicationLossTestCase(const std::string& controller, bool outage)
        : TestCase("No checkpoint is lost or committed early with controller " + controller +
                   (outage ? " when the link fails for 3 s" : " when the link loses 2 %")),
          m_controller(controller),
          m_outage(outage)
    {
    }

  private:
    void DoRun() override
    {
        RemusTestPair pair(m_controller, MilliSeconds(20), "1Gbps", MilliSeconds(2), 20);
        // Controllers that choose the guest's run time get the same limit
        pair.m_checkpointer->GetController()->SetAttributeFailSafe("MaxRun",
                                                                   TimeValue(MilliSeconds(20)));
        auto sender = pair.AddSender();
        pair.AddReceiver();
        if (m_outage)
        {
            Simulator::Schedule(Seconds(2), &RemusTestPair::SetLoss, &pair, 1.0);
            Simulator::Schedule(Seconds(5), &RemusTestPair::SetLoss, &pair, 0.0);
        }
        else
        {
            pair.SetLoss(0.02);
        }
        Simulator::Stop(Seconds(10));
        Simulator::Run();

        NS_TEST_EXPECT_MSG_GT(pair.m_committed.size(), 40, "Checkpoints are committed");
        for (std::size_t i = 0; i < pair.m_committed.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(pair.m_committed[i], i, "Each once, in order");
        }
        NS_TEST_EXPECT_MSG_EQ(pair.m_early, 0, "None is committed that the backup does not have");
        NS_TEST_EXPECT_MSG_GT(pair.m_commitTimes.back(), Seconds(8), "It continues to the end");
        if (m_outage)
        {
            NS_TEST_EXPECT_MSG_GT(sender->GetNConnections(), 1, "It connects again");
        }
        Simulator::Destroy();
    }

    std::string m_controller; //!< the controller
    bool m_outage;            //!< whether the link fails for a while
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of replication over links that fail, with each controller.
 */
class RemusReplicationLossesTestSuite : public TestSuite
{
  public:
    RemusReplicationLossesTestSuite()
        : TestSuite("remus-replication-losses", PlugTestCompat::SystemSuite())
    {
        for (const auto& controller : GetControllersToTest())
        {
            AddTestCase(new RemusReplicationLossTestCase(controller, false));
            AddTestCase(new RemusReplicationLossTestCase(controller, true));
        }
    }
};

static RemusReplicationLossesTestSuite g_remusReplicationLossesTestSuite; //!< registers the suite
