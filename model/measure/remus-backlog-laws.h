/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_BACKLOG_LAWS_H
#define REMUS_BACKLOG_LAWS_H

#include "remus-laws.h"

#include <cstdint>
#include <vector>

namespace ns3
{

namespace RemusLaws
{

/**
 * @brief F7: the number of packets in the plug just before a release: rate ((P - S) + (D - S)).
 * @param checkpoints the checkpoints
 * @param rate packets per second while the guest runs
 * @return for each checkpoint, the mean number of packets just before the epoch that it begins is
 * released
 */
std::vector<double> OutputBacklog(const Checkpoints& checkpoints, double rate);

/**
 * @brief F7 for replies to requests that also arrive during stops: rate (P + D).
 * @param checkpoints the checkpoints
 * @param rate requests per second
 * @return for each checkpoint, the mean number of packets just before the epoch that it begins is
 * released
 */
std::vector<double> RequestBacklog(const Checkpoints& checkpoints, double rate);

/**
 * @brief The largest of several backlogs, if packets arrive at Poisson times: F7 is the mean, and
 * the largest of many lies above it.
 * @param backlogs mean numbers of packets, with equal probabilities; at least one
 * @param releases the number of backlogs
 * @param level the probability that the largest is not larger: 0.5 for the median
 * @return packets
 */
double PeakBacklog(const std::vector<double>& backlogs, uint64_t releases, double level);

/**
 * @brief The fraction of the output that is dropped because of a limit: 0 as long as the backlog of
 * F7 is within it. Poisson noise is neglected.
 * @param checkpoints the checkpoints
 * @param rate packets per second while the guest runs
 * @param limit the limit in packets
 * @return from 0 to 1
 */
double OutputLoss(const Checkpoints& checkpoints, double rate, double limit);

/**
 * @brief As OutputLoss(), but for replies to requests that also arrive during stops.
 * @param checkpoints the checkpoints
 * @param rate requests per second
 * @param limit the limit in packets
 * @return from 0 to 1
 */
double RequestLoss(const Checkpoints& checkpoints, double rate, double limit);

} // namespace RemusLaws

} // namespace ns3

#endif /* REMUS_BACKLOG_LAWS_H */
