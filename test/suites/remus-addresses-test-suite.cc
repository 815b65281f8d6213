/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/replication/remus-udp-socket.h"
#include "../support/plug-test.h"

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address.h"
#include "ns3/mac48-address.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/remus-checkpoint-source.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-kv-server.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/test.h"
#include "ns3/type-id.h"

#include <string>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Every application of the module names an address that it cannot use.
 */
class RemusAddressesTestCase : public TestCase
{
  public:
    RemusAddressesTestCase()
        : TestCase("An application that cannot use its address ends the program and names it")
    {
    }

  private:
    void DoRun() override
    {
        uint32_t attributes = 0;
        for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
        {
            const auto tid = TypeId::GetRegistered(i);
            if (tid.GetName().find("ns3::Remus") != 0 || !tid.HasConstructor() ||
                !tid.IsChildOf(Application::GetTypeId()))
            {
                continue;
            }
            for (const std::string attribute : {"Local", "Remote"})
            {
                TypeId::AttributeInformation info;
                if (tid.LookupAttributeByName(attribute, &info))
                {
                    Check(tid, attribute);
                    ++attributes;
                }
            }
        }
        NS_TEST_EXPECT_MSG_GT(attributes, 9, "addresses");
    }

    /**
     * @brief Give an application addresses that are none, or have no port.
     * @param tid its type
     * @param attribute the attribute for the address
     */
    void Check(TypeId tid, const std::string& attribute)
    {
        const auto name = tid.GetName().substr(std::string("ns3::").size());
        for (const auto& address : {Address(),
                                    Address(Ipv4Address("10.1.1.1")),
                                    Address(Mac48Address("00:00:00:00:00:01"))})
        {
            const auto words = GetLastWords([&]() {
                auto node = CreateObject<Node>();
                InternetStackHelper().Install(node);
                ObjectFactory factory;
                factory.SetTypeId(tid);
                factory.Set(attribute, AddressValue(address));
                auto application = factory.Create<Application>();
                if (auto source = DynamicCast<RemusCheckpointSource>(application))
                {
                    source->SetCheckpointer(CreateObject<RemusCheckpointer>());
                }
                node->AddApplication(application);
                Simulator::Stop(Seconds(2));
                Simulator::Run();
            });
            NS_TEST_EXPECT_MSG_NE(words.find("\"" + name + ": node 0"),
                                  std::string::npos,
                                  name << " with " << attribute << " " << address
                                       << " says: " << words);
            NS_TEST_EXPECT_MSG_NE(words.find(" its " + attribute + " address"),
                                  std::string::npos,
                                  name << " with " << attribute << " " << address
                                       << " says: " << words);
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief An application's socket.
 */
class RemusUdpSocketTestCase : public TestCase
{
  public:
    RemusUdpSocketTestCase()
        : TestCase("A socket that is closed is null, and frees its port")
    {
    }

  private:
    void DoRun() override
    {
        auto node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        auto application = CreateObject<RemusKvServer>();
        application->SetNode(node);
        const InetSocketAddress local(Ipv4Address::GetAny(), 6379);
        for (int i = 0; i < 2; ++i)
        {
            auto socket =
                RemusUdpSocket::Listen(*application, local, Callback<void, Ptr<Socket>>());
            NS_TEST_EXPECT_MSG_EQ((socket != nullptr), true, "it listens");
            RemusUdpSocket::Close(socket);
            NS_TEST_EXPECT_MSG_EQ((socket == nullptr), true, "it is closed");
            RemusUdpSocket::Close(socket); // has no effect
        }
        Simulator::Destroy();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Tests of the addresses of applications.
 */
class RemusAddressesTestSuite : public TestSuite
{
  public:
    RemusAddressesTestSuite()
        : TestSuite("remus-addresses")
    {
        AddTestCase(new RemusAddressesTestCase());
        AddTestCase(new RemusUdpSocketTestCase());
    }
};

static RemusAddressesTestSuite g_remusAddressesTestSuite; //!< registers the suite
