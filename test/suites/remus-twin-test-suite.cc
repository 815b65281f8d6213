/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-twin-peer.h"
#include "../support/remus-twin-test.h"

#include "ns3/bulk-send-helper.h"
#include "ns3/on-off-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/remus-kv-client.h"
#include "ns3/remus-kv-server.h"
#include "ns3/test.h"
#include "ns3/three-gpp-http-client.h"
#include "ns3/three-gpp-http-helper.h"
#include "ns3/three-gpp-http-variables.h"
#include "ns3/udp-echo-helper.h"

#include <map>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A guest with one of ns-3's applications, whose machine fails.
 */
class TwinApplicationTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param application the application that the guest runs
     * @param isIpv6 whether IPv6 is used, else IPv4
     */
    TwinApplicationTestCase(const std::string& application, bool isIpv6)
        : TestCase(application + (isIpv6 ? " over IPv6" : " over IPv4") +
                   " continues when its machine fails"),
          m_application(application),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void DoRun() override
    {
        TwinTestBed bed(1, m_isIpv6);
        bed.Install([&](Ptr<Node> node) { AddToGuest(bed, node); });
        AddToClient(bed);
        bed.FailAt(MilliSeconds(1013));
        TwinTestBed::Run(MilliSeconds(1013));
        const auto before = m_nReceived;
        NS_TEST_EXPECT_MSG_GT(before, 0, "The client receives");
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->HasDiverged(), false, "The twin does the same");
        NS_TEST_EXPECT_MSG_GT(bed.m_twin->GetNEqual() + bed.m_twin->GetNClocks(), 20, "It sends");
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->GetNAhead(), 0, "The lag is long enough");
        TwinTestBed::Run(Seconds(4));
        NS_TEST_EXPECT_MSG_EQ(bed.m_tookOver, MilliSeconds(1093) + bed.m_twin->GetWait(), "When");
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->HasDiverged(), false, "The twin is the guest");
        NS_TEST_EXPECT_MSG_GT(m_nReceived, before + 5, "The client continues");
    }

    /**
     * @brief Add the application to the guest or its twin.
     * @param bed the network
     * @param node the node
     */
    void AddToGuest(const TwinTestBed& bed, Ptr<Node> node)
    {
        if (m_application == "BulkSend")
        {
            BulkSendHelper("ns3::TcpSocketFactory", bed.GetAddress(2, 80)).Install(node);
        }
        else if (m_application == "PacketSink")
        {
            PacketSinkHelper("ns3::TcpSocketFactory", bed.GetAny(80)).Install(node);
        }
        else if (m_application == "OnOff")
        {
            OnOffHelper onOff("ns3::UdpSocketFactory", bed.GetAddress(2, 80));
            onOff.SetAttribute("OnTime", StringValue("ns3::ExponentialRandomVariable[Mean=0.02]"));
            onOff.SetAttribute("OffTime", StringValue("ns3::ExponentialRandomVariable[Mean=0.02]"));
            onOff.Install(node);
        }
        else if (m_application == "ThreeGppHttpServer")
        {
            ThreeGppHttpServerHelper(bed.GetGuest()).Install(node);
        }
        else if (m_application == "UdpEcho")
        {
            UdpEchoServerHelper(80).Install(node);
        }
        else
        {
            auto server = CreateObject<RemusKvServer>();
            server->SetAttribute("Local", AddressValue(bed.GetAny(80)));
            node->AddApplication(server);
        }
    }

    /**
     * @brief Add the other end to the client.
     * @param bed the network
     */
    void AddToClient(const TwinTestBed& bed)
    {
        auto node = bed.m_clients.Get(0);
        const auto guest = bed.GetAddress(1, 80);
        if (m_application == "BulkSend" || m_application == "OnOff")
        {
            const auto isTcp = m_application == "BulkSend";
            PacketSinkHelper sink(isTcp ? "ns3::TcpSocketFactory" : "ns3::UdpSocketFactory",
                                  bed.GetAny(80));
            sink.Install(node).Get(0)->TraceConnectWithoutContext(
                "Rx",
                MakeCallback(&TwinApplicationTestCase::HandleRxFrom, this));
        }
        else if (m_application == "PacketSink")
        {
            BulkSendHelper bulk("ns3::TcpSocketFactory", guest);
            auto application = bulk.Install(node).Get(0);
            application->SetStartTime(MilliSeconds(100));
            application->TraceConnectWithoutContext(
                "Tx",
                MakeCallback(&TwinApplicationTestCase::HandleRx, this));
        }
        else if (m_application == "ThreeGppHttpServer")
        {
            ThreeGppHttpClientHelper client(bed.GetGuest());
            client.SetAttribute("Variables", PointerValue(MakeVariables()));
            auto application = client.Install(node).Get(0);
            application->SetStartTime(MilliSeconds(100));
            application->TraceConnectWithoutContext(
                "Rx",
                MakeCallback(&TwinApplicationTestCase::HandleRxFrom, this));
        }
        else if (m_application == "UdpEcho")
        {
            UdpEchoClientHelper client(guest);
            client.SetAttribute("MaxPackets", UintegerValue(1000));
            client.SetAttribute("Interval", TimeValue(MilliSeconds(7)));
            auto application = client.Install(node).Get(0);
            application->SetStartTime(MilliSeconds(100));
            application->TraceConnectWithoutContext(
                "Rx",
                MakeCallback(&TwinApplicationTestCase::HandleRx, this));
        }
        else
        {
            auto client = CreateObject<RemusKvClient>();
            client->SetAttribute("Remote", AddressValue(guest));
            client->SetAttribute("ThinkTime", StringValue(TwinTestBed::Constant(0.002)));
            node->AddApplication(client);
            client->TraceConnectWithoutContext(
                "Replied",
                MakeCallback(&TwinApplicationTestCase::HandleReplied, this));
        }
    }

    /**
     * @brief Make the variables of an HTTP client with a short reading time.
     * @return the variables
     */
    static Ptr<ThreeGppHttpVariables> MakeVariables()
    {
        auto variables = CreateObject<ThreeGppHttpVariables>();
        variables->SetAttribute("ReadingTimeMean", TimeValue(MilliSeconds(20)));
        variables->AssignStreams(500);
        return variables;
    }

    /**
     * @brief The client has received a packet; if the guest runs PacketSink, it has sent one.
     */
    void HandleRx(Ptr<const Packet> /* packet */)
    {
        ++m_nReceived;
    }

    /**
     * @brief The client has received a packet.
     */
    void HandleRxFrom(Ptr<const Packet> /* packet */, const Address& /* from */)
    {
        ++m_nReceived;
    }

    /**
     * @brief The client has received a reply.
     */
    void HandleReplied(Time /* sent */, Time /* now */)
    {
        ++m_nReceived;
    }

    std::string m_application; //!< the application that the guest runs
    bool m_isIpv6;             //!< IPv6 is used
    uint64_t m_nReceived{0};   //!< packets and replies that the client has received
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of twins.
 */
class RemusTwinTestSuite : public TestSuite
{
  public:
    RemusTwinTestSuite()
        : TestSuite("remus-twin")
    {
        for (const auto application :
             {"BulkSend", "PacketSink", "OnOff", "ThreeGppHttpServer", "UdpEcho", "KvServer"})
        {
            AddTestCase(new TwinApplicationTestCase(application, false));
            AddTestCase(new TwinApplicationTestCase(application, true));
        }
    }
};

static RemusTwinTestSuite g_remusTwinTestSuite; //!< registers the suite
