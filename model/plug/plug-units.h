/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_UNITS_H
#define PLUG_UNITS_H

#include <map>
#include <string>

/**
 * @file
 * @ingroup plug
 *
 * Numbers with units, as users write them. This header is not installed.
 */

namespace ns3
{

/// What each unit multiplies its number by
using PlugUnits = std::map<std::string, double>;

/**
 * @ingroup plug
 *
 * @brief Put the prefixes k, K, M, G, Ki, Mi and Gi before units.
 * @param bases the units
 * @return the units with and without each prefix
 */
PlugUnits WithPlugPrefixes(const PlugUnits& bases);

/**
 * @ingroup plug
 *
 * @brief Get the units of time that ns3::Time knows, in seconds.
 * @return the units; a number without one is in seconds
 */
const PlugUnits& GetPlugTimeUnits();

/**
 * @ingroup plug
 *
 * @brief Read a decimal number that is followed by a unit.
 * @param text the text
 * @param units the units
 * @param [out] number the number
 * @param [out] factor what its unit multiplies it by
 * @return true if the text is such a number, and neither nan, inf nor hexadecimal
 */
bool ReadPlugQuantity(const std::string& text,
                      const PlugUnits& units,
                      double& number,
                      double& factor);

} // namespace ns3

#endif /* PLUG_UNITS_H */
