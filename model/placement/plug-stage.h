/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_STAGE_H
#define PLUG_STAGE_H

#include "ns3/net-device.h"
#include "ns3/object.h"
#include "ns3/packet-filter.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/queue-item.h"

#include <vector>

namespace ns3
{

/**
 * @defgroup plug-placement Placement
 * @ingroup plug
 * @brief Where a plug can sit in a node, and the gate that stops a guest's input and output.
 */

/**
 * @ingroup plug-placement
 *
 * @brief Puts a plug in front of a device's root queue disc, as Xen and QEMU's micro-checkpointing
 * do with an intermediate device (IFB).
 *
 *     internet stack --> [plug] --> traffic control layer: root queue disc --> device
 *
 * Released packets move on at once and all together: into the device's root queue disc, which drops
 * those for which it has no room, or to the device if it has no queue disc. A plug that is itself
 * the root queue disc, in contrast, gives the device one packet after the other.
 *
 * With OnlyIpv4, ARP and IPv6 bypass the plug, as on Xen, which redirects IPv4 only. ARP requests
 * are then answered while the plug is closed. But the guest's IPv6 output leaves before the
 * checkpoint that covers it: after a failure a client may know what the backup does not.
 *
 * Set the plug, and aggregate the stage to the device, before the simulation starts or while it
 * runs; in the latter case the stage starts in an event at the same time. The device must have its
 * addresses by then. If it has none, no packet passes the stage, which warns of this. Packets to
 * the node's own addresses do not leave the node, and bypass stage and plug.
 */
class PlugStage : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    PlugStage();
    ~PlugStage() override;

    /**
     * @brief Set the plug. Ends the program with a message if the stage has started.
     * @param plug the plug, which is on no device
     */
    void SetPlug(Ptr<PlugQueueDisc> plug);

    /**
     * @brief Get the plug.
     * @return the plug
     */
    Ptr<PlugQueueDisc> GetPlug() const;

    /**
     * @brief Let packets bypass the plug.
     * @param filter matches these packets, such as a PlugPacketFilter; packets that no filter
     * matches go through the plug
     */
    void AddBypass(Ptr<PacketFilter> filter);

    /**
     * @brief Send a packet on a device: through its stage, if it has one, and then its traffic
     * control layer.
     * @param device the device
     * @param item the packet
     */
    static void SendOn(Ptr<NetDevice> device, Ptr<QueueDiscItem> item);

  protected:
    void NotifyNewAggregate() override;
    void DoInitialize() override;
    void DoDispose() override;

  private:
    /**
     * @brief Send a packet through the stage.
     * @param item the packet
     */
    void Send(Ptr<QueueDiscItem> item);

    /**
     * @brief Pass the packets that may leave to the traffic control layer, unless an enqueue or
     * another call of this is in progress.
     */
    void Drain();

    bool m_onlyIpv4;           //!< ARP and IPv6 bypass the plug
    Ptr<PlugQueueDisc> m_plug; //!< the plug

    std::vector<Ptr<PacketFilter>> m_bypass; //!< see AddBypass()
    bool m_busy{false};                      //!< an enqueue or a dequeue is in progress
};

} // namespace ns3

#endif /* PLUG_STAGE_H */
