/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef OPTION_VALUES_H
#define OPTION_VALUES_H

#include "ns3/data-rate.h"
#include "ns3/nstime.h"
#include "ns3/queue-size.h"

#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

/**
 * @file
 * The values of a program's options, read from strings. ns-3 ends the program if it can't read a
 * time or a rate; these functions throw a BadValue instead.
 */

/// Invalid input: what() is one line that names the value and says what is allowed
class BadValue : public std::runtime_error
{
  public:
    /**
     * @brief Constructor.
     * @param option the name of the option
     * @param value its value
     * @param allowed what is allowed
     */
    BadValue(const std::string& option, const std::string& value, const std::string& allowed)
        : std::runtime_error(
              std::regex_replace("--" + option + "=" + value + ": allowed is " + allowed,
                                 std::regex("[[:cntrl:]]"),
                                 "?"))
    {
    }
};

/**
 * @brief Read one of several words.
 * @param option the name of the option
 * @param value its value
 * @param allowed the words
 * @return the value
 */
std::string ParseWord(const std::string& option,
                      const std::string& value,
                      const std::vector<std::string>& allowed);

/**
 * @brief Read a whole number.
 * @param option the name of the option
 * @param value its value
 * @param min the least that is allowed
 * @param max the most that is allowed
 * @return the number
 */
uint32_t ParseNumber(const std::string& option,
                     const std::string& value,
                     uint32_t min,
                     uint32_t max);

/**
 * @brief Read a number.
 * @param option the name of the option
 * @param value its value
 * @param min the least that is allowed
 * @param max the most that is allowed
 * @return the number
 */
double ParseReal(const std::string& option, const std::string& value, double min, double max);

/**
 * @brief Tell whether a value can be read as a time.
 * @param value the value
 * @return true if it is a number with a unit of time or without a unit
 */
bool IsTime(const std::string& value);

/**
 * @brief Read a time, in the units that ns3::Time reads from ns to h; a plain number is in seconds.
 * @param option the name of the option
 * @param value its value, not negative and at most 1,000,000 s
 * @param positive whether 0 is refused, too
 * @return the time
 */
ns3::Time ParseTime(const std::string& option, const std::string& value, bool positive);

/**
 * @brief Read the rate of a link.
 * @param option the name of the option
 * @param value its value, a rate with a unit, more than 0
 * @return the rate
 */
ns3::DataRate ParseDataRate(const std::string& option, const std::string& value);

/**
 * @brief Read a rate of packets: packets per second, or a rate with a unit ("8Mbps").
 * @param option the name of the option
 * @param value its value, more than 0
 * @param packetSize the size of a packet in bytes
 * @return the rate in packets per second
 */
double ParsePacketRate(const std::string& option, const std::string& value, uint32_t packetSize);

/**
 * @brief Read the limit of a queue: bytes, with a unit ("10MB") or without, or packets ("1000p").
 * @param option the name of the option
 * @param value its value
 * @return the limit
 */
ns3::QueueSize ParseLimit(const std::string& option, const std::string& value);

#endif /* OPTION_VALUES_H */
