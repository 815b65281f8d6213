/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "output-commit-parameters.h"

#include "../support/example-options.h"
#include "../support/option-values.h"
#include "../support/output-file.h"
#include "output-commit-law.h"

using namespace ns3;

OutputCommitOptions::OutputCommitOptions(int argc, char* argv[])
{
    ExampleOptions cmd("remus-output-commit.cc",
                       "What do Remus's checkpoints cost the client of a protected guest?");
    cmd.Add("workload", "output, request, closed-loop or tcp", workload);
    cmd.Add("controller", "xend, xl or mc", controller);
    cmd.Add("interval", "T: interval of the checkpoints", interval);
    cmd.Add("stop", "S: the guest stops for so long; Time or random variable (s)", stop);
    cmd.Add("commit", "X: from the resume to the commit; Time or random variable (s)", commit);
    cmd.Add("rate", "rate of output or requests: per second (1000) or as 8Mbps", rate);
    cmd.Add("packetSize", "size of output and replies with IP header, bytes", packetSize);
    cmd.Add("linkRate", "rate of the link between guest and client", linkRate);
    cmd.Add("linkDelay", "one-way delay of the link", linkDelay);
    cmd.Add("limit", "limit of the plug in bytes (10MB) or packets (1000p)", limit);
    cmd.Add("duration", "simulated time; 0 for what a precision of 1 % needs", duration);
    cmd.Add("linuxAccounting", "account for epochs as Linux does", linuxAccounting);
    cmd.Add("csv", "write a row for each packet that the client got to this file", csv);
    cmd.Add("epochs", "write a row for each checkpoint to this file", epochs);
    cmd.Add("summary", "write the table to this file as CSV", summary);
    cmd.Parse(argc, argv);
    CheckDistinct({{"csv", csv}, {"epochs", epochs}, {"summary", summary}});
}

OutputCommitParameters::OutputCommitParameters(const OutputCommitOptions& options)
    : workload(
          ParseWord("workload", options.workload, {"output", "request", "closed-loop", "tcp"})),
      controller(ParseWord("controller", options.controller, {"xend", "xl", "mc"})),
      interval(ParseTime("interval", options.interval, true)),
      stop("stop", options.stop),
      commit("commit", options.commit),
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
    // all that the simulation will draw, and some more
    const auto checkpoints = static_cast<uint64_t>(2 * duration.GetSeconds() / period);
    stop.Check(STREAM, checkpoints);
    commit.Check(STREAM + 1, checkpoints);
}

bool
OutputCommitParameters::HasRate() const
{
    return workload == "output" || workload == "request";
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
