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
    RemusDistribution packets;
    for (const auto& burst : m_bursts)
    {
        if (burst.second.packets > 0)
        {
            packets.Add(burst.second.packets);
        }
    }
    return packets;
}

RemusDistribution
RemusReleaseBursts::GetBytes() const
{
    RemusDistribution bytes;
    for (const auto& burst : m_bursts)
    {
        if (burst.second.packets > 0)
        {
            bytes.Add(burst.second.bytes);
        }
    }
    return bytes;
}

RemusDistribution
RemusReleaseBursts::GetDrainTimes() const
{
    RemusDistribution times;
    for (const auto& burst : m_bursts)
    {
        if (burst.second.packets > 0)
        {
            times.Add((burst.second.last - burst.second.released).GetSeconds());
        }
    }
    return times;
}

} // namespace ns3
