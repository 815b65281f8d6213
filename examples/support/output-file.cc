/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "output-file.h"

#include "option-values.h"

#include <filesystem>
#include <system_error>

namespace
{

/**
 * @brief Get the file that a name stands for, which need not exist.
 * @param name the name
 * @return its path, without links
 */
std::filesystem::path
Resolve(std::filesystem::path name)
{
    std::error_code error;
    for (int links = 0; links < 40 && std::filesystem::is_symlink(name, error); ++links)
    {
        name = name.parent_path() / std::filesystem::read_symlink(name, error);
    }
    return std::filesystem::weakly_canonical(std::filesystem::absolute(name), error);
}

/**
 * @brief Tell whether two names denote the same file, however they are spelled.
 * @param a a name
 * @param b another name
 * @return true if they do; false for devices such as /dev/null
 */
bool
IsSameFile(const std::filesystem::path& a, const std::filesystem::path& b)
{
    std::error_code error;
    if (std::filesystem::is_character_file(a, error))
    {
        return false;
    }
    if (std::filesystem::exists(a, error) && std::filesystem::exists(b, error))
    {
        return std::filesystem::equivalent(a, b, error);
    }
    return Resolve(a) == Resolve(b);
}

} // namespace

void
CheckDistinct(const std::vector<std::pair<std::string, std::string>>& files)
{
    for (auto file = files.begin(); file != files.end(); ++file)
    {
        for (auto other = files.begin(); other != file; ++other)
        {
            if (!file->second.empty() && !other->second.empty() &&
                IsSameFile(file->second, other->second))
            {
                throw BadValue(file->first,
                               file->second,
                               "another file than that of --" + other->first);
            }
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
