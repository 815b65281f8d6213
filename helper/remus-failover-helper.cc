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

FailoverHelper::FailoverHelper()
{
    m_sender.SetTypeId("ns3::HeartbeatSender");
    m_monitor.SetTypeId("ns3::HeartbeatMonitor");
    m_failover.SetTypeId("ns3::RemusFailover");
}

void
FailoverHelper::SetSenderAttribute(std::string name, const AttributeValue& value)
{
    m_sender.Set(name, value);
}

void
FailoverHelper::SetMonitorAttribute(std::string name, const AttributeValue& value)
{
    m_monitor.Set(name, value);
}

void
FailoverHelper::SetFailoverAttribute(std::string name, const AttributeValue& value)
{
    m_failover.Set(name, value);
}

Ptr<RemusFailover>
FailoverHelper::Install(Ptr<NetDevice> guest,
                        Ptr<NetDevice> backup,
                        Ptr<CheckpointReceiver> receiver,
                        Ipv4Address heartbeats) const
{
    auto node = guest->GetNode();
    auto ipv4 = node->GetObject<Ipv4>();
    const auto interface = ipv4 ? ipv4->GetInterfaceForDevice(guest) : -1;
    NS_ABORT_MSG_IF(interface < 0 || ipv4->GetNAddresses(interface) == 0,
                    "FailoverHelper: device " << guest->GetIfIndex() << " of node " << node->GetId()
                                              << " has no IPv4 address to take "
                                              << "over; assign addresses first");
    const auto address = ipv4->GetAddress(interface, 0);

    auto monitor = m_monitor.Create<HeartbeatMonitor>();
    backup->GetNode()->AddApplication(monitor);
    AddressValue local;
    monitor->GetAttribute("Local", local);
    const auto port = InetSocketAddress::ConvertFrom(local.Get()).GetPort();

    auto sender = m_sender.Create<HeartbeatSender>();
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
FailoverHelper::InstallKvServers(Ptr<CheckpointSender> sender,
                                 Ptr<RemusFailover> failover,
                                 uint16_t port)
{
    Ipv4AddressValue address;
    failover->GetAttribute("Address", address);
    const InetSocketAddress local(address.Get(), port);

    auto primary = CreateObject<KvServer>();
    primary->SetAttribute("Local", AddressValue(local));
    sender->GetNode()->AddApplication(primary);
    sender->SetSnapshotCallback(MakeCallback(&KvServer::TakeSnapshot, primary));

    auto backup = CreateObject<KvServer>();
    backup->SetAttribute("Local", AddressValue(local));
    failover->GetNode()->AddApplication(backup);
    failover->SetRestoreCallback(MakeCallback(&KvServer::Restore, backup));
}

int64_t
FailoverHelper::AssignStreams(NodeContainer nodes, int64_t stream)
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
            else if (auto client = DynamicCast<KvClient>(application))
            {
                next += client->FixStreams(next);
            }
            else if (auto failure = DynamicCast<MachineFailure>(application))
            {
                next += failure->FixStreams(next);
            }
        }
    }
    return next - stream;
}

} // namespace ns3
