/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-runner.h"

#include "plug-tree.h"

#include "ns3/log.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node-list.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-layer.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PlugRunner");

namespace
{

/**
 * @brief Find the queue disc on a device that transmits for another one.
 * @param device the device
 * @param wanted the queue disc to transmit for
 * @return \p wanted or its nearest ancestor that has a send callback; null if there is none, or
 * \p wanted is not on the device
 */
Ptr<QueueDisc>
FindSender(Ptr<NetDevice> device, const QueueDisc* wanted)
{
    auto node = device->GetNode();
    auto tc = node ? node->GetObject<TrafficControlLayer>() : nullptr;
    Ptr<QueueDisc> sender;
    if (tc)
    {
        PlugTree::Walk(tc->GetRootQueueDiscOnDevice(device), [&](const PlugTree::Path& path) {
            for (std::size_t i = 0; path.back() == wanted && i < path.size(); ++i)
            {
                sender = path[i]->GetSendCallback() ? path[i] : sender;
            }
        });
    }
    return sender;
}

} // namespace

PlugRunner::PlugRunner(QueueDisc* disc)
    : m_disc(disc)
{
}

PlugRunner::~PlugRunner()
{
    Stop();
}

void
PlugRunner::Stop()
{
    m_event.Cancel();
    m_handler = Callback<void>();
    m_device = nullptr;
}

void
PlugRunner::SetHandler(Callback<void> handler)
{
    m_handler = handler;
}

bool
PlugRunner::Run()
{
    const Ptr<QueueDisc> disc(m_disc); // keeps it alive if it is removed from its device
    const auto handler = m_handler;
    const auto sender = !handler.IsNull() || disc->GetSendCallback() ? disc : FindAbove();
    if (!sender)
    {
        NS_LOG_LOGIC("On no device, or not yet initialized: nothing to run");
        return false;
    }
    const auto start = sender->GetStats().nTotalDequeuedPackets;
    auto before = start;
    auto after = start;
    do
    {
        before = after;
        if (!handler.IsNull())
        {
            handler();
        }
        else if (sender->GetSendCallback())
        {
            sender->Run();
        }
        after = sender->GetStats().nTotalDequeuedPackets;
    } while (after != before && sender->GetNPackets() > 0);
    NS_LOG_LOGIC("Dequeued " << after - start << " packets");
    return after != start;
}

void
PlugRunner::Schedule()
{
    if (m_event.IsExpired())
    {
        m_event = Simulator::ScheduleNow(&PlugRunner::Run, this);
    }
}

Ptr<QueueDisc>
PlugRunner::FindAbove()
{
    auto sender = m_device ? FindSender(m_device, m_disc) : nullptr;
    const auto context = Simulator::GetContext();
    if (!sender && context < NodeList::GetNNodes())
    {
        sender = FindOn(NodeList::GetNode(context));
    }
    if (!sender && !m_lone)
    {
        NS_LOG_LOGIC("Searching all nodes");
        for (auto node = NodeList::Begin(); !sender && node != NodeList::End(); ++node)
        {
            sender = FindOn(*node);
        }
        m_lone = !m_device;
    }
    return sender;
}

Ptr<QueueDisc>
PlugRunner::FindOn(Ptr<Node> node)
{
    for (uint32_t i = 0; i < node->GetNDevices(); ++i)
    {
        if (auto sender = FindSender(node->GetDevice(i), m_disc))
        {
            m_device = node->GetDevice(i);
            return sender;
        }
    }
    return nullptr;
}

Ptr<NetDevice>
PlugRunner::FindDevice()
{
    m_lone = false;
    if (auto interface = m_disc->GetNetDeviceQueueInterface())
    {
        return interface->GetObject<NetDevice>();
    }
    return FindAbove() ? m_device : nullptr;
}

} // namespace ns3
