/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CONTROLLERS_H
#define REMUS_CONTROLLERS_H

#include "ns3/remus-controller.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup plug-tests
 *
 * The controllers for tests that try all of them. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief Get all controllers of the module, so that tests include new ones automatically.
 * @return their short names, without controllers that tests define
 */
inline std::vector<std::string>
GetControllersToTest()
{
    std::vector<std::string> names;
    for (const auto& name : ns3::RemusController::GetNames())
    {
        if (name.find("::") == std::string::npos)
        {
            names.push_back(name);
        }
    }
    return names;
}

#endif /* REMUS_CONTROLLERS_H */
