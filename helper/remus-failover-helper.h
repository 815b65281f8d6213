/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_FAILOVER_HELPER_H
#define REMUS_FAILOVER_HELPER_H

#include "ns3/ipv4-address.h"
#include "ns3/net-device.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/remus-checkpoint-receiver.h"
#include "ns3/remus-checkpoint-sender.h"
#include "ns3/remus-failover.h"

#include <string>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Lets a backup go on with a guest when its primary fails.
 */
class RemusFailoverHelper
{
  public:
    RemusFailoverHelper();

    /**
     * @brief Set an attribute of the senders of heartbeats that are created.
     * @param name the attribute of ns3::RemusHeartbeatSender
     * @param value its value
     */
    void SetSenderAttribute(std::string name, const AttributeValue& value);

    /**
     * @brief Set an attribute of the monitors of heartbeats that are created.
     * @param name the attribute of ns3::RemusHeartbeatMonitor
     * @param value its value
     */
    void SetMonitorAttribute(std::string name, const AttributeValue& value);

    /**
     * @brief Set an attribute of the policies that are created.
     * @param name the attribute of ns3::RemusFailover
     * @param value its value
     */
    void SetFailoverAttribute(std::string name, const AttributeValue& value);

    /**
     * @brief Send heartbeats from the primary to the backup, and let the backup take over the
     * addresses of the guest's device. Ends the program with a message if that has no IPv4 address.
     * @param guest the guest's device on the primary
     * @param backup the device on the backup that becomes the guest's, on the same network
     * @param receiver the receiver of the guest's checkpoints on the backup
     * @param heartbeats the address of the backup for heartbeats, by a way without plugs
     * @return the backup's policy
     */
    Ptr<RemusFailover> Install(Ptr<NetDevice> guest,
                               Ptr<NetDevice> backup,
                               Ptr<RemusCheckpointReceiver> receiver,
                               Ipv4Address heartbeats) const;

    /**
     * @brief Run a RemusKvServer at the guest's address, on the primary and, when it has taken
     * over, on the backup. Its state is part of each checkpoint.
     * @param sender the sender of the guest's checkpoints on the primary
     * @param failover the backup's policy
     * @param port the port
     */
    static void InstallKvServers(Ptr<RemusCheckpointSender> sender,
                                 Ptr<RemusFailover> failover,
                                 uint16_t port);

    /**
     * @brief Assign fixed random variable stream numbers to all RemusFailover, RemusKvClient and
     * RemusMachineFailure on nodes.
     * @param nodes the nodes
     * @param stream the first stream number
     * @return how many stream numbers were assigned
     */
    static int64_t AssignStreams(NodeContainer nodes, int64_t stream);

  private:
    ObjectFactory m_sender;   //!< creates senders of heartbeats
    ObjectFactory m_monitor;  //!< creates monitors of heartbeats
    ObjectFactory m_failover; //!< creates policies
};

} // namespace ns3

#endif /* REMUS_FAILOVER_HELPER_H */
