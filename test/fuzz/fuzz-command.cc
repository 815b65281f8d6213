/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * @ingroup plug-tests
 *
 * A libFuzzer target: the bytes are a command to a plug in the syntax of tc or libnl. It must be
 * executed, or refused in one line.
 */

#include "../../model/plug/plug-command.h"
#include "fuzz-expect.h"

#include "ns3/plug-queue-disc.h"

#include <cstdint>

using namespace ns3;

/// @param data the bytes @param size how many @return 0
extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    static const auto plug = CreateObject<PlugQueueDisc>();
    PlugCommand command;
    const auto problem = command.Read(std::string(data, data + size));
    ExpectLine(problem);
    if (problem.empty())
    {
        command.Give(plug);
    }
    return 0;
}
