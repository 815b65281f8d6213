/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-random-failover.h"
#include "../support/remus-twin-failover.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/log.h"
#include "ns3/random-variable-stream.h"
#include "ns3/test.h"

#include <string>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusTwinFailovers");

/**
 * @ingroup plug-tests
 *
 * @brief Guests with TCP clients on random networks, whose primaries fail at random times.
 */
class TwinFailoversTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param protection what holds the guests' output
     * @param overlapping whether several epochs are outstanding
     * @param runs the number of guests; with Linux's accounting 40 or more, until a connection
     * breaks
     */
    TwinFailoversTestCase(Protection protection, bool overlapping, uint32_t runs)
        : TestCase((protection == Protection::LINUX ? "Up to " : "") + std::to_string(runs) +
                   " failovers of guests with TCP clients" +
                   (overlapping ? " with pipelining" : "") +
                   (protection == Protection::PLUG    ? ": every connection continues"
                    : protection == Protection::LINUX ? ": Linux's accounting breaks connections"
                                                      : ": without a plug connections break")),
          m_protection(protection),
          m_overlapping(overlapping),
          m_runs(runs)
    {
    }

  private:
    void DoRun() override
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(19);
        uint64_t clients = 0;
        uint64_t broken = 0;
        uint64_t differing = 0;
        uint64_t violations = 0;
        uint64_t equal = 0;
        uint32_t run = 0;
        for (bool wanted = true; wanted && run < m_runs; ++run)
        {
            auto p = ChooseFailover(random, m_protection, m_overlapping);
            p.lanRate = random->GetInteger(0, 1) == 0 ? "20Mbps" : p.lanRate;
            p.lanLoss *= 0.4; // at most 2 %
            p.duration = p.failure + Seconds(6);
            p.stream = 1000 + run * 1000;
            std::vector<TwinWorkload> workloads;
            for (auto n = random->GetInteger(m_overlapping ? 3 : 1,
                                             m_protection == Protection::LINUX ? 5 : 3);
                 n > 0;
                 --n)
            {
                const auto any = static_cast<TwinWorkload>(random->GetInteger(0, 3));
                workloads.push_back(m_protection == Protection::LINUX ? TwinWorkload::PEER : any);
            }
            // Acknowledgements of bytes that a twin never sent fail assertions of ns-3's
            // TcpTxBuffer
            Config::SetDefault("ns3::TcpSocketBase::Sack",
                               BooleanValue(m_protection == Protection::PLUG));
            TwinFailoverTestBed bed(p, workloads, MilliSeconds(400));
            bed.RunUntilGoneOn();
            if (m_protection == Protection::PLUG)
            {
                NS_TEST_EXPECT_MSG_EQ(bed.m_nViolations, 0, "Early in run " << run);
                NS_TEST_EXPECT_MSG_EQ(bed.m_nBroken, 0, "Broken in run " << run);
                NS_TEST_EXPECT_MSG_EQ(bed.m_nDiffering, 0, "Other bytes in run " << run);
            }
            NS_TEST_EXPECT_MSG_EQ(bed.m_twin->HasDiverged(), false, "A twin in run " << run);
            NS_TEST_EXPECT_MSG_EQ(bed.m_twin->GetNAhead(), 0, "The lag in run " << run);
            clients += workloads.size();
            broken += bed.m_nBroken;
            differing += bed.m_nDiffering;
            violations += bed.m_nViolations;
            equal += bed.m_twin->GetNEqual();
            wanted = m_protection != Protection::LINUX || run < 39 || broken == 0;
        }
        NS_LOG_INFO(GetName() << ": " << run << " runs, " << clients << " clients, " << broken
                              << " broken, " << differing << " with other bytes; " << violations
                              << " packets early, " << equal << " equal packets");
        NS_TEST_EXPECT_MSG_GT(equal, run, "Twins are compared");
        if (m_protection != Protection::PLUG)
        {
            NS_TEST_EXPECT_MSG_GT(violations, 0, "Some output is early");
            NS_TEST_EXPECT_MSG_GT(broken, 0, "Some connections break");
        }
        if (m_protection == Protection::UNPLUGGED)
        {
            NS_TEST_EXPECT_MSG_GT(differing, 0, "Some bytes differ");
        }
    }

    Protection m_protection; //!< what holds the guests' output
    bool m_overlapping;      //!< several epochs are outstanding
    uint32_t m_runs;         //!< the number of guests
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of random failovers with TCP.
 */
class RemusTwinFailoversTestSuite : public TestSuite
{
  public:
    RemusTwinFailoversTestSuite()
        : TestSuite("remus-twin-failovers", PlugTestCompat::SystemSuite())
    {
        AddTestCase(new TwinFailoversTestCase(Protection::PLUG, false, 80));
        AddTestCase(new TwinFailoversTestCase(Protection::PLUG, true, 20));
        AddTestCase(new TwinFailoversTestCase(Protection::LINUX, true, 200));
        AddTestCase(new TwinFailoversTestCase(Protection::UNPLUGGED, false, 20));
        AddTestCase(new TwinFailoversTestCase(Protection::PLUG, false, 1000),
                    PlugTestCompat::ExtensiveDuration());
    }
};

static RemusTwinFailoversTestSuite g_remusTwinFailoversTestSuite; //!< registers the suite
