/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef DEVICES_H
#define DEVICES_H

#include "ns3/net-device-container.h"
#include "ns3/node-container.h"

#include <ostream>
#include <string>
#include <vector>

/// A type of devices
struct Device
{
    std::string name; //!< its name
    bool canFail;     //!< RemusMachineFailure silences it
    /// Connects two nodes, the guest and its client, and returns their devices
    ns3::NetDeviceContainer (*make)(const ns3::NodeContainer& nodes);
};

/**
 * @brief Print a type when a test fails.
 * @param os where to
 * @param device the type
 * @return where to
 */
std::ostream& operator<<(std::ostream& os, const Device& device);

/**
 * @brief Get the types of devices that this build has, and two nodes can be connected by.
 * @return the types
 */
std::vector<Device> GetDevices();

#endif /* DEVICES_H */
