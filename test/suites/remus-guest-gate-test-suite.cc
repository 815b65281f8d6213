/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/arp-l3-protocol.h"
#include "ns3/csma-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/remus-controller.h"
#include "ns3/remus-guest-gate.h"
#include "ns3/remus-helper.h"
#include "ns3/seq-ts-header.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/udp-socket-factory.h"

#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A guest that is stopped for 5 ms in every 30 ms, its client, and its host's network.
 *
 *     client 10.1.1.2 ---- 10.1.1.1 [plug] guest 10.1.2.1 ---- 10.1.2.2 other
 */
class RemusGuestGateTestCase : public PlugTestCase<RemusGuestGateTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// While stopped the guest receives nothing
    void TestReceives()
    {
        Build(true);
        SendEach(m_nodes.Get(1), InetSocketAddress("10.1.1.1", 9), MicroSeconds(700), 200);
        Run();
        ExpectAllInOrder(200);
        ExpectNoneStopped();
        // 5 ms of every 30 ms, at one packet in 0.7 ms
        NS_TEST_EXPECT_MSG_EQ((m_atResume >= 25 && m_atResume <= 40),
                              true,
                              m_atResume << " of 200 packets waited for a resume");
    }

    /// The same over IPv6
    void TestReceivesIpv6()
    {
        Build(true);
        SendEach(m_nodes.Get(1), Inet6SocketAddress(m_guest6, 9), MicroSeconds(700), 200);
        Run();
        ExpectAllInOrder(200);
        ExpectNoneStopped();
    }

    /// Without the gate the guest receives while stopped
    void TestOpen()
    {
        Build(false);
        SendEach(m_nodes.Get(1), InetSocketAddress("10.1.1.1", 9), MicroSeconds(700), 200);
        Run();
        ExpectAllInOrder(200);
        NS_TEST_EXPECT_MSG_GT(m_whileStopped, 25, "Packets received while it was stopped");
    }

    /// Packets that are sent during a stop leave at the resume
    void TestSends()
    {
        Build(true);
        m_checkpointer->GetPlug(0)->TraceConnectWithoutContext(
            "Enqueue",
            MakeCallback(&RemusGuestGateTestCase::HandleEnqueued, this));
        Listen(m_nodes.Get(1));
        SendEach(m_nodes.Get(0), InetSocketAddress("10.1.1.2", 9), MicroSeconds(700), 200);
        Run();
        ExpectAllInOrder(200);
        NS_TEST_EXPECT_MSG_EQ(m_enqueuedStopped, 0, "Packets that reached the plug in a stop");
        NS_TEST_EXPECT_MSG_GT(m_enqueuedAtResume, 25, "Packets that reached it at a resume");
    }

    /// The other devices of the node stay open
    void TestOtherDevice()
    {
        Build(true);
        Listen(m_nodes.Get(2));
        SendEach(m_nodes.Get(0), InetSocketAddress("10.1.2.2", 9), MicroSeconds(700), 200);
        SendEach(m_nodes.Get(2), InetSocketAddress("10.1.2.1", 9), MicroSeconds(700), 200);
        Run();
        NS_TEST_EXPECT_MSG_EQ(m_received.size(), 400, "Packets received");
        NS_TEST_EXPECT_MSG_EQ(m_atResume, 0, "None of them waited");
        NS_TEST_EXPECT_MSG_GT(m_whileStopped, 50, "Packets received while the guest was stopped");
    }

    /// A device that is added while the simulation runs is gated, too
    void TestAddedLater()
    {
        Build(true);
        auto gate = m_nodes.Get(0)->GetObject<RemusGuestGate>();
        const auto device = m_nodes.Get(0)->GetDevice(2);
        Simulator::Schedule(MicroSeconds(100), &RemusGuestGate::AddDevice, gate, device);
        Simulator::Schedule(MicroSeconds(200), &RemusGuestGate::AddDevice, gate, device);
        SendEach(m_nodes.Get(2), InetSocketAddress("10.1.2.1", 9), MicroSeconds(700), 200);
        Run();
        ExpectAllInOrder(200);
        ExpectNoneStopped();
        NS_TEST_EXPECT_MSG_GT(m_atResume, 25, "packets that waited for a resume");
    }

    /// A gate that is installed while the simulation runs
    void TestInstalledLater()
    {
        Build(false);
        Simulator::ScheduleWithContext(0,
                                       MicroSeconds(100),
                                       &RemusGuestGateTestCase::InstallGate,
                                       this);
        SendEach(m_nodes.Get(1), InetSocketAddress("10.1.1.1", 9), MicroSeconds(700), 200);
        Run();
        ExpectAllInOrder(200);
        ExpectNoneStopped();
        NS_TEST_EXPECT_MSG_GT(m_atResume, 25, "packets that waited for a resume");
    }

    /// A gate that is not on a node
    void TestOnNoNode()
    {
        auto gate = CreateObject<RemusGuestGate>();
        gate->AggregateObject(CreateObject<RemusXlController>());
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(gate->IsInitialized(), false, "it waits for its node");
        NS_TEST_EXPECT_MSG_EQ(EndsProgram([gate]() { gate->Initialize(); },
                                          "it is on no node with an internet stack"),
                              true,
                              "it needs one");
    }

    /// A guest that is stopped and resumed in the context of another node
    void TestOtherContext()
    {
        Build(true);
        m_checkpointer->SetAttribute("StartTime", TimeValue(Seconds(9)));
        Simulator::ScheduleWithContext(1, Time(0), &RemusCheckpointer::Start, m_checkpointer);
        SendEach(m_nodes.Get(1), InetSocketAddress("10.1.1.1", 9), MicroSeconds(700), 200);
        Run();
        ExpectAllInOrder(200);
        ExpectNoneStopped();
        NS_TEST_EXPECT_MSG_GT(m_atResume, 25, "packets that waited for a resume");
    }

    /// The gate is empty when the guest is resumed
    void TestServedAtOnce()
    {
        Build(true);
        m_checkpointer->TraceConnectWithoutContext(
            "GuestResumed",
            MakeCallback(&RemusGuestGateTestCase::HandleResumed, this));
        SendEach(m_nodes.Get(1), InetSocketAddress("10.1.1.1", 9), MicroSeconds(700), 200);
        Run();
        NS_TEST_EXPECT_MSG_GT(m_atResume, 25, "packets that waited for a resume");
        NS_TEST_EXPECT_MSG_EQ(m_left, 0, "packets in the gate after the resume");
    }

    /// The machine fails while it gets what has waited
    void TestFailure()
    {
        m_fails = true;
        Build(true);
        SendEach(m_nodes.Get(1), InetSocketAddress("10.1.1.1", 9), MicroSeconds(700), 200);
        Run();
        NS_TEST_EXPECT_MSG_EQ(m_atResume, 2, "packets that a failed machine got at a resume");
        NS_TEST_EXPECT_MSG_EQ(m_received.back(), m_resume, "the time of the last packet");
    }

    /// Frames that wait when the gate is disposed of
    void TestDispose()
    {
        Build(true);
        SendEach(m_nodes.Get(1), InetSocketAddress("10.1.1.1", 9), MilliSeconds(62), 1);
        SendEach(m_nodes.Get(0), InetSocketAddress("10.1.1.2", 9), MilliSeconds(62), 1);
        Simulator::Stop(MilliSeconds(64));
        Simulator::Run();
        auto gate = m_nodes.Get(0)->GetObject<RemusGuestGate>();
        NS_TEST_EXPECT_MSG_EQ(gate->GetNIncoming(), 1, "for the guest");
        NS_TEST_EXPECT_MSG_EQ(gate->GetNOutgoing(), 1, "from the guest");
        m_nodes.Get(0)->Dispose();
        NS_TEST_EXPECT_MSG_EQ(gate->GetNIncoming(), 0, "for the guest, after disposal");
        NS_TEST_EXPECT_MSG_EQ(gate->GetNOutgoing(), 0, "from the guest, after disposal");
    }

    /// The machine fails and is repaired while it gets what has waited
    void TestDiscard()
    {
        m_fails = true;
        m_discards = true;
        Build(true);
        SendEach(m_nodes.Get(1), InetSocketAddress("10.1.1.1", 9), MicroSeconds(700), 200);
        Run();
        NS_TEST_EXPECT_MSG_EQ(m_atResume, 2, "packets that had waited");
        NS_TEST_EXPECT_MSG_EQ((m_numbers.size() > 180 && m_numbers.size() < 200),
                              true,
                              m_numbers.size() << " of 200 packets; others that waited are lost");
        NS_TEST_EXPECT_MSG_EQ(m_numbers.back(), 199, "the last number");
    }

    /// An ARP request that arrives during a stop is answered at the resume
    void TestArp()
    {
        Build(true, true);
        m_nodes.Get(1)->GetObject<ArpL3Protocol>()->SetAttribute(
            "RequestJitter",
            StringValue("ns3::ConstantRandomVariable[Constant=0]"));
        // the client's first packet needs ARP, 2 ms after the stop at 60 ms
        SendEach(m_nodes.Get(1), InetSocketAddress("10.1.1.1", 9), MilliSeconds(62), 1);
        Simulator::Schedule(MilliSeconds(64), &RemusGuestGateTestCase::ExpectOneFrame, this);
        Run();
        ExpectAllInOrder(1);
        // the answer, sent at 65 ms, is output of the epoch that is released at 95 ms + 2 ms
        NS_TEST_EXPECT_MSG_EQ(
            (m_received.at(0) > MilliSeconds(97) && m_received.at(0) < MilliSeconds(98)),
            true,
            "Received at " << m_received.at(0).As(Time::MS));
    }

  private:
    /**
     * @brief Build the network.
     * @param gated whether the guest has a gate
     * @param broadcast whether the links are broadcast links, which need ARP
     */
    void Build(bool gated, bool broadcast = false)
    {
        m_nodes.Create(3);
        InternetStackHelper stack;
        stack.SetIpv4StackInstall(true);
        stack.Install(m_nodes);
        const NodeContainer clientEnds(m_nodes.Get(0), m_nodes.Get(1));
        const NodeContainer otherEnds(m_nodes.Get(0), m_nodes.Get(2));
        CsmaHelper csma;
        csma.SetChannelAttribute("DataRate", StringValue("1Gbps"));
        PointToPointHelper wire;
        wire.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        const auto toClient = broadcast ? csma.Install(clientEnds) : wire.Install(clientEnds);
        const auto toOther = broadcast ? csma.Install(otherEnds) : wire.Install(otherEnds);

        RemusHelper remus;
        remus.SetGuestStops(gated);
        remus.SetCheckpointerAttribute("Controller", StringValue("xend"));
        remus.SetCheckpointerAttribute("Interval", TimeValue(MilliSeconds(30)));
        remus.SetCheckpointerAttribute("StopDuration",
                                       StringValue("ns3::ConstantRandomVariable[Constant=0.005]"));
        remus.SetCheckpointerAttribute("CommitDelay",
                                       StringValue("ns3::ConstantRandomVariable[Constant=0.002]"));
        m_checkpointer = remus.Install(NetDeviceContainer(toClient.Get(0))).at(0);
        m_checkpointer->TraceConnectWithoutContext(
            "GuestStopped",
            MakeCallback(&RemusGuestGateTestCase::HandleStopped, this));
        Ipv4AddressHelper addresses("10.1.1.0", "255.255.255.0");
        addresses.Assign(toClient);
        addresses.SetBase("10.1.2.0", "255.255.255.0");
        addresses.Assign(toOther);
        Ipv6AddressHelper addresses6("2001:1::", Ipv6Prefix(64));
        m_guest6 = addresses6.Assign(toClient).GetAddress(0, 1);
        Listen(m_nodes.Get(0));
    }

    /**
     * @brief Receive packets on a node.
     * @param node the node
     */
    void Listen(Ptr<Node> node)
    {
        auto socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
        socket->SetRecvCallback(MakeCallback(&RemusGuestGateTestCase::HandleRead, this));
        m_sockets.push_back(socket);
        auto socket6 = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        socket6->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), 9));
        socket6->SetRecvCallback(MakeCallback(&RemusGuestGateTestCase::HandleRead, this));
        m_sockets.push_back(socket6);
    }

    /**
     * @brief Send numbered packets, the first after one interval; over IPv6 2 s later, after the
     * detection of duplicate addresses.
     * @param node the node
     * @param to the receiver
     * @param interval the interval
     * @param packets how many
     */
    void SendEach(Ptr<Node> node, const Address& to, Time interval, uint32_t packets)
    {
        auto socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        const bool ipv6 = Inet6SocketAddress::IsMatchingType(to);
        if (ipv6)
        {
            socket->Bind6();
        }
        socket->Connect(to);
        m_sockets.push_back(socket);
        for (uint32_t i = 0; i < packets; ++i)
        {
            Simulator::ScheduleWithContext(node->GetId(),
                                           interval * int64_t(i + 1) + Seconds(ipv6 ? 2 : 0),
                                           &RemusGuestGateTestCase::Send,
                                           socket,
                                           i);
        }
    }

    /**
     * @brief Send a packet.
     * @param socket the sender
     * @param number its number
     */
    static void Send(Ptr<Socket> socket, uint32_t number)
    {
        SeqTsHeader header;
        header.SetSeq(number);
        auto packet = Create<Packet>(100);
        packet->AddHeader(header);
        socket->Send(packet);
    }

    /// Install a gate on the guest, but do not initialize it
    void InstallGate()
    {
        auto gate = CreateObject<RemusGuestGate>();
        gate->Follow(m_checkpointer);
        gate->AddDevice(m_nodes.Get(0)->GetDevice(1));
        m_nodes.Get(0)->AggregateObject(gate);
    }

    /// The guest is resumed; the gate's sink was called first.
    void HandleResumed(uint64_t /* epoch */, Time /* now */)
    {
        auto gate = m_nodes.Get(0)->GetObject<RemusGuestGate>();
        m_left += gate->GetNIncoming() + gate->GetNOutgoing();
    }

    /// Run the simulation
    void Run()
    {
        Simulator::Stop(Seconds(3));
        Simulator::Run();
        m_sockets.clear();
    }

    /**
     * @brief A packet was received.
     * @param socket the receiver
     */
    void HandleRead(Ptr<Socket> socket)
    {
        while (auto packet = socket->Recv())
        {
            SeqTsHeader header;
            packet->RemoveHeader(header);
            NS_TEST_EXPECT_MSG_EQ(Simulator::GetContext(),
                                  socket->GetNode()->GetId(),
                                  "the node in whose context packet " << header.GetSeq() << " is");
            m_numbers.push_back(header.GetSeq());
            m_received.push_back(Simulator::Now());
            m_whileStopped += m_checkpointer->IsGuestStopped();
            m_atResume += !m_checkpointer->IsGuestStopped() && Simulator::Now() == m_resume;
            if (m_fails && m_atResume == 2)
            {
                m_checkpointer->Fail();
                m_fails = false;
                if (m_discards)
                {
                    m_nodes.Get(0)->GetObject<RemusGuestGate>()->Discard();
                }
            }
        }
    }

    /**
     * @brief A packet has reached the plug.
     */
    void HandleEnqueued(Ptr<const QueueDiscItem> /* item */)
    {
        m_enqueuedStopped += m_checkpointer->IsGuestStopped();
        m_enqueuedAtResume += !m_checkpointer->IsGuestStopped() && Simulator::Now() == m_resume;
    }

    /**
     * @brief The guest is stopped, for 5 ms.
     * @param now the time
     */
    void HandleStopped(uint64_t /* epoch */, Time now)
    {
        m_resume = now + MilliSeconds(5);
    }

    /// Expect that one frame waits in the gate
    void ExpectOneFrame()
    {
        auto gate = m_nodes.Get(0)->GetObject<RemusGuestGate>();
        NS_TEST_EXPECT_MSG_EQ(gate->GetNIncoming(), 1, "The ARP request waits");
        NS_TEST_EXPECT_MSG_EQ(gate->GetNOutgoing(), 0, "There is no answer yet");
    }

    /**
     * @brief Expect that packets were received once each, in order.
     * @param packets how many
     */
    void ExpectAllInOrder(uint32_t packets)
    {
        NS_TEST_EXPECT_MSG_EQ((m_numbers == PlugTestDriver::Range(0, packets)),
                              true,
                              m_numbers.size() << " of " << packets << " packets, or not in order");
    }

    /// Expect that nothing was received while the guest was stopped
    void ExpectNoneStopped()
    {
        NS_TEST_EXPECT_MSG_EQ(m_whileStopped, 0, "Packets received while it was stopped");
    }

    NodeContainer m_nodes;                 //!< guest, client, other
    Ptr<RemusCheckpointer> m_checkpointer; //!< the guest's
    Ipv6Address m_guest6;                  //!< the guest's
    std::vector<Ptr<Socket>> m_sockets;    //!< all sockets
    std::vector<uint32_t> m_numbers;       //!< the numbers of the packets received
    std::vector<Time> m_received;          //!< when they were received
    bool m_discards{false};                //!< its gate discards what waits then
    bool m_fails{false};                   //!< the machine fails at the second packet of a resume
    Time m_resume{-1};                     //!< when the guest is to be resumed
    uint32_t m_whileStopped{0};            //!< packets received while it was stopped
    uint32_t m_atResume{0};                //!< packets received at a resume
    uint64_t m_left{0};                    //!< packets in the gate after each resume
    uint32_t m_enqueuedStopped{0};         //!< packets that reached the plug in a stop
    uint32_t m_enqueuedAtResume{0};        //!< packets that reached the plug at a resume
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the guest's gate.
 */
