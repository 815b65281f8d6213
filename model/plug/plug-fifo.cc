/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-fifo.h"

#include <iterator>
#include <limits>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(PlugFifo);

TypeId
PlugFifo::GetTypeId()
{
    static TypeId tid = TypeId("ns3::PlugFifo")
                            .SetParent<Queue<QueueDiscItem>>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<PlugFifo>();
    return tid;
}

PlugFifo::PlugFifo()
{
    SetMaxSize(QueueSize(QueueSizeUnit::PACKETS, std::numeric_limits<uint32_t>::max()));
}

bool
PlugFifo::Enqueue(Ptr<QueueDiscItem> item)
{
    Iterator place; // not asked for, but the function without it calls the one with it
    return DoEnqueue(Last(), item, place);
}

Ptr<QueueDiscItem>
PlugFifo::Dequeue()
{
    return DoDequeue(First());
}

Ptr<QueueDiscItem>
PlugFifo::Remove()
{
    return DoRemove(First());
}

Ptr<const QueueDiscItem>
PlugFifo::Peek() const
{
    return DoPeek(First());
}

uint64_t
PlugFifo::GetNBytesOfFirst(uint32_t n) const
{
    uint64_t bytes = 0;
    for (auto i = First(); n > 0; ++i, --n)
    {
        bytes += (*i)->GetSize();
    }
    return bytes;
}

void
PlugFifo::DequeueLast(uint32_t n, const std::function<void(Ptr<QueueDiscItem>)>& sink)
{
    auto i = std::prev(Last(), n);
    while (n-- > 0)
    {
        sink(DoDequeue(i++));
    }
}

} // namespace ns3
