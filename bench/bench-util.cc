/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "bench-util.h"

#include "ns3/boolean.h"
#include "ns3/fifo-queue-disc.h"
#include "ns3/ipv4-queue-disc-item.h"
#include "ns3/object-factory.h"
#include "ns3/packet.h"
#include "ns3/pfifo-fast-queue-disc.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <ctime>
#include <limits>

namespace bench
{

void
InSimulation(const std::function<void()>& body)
{
    Simulator::ScheduleNow(body);
    Simulator::Run();
    Simulator::Destroy();
}

std::vector<Ptr<QueueDiscItem>>
MakeItems(std::size_t n, uint32_t payload)
{
    Ipv4Header header;
    header.SetPayloadSize(payload);
    std::vector<Ptr<QueueDiscItem>> items;
    items.reserve(n);
    for (std::size_t i = 0; i < n; ++i)
    {
        items.emplace_back(
            Create<Ipv4QueueDiscItem>(Create<Packet>(payload), Address(), 0x0800, header));
    }
    return items;
}

void
Passage::Run(const std::vector<Ptr<QueueDiscItem>>& items, uint32_t rounds) const
{
    for (uint32_t round = 0; round < rounds; ++round)
    {
        for (const auto& item : items)
        {
            disc->Enqueue(item);
        }
        if (plug)
        {
            plug->Buffer();
            plug->ReleaseOne();
        }
        while (disc->Dequeue())
        {
        }
    }
}

Ptr<PlugQueueDisc>
MakePlug(bool linuxAccounting)
{
    const QueueSize noLimit(QueueSizeUnit::PACKETS, std::numeric_limits<uint32_t>::max());
    auto plug = CreateObjectWithAttributes<PlugQueueDisc>("MaxSize",
                                                          QueueSizeValue(noLimit),
                                                          "LinuxAccounting",
                                                          BooleanValue(linuxAccounting));
    plug->Initialize();
    return plug;
}

Passage
MakePassage(const std::string& name)
{
    const bool linuxAccounting = name.find("-linux") != std::string::npos;
    if (name.rfind("plug-epochs", 0) == 0)
    {
        auto plug = MakePlug(linuxAccounting);
        return {plug, plug};
    }
    if (name.rfind("plug-open", 0) == 0)
    {
        auto plug = MakePlug(linuxAccounting);
        plug->ReleaseIndefinite();
        return {plug, nullptr};
    }
    ObjectFactory factory(name == "fifo" ? "ns3::FifoQueueDisc" : "ns3::PfifoFastQueueDisc");
    auto disc = factory.Create<QueueDisc>();
    disc->SetMaxSize(QueueSize("100000000p"));
    disc->Initialize();
    return {disc, nullptr};
}

double
NowNs()
{
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * 1e9 + now.tv_nsec;
}

double
Median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const auto middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

void
ReportPairs(benchmark::State& state,
            const std::vector<double>& ns,
            const std::vector<double>& otherNs,
            const std::vector<double>& ratios)
{
    state.counters["ns"] = Median(ns);
    state.counters["other_ns"] = Median(otherNs);
    state.counters["ratio"] = Median(ratios);
    state.counters["ratio_min"] = *std::min_element(ratios.begin(), ratios.end());
    state.counters["ratio_max"] = *std::max_element(ratios.begin(), ratios.end());
    state.counters["pairs"] = double(ratios.size());
}

} // namespace bench
