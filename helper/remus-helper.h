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
 * @brief Protects guests: puts plugs on their devices, and a checkpointer on their nodes.
 *
 * If a device has a root queue disc with plugs in its tree (such as a child of prio or tbf, or one
 * per queue under mq), these plugs are used. A device without a root queue disc gets a
 * PlugQueueDisc. As with every queue disc, install before Ipv4AddressHelper::Assign, which puts a
 * default queue disc on devices that have none. Guests can also be installed while the simulation
 * is running: they are protected from then on, or from the checkpointer's StartTime.
 *
 * Plugs that the helper creates have a boundary for each epoch (LinuxAccounting false) if the
 * controller can leave several epochs uncommitted, unless SetPlugAttribute() has set this attribute
 * or the checkpointer's AllowLinuxOverlap is true. Devices that are given twice are protected once.
 */
class RemusHelper
{
  public:
    RemusHelper();

    /**
     * @brief Set an attribute of the plugs that the helper creates.
     * @param name the attribute of ns3::PlugQueueDisc
     * @param value its value
     */
    void SetPlugAttribute(std::string name, const AttributeValue& value);

    /**
     * @brief Set an attribute of the checkpointers.
     * @param name the attribute of ns3::RemusCheckpointer
     * @param value its value
     */
    void SetCheckpointerAttribute(std::string name, const AttributeValue& value);

    /**
     * @brief Put plugs in front of the devices' root queue discs instead of into them, see
     * PlugStage. Devices then keep the root queue discs that they have or get.
     * @param onlyIpv4 true to let ARP and IPv6 bypass the plugs, as on Xen: they then leave before
     * the checkpoint that covers them
     */
    void UseStages(bool onlyIpv4 = false);

    /**
     * @brief Choose whether the guests really stop: a stopped guest neither receives nor sends on
     * its protected devices, see RemusGuestGate. By default the applications of a stopped guest
     * continue, and their output belongs to the next epoch.
     * @param stops true if they really stop
     */
    void SetGuestStops(bool stops);

    /**
     * @brief Protect guests on all their devices except loopback. Ends the program with a message
     * if a node is protected already or has no internet stack, or if a device's root queue disc has
     * no plug in its tree and UseStages() was not called.
     * @param nodes the guests
     * @return the checkpointers, one for each node, also aggregated to the nodes
     */
    std::vector<Ptr<RemusCheckpointer>> Install(NodeContainer nodes) const;

    /**
     * @brief Protect guests on some of their devices. Ends the program with a message if a node is
     * protected already or has no internet stack, or if a device's root queue disc has no plug in
     * its tree and UseStages() was not called.
     * @param devices the devices; one checkpointer drives all that belong to one node
     * @return the checkpointers, one for each node, also aggregated to the nodes
     */
    std::vector<Ptr<RemusCheckpointer>> Install(NetDeviceContainer devices) const;

    /**
     * @brief Protect a guest with an existing checkpointer, such as that of another guest. Ends the
     * program with a message if the node is protected already, has no internet stack or is on
     * another MPI rank, or if a device's root queue disc has no plug in its tree and UseStages()
     * was not called.
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
     * @brief Get the factory of a guest's plugs. If the controller can leave several epochs
     * uncommitted, they have a boundary for each epoch, unless LinuxAccounting was set or
     * AllowLinuxOverlap is true.
     * @param checkpointer the guest's checkpointer
     * @return the factory
     */
    ObjectFactory GetPlugFactory(Ptr<RemusCheckpointer> checkpointer) const;

    /**
     * @brief Let a checkpointer drive the plugs on a device, and if guests really stop, add the
     * device to the gate of its node. Ends the program with a message if the device sends no
     * packets of the internet stack.
     * @param checkpointer the checkpointer
     * @param device the device
     */
    void Protect(Ptr<RemusCheckpointer> checkpointer, Ptr<NetDevice> device) const;

    /**
     * @brief Initialize what Place() has put on a device while the simulation is running.
     * @param device the device
     */
    static void InitializePlace(Ptr<NetDevice> device);

    /**
     * @brief Put a plug in front of a device's root queue disc after UseStages(), or else on a
     * device without one. Ends the program with a message if the root queue disc has no plug in its
     * tree.
     * @param device the device
     * @param factory creates the plug
     * @return the plugs of the device
     */
    QueueDiscContainer Place(Ptr<NetDevice> device, const ObjectFactory& factory) const;

    ObjectFactory m_plug;         //!< creates plugs
    ObjectFactory m_checkpointer; //!< creates checkpointers
    bool m_accountingSet{false};  //!< the user has set LinuxAccounting
    bool m_stages{false};         //!< plugs are put in stages
    bool m_onlyIpv4{false};       //!< ARP and IPv6 bypass the plugs
    bool m_guestStops{false};     //!< guests get a gate
};

} // namespace ns3

#endif /* REMUS_HELPER_H */
