/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_FAILOVER_LAW_H
#define REMUS_FAILOVER_LAW_H

#include "ns3/nstime.h"

namespace ns3
{

namespace RemusLaws
{

/// How a client repeats requests that are not answered
struct Retries
{
    Time timeout;      //!< time until the second copy, more than 0
    double backoff{2}; //!< the factor by which the timeout grows with each copy, at least 1
    Time maxTimeout;   //!< the longest time between copies, more than 0
};

/**
 * @brief F11: when a failure is detected. Heartbeats are sent at 0, H, 2 H and so on; one that is
 * due at the instant of the failure is sent.
 * @param failure when the machine fails
 * @param interval H, more than 0
 * @param travel the travel time of a heartbeat
 * @param timeout the monitor's timeout
 * @return the time of the detection
 */
Time GetDetection(Time failure, Time interval, Time travel, Time timeout);

/**
 * @brief The time of the first copy of a request that is sent at a given time or later.
 * @param retries how copies are sent
 * @param time the given time, since the request was first sent
 * @return the time of that copy, since the request was first sent
 */
Time GetFirstCopyFrom(const Retries& retries, Time time);

/**
 * @brief F11: the gap in the replies to a client. It ends with the reply to the first copy of its
 * request that arrives when the backup has taken over, or later.
 * @param last when the client got its last reply before the takeover
 * @param sent when it first sent the request that is the first one answered by the backup
 * @param tookOver when the backup took over
 * @param retries how copies of the request are sent
 * @param there the travel time of a request
 * @param back the time from its arrival to that of the reply
 * @return the gap
 */
Time GetGap(Time last, Time sent, Time tookOver, const Retries& retries, Time there, Time back);

} // namespace RemusLaws

} // namespace ns3

#endif /* REMUS_FAILOVER_LAW_H */
