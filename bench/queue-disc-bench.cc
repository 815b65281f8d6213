/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

// The time of passing packets through a plug, compared with the queue discs of ns-3.

#include "bench-util.h"

#include <benchmark/benchmark.h>

namespace bench
{
namespace
{

/// Rounds of EPOCH_PACKETS in one half of a pair
constexpr uint32_t ROUNDS = 100;
/// The number of pairs from which the median is taken
constexpr uint32_t PAIRS = 101;

/**
 * @brief Time two passages in turn, in pairs, so that other load on the machine affects both alike.
 * @param state one iteration for each pair
 * @param subject the passage whose time is the numerator of the ratio
 * @param other the passage to compare with
 */
void
Pairs(benchmark::State& state, const std::string& subject, const std::string& other)
{
    InSimulation([&] {
        const auto items = MakeItems(EPOCH_PACKETS, 1000);
        const Passage passages[2] = {MakePassage(subject), MakePassage(other)};
        std::vector<double> ns[2];
        std::vector<double> ratios;
        for (const auto& passage : passages)
        {
            passage.Run(items, ROUNDS / 10);
        }
        bool swap = false;
        for (auto _ : state)
        {
            double took[2];
            for (int i : {0, 1})
            {
                const int which = i ^ swap;
                const auto start = NowNs();
                passages[which].Run(items, ROUNDS);
                took[which] = (NowNs() - start) / (ROUNDS * EPOCH_PACKETS);
            }
            swap = !swap;
            ns[0].push_back(took[0]);
            ns[1].push_back(took[1]);
            ratios.push_back(took[0] / took[1]);
            state.SetIterationTime(took[0] * 1e-9);
        }
        ReportPairs(state, ns[0], ns[1], ratios);
        for (const auto& passage : passages)
        {
            passage.disc->Dispose();
        }
    });
}

/// Registers each pair of a plug and a queue disc of ns-3
const int g_registered = [] {
    for (std::string plug : {"plug-open-linux", "plug-open", "plug-epochs-linux", "plug-epochs"})
    {
        for (std::string other : {"fifo", "pfifo-fast"})
        {
            benchmark::RegisterBenchmark(("pairs/" + plug + "/" + other).c_str(),
                                         Pairs,
                                         plug,
                                         other)
                ->Iterations(PAIRS)
                ->UseManualTime();
        }
    }
    return 0;
}();

} // namespace
} // namespace bench
