/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-quorum-test.h"

#include "ns3/log.h"
#include "ns3/random-variable-stream.h"
#include "ns3/test.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusQuorumTest");

namespace
{

using Fault = QuorumTestBed::Fault; //!< a fault

const auto BACKUPS = QuorumTestBed::BACKUPS; //!< n

} // namespace

/**
 * @ingroup plug-tests
 *
 * @brief A backup that is dead for a time: what is kept for it, and what it gets when it is back.
 */
class QuorumDeadBackupTestCase : public TestCase
{
  public:
    QuorumDeadBackupTestCase()
        : TestCase("No more than a full copy is kept for a dead backup, and it catches up")
    {
    }

  private:
    void DoRun() override
    {
        const auto delay = MilliSeconds(1);
        QuorumTestBed bed(2, MilliSeconds(5), {delay, delay, delay}, Fault::NONE);
        std::vector<Ptr<RemusCheckpointSender>> senders;
        for (uint32_t i = 0; i < bed.m_machines.Get(0)->GetNApplications(); ++i)
        {
            auto application = bed.m_machines.Get(0)->GetApplication(i);
            if (auto sender = DynamicCast<RemusCheckpointSender>(application))
            {
                sender->SetAttribute("MemorySize", UintegerValue(5000));
                sender->SetAttribute("Timeout", TimeValue(MilliSeconds(100)));
                senders.push_back(sender);
            }
        }
        auto failure = CreateObject<RemusMachineFailure>();
        failure->SetAttribute("FailureTime",
                              StringValue(QuorumTestBed::Variable("Constant", "Constant", 0.3)));
        bed.m_machines.Get(BACKUPS)->AddApplication(failure);
        Simulator::Schedule(Seconds(1.5), &RemusMachineFailure::Repair, failure);
        Simulator::Stop(Seconds(1.4));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(senders.size(), BACKUPS, "Senders");
        const auto complete = bed.m_receivers[2]->GetNComplete();
        NS_TEST_EXPECT_MSG_GT(bed.m_receivers[0]->GetNComplete(), complete + 200, "It lacks many");
        NS_TEST_EXPECT_MSG_LT(senders[2]->GetNUnacknowledged(), 100, "Few are kept");
        Simulator::Stop(Seconds(1.6));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(senders[2]->GetNFullCopies(), 1, "It gets a full copy");
        NS_TEST_EXPECT_MSG_EQ(senders[0]->GetNFullCopies(), 0, "The others get none");
        NS_TEST_EXPECT_MSG_GT(bed.m_receivers[2]->GetNComplete() + 5,
                              bed.m_receivers[0]->GetNComplete(),
                              "It has caught up");
        NS_TEST_EXPECT_MSG_EQ(bed.m_early, 0, "Enough backups have each checkpoint");
        NS_TEST_EXPECT_MSG_EQ(bed.m_tookOver, 0, "Nobody takes over");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, 0, "No client is contradicted");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The time of a takeover by the best of three backups.
 */
class QuorumTakeoverTestCase : public TestCase
{
  public:
    QuorumTakeoverTestCase()
        : TestCase("A takeover waits for the candidates and for the fence")
    {
    }

  private:
    /// A request for the lease in flight
    struct Request
    {
        Time arrives;    //!< when the arbiter gets it
        uint32_t backup; //!< the backup
    };

