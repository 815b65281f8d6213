/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-ledger.h"

#include <algorithm>
#include <utility>

namespace ns3
{

PlugLedger::PlugLedger(Meter meter)
    : m_meter(std::move(meter))
{
}

void
PlugLedger::SetLinuxAccounting(bool linuxAccounting)
{
    m_linuxAccounting = linuxAccounting;
}

bool
PlugLedger::IsLinuxAccounting() const
{
    return m_linuxAccounting;
}

PlugLedger::Amount
PlugLedger::Buffer()
{
    Settle();
    ForgetPassedEnds();
    const auto start = m_ends.empty() ? m_head : m_ends.back();
    m_ends.push_back(m_tail);
    ++m_epoch;

    if (m_linuxAccounting)
    {
        m_last = m_current;
        m_throttled = m_throttled || m_indefinite;
    }
    else
    {
        m_last += m_current;
        if (m_indefinite)
        {
            m_toRelease = GetNPackets() - m_admitted;
            m_throttled = (m_toRelease == 0);
            m_unreleased = m_epoch;
        }
    }
    m_current = 0;
    m_indefinite = false;
    return {m_tail.packets - start.packets, m_tail.bytes - start.bytes};
}

bool
PlugLedger::ReleaseOne()
{
    if (m_linuxAccounting)
    {
        Release(m_last);
        return true;
    }
    return m_unreleased < m_epoch && ReleaseThrough(m_unreleased);
}

bool
PlugLedger::ReleaseThrough(uint64_t epoch)
{
    if (epoch < m_unreleased)
    {
        return false;
    }
    m_unreleased = epoch + 1;
    const auto released = m_head.packets + m_admitted + m_toRelease;
    Release(epoch < m_headEpoch ? 0 : m_ends[epoch - m_headEpoch].packets - released);
    return true;
}

void
PlugLedger::Release(uint32_t packets)
{
    m_last -= packets;
    m_toRelease += packets;
    m_throttled = false;
}

void
PlugLedger::ReleaseIndefinite()
{
    m_indefinite = true;
    m_throttled = false;
    m_current = 0;
    m_last = 0;
    m_toRelease = 0;
    m_unreleased = m_epoch;
}

PlugLedger::Amount
PlugLedger::Discard(uint64_t kept)
{
    Settle();
    const auto releasable = GetNReleasable();
    const Amount end{m_head.packets + releasable, m_head.bytes + kept};
    const Amount gone{m_tail.packets - end.packets, m_tail.bytes - end.bytes};
    for (auto i = m_ends.rbegin(); i != m_ends.rend() && i->packets > end.packets; ++i)
    {
        *i = end;
    }
    m_tail = end;
    m_metered -= gone.bytes;
    m_current = 0;
    m_last = 0;
    m_toRelease = std::min(m_toRelease, releasable - m_admitted);
    return gone;
}

PlugLedger::Amount
PlugLedger::Reset()
{
    Settle();
    const Amount gone = GetQueued();
    m_head = m_tail;
    m_metered -= gone.bytes;
    m_ends.clear();
    m_headEpoch = m_epoch;
    m_admitted = false;
    if (!m_linuxAccounting)
    {
        m_current = 0;
        m_last = 0;
        m_toRelease = 0;
    }
    return gone;
}

PlugLedger::Amount
PlugLedger::GetQueued() const
{
    const uint64_t bytes = m_tail.bytes - m_head.bytes;
    return {GetNPackets(), m_growing ? bytes + GetUnsettled(true) : bytes - GetUnsettled(false)};
}

std::optional<uint64_t>
PlugLedger::GetBytesOfFirst(uint32_t packets) const
{
    if (packets == 0)
    {
        return 0;
    }
    const auto place = m_head.packets + packets;
    if (place == m_tail.packets)
    {
        return GetQueued().bytes;
    }
    const auto end = std::lower_bound(
        m_ends.begin(),
        m_ends.end(),
        place,
        [](const Amount& position, uint64_t value) { return position.packets < value; });
    if (end == m_ends.end() || end->packets != place)
    {
        return std::nullopt;
    }
    return end->bytes - m_head.bytes - (m_growing ? 0 : GetUnsettled(false));
}

uint32_t
PlugLedger::GetNReleasable() const
{
    const auto packets = GetNPackets();
    return m_indefinite ? packets : m_admitted + std::min(m_toRelease, packets - m_admitted);
}

void
PlugLedger::Settle()
{
    (m_growing ? m_tail : m_head).bytes += GetUnsettled(m_growing);
    m_metered = m_meter();
}

uint32_t
PlugLedger::GetUnsettled(bool growing) const
{
    const uint32_t metered = m_meter();
    return growing ? metered - m_metered : m_metered - metered;
}

} // namespace ns3
