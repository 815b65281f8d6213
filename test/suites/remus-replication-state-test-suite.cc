/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/replication/remus-checkpoint-header.h"
#include "../support/plug-test.h"
#include "../support/remus-test.h"

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/packet.h"
#include "ns3/remus-quorum.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A backup that sends arbitrary acknowledgements.
 */
class RemusReplicationForgedTestCase : public TestCase
{
  public:
    RemusReplicationForgedTestCase()
        : TestCase("Acknowledgements that are early or doubled commit nothing")
    {
    }

  private:
    void DoRun() override
    {
        RemusTestPair pair("pipelined", MilliSeconds(10), "1Gbps", MilliSeconds(1), 1);
        pair.m_checkpointer->GetController()->SetAttribute("Outstanding", UintegerValue(4));
        auto sender = pair.AddSender();
        sender->SetAttribute("Timeout", TimeValue(Time(0)));

        auto listener = Socket::CreateSocket(pair.m_nodes.Get(2), TcpSocketFactory::GetTypeId());
        listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), 7000));
        listener->Listen();
        listener->SetAcceptCallback(
            MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
            MakeCallback(&RemusReplicationForgedTestCase::HandleAccept, this));

        // Checkpoints 0 to 3 wait from 31 ms on; 4 is taken when 0 and 1 are committed, 5 is not
        Schedule(MilliSeconds(50), {1, 0, 1, 1});
        Schedule(MilliSeconds(55), {100, 6, 5});
        Simulator::Stop(MilliSeconds(57));
        Simulator::Run();
        const std::vector<uint64_t> expected{0, 1};
        NS_TEST_EXPECT_MSG_EQ((pair.m_committed == expected),
                              true,
                              "Only what was sent and acknowledged is committed, once");
        Simulator::Destroy();
        m_socket = nullptr;
    }

    /**
     * @brief Schedule acknowledgements.
     * @param at the time
     * @param epochs the epochs to acknowledge, in this order
     */
    void Schedule(Time at, const std::vector<uint64_t>& epochs)
    {
        for (const auto epoch : epochs)
        {
            Simulator::Schedule(at, &RemusReplicationForgedTestCase::Acknowledge, this, epoch);
        }
    }

    /**
     * @brief Acknowledge.
     * @param epoch the epoch
     */
    void Acknowledge(uint64_t epoch)
    {
        Send(RemusCheckpointHeader(RemusCheckpointHeader::ACKNOWLEDGEMENT, epoch, 0, 0));
    }

    /**
     * @brief Send a header.
     * @param header the header
     */
    void Send(const RemusCheckpointHeader& header)
    {
        auto packet = Create<Packet>();
        packet->AddHeader(header);
        m_socket->Send(packet);
    }

    /**
     * @brief Keep the connection, and ask for the first checkpoint.
     * @param socket the connection
     */
    void HandleAccept(Ptr<Socket> socket, const Address& /* from */)
    {
        m_socket = socket;
        Send(RemusCheckpointHeader(RemusCheckpointHeader::NEEDED, 0, 0, 0));
    }

    Ptr<Socket> m_socket; //!< the connection
};

/**
 * @ingroup plug-tests
 *
 * @brief The backup gets the state at the instant of the stop.
 */
class RemusReplicationStateTestCase : public TestCase
{
  public:
    RemusReplicationStateTestCase()
        : TestCase("The backup's state is that of the instant at which the guest stopped")
    {
    }

  private:
    void DoRun() override
    {
        RemusTestPair pair("xl", MilliSeconds(10), "10Mbps", MilliSeconds(1), 2);
        pair.AddSender()->SetSnapshotCallback(
            MakeCallback(&RemusReplicationStateTestCase::Snapshot, this));
        pair.AddReceiver()->TraceConnectWithoutContext(
            "Completed",
            MakeCallback(&RemusReplicationStateTestCase::HandleCompleted, this));
        m_receiver = pair.m_receiver;
        Simulator::Stop(Seconds(1));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_GT(m_nCompleted, 20, "Checkpoints are complete");
        m_receiver = nullptr;
        Simulator::Destroy();
    }

    /**
     * @brief Take a snapshot: some thousand bytes that contain the time.
     * @return the snapshot
     */
    std::string Snapshot()
    {
        m_snapshots.push_back(std::string(3000, 'x') +
                              std::to_string(Simulator::Now().GetTimeStep()));
        return m_snapshots.back();
    }

