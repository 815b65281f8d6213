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
#include "ns3/net-device-queue-interface.h"
#include "ns3/node-container.h"
#include "ns3/plug-packet-filter.h"
#include "ns3/plug-stage.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/remus-helper.h"
#include "ns3/seq-ts-header.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A client and a guest whose output waits in a plug.
 *
 *     guest 10.1.1.1 ---- 100 Mb/s ---- 10.1.1.2 client
 *
 * Checkpoints begin at 0, 30, 60 ms ...; each is committed after 7 ms.
 */
class PlugStageTestCase : public PlugTestCase<PlugStageTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// The place of the plug
    enum Place
    {
        ROOT,      //!< the root queue disc
        STAGE,     //!< a stage before the root queue disc
        ONLY_IPV4, //!< a stage for IPv4 only
    };

    /// A release overflows the next queue
    void TestOverflow()
    {
        Build(STAGE, false, "10p");
        Burst(InetSocketAddress("10.1.1.2", 9), MilliSeconds(20), 40);
        Run();
        // ten in the queue disc, one on the link, and one in the device's queue, if this version of
        // ns-3 lets the device ask for it before the burst ends
        NS_TEST_EXPECT_MSG_EQ((m_received.size() == 11 || m_received.size() == 12),
                              true,
                              m_received.size() << " packets received");
        auto tc = m_nodes.Get(0)->GetObject<TrafficControlLayer>();
        const auto stats = tc->GetRootQueueDiscOnDevice(m_devices.Get(0))->GetStats();
        NS_TEST_EXPECT_MSG_EQ(stats.nTotalDroppedPackets,
                              40 - m_received.size(),
                              "Packets dropped after the plug");
        NS_TEST_EXPECT_MSG_EQ(m_checkpointer->GetPlug(0)->GetStats().nTotalDroppedPackets,
                              0,
                              "Packets dropped by the plug");
    }

    /// A plug that is the root queue disc keeps what the device can't take
    void TestNoOverflow()
    {
        Build(ROOT, false, "10p");
        Burst(InetSocketAddress("10.1.1.2", 9), MilliSeconds(20), 40);
        Run();
        ExpectReceived(40);
    }

    /// Without an overflow both places give the same departures
    void TestSameDepartures()
    {
        std::vector<std::vector<Time>> received;
        for (const auto place : {ROOT, STAGE})
        {
            Build(place, false, "1000p");
            for (uint32_t i = 0; i < 40; ++i)
            {
                Burst(InetSocketAddress("10.1.1.2", 9), MicroSeconds(7100) * int64_t(i + 1), 30);
            }
            Run();
            NS_TEST_EXPECT_MSG_EQ(m_received.size(), 1200, "Packets received");
            received.push_back(m_received);
            Reset();
        }
        NS_TEST_EXPECT_MSG_EQ((received[0] == received[1]),
                              true,
                              "The packets arrive at the same times");
    }

    /// Protection that begins later
    void TestUnprotected()
    {
        Build(STAGE, false, "1000p");
        m_checkpointer->SetAttribute("StartTime", TimeValue(MilliSeconds(60)));
        Burst(InetSocketAddress("10.1.1.2", 9), MilliSeconds(20), 40);
        Burst(InetSocketAddress("10.1.1.2", 9), MilliSeconds(70), 40);
        Run();
        ExpectReceived(80);
        NS_TEST_EXPECT_MSG_LT(m_received.at(39), MilliSeconds(26), "The first burst passes");
        NS_TEST_EXPECT_MSG_GT(m_received.at(40), MilliSeconds(97), "The second waits");
    }

    /// Packets that a filter matches bypass the plug
    void TestBypass()
    {
        for (const uint16_t port : {9, 10})
        {
            Build(STAGE, false, "1000p");
            auto filter = CreateObject<PlugPacketFilter>();
            filter->SetAttribute("DestinationPort", UintegerValue(port));
            m_devices.Get(0)->GetObject<PlugStage>()->AddBypass(filter);
            Burst(InetSocketAddress("10.1.1.2", 9), MilliSeconds(20), 40);
            Run();
            ExpectReceived(40);
            // the epoch at 20 ms ends at 30 ms and is committed at 37 ms
            NS_TEST_EXPECT_MSG_EQ((m_received.at(39) < MilliSeconds(30)),
                                  (port == 9),
                                  "All packets leave before the commit if port " << port
                                                                                 << " does");
            NS_TEST_EXPECT_MSG_EQ((m_received.at(0) > MilliSeconds(37)),
                                  (port != 9),
                                  "No packet leaves before the commit if port " << port << " does");
            Reset();
        }
    }

    /// A release from a sink of Departed does not reorder packets
    void TestReentrant()
    {
        Build(STAGE, false, "1000p");
        m_checkpointer->GetPlug(0)->TraceConnectWithoutContext(
            "Departed",
            MakeCallback(&PlugStageTestCase::ReleaseMore, this));
        Burst(InetSocketAddress("10.1.1.2", 9), MilliSeconds(20), 40);
        Burst(InetSocketAddress("10.1.1.2", 9), MilliSeconds(31), 40);
        Run();
        ExpectReceived(80);
        NS_TEST_EXPECT_MSG_LT(m_received.back(),
                              MilliSeconds(50),
                              "All packets leave by the first release");
    }

    /// A release from a sink in the middle of an arrival
    void TestReleasedOnArrival()
    {
        Build(STAGE, false, "1000p");
        auto plug = m_checkpointer->GetPlug(0);
        plug->TraceConnectWithoutContext("Current",
                                         MakeBoundCallback(&PlugStageTestCase::Release, plug));
        plug->TraceConnectWithoutContext("Departed",
                                         MakeCallback(&PlugStageTestCase::ExpectNotHeld, this));
        Burst(InetSocketAddress("10.1.1.2", 9), MilliSeconds(20), 1);
        Run();
        ExpectReceived(1);
        NS_TEST_EXPECT_MSG_LT(m_received.at(0), MilliSeconds(21), "It leaves at once");
        NS_TEST_EXPECT_MSG_EQ(m_nReleases, 1, "It departs");
    }

    /// Over IPv6, with and without the bypass
    void TestIpv6()
    {
        for (const auto place : {STAGE, ONLY_IPV4})
        {
            Build(place, false, "1000p", true);
            Burst(Inet6SocketAddress(m_client6, 9), MilliSeconds(2000), 40);
            Run();
            ExpectReceived(40);
            // the epoch at 2000 ms ends at 2010 ms and is committed at 2017 ms
            NS_TEST_EXPECT_MSG_EQ((m_received.at(0) < MilliSeconds(2010)),
                                  (place == ONLY_IPV4),
                                  "Received at " << m_received.at(0).As(Time::MS));
            Reset();
        }
    }

    /// ARP replies, with and without the bypass
    void TestArp()
    {
        for (const auto place : {STAGE, ONLY_IPV4})
        {
            Build(place, true, "1000p");
            m_nodes.Get(1)->GetObject<ArpL3Protocol>()->SetAttribute(
                "RequestJitter",
                StringValue("ns3::ConstantRandomVariable[Constant=0]"));
            // to the guest, which must answer with its link address
            m_sender = Socket::CreateSocket(m_nodes.Get(1), UdpSocketFactory::GetTypeId());
            m_sender->Connect(InetSocketAddress("10.1.1.1", 9));
            Listen(m_nodes.Get(0), false);
            Simulator::ScheduleWithContext(1,
                                           MilliSeconds(20),
                                           &PlugStageTestCase::Send,
                                           this,
                                           uint32_t(1));
            Run();
            ExpectReceived(1);
            NS_TEST_EXPECT_MSG_EQ((m_received.at(0) < MilliSeconds(21)),
                                  (place == ONLY_IPV4),
                                  "Received at " << m_received.at(0).As(Time::MS));
            Reset();
        }
    }

    /// A stage without a device, and one on a device that runs
    void TestAggregation()
    {
        auto lost = CreateObject<PlugStage>();
        CreateObject<PlugQueueDisc>()->AggregateObject(lost);
        Run();
        NS_TEST_EXPECT_MSG_EQ(lost->IsInitialized(), false, "It waits for a device");
        NS_TEST_EXPECT_MSG_EQ(EndsProgram([&lost]() { lost->Initialize(); },
                                          "PlugStage: it is on no device, or has no plug"),
                              true,
                              "It cannot start");

        Build(STAGE, false, "1000p");
        auto device = m_devices.Get(1);
        Simulator::Stop(MilliSeconds(1));
        Simulator::Run();
        auto stage = CreateObject<PlugStage>();
        stage->SetPlug(CreateObject<PlugQueueDisc>());
        device->AggregateObject(stage);
        Simulator::Stop(MilliSeconds(1));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(stage->IsInitialized(), true, "It starts at once");
        NS_TEST_EXPECT_MSG_EQ(stage->GetPlug()->IsInitialized(), true, "So does its plug");
        NS_TEST_EXPECT_MSG_EQ(stage->GetPlug()->GetNetDeviceQueueInterface(),
                              device->GetObject<NetDeviceQueueInterface>(),
                              "Which knows the device");
    }

  private:
    /**
     * @brief Build the network.
     * @param place where the plug is
     * @param broadcast whether the link is a broadcast link and needs ARP
     * @param limit the limit of the queue disc after a stage
     * @param ipv6 whether the nodes have IPv6
     */
    void Build(Place place, bool broadcast, const std::string& limit, bool ipv6 = false)
    {
        m_nodes.Create(2);
        InternetStackHelper stack;
        stack.SetIpv6StackInstall(ipv6);
        stack.Install(m_nodes);
        CsmaHelper csma;
        csma.SetChannelAttribute("DataRate", StringValue("100Mbps"));
        csma.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("1p"));
        PointToPointHelper wire;
        wire.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
        wire.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("1p"));
        m_devices = broadcast ? csma.Install(m_nodes) : wire.Install(m_nodes);

        RemusHelper remus;
        if (place != ROOT)
        {
            remus.UseStages(place == ONLY_IPV4);
            TrafficControlHelper tc;
            tc.SetRootQueueDisc("ns3::FifoQueueDisc", "MaxSize", StringValue(limit));
            tc.Install(m_devices.Get(0));
        }
        remus.SetCheckpointerAttribute("Controller", StringValue("xend"));
        remus.SetCheckpointerAttribute("Interval", TimeValue(MilliSeconds(30)));
        remus.SetCheckpointerAttribute("StopDuration",
                                       StringValue("ns3::ConstantRandomVariable[Constant=0.005]"));
        remus.SetCheckpointerAttribute("CommitDelay",
                                       StringValue("ns3::ConstantRandomVariable[Constant=0.002]"));
        m_checkpointer = remus.Install(NetDeviceContainer(m_devices.Get(0))).at(0);
        Ipv4AddressHelper addresses("10.1.1.0", "255.255.255.0");
        addresses.Assign(m_devices);
        if (ipv6)
        {
            Ipv6AddressHelper addresses6("2001:1::", Ipv6Prefix(64));
            m_client6 = addresses6.Assign(m_devices).GetAddress(1, 1);
        }
        Listen(m_nodes.Get(1), ipv6);
    }

    /**
     * @brief Receive packets on a node.
     * @param node the node
     * @param ipv6 whether over IPv6
     */
    void Listen(Ptr<Node> node, bool ipv6)
    {
        m_receiver = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        m_receiver->Bind(ipv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), 9))
                              : Address(InetSocketAddress(Ipv4Address::GetAny(), 9)));
        m_receiver->SetRecvCallback(MakeCallback(&PlugStageTestCase::HandleRead, this));
    }

    /**
     * @brief Let the guest send packets of 1000 bytes at once.
     * @param to the client
     * @param at the time
     * @param packets the number of packets
     */
    void Burst(const Address& to, Time at, uint32_t packets)
    {
        if (!m_sender)
        {
            m_sender = Socket::CreateSocket(m_nodes.Get(0), UdpSocketFactory::GetTypeId());
            if (Inet6SocketAddress::IsMatchingType(to))
            {
                m_sender->Bind6();
            }
            m_sender->Connect(to);
        }
        Simulator::ScheduleWithContext(0, at, &PlugStageTestCase::Send, this, packets);
    }

    /**
     * @brief Send numbered packets.
     * @param packets the number of packets
     */
    void Send(uint32_t packets)
    {
        for (uint32_t i = 0; i < packets; ++i)
        {
            SeqTsHeader header;
            header.SetSeq(m_nSent++);
            auto packet = Create<Packet>(1000 - header.GetSerializedSize());
            packet->AddHeader(header);
            m_sender->Send(packet);
        }
    }

    /**
     * @brief Close and release an epoch when the first packet leaves.
     */
    void ReleaseMore(Ptr<const QueueDiscItem> /* item */, uint64_t /* epoch */, Time /* held */)
    {
        if (m_nReleases++ == 0)
        {
            m_checkpointer->GetPlug(0)->Buffer();
            m_checkpointer->GetPlug(0)->ReleaseOne();
        }
    }

    /**
     * @brief Release all packets.
     * @param plug the plug
     */
    static void Release(Ptr<PlugQueueDisc> plug, uint32_t /* before */, uint32_t /* now */)
    {
        if (!plug->IsIndefinite())
        {
            plug->ReleaseIndefinite();
        }
    }

    /**
     * @brief A packet leaves as it has come.
     * @param held how long it was held
     */
    void ExpectNotHeld(Ptr<const QueueDiscItem> /* item */, uint64_t /* epoch */, Time held)
    {
        NS_TEST_EXPECT_MSG_EQ(held, Time(0), "its time in the plug");
        ++m_nReleases;
    }

    /// Run the simulation
    void Run()
    {
        Simulator::Stop(Seconds(3));
        Simulator::Run();
    }

    /// Delete the network
    void Reset()
    {
        m_sender = nullptr;
        m_receiver = nullptr;
        m_checkpointer = nullptr;
        m_nodes = NodeContainer();
        m_devices = NetDeviceContainer();
        m_received.clear();
        m_nSent = 0;
        Simulator::Destroy();
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
            m_received.push_back(Simulator::Now());
            NS_TEST_EXPECT_MSG_EQ(header.GetSeq() + 1, m_received.size(), "In order");
        }
    }

    /**
     * @brief Expect that packets were received.
     * @param packets the number of packets
     */
    void ExpectReceived(uint32_t packets)
    {
        NS_TEST_ASSERT_MSG_EQ(m_received.size(), packets, "Packets received");
    }

    NodeContainer m_nodes;                 //!< guest, client
    NetDeviceContainer m_devices;          //!< their devices
    Ptr<RemusCheckpointer> m_checkpointer; //!< the guest's
    Ipv6Address m_client6;                 //!< the client's
    Ptr<Socket> m_sender;                  //!< the sending socket
    Ptr<Socket> m_receiver;                //!< the receiving socket
    uint32_t m_nSent{0};                   //!< packets sent
    uint32_t m_nReleases{0};               //!< departures seen by sinks
    std::vector<Time> m_received;          //!< the times when packets were received
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of plugs before the root queue disc.
 */
