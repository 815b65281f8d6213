/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
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
 * @brief The backup dies at 1 s; at 3 s another has its address.
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
     * @brief Count what the client got.
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
     * @brief The client gets output.
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
     * @brief There is a backup.
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
    std::vector<Time> m_times;      //!< when the client got packets
    Time m_lost;                    //!< when the backup was lost
    Time m_found;                   //!< when there was one again
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
    }
};

static RemusBackupPolicyTestSuite g_remusBackupPolicyTestSuite; //!< registers the suite
