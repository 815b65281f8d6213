/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_MACHINES_LAWS_H
#define REMUS_MACHINES_LAWS_H

#include "remus-laws.h"

#include "ns3/nstime.h"

#include <cstdint>
#include <vector>

namespace ns3
{

namespace RemusLaws
{

/**
 * @brief F12: the probability that enough of several backups have acknowledged a checkpoint, each
 * with the same probability and independently.
 * @param enough q, from 1 to \p backups
 * @param backups n
 * @param probability of one backup, from 0 to 1: the distribution of its time, at any time
 * @return the distribution of the q-th of n times, at this time
 */
double QuorumProbability(uint32_t enough, uint32_t backups, double probability);

/**
 * @brief F12: the mean time to the q-th of n acknowledgements that take exponential times.
 * @param enough q, from 1 to \p backups
 * @param backups n
 * @param mean the mean time of one acknowledgement, in any unit
 * @return mean (1/n + 1/(n-1) + ... + 1/(n-q+1)) in this unit
 */
double QuorumMean(uint32_t enough, uint32_t backups, double mean);

/// A plug that a request or its reply passes
struct Hop
{
    Time travel;    //!< from the plug before, or the start, to this one
    Time firstStop; //!< when the guest of this plug stopped, once
    Time period;    //!< P: from one stop to the next
    Time release;   //!< D: from a stop to the release
};

/**
 * @brief F13: when a request has crossed plugs whose checkpoints are timed independently.
 * @param start when it was sent
 * @param hops the plugs
 * @return when the last plug lets it go; each does at the first of its releases whose stop is later
 * than the arrival there
 */
Time CrossingEnd(Time start, const std::vector<Hop>& hops);

/**
 * @brief F13: the mean added delay of a request that crosses guests, each of which asks the next
 * before it answers, with independent checkpoints at unrelated times.
 * @param guests k: 2 k - 1 plugs hold it; 1 for a group with one cut
 * @param checkpoints those of each guest
 * @return (2 k - 1) (D + P/2) in seconds
 */
double CrossingMean(uint32_t guests, const Checkpoints& checkpoints);

} // namespace RemusLaws

} // namespace ns3

#endif /* REMUS_MACHINES_LAWS_H */
