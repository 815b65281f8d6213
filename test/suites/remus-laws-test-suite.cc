/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"
#include "../support/remus-test.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <map>
#include <memory>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusLawsTestSuite");

/**
 * @ingroup plug-tests
 *
 * @brief Laws of output commit, on a guest that is stopped for S = 1 ms and has the net round trip
 * time R = 2 ms to its client. With NS_LOG=RemusLawsTestSuite=info each comparison is logged.
 */
class RemusLawsTestCase : public PlugTestCase<RemusLawsTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// F5: the goodput of window-limited TCP
    void TestWindow()
    {
        for (const auto period : {25, 50, 200})
        {
            Build("xend", period, 5);
            auto socket = ConnectGuest(131072, MilliSeconds(200));
            socket->SetSendCallback(MakeCallback(&RemusLawsTestCase::Fill, this));
            Run(Seconds(5));
            const auto before = m_received;
            Run(MilliSeconds(20 * period));
            Compare("F5, goodput in Mb/s, P = " + std::to_string(period) + " ms",
                    131072 * 8 / (period * (std::floor((5 + 2.0) / period) + 1)) / 1000,
                    (m_received - before) * 8 / (20.0 * period) / 1000,
                    0.015);
            Destroy();
        }
    }

    /// F6: a connection with one request
    void TestConnections()
    {
        for (const auto delay : {5, 24})
        {
            Build("xend", 25, delay);
            m_socket = NewSocket(0);
            m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), 80));
            m_socket->Listen();
            m_socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                        MakeCallback(&RemusLawsTestCase::HandleAccept, this));
            Simulator::ScheduleWithContext(1,
                                           MicroSeconds(3300),
                                           &RemusLawsTestCase::BeginConnection,
                                           this);
            Run(Seconds(3));
            NS_TEST_ASSERT_MSG_GT(m_connections.getCount(), 20, "Connections");
            Compare("F6, ms for a connection with one request, P = 25 ms, D = " +
                        std::to_string(delay) + " ms",
                    2 * 25 * (std::floor((delay + 2.0) / 25) + 1),
                    m_connections.GetPercentile(50) * 1000,
                    0.01);
            m_connections = RemusDistribution();
            Destroy();
        }
    }

    /// F9: the spread of round trip times
    void TestRoundTrips()
    {
        Stream(100, MilliSeconds(200));
        Compare("F9, least sample of the round trip time in ms, P = 100 ms",
                2 + 5,
                m_roundTrips.getMin() * 1000,
                0.15);
        Compare("F9, greatest sample of the round trip time in ms, P = 100 ms",
                2 + 5 + 100 - 1,
                m_roundTrips.getMax() * 1000,
                0.01);
    }

    /// F9: needless timeouts
    void TestTimeouts()
    {
        for (const auto minRto : {200, 1000})
        {
            for (const auto period : {100, 250})
            {
                Stream(period, MilliSeconds(minRto));
                NS_LOG_INFO("F9, timeouts in 10 s, P = " << period << " ms, MinRto = " << minRto
                                                         << " ms: " << m_nTimeouts);
                NS_TEST_EXPECT_MSG_EQ((m_nTimeouts > 0),
                                      (period > minRto),
                                      m_nTimeouts << " timeouts with P = " << period
                                                  << " ms, MinRto = " << minRto << " ms");
            }
        }
    }

    /// F10: outstanding epochs, and Linux's accounting
    void TestOutstanding()
    {
        for (const auto delay : {4, 9, 15, 25, 35})
        {
            for (const auto linuxAccounting : {false, true})
            {
                const auto early = CountEarly(delay, linuxAccounting);
                if (linuxAccounting)
                {
                    NS_LOG_INFO("F10, packets that left early with Linux's accounting, P = 10 ms, "
                                "D = "
                                << delay << " ms: " << early);
                    NS_TEST_EXPECT_MSG_EQ((early > 0),
                                          (delay > 10),
                                          "With Linux's accounting, D = " << delay << " ms");
                    continue;
                }
                Compare("F10, epochs outstanding, P = 10 ms, D = " + std::to_string(delay) + " ms",
                        std::ceil(delay / 10.0),
                        m_outstanding,
                        0);
                NS_TEST_EXPECT_MSG_EQ(early, 0, "With boundaries, D = " << delay << " ms");
            }
        }
    }

  private:
    /**
     * @brief Build a guest and its client.
     * @param controller the controller
     * @param interval T in ms
     * @param delay D in ms
     */
    void Build(const std::string& controller, uint32_t interval, uint32_t delay)
    {
        m_pair = std::make_unique<RemusTestPair>(controller, MilliSeconds(interval));
        auto commit = CreateObject<ConstantRandomVariable>();
        commit->SetAttribute("Constant", DoubleValue((delay - 1) / 1000.0));
        m_pair->m_checkpointer->SetAttribute("CommitDelay", PointerValue(commit));
    }

    /**
     * @brief Continue the simulation.
     * @param duration how long
     */
    static void Run(Time duration)
    {
        Simulator::Stop(duration);
        Simulator::Run();
    }

    /// Forget the network
    void Destroy()
    {
        m_socket = nullptr;
        m_accepted = nullptr;
        m_client = nullptr;
        m_pair.reset();
        Simulator::Destroy();
    }

    /**
     * @brief Compare a measurement with its law.
     * @param what what was measured
     * @param law the value by the law
     * @param measured the value measured
     * @param tolerance the relative difference allowed
     */
    void Compare(const std::string& what, double law, double measured, double tolerance)
    {
        NS_LOG_INFO(what << ": " << law << " by the law, " << measured << " measured");
        NS_TEST_EXPECT_MSG_EQ_TOL(measured, law, law * tolerance, what);
    }

    /**
     * @brief Create a TCP socket with Ethernet's segment size and without delayed
     * acknowledgements.
     * @param node the guest, 0, or the client, 1
     * @return the socket
     */
    Ptr<Socket> NewSocket(uint32_t node)
    {
        auto socket =
            Socket::CreateSocket(m_pair->m_nodes.Get(node), TcpSocketFactory::GetTypeId());
        socket->SetAttribute("SegmentSize", UintegerValue(1448));
        socket->SetAttribute("DelAckCount", UintegerValue(1));
        return socket;
    }

    /**
     * @brief Connect the guest with its client.
     * @param window the client's receive buffer
     * @param minRto the guest's minimal retransmission timeout
     * @return the guest's socket
     */
    Ptr<Socket> ConnectGuest(uint32_t window, Time minRto)
    {
        m_client = NewSocket(1);
        m_client->SetAttribute("RcvBufSize", UintegerValue(window));
        m_client->Bind(InetSocketAddress(Ipv4Address::GetAny(), 80));
        m_client->Listen();
        m_client->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeCallback(&RemusLawsTestCase::HandleAccept, this));
        m_received = 0;
        m_socket = NewSocket(0);
        m_socket->SetAttribute("SndBufSize", UintegerValue(4 * window));
        m_socket->SetAttribute("MinRto", TimeValue(minRto));
        Simulator::ScheduleWithContext(0, MilliSeconds(1), &RemusLawsTestCase::ConnectTo, m_socket);
        return m_socket;
    }

    /**
     * @brief Connect the guest's socket with the client.
     * @param socket the socket
     */
    static void ConnectTo(Ptr<Socket> socket)
    {
        socket->Connect(InetSocketAddress(Ipv4Address("10.1.1.2"), 80));
    }

    /**
     * @brief Let the guest send 200 bytes every 1 ms over TCP for 10 s, while it runs.
     * @param period P in ms
     * @param minRto the minimal retransmission timeout
     */
    void Stream(uint32_t period, Time minRto)
    {
        m_roundTrips = RemusDistribution();
        m_sent.clear();
        m_nTimeouts = 0;
        Build("xend", period, 5);
        auto socket = ConnectGuest(1000000, minRto);
        socket->TraceConnectWithoutContext("CongState",
                                           MakeCallback(&RemusLawsTestCase::HandleState, this));
        socket->TraceConnectWithoutContext("Tx", MakeCallback(&RemusLawsTestCase::HandleTx, this));
        socket->TraceConnectWithoutContext("Rx", MakeCallback(&RemusLawsTestCase::HandleRx, this));
        Simulator::ScheduleWithContext(0,
                                       MicroSeconds(1000500),
                                       &RemusLawsTestCase::SendStream,
                                       this);
        Run(Seconds(11));
        Destroy();
    }

    /// Send 200 bytes, if the guest runs, and again 1 ms later
    void SendStream()
    {
        if (!m_pair->m_checkpointer->IsGuestStopped())
        {
            m_socket->Send(Create<Packet>(200));
        }
        Simulator::Schedule(MilliSeconds(1), &RemusLawsTestCase::SendStream, this);
    }

    /**
     * @brief Count packets that leave before the commit, of a guest that sends at random times.
     * @param delay D in ms, at P = 10 ms
     * @param linuxAccounting the plug's LinuxAccounting
     * @return the number of packets
     */
    uint64_t CountEarly(uint32_t delay, bool linuxAccounting)
    {
        Build("pipelined", 10, delay);
        m_pair->m_checkpointer->GetController()->SetAttribute("Outstanding", UintegerValue(8));
        m_pair->m_checkpointer->GetPlug(0)->SetLinuxAccounting(linuxAccounting);
        m_pair->m_checkpointer->SetAttribute("AllowLinuxOverlap", BooleanValue(linuxAccounting));
        m_outstanding = 0;
        m_pair->m_checkpointer->TraceConnectWithoutContext(
            "Committed",
            MakeCallback(&RemusLawsTestCase::HandleCommitted, this));
        auto monitor = CreateObject<RemusOutputCommitMonitor>();
        monitor->Watch(m_pair->m_clientLink.Get(0), m_pair->m_checkpointer, nullptr);
        m_socket = Socket::CreateSocket(m_pair->m_nodes.Get(0), UdpSocketFactory::GetTypeId());
        m_socket->Connect(InetSocketAddress(Ipv4Address("10.1.1.2"), 9));
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(1);
        for (auto at = MicroSeconds(50); at < Seconds(2);
             at += MicroSeconds(random->GetInteger(100, 4000)))
        {
            Simulator::ScheduleWithContext(0, at, &RemusLawsTestCase::SendOne, m_socket);
        }
        Run(Seconds(2));
        Destroy();
        return monitor->GetNViolations();
    }

    /**
     * @brief Send a packet.
     * @param socket the socket
     */
    static void SendOne(Ptr<Socket> socket)
    {
        socket->Send(Create<Packet>(100));
    }

    /**
     * @brief Note how many epochs were outstanding before a commit.
     */
    void HandleCommitted(uint64_t /* epoch */, Time /* now */)
    {
        m_outstanding =
            std::max<std::size_t>(m_outstanding, m_pair->m_checkpointer->GetNOutstanding() + 1);
    }

    /**
     * @brief Send as much as the buffer accepts.
     * @param socket the socket
     * @param available the bytes that it accepts
     */
    void Fill(Ptr<Socket> socket, uint32_t available)
    {
        if (available > 0)
        {
            socket->Send(Create<Packet>(available));
        }
    }

    /**
     * @brief A connection was accepted.
     * @param socket the connection
     */
    void HandleAccept(Ptr<Socket> socket, const Address& /* from */)
    {
        m_accepted = socket;
        socket->SetRecvCallback(MakeCallback(&RemusLawsTestCase::HandleRead, this));
    }

    /**
     * @brief Data has arrived. The guest replies to it, the client counts it.
     * @param socket the connection
     */
    void HandleRead(Ptr<Socket> socket)
    {
        while (auto packet = socket->Recv())
        {
            m_received += packet->GetSize();
            if (packet->GetSize() > 0 && socket->GetNode() == m_pair->m_nodes.Get(0))
            {
                socket->Send(Create<Packet>(100));
            }
        }
    }

    /// The client connects
    void BeginConnection()
    {
        m_began = Simulator::Now();
        m_client = NewSocket(1);
        m_client->SetConnectCallback(MakeCallback(&RemusLawsTestCase::SendOne),
                                     MakeNullCallback<void, Ptr<Socket>>());
        m_client->SetRecvCallback(MakeCallback(&RemusLawsTestCase::HandleReply, this));
        m_client->Connect(InetSocketAddress(Ipv4Address("10.1.1.1"), 80));
    }

    /**
     * @brief The reply has arrived: the client connects again.
     * @param socket the connection
     */
    void HandleReply(Ptr<Socket> socket)
    {
        socket->Recv();
        socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        socket->Close();
        m_connections.Add((Simulator::Now() - m_began).GetSeconds());
        Simulator::ScheduleNow(&RemusLawsTestCase::BeginConnection, this);
    }

    /**
     * @brief TCP's congestion state has changed.
     * @param state the state
     */
    void HandleState(TcpSocketState::TcpCongState_t /* before */,
                     TcpSocketState::TcpCongState_t state)
    {
        m_nTimeouts += state == TcpSocketState::CA_LOSS;
    }

    /**
     * @brief TCP sends a segment.
     * @param packet what it carries
     * @param header its header
     */
    void HandleTx(Ptr<const Packet> packet,
                  const TcpHeader& header,
                  Ptr<const TcpSocketBase> /* socket */)
    {
        if (packet->GetSize() > 0)
        {
            m_sent.insert(
                {header.GetSequenceNumber().GetValue() + packet->GetSize(), Simulator::Now()});
        }
    }

    /**
     * @brief TCP receives a segment.
     * @param header its header
     */
    void HandleRx(Ptr<const Packet> /* packet */,
                  const TcpHeader& header,
                  Ptr<const TcpSocketBase> /* socket */)
    {
        while (!m_sent.empty() && m_sent.begin()->first <= header.GetAckNumber().GetValue())
        {
            m_roundTrips.Add((Simulator::Now() - m_sent.begin()->second).GetSeconds());
            m_sent.erase(m_sent.begin());
        }
    }

    std::unique_ptr<RemusTestPair> m_pair; //!< the guest and its client
    Ptr<Socket> m_socket;                  //!< the guest's socket
    Ptr<Socket> m_client;                  //!< the client's socket
    Ptr<Socket> m_accepted;                //!< the connection that was accepted last
    uint64_t m_received{0};                //!< bytes received on accepted connections
    Time m_began;                          //!< when the client connected
    RemusDistribution m_connections;       //!< how long the connections took
    RemusDistribution m_roundTrips;        //!< samples of the round trip time
    std::map<uint32_t, Time> m_sent;       //!< when segments were sent, by their ends
    uint32_t m_nTimeouts{0};               //!< retransmission timeouts
    std::size_t m_outstanding{0};          //!< epochs outstanding at most
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the laws.
 */
class RemusLawsTestSuite : public TestSuite
{
  public:
    RemusLawsTestSuite()
        : TestSuite("remus-laws")
    {
        using Case = RemusLawsTestCase;
        AddTestCase(
            new Case("F5: Window-limited TCP gets a window in each period", &Case::TestWindow));
        AddTestCase(new Case("F6: A connection with one request takes two periods",
                             &Case::TestConnections));
        AddTestCase(
            new Case("F9: Round trip times are spread by the epoch", &Case::TestRoundTrips));
        AddTestCase(
            new Case("F9: Epochs longer than MinRto cause needless timeouts", &Case::TestTimeouts));
        AddTestCase(new Case("F10: D above P has several epochs outstanding, which Linux's "
                             "accounting leaks",
                             &Case::TestOutstanding));
    }
};

static RemusLawsTestSuite g_remusLawsTestSuite; //!< registers the suite
