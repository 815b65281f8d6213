/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/failover/remus-twin-packet.h"
#include "../support/plug-test.h"

#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-queue-disc-item.h"
#include "ns3/ipv6-extension-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-queue-disc-item.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-option-ts.h"

#include <string>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The changes that the twin makes to packets.
 */
class RemusTwinPacketTestCase : public PlugTestCase<RemusTwinPacketTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// The echo of an acknowledgement
    void TestEcho()
    {
        for (const bool checksums : {false, true})
        {
            GlobalValue::Bind("ChecksumEnabled", BooleanValue(checksums));
            const std::string with = checksums ? ", with checksums" : ", without checksums";
            ExpectEcho(MakeIpv4(ACK, 0, true), 507, "an acknowledgement" + with);
            ExpectEcho(MakeIpv4(TcpHeader::SYN, 0, true), 500, "no acknowledgement" + with);
            ExpectEcho(MakeIpv4(ACK, 0, false),
                       checksums ? 500 : 507,
                       "a first fragment, whose checksum nobody knows" + with);
            ExpectEcho(MakeIpv4(ACK, 8, true), 500, "a later fragment" + with);
            ExpectEcho(MakeIpv4(ACK, 0, true, 17), 500, "another protocol" + with);
            ExpectEcho(MakeIpv6(ACK, false, 0), 507, "an IPv6 acknowledgement" + with);
            ExpectEcho(MakeIpv6(ACK, true, 0),
                       checksums ? 500 : 507,
                       "a first IPv6 fragment" + with);
            ExpectEcho(MakeIpv6(ACK, true, 8), 500, "a later IPv6 fragment" + with);
            ExpectEcho(MakeIpv6(ACK, false, 0, 17), 500, "another protocol in IPv6" + with);
            ExpectEcho(MakeIpv6(ACK, true, 0, 17), 500, "a fragment of another protocol" + with);
        }
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(false));

        auto packet = MakeIpv4(ACK, 0, true);
        RemusTwinPacket::AddToEcho(packet, 0x0806, 7);
        NS_TEST_EXPECT_MSG_EQ(GetEcho(packet), 500, "another protocol than IP");
        packet->AddPaddingAtEnd(10);
        const auto size = packet->GetSize() - 10;
        RemusTwinPacket::AddToEcho(packet, Ipv4L3Protocol::PROT_NUMBER, 7);
        NS_TEST_EXPECT_MSG_EQ(packet->GetSize(), size, "the padding of a frame is removed");
    }

    /// The timestamps of sent segments
    void TestValue()
    {
        Ipv4Header ipv4;
        ipv4.SetProtocol(6);
        auto four = Create<Ipv4QueueDiscItem>(MakeSegment(ACK),
                                              Address(),
                                              Ipv4L3Protocol::PROT_NUMBER,
                                              ipv4);
        RemusTwinPacket::SubtractFromValue(four, 7);
        NS_TEST_EXPECT_MSG_EQ(GetOption(four->GetPacket())->GetTimestamp(), 993, "in IPv4");
        NS_TEST_EXPECT_MSG_EQ(GetOption(four->GetPacket())->GetEcho(), 500, "nothing else");
        Ipv6Header ipv6;
        ipv6.SetNextHeader(6);
        auto six = Create<Ipv6QueueDiscItem>(MakeSegment(TcpHeader::SYN),
                                             Address(),
                                             Ipv6L3Protocol::PROT_NUMBER,
                                             ipv6);
        RemusTwinPacket::SubtractFromValue(six, 7);
        NS_TEST_EXPECT_MSG_EQ(GetOption(six->GetPacket())->GetTimestamp(), 993, "in IPv6");

        // A segment without the option stays as it is
        auto plain = Create<Packet>(10);
        plain->AddHeader(TcpHeader());
        auto item = Create<Ipv4QueueDiscItem>(plain, Address(), Ipv4L3Protocol::PROT_NUMBER, ipv4);
        const auto before = ToBytes(plain);
        RemusTwinPacket::SubtractFromValue(item, 7);
        NS_TEST_EXPECT_MSG_EQ(ToBytes(item->GetPacket()), before, "a segment without timestamp");
    }

  private:
    static const uint8_t ACK = TcpHeader::ACK; //!< a segment that acknowledges

    /**
     * @brief Make a segment with the timestamp 1000, the echo 500 and 10 bytes.
     * @param flags its flags
     * @param checksum a TCP header that is set up to calculate the checksum
     * @return the segment
     */
    static Ptr<Packet> MakeSegment(uint8_t flags, TcpHeader checksum = TcpHeader())
    {
        checksum.SetFlags(flags);
        auto option = CreateObject<TcpOptionTS>();
        option->SetTimestamp(1000);
        option->SetEcho(500);
        checksum.AppendOption(option);
        auto packet = Create<Packet>(10);
        packet->AddHeader(checksum);
        return packet;
    }

    /**
     * @brief Make an IPv4 packet with a segment.
     * @param flags the segment's flags
     * @param offset the fragment's offset in bytes
     * @param last whether there is no further fragment
     * @param protocol the IP protocol number
     * @return the packet
     */
    static Ptr<Packet> MakeIpv4(uint8_t flags, uint16_t offset, bool last, uint8_t protocol = 6)
    {
        Ipv4Header header;
        header.SetSource(Ipv4Address("10.0.0.1"));
        header.SetDestination(Ipv4Address("10.0.0.2"));
        header.SetProtocol(protocol);
        header.SetFragmentOffset(offset);
        last ? header.SetLastFragment() : header.SetMoreFragments();
        TcpHeader checksum;
        if (Node::ChecksumEnabled())
        {
            header.EnableChecksum();
            checksum.EnableChecksums();
            checksum.InitializeChecksum(header.GetSource(), header.GetDestination(), 6);
        }
        auto packet = MakeSegment(flags, checksum);
        header.SetPayloadSize(packet->GetSize());
        packet->AddHeader(header);
        return packet;
    }

    /**
     * @brief Make an IPv6 packet with a segment.
     * @param flags the segment's flags
     * @param fragment whether it is a fragment
     * @param offset the fragment's offset in bytes
     * @param protocol the IP protocol number
     * @return the packet
     */
    static Ptr<Packet> MakeIpv6(uint8_t flags, bool fragment, uint16_t offset, uint8_t protocol = 6)
    {
        Ipv6Header header;
        header.SetSource(Ipv6Address("2001:db8::1"));
        header.SetDestination(Ipv6Address("2001:db8::2"));
        header.SetFlowLabel(0); // ns-3.35 forgets it when it reads a header
        TcpHeader checksum;
        if (Node::ChecksumEnabled())
        {
            checksum.EnableChecksums();
            checksum.InitializeChecksum(header.GetSource(), header.GetDestination(), 6);
        }
        auto packet = MakeSegment(flags, checksum);
        header.SetNextHeader(protocol);
        if (fragment)
        {
            Ipv6ExtensionFragmentHeader extension;
            extension.SetNextHeader(protocol);
            extension.SetOffset(offset);
            extension.SetMoreFragment(true);
            packet->AddHeader(extension);
            header.SetNextHeader(Ipv6Header::IPV6_EXT_FRAGMENTATION);
        }
        header.SetPayloadLength(packet->GetSize());
        packet->AddHeader(header);
        return packet;
    }

    /**
     * @brief Get the timestamp option of a segment.
     * @param segment the segment
     * @return the option
     */
    static Ptr<const TcpOptionTS> GetOption(Ptr<const Packet> segment)
    {
        TcpHeader header;
        segment->PeekHeader(header);
        return DynamicCast<const TcpOptionTS>(header.GetOption(TcpOption::TS));
    }

    /**
     * @brief Get the echo of a segment.
     * @param packet the IP packet
     * @return the echo
     */
    static uint32_t GetEcho(Ptr<const Packet> packet)
    {
        const auto bytes = ToBytes(packet);
        auto segment = packet->Copy();
        if (bytes[0] >> 4 == 4)
        {
            segment->RemoveAtStart(20);
        }
        else
        {
            segment->RemoveAtStart(bytes[6] == Ipv6Header::IPV6_EXT_FRAGMENTATION ? 48 : 40);
        }
        return GetOption(segment)->GetEcho();
    }

    /**
     * @brief Add 7 to the echo of a packet, and check it.
     * @param packet the packet
     * @param echo the expected echo
     * @param what a description of the packet
     */
    void ExpectEcho(Ptr<Packet> packet, uint32_t echo, const std::string& what)
    {
        const auto before = ToBytes(packet);
        const bool isIpv4 = before[0] >> 4 == 4;
        RemusTwinPacket::AddToEcho(packet,
                                   isIpv4 ? Ipv4L3Protocol::PROT_NUMBER
                                          : Ipv6L3Protocol::PROT_NUMBER,
                                   7);
        NS_TEST_EXPECT_MSG_EQ(GetEcho(packet), echo, "the echo of " << what);
        if (echo == 500)
        {
            NS_TEST_EXPECT_MSG_EQ(ToBytes(packet), before, "the bytes of " << what);
        }
        else if (Node::ChecksumEnabled())
        {
            TcpHeader header;
            header.EnableChecksums();
            auto segment = packet->Copy();
            if (isIpv4)
            {
                Ipv4Header ip;
                ip.EnableChecksum();
                segment->RemoveHeader(ip);
                NS_TEST_EXPECT_MSG_EQ(ip.IsChecksumOk(), true, "the IP checksum of " << what);
                header.InitializeChecksum(ip.GetSource(), ip.GetDestination(), 6);
            }
            else
            {
                Ipv6Header ip;
                segment->RemoveHeader(ip);
                header.InitializeChecksum(ip.GetSource(), ip.GetDestination(), 6);
            }
            segment->RemoveHeader(header);
            NS_TEST_EXPECT_MSG_EQ(header.IsChecksumOk(), true, "the TCP checksum of " << what);
        }
    }

    /**
     * @brief Get the bytes of a packet.
     * @param packet the packet
     * @return its bytes
     */
    static std::string ToBytes(Ptr<const Packet> packet)
    {
        std::string bytes(packet->GetSize(), ' ');
        packet->CopyData(reinterpret_cast<uint8_t*>(&bytes[0]), bytes.size());
        return bytes;
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the twin's packets.
 */
class RemusTwinPacketTestSuite : public TestSuite
{
  public:
    RemusTwinPacketTestSuite()
        : TestSuite("remus-twin-packet")
    {
        using Case = RemusTwinPacketTestCase;
        AddTestCase(
            new Case("The echo in segments that the twin receives is shifted", &Case::TestEcho));
        AddTestCase(new Case("The timestamp in segments that the twin sends is shifted back",
                             &Case::TestValue));
    }
};

static RemusTwinPacketTestSuite g_remusTwinPacketTestSuite; //!< registers the suite
