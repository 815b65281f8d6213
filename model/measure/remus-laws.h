/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_LAWS_H
#define REMUS_LAWS_H

#include "remus-law-distribution.h"

#include "ns3/nstime.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief The laws of output commit, F1 to F5, for a guest with Remus's checkpoints; F7 is in
 * remus-backlog-laws.h. doc/plug-laws.rst states all laws.
 *
 * Checkpoint i stops the guest at t_i for S; P = t_(i+1) - t_i; epoch i, which checkpoint i closes,
 * is released at t_i + D. If S and X are random, a law takes a sequence of checkpoints, long enough
 * for the desired precision, and gives the distribution over all of them. If they are constant, one
 * checkpoint is enough.
 */
namespace RemusLaws
{

/// A checkpoint and the time to the next
struct Checkpoint
{
    Time stop;    //!< S: how long the guest is stopped
    Time release; //!< D: from the stop to the release of the epoch that it closes
    Time period;  //!< P: from the stop to the next stop
};

/// A sequence of checkpoints; after the last comes the first
using Checkpoints = std::vector<Checkpoint>;

/**
 * @brief The timing laws of the three controllers: D = S + X, and P = max(T, S + X) for xend,
 * T + S + X for xl, X + max(T, S) for mc. Ends the program with a message for another controller.
 * @param controller "xend", "xl" or "mc"
 * @param interval T
 * @param stop S
 * @param commit X: from the guest's resume to the commit
 * @return the checkpoint
 */
Checkpoint MakeCheckpoint(const std::string& controller, Time interval, Time stop, Time commit);

/**
 * @brief The mean period.
 * @param checkpoints the checkpoints
 * @return mean P in seconds
 */
double MeanPeriod(const Checkpoints& checkpoints);

/**
 * @brief The fraction of the time for which the guest runs.
 * @param checkpoints the checkpoints
 * @return 1 - S/P
 */
double RunningFraction(const Checkpoints& checkpoints);

/**
 * @brief F1: how long a packet waits in the plug if it was emitted at an offset from the stop.
 * @param before the checkpoint that began the epoch
 * @param after the checkpoint that closes it
 * @param offset when the packet was emitted, from S to P after \p before stopped the guest
 * @return P - offset + D
 */
Time Wait(const Checkpoint& before, const Checkpoint& after, Time offset);

/**
 * @brief F2: the delay that the plug adds to output that is emitted at a constant rate or at
 * Poisson times while the guest runs: uniform on [D + load (P - S), D + P - S].
 * @param checkpoints the checkpoints
 * @param load the rate times the transmission time of a packet, less than 1. The packets of an
 * epoch leave one after the other, the last one load (P - S) after the release; 0 for the wait in
 * the plug only
 * @return the distribution
 */
RemusLawDistribution OutputDelay(const Checkpoints& checkpoints, double load);

/**
 * @brief F3: the delay that plug and stop add to replies to requests that arrive at Poisson times
 * and are answered at once, or at the resume: uniform on [D + load P, D + P].
 * @param checkpoints the checkpoints
 * @param load as for OutputDelay(), but the last reply leaves load P after the release
 * @return the distribution
 */
RemusLawDistribution RequestDelay(const Checkpoints& checkpoints, double load);

/**
 * @brief The shortest delay of a packet in many epochs, if packets arrive at Poisson times: F2 or
 * F3 plus the time for which the last packet of an epoch waits for the transmission of the others.
 * In the epoch with the shortest delay there are few others.
 * @param release D in seconds
 * @param span the time during which an epoch's packets arrive, in seconds: P - S for F2, P for F3
 * @param rate packets per second in that time
 * @param load the rate times the transmission time of a packet
 * @param epochs the number of epochs
 * @param level the probability that the shortest delay is not longer: 0.5 for the median
 * @return seconds
 */
double LeastDelay(double release,
                  double span,
                  double rate,
                  double load,
                  uint64_t epochs,
                  double level);

/**
 * @brief F4: the time from one release to the next for a client that sends its next request, or a
 * sender that moves its window, when the answer has arrived: P (floor((D + R) / P) + 1).
 * @param checkpoints the checkpoints
 * @param roundTrip R: the time from the release until the guest has processed what the client or
 * the peer sent because of it
 * @return the distribution; a single time if all checkpoints are equal
 */
RemusLawDistribution LockedCycle(const Checkpoints& checkpoints, Time roundTrip);

/**
 * @brief F5: the goodput of a connection with a given window.
 * @param window the window in bytes
 * @param cycle the mean of LockedCycle() in seconds
 * @return bits per second
 */
double WindowGoodput(uint32_t window, double cycle);

} // namespace RemusLaws

} // namespace ns3

#endif /* REMUS_LAWS_H */
