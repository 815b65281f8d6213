/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-failover-test.h"

#include "ns3/nstime.h"
#include "ns3/test.h"

#include <algorithm>
#include <string>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Law F11.
 */
class GapLawTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param controller the controller
     * @param failure when the primary fails
     * @param heartbeat from one heartbeat to the next
     * @param timeout the time without a heartbeat until the detection
     * @param resume from the detection to the resume
     * @param retry the time until the client sends a second copy
     */
    GapLawTestCase(const std::string& controller,
                   Time failure,
                   Time heartbeat,
                   Time timeout,
                   Time resume,
                   Time retry)
        : TestCase("F11: gap with " + controller + ", failure at " + InMs(failure) +
                   ", heartbeats " + InMs(heartbeat) + ", timeout " + InMs(timeout) + ", resume " +
                   InMs(resume) + ", retry " + InMs(retry) + " ms")
    {
        m_parameters.controller = controller;
        m_parameters.failure = failure;
        m_parameters.heartbeat = heartbeat;
        m_parameters.timeout = timeout;
        m_parameters.resume = resume;
        m_parameters.retry = retry;
        m_parameters.think = Time(0);
        m_parameters.duration = Seconds(10); // at most, until a reply after the failure
    }

  private:
    void DoRun() override
    {
        FailoverTestBed bed(m_parameters);
        bed.m_kvClients[0]->TraceConnectWithoutContext(
            "Replied",
            MakeCallback(&GapLawTestCase::HandleReplied, this));
        bed.Run();

        // The last heartbeat: 31 bytes over a link of 1 Gb/s and 1 ms
        const auto& p = m_parameters;
        const auto detected =
            RemusLaws::GetDetection(p.failure, p.heartbeat, p.delay + NanoSeconds(248), p.timeout);
        const auto tookOver = detected + p.resume;
        auto monitor = bed.m_failoverMonitor;
        // It may have waited behind a checkpoint: at most 100 frames of 1500 bytes
        const auto queued = MicroSeconds(1200);
        NS_TEST_EXPECT_MSG_EQ_TOL(monitor->GetDetectionTime(), detected, queued, "Detection");
        NS_TEST_EXPECT_MSG_EQ_TOL(monitor->GetTakeOverTime(), tookOver, queued, "Take-over");

        // The client's copies; the reply to the first one that reaches the backup waits for ARP,
        // and CSMA backs off for some microseconds each time
        const auto backoff = MicroSeconds(10);
        const Time oneWay = MicroSeconds(50) + NanoSeconds(536);
        NS_TEST_ASSERT_MSG_EQ(bed.m_nGoneOn, 1, "The client continues");
        Time copy = m_last;
        for (auto timeout = p.retry; copy + oneWay < tookOver; timeout = timeout + timeout)
        {
            copy += std::min(timeout, Seconds(1));
        }
        const auto gap = copy + oneWay * 4 - m_last;
        NS_TEST_EXPECT_MSG_EQ_TOL(m_first - m_last, gap, backoff, "Gap");
        NS_TEST_EXPECT_MSG_EQ(monitor->GetGap(0), m_first - m_last, "As the monitor has it");
        const RemusLaws::Retries retries{p.retry, 2, Seconds(1)};
        NS_TEST_EXPECT_MSG_EQ_TOL(RemusLaws::GetGap(monitor->GetLastReply(0),
                                                    monitor->GetFirstRequest(0),
                                                    monitor->GetTakeOverTime(),
                                                    retries,
                                                    oneWay,
                                                    oneWay * 3),
                                  gap,
                                  backoff,
                                  "by the law");
        NS_TEST_EXPECT_MSG_LT(p.failure - m_last, p.interval * 3, "The rest of the epoch");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, 0, "They were told the truth");
    }

    /**
     * @brief Write a time.
     * @param time the time
     * @return the time in ms
     */
    static std::string InMs(Time time)
    {
        return std::to_string(time.GetMilliSeconds());
    }

    /**
     * @brief A request is answered.
     * @param now the time
     */
    void HandleReplied(Time /* sent */, Time now)
    {
        if (now < m_parameters.failure)
        {
            m_last = now;
        }
        else if (m_first.IsZero())
        {
            m_first = now;
            Simulator::Stop();
        }
    }

    FailoverTestParameters m_parameters; //!< the parameters of the test
    Time m_last;                         //!< the last reply before the failure
    Time m_first;                        //!< the first reply after it
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of law F11.
 */
class RemusFailoverGapTestSuite : public TestSuite
{
  public:
    RemusFailoverGapTestSuite()
        : TestSuite("remus-failover-gap", PlugTestCompat::SystemSuite())
    {
        const auto ms = [](int64_t value) { return MilliSeconds(value); };
        AddTestCase(new GapLawTestCase("xend", ms(503), ms(10), ms(35), ms(20), ms(100)));
        AddTestCase(new GapLawTestCase("xend", ms(510), ms(10), ms(35), ms(20), ms(100)));
        AddTestCase(new GapLawTestCase("xend", ms(518), ms(100), ms(300), ms(100), ms(100)));
        AddTestCase(new GapLawTestCase("xl", ms(611), ms(50), ms(150), ms(400), ms(60)));
        AddTestCase(new GapLawTestCase("mc", ms(777), ms(200), ms(1000), ms(750), ms(250)));
        AddTestCase(new GapLawTestCase("pipelined", ms(404), ms(3), ms(7), ms(1), ms(300)));
        AddTestCase(new GapLawTestCase("adaptive", ms(999), ms(20), ms(60), ms(2000), ms(200)));
    }
};

static RemusFailoverGapTestSuite g_remusFailoverGapTestSuite; //!< registers the suite
