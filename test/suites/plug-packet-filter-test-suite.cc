/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/boolean.h"
#include "ns3/flow-id-tag.h"
#include "ns3/ipv4-queue-disc-item.h"
#include "ns3/ipv6-queue-disc-item.h"
#include "ns3/object-factory.h"
#include "ns3/plug-packet-filter.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"
#include "ns3/udp-header.h"
#include "ns3/uinteger.h"

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The packets that a filter matches. They go from 10.0.0.1 (2001::1), port 80, to 10.0.0.2
 * (2001::2), port 1234.
 */
class PlugPacketFilterTestCase : public PlugTestCase<PlugPacketFilterTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// A filter without conditions
    void MatchAll()
    {
        Make();
        Expect(m_syn4, true, "TCP over IPv4");
        Expect(m_udp6, true, "UDP over IPv6");
        Expect(m_rest, true, "A later fragment");
        Expect(Create<PlugTestItem>(0, 100), false, "Neither IPv4 nor IPv6");
    }

    /// Addresses
    void MatchAddresses()
    {
        Make("Source", AddressValue(Ipv4Address("10.0.0.1")));
        Expect(m_syn4, true, "IPv4 from the address");
        Expect(m_rest, true, "A fragment from the address");
        Expect(m_udp6, false, "An IPv6 packet");
        Make("Source", AddressValue(Ipv4Address("10.0.0.2")));
        Expect(m_syn4, false, "IPv4 to the address");
        Make("Source", AddressValue(Ipv6Address("2001::1")));
        Expect(m_udp6, true, "IPv6 from the address");
        Make("Destination", AddressValue(Ipv6Address("2001::2")));
        Expect(m_udp6, true, "IPv6 to the address");
        Expect(m_syn4, false, "An IPv4 packet");
    }

    /// Protocols and ports
    void MatchPorts()
    {
        Make("Protocol", UintegerValue(6));
        Expect(m_syn4, true, "TCP");
        Expect(m_udp6, false, "UDP");
        Make("SourcePort", UintegerValue(80));
        Expect(m_syn4, true, "TCP from the port");
        Expect(m_udp6, true, "UDP from the port");
        Expect(m_rest, false, "A fragment without a port");
        Expect(m_restTcp, false, "A TCP fragment");
        Expect(m_icmp, false, "A packet of a protocol without ports");
        Make("SourcePort", UintegerValue(1234));
        Expect(m_syn4, false, "TCP to the port");
        Make("DestinationPort", UintegerValue(1234));
        Expect(m_syn4, true, "TCP to the port");
        Expect(m_udp6, true, "UDP to the port");
        Make("DestinationPort", UintegerValue(80));
        Expect(m_syn4, false, "TCP from the port");
        Make("DestinationPort", UintegerValue(1234), "Protocol", UintegerValue(17));
        Expect(m_udp6, true, "Both match");
        Expect(m_syn4, false, "Only the port matches");
    }

    /// TCP segments that open a connection
    void MatchSyn()
    {
        Make("Syn", BooleanValue(true));
        Expect(m_syn4, true, "SYN");
        Expect(m_ack4, false, "ACK");
        Expect(m_udp6, false, "UDP");
        Expect(m_restTcp, false, "A fragment without flags");
    }

    /// The type of service
    void MatchTypeOfService()
    {
        Make("TypeOfService", UintegerValue(0xb8), "TypeOfServiceMask", UintegerValue(0xfc));
        Expect(m_syn4, true, "Expedited forwarding, with any ECN bits");
        Expect(m_ack4, false, "Best effort");
        Expect(m_udp6, true, "A traffic class");
    }

    /// Marks
    void MatchTag()
    {
        Make("Tag", StringValue("ns3::FlowIdTag"));
        Expect(m_syn4, false, "Without one");
        m_syn4->GetPacket()->AddPacketTag(FlowIdTag(1));
        Expect(m_syn4, true, "With one");
    }

  private:
    void DoSetup() override
    {
        m_syn4 = MakeTcp(TcpHeader::SYN, 0xb9);
        m_ack4 = MakeTcp(TcpHeader::ACK, 0);
        Ipv4Header rest;
        rest.SetSource("10.0.0.1");
        rest.SetDestination("10.0.0.2");
        rest.SetProtocol(17);
        rest.SetFragmentOffset(1480);
        UdpHeader udp;
        udp.SetSourcePort(80);
        udp.SetDestinationPort(1234);
        auto data = Create<Packet>(100);
        data->AddHeader(udp); // these bytes are data, not a header
        m_rest = Create<Ipv4QueueDiscItem>(data, Address(), 0x0800, rest);
        rest.SetProtocol(6);
        m_restTcp = Create<Ipv4QueueDiscItem>(m_syn4->GetPacket()->Copy(), Address(), 0x0800, rest);
        rest.SetProtocol(1);
        rest.SetFragmentOffset(0);
        m_icmp = Create<Ipv4QueueDiscItem>(data->Copy(), Address(), 0x0800, rest);

        Ipv6Header ipv6;
        ipv6.SetSource("2001::1");
        ipv6.SetDestination("2001::2");
        ipv6.SetNextHeader(17);
        ipv6.SetTrafficClass(0xba);
        const std::string flags(100, '\xff'); // would be flags if this were a TCP header
        auto packet = Create<Packet>(reinterpret_cast<const uint8_t*>(flags.data()), flags.size());
        packet->AddHeader(udp);
        m_udp6 = Create<Ipv6QueueDiscItem>(packet, Address(), 0x86dd, ipv6);
    }

    /**
     * @brief Make a segment of TCP.
     * @param flags its flags
     * @param typeOfService its type of service
     * @return the segment
     */
    static Ptr<QueueDiscItem> MakeTcp(uint8_t flags, uint8_t typeOfService)
    {
        Ipv4Header ipv4;
        ipv4.SetSource("10.0.0.1");
        ipv4.SetDestination("10.0.0.2");
        ipv4.SetProtocol(6);
        ipv4.SetTos(typeOfService);
        TcpHeader tcp;
        tcp.SetSourcePort(80);
        tcp.SetDestinationPort(1234);
        tcp.SetFlags(flags);
        auto packet = Create<Packet>(100);
        packet->AddHeader(tcp);
        return Create<Ipv4QueueDiscItem>(packet, Address(), 0x0800, ipv4);
    }

    /**
     * @brief Make a filter for class 5.
     * @param conditions its attributes, names and values in turn
     */
    template <typename... Conditions>
    void Make(Conditions&&... conditions)
    {
        m_filter =
            CreateObjectWithAttributes<PlugPacketFilter>("Class", UintegerValue(5), conditions...);
    }

    /**
     * @brief Classify a packet.
     * @param item the packet
     * @param matches whether it must match
     * @param what a description of the packet
     */
    void Expect(Ptr<QueueDiscItem> item, bool matches, const std::string& what)
    {
        NS_TEST_EXPECT_MSG_EQ(m_filter->Classify(item),
                              (matches ? 5 : PacketFilter::PF_NO_MATCH + 0),
                              what);
    }

    Ptr<PlugPacketFilter> m_filter; //!< the filter
    Ptr<QueueDiscItem> m_syn4;      //!< a TCP segment with SYN, over IPv4
    Ptr<QueueDiscItem> m_ack4;      //!< a TCP segment with ACK, over IPv4
    Ptr<QueueDiscItem> m_rest;      //!< a later fragment of UDP over IPv4
    Ptr<QueueDiscItem> m_restTcp;   //!< a later fragment of TCP over IPv4
    Ptr<QueueDiscItem> m_icmp;      //!< ICMP over IPv4
    Ptr<QueueDiscItem> m_udp6;      //!< UDP over IPv6
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of filters.
 */
class PlugPacketFilterTestSuite : public TestSuite
{
  public:
    PlugPacketFilterTestSuite()
        : TestSuite("plug-packet-filter")
    {
        using Filter = PlugPacketFilterTestCase;
        AddTestCase(
            new Filter("Without conditions all IPv4 and IPv6 packets match", &Filter::MatchAll));
        AddTestCase(new Filter("Addresses of IPv4 and IPv6 match", &Filter::MatchAddresses));
        AddTestCase(new Filter("Protocols and ports match", &Filter::MatchPorts));
        AddTestCase(new Filter("Segments that open a connection match", &Filter::MatchSyn));
        AddTestCase(new Filter("Bits of the type of service match", &Filter::MatchTypeOfService));
        AddTestCase(new Filter("A packet tag matches", &Filter::MatchTag));
    }
};

static PlugPacketFilterTestSuite g_plugPacketFilterTestSuite; //!< registers the suite
