/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-laws.h"

#include "ns3/abort.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace ns3
{

namespace RemusLaws
{

Checkpoint
MakeCheckpoint(const std::string& controller, Time interval, Time stop, Time commit)
{
    const std::map<std::string, Time> periods = {
        {"xend", std::max(interval, stop + commit)},
        {"xl", interval + stop + commit},
        {"mc", commit + std::max(interval, stop)},
    };
    const auto period = periods.find(controller);
    NS_ABORT_MSG_IF(period == periods.end(),
                    "RemusLaws: no law for the controller '" << controller
                                                             << "'; there is one for xend, xl, mc");
    return {stop, stop + commit, period->second};
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

RemusLawDistribution
OutputDelay(const Checkpoints& checkpoints, double load)
{
    RemusLawDistribution delay;
    for (std::size_t i = 0; i < checkpoints.size(); ++i)
    {
        const auto& after = checkpoints[(i + 1) % checkpoints.size()];
        const auto running = (checkpoints[i].period - checkpoints[i].stop).GetSeconds();
        const auto release = after.release.GetSeconds();
        delay.Add(release + load * running, release + running, running);
    }
    return delay;
}

RemusLawDistribution
RequestDelay(const Checkpoints& checkpoints, double load)
{
    RemusLawDistribution delay;
    for (std::size_t i = 0; i < checkpoints.size(); ++i)
    {
        const auto& after = checkpoints[(i + 1) % checkpoints.size()];
        const auto period = checkpoints[i].period.GetSeconds();
        const auto release = after.release.GetSeconds();
        delay.Add(release + load * period, release + period, period);
    }
    return delay;
}

double
LeastDelay(double release, double span, double rate, double load, uint64_t epochs, double level)
{
    // With n packets in an epoch the last one waits (n - 1) load / rate for the others, and it
    // arrives at least g before the stop with the probability (1 - g / span)^n
    const auto mean = rate * span;
    const auto reach = 10 * std::sqrt(mean) + 10;
    const auto longer = [&](double wait) {
        double sum = 0;
        for (auto n = std::max(1.0, std::floor(mean - reach)); n < mean + reach; ++n)
        {
            const auto gap = std::max(wait - (n - 1) * load / rate, 0.0);
            const auto before = gap < span ? std::pow(1 - gap / span, n) : 0;
            sum += before * std::exp(n * std::log(mean) - mean - std::lgamma(n + 1));
        }
        return sum + std::exp(-mean); // an epoch without packets has no delay
    };
    const auto target = std::pow(1 - level, 1.0 / std::max<uint64_t>(epochs, 1));
    double low = 0;
    double high = span * (1 + load) + reach * load / rate;
    for (int i = 0; i < 40; ++i)
    {
        const auto wait = (low + high) / 2;
        (longer(wait) > target ? low : high) = wait;
    }
    return release + high;
}

RemusLawDistribution
LockedCycle(const Checkpoints& checkpoints, Time roundTrip)
{
    RemusLawDistribution cycle;
    if (checkpoints.size() == 1)
    {
        const auto period = checkpoints[0].period;
        const auto back = checkpoints[0].release + roundTrip;
        const auto periods = back.GetTimeStep() / period.GetTimeStep() + 1;
        cycle.Add(periods * period.GetSeconds(), periods * period.GetSeconds(), 1);
        return cycle;
    }
    // What has arrived back at the guest waits for the next checkpoint. Times count from the stop
    // of the checkpoint that is being released
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

} // namespace RemusLaws

} // namespace ns3
