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
 * @brief Stands between a node's internet stack and its traffic control layer, and passes what the
 * stack sends to handlers.
 *
 * A packet to one of the node's own addresses does not reach a device: the stack passes it to the
 * traffic control layer as if it had been received, and so to this class.
 */
class PlugInterposer : public TrafficControlLayer
{
  public:
    /// Takes an outgoing packet: the outgoing device, and the packet
    typedef Callback<void, Ptr<NetDevice>, Ptr<QueueDiscItem>> SendHandler;

    /// Takes a packet to one of the node's own addresses: the device that has the address, the
    /// packet, and its protocol
    typedef Callback<void, Ptr<NetDevice>, Ptr<const Packet>, uint16_t> LocalHandler;

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * @brief Put an interposer in front of a node's traffic control layer, in place of an earlier
     * one. To be called when the devices have their addresses.
     * @param node the node, which keeps the interposer until it is disposed of
     * @param devices the devices whose IPv4 and IPv6 output goes to \p send
     * @param send takes the outgoing packets, and the ARP packets of all devices of the node
     * @param local takes the packets to the node's own addresses; null to deliver them
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
    Ptr<TrafficControlLayer> m_next;       //!< the node's traffic control layer
    std::vector<Ptr<NetDevice>> m_devices; //!< the devices whose output comes here
    SendHandler m_send;                    //!< takes outgoing packets
    LocalHandler m_local;                  //!< takes packets to the node itself
};

} // namespace ns3

#endif /* PLUG_INTERPOSER_H */
