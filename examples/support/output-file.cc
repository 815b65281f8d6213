/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "output-file.h"

#include "option-values.h"

#include <cmath>
#include <map>
#include <sstream>

void
CheckDistinct(const std::vector<std::pair<std::string, std::string>>& files)
{
    std::map<std::string, std::string> options;
    for (const auto& [option, fileName] : files)
    {
        const auto other = options.emplace(fileName, option);
        if (!fileName.empty() && !other.second)
        {
            throw BadValue(option, fileName, "another file than that of --" + other.first->second);
        }
    }
}

std::ofstream
OpenOutput(const std::string& option, const std::string& fileName)
{
    std::ofstream file;
    if (!fileName.empty())
    {
        file.open(fileName);
        if (!file)
        {
            throw BadValue(option, fileName, "the name of a file that can be written");
        }
    }
    return file;
}

void
CloseOutput(const std::string& option, const std::string& fileName, std::ofstream& file)
{
    if (file.is_open())
    {
        file.close();
        if (!file)
        {
            throw BadValue(option,
                           fileName,
                           "the name of a file with room for all that is written");
        }
    }
}

std::string
CsvValue(double value)
{
    std::ostringstream text;
    if (!std::isnan(value))
    {
        text << value;
    }
    return text.str();
}
