/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-limit.h"

namespace ns3
{

namespace
{

/// Packets in Linux's default limit: the default txqueuelen
constexpr uint32_t DEFAULT_PACKETS = 1000;

/// Their size in bytes if no device is known: Ethernet's MTU and header
constexpr uint32_t DEFAULT_PACKET_SIZE = 1500 + 14;

/**
 * @brief Get the size of a device's link header, as Linux's hard_header_len.
 * @param device the device
 * @return Ethernet's 14 bytes where addresses are resolved, 2 for the PPP of PointToPointNetDevice,
 * and 0 for all else, such as a tunnel
 */
uint32_t
GetLinkHeaderSize(Ptr<NetDevice> device)
{
    if (device->NeedsArp())
    {
        return 14;
    }
    TypeId ppp;
    const auto type = device->GetInstanceTypeId();
    return TypeId::LookupByNameFailSafe("ns3::PointToPointNetDevice", &ppp) &&
                   (type == ppp || type.IsChildOf(ppp))
               ? 2
               : 0;
}

} // namespace

QueueSize
PlugLimit::Set(QueueSize size, Ptr<NetDevice> device)
{
    m_setting = size;
    m_stored = size;
    m_read = QueueSize(); // QueueDisc never stores this, so the limit is read again
    if (size.GetValue() == 0 && size.GetUnit() == QueueSizeUnit::BYTES)
    {
        m_stored = QueueSize(QueueSizeUnit::BYTES, 1); // because QueueDisc ignores 0
    }
    else if (size.GetValue() == 0)
    {
        const auto packet =
            device ? device->GetMtu() + GetLinkHeaderSize(device) : DEFAULT_PACKET_SIZE;
        m_stored = QueueSize(QueueSizeUnit::BYTES, DEFAULT_PACKETS * packet);
    }
    return m_stored;
}

QueueSize
PlugLimit::GetSetting(QueueSize stored) const
{
    // ns-3's comparison ends the program if one is in packets and the other in bytes
    const bool same =
        stored.GetUnit() == m_stored.GetUnit() && stored.GetValue() == m_stored.GetValue();
    return same ? m_setting : stored;
}

QueueSize
PlugLimit::GetInForce(QueueSize stored) const
{
    const auto setting = GetSetting(stored);
    return setting.GetValue() == 0 && setting.GetUnit() == QueueSizeUnit::BYTES ? setting : stored;
}

void
PlugLimit::Read(QueueSize stored)
{
    const auto limit = GetInForce(stored);
    m_read = stored;
    m_inBytes = limit.GetUnit() == QueueSizeUnit::BYTES;
    m_value = limit.GetValue();
}

} // namespace ns3
