/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef DEVICES_H
#define DEVICES_H

#include "ns3/net-device-container.h"
#include "ns3/node-container.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

/// A type of devices
struct Device
{
    std::string name; //!< its name
    std::string type; //!< the class of the guest's device
    /// Connects two nodes with internet stacks, the guest and its client, and returns their devices
    ns3::NetDeviceContainer (*make)(const ns3::NodeContainer& nodes);
    /// The class that RemusMachineFailure refuses to silence; empty if it silences them all
    std::string refused{};
    bool ipv6{false};      //!< it carries IPv6 only
    bool addressed{false}; //!< make() also assigns the addresses
    uint32_t interval{
        1}; //!< the interval in ms between packets that it can carry in both directions
    bool realtime{false}; //!< it needs a simulation in real time
};

/**
 * @brief Print a type when a test fails.
 * @param os the stream
 * @param device the type
 * @return the stream
 */
std::ostream& operator<<(std::ostream& os, const Device& device);

/**
 * @brief Get the types of devices in this build that can connect two nodes.
 * @return the types; radios come last
 */
std::vector<Device> GetDevices();

/**
 * @brief Get the radios among them.
 * @return the types
 */
std::vector<Device> GetRadioDevices();

#endif /* DEVICES_H */