class PlugStageTestSuite : public TestSuite
{
  public:
    PlugStageTestSuite()
        : TestSuite("plug-stage")
    {
        using Case = PlugStageTestCase;
        AddTestCase(new Case("A stage releases an epoch at once into the next queue, which "
                             "overflows",
                             &Case::TestOverflow));
        AddTestCase(new Case("A plug that is the root queue disc causes no overflow",
                             &Case::TestNoOverflow));
        AddTestCase(new Case("A stage and a root queue disc give the same departures without an "
                             "overflow",
                             &Case::TestSameDepartures));
        AddTestCase(
            new Case("Packets sent before protection begins pass a stage", &Case::TestUnprotected));
        AddTestCase(
            new Case("Packets that a filter matches leave before their commit", &Case::TestBypass));
        AddTestCase(
            new Case("A release from a sink of Departed keeps the order", &Case::TestReentrant));
        AddTestCase(new Case("A release from a sink of an arrival lets the packet leave after it",
                             &Case::TestReleasedOnArrival));
        AddTestCase(new Case("IPv6 packets leave before their commit if only IPv4 is plugged",
                             &Case::TestIpv6));
        AddTestCase(new Case("A stage starts when it is on a device", &Case::TestAggregation));
        AddTestCase(
            new Case("ARP is answered in a closed epoch if only IPv4 is plugged", &Case::TestArp));
    }
};

static PlugStageTestSuite g_plugStageTestSuite; //!< registers the suite
