/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-units.h"

#include <cstddef>
#include <cstdlib>

namespace ns3
{

PlugUnits
WithPlugPrefixes(const PlugUnits& bases)
{
    const PlugUnits prefixes = {{"", 1},
                                {"k", 1e3},
                                {"K", 1e3},
                                {"M", 1e6},
                                {"G", 1e9},
                                {"Ki", 1024},
                                {"Mi", 1048576},
                                {"Gi", 1073741824}};
    PlugUnits units;
    for (const auto& base : bases)
    {
        for (const auto& prefix : prefixes)
        {
            units[prefix.first + base.first] = prefix.second * base.second;
        }
    }
    return units;
}

const PlugUnits&
GetPlugTimeUnits()
{
    static const PlugUnits units = {{"", 1},
                                    {"y", 365 * 86400.0},
                                    {"d", 86400},
                                    {"h", 3600},
                                    {"min", 60},
                                    {"s", 1},
                                    {"ms", 1e-3},
                                    {"us", 1e-6},
                                    {"ns", 1e-9},
                                    {"ps", 1e-12},
                                    {"fs", 1e-15}};
    return units;
}

bool
ReadPlugQuantity(const std::string& text, const PlugUnits& units, double& number, double& factor)
{
    char* end = nullptr;
    number = std::strtod(text.c_str(), &end);
    const auto size = static_cast<std::size_t>(end - text.c_str());
    const auto unit = units.find(text.substr(size));
    if (size == 0 || unit == units.end() ||
        text.find_first_not_of(" +-0123456789.eE") < size) // such as nan, inf or 0x10
    {
        return false;
    }
    factor = unit->second;
    return true;
}

} // namespace ns3
