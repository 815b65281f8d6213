/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/replication/remus-checkpoint-header.h"
#include "../support/plug-poison.h"
#include "../support/plug-test.h"
#include "../support/remus-test.h"

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/remus-checkpoint-sender.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <memory>
#include <string>
#include <tuple>

using namespace ns3;

namespace
{

const auto NEEDED = RemusCheckpointHeader::NEEDED;       //!< the first message on a connection
const auto ACK = RemusCheckpointHeader::ACKNOWLEDGEMENT; //!< a checkpoint is complete

} // namespace

/**
 * @ingroup plug-tests
 *
 * @brief A sender whose backup is played by the test, and when it gives a connection up.
 *
 * Two checkpoints of a page are taken within 12 ms, and no other.
 */
class ReplicationPeersTestCase : public PlugTestCase<ReplicationPeersTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// How long the sender waits for a backup that is silent
    void TestPatience()
    {
        Make(MilliSeconds(10));
        Listen();
        AddSender();
        // It gives up after 1, 2 and 4 s, and connects again after 50 ms each
        ExpectNext(1, MilliSeconds(0), "at the beginning");
        ExpectNext(2, m_accepted + MilliSeconds(1050), "after Timeout");
        ExpectNext(3, m_accepted + MilliSeconds(2050), "after twice that");
        ExpectNext(4, m_accepted + MilliSeconds(4050), "and twice that");
        // The answers take 0.5 s and 0.3 s, and it waits four times that
        RunOn(m_accepted + MilliSeconds(500));
        Say(NEEDED, 0);
        RunFor(MilliSeconds(300));
        Say(ACK, 0);
        ExpectNext(5, Simulator::Now() + MilliSeconds(1200 + 50), "after four times the last");
        Say(NEEDED, 1);
        ExpectNext(6, Simulator::Now() + MilliSeconds(1050), "after no less than Timeout");
        End();
    }

    /// A connection that ends, and another
    void TestSilent()
    {
        for (const bool closes : {true, false})
        {
            Make(MilliSeconds(10));
            Listen();
            AddSender();
            RunFor(MilliSeconds(100));
            Say(NEEDED, 0);
            RunFor(MilliSeconds(100));
            NS_TEST_EXPECT_MSG_GT(m_bytes, 8192, "two checkpoints");
            m_socket->Send(Create<Packet>(10)); // a part of a message
            if (closes)
            {
                m_socket->Close();
            }
            RunFor(MilliSeconds(closes ? 500 : 1500));
            NS_TEST_EXPECT_MSG_EQ(m_sender->GetNConnections(), 2, "another connection");
            NS_TEST_EXPECT_MSG_EQ(m_bytes, 0, "it waits for what the backup needs");
            Say(NEEDED, 1);
            RunFor(MilliSeconds(100));
            NS_TEST_EXPECT_MSG_EQ(m_bytes,
                                  RemusCheckpointHeader::SIZE + 4096,
                                  "the second checkpoint again");
            NS_TEST_EXPECT_MSG_EQ(m_sender->GetNUnacknowledged(), 1, "it has the first");
            End();
        }
    }

    /// A connection that is replaced before it is given up
    void TestRestarted()
    {
        Make(MilliSeconds(10));
        Listen();
        AddSender();
        RunFor(MilliSeconds(1001));
        m_sender->Restart();
        ExpectNext(2, MilliSeconds(1001), "by Restart()");
        ExpectNext(3, m_accepted + MilliSeconds(1050), "after Timeout");
        End();
    }

    /// The sender is destroyed
    void TestGone()
    {
        Make(MilliSeconds(10));
        Listen();
        Ptr<RemusCheckpointSender> gone = CreateObject<PlugPoisoned<RemusCheckpointSender>>();
        gone->SetAttribute("Remote", AddressValue(InetSocketAddress("10.1.2.2", PORT)));
        gone->SetCommitCallback(MakeCallback(&ReplicationPeersTestCase::Swallow, this));
        gone->SetNode(m_pair->m_nodes.Get(0));
        RunFor(MilliSeconds(5));
        gone->Initialize();
        RunFor(MilliSeconds(500));
        NS_TEST_EXPECT_MSG_EQ(gone->GetNConnections(), 1, "it waits for an answer");
        gone->Dispose();
        gone = nullptr;
        RunFor(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(m_nAccepted, 1, "nothing is done any more");
        End();
    }

    /// The link fails between two checkpoints
    void TestLinkFails()
    {
        // The third link has transferred two of three segments of the second checkpoint at 530 ms
        for (const auto& [pages, rate, fails] : {std::tuple(0, "1Gbps", 100),
                                                 std::tuple(100, "1Gbps", 100),
                                                 std::tuple(1, "1Mbps", 530)})
        {
            Make(MilliSeconds(500), rate, pages);
            AddSender();
            m_pair->AddReceiver();
            RunOn(MilliSeconds(100));
            NS_TEST_EXPECT_MSG_EQ(m_sender->GetNUnacknowledged(), 0, "the first is complete");
            RunOn(MilliSeconds(fails));
            m_pair->SetLoss(1);
            RunOn(MilliSeconds(1540));
            NS_TEST_EXPECT_MSG_EQ(m_sender->GetNUnacknowledged(), 1, "the second is sent");
            m_pair->SetLoss(0);
            RunOn(MilliSeconds(1650));
            NS_TEST_EXPECT_MSG_EQ(m_sender->GetNConnections(), 2, "given up after a second");
            NS_TEST_EXPECT_MSG_EQ(m_sender->GetNUnacknowledged(), 0, "the second is complete");
            End();
        }
    }

    /// A checkpoint that takes longer than the timeout, and is larger than the buffer
    void TestSlow()
    {
        Make(MilliSeconds(10), "1Mbps", 100);
        AddSender()->SetAttribute("BufferSize", UintegerValue(20000));
        m_pair->AddReceiver();
        RunFor(Seconds(5)); // 409.6 kB take 3.4 s
        NS_TEST_EXPECT_MSG_EQ(m_pair->m_receiver->GetNComplete(), 1, "a checkpoint");
        NS_TEST_EXPECT_MSG_EQ(m_sender->GetNConnections(), 1, "there was progress");
        End();
    }

    /// No checkpoint for longer than the timeout
    void TestIdle()
    {
        Make(Seconds(2));
        AddSender()->SetAttribute("Timeout", TimeValue(MilliSeconds(200)));
        m_pair->AddReceiver();
        RunFor(MilliSeconds(2500));
        NS_TEST_EXPECT_MSG_EQ(m_pair->m_receiver->GetNComplete(), 2, "checkpoints");
        NS_TEST_EXPECT_MSG_EQ(m_sender->GetNConnections(), 1, "no answer was due");
        End();
    }

  private:
    /// The port of the backup
    static constexpr uint16_t PORT = 7000;

    /**
     * @brief Make a guest with two checkpoints.
     * @param interval the time between them
     * @param rate the rate of the link
     * @param pages the pages in each
     */
    void Make(Time interval, const std::string& rate = "1Gbps", uint32_t pages = 1)
    {
        m_pair =
            std::make_unique<RemusTestPair>("pipelined", interval, rate, MilliSeconds(1), pages);
        m_pair->m_checkpointer->GetController()->SetAttribute("Outstanding", UintegerValue(2));
        m_pair->m_checkpointer->SetAttribute("StallWarning", TimeValue(Time(0)));
        m_nAccepted = 0;
        m_bytes = 0;
    }

    /**
     * @brief Add a sender, whose commits let no further checkpoint be taken.
     * @return the sender
     */
    Ptr<RemusCheckpointSender> AddSender()
    {
        m_sender = m_pair->AddSender();
        m_sender->SetCommitCallback(MakeCallback(&ReplicationPeersTestCase::Swallow, this));
        return m_sender;
    }

    /**
     * @brief Play the backup.
     */
    void Listen()
    {
        m_listener = Socket::CreateSocket(m_pair->m_nodes.Get(2), TcpSocketFactory::GetTypeId());
        m_listener->SetAttribute("DelAckCount", UintegerValue(1));
        m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), PORT));
        m_listener->Listen();
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeCallback(&ReplicationPeersTestCase::HandleAccept, this));
    }

    /**
     * @brief Send a message to the primary.
     * @param type its type
     * @param epoch the epoch in it
     */
    void Say(RemusCheckpointHeader::Type type, uint64_t epoch)
    {
        auto packet = Create<Packet>();
        packet->AddHeader(RemusCheckpointHeader(type, epoch, 0, 0));
        m_socket->Send(packet);
    }

    /**
     * @brief Continue the simulation.
     * @param time how long
     */
    static void RunFor(Time time)
    {
        Simulator::Stop(time);
        Simulator::Run();
    }

    /**
     * @brief Continue until there must be another connection.
     * @param number its number
     * @param at when it is requested
     * @param what a description
     */
    void ExpectNext(uint32_t number, Time at, const std::string& what)
    {
        if (at - MilliSeconds(10) > Simulator::Now())
        {
            RunOn(at - MilliSeconds(10));
        }
        NS_TEST_EXPECT_MSG_EQ(m_nAccepted, number - 1, what << ", not before");
        RunOn(at + MilliSeconds(20));
        NS_TEST_EXPECT_MSG_EQ(m_nAccepted, number, what);
        NS_TEST_EXPECT_MSG_EQ(m_sender->GetNConnections(), number, what);
    }

    /**
     * @brief End the simulation.
     */
    void End()
    {
        Simulator::Destroy();
        m_socket = nullptr;
        m_listener = nullptr;
        m_sender = nullptr;
        m_pair = nullptr;
    }

    /// Commit nothing.
    void Swallow(uint64_t /* epoch */)
    {
    }

    /**
     * @brief Accept a connection.
     * @param socket its socket
     */
    void HandleAccept(Ptr<Socket> socket, const Address& /* from */)
    {
        ++m_nAccepted;
        m_accepted = Simulator::Now();
        m_bytes = 0;
        m_socket = socket;
        socket->SetRecvCallback(MakeCallback(&ReplicationPeersTestCase::HandleRead, this));
    }

    /**
     * @brief Data has arrived.
     * @param socket the connection
     */
    void HandleRead(Ptr<Socket> socket)
    {
        while (auto packet = socket->Recv())
        {
            m_bytes += packet->GetSize();
            if (packet->GetSize() == 0)
            {
                break;
            }
        }
    }

    std::unique_ptr<RemusTestPair> m_pair; //!< the guest
    Ptr<RemusCheckpointSender> m_sender;   //!< sends its checkpoints
    Ptr<Socket> m_listener;                //!< the backup's
    Ptr<Socket> m_socket;                  //!< the newest connection
    uint32_t m_nAccepted{0};               //!< the number of connections
    Time m_accepted;                       //!< when the newest was accepted
    uint64_t m_bytes{0};                   //!< the bytes that arrived on the newest
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of a sender's connections.
 */
class RemusReplicationPeersTestSuite : public TestSuite
{
  public:
    RemusReplicationPeersTestSuite()
        : TestSuite("remus-replication-peers")
    {
        using Case = ReplicationPeersTestCase;
        AddTestCase(new Case("A sender adapts how long it waits", &Case::TestPatience));
        AddTestCase(new Case("It sends nothing before the backup has named a checkpoint",
                             &Case::TestSilent));
        AddTestCase(new Case("It waits anew after Restart()", &Case::TestRestarted));
        AddTestCase(new Case("It waits no longer when it is gone", &Case::TestGone));
        AddTestCase(new Case("It gives up a connection on which nothing is acknowledged",
                             &Case::TestLinkFails));
        AddTestCase(new Case("It waits for as long as TCP makes progress", &Case::TestSlow));
        AddTestCase(new Case("It does not give up when no answer is due", &Case::TestIdle));
    }
};

static RemusReplicationPeersTestSuite g_remusReplicationPeersTestSuite; //!< registers the suite
