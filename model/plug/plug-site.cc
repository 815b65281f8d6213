/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-site.h"

#include "ns3/log.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node.h"

#include <iostream>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PlugSite");

void
PlugSite::Begin(Ptr<NetDevice> device)
{
    auto node = device ? device->GetNode() : nullptr;
    if (!node)
    {
        return;
    }
    NS_LOG_FUNCTION(this << device);
    m_name = "device " + std::to_string(device->GetIfIndex()) + " of node " +
             std::to_string(node->GetId());
    for (uint32_t i = 0; i < node->GetNDevices(); ++i)
    {
        auto other = node->GetDevice(i);
        m_besideBridge = m_besideBridge || (other != device && other->IsBridge());
    }
    if (!device->GetObject<NetDeviceQueueInterface>())
    {
        std::cerr << "PlugQueueDisc: " << m_name << ", a " << device->GetInstanceTypeId().GetName()
                  << ", has no flow control: it takes a release at once, and what its queue has no "
                     "room for is lost"
                  << std::endl;
    }
}

void
PlugSite::End(uint64_t received, uint32_t held, bool driven) const
{
    NS_LOG_FUNCTION(this << received << held << driven);
    if (!m_name.empty() && !driven && held > 0)
    {
        std::cerr << "PlugQueueDisc: " << held << " packets were held on " << m_name
                  << " to the end, as neither Buffer() nor a release was called" << std::endl;
    }
    if (m_besideBridge && received == 0)
    {
        std::cerr << "PlugQueueDisc: no packet ever came to " << m_name
                  << "; if it is a port of the node's bridge, the plug belongs on the bridge"
                  << std::endl;
    }
}

} // namespace ns3
