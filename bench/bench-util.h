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
 * @brief What the benchmarks share.
 */
namespace bench
{

using namespace ns3;

/// Packets in one epoch of the queue disc benchmarks
constexpr uint32_t EPOCH_PACKETS = 100;

/**
 * @brief Run a function within a running simulation. Before the first one ns-3 registers every Time
 * object that is made, which no simulation does and which would be nearly half of what is measured.
 * @param body the function
 */
void InSimulation(const std::function<void()>& body);

/**
 * @brief Make packets as a host's IP makes them for a queue disc.
 * @param n how many
 * @param payload bytes behind the IP header
 * @return the packets
 */
std::vector<Ptr<QueueDiscItem>> MakeItems(std::size_t n, uint32_t payload);

/// A queue disc, and how packets are made to pass it
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
 * @brief Make a plug that is ready for use and has no limit that matters.
 * @param linuxAccounting its attribute LinuxAccounting
 * @return the plug
 */
Ptr<PlugQueueDisc> MakePlug(bool linuxAccounting);

/**
 * @brief Read the processor time that this process has used, which other processes hardly change.
 * @return nanoseconds since some moment
 */
double NowNs();

/**
 * @brief Get the median.
 * @param values the values, at least one
 * @return the median
 */
double Median(std::vector<double> values);

/**
 * @brief Report what was measured in interleaved pairs: ns, other_ns and ratio (medians),
 * ratio_min, ratio_max, and pairs.
 * @param state the benchmark to report for
 * @param ns the nanoseconds of each pair's subject, per packet
 * @param otherNs those of what it is compared with
 * @param ratios the ratio of each pair
 */
void ReportPairs(benchmark::State& state,
                 const std::vector<double>& ns,
                 const std::vector<double>& otherNs,
                 const std::vector<double>& ratios);

} // namespace bench

#endif /* BENCH_UTIL_H */
