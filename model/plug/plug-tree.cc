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
 * @param path the path; unchanged when the call returns
 * @param visit see PlugTree::Walk()
 */
void
WalkFrom(PlugTree::Path& path, const std::function<void(const PlugTree::Path&)>& visit)
{
    visit(path);
    const auto disc = path.back();
    for (std::size_t i = 0; i < disc->GetNQueueDiscClasses(); ++i)
    {
        // A class has none while it is being assembled
        if (auto child = disc->GetQueueDiscClass(i)->GetQueueDisc())
        {
            path.push_back(child);
            WalkFrom(path, visit);
            path.pop_back();
        }
    }
}

} // namespace

void
PlugTree::Walk(Ptr<QueueDisc> root, const std::function<void(const Path&)>& visit)
{
    if (root)
    {
        Path path{root};
        WalkFrom(path, visit);
    }
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
    });
    return plugs;
}

} // namespace ns3
