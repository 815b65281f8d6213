/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/type-id.h"
#include "ns3/udp-socket-factory.h"

#include <string>
#include <utility>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The ports of applications that have ended.
 */
class RemusPortsTestCase : public PlugTestCase<RemusPortsTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Stopped applications free their ports
    void TestPorts()
    {
        uint32_t ports = 0;
        for (const auto& [name, factory] :
             {std::pair("ns3::RemusKvServer", UdpSocketFactory::GetTypeId()),
              std::pair("ns3::RemusLeaseArbiter", UdpSocketFactory::GetTypeId()),
              std::pair("ns3::RemusHeartbeatMonitor", UdpSocketFactory::GetTypeId()),
              std::pair("ns3::RemusPageServer", TcpSocketFactory::GetTypeId()),
              std::pair("ns3::RemusCheckpointReceiver", TcpSocketFactory::GetTypeId())})
        {
            ports += IsFreed(name, factory, false);
            if (factory == UdpSocketFactory::GetTypeId())
            {
                ports += IsFreed(name, factory, true);
            }
        }
        NS_TEST_EXPECT_MSG_EQ(ports, 5 + 3, "ports");
    }

    /// Stopped senders free the ports that they were given
    void TestSenderPorts()
    {
        for (const auto* name : {"ns3::RemusHeartbeatSender", "ns3::RemusLeaseHolder"})
        {
            auto node = CreateObject<Node>();
            InternetStackHelper().Install(node);
            ObjectFactory maker;
            maker.SetTypeId(name);
            maker.Set("Remote", AddressValue(InetSocketAddress("127.0.0.1", 7)));
            auto application = maker.Create<Application>();
            node->AddApplication(application);
            application->SetStopTime(MilliSeconds(100));
            RunOn(MilliSeconds(50));
            NS_TEST_EXPECT_MSG_EQ(CountPorts(node), 1, name << " uses a port");
            RunOn(MilliSeconds(150));
            NS_TEST_EXPECT_MSG_EQ(CountPorts(node), 0, name << " uses none any more");
            Simulator::Destroy();
        }
    }

  private:
    /**
     * @brief Check that an application's port is free after its end, not before.
     * @param name the application's class
     * @param factory the class of sockets
     * @param disposed whether it is disposed of, else it stops
     * @return true if it is free in the end
     */
    bool IsFreed(const std::string& name, TypeId factory, bool disposed)
    {
        auto node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        ObjectFactory maker;
        maker.SetTypeId(name);
        auto application = maker.Create<Application>();
        AddressValue local;
        application->GetAttribute("Local", local);
        node->AddApplication(application);
        if (disposed)
        {
            Simulator::Schedule(MilliSeconds(100), &Object::Dispose, application);
        }
        else
        {
            application->SetStopTime(MilliSeconds(100));
        }
        bool isFree = false;
        for (const auto& [at, free] : {std::pair(50, false), {150, true}})
        {
            RunOn(MilliSeconds(at));
            auto socket = Socket::CreateSocket(node, factory);
            isFree = socket->Bind(local.Get()) == 0;
            NS_TEST_EXPECT_MSG_EQ(isFree,
                                  free,
                                  "the port of " << name << " is free at " << at << " ms");
            socket->Close();
        }
        Simulator::Destroy();
        return isFree;
    }

    /**
     * @brief Count the used ones of the first 100 ports that ns-3 chooses.
     * @param node the node
     * @return the number of ports
     */
    static uint32_t CountPorts(Ptr<Node> node)
    {
        uint32_t used = 0;
        for (uint16_t port = 49152; port < 49252; ++port)
        {
            auto socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
            used += socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), port)) != 0;
            socket->Close();
        }
        return used;
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of ports.
 */
class RemusPortsTestSuite : public TestSuite
{
  public:
    RemusPortsTestSuite()
        : TestSuite("remus-ports")
    {
        using Case = RemusPortsTestCase;
        AddTestCase(new Case("Applications that stop leave their ports", &Case::TestPorts));
        AddTestCase(new Case("Senders that stop leave theirs, too", &Case::TestSenderPorts));
    }
};

static RemusPortsTestSuite g_remusPortsTestSuite; //!< registers the suite
