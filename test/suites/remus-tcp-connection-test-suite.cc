/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/remus-connection.h"
#include "../support/remus-test.h"

#include "ns3/config.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A connection that is given up is closed, and another takes its place.
 */
class ReconnectTestCase : public TestCase
{
  public:
    ReconnectTestCase()
        : TestCase("Reconnect() closes the connection and opens another, which carries data")
    {
    }

  private:
    void DoRun() override
    {
        ConnectionBed bed;
        bed.Connect(bed.m_primary);
        NS_TEST_ASSERT_MSG_EQ(bed.m_primary.TakeEvents(), "o", "the primary's end is open");
        NS_TEST_ASSERT_MSG_EQ(bed.m_backup.TakeEvents(), "o", "the backup's end is open");

        bed.m_primary.m_connection.Reconnect();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.m_connection.IsOpen(), false, "at once");
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "o", "the primary asked for it");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "co", "the backup sees both");

        bed.m_primary.m_connection.Send(Create<Packet>(1000));
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.m_received, 1000, "bytes on the new connection");
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.m_space, bed.m_options.bufferSize, "they are there");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Either end closes.
 */
class CloseTestCase : public TestCase
{
  public:
    CloseTestCase()
        : TestCase("Close() ends a connection: the primary asks again, the backup waits")
    {
    }

  private:
    void DoRun() override
    {
        ConnectionBed bed;
        bed.Connect(bed.m_primary);
        bed.m_primary.m_connection.Close();
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "o", "the end that closes hears nothing");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "oc", "the other end hears of it");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.m_connection.IsOpen(), false, "the backup's end");

        bed.Connect(bed.m_primary);
        bed.m_backup.m_connection.Close();
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "oc", "once: it is refused afterwards");
        bed.m_backup.TakeEvents();
        bed.Listen();
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "o", "the listener is there again");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "o", "the listener is there again");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief A second connection replaces the first.
 */
class ReplaceTestCase : public TestCase
{
  public:
    ReplaceTestCase()
        : TestCase("A new connection replaces the old one, which is closed")
    {
    }

  private:
    void DoRun() override
    {
        ConnectionBed bed;
        bed.Connect(bed.m_primary);
        ConnectionEnd other;
        bed.Request(other);
        bed.Run(MilliSeconds(20)); // before the first asks again
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "oc", "the old one is closed");
        NS_TEST_EXPECT_MSG_EQ(other.TakeEvents(), "o", "the new one is open");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "oo", "the backup has a new one");

        bed.m_primary.m_connection.Close();
        other.m_connection.Send(Create<Packet>(500));
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.m_received, 500, "bytes on the new connection");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "", "it stays open");
        other.m_connection.Forget();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief A reset reaches a listener.
 */
class ListenerResetTestCase : public TestCase
{
  public:
    ListenerResetTestCase()
        : TestCase("A listener that receives a reset still accepts connections")
    {
    }

  private:
    void DoRun() override
    {
        ConnectionBed bed;
        bed.Reset();
        bed.Run();
        bed.Connect(bed.m_primary);
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "o", "the primary's end is open");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "o", "the backup's end is open");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The attributes of a sender and a receiver reach TCP.
 */
class OptionsTestCase : public TestCase
{
  public:
    OptionsTestCase()
        : TestCase("The sockets have the options that the applications were given")
    {
    }

  private:
    void DoRun() override
    {
        RemusTestPair pair("xl", MilliSeconds(20), "1Gbps", MilliSeconds(1), 2);
        auto sender = pair.AddSender();
        auto receiver = pair.AddReceiver();
        uint32_t i = 0;
        for (const auto& end : std::vector<Ptr<Object>>{sender, receiver})
        {
            end->SetAttribute("SegmentSize", UintegerValue(1000 + i));
            end->SetAttribute("BufferSize", UintegerValue(500000 + i));
            end->SetAttribute("MinRto", TimeValue(MilliSeconds(300 + i)));
            ++i;
        }
        sender->SetAttribute("Priority", UintegerValue(5));
        sender->SetAttribute("Timeout", TimeValue(MilliSeconds(700)));
        receiver->SetAttribute("DelAckTimeout", TimeValue(MilliSeconds(25)));
        Simulator::Stop(MilliSeconds(100));
        Simulator::Run();
        Check(pair.m_nodes.Get(0), 0, 200, 5, 1);
        Check(pair.m_nodes.Get(2), 1, 25, 0, 2); // the listener, too
        auto socket = Find(pair.m_nodes.Get(0)).Get(0);
        TimeValue time;
        socket->GetAttribute("ConnTimeout", time);
        NS_TEST_EXPECT_MSG_EQ(time.Get(), MilliSeconds(700), "the request's timeout");
        Simulator::Destroy();
    }

