/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-quorum-test.h"

#include "ns3/error-model.h"
#include "ns3/log.h"
#include "ns3/random-variable-stream.h"
#include "ns3/test.h"

#include <string>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusQuorumFailoversTest");

namespace
{

using Fault = QuorumTestBed::Fault; //!< a fault

const auto BACKUPS = QuorumTestBed::BACKUPS; //!< n

} // namespace

/**
 * @ingroup plug-tests
 *
 * @brief Backups that lag, lose packets and die, and a primary that fails.
 */
class QuorumFailoversTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param fault a fault
     * @param runs the number of guests
     */
    QuorumFailoversTestCase(Fault fault, uint32_t runs)
        : TestCase(std::to_string(runs) + " failovers with 3 backups: " +
                   (fault == Fault::NONE          ? "no client is contradicted"
                    : fault == Fault::COUNT_TWICE ? "an acknowledgement counted twice is noticed"
                                                  : "a takeover by any backup is noticed")),
          m_fault(fault),
          m_runs(runs)
    {
    }

  private:
    void DoRun() override
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(41);
        uint64_t early = 0;
        uint64_t contradictions = 0;
        uint64_t takeovers = 0;
        for (uint32_t run = 0; run < m_runs; ++run)
        {
            const auto delays = QuorumTestBed::DrawDelays(random);
            QuorumTestBed bed(2, MilliSeconds(random->GetInteger(5, 20)), delays, m_fault);
            for (auto& link : bed.m_links)
            {
                Lose(link, 0.02 * random->GetValue(0, 1), random);
            }
            if (m_fault == Fault::ANY_BACKUP)
            {
                Lose(bed.m_arbiterLinks[0], 1, random);
                Lose(bed.m_arbiterLinks[1], 1, random);
            }
            const auto failure = random->GetInteger(200000, 1000000);
            Simulator::Schedule(MicroSeconds(failure),
                                &RemusMachineFailure::FailNode,
                                bed.m_machines.Get(0));
            if (random->GetInteger(0, 1) == 1) // one of three may die
            {
                Simulator::Schedule(MicroSeconds(random->GetInteger(100000, failure)),
                                    &RemusMachineFailure::FailNode,
                                    bed.m_machines.Get(random->GetInteger(1, BACKUPS)));
            }
            Simulator::Stop(Seconds(2));
            Simulator::Run();
            early += bed.m_early;
            contradictions += bed.m_nContradictions;
            takeovers += bed.m_tookOver;
            if (m_fault == Fault::NONE)
            {
                NS_TEST_EXPECT_MSG_EQ(bed.m_early, 0, "Commits in run " << run);
                NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, 0, "Contradicted in run " << run);
                NS_TEST_EXPECT_MSG_EQ(bed.m_tookOver, 1, "Takeovers in run " << run);
                NS_TEST_EXPECT_MSG_GT(bed.m_nReplies, 0, "Clients continue in run " << run);
            }
            NS_TEST_EXPECT_MSG_EQ(bed.m_split->GetNLate(), 0, "Two guests in run " << run);
        }
        NS_LOG_INFO(GetName() << ": " << takeovers << " takeovers, " << early
                              << " checkpoints committed early, " << contradictions
                              << " contradictions");
        NS_TEST_EXPECT_MSG_EQ((early > 0), (m_fault == Fault::COUNT_TWICE), "Early commits");
        NS_TEST_EXPECT_MSG_EQ((contradictions > 0),
                              (m_fault == Fault::ANY_BACKUP),
                              "Contradictions");
    }

    /**
     * @brief Let devices lose packets that they receive.
     * @param devices the devices
     * @param rate the part of the packets that is lost
     * @param random draws a stream
     */
    static void Lose(const NetDeviceContainer& devices,
                     double rate,
                     Ptr<UniformRandomVariable> random)
    {
        for (uint32_t i = 0; i < devices.GetN(); ++i)
        {
            auto model = CreateObject<RateErrorModel>();
            model->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
            model->SetRate(rate);
            model->AssignStreams(random->GetInteger(1000, 1000000));
            devices.Get(i)->SetAttribute("ReceiveErrorModel", PointerValue(model));
        }
    }

    Fault m_fault;   //!< a fault
    uint32_t m_runs; //!< the number of guests
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of failovers with several backups.
 */
class RemusQuorumFailoversTestSuite : public TestSuite
{
  public:
    RemusQuorumFailoversTestSuite()
        : TestSuite("remus-quorum-failovers", PlugTestCompat::SystemSuite())
    {
        AddTestCase(new QuorumFailoversTestCase(Fault::NONE, 40));
        AddTestCase(new QuorumFailoversTestCase(Fault::COUNT_TWICE, 20));
        AddTestCase(new QuorumFailoversTestCase(Fault::ANY_BACKUP, 20));
        AddTestCase(new QuorumFailoversTestCase(Fault::NONE, 300),
                    PlugTestCompat::ExtensiveDuration());
    }
};

static RemusQuorumFailoversTestSuite g_remusQuorumFailoversTestSuite; //!< registers the suite
