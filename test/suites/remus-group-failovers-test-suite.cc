/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-group-test.h"
#include "../support/remus-twin-peer.h"

#include "ns3/boolean.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/log.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/remus-failover-helper.h"
#include "ns3/remus-group-helper.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusGroupFailoversTest");

/**
 * @ingroup plug-tests
 *
 * @brief A web server with a TCP client and a TCP connection to its database; one of the two fails.
 * Both have a twin.
 *
 *     client   web   web's twin   database   database's twin
 *     ===+======+=========+==========+=============+===      Ethernet, 10.1.1.0/24
 */
class GroupFailoverTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param together how the guests are protected
     * @param webFails whether the web server fails, else the database
     * @param name what the test expects
     */
    GroupFailoverTestCase(Together together, bool webFails, const std::string& name)
        : TestCase(std::string(webFails ? "A web server" : "A database") + " fails: " + name),
          m_together(together),
          m_webFails(webFails)
    {
    }

  private:
    void DoRun() override
    {
        TwinTestBed defaults(1); // sets default attributes
        NodeContainer nodes(5);  // client, web server, its twin, database, its twin
        CsmaHelper csma;
        csma.SetChannelAttribute("DataRate", StringValue("100Mbps"));
        csma.SetChannelAttribute("Delay", StringValue("10us"));
        const auto lan = csma.Install(nodes);
        csma.AssignStreams(lan, 1);
        defaults.AddStack(nodes.Get(0), 9);
        m_bed = &defaults;

        auto webHelper = MakeTwinHelper(MakeCallback(&GroupFailoverTestCase::BuildWeb, this));
        auto databaseHelper =
            MakeTwinHelper(MakeCallback(&GroupFailoverTestCase::BuildDatabase, this));
        Ptr<RemusTwin> twins[2];
        const auto isGroup = m_together == Together::GROUP || m_together == Together::REPLICATED;
        if (isGroup)
        {
            RemusGroupHelper group(MakeGroupedRemusHelper(MilliSeconds(20)));
            twins[0] = webHelper.Install(lan.Get(1), lan.Get(2), group);
            twins[1] = databaseHelper.Install(lan.Get(3), lan.Get(4), group);
        }
        else
        {
            twins[0] = webHelper.Install(lan.Get(1), lan.Get(2));
            twins[1] = databaseHelper.Install(lan.Get(3), lan.Get(4));
        }
        if (m_together == Together::LEAKY)
        {
            Leak(lan.Get(1), Ipv4Address("10.1.1.2"));
            Leak(lan.Get(3), Ipv4Address("10.1.1.1"));
        }
        NodeContainer hosts(m_together == Together::REPLICATED ? 2 : 0);
        if (m_together == Together::REPLICATED)
        {
            const auto backup = Connect(hosts, m_webFails);
            auto failover =
                webHelper.Replicate({twins[0], twins[1]}, hosts.Get(0), hosts.Get(1), backup);
            failover->TraceConnectWithoutContext("TookOver",
                                                 MakeBoundCallback(&Note, &m_backupTookOver));
            failover->TraceConnectWithoutContext("TookOver",
                                                 MakeBoundCallback(&NoteEpoch, &m_recovered));
            twins[0]->TraceConnectWithoutContext("TookOver",
                                                 MakeBoundCallback(&Note, &m_twinTookOver));
            RemusFailoverHelper::AssignStreams(hosts, 100);
        }
        m_client = Add(nodes.Get(0), defaults.GetAddress(1, 80), true);
        Simulator::Schedule(NanoSeconds(1013456789),
                            &RemusMachineFailure::FailNode,
                            nodes.Get(m_webFails ? 1 : 3));
        Simulator::Stop(Seconds(5));
        Simulator::Run();

        if (m_together == Together::REPLICATED)
        {
            // 300 ms without heartbeats, and 100 ms to resume; TakeOverTime, 80 ms, has no effect
            NS_TEST_EXPECT_MSG_GT(m_backupTookOver, MilliSeconds(1390), "The backup notices");
            NS_TEST_EXPECT_MSG_EQ(m_twinTookOver, m_backupTookOver, "When the backup says so");
            NS_TEST_EXPECT_MSG_GT(m_recovered, 40, "Epochs of 20 ms in 1 s were replicated");
        }
        const bool fail[] = {isGroup || m_webFails, isGroup || !m_webFails};
        const auto& web = m_webs.at(fail[0]); // that of the twin if the guest fails
        const auto& toDatabase = m_toDatabase.at(fail[0]);
        const auto bad = !Agree(m_client, web) || !Agree(toDatabase, m_databases.at(fail[1]));
        NS_LOG_INFO(GetName() << ": " << (bad ? "broken" : "all continue") << ", taken over "
                              << twins[0]->HasTakenOver() << " " << twins[1]->HasTakenOver());
        NS_TEST_EXPECT_MSG_EQ(bad, (m_together == Together::LEAKY), "Connections are broken");
        for (uint32_t i = 0; i < 2; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(twins[i]->HasTakenOver(), fail[i], "Takeover of guest " << i);
            NS_TEST_EXPECT_MSG_EQ(twins[i]->HasDiverged(), false, "The twin of guest " << i);
        }
        m_bed = nullptr;
    }

    /**
     * @brief Note a time.
     * @param where the place for it
     * @param now the time
     */
    static void Note(Time* where, uint64_t /* epoch */, Time now)
    {
        *where = now;
    }

    /**
     * @brief Note an epoch.
     * @param where the place for it
     * @param epoch the epoch
     */
    static void NoteEpoch(uint64_t* where, uint64_t epoch, Time /* now */)
    {
        *where = epoch;
    }

    /**
     * @brief Connect primary and backup.
     * @param hosts the two
     * @param isIpv6 whether over IPv6, else over IPv4
     * @return the backup's address
     */
    static Address Connect(NodeContainer hosts, bool isIpv6)
    {
        InternetStackHelper stack;
        stack.SetIpv4StackInstall(!isIpv6);
        stack.SetIpv6StackInstall(isIpv6);
        stack.Install(hosts);
        stack.AssignStreams(hosts, 50);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        link.SetChannelAttribute("Delay", StringValue("1ms"));
        const auto devices = link.Install(hosts);
        if (isIpv6)
        {
            hosts.Get(0)->GetObject<Icmpv6L4Protocol>()->SetAttribute("DAD", BooleanValue(false));
            hosts.Get(1)->GetObject<Icmpv6L4Protocol>()->SetAttribute("DAD", BooleanValue(false));
            return Ipv6AddressHelper(Ipv6Address("2001:2::"), Ipv6Prefix(64))
                .Assign(devices)
                .GetAddress(1, 1);
        }
        return Ipv4AddressHelper("10.1.2.0", "255.255.255.0").Assign(devices).GetAddress(1);
    }

    /**
     * @brief Make the helper that builds a guest and its twin.
     * @param build builds the guest
     * @return the helper
     */
    static RemusTwinHelper MakeTwinHelper(RemusTwin::Builder build)
    {
        RemusTwinHelper helper(build);
        helper.SetRemusHelper(MakeGroupedRemusHelper(MilliSeconds(20)));
        helper.SetTwinAttribute("Lag", TimeValue(MilliSeconds(100)));
        helper.SetTwinAttribute("TakeOverTime", StringValue(TwinTestBed::Constant(0.08)));
        return helper;
    }

    /**
     * @brief Add one end of connections to a node.
     * @param node the node
     * @param address the address to listen on, or to connect to
     * @param connects whether it connects
     * @return the end
     */
    static Ptr<TwinPeer> Add(Ptr<Node> node, const Address& address, bool connects)
    {
        // These intervals avoid ties: the ticks of two ends hardly ever coincide
        auto peer = CreateObject<TwinPeer>(address,
                                           connects,
                                           500,
                                           NanoSeconds(connects ? 5000011 : 3000017));
        node->AddApplication(peer);
        return peer;
    }

    /**
     * @brief Build the web server.
     * @param node the node
     */
    void BuildWeb(Ptr<Node> node)
    {
        m_bed->AddStack(node, 1);
        m_webs.push_back(Add(node, m_bed->GetAny(80), false));
        m_toDatabase.push_back(Add(node, m_bed->GetAddress(2, 5432), true));
    }

    /**
     * @brief Build the database.
     * @param node the node
     */
    void BuildDatabase(Ptr<Node> node)
    {
        m_bed->AddStack(node, 2);
        m_databases.push_back(Add(node, m_bed->GetAny(5432), false));
    }

    /**
     * @brief Tell whether the ends of a connection agree on every byte, and continue.
     * @param connected the end that has connected
     * @param other the other end
     * @return true if they do
     */
    static bool Agree(Ptr<TwinPeer> connected, Ptr<TwinPeer> other)
    {
        const auto& one = connected->GetStreams().at(0);
        const auto found = other->GetStreams().find(connected->GetPort());
        if (found == other->GetStreams().end())
        {
            return false;
        }
        const auto& two = found->second;
        return two.sent.compare(0, one.received.size(), one.received) == 0 &&
               one.sent.compare(0, two.received.size(), two.received) == 0 && !one.closed &&
               !two.closed && one.lastReceived > Seconds(4) && two.lastReceived > Seconds(4);
    }

    Together m_together;                     //!< how the guests are protected
    bool m_webFails;                         //!< the web server fails
    TwinTestBed* m_bed{nullptr};             //!< assigns addresses to nodes
    Time m_backupTookOver;                   //!< when the backup took over
    Time m_twinTookOver;                     //!< when the web server's twin did
    uint64_t m_recovered{0};                 //!< the epoch that the backup goes on from
    Ptr<TwinPeer> m_client;                  //!< the client's
    std::vector<Ptr<TwinPeer>> m_webs;       //!< the web server's, for the client, and its twin's
    std::vector<Ptr<TwinPeer>> m_toDatabase; //!< the web server's, for the database, and its twin's
    std::vector<Ptr<TwinPeer>> m_databases;  //!< the database's, and its twin's
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of failures in groups of guests.
 */
class RemusGroupFailoversTestSuite : public TestSuite
{
  public:
    RemusGroupFailoversTestSuite()
        : TestSuite("remus-group-failovers", PlugTestCompat::SystemSuite())
    {
        using F = GroupFailoverTestCase;
        for (const auto webFails : {false, true})
        {
            AddTestCase(new F(Together::GROUP, webFails, "the group is rolled back"));
            AddTestCase(new F(Together::REPLICATED,
                              webFails,
                              webFails ? "the backup notices, by IPv6" : "the backup notices"));
            AddTestCase(new F(Together::APART, webFails, "only this guest is rolled back"));
            AddTestCase(new F(Together::LEAKY, webFails, "a connection is broken"));
        }
    }
};

static RemusGroupFailoversTestSuite g_remusGroupFailoversTestSuite; //!< registers the suite
