/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/workload/remus-page-header.h"
#include "../support/plug-test.h"
#include "../support/remus-server-link.h"

#include "ns3/inet-socket-address.h"
#include "ns3/node-container.h"
#include "ns3/remus-guest-processor.h"
#include "ns3/remus-page-server.h"
#include "ns3/remus-pipelined-client.h"
#include "ns3/remus-web-client.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/tcp-socket.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <map>
#include <string>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A page server whose client is played by the test, and clients whose server is. A message
 * takes 2 ms, and the server is 10.0.0.1.
 */
class RemusWebPeersTestCase : public PlugTestCase<RemusWebPeersTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// A message as long as its header, and one that is not complete
    void TestShortMessages()
    {
        RemusPageHeader header;
        auto bytes = RemusPageHeader::Make(0, true);
        NS_TEST_EXPECT_MSG_EQ(bytes->GetSize(), 5, "the shortest message");
        NS_TEST_EXPECT_MSG_EQ(RemusPageHeader::Take(bytes, header), true, "it is complete");
        NS_TEST_EXPECT_MSG_EQ(header.IsPage(), true, "it is read");
        NS_TEST_EXPECT_MSG_EQ(bytes->GetSize(), 0, "it is removed");
        bytes = RemusPageHeader::Make(20, false);
        bytes->RemoveAtEnd(1);
        NS_TEST_EXPECT_MSG_EQ(RemusPageHeader::Take(bytes, header), false, "a byte is missing");
        NS_TEST_EXPECT_MSG_EQ(bytes->GetSize(), 19, "nothing is removed");
    }

    /// Two servers on a node
    void TestSharedProcessor()
    {
        for (const bool exists : {false, true})
        {
            MakeNodes();
            auto processor = CreateObject<RemusGuestProcessor>();
            if (exists)
            {
                m_nodes.Get(0)->AggregateObject(processor);
            }
            AddServer(80, 0);
            AddServer(81, 0);
            Ask(Connect(80), MilliSeconds(100));
            Ask(Connect(81), MilliSeconds(100));
            Run(Seconds(1));
            NS_TEST_EXPECT_MSG_EQ(m_times,
                                  "114 124 ",
                                  "each request takes 10 ms of the node's processor");
            auto found = m_nodes.Get(0)->GetObject<RemusGuestProcessor>();
            NS_TEST_EXPECT_MSG_EQ((found == processor), exists, "the node's own, or a new one");
            NS_TEST_EXPECT_MSG_EQ((found != nullptr), true, "the node has a processor");
            Simulator::Destroy();
        }
    }

    /// A connection that the client closes
    void TestClosed()
    {
        MakeNodes();
        AddServer(80, 0);
        auto socket = Connect(80);
        Ask(socket, MilliSeconds(100));
        Simulator::ScheduleWithContext(1, MilliSeconds(200), &Socket::Close, socket);
        Run(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(m_times, "114 ", "a round trip and 10 ms");
        NS_TEST_EXPECT_MSG_EQ(m_state, TcpSocket::TIME_WAIT, "the server closes it, too");
    }

    /// The only worker's client closes its connection before the reply
    void TestClosedWhileServed()
    {
        MakeNodes();
        AddServer(80, 1);
        auto first = Connect(80);
        Ask(first, MilliSeconds(100));
        Ask(Connect(80), MilliSeconds(101));
        Simulator::ScheduleWithContext(1, MilliSeconds(105), &Socket::Close, first);
        Run(Seconds(1));
        // The first request is done at 112 ms, and the second at 122 ms
        NS_TEST_EXPECT_MSG_EQ(m_times, "124 ", "the worker serves the second client");
        NS_TEST_EXPECT_MSG_EQ(m_server->GetNReplies(), 2, "both requests are done");
        NS_TEST_EXPECT_MSG_EQ(m_server->GetNWaiting(), 0, "nobody waits");
    }

    /// A server that stops
    void TestStopped()
    {
        MakeNodes();
        AddServer(80, 0);
        m_server->SetStopTime(MilliSeconds(105));
        auto socket = Connect(80);
        Ask(socket, MilliSeconds(100));
        Run(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(m_times, "", "the request was not done");
        NS_TEST_EXPECT_MSG_EQ(m_nClosed, 1, "the connection is closed");
        NS_TEST_EXPECT_MSG_EQ(m_state, TcpSocket::CLOSE_WAIT, "by the server");
    }

    /// Requests that do not fit into the send buffer, and a client that stops
    void TestPipelined()
    {
        MakeNodes();
        Listen();
        auto client = CreateObject<RemusPipelinedClient>();
        client->SetAttribute("Remote", AddressValue(GetAddress(80)));
        client->SetAttribute("Outstanding", UintegerValue(2000));
        client->SetAttribute("RequestSize", UintegerValue(100));
        client->SetStopTime(MilliSeconds(900));
        m_nodes.Get(1)->AddApplication(client);
        Run(MilliSeconds(800));
        NS_TEST_EXPECT_MSG_EQ(m_nMessages, 2000, "200 kB, more than ns-3's default SndBufSize");
        NS_TEST_EXPECT_MSG_EQ(m_nClosed, 0, "the connection is open");
        Run(MilliSeconds(200));
        NS_TEST_EXPECT_MSG_EQ(m_nMessages, 2000, "none was answered");
        NS_TEST_EXPECT_MSG_EQ(m_nClosed, 1, "it closes the connection");
    }

    /// A connection that the server closes instead of a reply
    void TestFailedPage()
    {
        MakeNodes();
        Listen();
        auto user = AddUser();
        m_answers = true;
        m_nFailing = 1;
        Run(MilliSeconds(550));
        NS_TEST_EXPECT_MSG_EQ(user->GetNFailures(), 1, "the page has failed");
        NS_TEST_EXPECT_MSG_EQ(user->GetNPages(), 5, "the next is begun after the time to think");
        // 2 round trips to the failure at 8 ms, 100 ms to think, then 8 ms for each page
        NS_TEST_EXPECT_MSG_EQ(m_pages,
                              "108 116, 216 224, 324 332, 432 440, 540 548, ",
                              "began and was loaded");
    }

    /// A user who stops, or is disposed of, while thinking or waiting
    void TestStoppedUser()
    {
        for (const auto at : {30, 105})
        {
            for (const bool dispose : {false, true})
            {
                MakeNodes();
                Listen();
                auto user = AddUser();
                m_answers = true;
                m_delay = MilliSeconds(50); // the reply comes at 56 ms
                if (dispose)
                {
                    Simulator::ScheduleWithContext(1, MilliSeconds(at), &Object::Dispose, user);
                }
                else
                {
                    user->SetStopTime(MilliSeconds(at));
                }
                Run(Seconds(1));
                NS_TEST_EXPECT_MSG_EQ(m_nMessages, 1, "no page is begun after " << at << " ms");
                NS_TEST_EXPECT_MSG_EQ(user->GetNPages(), (at > 58), "pages at " << at << " ms");
                Simulator::Destroy();
            }
        }
    }

  private:
    void DoTeardown() override
    {
        m_nodes = NodeContainer();
        m_server = nullptr;
        m_received.clear();
        m_listener = nullptr;
    }

    /// Make two nodes on a link.
    void MakeNodes()
    {
        DoTeardown();
        m_times.clear();
        m_nMessages = 0;
        m_nodes = MakeServerAndClient();
    }

    /// Get the server's address. @param port the port @return the address
    static Address GetAddress(uint16_t port)
    {
        return InetSocketAddress(Ipv4Address("10.0.0.1"), port);
    }

    /// Simulate. @param duration how long
    static void Run(Time duration)
    {
        Simulator::Stop(duration);
        Simulator::Run();
    }

    /// Add a server whose requests take 10 ms. @param port its port @param workers its workers
    void AddServer(uint16_t port, uint32_t workers)
    {
        m_server = CreateObject<RemusPageServer>();
        m_server->SetAttribute("Local",
                               AddressValue(InetSocketAddress(Ipv4Address::GetAny(), port)));
        m_server->SetAttribute("Workers", UintegerValue(workers));
        m_server->SetAttribute("ServiceTime",
                               StringValue("ns3::ConstantRandomVariable[Constant=0.01]"));
        m_server->SetAttribute("ReplySize",
                               StringValue("ns3::ConstantRandomVariable[Constant=100]"));
        m_nodes.Get(0)->AddApplication(m_server);
    }

    /// Add a user with a page of one object and 100 ms to think. @return the user
    Ptr<RemusWebClient> AddUser()
    {
        auto user = CreateObject<RemusWebClient>();
        user->SetAttribute("Remote", AddressValue(GetAddress(80)));
        user->SetAttribute("ObjectsPerPage",
                           StringValue("ns3::ConstantRandomVariable[Constant=1]"));
        user->SetAttribute("ThinkTime", StringValue("ns3::ConstantRandomVariable[Constant=0.1]"));
        user->TraceConnectWithoutContext("PageLoaded",
                                         MakeCallback(&RemusWebPeersTestCase::HandlePage, this));
        m_nodes.Get(1)->AddApplication(user);
        return user;
    }

    /// Connect to a server at 50 ms. @param port its port @return the socket
    Ptr<Socket> Connect(uint16_t port)
    {
        auto socket = Socket::CreateSocket(m_nodes.Get(1), TcpSocketFactory::GetTypeId());
        Attend(socket);
        socket->TraceConnectWithoutContext("State",
                                           MakeCallback(&RemusWebPeersTestCase::HandleState, this));
        Simulator::ScheduleWithContext(1,
                                       MilliSeconds(50),
                                       &RemusWebPeersTestCase::ConnectNow,
                                       socket,
                                       port);
        return socket;
    }

    /// Connect to a server. @param socket the socket @param port the server's port
    static void ConnectNow(Ptr<Socket> socket, uint16_t port)
    {
        socket->Connect(GetAddress(port));
    }

    /// Send a request. @param socket the connection @param at when
    void Ask(Ptr<Socket> socket, Time at)
    {
        Simulator::ScheduleWithContext(1, at, &RemusWebPeersTestCase::Send, this, socket);
    }

    /// Play a server on port 80.
    void Listen()
    {
        m_listener = Socket::CreateSocket(m_nodes.Get(0), TcpSocketFactory::GetTypeId());
        m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), 80));
        m_listener->Listen();
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeCallback(&RemusWebPeersTestCase::HandleAccepted, this));
    }

    /// Read from a connection, and note that it is closed. @param socket the connection
    void Attend(Ptr<Socket> socket)
    {
        m_received[socket] = Create<Packet>();
        socket->SetRecvCallback(MakeCallback(&RemusWebPeersTestCase::HandleRead, this));
        const auto closed = MakeCallback(&RemusWebPeersTestCase::HandleClosed, this);
        socket->SetCloseCallbacks(closed, closed);
    }

    /// A client has connected. @param socket the connection
    void HandleAccepted(Ptr<Socket> socket, const Address& /* from */)
    {
        Attend(socket);
    }

    /// The connection's peer has closed it.
    void HandleClosed(Ptr<Socket> /* socket */)
    {
        ++m_nClosed;
    }

    /// A connection has another state. @param now its state
    void HandleState(TcpSocket::TcpStates_t /* before */, TcpSocket::TcpStates_t now)
    {
        m_state = now;
    }

    /// Note a reply, or answer a request if m_delay is set. @param socket the connection
    void HandleRead(Ptr<Socket> socket)
    {
        auto& received = m_received[socket];
        for (auto packet = socket->Recv(); packet && packet->GetSize() > 0; packet = socket->Recv())
        {
            received->AddAtEnd(packet);
        }
        RemusPageHeader header;
        while (RemusPageHeader::Take(received, header))
        {
            ++m_nMessages;
            m_times += std::to_string(Simulator::Now().GetMilliSeconds()) + " ";
            if (m_nFailing > 0)
            {
                --m_nFailing;
                socket->Close();
            }
            else if (m_answers)
            {
                Simulator::Schedule(m_delay, &RemusWebPeersTestCase::Send, this, socket);
            }
        }
    }

    /// Send a message. @param socket the connection
    void Send(Ptr<Socket> socket)
    {
        socket->Send(RemusPageHeader::Make(100, false));
    }

    /// A page was loaded. @param began when it was begun @param now the time
    void HandlePage(Time began, Time now)
    {
        m_pages += std::to_string(began.GetMilliSeconds()) + " " +
                   std::to_string(now.GetMilliSeconds()) + ", ";
    }

    NodeContainer m_nodes;                         //!< server and client
    Ptr<RemusPageServer> m_server;                 //!< the server that was added last
    Ptr<Socket> m_listener;                        //!< the test's server
    std::map<Ptr<Socket>, Ptr<Packet>> m_received; //!< the test's connections, and what they got
    bool m_answers{false};                         //!< the test's server answers
    Time m_delay;                                  //!< how long it takes
    uint32_t m_nFailing{0};                        //!< how many connections it closes first
    uint32_t m_nMessages{0};                       //!< messages that the test got
    uint32_t m_nClosed{0};                         //!< connections that its peers closed
    std::string m_times;                           //!< when it got messages, in ms
    std::string m_pages;                           //!< when pages began and were loaded, in ms
    TcpSocket::TcpStates_t m_state{TcpSocket::CLOSED}; //!< of the test's client
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of web servers and clients with each other's part played by the test.
 */
class RemusWebPeersTestSuite : public TestSuite
{
  public:
    RemusWebPeersTestSuite()
        : TestSuite("remus-web-peers")
    {
        using Case = RemusWebPeersTestCase;
        AddTestCase(
            new Case("Messages are taken when they are complete", &Case::TestShortMessages));
        AddTestCase(new Case("Servers share the node's processor", &Case::TestSharedProcessor));
        AddTestCase(new Case("The server closes what its client closes", &Case::TestClosed));
        AddTestCase(new Case("A worker whose client has gone serves the next one",
                             &Case::TestClosedWhileServed));
        AddTestCase(new Case("A server that stops closes its connections", &Case::TestStopped));
        AddTestCase(new Case("A pipelined client sends what fits", &Case::TestPipelined));
        AddTestCase(new Case("A page that fails is followed by another", &Case::TestFailedPage));
        AddTestCase(new Case("A user who stops begins no page", &Case::TestStoppedUser));
    }
};

static RemusWebPeersTestSuite g_remusWebPeersTestSuite; //!< registers the suite
