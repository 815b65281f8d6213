/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-laws.h"

#include <algorithm>

using namespace ns3;

namespace laws
{

Checkpoint
MakeCheckpoint(const std::string& controller, Time interval, Time stop, Time commit)
{
    Checkpoint checkpoint{stop, stop + commit, interval + stop + commit};
    if (controller == "xend")
    {
        checkpoint.period = std::max(interval, stop + commit);
    }
    else if (controller == "mc")
    {
        checkpoint.period = commit + std::max(interval, stop);
    }
    return checkpoint;
}

double
MeanPeriod(const Checkpoints& checkpoints)
{
    double sum = 0;
    for (const auto& checkpoint : checkpoints)
    {
        sum += checkpoint.period.GetSeconds();
    }
    return sum / checkpoints.size();
}

double
RunningFraction(const Checkpoints& checkpoints)
{
    double running = 0;
    for (const auto& checkpoint : checkpoints)
    {
        running += (checkpoint.period - checkpoint.stop).GetSeconds();
    }
    return running / checkpoints.size() / MeanPeriod(checkpoints);
}

Time
Wait(const Checkpoint& before, const Checkpoint& after, Time offset)
{
    return before.period - offset + after.release;
}

TimeDistribution
OutputDelay(const Checkpoints& checkpoints, double load)
{
    TimeDistribution delay;
    for (std::size_t i = 0; i < checkpoints.size(); ++i)
    {
        const auto& after = checkpoints[(i + 1) % checkpoints.size()];
        const auto running = (checkpoints[i].period - checkpoints[i].stop).GetSeconds();
        const auto release = after.release.GetSeconds();
        delay.Add(release + load * running, release + running, running);
    }
    return delay;
}

TimeDistribution
RequestDelay(const Checkpoints& checkpoints, double load)
{
    TimeDistribution delay;
    for (std::size_t i = 0; i < checkpoints.size(); ++i)
    {
        const auto& after = checkpoints[(i + 1) % checkpoints.size()];
        const auto period = checkpoints[i].period.GetSeconds();
        const auto release = after.release.GetSeconds();
        delay.Add(release + load * period, release + period, period);
    }
    return delay;
}

TimeDistribution
LockedCycle(const Checkpoints& checkpoints, Time roundTrip)
{
    TimeDistribution cycle;
    if (checkpoints.size() == 1)
    {
        const auto period = checkpoints[0].period;
        const auto back = checkpoints[0].release + roundTrip;
        const auto periods = back.GetTimeStep() / period.GetTimeStep() + 1;
        cycle.Add(periods * period.GetSeconds(), periods * period.GetSeconds(), 1);
        return cycle;
    }
    // What is back at the guest goes on with the checkpoint that comes next. Times are from the
    // stop of the checkpoint whose release comes now
    std::size_t i = 0;
    for (std::size_t n = 0; n < checkpoints.size();)
    {
        const auto release = checkpoints[i].release;
        const auto back = release + roundTrip;
        Time stop;
        do
        {
            stop += checkpoints[i].period;
            i = (i + 1) % checkpoints.size();
            ++n;
        } while (stop <= back);
        const auto next = (stop + checkpoints[i].release - release).GetSeconds();
        cycle.Add(next, next, 1);
    }
    return cycle;
}

double
WindowGoodput(uint32_t window, double cycle)
{
    return 8 * window / cycle;
}

} // namespace laws
