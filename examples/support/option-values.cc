/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "option-values.h"

#include "../../model/plug/plug-units.h"

#include <algorithm>
#include <cmath>
#include <sstream>

using namespace ns3;

namespace
{

/// Units of time, in seconds
const PlugUnits TIMES =
    {{"", 1}, {"s", 1}, {"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}, {"min", 60}, {"h", 3600}};

/**
 * @brief Read a number with a unit.
 * @param value the text
 * @param units the units
 * @param result set to the number times the factor of the unit
 * @return true if the text is a finite number and one of the units
 */
bool
ReadQuantity(const std::string& value, const PlugUnits& units, double& result)
{
    std::istringstream text(value);
    std::string rest;
    if (!(text >> result))
    {
        return false;
    }
    std::getline(text >> std::ws, rest);
    const auto unit = units.find(rest);
    result *= unit == units.end() ? 1 : unit->second;
    return unit != units.end() && std::isfinite(result);
}

} // namespace

std::string
ParseWord(const std::string& option,
          const std::string& value,
          const std::vector<std::string>& allowed)
{
    if (std::find(allowed.begin(), allowed.end(), value) == allowed.end())
    {
        std::string words;
        for (const auto& word : allowed)
        {
            words += (words.empty() ? "" : ", ") + word;
        }
        throw BadValue(option, value, "one of " + words);
    }
    return value;
}

uint32_t
ParseNumber(const std::string& option, const std::string& value, uint32_t min, uint32_t max)
{
    double number = 0;
    if (!ReadQuantity(value, {{"", 1}}, number) || number != std::floor(number) || number < min ||
        number > max)
    {
        const auto range = std::to_string(min) + " to " + std::to_string(max);
        throw BadValue(option, value, "a whole number from " + range);
    }
    return static_cast<uint32_t>(number);
}

double
ParseReal(const std::string& option, const std::string& value, double min, double max)
{
    double number = 0;
    if (!ReadQuantity(value, {{"", 1}}, number) || !(number >= min && number <= max))
    {
        std::ostringstream range;
        range << "a number from " << min << " to " << max;
        throw BadValue(option, value, range.str());
    }
    return number;
}

bool
IsTime(const std::string& value)
{
    double seconds = 0;
    return ReadQuantity(value, TIMES, seconds);
}

Time
ParseTime(const std::string& option, const std::string& value, bool positive)
{
    double seconds = 0;
    if (!ReadQuantity(value, TIMES, seconds) || seconds < 0 || seconds > 1e6 ||
        (positive && seconds < 1e-9))
    {
        throw BadValue(option,
                       value,
                       std::string("a time ") + (positive ? "of more than 0" : "from 0") +
                           " up to 1000000s, such as 100ms");
    }
    return NanoSeconds(std::llround(seconds * 1e9));
}

DataRate
ParseDataRate(const std::string& option, const std::string& value)
{
    static const auto units = WithPlugPrefixes({{"bps", 1}, {"b/s", 1}, {"Bps", 8}, {"B/s", 8}});
    double rate = 0;
    if (!ReadQuantity(value, units, rate) || rate < 1 || rate > 1e15)
    {
        throw BadValue(option, value, "a rate from 1bps to 1000000Gbps, such as 100Mbps");
    }
    return DataRate(static_cast<uint64_t>(rate));
}

double
ParsePacketRate(const std::string& option, const std::string& value, uint32_t packetSize)
{
    double rate = 0;
    if (!ReadQuantity(value, {{"", 1}, {"/s", 1}}, rate))
    {
        try
        {
            rate = ParseDataRate(option, value).GetBitRate() / (8.0 * packetSize);
        }
        catch (const BadValue&)
        {
            rate = 0;
        }
    }
    if (rate < 1e-3 || rate > 1e9)
    {
        throw BadValue(option,
                       value,
                       "packets per second from 0.001 to 1e9, such as 1000, or a rate such as "
                       "8Mbps");
    }
    return rate;
}

QueueSize
ParseLimit(const std::string& option, const std::string& value)
{
    static const auto bytes = WithPlugPrefixes({{"", 1}, {"B", 1}});
    static const auto packets = WithPlugPrefixes({{"p", 1}});
    double size = 0;
    const auto inBytes = ReadQuantity(value, bytes, size);
    if (!(inBytes || ReadQuantity(value, packets, size)) || size < (inBytes ? 0 : 1) ||
        size > UINT32_MAX)
    {
        throw BadValue(option, value, "bytes from 0 to 4294967295, such as 10MB, or packets (1p)");
    }
    return QueueSize(inBytes ? QueueSizeUnit::BYTES : QueueSizeUnit::PACKETS,
                     static_cast<uint32_t>(size));
}
