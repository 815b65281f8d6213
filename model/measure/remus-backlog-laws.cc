/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-backlog-laws.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

namespace
{

/// The packets that are emitted from one stop to the next
struct Emitted
{
    double before; //!< packets before the release of the epoch that the stop closed
    double after;  //!< packets after it
};

/**
 * @brief The fraction that is dropped because of a limit, if packets are treated as a fluid: before
 * the release, they share the plug with the closed epoch, and after it they have it to themselves.
 * @param emitted the packets that are emitted after each checkpoint
 * @param limit the limit in packets
 * @return from 0 to 1
 */
double
Loss(const std::vector<Emitted>& emitted, double limit)
{
    double closed = 0;
    double offered = 0;
    double accepted = 0;
    const auto rounds = std::max<std::size_t>(emitted.size(), 1000);
    for (std::size_t i = 0; i < rounds; ++i)
    {
        const auto& now = emitted[i % emitted.size()];
        const auto before = std::min(now.before, std::max(limit - closed, 0.0));
        closed = before + std::min(now.after, limit - before);
        offered += now.before + now.after;
        accepted += closed;
    }
    return 1 - accepted / offered;
}

} // namespace

namespace RemusLaws
{

std::vector<double>
OutputBacklog(const Checkpoints& checkpoints, double rate)
{
    std::vector<double> backlogs;
    for (std::size_t i = 0; i < checkpoints.size(); ++i)
    {
        const auto& after = checkpoints[(i + 1) % checkpoints.size()];
        const auto time = checkpoints[i].period - checkpoints[i].stop + after.release - after.stop;
        backlogs.push_back(rate * time.GetSeconds());
    }
    return backlogs;
}

std::vector<double>
RequestBacklog(const Checkpoints& checkpoints, double rate)
{
    std::vector<double> backlogs;
    for (std::size_t i = 0; i < checkpoints.size(); ++i)
    {
        const auto& after = checkpoints[(i + 1) % checkpoints.size()];
        backlogs.push_back(rate * (checkpoints[i].period + after.release).GetSeconds());
    }
    return backlogs;
}

double
PeakBacklog(const std::vector<double>& backlogs, uint64_t releases, double level)
{
    // the Poisson distribution in the approximation of Wilson and Hilferty
    const auto target = std::pow(level, 1.0 / std::max<uint64_t>(releases, 1));
    const auto most = *std::max_element(backlogs.begin(), backlogs.end());
    double low = 0;
    double high = most + 10 * std::sqrt(most) + 20;
    while (high - low > 1e-3)
    {
        const auto packets = (low + high) / 2;
        double cdf = 0;
        for (const auto mean : backlogs)
        {
            const auto k = packets + 0.5;
            const auto z = 3 * std::sqrt(k) * (1 - 1 / (9 * k) - std::cbrt(mean / k));
            cdf += std::erfc(-z / std::sqrt(2)) / 2;
        }
        (cdf / backlogs.size() < target ? low : high) = packets;
    }
    return high;
}

double
OutputLoss(const Checkpoints& checkpoints, double rate, double limit)
{
    std::vector<Emitted> emitted;
    for (const auto& checkpoint : checkpoints)
    {
        emitted.push_back({rate * (checkpoint.release - checkpoint.stop).GetSeconds(),
                           rate * (checkpoint.period - checkpoint.release).GetSeconds()});
    }
    return Loss(emitted, limit);
}

double
RequestLoss(const Checkpoints& checkpoints, double rate, double limit)
{
    std::vector<Emitted> emitted;
    for (const auto& checkpoint : checkpoints)
    {
        emitted.push_back({rate * checkpoint.release.GetSeconds(),
                           rate * (checkpoint.period - checkpoint.release).GetSeconds()});
    }
    return Loss(emitted, limit);
}

} // namespace RemusLaws

} // namespace ns3
