/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/workload/remus-page-header.h"
#include "../support/plug-test.h"
#include "../support/remus-server-link.h"

#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/node-container.h"
#include "ns3/packet.h"
#include "ns3/remus-page-server.h"
#include "ns3/remus-pipelined-client.h"
#include "ns3/remus-web-client.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Users of a web server who load several pages or stop, and a server that stops. A message
 * takes 2 ms, and a request takes 1 ms on the server.
 */
class RemusWebTestCase : public PlugTestCase<RemusWebTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Pages, one after another
    void TestPages()
    {
        MakeServer(0);
        m_server->SetAttribute("PageServiceTime", Constant("0.005"));
        auto user = MakeUser(1, "3");
        Run(1000);
        // 4 ms for the connection, 10 ms for the page and twice 5 ms, then 100 ms
        ExpectLoaded("24 148 272 396 520 644 768 892 ");
        NS_TEST_EXPECT_MSG_EQ(user->GetNPages(), 8, "pages");
        NS_TEST_EXPECT_MSG_EQ(user->GetNFailures(), 0, "failures");
        NS_TEST_EXPECT_MSG_EQ(m_server->GetNReplies(), 24, "objects");
    }

    /// A page has at least one object, and uses no more connections than objects
    void TestOneObject()
    {
        for (const std::string objects : {"0", "1", "1.4"})
        {
            MakeServer(1);
            MakeUser(5, objects);
            Run(100);
            ExpectLoaded("9 "); // more connections would wait for the worker
            NS_TEST_EXPECT_MSG_EQ(m_server->GetNReplies(), 1, objects << " objects are one");
            Simulator::Destroy();
        }
        MakeServer(1);
        MakeUser(5, "1.6");
        Simulator::Schedule(MilliSeconds(8), &RemusWebTestCase::ExpectWaiting, this, 1);
        Run(60);
        // The worker is free 2 ms after the first object has arrived, for 1 ms
        ExpectLoaded("14 ");
        NS_TEST_EXPECT_MSG_EQ(m_server->GetNReplies(), 2, "1.6 objects are two");
    }

    /// A user who stops
    void TestUserStops()
    {
        MakeServer(0);
        auto user = MakeUser(2, "5");
        user->SetStopTime(MilliSeconds(12));
        Run(1000);
        ExpectLoaded("");
        NS_TEST_EXPECT_MSG_EQ(user->GetNFailures(), 0, "it is no failure to stop");
        NS_TEST_EXPECT_MSG_EQ((m_server->GetNReplies() <= 4), true, "no object is asked for");
        Simulator::Destroy();
        MakeServer(0);
        MakeUser(1, "1")->SetStopTime(MilliSeconds(50));
        Run(1000);
        ExpectLoaded("9 "); // the next page would have begun at 109 ms
    }

    /// A user who stops while his request waits for a worker
    void TestWaitingUserStops()
    {
        MakeServer(1);
        m_server->SetAttribute("ServiceTime", Constant("0.020"));
        MakeUser(1, "1");
        auto second = MakeUser(1, "1");
        MakeUser(1, "1");
        second->SetStopTime(MilliSeconds(15));
        Simulator::Schedule(MilliSeconds(12), &RemusWebTestCase::ExpectWaiting, this, 2);
        Simulator::Schedule(MilliSeconds(20), &RemusWebTestCase::ExpectWaiting, this, 1);
        Run(100);
        // the first page at 6 + 20 + 2 ms; the worker is free 2 ms later, and takes 20 + 2 ms
        ExpectLoaded("28 52 ");
        ExpectWaiting(0);
    }

    /// A server that stops
    void TestServerStops()
    {
        MakeServer(0);
        m_server->SetStopTime(MicroSeconds(120500));
        auto user = MakeUser(2, "3");
        Run(200);
        // The second page begins at 114 ms; its requests reach the server at 120 ms
        ExpectLoaded("14 ");
        NS_TEST_EXPECT_MSG_EQ(user->GetNFailures(), 1, "one failure for both connections");
        NS_TEST_EXPECT_MSG_EQ(m_server->GetNReplies(), 3, "nobody replies after the stop");
    }

    /// Replies that are larger than the socket's buffer
    void TestLargeReplies()
    {
        MakeServer(0);
        m_server->SetAttribute("ReplySize", Constant("200000"));
        auto user = MakeUser(1, "2");
        Run(500);
        NS_TEST_EXPECT_MSG_GT(user->GetNPages(), 1, "pages of two objects of 200 kB");
        NS_TEST_EXPECT_MSG_EQ(user->GetNFailures(), 0, "failures");
        NS_TEST_EXPECT_MSG_EQ((m_server->GetNReplies() >= 2 * user->GetNPages()), true, "objects");
    }

    /// A client whose requests do not fit into its socket's buffer, and which stops
    void TestPipelined()
    {
        MakeServer(0);
        auto client = CreateObject<RemusPipelinedClient>();
        client->SetAttribute("Remote", AddressValue(GetServer()));
        client->SetAttribute("Outstanding", UintegerValue(50));
        client->SetAttribute("RequestSize", UintegerValue(65536));
        client->SetStopTime(MilliSeconds(200));
        m_nodes.Get(1)->AddApplication(client);
        Run(200);
        const auto replies = client->GetNReplies();
        NS_TEST_EXPECT_MSG_GT(replies, 20, "requests are sent as the buffer has room");
        NS_TEST_EXPECT_MSG_EQ((m_server->GetNReplies() >= replies), true, "one reply for each");
        Run(100);
        NS_TEST_EXPECT_MSG_EQ(client->GetNReplies(), replies, "replies after the stop");
    }

    /// A reply as it arrives
    void TestReply()
    {
        MakeServer(0);
        Run(1); // before it, nodes can't send
        auto socket = Socket::CreateSocket(m_nodes.Get(1), TcpSocketFactory::GetTypeId());
        auto received = Create<Packet>();
        socket->SetRecvCallback(MakeBoundCallback(&RemusWebTestCase::Collect, received));
        socket->Connect(GetServer());
        Run(20);
        socket->Send(RemusPageHeader::Make(100, true));
        Run(20);
        RemusPageHeader reply;
        NS_TEST_ASSERT_MSG_EQ(RemusPageHeader::Take(received, reply), true, "a reply arrives");
        NS_TEST_EXPECT_MSG_EQ(reply.GetSize(), 400, "its size");
        NS_TEST_EXPECT_MSG_EQ(reply.IsPage(), false, "it is no request of a page");
        NS_TEST_EXPECT_MSG_EQ(received->GetSize(), 0, "bytes after it");
    }

    /// Messages
    void TestMessages()
    {
        for (const bool page : {false, true})
        {
            auto bytes = RemusPageHeader::Make(20, page);
            NS_TEST_EXPECT_MSG_EQ(bytes->GetSize(), 20, "the size with the header");
            bytes->AddAtEnd(RemusPageHeader::Make(0, !page));
            bytes->AddAtEnd(RemusPageHeader::Make(6, page)->CreateFragment(0, 5));
            RemusPageHeader header;
            NS_TEST_EXPECT_MSG_EQ(RemusPageHeader::Take(bytes, header), true, "the first");
            NS_TEST_EXPECT_MSG_EQ(header.GetSize(), 20, "its size");
            NS_TEST_EXPECT_MSG_EQ(header.IsPage(), page, "whether it is a page");
            NS_TEST_EXPECT_MSG_EQ(RemusPageHeader::Take(bytes, header), true, "the second");
            NS_TEST_EXPECT_MSG_EQ(header.GetSize(), 5, "no message is smaller than the header");
            NS_TEST_EXPECT_MSG_EQ(header.IsPage(), !page, "whether it is a page");
            NS_TEST_EXPECT_MSG_EQ(RemusPageHeader::Take(bytes, header), false, "a byte is missing");
            NS_TEST_EXPECT_MSG_EQ(bytes->GetSize(), 5, "what is there is left there");
            bytes->RemoveAtEnd(1);
            NS_TEST_EXPECT_MSG_EQ(RemusPageHeader::Take(bytes, header), false, "no header");
        }
    }

  private:
    void DoTeardown() override
    {
        m_nodes = NodeContainer();
        m_server = nullptr;
    }

    /**
     * @brief Write a constant random variable as text.
     * @param value a constant
     * @return the attribute's value
     */
    static StringValue Constant(const std::string& value)
    {
        return StringValue("ns3::ConstantRandomVariable[Constant=" + value + "]");
    }

    /**
     * @brief Get the server's address.
     * @return the address and port
     */
    static Address GetServer()
    {
        return InetSocketAddress(Ipv4Address("10.0.0.1"), 80);
    }

    /**
     * @brief Collect what arrives.
     * @param received what has arrived
     * @param socket where more arrives
     */
    static void Collect(Ptr<Packet> received, Ptr<Socket> socket)
    {
        received->AddAtEnd(socket->Recv());
    }

    /**
     * @brief Make a server.
     * @param workers its workers
     */
    void MakeServer(uint32_t workers)
    {
        m_loaded.clear();
        m_nodes = MakeServerAndClient();
        m_server = CreateObject<RemusPageServer>();
        m_server->SetAttribute("Workers", UintegerValue(workers));
        m_server->SetAttribute("ReplySize", Constant("400"));
        m_nodes.Get(0)->AddApplication(m_server);
    }

    /**
     * @brief Make a user with a think time of 100 ms.
     * @param connections the connections
     * @param objects the objects in a page
     * @return the user
     */
    Ptr<RemusWebClient> MakeUser(uint32_t connections, const std::string& objects)
    {
        auto user = CreateObject<RemusWebClient>();
        user->SetAttribute("Remote", AddressValue(GetServer()));
        user->SetAttribute("Connections", UintegerValue(connections));
        user->SetAttribute("ObjectsPerPage", Constant(objects));
        user->SetAttribute("ThinkTime", Constant("0.1"));
        user->TraceConnectWithoutContext("PageLoaded",
                                         MakeCallback(&RemusWebTestCase::HandleLoaded, this));
        m_nodes.Get(1)->AddApplication(user);
        return user;
    }

    /**
     * @brief Simulate.
     * @param milliseconds how long
     */
    static void Run(uint32_t milliseconds)
    {
        Simulator::Stop(MilliSeconds(milliseconds));
        Simulator::Run();
    }

    /**
     * @brief A page is loaded.
     * @param now the time
     */
    void HandleLoaded(Time /* began */, Time now)
    {
        m_loaded.push_back(now);
    }

    /**
     * @brief Compare when pages were loaded.
     * @param times the times in ms, each followed by a space
     */
    void ExpectLoaded(const std::string& times)
    {
        std::string loaded;
        for (const auto& time : m_loaded)
        {
            loaded += std::to_string(time.GetMilliSeconds()) + " ";
        }
        NS_TEST_EXPECT_MSG_EQ(loaded, times, "when pages were loaded");
    }

    /**
     * @brief Compare how many users wait for a worker.
     * @param waiting how many
     */
    void ExpectWaiting(uint32_t waiting)
    {
        NS_TEST_EXPECT_MSG_EQ(m_server->GetNWaiting(), waiting, "users who wait");
    }

    NodeContainer m_nodes;         //!< server and users
    Ptr<RemusPageServer> m_server; //!< the server
    std::vector<Time> m_loaded;    //!< when pages were loaded
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the web workload.
 */
class RemusWebTestSuite : public TestSuite
{
  public:
    RemusWebTestSuite()
        : TestSuite("remus-web")
    {
        using Case = RemusWebTestCase;
        AddTestCase(new Case("Pages are loaded one after another", &Case::TestPages));
        AddTestCase(new Case("A page has at least one object", &Case::TestOneObject));
        AddTestCase(new Case("A user stops", &Case::TestUserStops));
        AddTestCase(new Case("A user stops while a request waits", &Case::TestWaitingUserStops));
        AddTestCase(new Case("A server stops", &Case::TestServerStops));
        AddTestCase(new Case("Replies are larger than buffers", &Case::TestLargeReplies));
        AddTestCase(new Case("Requests are larger than buffers", &Case::TestPipelined));
        AddTestCase(new Case("A reply has the size that was set", &Case::TestReply));
        AddTestCase(new Case("Messages begin with their size", &Case::TestMessages));
    }
};

static RemusWebTestSuite g_remusWebTestSuite; //!< registers the suite
