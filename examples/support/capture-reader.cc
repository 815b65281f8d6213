/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "capture-reader.h"

#include "option-values.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

namespace
{

/// The supported link types of pcap, and the sizes of their headers
const std::map<uint32_t, uint32_t> LINK_HEADERS = {
    {0, 4},    // BSD's loopback
    {1, 14},   // Ethernet
    {9, 2},    // PPP, as ns-3's point-to-point devices write it
    {101, 0},  // IP
    {113, 16}, // Linux's "any" device
    {228, 0},  // IPv4
    {229, 0},  // IPv6
    {276, 20}, // Linux's "any" device, version 2
};

constexpr uint32_t US_MAGIC = 0xa1b2c3d4;   ///< begins a pcap file with times in us
constexpr uint32_t NS_MAGIC = 0xa1b23c4d;   ///< begins a pcap file with times in ns
constexpr uint32_t SECTION = 0x0a0d0d0a;    ///< a block of pcapng: the beginning of a section
constexpr int64_t NS_PER_S = 1'000'000'000; ///< nanoseconds in a second

} // namespace

CaptureReader::CaptureReader(const std::string& option, const std::string& fileName, bool keepsData)
    : m_option(option),
      m_fileName(fileName),
      m_keepsData(keepsData),
      m_bytes(option, fileName)
{
    std::array<uint8_t, 24> header;
    const auto size = m_bytes.Read(header.data(), 4);
    if (size < 4)
    {
        Refuse("it has " + std::to_string(size) + " bytes");
    }
    const auto magic = Number32(header.data());
    if (magic == SECTION)
    {
        m_pcapng = true;
        ReadSection();
        return;
    }
    if (header[0] == 0x1f && header[1] == 0x8b)
    {
        Refuse("it is compressed twice, or this program was built without zlib: gunzip it");
    }
    m_swapped = magic == Swap(US_MAGIC) || magic == Swap(NS_MAGIC);
    const auto known = m_swapped ? Swap(magic) : magic;
    if (known != US_MAGIC && known != NS_MAGIC)
    {
        Refuse("it is something else");
    }
    m_nsPerTick = known == US_MAGIC ? 1000 : 1;
    Read(header.data() + 4, 20);
    SetLinkType(Number32(header.data() + 20) & 0xffff);
}

bool
CaptureReader::Get(CapturedPacket& packet)
{
    while (!m_ended && m_window.size() < WINDOW)
    {
        CapturedPacket next;
        m_ended = !ReadNext(next);
        if (m_ended)
        {
            break;
        }
        if (next.ns < m_given)
        {
            Refuse("packet " + std::to_string(next.number) +
                   " was recorded before one that is more than " + std::to_string(WINDOW) +
                   " packets earlier in it: sort it, as with reordercap");
        }
        auto place = m_window.end();
        while (place != m_window.begin() && std::prev(place)->ns > next.ns)
        {
            --place;
        }
        m_window.insert(place, std::move(next));
    }
    if (m_window.empty())
    {
        if (m_nRead == 0)
        {
            Refuse("it holds none");
        }
        return false;
    }
    packet = std::move(m_window.front());
    m_window.pop_front();
    m_given = packet.ns;
    return true;
}

uint32_t
CaptureReader::GetLinkType() const
{
    return std::max<int64_t>(m_linkType, 0);
}

uint32_t
CaptureReader::GetLinkHeader() const
{
    return m_linkHeader;
}

void
CaptureReader::Refuse(const std::string& why) const
{
    throw BadValue(m_option, m_fileName, "a pcap or pcapng file with packets (" + why + ")");
}

void
CaptureReader::SetLinkType(uint32_t linkType)
{
    const auto known = LINK_HEADERS.find(linkType);
    if (known == LINK_HEADERS.end())
    {
        Refuse("its link type is " + std::to_string(linkType));
    }
    if (m_linkType >= 0 && m_linkType != linkType)
    {
        Refuse("it has the link types " + std::to_string(m_linkType) + " and " +
               std::to_string(linkType));
    }
    m_linkType = linkType;
    m_linkHeader = known->second;
}

bool
CaptureReader::ReadNext(CapturedPacket& packet)
{
    packet.number = m_nRead + 1;
    const auto found = m_pcapng ? ReadPcapng(packet) : ReadPcap(packet);
    m_nRead += found;
    return found;
}

bool
CaptureReader::ReadPcap(CapturedPacket& packet)
{
    std::array<uint8_t, 16> header;
    const auto size = m_bytes.Read(header.data(), 16);
    if (size == 0)
    {
        return false;
    }
    if (size < 16)
    {
        Refuse("it ends within packet " + std::to_string(packet.number));
    }
    const int64_t fraction = int64_t(Number32(header.data() + 4)) * m_nsPerTick;
    packet.ns = Number32(header.data()) * NS_PER_S + fraction;
    packet.original = Number32(header.data() + 12);
    if (fraction >= NS_PER_S)
    {
        packet.ns = MAX_NS + 1;
    }
    ReadData(Number32(header.data() + 8), packet);
    return true;
}

void
CaptureReader::ReadData(uint32_t captured, CapturedPacket& packet)
{
    const std::string why = captured > MAX_CAPTURED ? " has " + std::to_string(captured) + " bytes"
                            : packet.original > MAX_ORIGINAL
                                ? " had " + std::to_string(packet.original) +
                                      " bytes on the wire, more than " +
                                      std::to_string(MAX_ORIGINAL)
                            : packet.original < m_linkHeader ? " is shorter than a link header"
                            : packet.ns > MAX_NS             ? " has no valid time"
                                                             : "";
    if (!why.empty())
    {
        Refuse("packet " + std::to_string(packet.number) + why);
    }
    if (!m_keepsData)
    {
        Skip(captured);
        return;
    }
    packet.data.resize(captured);
    Read(packet.data.data(), captured);
}
