/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/plug-test.h"
#include "../support/remus-pipe.h"
#include "../support/remus-test.h"

#include "ns3/remus-backup-policy.h"
#include "ns3/socket.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The backup dies at 1 s; at 3 s another backup gets its address.
 */
class BackupDiesTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param policy the policy
     * @param controller the controller
     */
    BackupDiesTestCase(const std::string& policy, const std::string& controller)
        : TestCase("The backup dies: " + policy + ", " + controller),
          m_policy(policy),
          m_controller(controller)
    {
    }

  private:
    void DoRun() override
    {
        RemusTestPair pair(m_controller, MilliSeconds(20), "1Gbps", MilliSeconds(1), 5);
        m_pair = &pair;
        auto sender = pair.AddSender();
        sender->SetAttribute("Timeout", TimeValue(MilliSeconds(100)));
        sender->SetAttribute("MemorySize", UintegerValue(1000000));
        auto policy = CreateObject<RemusBackupPolicy>();
        policy->SetAttribute("Policy", StringValue(m_policy));
        policy->SetAttribute("Timeout", TimeValue(MilliSeconds(500)));
        policy->TraceConnectWithoutContext("Lost",
                                           MakeCallback(&BackupDiesTestCase::HandleLost, this));
        policy->TraceConnectWithoutContext("Found",
                                           MakeCallback(&BackupDiesTestCase::HandleFound, this));
        pair.m_nodes.Get(0)->AddApplication(policy);
        pair.AddReceiver()->SetStopTime(MilliSeconds(1500));
        Simulator::Schedule(Seconds(1), &RemusTestPair::SetLoss, &pair, 1.0);
        Simulator::Schedule(MilliSeconds(2500), &BackupDiesTestCase::AddBackup, this);
        Simulator::Schedule(Seconds(3), &RemusTestPair::SetLoss, &pair, 0.0);

        m_client = Socket::CreateSocket(pair.m_nodes.Get(1), UdpSocketFactory::GetTypeId());
        m_client->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
        m_client->SetRecvCallback(MakeCallback(&BackupDiesTestCase::HandleRead, this));
        auto guest = Socket::CreateSocket(pair.m_nodes.Get(0), UdpSocketFactory::GetTypeId());
        guest->Connect(InetSocketAddress(Ipv4Address("10.1.1.2"), 9));
        for (uint32_t i = 0; i < 1000; ++i)
        {
            Simulator::ScheduleWithContext(0,
                                           MilliSeconds(6 * i + 3),
                                           &BackupDiesTestCase::Send,
                                           guest);
        }
        Simulator::Stop(Seconds(7));
        Simulator::Run();

        NS_TEST_EXPECT_MSG_GT(Count(Seconds(0), Seconds(1)), 150, "output while there is a backup");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_lost, MilliSeconds(1500), MilliSeconds(30), "the loss");
        NS_TEST_EXPECT_MSG_EQ(Count(MilliSeconds(1050), MilliSeconds(1450)), 0, "until the loss");
        const int alone = Count(MilliSeconds(1550), Seconds(3));
        const int later = Count(MilliSeconds(4500), Seconds(6));
        if (m_policy == "end")
        {
            NS_TEST_EXPECT_MSG_EQ(pair.m_checkpointer->HasFailed(), true, "the machine's end");
            NS_TEST_EXPECT_MSG_EQ(alone + later, 0, "output after the loss");
            NS_TEST_EXPECT_MSG_EQ(m_found, Time(0), "nothing is found");
        }
        else
        {
            const auto passes = m_policy == "unprotected";
            NS_TEST_EXPECT_MSG_GT(alone, (passes ? 200 : -1), "output without a backup");
            NS_TEST_EXPECT_MSG_LT(alone, (passes ? 500 : 1), "output without a backup");
            NS_TEST_EXPECT_MSG_GT(later, 200, "output with the other backup");
            NS_TEST_EXPECT_MSG_EQ(m_times.size(), 1000, "nothing is lost");
            NS_TEST_EXPECT_MSG_GT(m_found, Seconds(3), "the other backup");
            NS_TEST_EXPECT_MSG_LT(m_found, Seconds(4), "the other backup");
            NS_TEST_EXPECT_MSG_EQ(sender->GetNFullCopies(), 1, "full copies");
            NS_TEST_EXPECT_MSG_GT(pair.m_commitTimes.back(), MilliSeconds(6900), "protection");
            NS_TEST_EXPECT_MSG_EQ(pair.m_early, 0, "none is committed that the backup lacks");
            NS_TEST_EXPECT_MSG_EQ(policy->IsLost(), false, "the state at the end");
        }
        m_client = nullptr;
        Simulator::Destroy();
    }

    /**
     * @brief Count the packets that the client received.
     * @param from from this time on
     * @param to before this time
     * @return the number of packets
     */
    uint32_t Count(Time from, Time to) const
    {
        return std::count_if(m_times.begin(), m_times.end(), [from, to](Time time) {
            return time >= from && time < to;
        });
    }

    /**
     * @brief Emit output.
     * @param socket the guest's socket
     */
    static void Send(Ptr<Socket> socket)
    {
        socket->Send(Create<Packet>(100));
    }

    /**
     * @brief The client receives output.
     * @param socket its socket
     */
    void HandleRead(Ptr<Socket> socket)
    {
        while (socket->Recv())
        {
            m_times.push_back(Simulator::Now());
        }
    }

    /**
     * @brief Another backup gets the address.
     */
    void AddBackup()
    {
        m_pair->AddReceiver();
    }

    /**
     * @brief The backup is lost.
     * @param now the time
     */
    void HandleLost(Time now)
    {
        NS_TEST_EXPECT_MSG_EQ(m_lost, Time(0), "it is lost once");
        m_lost = now;
    }

    /**
     * @brief A backup was found.
     * @param now the time
     */
    void HandleFound(Time now)
    {
        NS_TEST_EXPECT_MSG_EQ(m_found, Time(0), "it is found once");
        m_found = now;
    }

    std::string m_policy;           //!< the policy
    std::string m_controller;       //!< the controller
    RemusTestPair* m_pair{nullptr}; //!< the primary
    Ptr<Socket> m_client;           //!< the client's socket
    std::vector<Time> m_times;      //!< when the client received packets
    Time m_lost;                    //!< when the backup was lost
    Time m_found;                   //!< when a backup was found
};

