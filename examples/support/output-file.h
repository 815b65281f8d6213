/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef OUTPUT_FILE_H
#define OUTPUT_FILE_H

#include <fstream>
#include <string>
#include <utility>
#include <vector>

/**
 * @file
 * The output files that a program's options name. The functions throw a BadValue on failure.
 */

/**
 * @brief Check that no two options name the same file, however it is spelled. Devices such as
 * /dev/null may be named twice.
 * @param files the names of the options and their values, which may be empty
 */
void CheckDistinct(const std::vector<std::pair<std::string, std::string>>& files);

/**
 * @brief Open a file for writing; an empty name opens nothing.
 * @param option the name of the option
 * @param fileName its value
 * @return the stream
 */
std::ofstream OpenOutput(const std::string& option, const std::string& fileName);

/**
 * @brief Close a file, and check that everything was written.
 * @param option the name of the option
 * @param fileName its value
 * @param file the stream
 */
void CloseOutput(const std::string& option, const std::string& fileName, std::ofstream& file);

#endif /* OUTPUT_FILE_H */