class RemusGuestGateTestSuite : public TestSuite
{
  public:
    RemusGuestGateTestSuite()
        : TestSuite("remus-guest-gate")
    {
        using Case = RemusGuestGateTestCase;
        AddTestCase(new Case("A gate that is disposed of keeps no frame", &Case::TestDispose));
        AddTestCase(new Case("What arrives while the guest is stopped is delivered at its resume, "
                             "in order",
                             &Case::TestReceives));
        AddTestCase(new Case("So is what arrives over IPv6", &Case::TestReceivesIpv6));
        AddTestCase(new Case("Without a gate a stopped guest receives", &Case::TestOpen));
        AddTestCase(new Case("What is sent while the guest is stopped leaves at its resume, in "
                             "order",
                             &Case::TestSends));
        AddTestCase(new Case("A device that is not protected stays open", &Case::TestOtherDevice));
        AddTestCase(new Case("A device that is added at run time is closed in the next stop",
                             &Case::TestAddedLater));
        AddTestCase(new Case("A gate works on a node that runs", &Case::TestInstalledLater));
        AddTestCase(new Case("A gate without a node waits for it", &Case::TestOnNoNode));
        AddTestCase(new Case("A guest receives in its own context", &Case::TestOtherContext));
        AddTestCase(new Case("The gate is empty after a resume", &Case::TestServedAtOnce));
        AddTestCase(new Case("A machine that fails meanwhile gets nothing", &Case::TestFailure));
        AddTestCase(new Case("A gate that discards what waits is open", &Case::TestDiscard));
        AddTestCase(new Case("An ARP request during a stop is answered after it", &Case::TestArp));
    }
};

static RemusGuestGateTestSuite g_remusGuestGateTestSuite; //!< registers the suite
