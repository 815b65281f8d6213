/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/plug-test.h"
#include "../support/remus-arbitration.h"
#include "../support/remus-failover-test.h"
#include "../support/remus-twin-failover.h"

#include "ns3/log.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-split-monitor.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusPartitionTest");

/**
 * @ingroup plug-tests
 *
 * @brief Clients of a key-value store whose primary and backup lose each other and the arbiter.
 */
class PartitionsTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param decision who decides
     * @param runs the number of guests, each with 5 partitions
     * @param isGood whether only one side may ever release output
     * @param name what the test expects
     */
    PartitionsTestCase(Decision decision, uint32_t runs, bool isGood, const std::string& name)
        : TestCase(std::to_string(5 * runs) + " partitions and heals: " + name),
          m_decision(decision),
          m_runs(runs),
          m_isGood(isGood)
    {
    }

  private:
    void DoRun() override
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(31);
        uint64_t late = 0;
        uint64_t both = 0;
        uint64_t contradictions = 0;
        uint64_t takeovers = 0;
        for (uint32_t run = 0; run < m_runs; ++run)
        {
            FailoverTestParameters p;
            p.controller = random->GetInteger(0, 1) == 0 ? "xend" : "pipelined";
            p.clients = 2;
            p.think = MilliSeconds(3);
            p.retry = MilliSeconds(20);
            p.maxRetry = MilliSeconds(80);
            p.failure = Seconds(100);
            p.duration = Seconds(3);
            p.delay = MicroSeconds(random->GetInteger(10, 3000));
            p.stream = 1 + 1000 * run;
            FailoverTestBed bed(p);
            Arbitration arbitration(m_decision,
                                    bed.m_machines,
                                    bed.m_machines.Get(0),
                                    bed.m_machines.Get(1),
                                    bed.m_failover,
                                    MilliSeconds(200),
                                    m_decision == Decision::LEASE ? 0.1 : 0.01);
            if (m_decision == Decision::LEASE)
            {
                arbitration.DrawClocks(random);
            }
            auto split = CreateObject<RemusSplitMonitor>();
            split->WatchMachine(bed.m_lan.Get(0));
            split->WatchMachine(bed.m_lan.Get(1));
            split->WatchClient(bed.m_clients.Get(0));
            split->WatchClient(bed.m_clients.Get(1));
            for (uint32_t i = 0; i < 5; ++i)
            {
                const auto from = MilliSeconds(random->GetInteger(100, 2500));
                const auto to = from + MilliSeconds(random->GetInteger(1, 500));
                const auto arbiters = m_decision == Decision::NOBODY ? 0 : 2;
                const auto which = random->GetInteger(0, arbiters);
                Arbitration::Cut(which == 0 ? bed.m_replication : arbitration.m_links[which - 1],
                                 from,
                                 to);
            }
            bed.Run();
            if (m_isGood)
            {
                NS_TEST_EXPECT_MSG_EQ(split->GetNLate(), 0, "Two sides in run " << run);
                NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, 0, "Contradicted in run " << run);
            }
            late += split->GetNLate();
            both += split->GetNClientsThatSawBoth();
            contradictions += bed.m_nContradictions;
            takeovers += bed.m_failoverMonitor->HasTakenOver();
            split->Dispose();
        }
        NS_LOG_INFO(GetName() << ": " << takeovers << " takeovers in " << m_runs << " runs, "
                              << late << " frames of two sides, " << both << " clients saw both, "
                              << contradictions << " contradictions");
        NS_TEST_EXPECT_MSG_GT(4 * takeovers, m_runs, "Backups take over");
        if (!m_isGood)
        {
            NS_TEST_EXPECT_MSG_GT(contradictions, 0, "Clients are contradicted");
        }
        if (!m_isGood && m_decision != Decision::LEASE_OR_ALONE)
        {
            NS_TEST_EXPECT_MSG_GT(late, 0, "Both sides send");
            NS_TEST_EXPECT_MSG_GT(both, 0, "Clients see both sides");
        }
    }

    Decision m_decision; //!< who decides
    uint32_t m_runs;     //!< the number of guests
    bool m_isGood;       //!< only one side may release output
};

/**
 * @ingroup plug-tests
 *
 * @brief A partition of a guest with TCP clients, and its twin.
 */
class TwinPartitionTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param decision who decides
     * @param name what the test expects
     */
    TwinPartitionTestCase(Decision decision, const std::string& name)
        : TestCase("A twin and TCP clients in a partition: " + name),
          m_decision(decision)
    {
    }

  private:
    void DoRun() override
    {
        FailoverTestParameters p;
        p.failure = Seconds(100);
        p.duration = Seconds(6);
        TwinFailoverTestBed bed(p,
                                {TwinWorkload::PEER, TwinWorkload::UPLOAD, TwinWorkload::DOWNLOAD},
                                MilliSeconds(400));
        Arbitration arbitration(m_decision,
                                bed.m_hosts,
                                bed.m_machines.Get(0),
                                bed.m_machines.Get(1),
                                bed.m_failover);
        auto split = CreateObject<RemusSplitMonitor>();
        split->WatchMachine(bed.m_lan.Get(0));
        split->WatchMachine(bed.m_lan.Get(1));
        for (uint32_t i = 0; i < bed.m_clients.GetN(); ++i)
        {
            split->WatchClient(bed.m_clients.Get(i));
        }
        Arbitration::Cut(bed.m_replication, MilliSeconds(1003), Seconds(3));
        bed.RunUntilGoneOn();
        NS_LOG_INFO(GetName() << ": " << split->GetNLate() << " frames of two sides, "
                              << split->GetNClientsThatSawBoth() << " clients saw both, "
                              << bed.m_nBroken << " connections broken, " << bed.m_nDiffering
                              << " with other bytes");
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->HasTakenOver(), true, "The twin takes over");
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->HasDiverged(), false, "The twin is as the guest");
        if (m_decision == Decision::NOBODY)
        {
            NS_TEST_EXPECT_MSG_GT(split->GetNLate(), 0, "Both sides send");
            NS_TEST_EXPECT_MSG_GT(split->GetNClientsThatSawBoth(), 0, "Clients see both");
            NS_TEST_EXPECT_MSG_GT(bed.m_nBroken, 0, "Connections break");
        }
        else
        {
            NS_TEST_EXPECT_MSG_EQ(split->GetNLate(), 0, "One side sends");
            NS_TEST_EXPECT_MSG_EQ(bed.m_nBroken, 0, "Connections continue");
            NS_TEST_EXPECT_MSG_EQ(bed.m_nDiffering, 0, "Every byte is right");
        }
        split->Dispose();
    }

    Decision m_decision; //!< who decides
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of partitions in which primary and backup are alive.
 */
class RemusPartitionTestSuite : public TestSuite
{
  public:
    RemusPartitionTestSuite()
        : TestSuite("remus-partition", PlugTestCompat::SystemSuite())
    {
        using P = PartitionsTestCase;
        AddTestCase(new P(Decision::FENCE, 20, true, "one side at a time with a fence"));
        AddTestCase(new P(Decision::LEASE, 20, true, "one side at a time with a lease"));
        AddTestCase(new P(Decision::PORT, 20, true, "one side at a time with a port turned off"));
        AddTestCase(new P(Decision::NOBODY, 10, false, "both sides answer if nobody decides"));
        AddTestCase(
            new P(Decision::BROKEN_FENCE, 10, false, "a fence that does nothing is noticed"));
        AddTestCase(
            new P(Decision::LONG_LEASE, 10, false, "a lease that is kept too long is noticed"));
        AddTestCase(new P(Decision::LEASE_OR_ALONE,
                          10,
                          false,
                          "a backup that lacks checkpoints is noticed, although it has the lease"));
        AddTestCase(new P(Decision::FENCE, 200, true, "one side at a time with a fence"),
                    PlugTestCompat::ExtensiveDuration());
        AddTestCase(new P(Decision::LEASE, 200, true, "one side at a time with a lease"),
                    PlugTestCompat::ExtensiveDuration());
        using T = TwinPartitionTestCase;
        AddTestCase(new T(Decision::NOBODY, "both sides send"));
        AddTestCase(new T(Decision::FENCE, "with a fence connections continue"));
        AddTestCase(new T(Decision::PORT, "with a port that is turned off connections continue"));
        AddTestCase(new T(Decision::LEASE, "with a lease connections continue"));
    }
};

static RemusPartitionTestSuite g_remusPartitionTestSuite; //!< registers the suite
