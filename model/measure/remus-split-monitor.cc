/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-split-monitor.h"

#include "ns3/abort.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusSplitMonitor");

NS_OBJECT_ENSURE_REGISTERED(RemusSplitMonitor);

TypeId
RemusSplitMonitor::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusSplitMonitor")
            .SetParent<Object>()
            .SetGroupName("TrafficControl")
            .AddConstructor<RemusSplitMonitor>()
            .AddTraceSource("Late",
                            "Fired when a machine sends after another one has become the guest.",
                            MakeTraceSourceAccessor(&RemusSplitMonitor::m_traceLate),
                            "ns3::RemusSplitMonitor::LateTracedCallback");
    return tid;
}

RemusSplitMonitor::RemusSplitMonitor()
{
    NS_LOG_FUNCTION(this);
}

RemusSplitMonitor::~RemusSplitMonitor()
{
    NS_LOG_FUNCTION(this);
}

void
RemusSplitMonitor::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_newest = nullptr;
    m_machines.clear();
    m_clients.clear();
    Object::DoDispose();
}

void
RemusSplitMonitor::WatchMachine(Ptr<NetDevice> device)
{
    NS_LOG_FUNCTION(this << device);
    m_machines.push_back(std::make_unique<Machine>());
    auto machine = m_machines.back().get();
    machine->monitor = this;
    const auto heard = machine->connections.Connect(device,
                                                    "PhyTxBegin",
                                                    MakeCallback(&Machine::HandleSent, machine));
    NS_ABORT_MSG_UNLESS(heard,
                        "RemusSplitMonitor: a " << device->GetInstanceTypeId().GetName()
                                                << " has no trace source PhyTxBegin");
}

void
RemusSplitMonitor::WatchClient(Ptr<Node> client)
{
    NS_LOG_FUNCTION(this << client);
    m_clients.push_back(std::make_unique<Client>());
    auto watched = m_clients.back().get();
    watched->monitor = this;
    auto ipv4 = client->GetObject<Ipv4L3Protocol>();
    auto ipv6 = client->GetObject<Ipv6L3Protocol>();
    NS_ABORT_MSG_UNLESS(ipv4 || ipv6,
                        "RemusSplitMonitor: node " << client->GetId() << " has no internet stack");
    if (ipv4)
    {
        watched->connections.Connect(ipv4,
                                     "Rx",
                                     MakeCallback(&Client::HandleReceived<Ipv4>, watched));
    }
    if (ipv6)
    {
        watched->connections.Connect(ipv6,
                                     "Rx",
                                     MakeCallback(&Client::HandleReceived<Ipv6>, watched));
    }
}

uint64_t
RemusSplitMonitor::GetNLate() const
{
    return m_nLate;
}

uint32_t
RemusSplitMonitor::GetNClientsThatSawBoth() const
{
    return static_cast<uint32_t>(
        std::count_if(m_clients.begin(), m_clients.end(), [](const auto& client) {
            return client->sawLate && client->sawNewest;
        }));
}

void
RemusSplitMonitor::Machine::HandleSent(Ptr<const Packet> packet)
{
    if (!hasSent)
    {
        hasSent = true;
        if (monitor->m_newest)
        {
            monitor->m_newest->isOver = true;
        }
        monitor->m_newest = this;
        ++monitor->m_nGuests;
    }
    const auto& clients = monitor->m_clients;
    const auto isNews = std::any_of(clients.begin(), clients.end(), [this](const auto& client) {
        return !(isOver ? client->sawLate : client->sawNewest);
    });
    if (monitor->m_nGuests > 1 && isNews)
    {
        monitor->m_isLate[packet->GetUid()] = isOver;
    }
    if (isOver)
    {
        ++monitor->m_nLate;
        monitor->m_traceLate(packet, Simulator::Now());
    }
}

template <typename IP>
void
RemusSplitMonitor::Client::HandleReceived(Ptr<const Packet> packet,
                                          Ptr<IP> /* ip */,
                                          uint32_t /* interface */)
{
    const auto sent = monitor->m_isLate.find(packet->GetUid());
    if (sent != monitor->m_isLate.end())
    {
        (sent->second ? sawLate : sawNewest) = true;
        monitor->m_isLate.erase(sent);
    }
}

} // namespace ns3
