/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-command.h"

#include "plug-queue-disc.h"
#include "plug-quote.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <sstream>
#include <vector>

namespace ns3
{

namespace
{

/**
 * @brief Parse a size as tc does.
 * @param word the text
 * @param [out] bytes the size in bytes
 * @return true if the text is a size below 4 GiB
 */
bool
ReadSize(const std::string& word, uint32_t& bytes)
{
    static const std::map<std::string, double> units = {
        {"", 1.0},
        {"b", 1.0},
        {"k", 1024.0},
        {"kb", 1024.0},
        {"kbit", 1024.0 / 8},
        {"m", 1024.0 * 1024},
        {"mb", 1024.0 * 1024},
        {"mbit", 1024.0 * 1024 / 8},
        {"g", 1024.0 * 1024 * 1024},
        {"gb", 1024.0 * 1024 * 1024},
        {"gbit", 1024.0 * 1024 * 1024 / 8},
    };
    char* end = nullptr;
    const double value = std::strtod(word.c_str(), &end);
    std::string unit(static_cast<const char*>(end));
    for (auto& letter : unit)
    {
        letter = std::tolower(static_cast<unsigned char>(letter));
    }
    const auto known = units.find(unit);
    const bool isSize = end != word.c_str() && known != units.end() && std::isfinite(value) &&
                        value >= 0 &&
                        value * known->second < double(std::numeric_limits<uint32_t>::max()) + 1;
    if (isSize)
    {
        bytes = static_cast<uint32_t>(value * known->second);
    }
    return isSize;
}

/**
 * @brief Suggest a correction of a word that tc does not know.
 * @param word the unknown word
 * @return the word to use instead; empty if there is no good guess
 */
std::string
GetMeant(const std::string& word)
{
    static const std::map<std::string, std::string> meant = {
        {"buffer", "block"},
        {"plug", "block"},
        {"tcq_plug_buffer", "block"},
        {"release_one", "release"},
        {"release-one", "release"},
        {"releaseone", "release"},
        {"tcq_plug_release_one", "release"},
        {"unplug", "release_indefinite"},
        {"release-indefinite", "release_indefinite"},
        {"releaseindefinite", "release_indefinite"},
        {"tcq_plug_release_indefinite", "release_indefinite"},
        {"setlimit", "limit"},
        {"tcq_plug_limit", "limit"},
        {"block", "block"},
        {"release", "release"},
        {"release_indefinite", "release_indefinite"},
        {"limit", "limit"},
    };
    std::string small;
    for (const auto letter : word)
    {
        small += std::tolower(static_cast<unsigned char>(letter));
    }
    const auto found = meant.find(small.substr(small.find_first_not_of('-') == std::string::npos
                                                   ? small.size()
                                                   : small.find_first_not_of('-')));
    return found == meant.end() ? "" : found->second;
}

} // namespace

std::string
PlugCommand::Read(const std::string& text)
{
    const std::string allowed = "allowed are: block, release, release_indefinite, limit BYTES "
                                "(suffixes k, m, g, kbit, mbit, gbit; below 4 GiB)";
    if (text.find('\0') != std::string::npos)
    {
        return "the command has a NUL byte; " + allowed;
    }

    std::vector<std::string> words;
    std::istringstream stream(text);
    for (std::string word; stream >> word;)
    {
        if (word.rfind("--limit=", 0) == 0)
        {
            words.emplace_back("--limit");
            word.erase(0, std::string("--limit=").size());
        }
        words.push_back(word);
    }
    const auto plug = std::find(words.begin(), words.end(), "plug");
    if (plug != words.end() && words.size() > 1)
    {
        words.erase(words.begin(), plug + 1); // tc qdisc change dev eth0 root plug ...
    }

    m_action = Action::NONE;
    for (auto word = words.begin(); word != words.end(); ++word)
    {
        if (*word == "block" || *word == "--buffer")
        {
            m_action = Action::BLOCK;
        }
        else if (*word == "release" || *word == "--release-one")
        {
            m_action = Action::RELEASE;
        }
        else if (*word == "release_indefinite" || *word == "--release-indefinite")
        {
            m_action = Action::RELEASE_INDEFINITE;
        }
        else if (*word == "limit" || *word == "--limit")
        {
            m_action = Action::LIMIT;
            if (++word == words.end())
            {
                return "'limit' has no size; " + allowed;
            }
            if (!ReadSize(*word, m_limit))
            {
                return PlugQuote(*word) + " is not a size; " + allowed;
            }
        }
        else
        {
            const auto meant = GetMeant(*word);
            return "unknown word " + PlugQuote(*word) +
                   (meant.empty() ? "" : ", write '" + meant + "'") + "; " + allowed;
        }
    }
    return m_action == Action::NONE ? "the command is empty; " + allowed : "";
}

void
PlugCommand::Give(Ptr<PlugQueueDisc> plug) const
{
    switch (m_action)
    {
    case Action::BLOCK:
        plug->Buffer();
        break;
    case Action::RELEASE:
        plug->ReleaseOne();
        break;
    case Action::RELEASE_INDEFINITE:
        plug->ReleaseIndefinite();
        break;
    case Action::LIMIT:
        plug->SetLimit(m_limit);
        break;
    case Action::NONE:
        break;
    }
}

} // namespace ns3
