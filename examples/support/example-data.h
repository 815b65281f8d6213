/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EXAMPLE_DATA_H
#define EXAMPLE_DATA_H

#include <fstream>
#include <string>

/**
 * @brief Find a file of this module, from the working folder upwards, outside or in an ns-3
 * tree.
 * @param name its name in the module, or any file
 * @return the file; empty if it does not exist
 */
inline std::string
FindData(const std::string& name)
{
    for (const std::string up : {"", "../", "../../", "../../../"})
    {
        for (const std::string folder : {"", "contrib/plug/"})
        {
            if (std::ifstream(up + folder + name))
            {
                return up + folder + name;
            }
        }
    }
    return "";
}

#endif /* EXAMPLE_DATA_H */
