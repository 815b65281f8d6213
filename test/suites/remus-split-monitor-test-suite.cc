/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/error-model.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/remus-split-monitor.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/udp-socket-factory.h"

#include <string>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Two machines that send to a client, each on its own link.
 */
class RemusSplitMonitorTestCase : public PlugTestCase<RemusSplitMonitorTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// The first machine continues after the second has become the guest
    void TestLate()
    {
        for (const bool ipv6 : {false, true})
        {
            NodeContainer nodes(4); // two machines, their client, and one that nobody sends to
            InternetStackHelper stack;
            stack.SetIpv4StackInstall(!ipv6);
            stack.SetIpv6StackInstall(ipv6);
            stack.Install(nodes);
            m_monitor = CreateObject<RemusSplitMonitor>();
            m_late = 0;
            Ipv4AddressHelper networks("10.1.1.0", "255.255.255.0");
            Ipv6AddressHelper networks6("2001:1::", Ipv6Prefix(64));
            auto losses = CreateObject<RateErrorModel>();
            losses->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
            losses->SetRate(1);
            NetDeviceContainer guests;
            NetDeviceContainer ends;
            Ptr<Socket> sockets[2];
            for (uint32_t i = 0; i < 2; ++i)
            {
                const auto link = PointToPointHelper().Install(nodes.Get(i), nodes.Get(2));
                guests.Add(link.Get(0));
                ends.Add(link.Get(1));
                sockets[i] = Socket::CreateSocket(nodes.Get(i), UdpSocketFactory::GetTypeId());
                if (ipv6)
                {
                    const auto addresses = networks6.Assign(link);
                    sockets[i]->Bind6();
                    sockets[i]->Connect(Inet6SocketAddress(addresses.GetAddress(1, 1), 9));
                    networks6.NewNetwork();
                }
                else
                {
                    const auto addresses = networks.Assign(link);
                    sockets[i]->Connect(InetSocketAddress(addresses.GetAddress(1), 9));
                    networks.NewNetwork();
                }
            }
            Simulator::Stop(Seconds(30)); // IPv6 looks for neighbours and routers
            Simulator::Run();
            m_monitor->TraceConnectWithoutContext(
                "Late",
                MakeCallback(&RemusSplitMonitorTestCase::HandleLate, this));
            m_monitor->WatchMachine(guests.Get(0));
            m_monitor->WatchMachine(guests.Get(1));
            m_monitor->WatchClient(nodes.Get(2));
            m_monitor->WatchClient(nodes.Get(3));

            Send(sockets[0]);
            Send(sockets[0]);
            Expect(0, 0, "there is one guest");
            ends.Get(1)->SetAttribute("ReceiveErrorModel", PointerValue(losses));
            Send(sockets[1]);
            Expect(0, 0, "another machine takes over");
            Send(sockets[0]);
            Expect(1, 0, "the first is late, and nothing else has arrived since");
            losses->Disable();
            Send(sockets[1]);
            Expect(1, 1, "the second arrives");
            Send(sockets[0]);
            Expect(2, 1, "it is late again");
            m_monitor->Dispose();
            NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNClientsThatSawBoth(), 0, "no client is left");
            Send(sockets[0]);
            Expect(2, 0, "no machine is left");
            m_monitor = nullptr;
            Simulator::Destroy();
        }
    }

    /// A client without an internet stack
    void TestNoStack()
    {
        NS_TEST_EXPECT_MSG_EQ(
            EndsProgram(
                []() { CreateObject<RemusSplitMonitor>()->WatchClient(CreateObject<Node>()); },
                "RemusSplitMonitor: node 0 has no internet stack"),
            true,
            "it hears nothing");
    }

  private:
    /**
     * @brief Send a packet, and let it arrive.
     * @param socket the sender's
     */
    static void Send(Ptr<Socket> socket)
    {
        Simulator::ScheduleWithContext(socket->GetNode()->GetId(),
                                       Time(0),
                                       &RemusSplitMonitorTestCase::SendNow,
                                       socket);
        Simulator::Stop(MilliSeconds(100));
        Simulator::Run();
    }

    /**
     * @brief Send a packet.
     * @param socket the sender's
     */
    static void SendNow(Ptr<Socket> socket)
    {
        socket->Send(Create<Packet>(100));
    }

    /**
     * @brief Check what the monitor counts.
     * @param late the packets of the first machine after the second sent
     * @param both the clients that saw both
     * @param what a description
     */
    void Expect(uint64_t late, uint32_t both, const std::string& what)
    {
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNLate(), late, "late packets: " << what);
        NS_TEST_EXPECT_MSG_EQ(m_late, late, "traced: " << what);
        NS_TEST_EXPECT_MSG_EQ(m_monitor->GetNClientsThatSawBoth(), both, "clients: " << what);
    }

    /// A packet is late. @param now the time
    void HandleLate(Ptr<const Packet> /* packet */, Time now)
    {
        NS_TEST_EXPECT_MSG_EQ(now, Simulator::Now(), "the time");
        ++m_late;
    }

    Ptr<RemusSplitMonitor> m_monitor; //!< listens to all
    uint64_t m_late{0};               //!< late packets traced
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the monitor of two guests.
 */
class RemusSplitMonitorTestSuite : public TestSuite
{
  public:
    RemusSplitMonitorTestSuite()
        : TestSuite("remus-split-monitor")
    {
        using Case = RemusSplitMonitorTestCase;
        AddTestCase(new Case("A machine that sends after another has become the guest is late",
                             &Case::TestLate));
        AddTestCase(new Case("A client needs an internet stack", &Case::TestNoStack));
    }
};

static RemusSplitMonitorTestSuite g_remusSplitMonitorTestSuite; //!< registers the suite
