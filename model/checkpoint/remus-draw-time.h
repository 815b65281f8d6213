/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_DRAW_TIME_H
#define REMUS_DRAW_TIME_H

#include "ns3/nstime.h"
#include "ns3/ptr.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <string>

/**
 * @file
 * @ingroup plug
 *
 * Times that come from random variables and counts. This header is not installed.
 */

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Draws and computes times that can't overflow ns3::Time.
 *
 * The longest time is an eighth of the range of ns3::Time, 36 years at ns-3's default resolution,
 * so that sums of several times stay within the range.
 */
class RemusDrawTime
{
  public:
    /**
     * @brief Get the longest time that is allowed.
     * @return the time
     */
    static Time GetMax();

    /**
     * @brief Tell whether a random variable gives a number in reasonable time.
     * @param variable the random variable
     * @return false if it would, because of its attributes, loop more than 10^6 times or for ever
     */
    static bool Returns(Ptr<RandomVariableStream> variable);

    /**
     * @brief Draw a number. Ends the program with a message if the random variable, because of its
     * attributes, would loop more than 10^6 times or for ever.
     * @param variable the random variable
     * @param name what is drawn, for messages: a class and its attribute
     * @return the number
     */
    static double GetValue(Ptr<RandomVariableStream> variable, const std::string& name);

    /**
     * @brief Draw a time. A negative one becomes 0, is counted, and the first is reported on
     * standard error. Ends the program with a message if the value is not a number or longer
     * than GetMax().
     * @param variable the random variable, in seconds
     * @param name what is drawn, for messages: a class and its attribute
     * @param [in,out] nNegative the number of negative times drawn so far
     * @return the time, not negative
     */
    static Time Draw(Ptr<RandomVariableStream> variable,
                     const std::string& name,
                     uint64_t& nNegative);

    /**
     * @brief Draw a time. Ends the program with a message if the value is not a number, negative,
     * or longer than GetMax().
     * @param variable the random variable, in seconds
     * @param name what is drawn, for messages: a class and its attribute
     * @return the time, not negative
     */
    static Time Draw(Ptr<RandomVariableStream> variable, const std::string& name);

    /**
     * @brief Multiply a time. Ends the program with a message if the result is longer than
     * GetMax().
     * @param each the time, not negative
     * @param count the factor
     * @param name what is computed, for messages: a class and its attribute
     * @return the product
     */
    static Time Multiply(Time each, uint64_t count, const std::string& name);
};

} // namespace ns3

#endif /* REMUS_DRAW_TIME_H */
