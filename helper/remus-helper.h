/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_HELPER_H
#define REMUS_HELPER_H

#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/queue-disc-container.h"
#include "ns3/remus-checkpointer.h"

#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Protects guests: puts plugs on their devices and a checkpointer on their node.
 *
 * A device that has a root queue disc with plugs in it (children of prio, tbf, one per queue under
 * mq) keeps it, and these plugs are used; a device without a root queue disc gets a PlugQueueDisc.
 * As with every queue disc, install before Ipv4AddressHelper::Assign, which puts its default queue
 * disc on devices that have none. Guests can also be installed while the simulation runs: they are
 * protected from then on, or from the checkpointer's StartTime.
 *
 * The plugs that the helper creates keep a boundary per epoch (LinuxAccounting false) if the
 * controller can leave several epochs uncommitted, unless SetPlugAttribute() says otherwise. A
 * device that is given twice counts once.
 */
class RemusHelper
{
  public:
    RemusHelper();

    /**
     * @brief Set an attribute of the plugs that are created.
     * @param name the attribute of ns3::PlugQueueDisc
     * @param value its value
     */
    void SetPlugAttribute(std::string name, const AttributeValue& value);

    /**
     * @brief Set an attribute of the checkpointers that are created.
     * @param name the attribute of ns3::RemusCheckpointer
     * @param value its value
     */
    void SetCheckpointerAttribute(std::string name, const AttributeValue& value);

    /**
     * @brief Put plugs before the devices' root queue discs, as a stage of their own, instead of
     * into them; see PlugStage. A device then keeps the root queue disc that it has or gets.
     * @param onlyIpv4 true if ARP and IPv6 do not go through the plugs, as on Xen: they then leave
     * before the checkpoint that covers them
     */
    void UseStages(bool onlyIpv4 = false);

    /**
     * @brief Choose whether the guests stop for real: while one is stopped it neither receives nor
     * sends on the devices that are protected; see RemusGuestGate. By default the applications of a
     * stopped guest go on, and what they send counts into the next epoch.
     * @param stops true if they stop
     */
    void SetGuestStops(bool stops);

    /**
     * @brief Protect guests on all their devices other than loopback. Ends the program with a
     * message if a node is protected already, or a device's root queue disc has no plug and no
     * stages are used.
     * @param nodes the guests
     * @return the checkpointers, one for each node, also aggregated to the nodes
     */
    std::vector<Ptr<RemusCheckpointer>> Install(NodeContainer nodes) const;

    /**
     * @brief Protect guests on some of their devices. Ends the program with a message if a node is
     * protected already, or a device's root queue disc has no plug and no stages are used.
     * @param devices the devices; all that belong to one node are driven by one checkpointer
     * @return the checkpointers, one for each node, also aggregated to the nodes
     */
    std::vector<Ptr<RemusCheckpointer>> Install(NetDeviceContainer devices) const;

    /**
     * @brief Protect a guest by a checkpointer that exists, such as that of another guest. Ends the
     * program with a message if the node is protected already, or a device's root queue disc has no
     * plug and no stages are used.
     * @param checkpointer the checkpointer, which is not aggregated to this node
     * @param devices the devices, all of one node
     */
    void Join(Ptr<RemusCheckpointer> checkpointer, NetDeviceContainer devices) const;

    /**
     * @brief Assign fixed random variable stream numbers to the checkpointers of nodes.
     * @param nodes the guests
     * @param stream the first stream number
     * @return how many stream numbers were assigned
     */
    static int64_t AssignStreams(NodeContainer nodes, int64_t stream);

  private:
    /**
     * @brief Get what creates the plugs of a guest: those of a controller that leaves several
     * epochs uncommitted keep a boundary for each, unless LinuxAccounting was set.
     * @param checkpointer the guest's
     * @return the factory
     */
    ObjectFactory GetPlugFactory(Ptr<RemusCheckpointer> checkpointer) const;

    /**
     * @brief Let a checkpointer drive plugs on a device, and stop the device's node if guests stop.
     * @param checkpointer the checkpointer
     * @param device the device
     */
    void Protect(Ptr<RemusCheckpointer> checkpointer, Ptr<NetDevice> device) const;

    /**
     * @brief Initialize the gate of a node whose simulation runs.
     * @param node the node
     */
    static void InitializeGate(Ptr<Node> node);

    /**
     * @brief Initialize what Place() has put on a device while the simulation runs.
     * @param device the device
     */
    static void InitializePlace(Ptr<NetDevice> device);

    /**
     * @brief Put a plug on a device, unless its root queue disc has plugs in it.
     * @param device the device
     * @param factory creates the plug
     * @return the plugs of the device
     */
    QueueDiscContainer Place(Ptr<NetDevice> device, const ObjectFactory& factory) const;

    ObjectFactory m_plug;         //!< creates plugs
    ObjectFactory m_checkpointer; //!< creates checkpointers
    bool m_accountingSet{false};  //!< plugs have a LinuxAccounting of the user's
    bool m_stages{false};         //!< plugs are stages of their own
    bool m_onlyIpv4{false};       //!< only IPv4 goes through these
    bool m_guestStops{false};     //!< guests get a gate
};

} // namespace ns3

#endif /* REMUS_HELPER_H */
