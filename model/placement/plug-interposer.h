/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_INTERPOSER_H
#define PLUG_INTERPOSER_H

#include "ns3/callback.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/queue-item.h"
#include "ns3/traffic-control-layer.h"

#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Stands between a node's internet stack and its traffic control layer, and gives what the
 * stack sends to a handler instead.
 */
class PlugInterposer : public TrafficControlLayer
{
  public:
    /// What takes the packets: the device that one is to leave by, and the packet
    typedef Callback<void, Ptr<NetDevice>, Ptr<QueueDiscItem>> Handler;

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * @brief Put one in front of a node's traffic control layer, or of what was put there before.
     * To be done when the devices have their addresses.
     * @param node the node
     * @param devices the devices whose IPv4 and IPv6 output goes to the handler
     * @param handler takes the packets. It also gets the ARP packets of all the node's devices
     */
    static void Install(Ptr<Node> node,
                        const std::vector<Ptr<NetDevice>>& devices,
                        Handler handler);

    void Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item) override;

  protected:
    void DoDispose() override;

  private:
    Handler m_handler; //!< takes the packets
};

} // namespace ns3

#endif /* PLUG_INTERPOSER_H */
