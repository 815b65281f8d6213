/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_QUOTE_H
#define PLUG_QUOTE_H

#include <algorithm>
#include <cstddef>
#include <string>

/**
 * @file
 * @ingroup plug
 *
 * How messages quote what a user wrote. This header is not installed.
 */

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Quote a text in a message, in one line and not too long.
 * @param text the text
 * @param max the most bytes of it that are quoted
 * @return the text in quotes, shortened, with ? for each character that can't be printed
 */
inline std::string
PlugQuote(std::string text, std::size_t max = 60)
{
    const bool shortened = text.size() > max;
    text.resize(std::min(text.size(), max));
    std::replace_if(text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return "'" + text + (shortened ? "...'" : "'");
}

} // namespace ns3

#endif /* PLUG_QUOTE_H */
