/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef DIRTY_PAGES_OPTION_H
#define DIRTY_PAGES_OPTION_H

#include "ns3/ptr.h"
#include "ns3/remus-dirty-pages.h"

#include <string>

/**
 * @brief Read a model of dirty memory from an option. Throws a BadValue if the value is invalid.
 * @param option the name of the option
 * @param value pages per second; the file name of a page log; or the TypeId of a RemusDirtyPages,
 * which begins with "ns3::" and may be followed by [NAME=VALUE|...]
 * @return the model
 */
ns3::Ptr<ns3::RemusDirtyPages> ParseDirtyPages(const std::string& option, const std::string& value);

/**
 * @brief Get the file that an option for dirty pages names, which must not be written.
 * @param value the value of the option
 * @return the page log; what is no file, or nothing, if there is none
 */
std::string GetPageLog(const std::string& value);

#endif /* DIRTY_PAGES_OPTION_H */
