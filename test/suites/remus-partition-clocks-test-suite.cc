/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-arbitration.h"
#include "../support/remus-twin-failover.h"

#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-lease.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/remus-split-monitor.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <algorithm>
#include <string>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusPartitionClocksTest");

/**
 * @ingroup plug-tests
 *
 * @brief A guest with a TCP client and its twin, whose hosts lose each other and the arbiter. All
 * clocks are off within the bound, messages to the arbiter are delayed for longer than a lease and
 * overtake each other, and the arbiter restarts without its memory.
 *
 * The primary continues alone without its backup, so both sides are alive, and only the lease keeps
 * one from sending.
 */
class PartitionClocksTestCase : public TestCase
{
  public:
    /// A fault
    enum class Fault
    {
        NONE,       //!< none
        LONG_LEASE, //!< the primary keeps the lease for longer than the arbiter knows
        BAD_CLOCK,  //!< the primary's clock is slower than the bound allows
        HASTY       //!< an arbiter that restarts waits for less than a lease
    };

    /**
     * @brief Constructor.
     * @param fault the fault
     * @param runs the number of guests, with 5 partitions each
     */
    PartitionClocksTestCase(Fault fault, uint32_t runs)
        : TestCase(std::to_string(5 * runs) + " partitions of guest and twin: " +
                   (fault == Fault::NONE         ? "one side at a time sends"
                    : fault == Fault::LONG_LEASE ? "a lease that is kept too long is noticed"
                    : fault == Fault::BAD_CLOCK  ? "a clock beyond the bound is noticed"
                                                 : "an arbiter that grants too early is noticed")),
          m_fault(fault),
          m_runs(runs)
    {
    }

  private:
    void DoRun() override
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(37);
        for (uint32_t run = 0; run < m_runs; ++run)
        {
            Simulate(run, random);
        }
        NS_LOG_INFO(GetName() << ": " << m_nTakeovers << " takeovers and " << m_nRestarts
                              << " restarts in " << m_runs << " runs, " << m_nLate
                              << " frames of two sides in " << m_nSplit << " runs");
        NS_TEST_EXPECT_MSG_GT(4 * m_nTakeovers, m_runs, "Twins take over");
        NS_TEST_EXPECT_MSG_EQ((m_nSplit > 0), (m_fault != Fault::NONE), "Runs with two sides");
    }

    /**
     * @brief Simulate one guest.
     * @param run the number of the run
     * @param random draws what happens
     */
    void Simulate(uint32_t run, Ptr<UniformRandomVariable> random)
    {
        FailoverTestParameters p;
        p.failure = Seconds(100);
        p.duration = MilliSeconds(1600);
        p.lanRate = "100Mbps";
        p.stream = 1 + 1000 * static_cast<int64_t>(run);
        TwinFailoverTestBed bed(p, {TwinWorkload::PEER}, MilliSeconds(100));
        const auto lease = MilliSeconds(random->GetInteger(100, 300));
        const auto bound = random->GetValue(0, 0.1);
        Arbitration arbitration(m_fault == Fault::LONG_LEASE ? Decision::LONG_LEASE
                                                             : Decision::LEASE_OR_ALONE,
                                bed.m_hosts,
                                bed.m_machines.Get(0),
                                bed.m_machines.Get(1),
                                bed.m_failover,
                                lease,
                                bound);
        arbitration.DrawClocks(random);
        if (m_fault == Fault::BAD_CLOCK)
        {
            arbitration.m_primary->SetAttribute("ClockDrift", DoubleValue(-2 * bound - 0.5));
        }
        auto split = CreateObject<RemusSplitMonitor>();
        split->WatchMachine(bed.m_lan.Get(0));
        split->WatchMachine(bed.m_lan.Get(1));

        for (uint32_t i = 0; i < 5; ++i)
        {
            // The first one lasts, so that the backup wants the lease while the primary is alive
            const auto which = i == 0 ? 0 : random->GetInteger(0, 2);
            const auto from = MilliSeconds(random->GetInteger(200, i == 0 ? 500 : 1200));
            Arbitration::Cut(which == 0 ? bed.m_replication : arbitration.m_links[which - 1],
                             from,
                             from + MilliSeconds(i == 0 ? 1000 : random->GetInteger(1, 500)));
            const auto delay = MilliSeconds(random->GetInteger(1, i % 2 == 0 ? 400 : 20));
            const auto at = MilliSeconds(random->GetInteger(200, 1200));
            Arbitration::Delay(arbitration.m_links[random->GetInteger(0, 1)], at, delay);
        }
        if (m_fault == Fault::HASTY || random->GetInteger(0, 1) == 0)
        {
            const auto end = MilliSeconds(random->GetInteger(500, 1000));
            const auto begin = end + MilliSeconds(random->GetInteger(0, 50));
            auto second = arbitration.Restart(end, begin);
            if (m_fault == Fault::HASTY)
            {
                second->SetAttribute("Duration", TimeValue(MilliSeconds(1)));
            }
            ++m_nRestarts;
        }

        while (Simulator::Now() < p.duration) // the test bed ends when the client has continued
        {
            TwinTestBed::Run(p.duration - Simulator::Now());
        }
        if (m_fault == Fault::NONE)
        {
            NS_TEST_EXPECT_MSG_EQ(split->GetNLate(), 0, "Frames of two sides in run " << run);
        }
        for (uint32_t i = 0; i < 2; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(bed.m_hosts.Get(i)),
                                  RemusMachineFailure::HasNodeFailed(bed.m_machines.Get(i)),
                                  "Guest and host fail together in run " << run);
        }
        m_nTakeovers += bed.m_twin->HasTakenOver();
        m_nLate += split->GetNLate();
        m_nSplit += split->GetNLate() > 0;
        split->Dispose();
    }

    Fault m_fault;            //!< the fault
    uint32_t m_runs;          //!< the number of guests
    uint32_t m_nTakeovers{0}; //!< twins that took over
    uint32_t m_nRestarts{0};  //!< arbiters that restarted
    uint64_t m_nLate{0};      //!< frames that one side sent after the other had begun
    uint32_t m_nSplit{0};     //!< runs with such frames
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of partitions with clocks that drift.
 */
class RemusPartitionClocksTestSuite : public TestSuite
{
  public:
    RemusPartitionClocksTestSuite()
        : TestSuite("remus-partition-clocks", PlugTestCompat::SystemSuite())
    {
        using P = PartitionClocksTestCase;
        AddTestCase(new P(P::Fault::NONE, 8));
        AddTestCase(new P(P::Fault::LONG_LEASE, 2));
        AddTestCase(new P(P::Fault::BAD_CLOCK, 2));
        AddTestCase(new P(P::Fault::HASTY, 2));
        AddTestCase(new P(P::Fault::NONE, 200), PlugTestCompat::ExtensiveDuration());
    }
};

static RemusPartitionClocksTestSuite g_remusPartitionClocksTestSuite; //!< registers the suite
