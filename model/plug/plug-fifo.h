/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_FIFO_H
#define PLUG_FIFO_H

#include "plug-compat.h"

namespace ns3
{

/**
 * @ingroup plug-mechanism
 *
 * @brief The FIFO inside a PlugQueueDisc: a queue from which packets can also be discarded at the
 * tail.
 *
 * A plug releases packets from the head and discards them from the tail, but ns3::DropTailQueue
 * gives access to the head only. This queue has no limit of its own: the plug checks its limit
 * before it enqueues a packet here.
 *
 * Discarding takes two steps, because each packet that leaves fires trace sources of the queue
 * disc, whose sinks may do anything to the plug: all the packets are condemned at once, and then
 * removed one by one. Packets that arrive meanwhile are inserted before the condemned ones.
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

    bool Enqueue(Ptr<QueueDiscItem> item) override
    {
        return Append(item);
    }

    /**
     * @brief Enqueue a packet.
     * @param item the packet
     * @return true
     */
    bool Append(const Ptr<QueueDiscItem>& item)
    {
        Iterator place; // not needed, but the overload without it calls this one
        return DoEnqueue(m_condemned, item, place);
    }

    Ptr<QueueDiscItem> Dequeue() override
    {
        return DoDequeue(First());
    }

    Ptr<QueueDiscItem> Remove() override;
    Ptr<const QueueDiscItem> Peek() const override;

    /**
     * @brief Get the size of the packets that are not condemned.
     * @return their size in bytes, modulo 2^32
     */
    uint32_t GetNQueuedBytes() const;

    /**
     * @brief Get the total size of the packets at the head. The cost is linear in @p n.
     * @param n the number of packets, at most those that are not condemned
     * @return their size in bytes
     */
    uint64_t GetNBytesOfFirst(uint32_t n) const;

    /**
     * @brief Condemn packets at the tail, in addition to those that are condemned already. The
     * cost is linear in @p n.
     * @param n the number of packets
     * @param bytes their total size in bytes
     */
    void Condemn(uint32_t n, uint32_t bytes);

    /**
     * @brief Dequeue a condemned packet. Packets that were condemned together leave in the order
     * in which they arrived.
     * @return the packet; null if there is none
     */
    Ptr<QueueDiscItem> DequeueCondemned();

  private:
    ConstIterator m_condemned;    //!< the first condemned packet, or the end
    uint32_t m_condemnedBytes{0}; //!< the size of all condemned packets, in bytes modulo 2^32
};

} // namespace ns3

#endif /* PLUG_FIFO_H */
