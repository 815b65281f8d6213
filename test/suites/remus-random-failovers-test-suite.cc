/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-random-failover.h"

#include "ns3/log.h"
#include "ns3/random-variable-stream.h"
#include "ns3/test.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusRandomFailovers");

/**
 * @brief Choose a failover of a guest with clients of a key-value server.
 * @param random the choices
 * @param protection what holds the guest's output
 * @param overlapping whether several epochs are outstanding
 * @param run the number of the run
 * @return the parameters
 */
static FailoverTestParameters
ChooseFailover(Ptr<UniformRandomVariable> random,
               Protection protection,
               bool overlapping,
               uint32_t run)
{
    auto p = ChooseFailover(random, protection, overlapping);
    p.replicationLoss = random->GetInteger(0, 1) * random->GetValue(0, 0.05);
    p.stage = random->GetInteger(0, 1) == 1;
    p.clients = overlapping ? 16 : random->GetInteger(1, 4);
    p.think = MicroSeconds(random->GetInteger(500, overlapping ? 2000 : 4000));
    p.retry = overlapping ? MilliSeconds(100) : MicroSeconds(random->GetInteger(20000, 80000));
    p.maxRetry = MilliSeconds(100);
    p.duration = p.failure + p.timeout + p.resume + Seconds(2);
    p.enough = 16;
    p.stream = 1000 + run * 100;
    return p;
}

/**
 * @ingroup plug-tests
 *
 * @brief Guests with clients and backups on random networks, whose primary fails at a random time.
 */
class RandomFailoversTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param protection what holds the guests' output
     * @param overlapping whether several epochs are outstanding
     * @param runs the number of guests
     */
    RandomFailoversTestCase(Protection protection, bool overlapping, uint32_t runs)
        : TestCase(
              std::to_string(runs) + " random failovers" + (overlapping ? " with pipelining" : "") +
              (protection == Protection::PLUG    ? ": no client is contradicted"
               : protection == Protection::LINUX ? ": Linux's accounting contradicts clients"
                                                 : ": without a plug clients are contradicted")),
          m_protection(protection),
          m_overlapping(overlapping),
          m_runs(runs)
    {
    }

  private:
    void DoRun() override
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(11);
        uint64_t packets = 0;
        uint64_t violations = 0;
        uint64_t contradictions = 0;
        uint64_t discarded = 0;
        uint64_t clients = 0;
        uint64_t goneOn = 0;
        for (uint32_t run = 0; run < m_runs; ++run)
        {
            FailoverTestBed bed(ChooseFailover(random, m_protection, m_overlapping, run));
            bed.Run();
            if (m_protection == Protection::PLUG)
            {
                NS_TEST_EXPECT_MSG_EQ(bed.m_monitor->GetNViolations(), 0, "Early in run " << run);
                NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, 0, "Contradicted in run " << run);
            }
            packets += bed.m_monitor->GetNPackets();
            violations += bed.m_monitor->GetNViolations();
            contradictions += bed.m_nContradictions;
            discarded += bed.m_failoverMonitor->GetNDiscarded();
            clients += bed.m_failoverMonitor->GetNClients();
            goneOn += bed.m_nGoneOn;
        }
        NS_LOG_INFO(GetName() << ": " << packets << " packets left, " << violations << " early; "
                              << discarded << " were discarded; " << clients << " clients, "
                              << goneOn << " continued; " << contradictions << " contradictions");
        NS_TEST_EXPECT_MSG_GT(packets, 5 * m_runs, "Output leaves");
        NS_TEST_EXPECT_MSG_GT(goneOn, clients * 999 / 1000, "Clients continue with the backup");
        if (m_protection == Protection::PLUG)
        {
            NS_TEST_EXPECT_MSG_GT(discarded, m_runs, "Output is discarded");
        }
        else
        {
            NS_TEST_EXPECT_MSG_GT(violations, 0, "Some output is early");
            NS_TEST_EXPECT_MSG_GT(contradictions, 0, "Some clients are contradicted");
        }
    }

    Protection m_protection; //!< what holds the guests' output
    bool m_overlapping;      //!< several epochs are outstanding
    uint32_t m_runs;         //!< the number of guests
};

/**
 * @ingroup plug-tests
 *
 * @brief The same failovers twice.
 */
class RepeatedFailoversTestCase : public TestCase
{
  public:
    RepeatedFailoversTestCase()
        : TestCase("The same seed gives the same failovers, to the nanosecond")
    {
    }

  private:
    void DoRun() override
    {
        const auto first = RunAll();
        NS_TEST_EXPECT_MSG_GT(std::count(first.begin(), first.end(), '\n'), 100, "Events");
        NS_TEST_EXPECT_MSG_EQ((RunAll() == first), true, "The same");
    }

    /**
     * @brief Simulate some failovers.
     * @return what happened: a line for each event
     */
    std::string RunAll()
    {
        m_log.str("");
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(11);
        for (uint32_t run = 0; run < 20; ++run)
        {
            FailoverTestBed bed(ChooseFailover(random, Protection::PLUG, false, run));
            for (const auto& client : bed.m_kvClients)
            {
                client->TraceConnectWithoutContext(
                    "Replied",
                    MakeCallback(&RepeatedFailoversTestCase::HandleReplied, this));
            }
            bed.m_failover->TraceConnectWithoutContext(
                "TookOver",
                MakeCallback(&RepeatedFailoversTestCase::HandleTookOver, this));
            bed.Run();
            for (const auto& [delay, count] : bed.m_monitor->GetDelays().GetCounts())
            {
                m_log << "delay " << std::llround(delay * 1e9) << " " << count << "\n";
            }
        }
        return m_log.str();
    }

    /**
     * @brief A request is answered.
     * @param sent when it was sent
     * @param now the time
     */
    void HandleReplied(Time sent, Time now)
    {
        m_log << "reply " << sent.GetTimeStep() << " " << now.GetTimeStep() << "\n";
    }

    /**
     * @brief A backup takes over.
     * @param epoch the epoch that the guest continues in
     * @param now the time
     */
    void HandleTookOver(uint64_t epoch, Time now)
    {
        m_log << "epoch " << epoch << " " << now.GetTimeStep() << "\n";
    }

    std::ostringstream m_log; //!< what happened
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of random failovers.
 */
class RemusRandomFailoversTestSuite : public TestSuite
{
  public:
    RemusRandomFailoversTestSuite()
        : TestSuite("remus-random-failovers", PlugTestCompat::SystemSuite())
    {
        AddTestCase(new RandomFailoversTestCase(Protection::PLUG, false, 200));
        AddTestCase(new RandomFailoversTestCase(Protection::PLUG, true, 20));
        AddTestCase(new RandomFailoversTestCase(Protection::LINUX, true, 40));
        AddTestCase(new RandomFailoversTestCase(Protection::UNPLUGGED, false, 30));
        AddTestCase(new RepeatedFailoversTestCase);
        AddTestCase(new RandomFailoversTestCase(Protection::PLUG, false, 10000),
                    PlugTestCompat::ExtensiveDuration());
    }
};

static RemusRandomFailoversTestSuite g_remusRandomFailoversTestSuite; //!< registers the suite
