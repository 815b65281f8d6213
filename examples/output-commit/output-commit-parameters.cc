/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "output-commit-parameters.h"

#include "../support/option-values.h"
#include "controller-option.h"
#include "dirty-pages-option.h"
#include "output-commit-law.h"

#include "ns3/double.h"
#include "ns3/object-factory.h"

#include <algorithm>

using namespace ns3;

OutputCommitParameters::OutputCommitParameters(const OutputCommitOptions& options)
    : workload(ParseWord("workload",
                         options.workload,
                         {"output", "request", "closed-loop", "tcp", "web", "key-value"})),
      controller(ParseController(options.controller)),
      dirty(options.dirty),
      clients(options.clients),
      interval(ParseTime("interval", options.interval, true)),
      stop("stop", options.stop.empty() ? (dirty.empty() ? "8ms" : "0.59ms") : options.stop),
      commit("commit",
             options.commit.empty() ? (dirty.empty() ? "60ms" : "0.6ms") : options.commit),
      packetSize(ParseNumber("packetSize", options.packetSize, 40, 1500)),
      rate(ParsePacketRate("rate", options.rate, packetSize)),
      linkRate(ParseDataRate("linkRate", options.linkRate)),
      linkDelay(ParseTime("linkDelay", options.linkDelay, false)),
      limit(ParseLimit("limit", options.limit)),
      duration(ParseTime("duration", options.duration, false)),
      linuxAccounting(options.linuxAccounting)
{
    if (workload == "tcp")
    {
        packetSize = SEGMENT_SIZE + TCP_HEADERS;
    }
    if (HasRate() && GetLoad() >= 1)
    {
        throw BadValue("rate",
                       options.rate,
                       "less than the link can carry, " +
                           std::to_string(1 / GetTxTime(packetSize).GetSeconds()) +
                           " packets per second");
    }

    constexpr uint64_t tries = 10000;
    constexpr uint64_t most = 5000000;
    stop.Check(STREAM, tries);
    commit.Check(STREAM + 1, tries);
    MakeDirtyPages(); // refuses invalid values
    if (!HasTiming() || HasClients())
    {
        duration = duration.IsZero() ? std::max(Seconds(60), 300 * interval) : duration;
        return;
    }
    const OutputCommitLaw law(*this, tries);
    if (RemusLaws::RunningFraction(law.GetCheckpoints()) <= 0)
    {
        throw BadValue("commit", options.commit, "what lets the guest run between two stops");
    }
    const auto period = RemusLaws::MeanPeriod(law.GetCheckpoints());
    if (duration.IsZero())
    {
        duration = law.GetDuration();
    }
    else if (duration.GetSeconds() < 10 * period || duration.GetSeconds() > most * period)
    {
        throw BadValue("duration",
                       options.duration,
                       "0, or from 10 to " + std::to_string(most) + " periods of " +
                           std::to_string(period) + " s");
    }
    // all values that the simulation will draw, and some more
    const auto checkpoints = static_cast<uint64_t>(2 * duration.GetSeconds() / period);
    stop.Check(STREAM, checkpoints);
    commit.Check(STREAM + 1, checkpoints);
}

bool
OutputCommitParameters::HasRate() const
{
    return workload == "output" || workload == "request";
}

bool
OutputCommitParameters::HasClients() const
{
    return workload == "web" || workload == "key-value";
}

bool
OutputCommitParameters::HasTiming() const
{
    return dirty.empty() && (controller == "xend" || controller == "xl" || controller == "mc");
}

bool
OutputCommitParameters::FollowsOutput() const
{
    return CreateController(controller)->FollowsOutput();
}

Time
OutputCommitParameters::GetWarmUp() const
{
    return Time(duration.GetTimeStep() / 5);
}

Ptr<RandomVariableStream>
OutputCommitParameters::MakeInterval() const
{
    auto times =
        CreateObjectWithAttributes<ExponentialRandomVariable>("Mean", DoubleValue(1 / rate));
    times->SetStream(STREAM + 2);
    return times;
}

Ptr<RemusDirtyPages>
OutputCommitParameters::MakeDirtyPages() const
{
    return dirty.empty() ? nullptr : ParseDirtyPages("dirty", dirty);
}

RemusLaws::Checkpoints
OutputCommitParameters::DrawCheckpoints(uint64_t count) const
{
    RemusLaws::Checkpoints drawn;
    // separate streams: the laws must not use the values that the simulation draws
    auto stops = stop.Create(STREAM + 1000);
    auto commits = commit.Create(STREAM + 1001);
    for (uint64_t i = 0; i < (stop.IsConstant() && commit.IsConstant() ? 1 : count); ++i)
    {
        const auto s = Seconds(stops->GetValue());
        const auto x = Seconds(commits->GetValue());
        drawn.push_back(RemusLaws::MakeCheckpoint(controller, interval, s, x));
    }
    return drawn;
}

Time
OutputCommitParameters::GetTxTime(uint32_t size) const
{
    constexpr uint32_t pppHeader = 2;
    return linkRate.CalculateBytesTxTime(size + pppHeader);
}

Time
OutputCommitParameters::GetRoundTrip() const
{
    const auto back = GetTxTime(workload == "tcp" ? TCP_HEADERS : REQUEST_SIZE);
    return GetTxTime(packetSize) + linkDelay + back + linkDelay;
}

double
OutputCommitParameters::GetLoad() const
{
    return HasRate() ? rate * GetTxTime(packetSize).GetSeconds() : 0;
}
