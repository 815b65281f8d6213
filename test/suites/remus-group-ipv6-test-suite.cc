/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/remus-cut-monitor.h"
#include "ns3/remus-group-helper.h"
#include "ns3/remus-helper.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/udp-socket-factory.h"

#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Two guests that communicate over IPv6, in one group or separately.
 *
 *     guest 2001:1::200:ff:fe00:1 [plug] ------ [plug] guest 2001:1::200:ff:fe00:2    1 ms
 *
 * Each is stopped every 20 ms for 1 ms, and its checkpoint is committed 200 ms later.
 */
class GroupIpv6TestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param grouped whether the guests are in one group
     */
    explicit GroupIpv6TestCase(bool grouped)
        : TestCase(grouped ? "Guests of one group communicate over IPv6 without waiting for commits"
                           : "Guests that are protected separately wait for commits"),
          m_grouped(grouped)
    {
    }

  private:
    void DoRun() override
    {
        NodeContainer nodes(2);
        InternetStackHelper stack;
        stack.SetIpv4StackInstall(false);
        stack.Install(nodes);
        PointToPointHelper link;
        link.SetChannelAttribute("Delay", StringValue("1ms"));
        link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        // The messages go through the second interface
        Ipv6AddressHelper("2001:2::", Ipv6Prefix(64)).Assign(link.Install(nodes));
        const auto devices = link.Install(nodes);
        const auto interfaces = Ipv6AddressHelper("2001:1::", Ipv6Prefix(64)).Assign(devices);

        RemusHelper remus;
        remus.UseStages();
        remus.SetCheckpointerAttribute("Controller", StringValue("pipelined"));
        remus.SetCheckpointerAttribute("Interval", TimeValue(MilliSeconds(20)));
        remus.SetCheckpointerAttribute("StopDuration",
                                       StringValue("ns3::ConstantRandomVariable[Constant=0.001]"));
        remus.SetCheckpointerAttribute("CommitDelay",
                                       StringValue("ns3::ConstantRandomVariable[Constant=0.2]"));
        auto monitor = CreateObject<RemusCutMonitor>();
        RemusGroupHelper group(remus);
        for (uint32_t i = 0; i < 2; ++i)
        {
            const NetDeviceContainer guest(devices.Get(i));
            auto checkpointer = m_grouped ? group.Add(guest) : remus.Install(guest).at(0);
            monitor->Watch(nodes.Get(i), checkpointer);
        }

        auto receiver = Socket::CreateSocket(nodes.Get(1), UdpSocketFactory::GetTypeId());
        receiver->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), 9));
        receiver->SetRecvCallback(MakeCallback(&GroupIpv6TestCase::HandleRead, this));
        m_sender = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
        m_sender->Bind6();
        m_sender->Connect(Inet6SocketAddress(interfaces.GetAddress(1, 1), 9));
        const uint32_t n = 50;
        for (uint32_t i = 0; i < n; ++i) // duplicate address detection has ended by then
        {
            Simulator::ScheduleWithContext(nodes.Get(0)->GetId(),
                                           MilliSeconds(3000 + 17 * i),
                                           &GroupIpv6TestCase::Send,
                                           this);
        }
        Simulator::Stop(Seconds(6));
        Simulator::Run();

        NS_TEST_ASSERT_MSG_EQ(m_arrived.size(), n, "messages that arrived");
        for (uint32_t i = 0; i < n; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ((m_arrived[i] - m_sent[i] < MilliSeconds(2)),
                                  m_grouped,
                                  "message " << i << " took "
                                             << (m_arrived[i] - m_sent[i]).As(Time::MS));
        }
        NS_TEST_EXPECT_MSG_EQ(monitor->GetNMessages(), n, "messages between the guests");
        NS_TEST_EXPECT_MSG_EQ(monitor->GetNOrphans(), 0, "messages that were never sent");
        monitor->Dispose();
        m_sender = nullptr;
        receiver->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        Simulator::Destroy();
    }

    /// Send a message
    void Send()
    {
        m_sent.push_back(Simulator::Now());
        m_sender->Send(Create<Packet>(100));
    }

    /**
     * @brief A message has arrived.
     * @param socket the receiver
     */
    void HandleRead(Ptr<Socket> socket)
    {
        while (socket->Recv())
        {
            m_arrived.push_back(Simulator::Now());
        }
    }

    bool m_grouped;              //!< the guests are in one group
    Ptr<Socket> m_sender;        //!< sends messages
    std::vector<Time> m_sent;    //!< when messages were sent
    std::vector<Time> m_arrived; //!< when they arrived
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of groups over IPv6.
 */
class RemusGroupIpv6TestSuite : public TestSuite
{
  public:
    RemusGroupIpv6TestSuite()
        : TestSuite("remus-group-ipv6")
    {
        AddTestCase(new GroupIpv6TestCase(true));
        AddTestCase(new GroupIpv6TestCase(false));
    }
};

static RemusGroupIpv6TestSuite g_remusGroupIpv6TestSuite; //!< registers the suite
