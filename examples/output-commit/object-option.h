/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef OBJECT_OPTION_H
#define OBJECT_OPTION_H

#include "ns3/type-id.h"

#include <string>

/**
 * @brief Check an object that is given as text, which ns-3 would end the program for. Throws a
 * BadValue if it has no such attributes, or they can't have these values.
 * @param option the name of the option
 * @param value its value: a name, optionally followed by [ATTRIBUTE=VALUE|...]
 * @param type the class that the name stands for
 */
void CheckObject(const std::string& option, const std::string& value, ns3::TypeId type);

/**
 * @brief Tell whether a name is that of a file, not a folder or a device, that can be read.
 * @param name the name
 * @return true if it is
 */
bool IsReadableFile(const std::string& name);

#endif /* OBJECT_OPTION_H */
