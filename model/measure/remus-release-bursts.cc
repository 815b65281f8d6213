/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-release-bursts.h"

#include "ns3/log.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusReleaseBursts");

void
RemusReleaseBursts::AddPacket(uint64_t epoch)
{
    ++m_open[epoch].waiting;
}

void
RemusReleaseBursts::AddRelease(uint64_t epoch, Time now)
{
    const auto burst = m_open.find(epoch);
    if (burst != m_open.end())
    {
        burst->second.isReleased = true;
        burst->second.released = now;
    }
}

void
RemusReleaseBursts::AddDeparture(uint64_t epoch, uint32_t bytes, Time now)
{
    auto& burst = m_open.at(epoch);
    if (burst.isReleased)
    {
        burst.last = now;
        ++burst.packets;
        burst.bytes += bytes;
    }
    RemovePacket(epoch);
}

void
RemusReleaseBursts::RemovePacket(uint64_t epoch)
{
    const auto open = m_open.find(epoch);
    if (--open->second.waiting > 0)
    {
        return;
    }
    const auto burst = open->second;
    // The current epoch gets a new entry if another packet arrives
    m_open.erase(open);
    if (burst.packets > 0)
    {
        NS_LOG_LOGIC("The burst of epoch " << epoch << " has left: " << burst.packets
                                           << " packets, " << burst.bytes << " bytes, in "
                                           << (burst.last - burst.released).As(Time::US));
        m_packets.Add(burst.packets);
        m_bytes.Add(burst.bytes);
        m_drainTimes.Add((burst.last - burst.released).GetSeconds());
    }
}

const RemusDistribution&
RemusReleaseBursts::GetPackets() const
{
    return m_packets;
}

const RemusDistribution&
RemusReleaseBursts::GetBytes() const
{
    return m_bytes;
}

const RemusDistribution&
RemusReleaseBursts::GetDrainTimes() const
{
    return m_drainTimes;
}

} // namespace ns3
