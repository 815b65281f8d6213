/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef SCENARIO_H
#define SCENARIO_H

#include "ns3/nstime.h"

#include <cstdint>

namespace bench
{

/// How the guests' output is queued
enum class Queueing
{
    FIFO, //!< by an ns3::FifoQueueDisc
    REMUS //!< by a PlugQueueDisc that a RemusCheckpointer drives, T = 25 ms
};

/// A scenario and its results
struct Scenario
{
    uint32_t guests;       //!< pairs of a server and a client, each with a separate link
    uint32_t rate;         //!< packets of 1000 bytes that each server sends in a second
    ns3::Time duration;    //!< how long they send
    Queueing queueing;     //!< how the output is queued
    uint64_t delivered{0}; //!< packets that the clients received, after Run()
    double ns{0};          //!< processor time from the first node to the end, after Run()

    /**
     * @brief Build the scenario, simulate it, and destroy it.
     */
    void Run();
};

} // namespace bench

#endif /* SCENARIO_H */
