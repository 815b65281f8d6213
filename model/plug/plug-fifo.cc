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
    m_condemned = Last();
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

uint32_t
PlugFifo::GetNQueuedBytes() const
{
    return GetNBytes() - m_condemnedBytes;
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
PlugFifo::Condemn(uint32_t n, uint32_t bytes)
{
    m_condemned = std::prev(m_condemned, n);
    m_condemnedBytes += bytes;
}

Ptr<QueueDiscItem>
PlugFifo::DequeueCondemned()
{
    if (m_condemned == Last())
    {
        return nullptr;
    }
    const auto packet = m_condemned++;
    m_condemnedBytes -= (*packet)->GetSize();
    return DoDequeue(packet);
}

} // namespace ns3
