/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The cost of holding packets: commands, memory, many packets and many epochs.

#include "bench-util.h"

#include "ns3/queue-size.h"

#include <benchmark/benchmark.h>
#include <malloc.h>

namespace bench
{
namespace
{

/// Commands that are timed together
constexpr uint32_t BATCH = 1000;
/// The number of batches from which the median is taken
constexpr uint32_t BATCHES = 30;

/**
 * @brief Time a command.
 * @param command gives it once
 * @return nanoseconds per command, the median of the batches
 */
double
TimeCommand(const std::function<void()>& command)
{
    std::vector<double> ns;
    for (uint32_t batch = 0; batch < BATCHES; ++batch)
    {
        const auto start = NowNs();
        for (uint32_t i = 0; i < BATCH; ++i)
        {
            command();
        }
        ns.push_back((NowNs() - start) / BATCH);
    }
    return Median(ns);
}

/**
 * @brief Time the commands while packets are held.
 * @param state its range is the number of packets
 * @param linuxAccounting the plug's attribute
 */
void
Commands(benchmark::State& state, bool linuxAccounting)
{
    constexpr uint32_t EPOCHS = BATCHES * BATCH;
    const uint32_t held = state.range(0);
    for (auto _ : state)
    {
        InSimulation([&] {
            auto plug = MakePlug(linuxAccounting);
            uint32_t enqueued = 0;
            for (uint32_t epoch = 0; epoch < EPOCHS; ++epoch)
            {
                const uint32_t until = std::min<uint64_t>(
                    held,
                    std::max<uint64_t>(epoch + 1, uint64_t(held) * (epoch + 1) / EPOCHS));
                for (const auto& item : MakeItems(until - enqueued, 100))
                {
                    plug->Enqueue(item);
                }
                enqueued = until;
                plug->Buffer();
            }
            const auto start = NowNs();
            state.counters["buffer_ns"] = TimeCommand([&] { plug->Buffer(); });
            state.counters["release_one_ns"] = TimeCommand([&] { plug->ReleaseOne(); });
            if (!linuxAccounting)
            {
                uint64_t epoch = EPOCHS;
                state.counters["release_through_ns"] =
                    TimeCommand([&] { plug->ReleaseThrough(epoch++); });
            }
            state.SetIterationTime((NowNs() - start) * 1e-9);
            state.counters["packets"] = plug->GetNPackets();
            plug->Dispose();
        });
    }
}

/**
 * @brief Time Discard() of many packets against dequeuing them, in pairs.
 * @param state its range is the number of packets, one iteration for each pair
 */
void
DiscardAgainstDequeue(benchmark::State& state)
{
    InSimulation([&] {
        const auto items = MakeItems(state.range(0), 100);
        auto plug = MakePlug(false);
        std::vector<double> discardNs;
        std::vector<double> dequeueNs;
        std::vector<double> ratios;
        const auto enqueue = [&] {
            for (const auto& item : items)
            {
                plug->Enqueue(item);
            }
        };
        const auto discard = [&] {
            enqueue();
            const auto start = NowNs();
            plug->Discard();
            discardNs.push_back((NowNs() - start) / items.size());
        };
        const auto dequeue = [&] {
            enqueue();
            plug->Buffer();
            plug->ReleaseOne();
            const auto start = NowNs();
            while (plug->Dequeue())
            {
            }
            dequeueNs.push_back((NowNs() - start) / items.size());
        };
        for (auto _ : state)
        {
            if (ratios.size() % 2)
            {
                discard();
                dequeue();
            }
            else
            {
                dequeue();
                discard();
            }
            ratios.push_back(discardNs.back() / dequeueNs.back());
            state.SetIterationTime(discardNs.back() * items.size() * 1e-9);
        }
        plug->Dispose();
        ReportPairs(state, discardNs, dequeueNs, ratios);
    });
}

/**
 * @brief Get the memory in use.
 * @return bytes that were allocated and not freed
 */
double
UsedBytes()
{
    const auto info = mallinfo2();
    return double(info.uordblks) + double(info.hblkhd);
}

/**
 * @brief Measure the memory that a packet takes while it is held.
 * @param state its range is the number of packets
 * @param name the queue disc, see MakePassage()
 */
void
Memory(benchmark::State& state, const std::string& name)
{
    for (auto _ : state)
    {
        InSimulation([&] {
            const auto passage = MakePassage(name);
            const auto before = UsedBytes();
            const auto start = NowNs();
            for (int64_t i = 0; i < state.range(0); ++i)
            {
                passage.disc->Enqueue(MakeItems(1, 1000)[0]);
                if (passage.plug && i % EPOCH_PACKETS == 0)
                {
                    passage.plug->Buffer();
                }
            }
            state.SetIterationTime((NowNs() - start) * 1e-9);
            state.counters["bytes"] = (UsedBytes() - before) / state.range(0);
            passage.disc->Dispose();
        });
    }
}

/**
 * @brief Hold packets in many epochs at once, then release them epoch by epoch.
 * @param state its ranges are the number of epochs and of the packets in each. Packets are small
 * because ns-3 counts the bytes of a queue with 32 bits
 */
void
Outstanding(benchmark::State& state)
{
    const uint64_t epochs = state.range(0);
    const uint64_t packets = state.range(1);
    for (auto _ : state)
    {
        InSimulation([&] {
            const auto items = MakeItems(epochs * packets, 100);
            auto item = items.begin();
            auto plug = MakePlug(false);
            const auto start = NowNs();
            for (uint64_t epoch = 0; epoch < epochs; ++epoch)
            {
                for (uint64_t i = 0; i < packets; ++i)
                {
                    plug->Enqueue(*item++);
                }
                plug->Buffer();
            }
            const bool allHeld = plug->GetNHeldPackets() == items.size() && !plug->Dequeue();
            item = items.begin();
            bool inOrder = true;
            for (uint64_t epoch = 0; epoch < epochs; ++epoch)
            {
                plug->ReleaseThrough(epoch);
                for (uint64_t i = 0; i < packets; ++i)
                {
                    inOrder = plug->Dequeue() == *item++ && inOrder;
                }
            }
            state.SetIterationTime((NowNs() - start) * 1e-9);
            if (!allHeld || !inOrder || plug->GetNPackets() != 0)
            {
                state.SkipWithError("packets did not leave as they came, or not when released");
            }
            plug->Dispose();
        });
    }
    state.counters["packets"] = double(epochs * packets);
}

/// @cond
BENCHMARK_CAPTURE(Commands, linux, true)
    ->Name("commands/linux")
    ->Arg(10)
    ->Arg(1000000)
    ->Iterations(1)
    ->UseManualTime();
BENCHMARK_CAPTURE(Commands, epochs, false)
    ->Name("commands/epochs")
    ->Arg(10)
    ->Arg(1000000)
    ->Iterations(1)
    ->UseManualTime();
BENCHMARK(DiscardAgainstDequeue)
    ->Name("discard/dequeue")
    ->RangeMultiplier(10)
    ->Arg(10)
    ->Range(1000, 1000000)
    ->Iterations(15)
    ->UseManualTime();
BENCHMARK_CAPTURE(Memory, fifo, "fifo")
    ->Name("memory/fifo")
    ->Arg(1000000)
    ->Iterations(1)
    ->UseManualTime();
BENCHMARK_CAPTURE(Memory, plug, "plug-epochs")
    ->Name("memory/plug")
    ->Arg(1000000)
    ->Iterations(1)
    ->UseManualTime();
// The work grows with the packets, at ten in an epoch, ...
BENCHMARK(Outstanding)
    ->Name("growth/packets")
    ->ArgsProduct({{1000, 10000, 100000, 1000000}, {10}})
    ->Iterations(1)
    ->Repetitions(3)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
// ... and with the epochs, at one packet in each
BENCHMARK(Outstanding)
    ->Name("growth/epochs")
    ->ArgsProduct({{1, 10, 100, 1000, 10000, 100000}, {1}})
    ->Iterations(1)
    ->Repetitions(15)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
/// @endcond

} // namespace
} // namespace bench