/**
 * @ingroup plug-tests
 *
 * @brief The policy alone, at T = 20 ms, S = 1 ms, and a Timeout of 500 ms.
 *
 * Two checkpoints may be unacknowledged. They are taken at 1 and 21 ms, and then every 20 ms if
 * acknowledgements permit.
 */
class PolicyPartsTestCase : public PlugTestCase<PolicyPartsTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// The timeout runs from the last acknowledgement while one is due
    void TestTimeout()
    {
        Build("stall", true);
        Acknowledge(30, 0);
        Run(Seconds(2));
        ExpectLost({530}, "epoch 1 is due since the acknowledgement of epoch 0");
    }

    /// No acknowledgement is due until the next checkpoint, for longer than the timeout
    void TestNothingDue()
    {
        Build("stall", true);
        m_checkpointer->SetAttribute("Interval", TimeValue(Seconds(1)));
        Acknowledge(30, 0);
        Run(MilliSeconds(1400));
        ExpectLost({}, "epoch 1 is due only since 1001 ms");

        Build("stall", true);
        m_checkpointer->SetAttribute("Interval", TimeValue(Seconds(1)));
        Acknowledge(600, 0);
        Run(MilliSeconds(1400));
        ExpectLost({501}, "after the backup was found, epoch 1 is due only since 1001 ms");
    }

    /// A policy on a node that sends no checkpoints
    void TestNoSource()
    {
        auto node = CreateObject<Node>();
        node->AddApplication(CreateObject<RemusBackupPolicy>());
        NS_TEST_EXPECT_MSG_EQ(EndsProgram([] { Run(Seconds(1)); },
                                          "needs a RemusCheckpointSource, such as a "
                                          "RemusCheckpointSender"),
                              true,
                              "a message");
    }

    /// A policy that starts late
    void TestStartsLate()
    {
        Build("stall", true);
        m_policy->SetStartTime(MilliSeconds(100));
        Run(Seconds(2));
        ExpectLost({600}, "checkpoints that were taken before are due");
    }

    /// No acknowledgement is due after protection, the machine or the policy has ended
    void TestEnds()
    {
        for (const auto* end : {"stop", "fail", "policy", "disposal"})
        {
            Build("unprotected", true);
            if (end == std::string("stop"))
            {
                Simulator::Schedule(MilliSeconds(100), &RemusCheckpointer::Stop, m_checkpointer);
            }
            else if (end == std::string("fail"))
            {
                Simulator::Schedule(MilliSeconds(100), &RemusCheckpointer::Fail, m_checkpointer);
            }
            else if (end == std::string("policy"))
            {
                m_policy->SetStopTime(MilliSeconds(100));
            }
            else
            {
                Simulator::Schedule(MilliSeconds(100), &Object::Dispose, m_policy);
            }
            if (end != std::string("fail")) // a failed machine receives no answer
            {
                Acknowledge(150, 0);
            }
            Run(Seconds(2));
            ExpectLost({}, std::string("after the end by ") + end);
            NS_TEST_EXPECT_MSG_EQ(m_source->m_calls,
                                  (end == std::string("fail") ? "open close " : "open "),
                                  "it connects once");
        }
    }

    /// The backup is found, and is lost again
    void TestLostTwice()
    {
        Build("stall", true);
        Acknowledge(600, 0); // while epoch 1 is due
        Run(MilliSeconds(550));
        ExpectLost({501}, "the first checkpoint is due");
        NS_TEST_EXPECT_MSG_EQ(m_policy->IsLost(), true, "the state");
        NS_TEST_EXPECT_MSG_EQ(m_source->m_calls, "open close open ", "it connects again");
        NS_TEST_EXPECT_MSG_EQ(m_checkpointer->IsProtecting(), true, "it stalls");
        Run(MilliSeconds(1450));
        ExpectLost({501, 1100}, "the others are due since the acknowledgement");
        NS_TEST_EXPECT_MSG_EQ((m_found == std::vector<int64_t>{600}), true, "when it was found");
    }

    /// A backup that names the checkpoint it needs is found, and protection begins again
    void TestProtectsAgain()
    {
        Build("unprotected", true);
        Simulator::Schedule(MilliSeconds(600),
                            &PipeSource::Hear,
                            m_source,
                            RemusCheckpointHeader::NEEDED,
                            0);
        Run(MilliSeconds(599));
        NS_TEST_EXPECT_MSG_EQ(m_checkpointer->IsProtecting(), false, "without a backup");
        Run(MilliSeconds(100));
        ExpectLost({501}, "once");
        NS_TEST_EXPECT_MSG_EQ((m_found == std::vector<int64_t>{600}), true, "when it was found");
        NS_TEST_EXPECT_MSG_EQ(m_checkpointer->IsProtecting(), true, "with one");
    }

    /// The policy "end" also ends a guest whose checkpointer is on no node
    void TestEndsGuest()
    {
        for (const bool onNode : {true, false})
        {
            Build("end", onNode);
            Run(Seconds(2));
            ExpectLost({501}, "once");
            NS_TEST_EXPECT_MSG_EQ(m_checkpointer->HasFailed(), true, "the guest has ended");
        }
    }

    /// A sink of Lost acknowledges everything, or ends the policy
    void TestSinks()
    {
        for (const bool stops : {true, false})
        {
            Build("unprotected", true);
            m_inSink = stops ? MakeCallback(&PolicyPartsTestCase::StopPolicy, this)
                             : MakeCallback(&PolicyPartsTestCase::FindBackup, this);
            Run(MilliSeconds(550));
            ExpectLost({501}, "once");
            NS_TEST_EXPECT_MSG_EQ(m_checkpointer->IsProtecting(), true, "nothing happens");
            NS_TEST_EXPECT_MSG_EQ(m_source->m_calls, "open ", "connections");
        }
    }

  private:
    /**
     * @brief Build a guest with a policy.
     * @param policy the policy
     * @param onNode whether the checkpointer is on the source's node
     */
    void Build(const std::string& policy, bool onNode)
    {
        Simulator::Destroy();
        m_lost.clear();
        m_found.clear();
        m_inSink = Callback<void>();
        m_checkpointer = CreateObject<RemusCheckpointer>();
        m_checkpointer->SetController("pipelined");
        m_checkpointer->SetAttribute("Interval", TimeValue(MilliSeconds(20)));
        m_checkpointer->SetAttribute("StopDuration",
                                     StringValue("ns3::ConstantRandomVariable[Constant=0.001]"));
        m_checkpointer->SetAttribute("CommitDelay", PointerValue());
        auto plug = CreateObject<PlugQueueDisc>();
        plug->SetLinuxAccounting(false);
        m_checkpointer->AddPlug(plug);
        m_source = CreateObject<PipeSource>(); // the test plays its backup
        m_source->m_space = 1e9;               // it never waits for room
        auto node = CreateObject<Node>();
        if (onNode)
        {
            node->AggregateObject(m_checkpointer);
        }
        else
        {
            m_source->SetCheckpointer(m_checkpointer);
            m_checkpointer->Initialize();
        }
        m_policy = CreateObject<RemusBackupPolicy>();
        m_policy->SetAttribute("Policy", StringValue(policy));
        m_policy->SetAttribute("Timeout", TimeValue(MilliSeconds(500)));
        m_policy->TraceConnectWithoutContext("Lost",
                                             MakeCallback(&PolicyPartsTestCase::HandleLost, this));
        m_policy->TraceConnectWithoutContext("Found",
                                             MakeCallback(&PolicyPartsTestCase::HandleFound, this));
        node->AddApplication(CreateObject<RemusCheckpointReceiver>()); // must be ignored
        node->GetApplication(0)->SetStartTime(Seconds(9));
        node->AddApplication(m_source);
        node->AddApplication(m_policy);
        Simulator::Schedule(Time(1), &PipeSource::Hear, m_source, RemusCheckpointHeader::NEEDED, 0);
    }

    /**
     * @brief Acknowledge a checkpoint.
     * @param ms when, in ms
     * @param epoch the epoch
     */
    void Acknowledge(int64_t ms, uint64_t epoch)
    {
        Simulator::Schedule(MilliSeconds(ms),
                            &PipeSource::Hear,
                            m_source,
                            RemusCheckpointHeader::ACKNOWLEDGEMENT,
                            epoch);
    }

    /**
     * @brief Continue the simulation.
     * @param time how long
     */
    static void Run(Time time)
    {
        Simulator::Stop(time);
        Simulator::Run();
    }

    /**
     * @brief Compare the times when the backup was lost.
     * @param expected the times in ms
     * @param what what is compared
     */
    void ExpectLost(const std::vector<int64_t>& expected, const std::string& what)
    {
        NS_TEST_ASSERT_MSG_EQ(m_lost.size(), expected.size(), "losses: " << what);
        for (std::size_t i = 0; i < expected.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(m_lost[i], expected[i], "ms of loss " << i << ": " << what);
        }
    }

    /// The backup is lost. @param now the time
    void HandleLost(Time now)
    {
        m_lost.push_back(now.GetMilliSeconds());
        if (!m_inSink.IsNull())
        {
            m_inSink();
        }
    }

    /// A backup was found. @param now the time
    void HandleFound(Time now)
    {
        m_found.push_back(now.GetMilliSeconds());
    }

    /// End the policy
    void StopPolicy()
    {
        m_policy->Dispose();
    }

    /// Acknowledge both checkpoints
    void FindBackup()
    {
        m_source->Hear(RemusCheckpointHeader::ACKNOWLEDGEMENT, 1);
    }

    Ptr<RemusCheckpointer> m_checkpointer; //!< the guest's
    Ptr<PipeSource> m_source;              //!< the guest's
    Ptr<RemusBackupPolicy> m_policy;       //!< the guest's
    Callback<void> m_inSink;               //!< what a sink of Lost does; null for nothing
    std::vector<int64_t> m_lost;           //!< when the backup was lost, in ms
    std::vector<int64_t> m_found;          //!< when it was found, in ms
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of policies for a lost backup.
 */
