/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_TREE_H
#define PLUG_TREE_H

#include "ns3/queue-disc.h"

#include <functional>
#include <vector>

namespace ns3
{

class PlugQueueDisc;

/**
 * @ingroup plug-mechanism
 *
 * @brief Walks trees of queue discs: a root and the children of prio, tbf, mq and others.
 */
namespace PlugTree
{

/// The queue discs on the path from the root to one of them, which is the last
using Path = std::vector<Ptr<QueueDisc>>;

/**
 * @brief Visit a queue disc and all below it, parents before their children.
 * @param root the queue disc to start from; null for none
 * @param visit is called with the path to each queue disc
 */
void Walk(Ptr<QueueDisc> root, const std::function<void(const Path&)>& visit);

/**
 * @brief Find the plugs in a tree.
 * @param root the queue disc to start from; null for none
 * @return all PlugQueueDiscs in the tree
 */
std::vector<Ptr<PlugQueueDisc>> GetPlugs(Ptr<QueueDisc> root);

} // namespace PlugTree

} // namespace ns3

#endif /* PLUG_TREE_H */