    void DoRun() override
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(43);
        const uint32_t runs = 50;
        double sum = 0;
        for (uint32_t run = 0; run < runs; ++run)
        {
            const auto delays = QuorumTestBed::DrawDelays(random);
            QuorumTestBed bed(2, MilliSeconds(10), delays, Fault::NONE);
            m_detected.assign(BACKUPS, Time(0));
            m_ranks.assign(BACKUPS, 0);
            for (uint32_t i = 0; i < BACKUPS; ++i)
            {
                bed.m_failovers[i]->TraceConnectWithoutContext(
                    "Detected",
                    MakeBoundCallback(&QuorumTakeoverTestCase::NoteDetected, this, i));
                bed.m_failovers[i]->TraceConnectWithoutContext(
                    "TookOver",
                    MakeBoundCallback(&QuorumTakeoverTestCase::NoteTakeover, this, i));
            }
            Simulator::Schedule(MicroSeconds(random->GetInteger(200000, 300000)),
                                &RemusMachineFailure::FailNode,
                                bed.m_machines.Get(0));
            Simulator::Stop(Seconds(1));
            Simulator::Run();
            NS_TEST_ASSERT_MSG_EQ(bed.m_tookOver, 1, "Takeovers in run " << run);
            const auto expected = GetExpected();
            NS_TEST_EXPECT_MSG_EQ(m_backup, expected.backup, "The best in run " << run);
            NS_TEST_EXPECT_MSG_EQ(m_tookOver, expected.arrives, "Its takeover in run " << run);
            sum +=
                (m_tookOver - *std::min_element(m_detected.begin(), m_detected.end())).GetSeconds();
        }
        NS_LOG_INFO("From the first detection to the takeover: " << 1e3 * sum / runs << " ms");
    }

    /**
     * @brief Calculate who takes over, and when: the arbiter cuts the primary off at the first
     * request that could be granted, and grants the next. Two candidates are enough.
     * @return the backup and the time
     */
    Request GetExpected() const
    {
        const auto travel = MilliSeconds(1) + NanoSeconds(42 * 8); // 12 bytes, UDP, IP and PPP
        std::vector<Request> requests;
        for (uint32_t i = 0; i < BACKUPS; ++i)
        {
            for (uint32_t k = 0; k < 10; ++k)
            {
                requests.push_back({m_detected[i] + k * MilliSeconds(20) + travel, i});
            }
        }
        std::sort(requests.begin(), requests.end(), [](const Request& a, const Request& b) {
            return a.arrives < b.arrives;
        });
        std::set<uint32_t> candidates;
        auto isCutOff = false;
        for (const auto& request : requests)
        {
            candidates.insert(request.backup);
            const auto isBest =
                std::all_of(candidates.begin(), candidates.end(), [&](uint32_t other) {
                    return m_ranks[other] <= m_ranks[request.backup];
                });
            if (candidates.size() < 2 || !isBest)
            {
                continue;
            }
            if (isCutOff)
            {
                const auto resumed = m_detected[request.backup] + MilliSeconds(10);
                return {std::max(request.arrives + travel, resumed), request.backup};
            }
            isCutOff = true;
        }
        return {};
    }

    /**
     * @brief Note a detection.
     * @param test the test
     * @param backup the backup that has detected the failure
     * @param rank the number of its checkpoints
     * @param now the time
     */
    static void NoteDetected(QuorumTakeoverTestCase* test, uint32_t backup, uint64_t rank, Time now)
    {
        test->m_detected[backup] = now;
        test->m_ranks[backup] = rank;
    }

    /**
     * @brief Note a takeover.
     * @param test the test
     * @param backup the backup that has taken over
     * @param now the time
     */
    static void NoteTakeover(QuorumTakeoverTestCase* test,
                             uint32_t backup,
                             uint64_t /* epoch */,
                             Time now)
    {
        test->m_backup = backup;
        test->m_tookOver = now;
    }

    std::vector<Time> m_detected;  //!< when each backup has detected the failure
    std::vector<uint64_t> m_ranks; //!< the checkpoints that each had
    uint32_t m_backup{0};          //!< the backup that has taken over
    Time m_tookOver;               //!< when it took over
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of several backups.
 */
class RemusQuorumTestSuite : public TestSuite
{
  public:
    RemusQuorumTestSuite()
        : TestSuite("remus-quorum", PlugTestCompat::SystemSuite())
    {
        AddTestCase(new QuorumDeadBackupTestCase());
        AddTestCase(new QuorumTakeoverTestCase());
    }
};

static RemusQuorumTestSuite g_remusQuorumTestSuite; //!< registers the suite
