/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-twin-packet.h"

#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-queue-disc-item.h"
#include "ns3/ipv6-extension-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-queue-disc-item.h"
#include "ns3/node.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-option-ts.h"

#include <algorithm>

namespace ns3
{

namespace RemusTwinPacket
{

namespace
{

const uint8_t TCP = 6;  //!< the IP protocol number of TCP
const uint8_t UDP = 17; //!< the IP protocol number of UDP

/**
 * @brief Get the timestamp option of a segment.
 * @param header the header, which must have been read from a packet so that its options are its own
 * @return the option, or null
 */
Ptr<TcpOptionTS>
GetOption(const TcpHeader& header)
{
    return ConstCast<TcpOptionTS>(DynamicCast<const TcpOptionTS>(header.GetOption(TcpOption::TS)));
}

/// Changes a time: in the echo of a received segment, or in the value of a sent one
using Change = void (*)(const TcpHeader& header, uint32_t milliseconds);

/**
 * @brief Change the timestamp option of a segment.
 * @param segment the segment, or its first fragment
 * @param ip its IP header
 * @param isFragment whether it is a fragment, whose checksum can't be recomputed
 * @param change changes the header
 * @param milliseconds the difference
 */
template <typename H>
void
ChangeSegment(Ptr<Packet> segment,
              const H& ip,
              bool isFragment,
              Change change,
              uint32_t milliseconds)
{
    TcpHeader header;
    segment->PeekHeader(header);
    if (!GetOption(header) || (isFragment && Node::ChecksumEnabled()))
    {
        return;
    }
    segment->RemoveHeader(header);
    change(header, milliseconds);
    if (Node::ChecksumEnabled())
    {
        header.EnableChecksums();
        header.InitializeChecksum(ip.GetSource(), ip.GetDestination(), TCP);
    }
    segment->AddHeader(header);
}

/**
 * @brief Change the timestamp option in the payload of an IPv4 packet.
 * @param payload the packet without its header
 * @param ip its header
 * @param change changes a TCP header
 * @param milliseconds the difference
 */
void
ChangePayload(Ptr<Packet> payload, const Ipv4Header& ip, Change change, uint32_t milliseconds)
{
    if (ip.GetProtocol() == TCP && ip.GetFragmentOffset() == 0)
    {
        ChangeSegment(payload, ip, !ip.IsLastFragment(), change, milliseconds);
    }
}

/**
 * @brief Change the timestamp option in the payload of an IPv6 packet.
 * @param payload the packet without its header
 * @param ip its header
 * @param change changes a TCP header
 * @param milliseconds the difference
 */
void
ChangePayload(Ptr<Packet> payload, const Ipv6Header& ip, Change change, uint32_t milliseconds)
{
    if (ip.GetNextHeader() == TCP)
    {
        ChangeSegment(payload, ip, false, change, milliseconds);
    }
    else if (ip.GetNextHeader() == Ipv6Header::IPV6_EXT_FRAGMENTATION)
    {
        Ipv6ExtensionFragmentHeader fragment;
        payload->PeekHeader(fragment);
        if (fragment.GetNextHeader() == TCP && fragment.GetOffset() == 0)
        {
            payload->RemoveHeader(fragment);
            ChangeSegment(payload, ip, true, change, milliseconds);
            payload->AddHeader(fragment);
        }
    }
}

/**
 * @brief Add to the echo of a segment with an acknowledgement.
 * @param header the segment's header
 * @param milliseconds the time to add
 */
void
ChangeEcho(const TcpHeader& header, uint32_t milliseconds)
{
    if (header.GetFlags() & TcpHeader::ACK)
    {
        auto option = GetOption(header);
        option->SetEcho(option->GetEcho() + milliseconds);
    }
}

/**
 * @brief Subtract from the value of a segment.
 * @param header the segment's header
 * @param milliseconds the time to subtract
 */
void
ChangeValue(const TcpHeader& header, uint32_t milliseconds)
{
    auto option = GetOption(header);
    option->SetTimestamp(option->GetTimestamp() - milliseconds);
}

/**
 * @brief Get the size of an IP packet's payload.
 * @param header its header
 * @return the size in bytes
 */
uint32_t
GetPayloadSize(const Ipv4Header& header)
{
    return header.GetPayloadSize();
}

/**
 * @brief Get the size of an IP packet's payload.
 * @param header its header
 * @return the size in bytes
 */
uint32_t
GetPayloadSize(const Ipv6Header& header)
{
    return header.GetPayloadLength();
}

/**
 * @brief Change the timestamp option in the payload of an IP packet.
 * @param packet the packet, which begins with its IP header
 * @param ip an IP header to read it into
 * @param change changes a TCP header
 * @param milliseconds the difference
 */
template <typename H>
void
ChangePacket(Ptr<Packet> packet, H ip, Change change, uint32_t milliseconds)
{
    packet->RemoveHeader(ip);
    // The padding of an Ethernet frame is not part of the segment
    packet->RemoveAtEnd(packet->GetSize() - std::min(packet->GetSize(), GetPayloadSize(ip)));
    ChangePayload(packet, ip, change, milliseconds);
    packet->AddHeader(ip);
}

/**
 * @brief Read bytes in network byte order, or, backwards, in the other byte order.
 * @param bytes the first byte
 * @param n the number of bytes, at most 8
 * @return the number
 */
template <typename Iterator>
uint64_t
Read(Iterator bytes, std::size_t n)
{
    uint64_t value = 0;
    for (std::size_t i = 0; i < n; ++i)
    {
        value = value << 8 | *bytes++;
    }
    return value;
}

/**
 * @brief Tell whether a number is greater in a second packet by a difference, in either byte order.
 * @param first the bytes of the first packet
 * @param second the bytes of the second packet, equally many
 * @param place where the number begins
 * @param size its size in bytes, at most 8
 * @param difference the difference
 * @return true if it is
 */
bool
IsLater(const std::vector<uint8_t>& first,
        const std::vector<uint8_t>& second,
        std::size_t place,
        std::size_t size,
        uint64_t difference)
{
    if (place + size > first.size())
    {
        return false;
    }
    const auto end = static_cast<std::ptrdiff_t>(place + size);
    return Read(&second[place], size) - Read(&first[place], size) == difference ||
           Read(second.rend() - end, size) - Read(first.rend() - end, size) == difference;
}

/**
 * @brief Clear the checksum of a TCP header, and subtract from its timestamp.
 * @param bytes a packet
 * @param start where the TCP header begins
 * @param milliseconds the time to subtract
 */
void
SetTcpBack(std::vector<uint8_t>& bytes, std::size_t start, uint32_t milliseconds)
{
    if (start + 20 > bytes.size())
    {
        return;
    }
    bytes[start + 16] = bytes[start + 17] = 0;
    const auto end = std::min(bytes.size(), start + (bytes[start + 12] >> 4) * 4);
    for (auto i = start + 20; i + 1 < end;)
    {
        if (bytes[i] == TcpOption::TS && i + 10 <= end)
        {
            const auto value = static_cast<uint32_t>(Read(&bytes[i + 2], 4)) - milliseconds;
            for (std::size_t j = 0; j < 4; ++j)
            {
                bytes[i + 2 + j] = static_cast<uint8_t>(value >> (24 - 8 * j));
            }
        }
        // END and NOP have no length
        i += bytes[i] <= TcpOption::NOP ? 1 : std::max<std::size_t>(bytes[i + 1], 2);
    }
}

} // namespace

void
AddToEcho(Ptr<Packet> packet, uint16_t protocol, uint32_t milliseconds)
{
    if (protocol == Ipv4L3Protocol::PROT_NUMBER)
    {
        Ipv4Header header;
        if (Node::ChecksumEnabled())
        {
            header.EnableChecksum();
        }
        ChangePacket(packet, header, &ChangeEcho, milliseconds);
    }
    else if (protocol == Ipv6L3Protocol::PROT_NUMBER)
    {
        ChangePacket(packet, Ipv6Header(), &ChangeEcho, milliseconds);
    }
}

void
SubtractFromValue(Ptr<QueueDiscItem> item, uint32_t milliseconds)
{
    if (auto ipv4 = DynamicCast<Ipv4QueueDiscItem>(item))
    {
        ChangePayload(ipv4->GetPacket(), ipv4->GetHeader(), &ChangeValue, milliseconds);
    }
    else if (auto ipv6 = DynamicCast<Ipv6QueueDiscItem>(item))
    {
        ChangePayload(ipv6->GetPacket(), ipv6->GetHeader(), &ChangeValue, milliseconds);
    }
}

std::vector<uint8_t>
GetBytesBefore(Ptr<const Packet> packet, uint32_t milliseconds)
{
    std::vector<uint8_t> bytes(packet->GetSize());
    packet->CopyData(bytes.data(), static_cast<uint32_t>(bytes.size()));
    const bool isIpv4 = !bytes.empty() && bytes[0] >> 4 == 4;
    if (bytes.size() < (isIpv4 ? 20 : 40))
    {
        return bytes;
    }
    auto protocol = isIpv4 ? bytes[9] : bytes[6];
    std::size_t start = isIpv4 ? (bytes[0] & 15) * 4 : 40;
    uint64_t offset = 0; // of a fragment
    if (isIpv4)
    {
        bytes[10] = bytes[11] = 0;
        offset = Read(&bytes[6], 2) & 0x1fff;
    }
    else if (protocol == Ipv6Header::IPV6_EXT_FRAGMENTATION && bytes.size() >= 48)
    {
        protocol = bytes[40];
        offset = Read(&bytes[42], 2) & 0xfff8;
        start = 48;
    }
    if (offset > 0)
    {
        return bytes;
    }
    if (protocol == TCP)
    {
        SetTcpBack(bytes, start, milliseconds);
    }
    else if (protocol == UDP && start + 8 <= bytes.size())
    {
        bytes[start + 6] = bytes[start + 7] = 0;
    }
    return bytes;
}

uint32_t
CountLaterTimes(const std::vector<uint8_t>& first, const std::vector<uint8_t>& second, uint64_t lag)
{
    const std::size_t size = 8;
    if (first.size() != second.size())
    {
        return 0;
    }
    uint32_t times = 0;
    std::size_t begin = 0; // everything before it is compared
    for (auto i = begin; i < first.size(); ++i)
    {
        if (first[i] == second[i])
        {
            continue;
        }
        // The time begins at most 7 bytes before its first byte that differs
        auto j = std::max(begin + size, i + 1) - size;
        while (j <= i && !IsLater(first, second, j, size, lag))
        {
            ++j;
        }
        if (j > i)
        {
            return 0;
        }
        ++times;
        begin = j + size;
        i = begin - 1;
    }
    return times;
}

} // namespace RemusTwinPacket

} // namespace ns3
