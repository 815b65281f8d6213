/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef BENCH_UTIL_H
#define BENCH_UTIL_H

#include "ns3/plug-queue-disc.h"
#include "ns3/queue-disc.h"

#include <benchmark/benchmark.h>
#include <functional>
#include <string>
#include <vector>

/**
 * @ingroup plug
 * @brief Parts that the benchmarks share.
 */
namespace bench
{

using namespace ns3;

/// Packets in one epoch of the queue disc benchmarks
constexpr uint32_t EPOCH_PACKETS = 100;

/**
 * @brief Run a function within a running simulation. Before the first simulation ns-3 registers
 * every Time object that is created. This would be nearly half of the measured time, but does not
 * happen during simulations.
 * @param body the function
 */
void InSimulation(const std::function<void()>& body);

/**
 * @brief Make packets like those that a host's IP layer passes to a queue disc.
 * @param n how many
 * @param payload bytes after the IP header
 * @return the packets
 */
std::vector<Ptr<QueueDiscItem>> MakeItems(std::size_t n, uint32_t payload);

/// A queue disc, and how packets pass it
struct Passage
{
    Ptr<QueueDisc> disc;     //!< the queue disc
    Ptr<PlugQueueDisc> plug; //!< the same if it is a plug that gets a Buffer() and a ReleaseOne()
                             //!< for each epoch, else null

    /**
     * @brief Enqueue packets and dequeue them again.
     * @param items the packets of one epoch
     * @param rounds how often
     */
    void Run(const std::vector<Ptr<QueueDiscItem>>& items, uint32_t rounds) const;
};

/**
 * @brief Make a passage by its name.
 * @param name fifo, pfifo-fast, plug-open-linux, plug-open, plug-epochs-linux or plug-epochs: open
 * is a plug released indefinitely, linux one with LinuxAccounting
 * @return the passage; its queue disc must be disposed of
 */
Passage MakePassage(const std::string& name);

/**
 * @brief Make an initialized plug whose limit has no effect.
 * @param linuxAccounting its attribute LinuxAccounting
 * @return the plug
 */
Ptr<PlugQueueDisc> MakePlug(bool linuxAccounting);

/**
 * @brief Get the processor time of this process, which other processes hardly affect.
 * @return nanoseconds since an arbitrary time
 */
double NowNs();

/**
 * @brief Get the median.
 * @param values the values, at least one
 * @return the median
 */
double Median(std::vector<double> values);

/**
 * @brief Report the measurements of interleaved pairs: ns, other_ns and ratio (medians),
 * ratio_min, ratio_max, and pairs.
 * @param state the benchmark to report for
 * @param ns the nanoseconds of each pair's subject, per packet
 * @param otherNs the nanoseconds of the other member of each pair
 * @param ratios the ratio of each pair
 */
void ReportPairs(benchmark::State& state,
                 const std::vector<double>& ns,
                 const std::vector<double>& otherNs,
                 const std::vector<double>& ratios);

} // namespace bench

#endif /* BENCH_UTIL_H */
