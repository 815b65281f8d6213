/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef SIMPLE_VALUES_H
#define SIMPLE_VALUES_H

#include "ns3/config.h"
#include "ns3/string.h"

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>

/**
 * @brief Read a whole number, or throw.
 * @param name the option
 * @param value its value
 * @param min the least number allowed
 * @param max the greatest number allowed
 * @return the number
 */
inline uint32_t
ParseWhole(const std::string& name, const std::string& value, uint32_t min, uint32_t max)
{
    const auto digits = value.find_first_not_of("0123456789") == std::string::npos;
    const auto number = digits && value.size() - 1 < 10 ? std::stoull(value) : UINT64_MAX;
    if (number < min || number > max)
    {
        throw std::invalid_argument("--" + name + "=" + value +
                                    ": allowed is a whole number from " + std::to_string(min) +
                                    " to " + std::to_string(max));
    }
    return number;
}

/**
 * @brief Read a Boolean value, or throw.
 * @param name the option
 * @param value its value
 * @return the Boolean value
 */
inline bool
ParseFlag(const std::string& name, const std::string& value)
{
    if (value == "true" || value == "1")
    {
        return true;
    }
    if (value != "false" && value != "0")
    {
        throw std::invalid_argument("--" + name + "=" + value + ": allowed is true or false");
    }
    return false;
}

/**
 * @brief Set a global value or the default of an attribute, or throw.
 * @param word the option
 * @param name its name
 * @param value its value
 */
inline void
SetDefault(const std::string& word, const std::string& name, const std::string& value)
{
    const ns3::StringValue text(value);
    if (!ns3::Config::SetGlobalFailSafe(name, text) && !ns3::Config::SetDefaultFailSafe(name, text))
    {
        const auto type = name.substr(0, std::min(name.rfind("::"), name.size()));
        throw std::invalid_argument(
            word +
            ": allowed is an option that --help lists, or an attribute and a value as "
            "--PrintAttributes=" +
            (type == name ? "CLASS" : type) + " shows");
    }
}

#endif /* SIMPLE_VALUES_H */
