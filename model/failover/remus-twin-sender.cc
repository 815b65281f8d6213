/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-twin-sender.h"

#include "remus-twin-packet.h"

#include "ns3/log.h"
#include "ns3/traffic-control-layer.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusTwinSender");

RemusTwinSender::RemusTwinSender(const RemusTwinCut& cut)
    : m_cut(cut)
{
    NS_LOG_FUNCTION(this);
}

void
RemusTwinSender::Begin(Ptr<Node> node, uint32_t lag)
{
    NS_LOG_FUNCTION(this << node << lag);
    m_node = node;
    m_lag = lag;
}

void
RemusTwinSender::Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item, uint64_t epoch)
{
    NS_LOG_FUNCTION(this << device << item << epoch);
    if (!m_node)
    {
        return;
    }
    if (m_open)
    {
        Pass(device, item);
    }
    else if (epoch >= m_cut.nComplete)
    {
        m_held.push_back({epoch, device, item});
    }
}

void
RemusTwinSender::DropComplete()
{
    while (!m_held.empty() && m_held.front().epoch < m_cut.nComplete)
    {
        m_held.pop_front();
    }
}

void
RemusTwinSender::Open()
{
    NS_LOG_INFO("Sending " << m_held.size() << " packets that were held");
    m_open = true;
    while (!m_held.empty())
    {
        const auto held = m_held.front();
        m_held.pop_front(); // first, because a sink may stop this
        Pass(held.device, held.item);
    }
}

void
RemusTwinSender::Stop()
{
    NS_LOG_FUNCTION(this);
    m_held.clear();
    m_node = nullptr;
}

void
RemusTwinSender::Pass(Ptr<NetDevice> device, Ptr<QueueDiscItem> item) const
{
    RemusTwinPacket::SubtractFromValue(item, m_lag);
    m_node->GetObject<TrafficControlLayer>()->Send(device, item);
}

} // namespace ns3
