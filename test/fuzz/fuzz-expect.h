/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef FUZZ_EXPECT_H
#define FUZZ_EXPECT_H

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>

/**
 * @file
 * @ingroup plug-tests
 *
 * What the fuzz targets of parsers have in common.
 */

/**
 * @brief End the program, which libFuzzer takes for a finding, if something is not so.
 * @param holds whether it is so
 * @param what what should be
 */
inline void
Expect(bool holds, const std::string& what)
{
    if (!holds)
    {
        std::cerr << "not so: " << what << std::endl;
        std::abort();
    }
}

/**
 * @brief Expect a message to be one line of a length that a terminal can show.
 * @param message the message
 */
inline void
ExpectLine(const std::string& message)
{
    Expect(
        message.size() < 1000 &&
            std::none_of(message.begin(), message.end(), [](char c) { return c >= 0 && c < ' '; }),
        "a line of at most 1000 bytes: " + message);
}

#endif /* FUZZ_EXPECT_H */
