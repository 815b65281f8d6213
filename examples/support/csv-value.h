/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CSV_VALUE_H
#define CSV_VALUE_H

#include <cmath>
#include <sstream>
#include <string>

/**
 * @brief Write a number into CSV.
 * @param value the number
 * @return as a stream writes it; nothing for NaN, where there is no value
 */
inline std::string
CsvValue(double value)
{
    std::ostringstream text;
    if (!std::isnan(value))
    {
        text << value;
    }
    return text.str();
}

#endif /* CSV_VALUE_H */
