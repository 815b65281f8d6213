/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-failover-test.h"

#include "ns3/ethernet-header.h"
#include "ns3/icmpv6-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6.h"
#include "ns3/mac48-address.h"
#include "ns3/test.h"

#include <map>
#include <string>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A failover with IPv6 only.
 */
class Ipv6FailoverTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param stage whether the plug is a stage
     */
    explicit Ipv6FailoverTestCase(bool stage)
        : TestCase(std::string("Replication, heartbeats, the key-value service and the take-over "
                               "work with IPv6 only, ") +
                   (stage ? "with a stage" : "with a root queue disc")),
          m_stage(stage)
    {
    }

  private:
    void DoRun() override
    {
        FailoverTestParameters parameters;
        parameters.ipv6 = true;
        parameters.stage = m_stage;
        parameters.clients = 3;
        parameters.duration = Seconds(3);
        FailoverTestBed bed(parameters);
        m_hardwareAddress = Mac48Address::ConvertFrom(bed.m_lan.Get(0)->GetAddress());
        bed.m_lan.Get(1)->TraceConnectWithoutContext(
            "MacTx",
            MakeCallback(&Ipv6FailoverTestCase::HandleSend, this));
        bed.Run();

        NS_TEST_EXPECT_MSG_GT(bed.m_nComplete, 20, "checkpoints on the backup");
        NS_TEST_ASSERT_MSG_EQ(bed.m_failoverMonitor->HasTakenOver(), true, "take-over");
        NS_TEST_EXPECT_MSG_EQ_TOL(bed.m_failoverMonitor->GetDetectionTime(),
                                  RemusLaws::GetDetection(parameters.failure,
                                                          parameters.heartbeat,
                                                          parameters.delay + NanoSeconds(408),
                                                          parameters.timeout),
                                  MicroSeconds(1200),
                                  "the detection, by F11");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nGoneOn, 3, "clients that continue");
        NS_TEST_EXPECT_MSG_GT(bed.m_nReplies, 200, "replies");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, 0, "contradictions");
        NS_TEST_EXPECT_MSG_EQ(bed.m_monitor->GetNViolations(), 0, "early packets");

        auto primary = bed.m_machines.Get(0)->GetObject<Ipv6>();
        auto backup = bed.m_machines.Get(1)->GetObject<Ipv6>();
        const auto interface = primary->GetInterfaceForDevice(bed.m_lan.Get(0));
        NS_TEST_EXPECT_MSG_EQ(primary->GetNAddresses(interface), 2, "a global and a local address");
        for (uint32_t i = 0; i < primary->GetNAddresses(interface); ++i)
        {
            const auto address = primary->GetAddress(interface, i).GetAddress();
            NS_TEST_EXPECT_MSG_EQ(backup->GetInterfaceForAddress(address),
                                  backup->GetInterfaceForDevice(bed.m_lan.Get(1)),
                                  "the backup has " << address);
            NS_TEST_EXPECT_MSG_EQ(m_advertised[address], 5, "advertisements of " << address);
        }
        NS_TEST_EXPECT_MSG_EQ(m_advertised.size(), 2, "advertised addresses");
    }

    /**
     * @brief The backup sends a frame on the device that becomes the guest's.
     * @param packet the frame
     */
    void HandleSend(Ptr<const Packet> packet)
    {
        auto frame = packet->Copy();
        EthernetHeader ethernet(false);
        frame->RemoveHeader(ethernet);
        Ipv6Header ip;
        frame->RemoveHeader(ip);
        if (ip.GetNextHeader() != Icmpv6L4Protocol::GetStaticProtocolNumber() ||
            ip.GetDestination() != Ipv6Address::GetAllNodesMulticast())
        {
            return;
        }
        Icmpv6NA advertisement;
        frame->RemoveHeader(advertisement);
        Icmpv6OptionLinkLayerAddress option(false);
        frame->RemoveHeader(option);
        NS_TEST_EXPECT_MSG_EQ(ethernet.GetSource(), m_hardwareAddress, "the frame's source");
        NS_TEST_EXPECT_MSG_EQ(Mac48Address::ConvertFrom(option.GetAddress()),
                              m_hardwareAddress,
                              "the hardware address in it");
        NS_TEST_EXPECT_MSG_EQ(advertisement.GetFlagO(), true, "it overrides");
        NS_TEST_EXPECT_MSG_EQ(advertisement.GetFlagS(), false, "it is unsolicited");
        NS_TEST_EXPECT_MSG_EQ(ip.GetHopLimit(), 255, "it comes from this link");
        ++m_advertised[advertisement.GetIpv6Target()];
    }

    bool m_stage;                                 //!< the plug is a stage
    Mac48Address m_hardwareAddress;               //!< the guest's
    std::map<Ipv6Address, uint32_t> m_advertised; //!< the number of advertisements by address
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of failovers with IPv6.
 */
class RemusFailoverIpv6TestSuite : public TestSuite
{
  public:
    RemusFailoverIpv6TestSuite()
        : TestSuite("remus-failover-ipv6", PlugTestCompat::SystemSuite())
    {
        AddTestCase(new Ipv6FailoverTestCase(false));
        AddTestCase(new Ipv6FailoverTestCase(true));
    }
};

static RemusFailoverIpv6TestSuite g_remusFailoverIpv6TestSuite; //!< registers the suite
