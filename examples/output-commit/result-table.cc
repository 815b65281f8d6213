/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "result-table.h"

#include <cmath>
#include <iomanip>
#include <sstream>

namespace
{

/**
 * @brief Write a number.
 * @param value the number
 * @return at least seven digits, and no more decimals than these need; "-" for NaN
 */
std::string
Format(double value)
{
    std::ostringstream text;
    if (std::isnan(value))
    {
        return "-";
    }
    const auto size = value == 0 ? 0 : std::floor(std::log10(std::fabs(value)));
    const auto decimals = value == std::floor(value) ? 0 : std::max(0, 4 - static_cast<int>(size));
    text << std::fixed << std::setprecision(std::min(decimals, 6)) << value;
    return text.str();
}

/**
 * @brief Write a ratio in percent.
 * @param part the numerator
 * @param whole the denominator
 * @param sign the text in front of it
 * @return the percentage; "-" if there is none
 */
std::string
FormatPercent(double part, double whole, const std::string& sign)
{
    std::ostringstream text;
    if (std::isnan(whole) || whole == 0)
    {
        return part == 0 && whole == 0 ? sign + "0.00 %" : "-";
    }
    text << std::fixed << std::setprecision(2) << 100 * part / whole << " %";
    return sign + text.str();
}

} // namespace

void
ResultTable::Add(const std::string& quantity, double measured, double law, double error)
{
    m_rows.push_back({quantity, measured, law, error});
}

void
ResultTable::Print(std::ostream& os) const
{
    os << std::left << std::setw(32) << "" << std::right << std::setw(14) << "measured"
       << std::setw(14) << "law" << std::setw(13) << "difference" << std::setw(18)
       << "sampling error" << std::endl;
    for (const auto& row : m_rows)
    {
        const auto difference = row.measured - row.law;
        os << std::left << std::setw(32) << row.quantity << std::right << std::setw(14)
           << Format(row.measured) << std::setw(14) << Format(row.law) << std::setw(13)
           << FormatPercent(difference, row.law, difference > 0 ? "+" : "") << std::setw(18)
           << FormatPercent(2 * row.error, row.law, "+-") << std::endl;
    }
}

void
ResultTable::WriteCsv(std::ostream& os) const
{
    os << "quantity,measured,law,difference,error\n" << std::setprecision(10);
    for (const auto& row : m_rows)
    {
        os << '"' << row.quantity << "\"," << row.measured << ',';
        if (!std::isnan(row.law))
        {
            os << row.law;
        }
        os << ',';
        if (!std::isnan(row.law) && row.law != 0)
        {
            os << row.measured / row.law - 1 << ',' << 2 * row.error / row.law;
        }
        else
        {
            os << ',';
        }
        os << '\n';
    }
}
