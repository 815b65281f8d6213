/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef TAP_H
#define TAP_H

#include <string>

/**
 * @brief Open an existing TAP device of Linux for Ethernet frames. Throws a BadValue if it can't be
 * opened.
 * @param option the name of the option that names the device
 * @param name the name of the device
 * @param space the file of its network namespace (/run/netns/NAME)
 * @return the file descriptor
 */
int OpenTap(const std::string& option, const std::string& name, const std::string& space);

#endif /* TAP_H */
