/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-twin-outputs.h"

#include "remus-twin-packet.h"

#include "ns3/hash.h"
#include "ns3/simulator.h"

#include <vector>

namespace ns3
{

namespace
{

/**
 * @brief Get the digest of a packet.
 * @param bytes its bytes
 * @return the digest
 */
uint64_t
GetDigest(const std::vector<uint8_t>& bytes)
{
    return Hash64(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

} // namespace

void
RemusTwinOutputs::Add(Ptr<const Packet> packet, uint64_t epoch)
{
    const auto digest = GetDigest(RemusTwinPacket::GetBytesBefore(packet, 0));
    m_outputs.push_back({Simulator::Now(), epoch, digest, packet});
}

RemusTwinOutputs::Result
RemusTwinOutputs::Compare(Ptr<const Packet> packet, Time lag, Output& output)
{
    output = m_outputs.empty() ? Output() : m_outputs.front();
    if (m_outputs.empty() || output.at + lag != Simulator::Now())
    {
        return DIFFERENT;
    }
    m_outputs.pop_front();
    const auto bytes =
        RemusTwinPacket::GetBytesBefore(packet, static_cast<uint32_t>(lag.GetMilliSeconds()));
    if (GetDigest(bytes) == output.digest)
    {
        return EQUAL;
    }
    const auto times =
        RemusTwinPacket::CountLaterTimes(RemusTwinPacket::GetBytesBefore(output.packet, 0),
                                         bytes,
                                         static_cast<uint64_t>(lag.GetTimeStep()));
    return times > 0 ? CLOCK : DIFFERENT;
}

bool
RemusTwinOutputs::IsOverdue(Time lag) const
{
    return !m_outputs.empty() && m_outputs.front().at + lag < Simulator::Now();
}

void
RemusTwinOutputs::Truncate(uint64_t epoch)
{
    while (!m_outputs.empty() && m_outputs.back().epoch >= epoch)
    {
        m_outputs.pop_back();
    }
}

const RemusTwinOutputs::Output&
RemusTwinOutputs::GetOldest() const
{
    return m_outputs.front();
}

bool
RemusTwinOutputs::IsEmpty() const
{
    return m_outputs.empty();
}

} // namespace ns3
