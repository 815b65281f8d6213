/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-poison.h"
#include "../support/plug-test.h"
#include "../support/remus-connection.h"

#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"

#include <memory>
#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Connections that are closed, forgotten, refused or reset at a certain step.
 *
 * A request arrives at the backup after 1 ms, its answer after 2 ms, and the acknowledgement of the
 * answer after 3 ms.
 */
class ConnectionRacesTestCase : public PlugTestCase<ConnectionRacesTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// The primary closes before the answer
    void TestClosedBeforeAnswer()
    {
        ConnectionBed bed;
        bed.Request(bed.m_primary);
        bed.Run(MicroSeconds(1500));
        bed.m_primary.m_connection.Close();
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "", "it was closed before");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "oc", "the connection is closed late");
    }

    /// The backup closes before the answer is acknowledged
    void TestListenerClosed()
    {
        ConnectionBed bed;
        bed.Request(bed.m_primary);
        bed.Run(MicroSeconds(1500));
        bed.m_backup.m_connection.Close();
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "", "it was closed before");
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "oc", "the connection is closed late");
    }

    /// The primary goes before the answer
    void TestForgottenBeforeAnswer()
    {
        ConnectionBed bed;
        bed.Request(bed.m_primary);
        bed.Run(MicroSeconds(1500));
        bed.m_primary.m_connection.Forget();
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "", "it was released before");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "o", "the connection is not closed");
    }

    /// Reconnect() after the end
    void TestReconnect()
    {
        for (const bool closes : {true, false})
        {
            ConnectionBed bed;
            bed.Connect(bed.m_primary);
            closes ? bed.m_primary.m_connection.Close() : bed.m_primary.m_connection.Forget();
            bed.m_primary.m_connection.Reconnect();
            bed.Run();
            NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "o", "no other connection");
        }
    }

    /// The backup closes, or goes, while a listener that has received a reset is to be replaced
    void TestClosedAfterReset()
    {
        for (const bool closes : {true, false})
        {
            ConnectionBed bed;
            bed.m_devices.Get(1)->TraceConnectWithoutContext(
                "PhyRxEnd",
                MakeBoundCallback(&EndAfter, &bed.m_backup.m_connection, closes));
            bed.Reset();
            bed.Run();
            NS_TEST_EXPECT_MSG_EQ(Find(bed, 1).GetN(), (closes ? 0 : 1), "sockets");
        }
    }

    /// The ends are destroyed
    void TestGone()
    {
        ConnectionBed bed;
        auto primary = std::make_unique<PlugPoisoned<ConnectionEnd>>();
        bed.Connect(*primary);
        primary->m_connection.Send(Create<Packet>(1000));
        primary = nullptr;
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.m_received, 1000, "what was sent before arrives");
        bed.m_backup.m_connection.Close();
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "o", "it is the backup that closes");

        auto backup = std::make_unique<PlugPoisoned<ConnectionEnd>>();
        backup->m_connection.Listen(bed.m_nodes.Get(1),
                                    InetSocketAddress(Ipv4Address::GetAny(), ConnectionBed::PORT),
                                    bed.m_options);
        bed.Connect(bed.m_primary);
        NS_TEST_EXPECT_MSG_EQ(backup->TakeEvents(), "o", "another listens");
        backup = nullptr;
        bed.m_primary.m_connection.Send(Create<Packet>(1000));
        bed.Run();
        bed.m_primary.m_connection.Close();
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "o", "it is the primary that closes");
    }

    /// Sockets that were released
    void TestReleased()
    {
        RemusTcpConnection::Options options;
        options.bufferSize = 10000;
        ConnectionBed bed(options);
        bed.Connect(bed.m_primary);
        std::vector<uint32_t> references;
        const auto sockets = Find(bed, 1);
        references.reserve(sockets.GetN());
        for (std::size_t i = 0; i < sockets.GetN(); ++i)
        {
            references.push_back(sockets.Get(i)->GetReferenceCount());
        }
        NS_TEST_EXPECT_MSG_EQ(references.size(), 2, "the listener and the connection");
        bed.m_backup.m_connection.Forget();
        for (std::size_t i = 0; i < sockets.GetN(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(sockets.Get(i)->GetReferenceCount(),
                                  references[i] - 1,
                                  "references to socket " << i);
        }
        for (int i = 0; i < 2; ++i)
        {
            bed.m_primary.m_connection.Send(Create<Packet>(10000));
            bed.Run();
        }
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.m_connection.GetSpace(),
                              0,
                              "nobody reads, so the second packet waits");
    }

    /// No route to the backup
    void TestNoRoute()
    {
        ConnectionBed bed;
        auto ip = bed.m_nodes.Get(0)->GetObject<Ipv4>();
        ip->SetDown(1);
        bed.Connect(bed.m_primary);
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "", "there is no route");
        ip->SetUp(1);
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "o", "it was tried again");
    }

    /// A backup with one IPv6 address listens again while its old connection is being closed
    void TestIpv6()
    {
        ConnectionBed bed;
        Ipv6AddressHelper addresses(Ipv6Address("2001:1::"), Ipv6Prefix(64));
        const auto backup = addresses.Assign(bed.m_devices).GetAddress(1, 1);
        const auto local = Inet6SocketAddress(backup, ConnectionBed::PORT);
        bed.m_backup.m_connection.Close();
        bed.Run(Seconds(2)); // before it, the addresses are tentative
        for (const std::string events : {"o", "co"})
        {
            NS_TEST_EXPECT_MSG_EQ(
                bed.m_backup.m_connection.Listen(bed.m_nodes.Get(1), local, bed.m_options),
                true,
                "it listens");
            if (events == "o")
            {
                bed.m_primary.m_connection.Connect(bed.m_nodes.Get(0), local, bed.m_options);
            }
            bed.Run();
            NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), events, "the primary's end");
            NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "o", "the backup's end");
            bed.m_backup.m_connection.Close();
        }
    }

    /// TCP repeats a request that was refused, before this end does
    void TestAcceptedMeanwhile()
    {
        RemusTcpConnection::Options options;
        options.synTimeout = MilliSeconds(20);
        ConnectionBed bed(options, false);
        bed.Request(bed.m_primary); // it will be repeated by TCP after 20 ms, and here after 52 ms
        bed.Run(MilliSeconds(10));
        bed.Listen();
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.TakeEvents(), "o", "no other request is made");
        NS_TEST_EXPECT_MSG_EQ(bed.m_backup.TakeEvents(), "o", "no other request is made");
    }

    /// Each request is refused
    void TestRefusedTwice()
    {
        RemusTcpConnection::Options options;
        options.synTimeout = MilliSeconds(30);
        ConnectionBed bed(options, false);
        bed.Request(bed.m_primary); // it will be repeated by TCP after 30 ms, and here after 52 ms
        bed.Run(MilliSeconds(40));
        bed.Listen();
        bed.Run(MilliSeconds(20));
        NS_TEST_EXPECT_MSG_EQ(bed.m_primary.m_connection.IsOpen(), true, "after 54 ms");
    }

    /// The priority of requests
    void TestPriority()
    {
        RemusTcpConnection::Options options;
        options.priority = 5;
        ConnectionBed bed(options);
        bed.m_nodes.Get(0)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "Tx",
            MakeCallback(&ConnectionRacesTestCase::NotePriority, this));
        bed.Connect(bed.m_primary);
        bed.m_primary.m_connection.Send(Create<Packet>(1000));
        bed.Run();
        // Connect() of earlier ns-3 changes the priority before it sends the request
        auto socket = Socket::CreateSocket(bed.m_nodes.Get(0), TcpSocketFactory::GetTypeId());
        socket->SetPriority(5);
        socket->Connect(InetSocketAddress("10.1.1.2", ConnectionBed::PORT));
        NS_TEST_ASSERT_MSG_GT(m_priorities.size(), 2, "request, acknowledgement and data");
        NS_TEST_EXPECT_MSG_EQ(m_priorities[0], uint32_t(socket->GetPriority()), "of the request");
        NS_TEST_EXPECT_MSG_EQ(m_priorities[2], 5, "of the data");
    }

  private:
    /**
     * @brief Find the TCP sockets of a node.
     * @param bed the nodes
     * @param node the node
     * @return the sockets
     */
    static Config::MatchContainer Find(const ConnectionBed& bed, uint32_t node)
    {
        return Config::LookupMatches("/NodeList/" + std::to_string(bed.m_nodes.Get(node)->GetId()) +
                                     "/$ns3::TcpL4Protocol/SocketList/*");
    }

    /**
     * @brief End a connection when a packet has been received.
     * @param connection the connection
     * @param closes whether to close it, or to forget it
     */
    static void EndAfter(RemusTcpConnection* connection,
                         bool closes,
                         Ptr<const Packet> /* packet */)
    {
        Simulator::ScheduleNow(closes ? &RemusTcpConnection::Close : &RemusTcpConnection::Forget,
                               connection);
    }

    /**
     * @brief A packet is sent.
     * @param packet the packet
     */
    void NotePriority(Ptr<const Packet> packet, Ptr<Ipv4> /* ip */, uint32_t /* interface */)
    {
        SocketPriorityTag tag;
        m_priorities.push_back(packet->PeekPacketTag(tag) ? tag.GetPriority() : 0);
    }

    std::vector<uint32_t> m_priorities; //!< the priorities of packets
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of TCP connections at certain steps.
 */
