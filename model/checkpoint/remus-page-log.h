/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_PAGE_LOG_H
#define REMUS_PAGE_LOG_H

#include "remus-dirty-pages.h"

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup plug
 *
 * Recorded checkpoints in a CSV file. This header is not installed.
 */

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Reads recorded checkpoints from a CSV file, which RemusRecordedPages describes.
 */
class RemusPageLog
{
  public:
    /// The most pages in a checkpoint, so that their bytes fit into 64 bits whatever a page's size
    static constexpr int64_t MAX_PAGES = 0xffffffff;
    /// The most bytes in a checkpoint
    static constexpr int64_t MAX_BYTES = MAX_PAGES << 20;

    /**
     * @brief Read a recording. If this fails, ends the program with a message of one line that
     * names the file, the line in it, and what is allowed.
     * @param fileName the CSV file
     * @return its checkpoints, at least one
     */
    static std::vector<RemusRecordedPages::Record> Read(const std::string& fileName);

    /**
     * @brief Look for what is wrong with a recording.
     * @param fileName the CSV file
     * @return a line that names the file, the line in it, and what is allowed; empty if it can be
     * read
     */
    static std::string GetProblem(const std::string& fileName);

    /**
     * @brief Parse a recording.
     * @param log the recording
     * @param records gets its checkpoints
     * @return what is wrong with it, to follow its name in a message; empty if nothing is
     */
    static std::string Parse(std::istream& log, std::vector<RemusRecordedPages::Record>& records);
};

} // namespace ns3

#endif /* REMUS_PAGE_LOG_H */
