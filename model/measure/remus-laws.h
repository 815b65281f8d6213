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
 * @brief The laws of output commit, F1 to F7, for a guest with Remus's checkpoints; F7 is in
 * remus-backlog-laws.h.
 *
 * Checkpoint i stops the guest at t_i for S; P = t_(i+1) - t_i; epoch i, which checkpoint i closes,
 * is released at t_i + D. Where S and X are random, a law takes checkpoints that follow each other,
 * as many as its precision needs, and gives the distribution over all of them; where they are
 * constant, one is enough.
 */
namespace RemusLaws
{

/// A checkpoint and the time to the next
struct Checkpoint
{
    Time stop;    //!< S: the guest is stopped for so long
    Time release; //!< D: from the stop to the release of the epoch that it closes
    Time period;  //!< P: from the stop to the next stop
};

/// Checkpoints that follow each other; the last is followed by the first
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
 * @brief The part of the time for which the guest runs.
 * @param checkpoints the checkpoints
 * @return 1 - S/P
 */
double RunningFraction(const Checkpoints& checkpoints);

/**
 * @brief F1: how long a packet waits in the plug that was emitted at an offset from the stop.
 * @param before the checkpoint that began the epoch
 * @param after the checkpoint that closes it
 * @param offset when the packet was emitted, from S to P after \p before stopped the guest
 * @return P - offset + D
 */
Time Wait(const Checkpoint& before, const Checkpoint& after, Time offset);

/**
 * @brief F2: what the plug adds to the delay of output that is emitted at a constant rate or at
 * Poisson times while the guest runs: uniform on [D, D + P - S].
 * @param checkpoints the checkpoints
 * @param load rate times the time that the link takes for a packet, less than 1. The packets of an
 * epoch leave the link one after the other, the last one load (P - S) after the release; 0 for the
 * wait in the plug
 * @return the distribution
 */
RemusLawDistribution OutputDelay(const Checkpoints& checkpoints, double load);

/**
 * @brief F3: what plug and stop add to the delay of replies to requests that arrive at Poisson
 * times and are answered at once, or at the resume: uniform on [D, D + P].
 * @param checkpoints the checkpoints
 * @param load as for OutputDelay()
 * @return the distribution
 */
RemusLawDistribution RequestDelay(const Checkpoints& checkpoints, double load);

/**
 * @brief The least delay of a packet in many epochs, where packets come at Poisson times: F2 and F3
 * with the time that the last packet of an epoch waits for those before it, which are few in the
 * epoch where it waits least.
 * @param release D in seconds
 * @param span the time in which an epoch's packets come, in seconds: P - S for F2 and P for F3
 * @param rate packets per second in that time
 * @param load rate times the time that the link takes for a packet
 * @param epochs how many epochs there are
 * @param level the probability that the least delay is not larger: 0.5 for the median
 * @return seconds
 */
double LeastDelay(double release,
                  double span,
                  double rate,
                  double load,
                  uint64_t epochs,
                  double level);

/**
 * @brief F4: from one release to the next of a client that sends its next request, or of a window
 * that goes on, when the answer came: P (floor((D + R) / P) + 1).
 * @param checkpoints the checkpoints
 * @param roundTrip R: from the release until what follows from it is at the guest, with the guest's
 * service time
 * @return the distribution; a single time if the checkpoints are all the same
 */
RemusLawDistribution LockedCycle(const Checkpoints& checkpoints, Time roundTrip);

/**
 * @brief F5: the goodput of a connection that may have so much under way.
 * @param window the window in bytes
 * @param cycle the mean of LockedCycle() in seconds
 * @return bits per second
 */
double WindowGoodput(uint32_t window, double cycle);

} // namespace RemusLaws

} // namespace ns3

#endif /* REMUS_LAWS_H */
