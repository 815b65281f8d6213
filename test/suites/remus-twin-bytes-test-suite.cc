/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/failover/remus-twin-packet.h"
#include "../support/plug-test.h"

#include "ns3/ipv6-header.h"
#include "ns3/packet.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Which bytes of packets the twin compares.
 */
class RemusTwinBytesTestCase : public PlugTestCase<RemusTwinBytesTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Bytes to compare: without checksums, and with the timestamp set back
    void TestBytes()
    {
        // MSS, NOP, timestamp 0x01020304, NOP; then bytes that look like another timestamp
        const Bytes options{2, 4, 8, 9, 1, 8, 10, 1, 2, 3, 4, 8, 10, 9, 9, 1};
        auto set = options;
        set[10] = 2; // 4 - 2
        ExpectBefore(Ipv4(6, 0, Tcp(options)), Ipv4(6, 0, Tcp(set, 0), 20, 0), "IPv4 TCP");
        ExpectBefore(Ipv4(6, 0, Tcp(options), 24),
                     Ipv4(6, 0, Tcp(set, 0), 24, 0),
                     "TCP behind options of IPv4");
        ExpectBefore(Ipv6(6, Tcp(options)), Ipv6(6, Tcp(set, 0)), "IPv6 TCP");
        ExpectBefore(Fragment(6, 1, Tcp(options)), Fragment(6, 1, Tcp(set, 0)), "a first fragment");
        ExpectBefore(Fragment(6, 8, Tcp(options)), Fragment(6, 8, Tcp(options)), "a later one");
        ExpectBefore(Ipv4(6, 0x2000, Tcp(options)),
                     Ipv4(6, 0x2000, Tcp(set, 0), 20, 0),
                     "a first fragment of IPv4");
        ExpectBefore(Ipv4(6, 0x2001, Tcp(options)),
                     Ipv4(6, 0x2001, Tcp(options), 20, 0),
                     "a later fragment of IPv4");
        ExpectBefore(Ipv4(1, 0, Tcp(options)), Ipv4(1, 0, Tcp(options), 20, 0), "another protocol");

        // A timestamp at the end of the header, with a value below 2, and one that the header cuts
        // off
        const Bytes last{1, 1, 8, 10, 0, 0, 1, 0, 0, 0, 0, 0};
        const Bytes lastSet{1, 1, 8, 10, 0, 0, 0, 254, 0, 0, 0, 0};
        ExpectBefore(Ipv4(6, 0, Tcp(last)), Ipv4(6, 0, Tcp(lastSet, 0), 20, 0), "a borrow");
        const Bytes first{8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
        const Bytes firstSet{8, 10, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0};
        ExpectBefore(Ipv4(6, 0, Tcp(first)), Ipv4(6, 0, Tcp(firstSet, 0), 20, 0), "below 0");
        auto cut = Tcp(first);
        cut[12] = 7 << 4;
        auto cutSet = Tcp(first, 0);
        cutSet[12] = 7 << 4;
        ExpectBefore(Ipv4(6, 0, cut), Ipv4(6, 0, cutSet, 20, 0), "8 bytes of options");
        auto missing = Ipv4(6, 0, Tcp(first));
        missing.resize(20 + 20 + 8);
        auto missingSet = Ipv4(6, 0, Tcp(first, 0), 20, 0);
        missingSet.resize(20 + 20 + 8);
        ExpectBefore(missing, missingSet, "options that are not all there");
        // An option of length 0 counts as one of 2 bytes
        const Bytes malformed{9, 0, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0};
        const Bytes malformedSet{9, 0, 8, 10, 0, 0, 0, 7, 0, 0, 0, 0};
        ExpectBefore(Ipv4(6, 0, Tcp(malformed)),
                     Ipv4(6, 0, Tcp(malformedSet, 0), 20, 0),
                     "a malformed option");

        // Complete and truncated headers
        const Bytes udp{1, 2, 3, 4, 5, 6, 7, 8, 9};
        const Bytes udpSet{1, 2, 3, 4, 5, 6, 0, 0, 9};
        ExpectBefore(Ipv4(17, 0, udp), Ipv4(17, 0, udpSet, 20, 0), "UDP");
        ExpectBefore(Ipv4(17, 0, Bytes(8, 7)),
                     Ipv4(17, 0, {7, 7, 7, 7, 7, 7, 0, 0}, 20, 0),
                     "UDP without data");
        ExpectBefore(Ipv4(17, 0, Bytes(7, 7)), Ipv4(17, 0, Bytes(7, 7), 20, 0), "part of UDP");
        ExpectBefore(Ipv6(17, udp), Ipv6(17, udpSet), "UDP in IPv6");
        ExpectBefore(Ipv4(6, 0, Tcp({})), Ipv4(6, 0, Tcp({}, 0), 20, 0), "TCP without options");
        auto bare = Tcp({});
        auto bareSet = Tcp({}, 0);
        bare.resize(20);
        bareSet.resize(20);
        ExpectBefore(Ipv4(6, 0, bare), Ipv4(6, 0, bareSet, 20, 0), "TCP without options or data");
        const Bytes part(19, 7);
        ExpectBefore(Ipv4(6, 0, part), Ipv4(6, 0, part, 20, 0), "part of TCP");
        ExpectBefore(Ipv4(6, 0, {}), Ipv4(6, 0, {}, 20, 0), "IPv4 without data");
        auto few = Ipv4(6, 0, {});
        few.pop_back();
        ExpectBefore(few, few, "part of IPv4");
        few = Ipv6(17, {});
        ExpectBefore(few, few, "IPv6 without data");
        few.resize(39);
        ExpectBefore(few, few, "part of IPv6");
        ExpectBefore({}, {}, "nothing");
    }

    /// Times in packets that differ by the twin's lag
    void TestTimes()
    {
        const Bytes none(20, 3);
        ExpectTimes(none, none, 5, 0, "nothing differs");
        ExpectTimes(none, Bytes(21, 3), 5, 0, "another size");
        for (const std::size_t place : {0, 1, 7, 11, 12})
        {
            for (const bool little : {false, true})
            {
                const auto where =
                    std::string(little ? "little" : "big") + " endian at " + std::to_string(place);
                ExpectTimes(Put(none, place, 1000, little),
                            Put(none, place, 1005, little),
                            5,
                            1,
                            where);
                ExpectTimes(Put(none, place, 0xfffffe, little),
                            Put(none, place, 0x1000003, little),
                            5,
                            1,
                            "a carry, " + where);
                ExpectTimes(Put(none, place, 3, little),
                            Put(none, place, 3 + (1ULL << 56), little),
                            1ULL << 56,
                            1,
                            "the first byte, " + where);
                ExpectTimes(Put(none, place, 1000, little),
                            Put(none, place, 1004, little),
                            5,
                            0,
                            "another difference, " + where);
                ExpectTimes(Put(none, place, 1005, little),
                            Put(none, place, 1000, little),
                            5,
                            0,
                            "the wrong sign, " + where);
            }
        }
        // Adjacent times in both byte orders at the end, and a difference between two times
        const Bytes more(30, 3);
        const auto first = Put(Put(Put(more, 4, 50, false), 12, 60, true), 22, 70, false);
        const auto second = Put(Put(Put(more, 4, 55, false), 12, 65, true), 22, 75, false);
        ExpectTimes(first, second, 5, 3, "three times");
        auto other = second;
        other[20] = 4;
        ExpectTimes(first, other, 5, 0, "another byte differs");
        other = second;
        other[0] = 4;
        ExpectTimes(first, other, 5, 0, "another byte before them differs");
        const auto twice = Put(Put(more, 4, 1000, false), 8, 255, false);
        auto overlap = Put(twice, 8, 260, false);
        overlap[11] += 5;
        ExpectTimes(twice, overlap, 5, 0, "a time that is within another");
        ExpectTimes({1, 2, 3}, {1, 2, 8}, 5, 0, "fewer bytes than a time has");
    }

  private:
    using Bytes = std::vector<uint8_t>; //!< a packet, or a part of it

    /**
     * @brief Write the bytes of an IPv4 packet.
     * @param protocol the IP protocol number
     * @param fragment flags and offset of a fragment
     * @param payload its payload
     * @param length bytes of its header
     * @param checksum both bytes of its checksum
     * @return the packet
     */
    static Bytes Ipv4(uint8_t protocol,
                      uint16_t fragment,
                      const Bytes& payload,
                      uint8_t length = 20,
                      uint8_t checksum = 0xcc)
    {
        Bytes bytes(length, 9);
        bytes[0] = 0x40 + length / 4;
        bytes[6] = fragment >> 8;
        bytes[7] = fragment & 0xff;
        bytes[9] = protocol;
        bytes[10] = bytes[11] = checksum;
        std::copy(payload.begin(), payload.end(), std::back_inserter(bytes));
        return bytes;
    }

    /**
     * @brief Write the bytes of an IPv6 packet.
     * @param next the number of its next header
     * @param payload its payload
     * @return the packet
     */
    static Bytes Ipv6(uint8_t next, const Bytes& payload)
    {
        Bytes bytes(40, 9);
        bytes[0] = 0x60;
        bytes[6] = next;
        std::copy(payload.begin(), payload.end(), std::back_inserter(bytes));
        return bytes;
    }

    /**
     * @brief Write the bytes of a fragment of an IPv6 packet.
     * @param next the number of the header behind that of the fragment
     * @param offset the fragment's offset in bytes, and its flags
     * @param payload its payload
     * @return the packet
     */
    static Bytes Fragment(uint8_t next, uint8_t offset, const Bytes& payload)
    {
        Bytes bytes{next, 0, 0, offset, 9, 9, 9, 9};
        std::copy(payload.begin(), payload.end(), std::back_inserter(bytes));
        return Ipv6(Ipv6Header::IPV6_EXT_FRAGMENTATION, bytes);
    }

    /**
     * @brief Write the bytes of a segment, with data that look like a timestamp option.
     * @param options its options, a multiple of 4 bytes
     * @param checksum both bytes of its checksum
     * @return the segment
     */
    static Bytes Tcp(const Bytes& options, uint8_t checksum = 0xdd)
    {
        Bytes bytes(20, 7);
        bytes[12] = (5 + options.size() / 4) << 4;
        bytes[16] = bytes[17] = checksum;
        std::copy(options.begin(), options.end(), std::back_inserter(bytes));
        for (const uint8_t data : {8, 10, 1, 1, 1, 1, 1, 1, 1, 1})
        {
            bytes.push_back(data);
        }
        return bytes;
    }

    /**
     * @brief Write a time into bytes.
     * @param bytes the bytes
     * @param place where the time begins
     * @param time the time
     * @param little whether its least significant byte comes first
     * @return the bytes with the time
     */
    static Bytes Put(Bytes bytes, std::size_t place, uint64_t time, bool little)
    {
        for (std::size_t i = 0; i < 8; ++i)
        {
            bytes.at(place + i) = time >> 8 * (little ? i : 7 - i);
        }
        return bytes;
    }

    /**
     * @brief Write bytes for comparisons and messages.
     * @param bytes the bytes
     * @return their decimal numbers, separated by spaces
     */
    static std::string ToText(const Bytes& bytes)
    {
        return PlugTestDriver::ToString(PlugTestDriver::Ids(bytes.begin(), bytes.end()));
    }

    /**
     * @brief Compare bytes.
     * @param got the actual bytes
     * @param expected the expected bytes
     * @param what a description of them
     */
    void ExpectBytes(const Bytes& got, const Bytes& expected, const std::string& what)
    {
        NS_TEST_EXPECT_MSG_EQ(ToText(got), ToText(expected), "the bytes of " << what);
    }

    /**
     * @brief Compare the bytes of a packet without checksums and with times set back by 2 ms.
     * @param packet the packet
     * @param expected the expected bytes
     * @param what a description of the packet
     */
    void ExpectBefore(const Bytes& packet, const Bytes& expected, const std::string& what)
    {
        ExpectBytes(
            RemusTwinPacket::GetBytesBefore(Create<Packet>(packet.data(), packet.size()), 2),
            expected,
            what);
    }

    /**
     * @brief Compare the number of times that differ.
     * @param first the bytes of the first packet
     * @param second the bytes of the second packet
     * @param lag the difference between the times
     * @param expected the expected number
     * @param what a description of the packets
     */
    void ExpectTimes(const Bytes& first,
                     const Bytes& second,
                     uint64_t lag,
                     uint32_t expected,
                     const std::string& what)
    {
        NS_TEST_EXPECT_MSG_EQ(RemusTwinPacket::CountLaterTimes(first, second, lag), expected, what);
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the bytes that the twin compares.
 */
class RemusTwinBytesTestSuite : public TestSuite
{
  public:
    RemusTwinBytesTestSuite()
        : TestSuite("remus-twin-bytes")
    {
        using Case = RemusTwinBytesTestCase;
        AddTestCase(new Case("Checksums and timestamps are not compared", &Case::TestBytes));
        AddTestCase(new Case("Times that the lag explains are counted", &Case::TestTimes));
    }
};

static RemusTwinBytesTestSuite g_remusTwinBytesTestSuite; //!< registers the suite
