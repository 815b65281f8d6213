/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/plug-test.h"
#include "../support/remus-test.h"

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/simulator.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A receiver that starts late.
 */
class LateReceiverTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param start when the receiver starts
     * @param loss the part of packets that the link loses
     * @param latest the latest time at which a checkpoint must be complete
     * @param local the address to listen on
     */
    LateReceiverTestCase(Time start,
                         double loss,
                         Time latest,
                         Ipv4Address local = Ipv4Address::GetAny())
        : TestCase("The receiver starts at " + std::to_string(start.GetMilliSeconds()) +
                   " ms, the link loses " + std::to_string(static_cast<int>(100 * loss)) +
                   " %: checkpoints are complete from " + std::to_string(latest.GetMilliSeconds()) +
                   " ms on at the latest"),
          m_start(start),
          m_loss(loss),
          m_latest(latest),
          m_local(local)
    {
    }

  private:
    void DoRun() override
    {
        RemusTestPair pair("xl", MilliSeconds(100), "1Gbps", MilliSeconds(1), 2);
        pair.AddSender();
        auto receiver = pair.AddReceiver();
        receiver->SetStartTime(m_start);
        receiver->SetAttribute("Local", AddressValue(InetSocketAddress(m_local, 7000)));
        receiver->TraceConnectWithoutContext(
            "Completed",
            MakeCallback(&LateReceiverTestCase::HandleCompleted, this));
        pair.SetLoss(m_loss);
        Simulator::Stop(m_latest + Seconds(20));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_GT(m_complete.size(), 10, "checkpoints complete");
        NS_TEST_EXPECT_MSG_GT(m_complete.front(), m_start, "none before the receiver is there");
        NS_TEST_EXPECT_MSG_LT(m_complete.front(), m_latest, "the first");
        NS_TEST_EXPECT_MSG_GT(m_complete.back(), m_latest + Seconds(10), "it continues");
        NS_TEST_EXPECT_MSG_EQ(pair.m_early, 0, "none is committed that the backup does not have");
        Simulator::Destroy();
    }

    /**
     * @brief A checkpoint is complete.
     */
    void HandleCompleted(uint64_t /* epoch */, uint64_t /* bytes */)
    {
        m_complete.push_back(Simulator::Now());
    }

    Time m_start;                 //!< when the receiver starts
    double m_loss;                //!< the part of packets that is lost
    Time m_latest;                //!< when a checkpoint must be complete
    Ipv4Address m_local;          //!< the address to listen on
    std::vector<Time> m_complete; //!< when checkpoints were complete
};

/**
 * @ingroup plug-tests
 *
 * @brief The receiver stops, and starts again or is replaced.
 */
class RestartTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param another whether another receiver replaces it
     * @param controller the controller
     * @param local the address to listen on
     */
    RestartTestCase(bool another, const std::string& controller, Ipv4Address local)
        : TestCase(std::string("The receiver ends; ") +
                   (another ? "another replaces it, and first gets a full copy"
                            : "when it starts again, replication continues") +
                   ", " + controller),
          m_another(another),
          m_controller(controller),
          m_local(local)
    {
    }

  private:
    void DoRun() override
    {
        RemusTestPair pair(m_controller, MilliSeconds(20), "1Gbps", MilliSeconds(2), 20);
        auto sender = pair.AddSender();
        sender->SetAttribute("MemorySize", UintegerValue(1000000));
        sender->TraceConnectWithoutContext("Sent",
                                           MakeCallback(&RestartTestCase::HandleSent, this));
        auto receiver = pair.AddReceiver();
        receiver->SetAttribute("Local", AddressValue(InetSocketAddress(m_local, 7000)));
        receiver->SetStopTime(Seconds(1));
        if (m_another)
        {
            receiver = pair.AddReceiver(); // commits are compared with this one from now on
            receiver->SetAttribute("Local", AddressValue(InetSocketAddress(m_local, 7000)));
            receiver->SetStartTime(Seconds(2));
            pair.m_early = 0;
        }
        else
        {
            Simulator::Schedule(Seconds(2), &RemusCheckpointReceiver::Restart, receiver);
        }
        Simulator::Schedule(MilliSeconds(1999), &RestartTestCase::Note, this, &pair);
        Simulator::Stop(Seconds(4));
        Simulator::Run();

        NS_TEST_EXPECT_MSG_GT(m_before, 20, "commits before the receiver ends");
        NS_TEST_EXPECT_MSG_LT(m_before, 60, "none after");
        NS_TEST_EXPECT_MSG_GT(pair.m_committed.size(), m_before + 40, "commits continue");
        for (std::size_t i = 0; i < pair.m_committed.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(pair.m_committed[i], i, "each epoch once, in order");
        }
        NS_TEST_EXPECT_MSG_LT(pair.m_commitTimes.at(m_before),
                              Seconds(2) + MilliSeconds(150),
                              "soon after the receiver is there");
        NS_TEST_EXPECT_MSG_EQ(sender->GetNFullCopies(), (m_another ? 1 : 0), "full copies");
        NS_TEST_EXPECT_MSG_EQ(m_large, (m_another ? 1 : 0), "checkpoints of 1 MB");
        NS_TEST_EXPECT_MSG_EQ(receiver->GetNComplete(),
                              pair.m_committed.back() + 1,
                              "the backup has what is committed, or more");
        Simulator::Destroy();
    }

    /**
     * @brief Record how much is committed before the new receiver starts.
     * @param pair the primary
     */
    void Note(RemusTestPair* pair)
    {
        m_before = pair->m_committed.size();
        pair->m_early = 0;
    }

    /**
     * @brief A checkpoint was sent.
     * @param bytes its size
     */
    void HandleSent(uint64_t /* epoch */, uint64_t bytes)
    {
        m_large += bytes > 1000000;
    }

    bool m_another;           //!< another receiver replaces it
    std::string m_controller; //!< the controller
    Ipv4Address m_local;      //!< the address to listen on
    std::size_t m_before{0};  //!< commits before the new receiver starts
    uint32_t m_large{0};      //!< full copies sent
};

/**
 * @ingroup plug-tests
 *
 * @brief A link with a long delay.
 */
class LongWayTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param oneWay the delay of the link
     */
    explicit LongWayTestCase(Time oneWay)
        : TestCase("Replication learns a round trip of " +
                   std::to_string(2 * oneWay.GetMilliSeconds()) +
                   " ms, more than the sender's Timeout"),
          m_oneWay(oneWay)
    {
    }

  private:
    void DoRun() override
    {
        RemusTestPair pair("xend", MilliSeconds(100), "1Gbps", m_oneWay, 5);
        auto sender = pair.AddSender();
        pair.AddReceiver();
        Simulator::Stop(Seconds(200));
        Simulator::Run();
        const auto roundTrips = Seconds(200).GetSeconds() / (2 * m_oneWay.GetSeconds());
        NS_TEST_EXPECT_MSG_GT(pair.m_committed.size(), roundTrips / 3, "commits");
        NS_TEST_EXPECT_MSG_GT(pair.m_commitTimes.back(), Seconds(190), "it continues");
        NS_TEST_EXPECT_MSG_LT(sender->GetNConnections(), 6, "connections");
        NS_TEST_EXPECT_MSG_EQ(pair.m_early, 0, "none is committed that the backup does not have");
        Simulator::Destroy();
    }

    Time m_oneWay; //!< the delay of the link
};

/**
 * @ingroup plug-tests
 *
 * @brief The link fails repeatedly, and loses some of the other packets.
 */
class FlappingLinkTestCase : public TestCase
{
  public:
    FlappingLinkTestCase()
        : TestCase("Lost or late handshakes and resets interrupt replication for a while, and "
                   "never end the program")
    {
    }

