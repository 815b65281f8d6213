/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-runner.h"

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
 * @brief Find the queue disc that sends for another one.
 * @param disc the queue disc to search, with all below it
 * @param wanted the queue disc that is looked for
 * @param sender the lowest queue disc above \p disc that has a send callback
 * @return the lowest queue disc with a send callback from \p wanted upwards; null if \p wanted is
 * not here, or nothing from it upwards has one
 */
Ptr<QueueDisc>
FindBelow(Ptr<QueueDisc> disc, const QueueDisc* wanted, Ptr<QueueDisc> sender)
{
    if (!disc)
    {
        return nullptr; // of a class that has none yet
    }
    if (disc->GetSendCallback())
    {
        sender = disc;
    }
    if (disc == wanted)
    {
        return sender;
    }
    for (std::size_t i = 0; i < disc->GetNQueueDiscClasses(); ++i)
    {
        auto found = FindBelow(disc->GetQueueDiscClass(i)->GetQueueDisc(), wanted, sender);
        if (found)
        {
            return found;
        }
    }
    return nullptr;
}

/**
 * @brief Find the queue disc that sends for another one on a given device.
 * @param device the device
 * @param wanted the queue disc that is looked for
 * @return see FindBelow()
 */
Ptr<QueueDisc>
FindOn(Ptr<NetDevice> device, const QueueDisc* wanted)
{
    auto node = device->GetNode();
    auto tc = node ? node->GetObject<TrafficControlLayer>() : nullptr;
    auto root = tc ? tc->GetRootQueueDiscOnDevice(device) : nullptr;
    return root ? FindBelow(root, wanted, nullptr) : nullptr;
}

} // namespace

PlugRunner::PlugRunner(QueueDisc* disc)
    : m_disc(disc)
{
}

PlugRunner::~PlugRunner()
{
    m_event.Cancel();
}

bool
PlugRunner::Run()
{
    auto sender = Find();
    if (!sender)
    {
        NS_LOG_LOGIC("On no device, or not started yet: nobody to run");
        return false;
    }
    const auto start = sender->GetStats().nTotalDequeuedPackets;
    auto before = start;
    auto after = start;
    do
    {
        before = after;
        sender->Run();
        after = sender->GetStats().nTotalDequeuedPackets;
    } while (after != before && sender->GetNPackets() > 0);
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
PlugRunner::Find()
{
    if (m_disc->GetSendCallback())
    {
        return m_disc;
    }
    auto device = FindDevice();
    return device ? FindOn(device, m_disc) : nullptr;
}

Ptr<NetDevice>
PlugRunner::FindDevice()
{
    if (!m_device && m_disc->GetNetDeviceQueueInterface())
    {
        m_device = m_disc->GetNetDeviceQueueInterface()->GetObject<NetDevice>();
    }
    for (auto node = NodeList::Begin(); !m_device && node != NodeList::End(); ++node)
    {
        for (uint32_t i = 0; !m_device && i < (*node)->GetNDevices(); ++i)
        {
            if (FindOn((*node)->GetDevice(i), m_disc))
            {
                m_device = (*node)->GetDevice(i);
            }
        }
    }
    return m_device;
}

} // namespace ns3