class RemusTcpConnectionRacesTestSuite : public TestSuite
{
  public:
    RemusTcpConnectionRacesTestSuite()
        : TestSuite("remus-tcp-connection-races")
    {
        using Case = ConnectionRacesTestCase;
        AddTestCase(new Case("Close() before the answer to a request closes the connection later",
                             &Case::TestClosedBeforeAnswer));
        AddTestCase(new Case("So does Close() of a listener before the answer is acknowledged",
                             &Case::TestListenerClosed));
        AddTestCase(
            new Case("Forget() before the answer does not", &Case::TestForgottenBeforeAnswer));
        AddTestCase(new Case("Reconnect() has no effect after the end", &Case::TestReconnect));
        AddTestCase(new Case("A listener that is closed after a reset is not replaced",
                             &Case::TestClosedAfterReset));
        AddTestCase(new Case("Sockets do not call an end that is gone", &Case::TestGone));
        AddTestCase(new Case("Forget() lets go of all sockets", &Case::TestReleased));
        AddTestCase(new Case("A request without a route is repeated", &Case::TestNoRoute));
        AddTestCase(
            new Case("A listener with one IPv6 address is opened again at once", &Case::TestIpv6));
        AddTestCase(new Case("A request that TCP has repeated is not repeated again",
                             &Case::TestAcceptedMeanwhile));
        AddTestCase(
            new Case("A second refusal does not delay the next request", &Case::TestRefusedTwice));
        AddTestCase(new Case("Requests and data have the priority", &Case::TestPriority));
    }
};

static RemusTcpConnectionRacesTestSuite g_remusTcpConnectionRacesTestSuite; //!< registers the suite
