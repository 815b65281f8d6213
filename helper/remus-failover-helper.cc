/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-failover-helper.h"

#include "remus-socket-address.h"

#include "ns3/abort.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/remus-application.h"
#include "ns3/remus-heartbeat.h"
#include "ns3/remus-kv-server.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusFailoverHelper");

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
                             Ptr<RemusCheckpointSink> receiver,
                             const Address& heartbeats) const
{
    NS_LOG_FUNCTION(this << guest << backup << receiver << heartbeats);
    auto node = guest->GetNode();
    NS_ABORT_MSG_UNLESS(node->GetSystemId() == backup->GetNode()->GetSystemId(),
                        "RemusFailoverHelper: the primary, node "
                            << node->GetId() << ", and the backup, node "
                            << backup->GetNode()->GetId()
                            << ", must be on the same MPI rank; install each half by itself, as "
                               "examples/mpi does");
    auto failover = m_failover.Create<RemusFailover>();
    auto ipv4 = node->GetObject<Ipv4>();
    auto interface = ipv4 ? ipv4->GetInterfaceForDevice(guest) : -1;
    if (interface >= 0 && ipv4->GetNAddresses(interface) > 0)
    {
        const auto address = ipv4->GetAddress(interface, 0);
        failover->SetAttribute("Address", Ipv4AddressValue(address.GetLocal()));
        failover->SetAttribute("Mask", Ipv4MaskValue(address.GetMask()));
    }
    auto ipv6 = node->GetObject<Ipv6>();
    interface = ipv6 ? ipv6->GetInterfaceForDevice(guest) : -1;
    const auto n = interface >= 0 ? ipv6->GetNAddresses(interface) : 0;
    bool isUsed = false; // without a global address, the guest does not use IPv6
    for (uint32_t i = 0; i < n; ++i)
    {
        isUsed = isUsed || !ipv6->GetAddress(interface, i).GetAddress().IsLinkLocal();
    }
    for (uint32_t i = 0; isUsed && i < n; ++i)
    {
        failover->AddAddress(ipv6->GetAddress(interface, i));
    }
    NS_ABORT_MSG_IF(failover->GetGuestAddress().IsInvalid(),
                    "RemusFailoverHelper: device " << guest->GetIfIndex() << " of node "
                                                   << node->GetId()
                                                   << " has no IPv4 or IPv6 address to take over; "
                                                      "assign addresses first");
    failover->SetAttribute("HardwareAddress", AddressValue(guest->GetAddress()));

    auto monitor = m_monitor.Create<RemusHeartbeatMonitor>();
    backup->GetNode()->AddApplication(monitor);
    auto sender = m_sender.Create<RemusHeartbeatSender>();
    sender->SetAttribute("Remote", AddressValue(ListenOn(monitor, heartbeats)));
    node->AddApplication(sender);

    failover->SetDevice(backup);
    failover->Watch(monitor, receiver);
    backup->GetNode()->AddApplication(failover);
    return failover;
}

void
RemusFailoverHelper::InstallKvServers(Ptr<RemusCheckpointSource> sender,
                                      Ptr<RemusFailover> failover,
                                      uint16_t port)
{
    NS_LOG_FUNCTION(sender << failover << port);
    const auto local = WithPort(failover->GetGuestAddress(), port);

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
    NS_LOG_FUNCTION(&nodes << stream);
    auto next = stream;
    for (auto node = nodes.Begin(); node != nodes.End(); ++node)
    {
        for (uint32_t i = 0; i < (*node)->GetNApplications(); ++i)
        {
            if (auto application = DynamicCast<RemusApplication>((*node)->GetApplication(i)))
            {
                next += application->AssignStreams(next);
            }
        }
    }
    return next - stream;
}

} // namespace ns3
