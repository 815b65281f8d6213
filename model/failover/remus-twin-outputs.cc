/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-twin-outputs.h"

#include "remus-twin-packet.h"

#include "ns3/hash.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <vector>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusTwinOutputs");

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

RemusTwinOutputs::RemusTwinOutputs(const RemusTwinCut& cut, Diverged diverged)
    : m_cut(cut),
      m_tell(diverged)
{
    NS_LOG_FUNCTION(this);
}

void
RemusTwinOutputs::Begin(Time lag)
{
    NS_LOG_FUNCTION(this << lag);
    m_lag = lag;
}

void
RemusTwinOutputs::Add(Ptr<const Packet> packet, uint64_t epoch)
{
    NS_LOG_FUNCTION(this << packet << epoch);
    if (m_cut.closed || m_diverged)
    {
        return;
    }
    if (!m_outputs.empty() && m_outputs.front().at + m_lag < Simulator::Now())
    {
        Diverge(m_outputs.front().packet, nullptr);
        return;
    }
    const auto digest = GetDigest(RemusTwinPacket::GetBytesBefore(packet, 0));
    m_outputs.push_back({Simulator::Now(), epoch, digest, packet});
}

void
RemusTwinOutputs::Compare(Ptr<const Packet> packet, uint64_t epoch)
{
    NS_LOG_FUNCTION(this << packet << epoch);
    m_compared = false;
    if (m_diverged)
    {
        return;
    }
    if (m_outputs.empty() || !IsCompared(m_outputs.front().epoch))
    {
        if (IsCompared(epoch))
        {
            Diverge(nullptr, packet);
        }
        return;
    }
    const auto output = m_outputs.front();
    if (!IsSame(output, packet))
    {
        Diverge(output.packet, packet);
        return;
    }
    m_outputs.pop_front();
    m_compared = true;
    m_epochOfLast = output.epoch;
}

bool
RemusTwinOutputs::IsCompared(uint64_t epoch) const
{
    return !m_cut.closed || epoch < m_cut.nComplete;
}

bool
RemusTwinOutputs::IsSame(const Output& output, Ptr<const Packet> packet)
{
    if (output.at + m_lag != Simulator::Now())
    {
        return false;
    }
    const auto bytes =
        RemusTwinPacket::GetBytesBefore(packet, static_cast<uint32_t>(m_lag.GetMilliSeconds()));
    if (GetDigest(bytes) == output.digest)
    {
        ++m_nEqual;
        return true;
    }
    const auto times =
        RemusTwinPacket::CountLaterTimes(RemusTwinPacket::GetBytesBefore(output.packet, 0),
                                         bytes,
                                         static_cast<uint64_t>(m_lag.GetTimeStep()));
    if (times == 0)
    {
        return false;
    }
    ++m_nClocks;
    return true;
}

void
RemusTwinOutputs::Diverge(Ptr<const Packet> guest, Ptr<const Packet> twin)
{
    NS_LOG_INFO("The guest's packet " << guest << " and the twin's " << twin << " differ");
    m_diverged = true;
    m_tell(guest, twin);
}

uint64_t
RemusTwinOutputs::GetEpochOfLast(uint64_t epoch) const
{
    return m_compared ? m_epochOfLast : epoch;
}

uint64_t
RemusTwinOutputs::GetNEqual() const
{
    return m_nEqual;
}

uint64_t
RemusTwinOutputs::GetNClocks() const
{
    return m_nClocks;
}

bool
RemusTwinOutputs::HasDiverged() const
{
    return m_diverged;
}

} // namespace ns3
