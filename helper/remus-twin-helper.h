/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TWIN_HELPER_H
#define REMUS_TWIN_HELPER_H

#include "remus-group-helper.h"
#include "remus-helper.h"

#include "ns3/address.h"
#include "ns3/net-device-container.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/remus-failover.h"
#include "ns3/remus-twin.h"

#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Protects a guest with any applications: builds it with its plugs and checkpointer, and,
 * Lag later, its twin.
 *
 * The function that builds the guest takes a node with devices. It installs the internet stack,
 * assigns addresses, sets up routing, and adds applications. It is called twice, and must do the
 * same each time. Objects that draw random numbers during the call draw from one stream.
 */
class RemusTwinHelper
{
  public:
    /**
     * @brief Constructor.
     * @param build builds the guest
     */
    explicit RemusTwinHelper(RemusTwin::Builder build);

    /**
     * @brief Choose how guests are protected. By default plugs are put in stages, because the
     * guest's devices get queue discs together with their addresses.
     * @param remus protects the guest when it is built
     */
    void SetRemusHelper(const RemusHelper& remus);

    /**
     * @brief Set an attribute of the twins.
     * @param name the attribute of ns3::RemusTwin
     * @param value its value
     */
    void SetTwinAttribute(std::string name, const AttributeValue& value);

    /**
     * @brief Set an attribute of the senders of heartbeats.
     * @param name the attribute of ns3::RemusHeartbeatSender
     * @param value its value
     */
    void SetSenderAttribute(std::string name, const AttributeValue& value);

    /**
     * @brief Set an attribute of the monitors of heartbeats.
     * @param name the attribute of ns3::RemusHeartbeatMonitor
     * @param value its value
     */
    void SetMonitorAttribute(std::string name, const AttributeValue& value);

    /**
     * @brief Set an attribute of the backups' RemusFailover.
     * @param name the attribute of ns3::RemusFailover
     * @param value its value
     */
    void SetFailoverAttribute(std::string name, const AttributeValue& value);

    /**
     * @brief Set the first random variable stream number of a guest and of its twin. By default it
     * depends on the guest's node ID.
     * @param stream the first stream number; negative for the default
     */
    void SetStream(int64_t stream);

    /**
     * @brief Build a guest, protect it, and let a twin follow it. After a failure the twin takes
     * over when TakeOverTime has passed, unless Replicate() is called. Ends the program with a
     * message if there are no devices, or if their numbers differ.
     * @param guest the devices of the guest's node, which has no internet stack yet
     * @param twin the devices of the twin's node, one for each of the guest's, on the same links
     * @return the twin
     */
    Ptr<RemusTwin> Install(NetDeviceContainer guest, NetDeviceContainer twin) const;

    /**
     * @brief As above, for a guest of a group.
     * @param guest the devices of the guest's node
     * @param twin the devices of the twin's node
     * @param group protects the guest; it is added to the group
     * @return the twin
     */
    Ptr<RemusTwin> Install(NetDeviceContainer guest,
                           NetDeviceContainer twin,
                           RemusGroupHelper& group) const;

    /**
     * @brief Send a guest's checkpoints, and heartbeats, from its host to the host of its twin,
     * which notices a failure and lets the twin take over. When the guest's node fails, its host
     * fails, too.
     * @param twin the guest's twin
     * @param primary the host of the guest, another node
     * @param backup the host of the twin, another node
     * @param address the IPv4 or IPv6 address of the backup for checkpoints and heartbeats
     * @return the failover application on the backup
     */
    Ptr<RemusFailover> Replicate(Ptr<RemusTwin> twin,
                                 Ptr<Node> primary,
                                 Ptr<Node> backup,
                                 const Address& address) const;

    /**
     * @brief As above, for the guests of a group, which has one checkpoint for all. Ends the
     * program with a message if there are no twins, or if they do not have one checkpointer.
     * @param twins the twins of all guests of the group
     * @param primary the host of the guests, another node
     * @param backup the host of the twins, another node
     * @param address the IPv4 or IPv6 address of the backup for checkpoints and heartbeats
     * @return the failover application on the backup
     */
    Ptr<RemusFailover> Replicate(std::vector<Ptr<RemusTwin>> twins,
                                 Ptr<Node> primary,
                                 Ptr<Node> backup,
                                 const Address& address) const;

    /**
     * @brief Assign fixed random variable stream numbers to a node's internet stack, and to all
     * random variables that are attributes of its applications.
     * @param node the node
     * @param stream the first stream number
     * @return how many stream numbers were assigned
     */
    static int64_t AssignStreams(Ptr<Node> node, int64_t stream);

  private:
    /**
     * @brief Install a guest, with its own checkpointer or that of a group.
     * @param guest the devices of the guest's node
     * @param twin the devices of the twin's node
     * @param group the group, or null
     * @return the twin
     */
    Ptr<RemusTwin> DoInstall(NetDeviceContainer guest,
                             NetDeviceContainer twin,
                             RemusGroupHelper* group) const;

    RemusTwin::Builder m_build; //!< builds the guest
    RemusHelper m_remus;        //!< protects the guest
    ObjectFactory m_twin;       //!< creates twins
    ObjectFactory m_sender;     //!< creates senders of heartbeats
    ObjectFactory m_monitor;    //!< creates monitors of heartbeats
    ObjectFactory m_failover;   //!< creates failover applications
    int64_t m_stream{-1};       //!< the first stream number; negative for the default
};

} // namespace ns3

#endif /* REMUS_TWIN_HELPER_H */