    /**
     * @brief A checkpoint is complete.
     * @param epoch the epoch
     * @param bytes its size
     */
    void HandleCompleted(uint64_t epoch, uint64_t bytes)
    {
        ++m_nCompleted;
        NS_TEST_EXPECT_MSG_EQ(m_receiver->GetState(), m_snapshots.at(epoch), "Of " << epoch);
        NS_TEST_EXPECT_MSG_EQ(bytes,
                              RemusCheckpointHeader::SIZE + m_snapshots.at(epoch).size() + 2 * 4096,
                              "The size of " << epoch);
    }

    std::vector<std::string> m_snapshots;    //!< the snapshots taken
    uint32_t m_nCompleted{0};                //!< the checkpoints complete
    Ptr<RemusCheckpointReceiver> m_receiver; //!< the receiver
};

/**
 * @ingroup plug-tests
 *
 * @brief Commits that do not wait for the backup are refused.
 */
class RemusReplicationCommitterTestCase : public TestCase
{
  public:
    RemusReplicationCommitterTestCase()
        : TestCase("Only one object commits, and not before the backup has the checkpoint")
    {
    }

  private:
    void DoRun() override
    {
        const auto delayed = [] {
            RemusTestPair pair("xl", MilliSeconds(100), "100Mbps", MilliSeconds(5), 100);
            pair.m_checkpointer->SetAttribute(
                "CommitDelay",
                StringValue("ns3::ConstantRandomVariable[Constant=0.06]"));
            pair.AddSender();
            pair.AddReceiver();
            Simulator::Stop(Seconds(1));
            Simulator::Run();
        };
        const std::string message = "ns3::RemusCheckpointSender: node 0 sends checkpoints that are "
                                    "committed after CommitDelay";
        NS_TEST_EXPECT_MSG_EQ(EndsProgram(delayed, message), true, "A CommitDelay beside a sender");
        const auto delayedBesideQuorum = [] {
            RemusTestPair pair("xl", MilliSeconds(100), "100Mbps", MilliSeconds(5), 100);
            pair.m_checkpointer->SetAttribute(
                "CommitDelay",
                StringValue("ns3::ConstantRandomVariable[Constant=0.06]"));
            auto quorum = CreateObject<RemusQuorum>();
            quorum->Add(pair.AddSender()); // which has no backup
            Simulator::Stop(Seconds(1));
            Simulator::Run();
        };
        NS_TEST_EXPECT_MSG_EQ(EndsProgram(delayedBesideQuorum, message), true, "Beside a quorum");
        const auto twice = [] {
            RemusTestPair pair("xl", MilliSeconds(100), "100Mbps", MilliSeconds(5), 100);
            pair.AddSender();
            pair.AddSender();
            Simulator::Stop(Seconds(1));
            Simulator::Run();
        };
        NS_TEST_EXPECT_MSG_EQ(EndsProgram(twice, "several backups need an ns3::RemusQuorum"),
                              true,
                              "Two senders");

        RemusTestPair pair("xl", MilliSeconds(100), "100Mbps", MilliSeconds(5), 100);
        pair.AddSender()->SetStopTime(Seconds(1));
        auto second = pair.AddSender();
        second->SetStartTime(Seconds(1));
        second->SetAttribute("MemorySize", UintegerValue(409600)); // the size of the full copy
        pair.AddReceiver();
        Simulator::Stop(Seconds(3));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_GT(pair.m_committed.size(), 15, "One sender takes over from another");
        NS_TEST_EXPECT_MSG_EQ(pair.m_early, 0, "None is committed that the backup does not have");
        NS_TEST_EXPECT_MSG_EQ(pair.m_checkpointer->GetCommitter(), pair.m_sender, "The second");

        const auto before = pair.m_committed.size();
        auto quorum = CreateObject<RemusQuorum>();
        quorum->Add(pair.m_sender);
        Simulator::Stop(Seconds(1));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_GT(pair.m_committed.size(), before, "A quorum that comes later commits");
        NS_TEST_EXPECT_MSG_EQ(pair.m_checkpointer->GetCommitter(), quorum, "It does");
        Simulator::Destroy();
        quorum->Dispose();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of what checkpoints contain, and of who commits them.
 */
class RemusReplicationStateTestSuite : public TestSuite
{
  public:
    RemusReplicationStateTestSuite()
        : TestSuite("remus-replication-state")
    {
        AddTestCase(new RemusReplicationForgedTestCase());
        AddTestCase(new RemusReplicationStateTestCase());
        AddTestCase(new RemusReplicationCommitterTestCase());
    }
};

static RemusReplicationStateTestSuite g_remusReplicationStateTestSuite; //!< registers the suite