    /**
     * @brief Find the TCP sockets of a node.
     * @param node the node
     * @return the sockets
     */
    static Config::MatchContainer Find(Ptr<Node> node)
    {
        return Config::LookupMatches("/NodeList/" + std::to_string(node->GetId()) +
                                     "/$ns3::TcpL4Protocol/SocketList/*");
    }

    /**
     * @brief Check the sockets of a node.
     * @param node the node
     * @param i what was added to the attributes
     * @param delay the delay of acknowledgements in ms
     * @param priority the priority
     * @param sockets how many sockets there are
     */
    void Check(Ptr<Node> node, uint32_t i, uint32_t delay, uint32_t priority, std::size_t sockets)
    {
        const auto found = Find(node);
        NS_TEST_EXPECT_MSG_EQ(found.GetN(), sockets, "sockets on node " << node->GetId());
        for (std::size_t j = 0; j < found.GetN(); ++j)
        {
            auto socket = DynamicCast<Socket>(found.Get(j));
            UintegerValue value;
            socket->GetAttribute("SegmentSize", value);
            NS_TEST_EXPECT_MSG_EQ(value.Get(), 1000 + i, "the segment size");
            socket->GetAttribute("SndBufSize", value);
            NS_TEST_EXPECT_MSG_EQ(value.Get(), 500000 + i, "the send buffer");
            socket->GetAttribute("RcvBufSize", value);
            NS_TEST_EXPECT_MSG_EQ(value.Get(), 500000 + i, "the receive buffer");
            TimeValue time;
            socket->GetAttribute("MinRto", time);
            NS_TEST_EXPECT_MSG_EQ(time.Get(), MilliSeconds(300 + i), "the least timeout");
            socket->GetAttribute("DelAckTimeout", time);
            NS_TEST_EXPECT_MSG_EQ(time.Get(), MilliSeconds(delay), "the acknowledgements' delay");
            NS_TEST_EXPECT_MSG_EQ(uint32_t(socket->GetPriority()), priority, "the priority");
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Nobody listens.
 */
class RefusedTestCase : public TestCase
{
  public:
    RefusedTestCase()
        : TestCase("A request that is refused is repeated after ReconnectDelay")
    {
    }

  private:
    void DoRun() override
    {
        RemusTestPair pair("xl", MilliSeconds(20), "1Gbps", MilliSeconds(1), 2);
        auto sender = pair.AddSender();
        sender->SetAttribute("ReconnectDelay", TimeValue(MilliSeconds(98)));
        uint32_t requests = 0;
        pair.m_link.Get(0)->TraceConnectWithoutContext("PhyTxEnd",
                                                       MakeBoundCallback(&Count, &requests));
        Simulator::Stop(MilliSeconds(450));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(requests, 5, "at 0, 100, 200, 300 and 400 ms");
        sender->Dispose();
        Simulator::Stop(MilliSeconds(200));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(requests, 5, "none after disposal");
        Simulator::Destroy();
    }

    /**
     * @brief Count a packet.
     * @param packets the count
     */
    static void Count(uint32_t* packets, Ptr<const Packet> /* packet */)
    {
        ++*packets;
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Tests of the TCP connection that checkpoints are sent on, without checkpoints.
 */
class RemusTcpConnectionTestSuite : public TestSuite
{
  public:
    RemusTcpConnectionTestSuite()
        : TestSuite("remus-tcp-connection")
    {
        AddTestCase(new ReconnectTestCase());
        AddTestCase(new CloseTestCase());
        AddTestCase(new ReplaceTestCase());
        AddTestCase(new ListenerResetTestCase());
        AddTestCase(new OptionsTestCase());
        AddTestCase(new RefusedTestCase());
    }
};

static RemusTcpConnectionTestSuite g_remusTcpConnectionTestSuite; //!< registers the suite
