/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-release-bursts.h"

namespace ns3
{

void
RemusReleaseBursts::AddRelease(uint64_t epoch, Time now)
{
    m_bursts[epoch].released = now;
}

void
RemusReleaseBursts::AddPacket(uint64_t epoch, uint32_t bytes, Time now)
{
    const auto burst = m_bursts.find(epoch);
    if (burst != m_bursts.end())
    {
        burst->second.last = now;
        burst->second.packets++;
        burst->second.bytes += bytes;
    }
}

RemusDistribution
RemusReleaseBursts::GetPackets() const
{
    return Collect([](const Burst& burst) { return double(burst.packets); });
}

RemusDistribution
RemusReleaseBursts::GetBytes() const
{
    return Collect([](const Burst& burst) { return double(burst.bytes); });
}

RemusDistribution
RemusReleaseBursts::GetDrainTimes() const
{
    return Collect([](const Burst& burst) { return (burst.last - burst.released).GetSeconds(); });
}

RemusDistribution
RemusReleaseBursts::Collect(double (*value)(const Burst& burst)) const
{
    RemusDistribution values;
    for (const auto& burst : m_bursts)
    {
        if (burst.second.packets > 0)
        {
            values.Add(value(burst.second));
        }
    }
    return values;
}

} // namespace ns3
