/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-cut-monitor.h"

#include "ns3/abort.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/log.h"

#include <algorithm>
#include <type_traits>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusCutMonitor");

NS_OBJECT_ENSURE_REGISTERED(RemusCutMonitor);

TypeId
RemusCutMonitor::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusCutMonitor")
                            .SetParent<Object>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<RemusCutMonitor>();
    return tid;
}

RemusCutMonitor::RemusCutMonitor()
{
    NS_LOG_FUNCTION(this);
}

RemusCutMonitor::~RemusCutMonitor()
{
    NS_LOG_FUNCTION(this);
}

void
RemusCutMonitor::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_guests.clear();
    m_sent.clear();
    Object::DoDispose();
}

void
RemusCutMonitor::Watch(Ptr<Node> guest, Ptr<RemusCheckpointer> checkpointer)
{
    NS_LOG_FUNCTION(this << guest << checkpointer);
    auto ipv4 = guest->GetObject<Ipv4L3Protocol>();
    auto ipv6 = guest->GetObject<Ipv6L3Protocol>();
    NS_ABORT_MSG_UNLESS(ipv4 || ipv6,
                        "RemusCutMonitor: node " << guest->GetId() << " has no internet stack");
    m_guests.push_back(std::make_unique<Guest>());
    auto watched = m_guests.back().get();
    watched->monitor = this;
    watched->checkpointer = checkpointer;
    auto& connections = watched->connections;
    connections.Connect(checkpointer, "Committed", MakeCallback(&Guest::HandleCommitted, watched));
    if (ipv4)
    {
        connections.Connect(ipv4, "Tx", MakeCallback(&Guest::HandleSent<Ipv4>, watched));
        connections.Connect(ipv4, "Rx", MakeCallback(&Guest::HandleReceived<Ipv4>, watched));
    }
    if (ipv6)
    {
        connections.Connect(ipv6, "Tx", MakeCallback(&Guest::HandleSent<Ipv6>, watched));
        connections.Connect(ipv6, "Rx", MakeCallback(&Guest::HandleReceived<Ipv6>, watched));
    }
    for (uint32_t i = 1; ipv4 && i < ipv4->GetNInterfaces(); ++i) // without loopback
    {
        for (uint32_t j = 0; j < ipv4->GetNAddresses(i); ++j)
        {
            m_ipv4.insert(ipv4->GetAddress(i, j).GetLocal());
        }
    }
    for (uint32_t i = 1; ipv6 && i < ipv6->GetNInterfaces(); ++i)
    {
        for (uint32_t j = 0; j < ipv6->GetNAddresses(i); ++j)
        {
            m_ipv6.insert(ipv6->GetAddress(i, j).GetAddress());
        }
    }
}

uint64_t
RemusCutMonitor::GetNMessages() const
{
    return m_nMessages;
}

uint64_t
RemusCutMonitor::GetNOrphans() const
{
    return m_nOrphans;
}

template <typename IP>
void
RemusCutMonitor::Guest::HandleSent(Ptr<const Packet> packet,
                                   Ptr<IP> /* ip */,
                                   uint32_t /* interface */)
{
    Ipv4Header ipv4;
    Ipv6Header ipv6;
    const bool isMessage =
        std::is_same_v<IP, Ipv4>
            ? packet->PeekHeader(ipv4) > 0 && monitor->m_ipv4.count(ipv4.GetDestination()) > 0
            : packet->PeekHeader(ipv6) > 0 && monitor->m_ipv6.count(ipv6.GetDestination()) > 0;
    if (isMessage)
    {
        monitor->m_sent[packet->GetUid()] = {this, checkpointer->GetCurrentEpoch()};
    }
}

template <typename IP>
void
RemusCutMonitor::Guest::HandleReceived(Ptr<const Packet> packet,
                                       Ptr<IP> /* ip */,
                                       uint32_t /* interface */)
{
    const auto sent = monitor->m_sent.find(packet->GetUid());
    if (sent != monitor->m_sent.end() && sent->second.sender != this)
    {
        received.push_back(
            {checkpointer->GetCurrentEpoch(), sent->second.sender, sent->second.epoch});
        monitor->m_sent.erase(sent);
        ++monitor->m_nMessages;
    }
}

void
RemusCutMonitor::Guest::HandleCommitted(uint64_t epoch, Time /* now */)
{
    for (const auto& guest : monitor->m_guests)
    {
        if (guest->checkpointer == checkpointer)
        {
            guest->nCommitted = std::max(guest->nCommitted, epoch + 1);
        }
    }
    for (; !received.empty() && received.front().epoch <= epoch; received.pop_front())
    {
        const auto& message = received.front();
        monitor->m_nOrphans += message.sentEpoch >= message.sender->nCommitted;
    }
}

} // namespace ns3