class RemusBackupPolicyTestSuite : public TestSuite
{
  public:
    RemusBackupPolicyTestSuite()
        : TestSuite("remus-backup-policy", PlugTestCompat::SystemSuite())
    {
        for (const auto* policy : {"unprotected", "stall", "end"})
        {
            AddTestCase(new BackupDiesTestCase(policy, "xend"));
            AddTestCase(new BackupDiesTestCase(policy, "pipelined"));
        }
        using Parts = PolicyPartsTestCase;
        AddTestCase(new Parts("The timeout runs from the last answer", &Parts::TestTimeout));
        AddTestCase(new Parts("No backup is lost while no answer is due", &Parts::TestNothingDue));
        AddTestCase(new Parts("A policy needs a sender of checkpoints", &Parts::TestNoSource));
        AddTestCase(
            new Parts("A policy that starts late counts due checkpoints", &Parts::TestStartsLate));
        AddTestCase(new Parts("No backup is lost after an end", &Parts::TestEnds));
        AddTestCase(new Parts("A backup is lost, found and lost", &Parts::TestLostTwice));
        AddTestCase(new Parts("A backup that is found protects", &Parts::TestProtectsAgain));
        AddTestCase(new Parts("A guest on no node ends, too", &Parts::TestEndsGuest));
        AddTestCase(
            new Parts("A sink of Lost may find a backup or end the policy", &Parts::TestSinks));
    }
};

static RemusBackupPolicyTestSuite g_remusBackupPolicyTestSuite; //!< registers the suite
