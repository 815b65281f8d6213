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
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/packet-socket-address.h"
#include "ns3/packet-socket-factory.h"
#include "ns3/plug-stage.h"
#include "ns3/remus-helper.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/udp-socket-factory.h"

#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A guest and a client with various kinds of traffic, protected at various times.
 *
 *     guest 10.1.1.1 [plug or stage, gate] ---- CSMA, 100 Mb/s ---- 10.1.1.2 client
 *
 * Checkpoints begin at 0, 30, 60 ms ...; the guest is stopped for 5 ms, and the commit follows
 * 2 ms later.
 */
class PlugPlacementTestCase : public PlugTestCase<PlugPlacementTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// The guest sends to its own address, over IPv4 and IPv6
    void SendToOwnAddress()
    {
        for (const bool ipv6 : {false, true})
        {
            for (const bool gate : {false, true})
            {
                Build();
                UseStages(gate);
                Protect();
                const Address own = ipv6 ? Address(Inet6SocketAddress(m_guest6, 9))
                                         : Address(InetSocketAddress("10.1.1.1", 9));
                Listen(0, ipv6);
                SendAt(0, own, {2000, 2042, 2060}); // stopped from 2040 to 2045 ms
                Run();
                Expect({2000, gate ? 2045.0 : 2042, 2060});
                Forget();
            }
        }
    }

    /// The same with a machine that fails
    void SendToOwnAddressAndFail()
    {
        for (const bool ipv6 : {false, true})
        {
            Build();
            Protect();
            Listen(0, ipv6);
            FailAt(2.05);
            SendAt(0,
                   ipv6 ? Address(Inet6SocketAddress(m_guest6, 9))
                        : Address(InetSocketAddress("10.1.1.1", 9)),
                   {2000, 2055, 2060});
            Run();
            Expect({2000});
            Forget();
        }
    }

    /// Packets for the guest's packet sockets wait for the end of a stop, like all others
    void ReceiveByPacketSocket()
    {
        BuildProtected(true);
        PacketSocketAddress address;
        address.SetSingleDevice(m_devices.Get(0)->GetIfIndex());
        address.SetProtocol(0x88b5);
        auto receiver = Socket::CreateSocket(m_nodes.Get(0), PacketSocketFactory::GetTypeId());
        receiver->Bind(address);
        receiver->SetRecvCallback(MakeCallback(&PlugPlacementTestCase::HandleRead, this));
        m_sockets.push_back(receiver);

        address.SetSingleDevice(m_devices.Get(1)->GetIfIndex());
        address.SetPhysicalAddress(m_devices.Get(0)->GetAddress());
        auto sender = Socket::CreateSocket(m_nodes.Get(1), PacketSocketFactory::GetTypeId());
        sender->Bind();
        sender->Connect(address);
        SendAt(1, sender, {2000, 2042, 2043, 2060});
        Run();
        Expect({2000, 2045, 2045, 2060});
    }

    /// Protection that begins while the simulation runs
    void ProtectAtRunTime()
    {
        for (const bool stages : {false, true})
        {
            for (const bool gate : {false, true})
            {
                Build();
                if (stages)
                {
                    UseStages(gate);
                }
                else
                {
                    m_helper.SetGuestStops(gate);
                    Simulator::Schedule(Seconds(2), &PlugPlacementTestCase::Uninstall, this);
                }
                Simulator::Schedule(Seconds(2), &PlugPlacementTestCase::Protect, this);
                Listen(1, false);
                // epochs end at 2030 ms, 2060 ms ...; each is released 7 ms later
                SendAt(0, InetSocketAddress("10.1.1.2", 9), {1900, 1950, 2010, 2040, 2070});
                Run();
                Expect({1900, 1950, 2037, 2067, 2097});
                Forget();
            }
        }
    }

    /// Fragments, broadcasts and multicasts wait like all other packets
    void HoldFragmentsAndMulticast()
    {
        for (const bool ipv6 : {false, true})
        {
            for (const bool stages : {false, true})
            {
                BuildProtected(stages);
                Listen(1, ipv6);
                SendLargeToOneAndAll(ipv6);
                Run();
                // The first packet waited for the address resolution, which was itself held
                Expect({2047, 2107, 2107});
                Forget();
            }
        }
    }

    /// When the machine fails, its fragments, broadcasts and multicasts are lost; none follows
    void LoseFragmentsAndMulticast()
    {
        for (const bool ipv6 : {false, true})
        {
            for (const bool stages : {false, true})
            {
                BuildProtected(stages);
                Listen(0, ipv6);
                Listen(1, ipv6);
                FailAt(2.09);
                SendLargeToOneAndAll(ipv6);
                SendLarge(0, ipv6, {2095});
                SendLarge(1, ipv6, {2050, 2096}); // before and after the failure
                Run();
                // Over IPv6 the client knows the guest's address from its solicitation; over IPv4
                // it asks for it, and the plug holds the answer
                Expect({2047, ipv6 ? 2050.0 : 2077});
                Forget();
            }
        }
    }

    /// A device that is given twice
    void IgnoreSecondTime()
    {
        Build();
        m_devices.Add(m_devices.Get(0));
        const auto checkpointer =
            m_helper.Install(NetDeviceContainer(m_devices.Get(0), m_devices.Get(0))).at(0);
        NS_TEST_EXPECT_MSG_EQ(checkpointer->GetNPlugs(), 1, "Plugs");
    }

  private:
    /**
     * @brief Let the guest's machine fail.
     * @param time when, in s
     */
    void FailAt(double time)
    {
        auto failure = CreateObject<RemusMachineFailure>();
        failure->SetAttribute(
            "FailureTime",
            StringValue("ns3::ConstantRandomVariable[Constant=" + std::to_string(time) + "]"));
        m_nodes.Get(0)->AddApplication(failure);
    }

    /**
     * @brief Send packets of three fragments to the other node.
     * @param node the sender
     * @param ipv6 whether over IPv6
     * @param times when, in ms
     */
    void SendLarge(uint32_t node, bool ipv6, const std::vector<uint32_t>& times)
    {
        m_size = 4000;
        const auto to4 = node == 0 ? "10.1.1.2" : "10.1.1.1";
        const auto to6 = node == 0 ? m_client6 : m_guest6;
        SendAt(node,
               ipv6 ? Address(Inet6SocketAddress(to6, 9)) : Address(InetSocketAddress(to4, 9)),
               times);
    }

    /**
     * @brief Let the guest send packets of three fragments: to the client at 2000 ms, and by
     * broadcast and multicast at 2080 ms; IPv6 has no broadcast and sends two multicasts.
     * @param ipv6 whether over IPv6
     */
    void SendLargeToOneAndAll(bool ipv6)
    {
        SendLarge(0, ipv6, {2000});
        const Address allNodes = ipv6 ? Address(Inet6SocketAddress("ff02::1", 9))
                                      : Address(InetSocketAddress("224.0.0.1", 9));
        SendAt(0, allNodes, {2080});
        SendAt(0, ipv6 ? allNodes : Address(InetSocketAddress("10.1.1.255", 9)), {2080});
    }

    /// Build the network, without protection.
    void Build()
    {
        m_nodes.Create(2);
        InternetStackHelper().Install(m_nodes);
        CsmaHelper csma;
        csma.SetChannelAttribute("DataRate", StringValue("100Mbps"));
        m_devices = csma.Install(m_nodes);
        for (uint32_t i = 0; i < 2; ++i)
        {
            m_nodes.Get(i)->GetObject<ArpL3Protocol>()->SetAttribute(
                "RequestJitter",
                StringValue("ns3::ConstantRandomVariable[Constant=0]"));
        }
        m_helper = RemusHelper();
        m_helper.SetCheckpointerAttribute("Controller", StringValue("xend"));
        m_helper.SetCheckpointerAttribute("Interval", TimeValue(MilliSeconds(30)));
        m_helper.SetCheckpointerAttribute(
            "StopDuration",
            StringValue("ns3::ConstantRandomVariable[Constant=0.005]"));
        m_helper.SetCheckpointerAttribute(
            "CommitDelay",
            StringValue("ns3::ConstantRandomVariable[Constant=0.002]"));
    }

    /**
     * @brief Build the network and protect the guest.
     * @param stages whether the guest has a gate, and stages: plugs before the root queue discs
     */
    void BuildProtected(bool stages)
    {
        Build();
        if (stages)
        {
            UseStages(true);
        }
        Protect();
    }

    /**
     * @brief Put plugs before the root queue discs.
     * @param gate whether the guest has a gate, which stops its traffic
     */
    void UseStages(bool gate)
    {
        m_helper.UseStages();
        m_helper.SetGuestStops(gate);
    }

    /// Protect the guest.
    void Protect()
    {
        m_helper.Install(m_devices.Get(0));
        Assign();
    }

    /// Assign the addresses, unless they are assigned already.
    void Assign()
    {
        if (m_addressed)
        {
            return;
        }
        m_addressed = true;
        Ipv4AddressHelper("10.1.1.0", "255.255.255.0").Assign(m_devices);
        Ipv6AddressHelper addresses6(Ipv6Address("2001:1::"), Ipv6Prefix(64));
        const auto interfaces6 = addresses6.Assign(m_devices);
        m_guest6 = interfaces6.GetAddress(0, 1);
        m_client6 = interfaces6.GetAddress(1, 1);
    }

    /// Remove the guest's queue disc.
    void Uninstall()
    {
        TrafficControlHelper().Uninstall(m_devices.Get(0));
    }

    /**
     * @brief Receive packets on a node.
     * @param node the node
     * @param ipv6 whether over IPv6
     */
    void Listen(uint32_t node, bool ipv6)
    {
        Assign();
        auto socket = Socket::CreateSocket(m_nodes.Get(node), UdpSocketFactory::GetTypeId());
        socket->Bind(ipv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), 9))
                          : Address(InetSocketAddress(Ipv4Address::GetAny(), 9)));
        socket->SetRecvCallback(MakeCallback(&PlugPlacementTestCase::HandleRead, this));
        m_sockets.push_back(socket);
    }

    /**
     * @brief Send packets over UDP.
     * @param node the sender
     * @param to the receiver
     * @param times when, in ms
     */
    void SendAt(uint32_t node, const Address& to, const std::vector<uint32_t>& times)
    {
        auto socket = Socket::CreateSocket(m_nodes.Get(node), UdpSocketFactory::GetTypeId());
        socket->SetAllowBroadcast(true);
        if (Inet6SocketAddress::IsMatchingType(to))
        {
            socket->Bind6();
        }
        socket->BindToNetDevice(m_devices.Get(node)); // for multicast
        socket->Connect(to);
        SendAt(node, socket, times);
    }

    /**
     * @brief Send packets.
     * @param node the sender
     * @param socket its socket
     * @param times when, in ms
     */
    void SendAt(uint32_t node, Ptr<Socket> socket, const std::vector<uint32_t>& times)
    {
        m_sockets.push_back(socket);
        for (const auto time : times)
        {
            Simulator::ScheduleWithContext(node,
                                           MilliSeconds(time),
                                           &PlugPlacementTestCase::Send,
                                           socket,
                                           m_size);
        }
    }

    /**
     * @brief Send a packet.
     * @param socket the sender
     * @param size its size
     */
    static void Send(Ptr<Socket> socket, uint32_t size)
    {
        socket->Send(Create<Packet>(size));
    }

    /**
     * @brief A packet was received.
     * @param socket the receiver
     */
    void HandleRead(Ptr<Socket> socket)
    {
        while (auto packet = socket->Recv())
        {
            m_received.push_back(Simulator::Now());
        }
    }

    /// Run the simulation.
    void Run()
    {
        Simulator::Stop(MilliSeconds(2500));
        Simulator::Run();
    }

    /**
     * @brief Expect that packets were received.
     * @param times when, in ms; each up to 1 ms later
     */
    void Expect(const std::vector<double>& times)
    {
        NS_TEST_ASSERT_MSG_EQ(m_received.size(), times.size(), "Packets received");
        for (std::size_t i = 0; i < times.size(); ++i)
        {
            const auto late = m_received[i].GetSeconds() * 1000 - times[i];
            NS_TEST_EXPECT_MSG_EQ((late > -1e-6 && late < 1),
                                  true,
                                  "Packet " << i << " received at " << m_received[i].As(Time::MS)
                                            << ", expected at " << times[i] << " ms");
        }
    }

    /// Forget the network.
    void Forget()
    {
        m_sockets.clear();
        m_nodes = NodeContainer();
        m_devices = NetDeviceContainer();
        m_received.clear();
        m_addressed = false;
        Simulator::Destroy();
    }

    RemusHelper m_helper;               //!< protects the guest
    NodeContainer m_nodes;              //!< guest, client
    NetDeviceContainer m_devices;       //!< their devices
    bool m_addressed{false};            //!< whether the devices have addresses
    Ipv6Address m_guest6;               //!< the guest's address
    Ipv6Address m_client6;              //!< the client's
    uint32_t m_size{100};               //!< the size of the packets
    std::vector<Ptr<Socket>> m_sockets; //!< all sockets
    std::vector<Time> m_received;       //!< when packets were received
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of protection with various traffic and at various times.
 */
class PlugPlacementTestSuite : public TestSuite
{
  public:
    PlugPlacementTestSuite()
        : TestSuite("plug-placement")
    {
        using Case = PlugPlacementTestCase;
        AddTestCase(new Case("A guest with stage and gate reaches its own addresses",
                             &Case::SendToOwnAddress));
        AddTestCase(new Case("A failed machine does not reach its own addresses",
                             &Case::SendToOwnAddressAndFail));
        AddTestCase(new Case("A packet socket behind a gate receives, after a stop at its end",
                             &Case::ReceiveByPacketSocket));
        AddTestCase(
            new Case("Protection may begin while the simulation runs", &Case::ProtectAtRunTime));
        AddTestCase(new Case("Fragments, broadcasts and multicasts are held, over IPv4 and IPv6",
                             &Case::HoldFragmentsAndMulticast));
        AddTestCase(new Case("After a failure no fragments pass in either direction",
                             &Case::LoseFragmentsAndMulticast));
        AddTestCase(
            new Case("A device that is given twice gets one plug", &Case::IgnoreSecondTime));
    }
};

static PlugPlacementTestSuite g_plugPlacementTestSuite; //!< registers the suite
