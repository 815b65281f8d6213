/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-failover-helper.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4.h"
#include "ns3/node.h"
#include "ns3/remus-heartbeat.h"
#include "ns3/remus-kv-client.h"
#include "ns3/remus-kv-server.h"
#include "ns3/remus-machine-failure.h"

namespace ns3
{

RemusFailoverHelper::RemusFailoverHelper()
{
    m_sender.SetTypeId("ns3::RemusHeartbeatSender");
    m_monitor.SetTypeId("ns3::RemusHeartbeatMonitor");
    m_failover.SetTypeId("ns3::RemusFailover");
}

void
RemusFailoverHelper::SetSenderAttribute(std::string name, const AttributeValue& value)
{
    m_sender.Set(name, value);
}

void
RemusFailoverHelper::SetMonitorAttribute(std::string name, const AttributeValue& value)
{
    m_monitor.Set(name, value);
}

void
RemusFailoverHelper::SetFailoverAttribute(std::string name, const AttributeValue& value)
{
    m_failover.Set(name, value);
}

Ptr<RemusFailover>
RemusFailoverHelper::Install(Ptr<NetDevice> guest,
                             Ptr<NetDevice> backup,
                             Ptr<RemusCheckpointReceiver> receiver,
                             Ipv4Address heartbeats) const
{
    auto node = guest->GetNode();
    auto ipv4 = node->GetObject<Ipv4>();
    const auto interface = ipv4 ? ipv4->GetInterfaceForDevice(guest) : -1;
    NS_ABORT_MSG_IF(interface < 0 || ipv4->GetNAddresses(interface) == 0,
                    "RemusFailoverHelper: device " << guest->GetIfIndex() << " of node "
                                                   << node->GetId()
                                                   << " has no IPv4 address to take "
                                                   << "over; assign addresses first");
    const auto address = ipv4->GetAddress(interface, 0);

    auto monitor = m_monitor.Create<RemusHeartbeatMonitor>();
    backup->GetNode()->AddApplication(monitor);
    AddressValue local;
    monitor->GetAttribute("Local", local);
    const auto port = InetSocketAddress::ConvertFrom(local.Get()).GetPort();

    auto sender = m_sender.Create<RemusHeartbeatSender>();
    sender->SetAttribute("Remote", AddressValue(InetSocketAddress(heartbeats, port)));
    node->AddApplication(sender);

    auto failover = m_failover.Create<RemusFailover>();
    failover->SetAttribute("Address", Ipv4AddressValue(address.GetLocal()));
    failover->SetAttribute("Mask", Ipv4MaskValue(address.GetMask()));
    failover->SetAttribute("HardwareAddress", AddressValue(guest->GetAddress()));
    failover->SetDevice(backup);
    failover->Watch(monitor, receiver);
    backup->GetNode()->AddApplication(failover);
    return failover;
}

void
RemusFailoverHelper::InstallKvServers(Ptr<RemusCheckpointSender> sender,
                                      Ptr<RemusFailover> failover,
                                      uint16_t port)
{
    Ipv4AddressValue address;
    failover->GetAttribute("Address", address);
    const InetSocketAddress local(address.Get(), port);

    auto primary = CreateObject<RemusKvServer>();
    primary->SetAttribute("Local", AddressValue(local));
    sender->GetNode()->AddApplication(primary);
    sender->SetSnapshotCallback(MakeCallback(&RemusKvServer::TakeSnapshot, primary));

    auto backup = CreateObject<RemusKvServer>();
    backup->SetAttribute("Local", AddressValue(local));
    failover->GetNode()->AddApplication(backup);
    failover->SetRestoreCallback(MakeCallback(&RemusKvServer::Restore, backup));
}

int64_t
RemusFailoverHelper::AssignStreams(NodeContainer nodes, int64_t stream)
{
    auto next = stream;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        for (uint32_t i = 0; i < (*node)->GetNApplications(); ++i)
        {
            auto application = (*node)->GetApplication(i);
            if (auto failover = DynamicCast<RemusFailover>(application))
            {
                next += failover->FixStreams(next);
            }
            else if (auto client = DynamicCast<RemusKvClient>(application))
            {
                next += client->FixStreams(next);
            }
            else if (auto failure = DynamicCast<RemusMachineFailure>(application))
            {
                next += failure->FixStreams(next);
            }
        }
    }
    return next - stream;
}

} // namespace ns3
