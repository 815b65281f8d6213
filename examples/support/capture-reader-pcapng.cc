/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "capture-reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace
{

constexpr uint32_t SECTION = 0x0a0d0d0a;       ///< a block of pcapng: the beginning of a section
constexpr uint32_t INTERFACE = 1;              ///< a block of pcapng
constexpr uint32_t SIMPLE_PACKET = 3;          ///< a block of pcapng: a packet without a time
constexpr uint32_t ENHANCED_PACKET = 6;        ///< a block of pcapng: a packet
constexpr uint32_t SECTION_MAGIC = 0x1a2b3c4d; ///< tells the byte order of a section
constexpr uint32_t MAX_BLOCK = 1 << 24;        ///< bytes of a block of pcapng
constexpr uint16_t RESOLUTION = 9;             ///< an option of an interface: the unit of times
constexpr int64_t NS_PER_S = 1'000'000'000;    ///< nanoseconds in a second

} // namespace

void
CaptureReader::Read(uint8_t* to, std::size_t size)
{
    if (m_bytes.Read(to, size) < size)
    {
        Refuse("it ends within packet " + std::to_string(m_nRead + 1));
    }
}

void
CaptureReader::Skip(std::size_t size)
{
    std::array<uint8_t, 4096> buffer;
    for (; size > 0; size -= std::min(size, buffer.size()))
    {
        Read(buffer.data(), std::min(size, buffer.size()));
    }
}

uint32_t
CaptureReader::Number32(const uint8_t* from) const
{
    uint32_t number;
    std::memcpy(&number, from, sizeof(number));
    return m_swapped ? Swap(number) : number;
}

uint16_t
CaptureReader::Number16(const uint8_t* from) const
{
    uint16_t number;
    std::memcpy(&number, from, sizeof(number));
    return m_swapped ? number >> 8 | number << 8 : number;
}

uint32_t
CaptureReader::Swap(uint32_t number)
{
    return number >> 24 | (number >> 8 & 0xff00) | (number << 8 & 0xff0000) | number << 24;
}

bool
CaptureReader::ReadPcapng(CapturedPacket& packet)
{
    std::array<uint8_t, 28> block;
    while (const auto size = m_bytes.Read(block.data(), 4))
    {
        if (size < 4)
        {
            Refuse("it ends within a block");
        }
        const auto type = Number32(block.data());
        if (type == SECTION)
        {
            ReadSection();
            continue;
        }
        Read(block.data(), 4);
        const auto length = Number32(block.data());
        if (length < 12 || length % 4 != 0 || length > MAX_BLOCK)
        {
            Refuse("a block has " + std::to_string(length) + " bytes");
        }
        if (type == INTERFACE)
        {
            ReadInterface(length - 12);
        }
        else if (type == SIMPLE_PACKET)
        {
            Refuse("packet " + std::to_string(packet.number) + " has no time");
        }
        else if (type == ENHANCED_PACKET && length >= 32)
        {
            Read(block.data(), 20);
            const auto interface = Number32(block.data());
            const auto captured = Number32(block.data() + 12);
            if (interface >= m_ticks.size() || captured > length - 32)
            {
                Refuse("packet " + std::to_string(packet.number) + " is damaged");
            }
            const auto time =
                uint64_t(Number32(block.data() + 4)) << 32 | Number32(block.data() + 8);
            const auto perSecond = m_ticks[interface];
            const auto seconds = time / perSecond;
            packet.ns = seconds > 4'000'000'000
                            ? MAX_NS + 1
                            : seconds * NS_PER_S +
                                  int64_t((long double)(time % perSecond) * NS_PER_S / perSecond);
            packet.original = Number32(block.data() + 16);
            ReadData(captured, packet);
            Skip(length - 28 - captured);
            return true;
        }
        else
        {
            Skip(length - 8);
        }
    }
    return false;
}

void
CaptureReader::ReadSection()
{
    std::array<uint8_t, 16> header;
    Read(header.data(), 8);
    m_swapped = false;
    const auto magic = Number32(header.data() + 4);
    m_swapped = magic == Swap(SECTION_MAGIC);
    if (!m_swapped && magic != SECTION_MAGIC)
    {
        Refuse("it is something else");
    }
    const auto length = Number32(header.data());
    if (length < 28 || length % 4 != 0 || length > MAX_BLOCK)
    {
        Refuse("a block has " + std::to_string(length) + " bytes");
    }
    Skip(length - 12);
    m_ticks.clear();
}

void
CaptureReader::ReadInterface(uint32_t size)
{
    std::vector<uint8_t> block(size + 4);
    Read(block.data(), block.size());
    if (size < 8)
    {
        Refuse("an interface is damaged");
    }
    SetLinkType(Number16(block.data()));
    uint64_t ticks = 1'000'000;
    for (uint32_t at = 8; at + 4 <= size;)
    {
        const auto option = Number16(block.data() + at);
        const auto length = Number16(block.data() + at + 2);
        if (option == RESOLUTION && length >= 1 && at + 5 <= size)
        {
            const int unit = block[at + 4];
            const auto exponent = unit & 0x7f;
            if (exponent > ((unit & 0x80) ? 62 : 18))
            {
                Refuse("an interface has an unknown unit of time");
            }
            ticks = (unit & 0x80) ? uint64_t(1) << exponent
                                  : uint64_t(std::llround(std::pow(10.0L, exponent)));
        }
        at += 4 + (length + 3) / 4 * 4;
    }
    m_ticks.push_back(ticks);
}
