/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/workload/remus-kv-header.h"
#include "../support/plug-test.h"
#include "../support/remus-server-link.h"

#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/node-container.h"
#include "ns3/remus-kv-client.h"
#include "ns3/remus-kv-server.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A client of the key-value store whose server is played by the test, and a server whose
 * client is played by the test. A message takes 2 ms.
 */
class RemusKeyValueTestCase : public PlugTestCase<RemusKeyValueTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Copies of a request that nobody answers
    void TestRetries()
    {
        MakeClient();
        Run(Seconds(3));
        NS_TEST_EXPECT_MSG_EQ(GetTimes(),
                              "2 202 602 1402 2402 ",
                              "200 ms, doubled for each copy, and 1 s at most");
        for (const auto& message : m_messages)
        {
            NS_TEST_EXPECT_MSG_EQ(message.GetRequest(), 1, "the same request");
            NS_TEST_EXPECT_MSG_EQ(message.GetKey(), m_messages[0].GetKey(), "the same key");
            NS_TEST_EXPECT_MSG_EQ(message.GetValue(), m_messages[0].GetValue(), "the same value");
        }
        NS_TEST_EXPECT_MSG_EQ(m_client->GetNRetries(), 4, "copies after the first");
        NS_TEST_EXPECT_MSG_EQ(m_client->GetNReplies(), 0, "replies");
        Simulator::Destroy();

        MakeClient();
        m_client->SetAttribute("RetryTimeout", TimeValue(MilliSeconds(500)));
        m_client->SetAttribute("MaxRetryTimeout", TimeValue(MilliSeconds(300)));
        m_client->SetStopTime(MilliSeconds(700));
        Run(Seconds(3));
        NS_TEST_EXPECT_MSG_EQ(GetTimes(), "2 302 602 ", "until it stops");
    }

    /// Requests that are answered
    void TestRequests()
    {
        MakeClient();
        m_client->SetAttribute("FirstKey", UintegerValue(10));
        m_client->SetAttribute("Keys", UintegerValue(3));
        m_client->SetAttribute("ThinkTime",
                               StringValue("ns3::ConstantRandomVariable[Constant=0.006]"));
        m_client->SetStopTime(MilliSeconds(999));
        std::map<uint32_t, uint64_t> values;
        m_play = [&values](const RemusKvHeader& request) {
            auto& value = values[request.GetKey()];
            value = std::max(value, request.GetValue());
            return Replies{{RemusKvHeader::REPLY, request.GetRequest(), request.GetKey(), value}};
        };
        Run(Seconds(2));
        NS_TEST_ASSERT_MSG_EQ(m_messages.size(), 100, "one in every 4 + 6 ms");
        NS_TEST_EXPECT_MSG_EQ(m_client->GetNReplies(), 100, "each is answered");
        NS_TEST_EXPECT_MSG_EQ(m_client->GetNRetries(), 0, "copies");
        NS_TEST_EXPECT_MSG_EQ(m_client->GetNContradictions(), 0, "contradictions");
        NS_TEST_EXPECT_MSG_EQ(m_replied.size(), 100, "replies that were traced");
        std::set<std::pair<uint32_t, int>> kinds;
        std::map<uint32_t, uint64_t> written;
        for (std::size_t i = 0; i < m_messages.size(); ++i)
        {
            const auto& message = m_messages[i];
            NS_TEST_EXPECT_MSG_EQ(message.GetRequest(), i + 1, "requests are numbered from 1");
            NS_TEST_EXPECT_MSG_EQ((message.GetKey() >= 10 && message.GetKey() < 13),
                                  true,
                                  "the key " << message.GetKey() << " is one of three from 10 on");
            const bool put = message.GetType() == RemusKvHeader::PUT;
            NS_TEST_EXPECT_MSG_EQ(message.GetValue(),
                                  (put ? ++written[message.GetKey()] : 0),
                                  "values count what was written to a key");
            kinds.insert({message.GetKey(), message.GetType()});
            NS_TEST_EXPECT_MSG_EQ_TOL(m_replied[i].GetSeconds(), 0.004, 1e-4, "a round trip");
        }
        NS_TEST_EXPECT_MSG_EQ(kinds.size(), 6, "each key is put and got");
    }

    /// A client that stops while it waits for a reply, 2 ms after its request
    void TestStops()
    {
        MakeClient();
        m_client->SetAttribute("ThinkTime",
                               StringValue("ns3::ConstantRandomVariable[Constant=0.006]"));
        m_client->SetStopTime(MilliSeconds(992));
        m_play = [](const RemusKvHeader& request) {
            return Replies{
                {RemusKvHeader::REPLY, request.GetRequest(), request.GetKey(), request.GetValue()}};
        };
        Run(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(m_messages.size(), 100, "one in every 4 + 6 ms");
        NS_TEST_EXPECT_MSG_EQ(m_client->GetNReplies(), 99, "the last reply comes after the end");
    }

    /// Messages that do not answer the request
    void TestOthers()
    {
        MakeClient();
        m_client->SetAttribute("ThinkTime",
                               StringValue("ns3::ConstantRandomVariable[Constant=0.001]"));
        m_play = [this](const RemusKvHeader& request) {
            const auto n = request.GetRequest();
            const auto key = request.GetKey();
            const auto value = request.GetValue();
            m_short = m_messages.size() == 1;
            return m_messages.size() == 1   ? Replies{{RemusKvHeader::REPLY, n + 1, key, value},
                                                      {RemusKvHeader::REPLY, n - 1, key, value},
                                                      {RemusKvHeader::GET, n, key, value}}
                   : m_messages.size() == 2 ? Replies{{RemusKvHeader::REPLY, n, key, value},
                                                      {RemusKvHeader::REPLY, n, key, value}}
                                            : Replies{};
        };
        Run(MilliSeconds(300));
        NS_TEST_EXPECT_MSG_EQ(GetTimes(), "2 202 207 ", "one is answered by its second copy");
        NS_TEST_EXPECT_MSG_EQ(m_client->GetNReplies(), 1, "a doubled reply counts once");
    }

    /// The streams of random numbers, and a client that is disposed of
    void TestStreams()
    {
        std::vector<std::pair<uint32_t, int>> requests[3];
        for (int i = 0; i < 3; ++i)
        {
            MakeClient();
            m_client->AssignStreams(i < 2 ? 7 : 8);
            m_play = [](const RemusKvHeader& request) {
                return Replies{{RemusKvHeader::REPLY, request.GetRequest(), request.GetKey(), 0}};
            };
            Simulator::Schedule(MilliSeconds(100), &Object::Dispose, m_client);
            Run(MilliSeconds(500));
            for (const auto& message : m_messages)
            {
                requests[i].emplace_back(message.GetKey(), message.GetType());
            }
            Simulator::Destroy();
        }
        NS_TEST_EXPECT_MSG_EQ(requests[0].size(), 25, "one in every 4 ms, until it is disposed of");
        NS_TEST_EXPECT_MSG_EQ((requests[0] == requests[1]), true, "the same stream");
        NS_TEST_EXPECT_MSG_EQ((requests[0] == requests[2]), false, "another stream");
    }

    /// Values that contradict what the client knows
    void TestContradictions()
    {
        MakeClient();
        m_client->SetAttribute("Keys", UintegerValue(1));
        uint64_t written = 0;
        uint64_t told = 0;
        uint64_t contradictions = 0;
        m_play = [&](const RemusKvHeader& request) {
            const bool put = request.GetType() == RemusKvHeader::PUT;
            written += put;
            // In turn the right value, one too low, and one that was never written
            const auto least = put ? written : told;
            const auto turn = m_messages.size() % 3;
            const auto value = turn == 0 ? least : turn == 1 ? written + 1 : least - (least > 0);
            contradictions += value < least || value > written;
            told = value;
            return Replies{{RemusKvHeader::REPLY, request.GetRequest(), request.GetKey(), value}};
        };
        Run(MilliSeconds(200));
        NS_TEST_EXPECT_MSG_GT(contradictions, 20, "contradictions that were told");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_client->GetNContradictions() + 0.0,
                                  contradictions,
                                  1.1,
                                  "contradictions, but for what is on its way");
        NS_TEST_EXPECT_MSG_EQ(m_client->GetNContradictions(), m_nContradicted, "traced");
    }

    /// The server
    void TestServer()
    {
        MakeNodes();
        auto server = CreateObject<RemusKvServer>();
        server->SetStopTime(MilliSeconds(100));
        m_nodes.Get(0)->AddApplication(server);
        m_socket = Listen(m_nodes.Get(1));
        const std::vector<RemusKvHeader> requests{{RemusKvHeader::PUT, 7, 5, 3},
                                                  {RemusKvHeader::PUT, 8, 5, 2},
                                                  {RemusKvHeader::GET, 9, 5, 0},
                                                  {RemusKvHeader::GET, 10, 6, 9},
                                                  {RemusKvHeader::PUT, 11, 4, 1}};
        for (std::size_t i = 0; i < requests.size(); ++i)
        {
            Simulator::ScheduleWithContext(1,
                                           MilliSeconds(10 * i + 10),
                                           &RemusKeyValueTestCase::SendTo,
                                           this,
                                           requests[i]);
        }
        Simulator::ScheduleWithContext(1,
                                       MilliSeconds(70),
                                       &RemusKeyValueTestCase::SendShort,
                                       this);
        Simulator::ScheduleWithContext(1,
                                       MilliSeconds(110),
                                       &RemusKeyValueTestCase::SendTo,
                                       this,
                                       requests[0]);
        Run(MilliSeconds(200));
        std::ostringstream replies;
        for (const auto& message : m_messages)
        {
            replies << message.GetType() - RemusKvHeader::REPLY << " " << message.GetRequest()
                    << " " << message.GetKey() << " " << message.GetValue() << ", ";
        }
        NS_TEST_EXPECT_MSG_EQ(replies.str(),
                              "0 7 5 3, 0 8 5 3, 0 9 5 3, 0 10 6 0, 0 11 4 1, ",
                              "the greatest value counts, and nobody replies in the end");

        auto other = CreateObject<RemusKvServer>();
        other->Restore(server->TakeSnapshot());
        NS_TEST_EXPECT_MSG_EQ(other->GetValue(5), 3, "a value of the snapshot");
        NS_TEST_EXPECT_MSG_EQ(other->GetValue(4), 1, "another");
        NS_TEST_EXPECT_MSG_EQ(other->GetValue(6), 0, "what was only asked for");
        NS_TEST_EXPECT_MSG_EQ(other->TakeSnapshot(), server->TakeSnapshot(), "the same state");
        other->Restore("");
        NS_TEST_EXPECT_MSG_EQ(other->GetValue(5), 0, "a state replaces the one before");
    }

  private:
    /// The test's answers to a request
    using Replies = std::vector<RemusKvHeader>;

    void DoTeardown() override
    {
        m_nodes = NodeContainer();
        m_client = nullptr;
        m_socket = nullptr;
    }

    /// Make two nodes on a link.
    void MakeNodes()
    {
        m_messages.clear();
        m_times.clear();
        m_nodes = MakeServerAndClient();
    }

    /// Make a client whose server is played by the test.
    void MakeClient()
    {
        MakeNodes();
        m_socket = Listen(m_nodes.Get(0));
        m_client = CreateObject<RemusKvClient>();
        m_client->SetAttribute("Remote",
                               AddressValue(InetSocketAddress(Ipv4Address("10.0.0.1"), 6379)));
        m_client->AssignStreams(1);
        m_client->TraceConnectWithoutContext(
            "Replied",
            MakeCallback(&RemusKeyValueTestCase::HandleReplied, this));
        m_client->TraceConnectWithoutContext(
            "Contradicted",
            MakeCallback(&RemusKeyValueTestCase::HandleContradicted, this));
        m_nodes.Get(1)->AddApplication(m_client);
    }

    /**
     * @brief Listen for messages.
     * @param node the node
     * @return the socket
     */
    Ptr<Socket> Listen(Ptr<Node> node)
    {
        auto socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), 6379));
        socket->SetRecvCallback(MakeCallback(&RemusKeyValueTestCase::HandleRead, this));
        return socket;
    }

    /**
     * @brief Simulate.
     * @param duration how long
     */
    static void Run(Time duration)
    {
        Simulator::Stop(duration);
        Simulator::Run();
    }

    /**
     * @brief Send a message to the server.
     * @param message the message
     */
    void SendTo(RemusKvHeader message)
    {
        auto packet = Create<Packet>();
        packet->AddHeader(message);
        m_socket->SendTo(packet, 0, InetSocketAddress(Ipv4Address("10.0.0.1"), 6379));
    }

    /// Send a message that is too short to the server.
    void SendShort()
    {
        m_socket->SendTo(Create<Packet>(RemusKvHeader::SIZE - 1),
                         0,
                         InetSocketAddress(Ipv4Address("10.0.0.1"), 6379));
    }

    /**
     * @brief A message has arrived: answer it.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket)
    {
        Address from;
        while (auto packet = socket->RecvFrom(from))
        {
            RemusKvHeader message;
            packet->RemoveHeader(message);
            m_messages.push_back(message);
            m_times.push_back(Simulator::Now());
            for (const auto& reply : m_play ? m_play(message) : Replies{})
            {
                auto answer = Create<Packet>();
                answer->AddHeader(reply);
                socket->SendTo(answer, 0, from);
            }
            if (m_short)
            {
                socket->SendTo(Create<Packet>(RemusKvHeader::SIZE - 1), 0, from);
            }
        }
    }

    /**
     * @brief The client has received a reply.
     * @param sent when it sent the request
     * @param now the time
     */
    void HandleReplied(Time sent, Time now)
    {
        m_replied.push_back(now - sent);
    }

    /**
     * @brief The client has noticed a contradiction.
     */
    void HandleContradicted(uint32_t /* key */, uint64_t /* known */, uint64_t /* value */)
    {
        ++m_nContradicted;
    }

    /**
     * @brief Write when messages arrived.
     * @return the times in ms, each followed by a space
     */
    std::string GetTimes() const
    {
        std::string text;
        for (const auto& time : m_times)
        {
            text += std::to_string(time.GetMilliSeconds()) + " ";
        }
        return text;
    }

    NodeContainer m_nodes;                               //!< server and client
    Ptr<RemusKvClient> m_client;                         //!< the client
    Ptr<Socket> m_socket;                                //!< the test's socket
    std::function<Replies(const RemusKvHeader&)> m_play; //!< answers; empty for no answers
    bool m_short{false};                                 //!< it also answers with too few bytes
    std::vector<RemusKvHeader> m_messages;               //!< the messages that it received
    std::vector<Time> m_times;                           //!< when
    std::vector<Time> m_replied;                         //!< how long replies took
    uint64_t m_nContradicted{0};                         //!< contradictions that were traced
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the key-value store.
 */
class RemusKeyValueTestSuite : public TestSuite
{
  public:
    RemusKeyValueTestSuite()
        : TestSuite("remus-key-value")
    {
        using Case = RemusKeyValueTestCase;
        AddTestCase(new Case("A request is sent again until it is answered", &Case::TestRetries));
        AddTestCase(new Case("Requests put and get a client's keys", &Case::TestRequests));
        AddTestCase(new Case("A client that stops receives no reply", &Case::TestStops));
        AddTestCase(new Case("Only a reply to the request counts", &Case::TestOthers));
        AddTestCase(new Case("Requests follow from the streams", &Case::TestStreams));
        AddTestCase(new Case("Contradictions are counted", &Case::TestContradictions));
        AddTestCase(new Case("The server keeps the greatest value", &Case::TestServer));
    }
};

static RemusKeyValueTestSuite g_remusKeyValueTestSuite; //!< registers the suite
