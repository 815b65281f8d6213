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
 * @brief Write a number for CSV.
 * @param value the number
 * @return the number as a stream writes it; empty for NaN
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
