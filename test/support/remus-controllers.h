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
 * The controllers that tests run over. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief Get all controllers of the module, so that tests learn of new ones by themselves.
 * @return their short names; what tests define themselves has none
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
