/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-tree.h"

#include "plug-queue-disc.h"

namespace ns3
{

namespace
{

/**
 * @brief Visit the last queue disc of a path and all below it.
 * @param path the path; unchanged when the call returns false
 * @param visit see PlugTree::Walk()
 * @return see PlugTree::Walk()
 */
bool
WalkFrom(PlugTree::Path& path, const std::function<bool(const PlugTree::Path&)>& visit)
{
    if (visit(path))
    {
        return true;
    }
    const auto disc = path.back();
    for (std::size_t i = 0; i < disc->GetNQueueDiscClasses(); ++i)
    {
        // A class has none while it is being assembled
        if (auto child = disc->GetQueueDiscClass(i)->GetQueueDisc())
        {
            path.push_back(child);
            if (WalkFrom(path, visit))
            {
                return true;
            }
            path.pop_back();
        }
    }
    return false;
}

} // namespace

bool
PlugTree::Walk(Ptr<QueueDisc> root, const std::function<bool(const Path&)>& visit)
{
    Path path{root};
    return root && WalkFrom(path, visit);
}

std::vector<Ptr<PlugQueueDisc>>
PlugTree::GetPlugs(Ptr<QueueDisc> root)
{
    std::vector<Ptr<PlugQueueDisc>> plugs;
    Walk(root, [&plugs](const Path& path) {
        if (auto plug = DynamicCast<PlugQueueDisc>(path.back()))
        {
            plugs.push_back(plug);
        }
        return false;
    });
    return plugs;
}

} // namespace ns3