  private:
    void DoRun() override
    {
        RemusTestPair pair("pipelined", MilliSeconds(20), "100Mbps", MilliSeconds(30), 20);
        auto sender = pair.AddSender();
        sender->SetAttribute("Timeout", TimeValue(MilliSeconds(100)));
        auto receiver = pair.AddReceiver();
        for (uint32_t second = 0; second < 100; ++second)
        {
            const double losses[] = {1, 0.5, 0.2, 0};
            Simulator::Schedule(Seconds(second),
                                &RemusTestPair::SetLoss,
                                &pair,
                                losses[(second + second / 4) % 4]);
            if (second % 7 == 3)
            {
                Simulator::Schedule(MilliSeconds(1000 * second + 500),
                                    &RemusCheckpointReceiver::Restart,
                                    receiver);
            }
        }
        Simulator::Stop(Seconds(100));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_GT(sender->GetNConnections(), 10, "connections");
        NS_TEST_EXPECT_MSG_GT(pair.m_committed.size(), 200, "commits");
        for (std::size_t i = 0; i < pair.m_committed.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(pair.m_committed[i], i, "each epoch once, in order");
        }
        NS_TEST_EXPECT_MSG_GT(pair.m_commitTimes.back(), Seconds(95), "it continues");
        NS_TEST_EXPECT_MSG_EQ(pair.m_early, 0, "none is committed that the backup does not have");
        NS_TEST_EXPECT_MSG_EQ(sender->GetNFullCopies(), 0, "the backup lacks none");
        Simulator::Destroy();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief A receiver that would let the sender's TCP time out.
 */
class AckDelayTestCase : public TestCase
{
  public:
    AckDelayTestCase()
        : TestCase("A receiver whose TCP acknowledges after the timeout is refused")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto timeout : {39, 40, 41})
        {
            RemusTestPair pair("xl", MilliSeconds(20));
            pair.AddReceiver()->SetAttribute("MinRto", TimeValue(MilliSeconds(timeout)));
            const auto start = []() {
                Simulator::Stop(MilliSeconds(10));
                Simulator::Run();
            };
            NS_TEST_EXPECT_MSG_EQ(
                EndsProgram(start,
                            "RemusCheckpointReceiver: DelAckTimeout is +40ms; it must be less than "
                            "MinRto, +" +
                                std::to_string(timeout) + "ms"),
                (timeout <= 40),
                "a delay of 40 ms and a timeout of " << timeout << " ms");
            Simulator::Destroy();
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of replication with failures.
 */
class RemusReplicationTroubleTestSuite : public TestSuite
{
  public:
    RemusReplicationTroubleTestSuite()
        : TestSuite("remus-replication-trouble", PlugTestCompat::SystemSuite())
    {
        const Ipv4Address backup("10.1.2.2");
        const auto ms = [](int64_t value) { return MilliSeconds(value); };
        AddTestCase(new LateReceiverTestCase(ms(500), 0, ms(700)));
        AddTestCase(new LateReceiverTestCase(ms(1000), 0, ms(1200)));
        AddTestCase(new LateReceiverTestCase(ms(3000), 0, ms(3200), backup));
        AddTestCase(new LateReceiverTestCase(ms(10000), 0, ms(10200)));
        AddTestCase(new LateReceiverTestCase(ms(500), 0.2, ms(6000)));
        AddTestCase(new LateReceiverTestCase(ms(10000), 0.2, ms(17000)));
        AddTestCase(new RestartTestCase(false, "xend", Ipv4Address::GetAny()));
        AddTestCase(new RestartTestCase(true, "xend", Ipv4Address::GetAny()));
        AddTestCase(new RestartTestCase(false, "pipelined", backup));
        AddTestCase(new RestartTestCase(true, "mc", backup));
        AddTestCase(new LongWayTestCase(ms(600)));
        AddTestCase(new LongWayTestCase(ms(2000)));
        AddTestCase(new FlappingLinkTestCase());
        AddTestCase(new AckDelayTestCase());
    }
};

static RemusReplicationTroubleTestSuite g_remusReplicationTroubleTestSuite; //!< registers the suite
