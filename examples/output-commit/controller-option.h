/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CONTROLLER_OPTION_H
#define CONTROLLER_OPTION_H

#include "ns3/ptr.h"
#include "ns3/remus-controller.h"

#include <string>

/**
 * @brief Check the option --controller. Throws a BadValue if the value is invalid.
 * @param value a controller's short name, which may be followed by [NAME=VALUE|...]
 * @return the value
 */
std::string ParseController(const std::string& value);

/**
 * @brief Create a controller.
 * @param value its short name, which may be followed by [NAME=VALUE|...]; ParseController() has
 * checked it
 * @return the controller
 */
ns3::Ptr<ns3::RemusController> CreateController(const std::string& value);

#endif /* CONTROLLER_OPTION_H */
