/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Whole simulations: the cost of protection, its growth with the guests, and the speed.

#include "bench-util.h"
#include "scenario.h"

#include <benchmark/benchmark.h>
#include <chrono>

namespace bench
{
namespace
{

/**
 * @brief Time the same topology with FifoQueueDisc and with Remus in turn, in pairs.
 * @param state one iteration for each pair
 */
void
RemusAgainstFifo(benchmark::State& state)
{
    std::vector<double> remusNs;
    std::vector<double> fifoNs;
    std::vector<double> ratios;
    for (auto _ : state)
    {
        Scenario remus{1, 10000, ns3::Seconds(0.5), Queueing::REMUS};
        Scenario fifo{1, 10000, ns3::Seconds(0.5), Queueing::FIFO};
        (ratios.size() % 2 ? remus : fifo).Run();
        (ratios.size() % 2 ? fifo : remus).Run();
        remusNs.push_back(remus.ns / remus.delivered);
        fifoNs.push_back(fifo.ns / fifo.delivered);
        ratios.push_back(remusNs.back() / fifoNs.back());
        state.SetIterationTime(remus.ns * 1e-9);
    }
    ReportPairs(state, remusNs, fifoNs, ratios);
}

/**
 * @brief Time a scenario of many guests.
 * @param state its range is the number of guests
 * @param queueing how their output is queued
 */
void
Guests(benchmark::State& state, Queueing queueing)
{
    Scenario scenario{uint32_t(state.range(0)), 200, ns3::Seconds(1), queueing};
    for (auto _ : state)
    {
        scenario.Run();
        state.SetIterationTime(scenario.ns * 1e-9);
    }
    state.counters["packets"] = double(scenario.delivered);
}

/**
 * @brief Compare simulated time with real time.
 * @param state one iteration for each simulation of 2 s
 */
void
Realtime(benchmark::State& state)
{
    std::vector<double> speeds;
    for (auto _ : state)
    {
        Scenario scenario{1, 10000, ns3::Seconds(2), Queueing::REMUS};
        const auto start = std::chrono::steady_clock::now();
        scenario.Run();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        speeds.push_back(2.1 / took.count());
        state.SetIterationTime(took.count());
    }
    state.counters["simulated_per_wall"] = Median(speeds);
}

/// @cond
BENCHMARK(RemusAgainstFifo)->Name("scenario/remus/fifo")->Iterations(25)->UseManualTime();
BENCHMARK_CAPTURE(Guests, remus, Queueing::REMUS)
    ->Name("growth/guests")
    ->RangeMultiplier(10)
    ->Range(1, 1000)
    ->Iterations(1)
    ->Repetitions(3)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
// The part of that growth that is due to ns-3
BENCHMARK_CAPTURE(Guests, fifo, Queueing::FIFO)
    ->Name("growth/guests-fifo")
    ->RangeMultiplier(10)
    ->Range(1, 1000)
    ->Iterations(1)
    ->Repetitions(3)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(Realtime)->Name("scenario/speed")->Iterations(5)->UseManualTime();
/// @endcond

} // namespace
} // namespace bench
