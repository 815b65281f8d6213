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
 * @brief F12: the probability that enough of several backups have acknowledged a checkpoint, if
 * each has done so with the same probability, independently of the others. Ends the program with a
 * message if q is out of range.
 * @param enough q, from 1 to \p backups
 * @param backups n
 * @param probability the probability for one backup, from 0 to 1: the CDF of its time
 * @return the CDF of the q-th of n times, at the same time
 */
double QuorumProbability(uint32_t enough, uint32_t backups, double probability);

/**
 * @brief F12: the mean time to the q-th of n acknowledgements that take exponential times. Ends the
 * program with a message if q is out of range.
 * @param enough q, from 1 to \p backups
 * @param backups n
 * @param mean the mean time of one acknowledgement, in any unit
 * @return mean (1/n + 1/(n-1) + ... + 1/(n-q+1)) in this unit
 */
double QuorumMean(uint32_t enough, uint32_t backups, double mean);

/// A plug on the path of a request or its reply
struct Hop
{
    Time travel;    //!< travel time from the plug before, or from the start, to this one
    Time firstStop; //!< when the guest of this plug was stopped first
    Time period;    //!< P: the time from one stop to the next
    Time release;   //!< D: the time from a stop to the release
};

/**
 * @brief F13: when a request has passed plugs with independent checkpoints. Ends the program with a
 * message if it reaches a plug before the first stop, or if a period is not positive.
 * @param start when it was sent
 * @param hops the plugs
 * @return when the last plug releases it; each plug does so at the first release whose stop is
 * later than the arrival
 */
Time CrossingEnd(Time start, const std::vector<Hop>& hops);

/**
 * @brief F13: the mean added delay of a request to a chain of guests, each of which calls the next
 * before it replies, with independent checkpoints at unrelated times.
 * @param guests k, at least 1: the request passes 2 k - 1 plugs; 1 for a group with one cut
 * @param checkpoints the checkpoints of each guest
 * @return (2 k - 1) (D + P/2) in seconds
 */
double CrossingMean(uint32_t guests, const Checkpoints& checkpoints);

} // namespace RemusLaws

} // namespace ns3

#endif /* REMUS_MACHINES_LAWS_H */
