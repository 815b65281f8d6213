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
 * @brief Where a plug can be in a node, and what stops the input and the output of a guest.
 */

/**
 * @ingroup plug-placement
 *
 * @brief A plug as a stage of its own before a device's root queue disc, as on Xen and with QEMU's
 * micro-checkpointing, where it is on an intermediate device (IFB).
 *
 *     internet stack --> [plug] --> traffic control layer: root queue disc --> device
 *
 * What a release lets out goes on at once and as a whole: into the device's root queue disc, which
 * drops what it has no room for, or to the device if it has none. A plug that is the root queue
 * disc itself gives the device one packet after the other instead.
 *
 * With OnlyIpv4, as Xen redirects IPv4 only, ARP and IPv6 do not go through the plug. ARP is then
 * answered while the plug is closed. But what the guest says over IPv6 leaves before the checkpoint
 * that covers it: after a failure a client may know what the backup does not.
 *
 * A stage is aggregated to the device, with its plug set, before the simulation starts or while it
 * runs (then it starts in an event at the same time). The device has its addresses when it starts;
 * a device without any is warned of, as no packet would pass. Packets to addresses of the node's
 * own do not leave it, and pass neither stage nor plug.
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
     * @brief Set the plug. To be done before the stage starts.
     * @param plug the plug, which is on no device
     */
    void SetPlug(Ptr<PlugQueueDisc> plug);

    /**
     * @brief Get the plug.
     * @return the plug
     */
    Ptr<PlugQueueDisc> GetPlug() const;

    /**
     * @brief Let packets pass by the plug.
     * @param filter classifies them, such as a PlugPacketFilter; what no filter classifies goes
     * through the plug
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
     * @brief Give the traffic control layer what the plug lets out, unless that is being done.
     */
    void Drain();

    bool m_onlyIpv4;           //!< ARP and IPv6 do not go through the plug
    Ptr<PlugQueueDisc> m_plug; //!< the plug

    std::vector<Ptr<PacketFilter>> m_bypass; //!< see AddBypass()
    bool m_busy{false};                      //!< the plug is taking or giving a packet
};

} // namespace ns3

#endif /* PLUG_STAGE_H */
