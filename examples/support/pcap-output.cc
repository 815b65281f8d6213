/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "pcap-output.h"

#include <array>

namespace
{

constexpr uint32_t NS_MAGIC = 0xa1b23c4d;   ///< first word of a file with times in nanoseconds
constexpr uint32_t VERSION_MAJOR = 2;       ///< of the format
constexpr uint32_t VERSION_MINOR = 4;       ///< of the format
constexpr int64_t NS_PER_S = 1'000'000'000; ///< nanoseconds in a second

} // namespace

void
WritePcapHeader(std::ostream& os, uint32_t linkType)
{
    const std::array<uint32_t, 6> header = {NS_MAGIC,
                                            VERSION_MAJOR | VERSION_MINOR << 16,
                                            0,
                                            0,
                                            CaptureReader::MAX_CAPTURED,
                                            linkType};
    os.write(reinterpret_cast<const char*>(header.data()), sizeof(header));
}

void
WritePcapPacket(std::ostream& os, const CapturedPacket& packet, int64_t ns)
{
    const std::array<uint32_t, 4> header = {static_cast<uint32_t>(ns / NS_PER_S),
                                            static_cast<uint32_t>(ns % NS_PER_S),
                                            static_cast<uint32_t>(packet.data.size()),
                                            packet.original};
    os.write(reinterpret_cast<const char*>(header.data()), sizeof(header));
    os.write(reinterpret_cast<const char*>(packet.data.data()), packet.data.size());
}
