/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * @ingroup plug-tests
 *
 * A libFuzzer target: each two bytes are an operation on a PlugQueueDisc and on the reference, with
 * both accountings; their visible state must be equal after each operation. The first byte
 * chooses the operation, the second its size, limit or epoch. Then the same operations are done on
 * a plug whose trace sinks do other operations, which the bytes, read backwards, choose.
 */

#include "../gtest/plug-operations.h"
#include "../gtest/reentrant-plug.h"

#include <cstdint>
#include <cstdlib>
#include <iostream>

using namespace ns3;

namespace
{

/**
 * @brief Read operations from bytes.
 * @param data the bytes
 * @param size how many
 * @param linuxAccounting whether Linux's accounting is used, which has no ReleaseThrough()
 * @return the operations
 */
std::vector<Operation>
Read(const uint8_t* data, std::size_t size, bool linuxAccounting)
{
    std::vector<Operation> operations;
    for (std::size_t i = 0; i + 1 < size; i += 2)
    {
        auto op = static_cast<Op>(data[i] % 10);
        if (op == Op::RELEASE_THROUGH && linuxAccounting)
        {
            op = Op::RELEASE_ONE;
        }
        const uint32_t value = data[i + 1];
        operations.push_back({op,
                              op == Op::ENQUEUE           ? 1 + value * 6
                              : op == Op::RELEASE_THROUGH ? value % 8
                              : value == 255              ? 0xffffffffU
                                                          : value * 40});
    }
    return operations;
}

/**
 * @brief Compare a plug with the reference, and end the program if they differ.
 * @param linuxAccounting the accounting of both
 * @param operations the operations
 */
void
Compare(bool linuxAccounting, const std::vector<Operation>& operations)
{
    DrivenPlug driven(linuxAccounting, 5000);
    PlugReference reference(linuxAccounting, 5000);
    auto& plug = driven.Get();
    uint32_t nextId = 0;
    uint64_t enqueued = 0;
    std::vector<Operation> done;
    for (const auto& operation : operations)
    {
        done.push_back(operation);
        const auto result = driven.Do(operation);
        const auto wanted = Do(reference, operation, nextId);
        enqueued += (operation.op == Op::ENQUEUE && result);
        const auto& stats = plug.GetStats();
        const auto same = result == wanted && plug.GetNPackets() == reference.GetNPackets() &&
                          plug.GetNBytes() == reference.GetNBytes() &&
                          plug.GetNCurrentPackets() == reference.GetCurrent() &&
                          plug.GetNLastPackets() == reference.GetLast() &&
                          plug.GetNToReleasePackets() == reference.GetToRelease() &&
                          plug.GetNReleasablePackets() == reference.GetNReleasablePackets() &&
                          plug.GetNReleasableBytes() == reference.GetNReleasableBytes() &&
                          stats.nTotalDroppedPackets == reference.GetNDrops() &&
                          plug.GetCurrentEpoch() == reference.GetEpoch() &&
                          plug.IsIndefinite() == reference.IsIndefinite() &&
                          (!linuxAccounting || plug.IsThrottled() == reference.IsThrottled());
        const auto conserved = enqueued == stats.nTotalDequeuedPackets + plug.GetNPackets();
        if (!same || !conserved)
        {
            std::cerr << "LinuxAccounting " << linuxAccounting << ": "
                      << (same ? "packets got lost" : "differs from the reference")
                      << " at the last of: " << done << std::endl;
            std::abort();
        }
    }
}

/**
 * @brief Let sinks do other operations meanwhile, and end the program if counts are inconsistent
 * afterwards.
 * @param linuxAccounting the plug's accounting
 * @param operations the operations
 * @param data the bytes by which the sinks choose, used from the last one on
 * @param size how many
 */
void
Interfere(bool linuxAccounting,
          const std::vector<Operation>& operations,
          const uint8_t* data,
          std::size_t size)
{
    // When the bytes are used up, sinks do nothing
    ReentrantPlug plug(linuxAccounting, [data, size]() mutable { return size ? data[--size] : 1; });
    std::vector<Operation> done;
    for (const auto& operation : operations)
    {
        done.push_back(operation);
        plug.Do(operation);
        if (!plug.Check().empty())
        {
            std::cerr << "LinuxAccounting " << linuxAccounting << ": " << plug.Check()
                      << ", with sinks, at the last of: " << done << std::endl;
            std::abort();
        }
    }
}

} // namespace

/**
 * @brief Compare the plug with the reference for one input of the fuzzer.
 * @param data the bytes
 * @param size their number
 * @return 0
 */
extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    for (const auto linuxAccounting : {true, false})
    {
        const auto operations = Read(data, size, linuxAccounting);
        Compare(linuxAccounting, operations);
        Interfere(linuxAccounting, operations, data, size);
    }
    return 0;
}
