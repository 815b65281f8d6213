/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-operations.h"

#include <array>
#include <numeric>

using namespace ns3;

std::ostream&
operator<<(std::ostream& os, const std::vector<Operation>& operations)
{
    static const std::array names{"enqueue",
                                  "dequeue",
                                  "peek",
                                  "buffer",
                                  "release_one",
                                  "release_through",
                                  "release_indefinite",
                                  "limit",
                                  "discard",
                                  "reset"};
    for (const auto& operation : operations)
    {
        os << names[static_cast<std::size_t>(operation.op)] << " " << operation.value << "; ";
    }
    return os;
}

Mix
EverythingMix()
{
    return {{Op::ENQUEUE, 30},
            {Op::DEQUEUE, 25},
            {Op::PEEK, 8},
            {Op::BUFFER, 12},
            {Op::RELEASE_ONE, 8},
            {Op::RELEASE_INDEFINITE, 3},
            {Op::LIMIT, 3},
            {Op::DISCARD, 2},
            {Op::RESET, 1}};
}

std::vector<Operation>
MakeSequence(std::mt19937& random, const Mix& mix, uint32_t length)
{
    const auto total = std::accumulate(mix.begin(), mix.end(), 0U, [](auto sum, auto& entry) {
        return sum + entry.second;
    });
    std::vector<Operation> sequence;
    while (sequence.size() < length)
    {
        auto entry = mix.begin();
        for (auto choice = random() % total; choice >= entry->second; ++entry)
        {
            choice -= entry->second;
        }
        uint32_t value = 0;
        switch (entry->first)
        {
        case Op::ENQUEUE:
            value = 1 + random() % 1500;
            break;
        case Op::LIMIT:
            value = (random() % 4 == 0) ? 0 : random() % 20000;
            break;
        case Op::RELEASE_THROUGH:
            value = random() % 6;
            break;
        default:
            break;
        }
        sequence.push_back({entry->first, value});
    }
    return sequence;
}

DrivenPlug::DrivenPlug(bool linuxAccounting, uint32_t limit)
    : m_plug(CreateObject<PlugQueueDisc>()),
      m_driver(m_plug)
{
    m_plug->SetLinuxAccounting(linuxAccounting);
    m_plug->SetLimit(limit);
    m_plug->TraceConnectWithoutContext("Departed", MakeCallback(&DrivenPlug::Departed, this));
}

DrivenPlug::~DrivenPlug()
{
    m_plug->Dispose();
    Simulator::Destroy();
}

void
DrivenPlug::Departed(Ptr<const QueueDiscItem> item, uint64_t epoch, Time /* held */)
{
    m_departures.push_back({DynamicCast<const PlugTestItem>(item)->GetId(), epoch});
}

uint64_t
DrivenPlug::Do(const Operation& operation)
{
    const auto number = [](const PlugTestDriver::Ids& ids) -> uint64_t {
        return ids.empty() ? 0 : ids.front() + 1;
    };
    switch (operation.op)
    {
    case Op::ENQUEUE:
        return m_driver.Enqueue(operation.value);
    case Op::DEQUEUE:
        return number(m_driver.Dequeue());
    case Op::PEEK:
        return number(m_driver.Peek());
    case Op::BUFFER:
        m_plug->Buffer();
        break;
    case Op::RELEASE_ONE:
        m_plug->ReleaseOne();
        break;
    case Op::RELEASE_THROUGH:
        if (m_plug->GetCurrentEpoch() > operation.value)
        {
            m_plug->ReleaseThrough(m_plug->GetCurrentEpoch() - 1 - operation.value);
        }
        break;
    case Op::RELEASE_INDEFINITE:
        m_plug->ReleaseIndefinite();
        break;
    case Op::LIMIT:
        m_plug->SetLimit(operation.value);
        break;
    case Op::DISCARD:
        m_plug->Discard();
        break;
    case Op::RESET:
        m_plug->Reset();
        break;
    }
    return 0;
}

uint64_t
Do(PlugReference& reference, const Operation& operation, uint32_t& nextId)
{
    const auto number = [](const auto& packet) -> uint64_t { return packet ? packet->id + 1 : 0; };
    switch (operation.op)
    {
    case Op::ENQUEUE:
        return reference.Enqueue(nextId++, operation.value);
    case Op::DEQUEUE:
        return number(reference.Dequeue());
    case Op::PEEK:
        return number(reference.Peek());
    case Op::BUFFER:
        reference.Buffer();
        break;
    case Op::RELEASE_ONE:
        reference.ReleaseOne();
        break;
    case Op::RELEASE_THROUGH:
        if (reference.GetEpoch() > operation.value)
        {
            reference.ReleaseThrough(reference.GetEpoch() - 1 - operation.value);
        }
        break;
    case Op::RELEASE_INDEFINITE:
        reference.ReleaseIndefinite();
        break;
    case Op::LIMIT:
        reference.SetLimit(operation.value);
        break;
    case Op::DISCARD:
        reference.Discard();
        break;
    case Op::RESET:
        reference.Reset();
        break;
    }
    return 0;
}
