/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-group-test.h"

#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/log.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-cut-monitor.h"
#include "ns3/remus-group-helper.h"
#include "ns3/remus-machines-laws.h"
#include "ns3/test.h"
#include "ns3/udp-socket-factory.h"

#include <string>
#include <vector>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusGroupTest");

/**
 * @ingroup plug-tests
 *
 * @brief A client, a web server, and its database: each request crosses both.
 *
 *     client ------ [plug] web [plug] ------ [plug] database     UDP, 1 Gb/s, 10 us
 */
class CrossingTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param together how the guests are protected
     * @param name what the test expects
     */
    CrossingTestCase(Together together, const std::string& name)
        : TestCase("A request crosses two guests: " + name),
          m_together(together)
    {
    }

  private:
    void DoRun() override
    {
        NodeContainer nodes(3); // client, web server, database
        InternetStackHelper stack;
        stack.SetIpv6StackInstall(false);
        stack.Install(nodes);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        link.SetChannelAttribute("Delay", StringValue("10us"));
        const auto front = link.Install(nodes.Get(0), nodes.Get(1));
        const auto back = link.Install(nodes.Get(1), nodes.Get(2));
        Ipv4AddressHelper addresses("10.1.1.0", "255.255.255.0");
        addresses.Assign(front);
        addresses.SetBase("10.1.2.0", "255.255.255.0");
        addresses.Assign(back);

        const NetDeviceContainer web(front.Get(1), back.Get(0));
        const auto database = back.Get(1);
        const auto webInterval = MilliSeconds(20);
        const auto databaseInterval = MicroSeconds(20300);
        Ptr<RemusCheckpointer> webCheckpointer;
        Ptr<RemusCheckpointer> databaseCheckpointer;
        if (m_together == Together::GROUP)
        {
            RemusGroupHelper group(MakeGroupedRemusHelper(webInterval));
            webCheckpointer = group.Add(web);
            databaseCheckpointer = group.Add(database);
            NS_TEST_EXPECT_MSG_EQ(databaseCheckpointer, webCheckpointer, "One checkpointer");
        }
        else
        {
            webCheckpointer = MakeGroupedRemusHelper(webInterval).Install(web).at(0);
            databaseCheckpointer = MakeGroupedRemusHelper(databaseInterval).Install(database).at(0);
        }
        if (m_together == Together::LEAKY)
        {
            Leak(web.Get(1), Ipv4Address("10.1.2.2"));
            Leak(database, Ipv4Address("10.1.2.1"));
        }
        auto monitor = CreateObject<RemusCutMonitor>();
        monitor->Watch(nodes.Get(1), webCheckpointer);
        monitor->Watch(nodes.Get(2), databaseCheckpointer);

        m_client = Open(nodes.Get(0), 1000, &CrossingTestCase::HandleReply);
        m_web = Open(nodes.Get(1), 80, &CrossingTestCase::HandleRequest);
        m_back = Open(nodes.Get(1), 1001, &CrossingTestCase::HandleAnswer);
        m_database = Open(nodes.Get(2), 5432, &CrossingTestCase::HandleQuery);
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(7);
        const uint32_t n = 400;
        for (uint32_t i = 0; i < n; ++i)
        {
            const auto at = MilliSeconds(100 + 200 * i) + NanoSeconds(random->GetInteger(0, 1e8));
            m_sent.push_back(at);
            Simulator::Schedule(at, &CrossingTestCase::SendRequest, this);
        }
        Simulator::Stop(MilliSeconds(200 * n + 500));
        Simulator::Run();

        // 100 bytes, UDP, IP and PPP
        const auto travel = NanoSeconds((100 + 8 + 20 + 2) * 8) + MicroSeconds(10);
        const auto release = MilliSeconds(6);
        const RemusLaws::Hop first{travel, Time(0), webInterval, release};
        const RemusLaws::Hop query{travel, Time(0), databaseInterval, release};
        const RemusLaws::Hop whole{travel * 3, Time(0), webInterval, release};
        const auto alone = m_together == Together::APART
                               ? std::vector<RemusLaws::Hop>{first, query, first}
                               : std::vector<RemusLaws::Hop>{whole};
        NS_TEST_ASSERT_MSG_EQ(m_arrived.size(), n, "Each request is answered");
        double sum = 0;
        for (uint32_t i = 0; i < n; ++i)
        {
            const auto expected = RemusLaws::CrossingEnd(m_sent[i], alone) + travel;
            NS_TEST_EXPECT_MSG_EQ(m_arrived[i], expected, "F13 for request " << i);
            sum += (m_arrived[i] - m_sent[i] - 4 * travel).GetSeconds();
        }
        const auto mean = RemusLaws::CrossingMean(
            m_together == Together::APART ? 2 : 1,
            {RemusLaws::MakeCheckpoint("xend", webInterval, MilliSeconds(1), MilliSeconds(5))});
        NS_LOG_INFO(GetName() << ": a request waits for " << 1e3 * sum / n << " ms, by F13 "
                              << 1e3 * mean << " ms; " << monitor->GetNMessages()
                              << " messages between the guests, " << monitor->GetNOrphans()
                              << " orphans");
        NS_TEST_EXPECT_MSG_EQ_TOL(1e3 * sum / n, 1e3 * mean, 0.04e3 * mean, "F13, the mean");
        NS_TEST_EXPECT_MSG_EQ(monitor->GetNMessages(), 2 * n, "Messages between the guests");
        NS_TEST_EXPECT_MSG_EQ((monitor->GetNOrphans() > 0),
                              (m_together == Together::LEAKY),
                              "Messages that were never sent");
        NS_TEST_EXPECT_MSG_LT(monitor->GetNOrphans(), 2 * n + 1, "Of all messages");
        monitor->Dispose();
        for (auto* socket : {&m_client, &m_web, &m_back, &m_database})
        {
            (*socket)->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
            *socket = nullptr;
        }
        Simulator::Destroy();
    }

    /**
     * @brief Open a socket.
     * @param node the node
     * @param port the port
     * @param handler receives packets
     * @return the socket
     */
    Ptr<Socket> Open(Ptr<Node> node, uint16_t port, void (CrossingTestCase::*handler)(Ptr<Socket>))
    {
        auto socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port));
        socket->SetRecvCallback(MakeCallback(handler, this));
        return socket;
    }

    /**
     * @brief The client sends a request.
     */
    void SendRequest()
    {
        m_client->SendTo(Create<Packet>(100), 0, InetSocketAddress("10.1.1.2", 80));
    }

    /**
     * @brief The web server has received a request, and queries the database.
     * @param socket its socket
     */
    void HandleRequest(Ptr<Socket> socket)
    {
        socket->RecvFrom(m_asking);
        m_back->SendTo(Create<Packet>(100), 0, InetSocketAddress("10.1.2.2", 5432));
    }

    /**
     * @brief The database has received a query.
     * @param socket its socket
     */
    void HandleQuery(Ptr<Socket> socket)
    {
        Address from;
        auto packet = socket->RecvFrom(from);
        socket->SendTo(packet, 0, from);
    }

    /**
     * @brief The web server has received the database's answer.
     * @param socket its socket
     */
    void HandleAnswer(Ptr<Socket> socket)
    {
        socket->Recv();
        m_web->SendTo(Create<Packet>(100), 0, m_asking);
    }

    /**
     * @brief The client has received a reply.
     * @param socket its socket
     */
    void HandleReply(Ptr<Socket> socket)
    {
        socket->Recv();
        m_arrived.push_back(Simulator::Now());
    }

    Together m_together;         //!< how the guests are protected
    Ptr<Socket> m_client;        //!< the client's
    Ptr<Socket> m_web;           //!< the web server's, for clients
    Ptr<Socket> m_back;          //!< the web server's, for the database
    Ptr<Socket> m_database;      //!< the database's
    Address m_asking;            //!< the client of the current request
    std::vector<Time> m_sent;    //!< when requests were sent
    std::vector<Time> m_arrived; //!< when replies arrived
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of requests that cross a group of guests.
 */
class RemusGroupTestSuite : public TestSuite
{
  public:
    RemusGroupTestSuite()
        : TestSuite("remus-group", PlugTestCompat::SystemSuite())
    {
        using C = CrossingTestCase;
        AddTestCase(new C(Together::GROUP, "with one cut it waits once"));
        AddTestCase(new C(Together::APART, "with independent checkpoints it waits at each hop"));
        AddTestCase(
            new C(Together::LEAKY, "with independent checkpoints and nothing held, orphans"));
    }
};

static RemusGroupTestSuite g_remusGroupTestSuite; //!< registers the suite
