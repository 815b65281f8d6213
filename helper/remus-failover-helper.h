/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_FAILOVER_HELPER_H
#define REMUS_FAILOVER_HELPER_H

#include "ns3/address.h"
#include "ns3/net-device.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/remus-checkpoint-sink.h"
#include "ns3/remus-checkpoint-source.h"
#include "ns3/remus-failover.h"

#include <string>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Installs what lets a backup take over a guest when its primary fails.
 */
class RemusFailoverHelper
{
  public:
    RemusFailoverHelper();

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
     * @brief Send heartbeats from the primary to the backup, and let the backup take over the
     * hardware address, the first IPv4 address and all IPv6 addresses of the guest's device. A
     * link-local address alone does not count. Ends the program with a message if there is no
     * address to take over, or if the nodes are on different MPI ranks.
     * @param guest the guest's device on the primary
     * @param backup the device on the backup that takes over the addresses, on the same network
     * @param receiver the receiver of the guest's checkpoints on the backup
     * @param heartbeats the IPv4 or IPv6 address of the backup for heartbeats, on a path without
     * plugs
     * @return the failover application on the backup
     */
    Ptr<RemusFailover> Install(Ptr<NetDevice> guest,
                               Ptr<NetDevice> backup,
                               Ptr<RemusCheckpointSink> receiver,
                               const Address& heartbeats) const;

    /**
     * @brief Run a RemusKvServer at the guest's address on the primary, and another one on the
     * backup, which gets no requests before the takeover. The state is part of each checkpoint, and
     * is restored when the guest is resumed.
     * @param sender the sender of the guest's checkpoints on the primary
     * @param failover the failover application on the backup
     * @param port the port
     */
    static void InstallKvServers(Ptr<RemusCheckpointSource> sender,
                                 Ptr<RemusFailover> failover,
                                 uint16_t port);

    /**
     * @brief Assign fixed random variable stream numbers to all applications of this module on
     * nodes. From ns-3.42 on, ApplicationHelper::AssignStreams() does so for all applications.
     * @param nodes the nodes
     * @param stream the first stream number
     * @return how many stream numbers were assigned
     */
    static int64_t AssignStreams(NodeContainer nodes, int64_t stream);

  private:
    ObjectFactory m_sender;   //!< creates senders of heartbeats
    ObjectFactory m_monitor;  //!< creates monitors of heartbeats
    ObjectFactory m_failover; //!< creates failover applications
};

} // namespace ns3

#endif /* REMUS_FAILOVER_HELPER_H */
