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
 * The files that a program's options name, to be written. The functions throw a BadValue if that
 * can't be done.
 */

/**
 * @brief See that no two options name the same file, however it is spelled. Devices such as
 * /dev/null may be named twice.
 * @param files the names of the options and their values, which may be empty
 */
void CheckDistinct(const std::vector<std::pair<std::string, std::string>>& files);

/**
 * @brief Open a file to be written; an empty name opens nothing.
 * @param option the name of the option
 * @param fileName its value
 * @return the stream
 */
std::ofstream OpenOutput(const std::string& option, const std::string& fileName);

/**
 * @brief Close a file that was written, and see whether all of it could be.
 * @param option the name of the option
 * @param fileName its value
 * @param file the stream
 */
void CloseOutput(const std::string& option, const std::string& fileName, std::ofstream& file);

#endif /* OUTPUT_FILE_H */
