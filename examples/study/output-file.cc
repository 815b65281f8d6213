/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "output-file.h"

#include "option-values.h"

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
