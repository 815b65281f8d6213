/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_FIFO_H
#define PLUG_FIFO_H

#include "plug-compat.h"

#include <functional>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief The FIFO inside a PlugQueueDisc: a drop-tail queue that can also be emptied from the tail.
 *
 * A plug releases from the head and discards from the tail, and ns3::DropTailQueue only gives the
 * head. It has no limit of its own: the plug checks its limit before a packet gets here.
 */
class PlugFifo final : public PlugCompat::IterableQueue
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    PlugFifo();

    bool Enqueue(Ptr<QueueDiscItem> item) override;
    Ptr<QueueDiscItem> Dequeue() override;
    Ptr<QueueDiscItem> Remove() override;
    Ptr<const QueueDiscItem> Peek() const override;

    /**
     * @brief Add up the sizes of the packets at the head. Linear in @p n.
     * @param n how many packets, at most GetNPackets()
     * @return their size in bytes
     */
    uint64_t GetNBytesOfFirst(uint32_t n) const;

    /**
     * @brief Dequeue the packets at the tail, in the order in which they came. Linear in @p n.
     * @param n how many packets, at most GetNPackets()
     * @param sink is called with each packet after it was dequeued
     */
    void DequeueLast(uint32_t n, const std::function<void(Ptr<QueueDiscItem>)>& sink);
};

} // namespace ns3

#endif /* PLUG_FIFO_H */
