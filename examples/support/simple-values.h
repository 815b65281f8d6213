/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef SIMPLE_VALUES_H
#define SIMPLE_VALUES_H

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

#endif /* SIMPLE_VALUES_H */
