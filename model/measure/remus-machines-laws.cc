/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-machines-laws.h"

#include "ns3/abort.h"

#include <cmath>

namespace ns3
{

namespace RemusLaws
{

namespace
{

/**
 * @brief End the program with a message if a number of acknowledgements is not possible.
 * @param enough q
 * @param backups n
 */
void
CheckQuorum(uint32_t enough, uint32_t backups)
{
    NS_ABORT_MSG_UNLESS(enough >= 1 && enough <= backups,
                        "RemusLaws: "
                            << enough << " acknowledgements of " << backups
                            << " backups; their number must be from 1 to that of the backups");
}

} // namespace

double
QuorumProbability(uint32_t enough, uint32_t backups, double probability)
{
    CheckQuorum(enough, backups);
    double sum = 0;
    double choices = 1; // backups over i
    for (uint32_t i = 0; i <= backups; ++i)
    {
        if (i >= enough)
        {
            sum += choices * std::pow(probability, i) * std::pow(1 - probability, backups - i);
        }
        choices = choices * (backups - i) / (i + 1);
    }
    return sum;
}

double
QuorumMean(uint32_t enough, uint32_t backups, double mean)
{
    CheckQuorum(enough, backups);
    double sum = 0;
    for (uint32_t i = 0; i < enough; ++i)
    {
        sum += mean / (backups - i);
    }
    return sum;
}

Time
CrossingEnd(Time start, const std::vector<Hop>& hops)
{
    auto now = start;
    for (const auto& hop : hops)
    {
        now += hop.travel;
        const auto sinceFirst = (now - hop.firstStop).GetTimeStep();
        const auto period = hop.period.GetTimeStep();
        NS_ABORT_MSG_UNLESS(sinceFirst >= 0 && period > 0,
                            "RemusLaws::CrossingEnd: a plug is reached before its first stop, or "
                            "its period is not positive");
        now = hop.firstStop + TimeStep((sinceFirst / period + 1) * period) + hop.release;
    }
    return now;
}

double
CrossingMean(uint32_t guests, const Checkpoints& checkpoints)
{
    NS_ABORT_MSG_UNLESS(guests >= 1, "RemusLaws::CrossingMean: at least 1 guest is needed");
    return (2.0 * guests - 1) * RequestDelay(checkpoints, 0).GetMean();
}

} // namespace RemusLaws

} // namespace ns3
