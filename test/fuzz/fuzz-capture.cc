/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * @ingroup plug-tests
 *
 * A libFuzzer target: the bytes are a recording, pcap or pcapng, perhaps compressed. Its packets
 * must be ordered by time and within their bounds, or the recording must be refused in one line.
 */

#include "../../examples/support/capture-reader.h"
#include "../../examples/support/option-values.h"
#include "fuzz-expect.h"

#include <cstdint>
#include <sys/mman.h>
#include <unistd.h>

/// @param data the bytes @param size how many @return 0
extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    static const auto file = memfd_create("recording", 0);
    static const auto name = "/proc/self/fd/" + std::to_string(file);
    Expect(ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == ssize_t(size), "written");
    try
    {
        CaptureReader reader("input", name);
        int64_t last = 0;
        for (CapturedPacket packet; reader.Get(packet);)
        {
            Expect(packet.ns >= last && packet.ns <= CaptureReader::MAX_NS, "times in order");
            Expect(packet.data.size() <= CaptureReader::MAX_CAPTURED, "bytes recorded");
            Expect(packet.original <= CaptureReader::MAX_ORIGINAL, "bytes of the packet");
            Expect(packet.original >= reader.GetLinkHeader(), "bytes of the link header");
            last = packet.ns;
        }
    }
    catch (const BadValue& error)
    {
        ExpectLine(error.what());
    }
    return 0;
}
