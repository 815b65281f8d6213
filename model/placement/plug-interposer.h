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
#include "ns3/packet.h"
#include "ns3/queue-item.h"
#include "ns3/traffic-control-layer.h"

#include <vector>

namespace ns3
{

/**
 * @ingroup plug-placement
 *
 * @brief Stands between a node's internet stack and its traffic control layer, and gives what the
 * stack sends to handlers instead.
 *
 * What the stack sends to an address of the node's own does not get to a device: the stack hands it
 * to the traffic control layer as if it had been received, and so to this.
 */
class PlugInterposer : public TrafficControlLayer
{
  public:
    /// Takes a packet that is to leave: the device that it is to leave by, and the packet
    typedef Callback<void, Ptr<NetDevice>, Ptr<QueueDiscItem>> SendHandler;

    /// Takes a packet to an address of the node's own: the device that has the address, the packet,
    /// and its protocol
    typedef Callback<void, Ptr<NetDevice>, Ptr<const Packet>, uint16_t> LocalHandler;

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * @brief Put one in front of a node's traffic control layer, instead of what was put there
     * before. To be done when the devices have their addresses.
     * @param node the node; it keeps what is installed until it is disposed
     * @param devices the devices whose IPv4 and IPv6 output goes to the handler
     * @param send takes the packets. It also gets the ARP packets of all the node's devices
     * @param local takes the packets to addresses of the node's own; null to deliver them
     */
    static void Install(Ptr<Node> node,
                        const std::vector<Ptr<NetDevice>>& devices,
                        SendHandler send,
                        LocalHandler local = LocalHandler());

    /**
     * @brief Tell whether the output of a device goes to a handler.
     * @param device the device
     * @return true if Install() was called for it
     */
    static bool IsOn(Ptr<NetDevice> device);

    void Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item) override;

    void Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& from,
                 const Address& to,
                 NetDevice::PacketType packetType) override;

  protected:
    void DoDispose() override;

  private:
    Ptr<TrafficControlLayer> m_next;       //!< the node's own
    std::vector<Ptr<NetDevice>> m_devices; //!< those whose output comes here
    SendHandler m_send;                    //!< takes what is to leave
    LocalHandler m_local;                  //!< takes what stays
};

} // namespace ns3

#endif /* PLUG_INTERPOSER_H */
