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
 * @brief The FIFO inside a PlugQueueDisc: a drop-tail queue that can also be emptied from the tail.
 *
 * A plug releases from the head and discards from the tail, and ns3::DropTailQueue only gives the
 * head. It has no limit of its own: the plug checks its limit before a packet gets here.
 *
 * Discarding takes two steps, since each packet that leaves tells the trace sources of the queue
 * disc, and their sinks may do anything to the plug: the packets are condemned all at once, and
 * then taken out one by one. Meanwhile packets that come are put before them.
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
        Iterator place; // not asked for, but the function without it calls the one with it
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
     * @brief Add up the sizes of the packets at the head. Linear in @p n.
     * @param n how many packets, at most those that are not condemned
     * @return their size in bytes
     */
    uint64_t GetNBytesOfFirst(uint32_t n) const;

    /**
     * @brief Condemn the packets at the tail, besides those that are condemned already. Linear in
     * @p n.
     * @param n how many packets
     * @param bytes their size
     */
    void Condemn(uint32_t n, uint32_t bytes);

    /**
     * @brief Dequeue a condemned packet; those that were condemned together leave in the order in
     * which they came.
     * @return the packet; null if none is left
     */
    Ptr<QueueDiscItem> DequeueCondemned();

  private:
    ConstIterator m_condemned;    //!< the first condemned packet, or the end
    uint32_t m_condemnedBytes{0}; //!< the size of all condemned packets
};

} // namespace ns3

#endif /* PLUG_FIFO_H */
