/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_CHECKERS_H
#define PLUG_CHECKERS_H

#include "ns3/attribute.h"
#include "ns3/nstime.h"

/**
 * @file
 * @ingroup plug
 *
 * Checkers for attributes with a unit. They differ from ns-3's own in how they read text, on a
 * command line, by Config::SetDefault() or in a StringValue: ns-3 takes "4294967297p" as 1p,
 * "5000MB" as 705032704B, "1.5p" as 1p, and "1e400s", "s" and "" as 0s. These refuse a text that
 * does not mean what ns-3 would read: they say on std::cerr what is allowed, and ns-3 then refuses
 * the value like any other bad value. A value that is not a text, such as
 * QueueSizeValue(QueueSize("5000MB")), is read by ns-3 before an attribute gets it. This header is
 * not installed.
 */

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Make a checker for a QueueSize.
 * @return the checker, for a whole number of packets or bytes up to 4294967295
 */
Ptr<const AttributeChecker> MakePlugQueueSizeChecker();

/**
 * @ingroup plug
 *
 * @brief Make a checker for a Time.
 * @param min the least time allowed
 * @return the checker, for times up to the greatest that ns-3 can express
 */
Ptr<const AttributeChecker> MakePlugTimeChecker(Time min = Time::Min());

/**
 * @ingroup plug
 *
 * @brief Make a checker for a DataRate.
 * @return the checker, for whole bits per second below 2^64
 */
Ptr<const AttributeChecker> MakePlugDataRateChecker();

} // namespace ns3

#endif /* PLUG_CHECKERS_H */
