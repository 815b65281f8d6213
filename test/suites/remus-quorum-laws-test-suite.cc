/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-quorum-test.h"

#include "ns3/log.h"
#include "ns3/remus-machines-laws.h"
#include "ns3/test.h"

#include <cmath>
#include <string>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusQuorumLawsTest");

namespace
{

const auto BACKUPS = QuorumTestBed::BACKUPS; //!< n

} // namespace

/**
 * @ingroup plug-tests
 *
 * @brief The time to a commit at the q-th of n acknowledgements.
 */
class QuorumLawTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param enough q
     */
    explicit QuorumLawTestCase(uint32_t enough)
        : TestCase("The commit waits for acknowledgement " + std::to_string(enough) + " of " +
                   std::to_string(BACKUPS) + " as F12 says"),
          m_enough(enough)
    {
    }

  private:
    void DoRun() override
    {
        const auto mean = 0.02;
        const auto delay = MilliSeconds(1);
        QuorumTestBed bed(m_enough,
                          MilliSeconds(300),
                          {delay, delay, delay},
                          QuorumTestBed::Fault::NONE);
        for (const auto& receiver : bed.m_receivers)
        {
            receiver->SetAttribute(
                "AckDelay",
                StringValue(QuorumTestBed::Variable("Exponential", "Mean", mean)));
            receiver->AssignStreams(100 + receiver->GetNode()->GetId());
        }
        for (auto node = bed.m_clients.Begin(); node != bed.m_clients.End(); ++node)
        {
            (*node)->GetApplication(0)->SetStopTime(MilliSeconds(100));
        }
        Simulator::Stop(Seconds(600));
        Simulator::Run();
        double sum = 0;
        double within = 0; // 10 ms
        const auto travel = 0.00201;
        for (const auto commit : bed.m_commits)
        {
            sum += commit - travel;
            within += commit - travel < 0.01;
        }
        const auto n = static_cast<double>(bed.m_commits.size());
        const auto law = RemusLaws::QuorumMean(m_enough, BACKUPS, mean);
        const auto probability =
            RemusLaws::QuorumProbability(m_enough, BACKUPS, 1 - std::exp(-0.01 / mean));
        NS_LOG_INFO(m_enough << " of " << BACKUPS << ": " << 1e3 * sum / n << " ms, by F12 "
                             << 1e3 * law << " ms; " << within / n << " within 10 ms, by F12 "
                             << probability);
        NS_TEST_EXPECT_MSG_GT(n, 1900, "Checkpoints");
        NS_TEST_EXPECT_MSG_EQ(bed.m_early, 0, "Enough backups have each");
        // 4 standard errors; the standard deviation of a time is at most its mean
        NS_TEST_EXPECT_MSG_EQ_TOL(sum / n, law, 4 * law / std::sqrt(n), "F12, the mean");
        NS_TEST_EXPECT_MSG_EQ_TOL(within / n, probability, 2 / std::sqrt(n), "F12");
    }

    uint32_t m_enough; //!< q
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the time to a commit by several backups.
 */
class RemusQuorumLawsTestSuite : public TestSuite
{
  public:
    RemusQuorumLawsTestSuite()
        : TestSuite("remus-quorum-laws", PlugTestCompat::SystemSuite())
    {
        for (uint32_t enough = 1; enough <= BACKUPS; ++enough)
        {
            AddTestCase(new QuorumLawTestCase(enough));
        }
    }
};

static RemusQuorumLawsTestSuite g_remusQuorumLawsTestSuite; //!< registers the suite
