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
 * Functions that the fuzz targets of parsers share.
 */

/**
 * @brief End the program, which libFuzzer reports as a crash, if a condition does not hold.
 * @param holds whether it holds
 * @param what the condition
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
 * @brief Expect a message to be a single line of a reasonable length.
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
