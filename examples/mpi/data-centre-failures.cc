/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "data-centre.h"

#include "ns3/inet-socket-address.h"
#include "ns3/node.h"
#include "ns3/remus-checkpoint-receiver.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-failover.h"
#include "ns3/remus-heartbeat.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/string.h"

using namespace ns3;

void
DataCentre::MakeFailure(uint32_t number, Ptr<Node> node, Ipv4Address backup)
{
    if (!m_failures)
    {
        return;
    }
    auto heartbeats = CreateObject<RemusHeartbeatSender>();
    heartbeats->SetAttribute("Remote", AddressValue(InetSocketAddress(backup, 7001)));
    heartbeats->SetAttribute("Interval", TimeValue(MilliSeconds(20)));
    heartbeats->SetStartTime(NanoSeconds(113'003) * number);
    node->AddApplication(heartbeats);
    if (number % 2 == 0)
    {
        auto failure = CreateObject<RemusMachineFailure>();
        const auto at = 0.2 + 0.037003 * number;
        failure->SetAttribute(
            "FailureTime",
            StringValue("ns3::ConstantRandomVariable[Constant=" + std::to_string(at) + "]"));
        node->AddApplication(failure);
        node->GetObject<RemusCheckpointer>()->TraceConnectWithoutContext(
            "Failed",
            MakeBoundCallback(&DataCentre::HandleFailure, &m_guests[number]->failed));
    }
}

void
DataCentre::MakeFailover(uint32_t number, Ptr<Node> node, Ptr<RemusCheckpointReceiver> receiver)
{
    if (!m_failures)
    {
        return;
    }
    auto monitor = CreateObject<RemusHeartbeatMonitor>();
    monitor->SetAttribute("Timeout", TimeValue(MilliSeconds(70)));
    node->AddApplication(monitor);
    auto failover = CreateObject<RemusFailover>();
    failover->Watch(monitor, receiver);
    auto& seen = *m_guests[number];
    failover->TraceConnectWithoutContext(
        "Detected",
        MakeBoundCallback(&DataCentre::HandleFailure, &seen.detected));
    failover->TraceConnectWithoutContext(
        "TookOver",
        MakeBoundCallback(&DataCentre::HandleFailure, &seen.tookOver));
    node->AddApplication(failover);
}

void
DataCentre::HandleFailure(EventList events, uint64_t epoch, Time now)
{
    events->push_back({now.GetNanoSeconds(), epoch});
}

void
DataCentre::WriteLog(std::ostream& os) const
{
    for (std::size_t i = 0; i < m_guests.size(); ++i)
    {
        const auto& guest = *m_guests[i];
        const std::pair<const char*, const std::vector<Event>*> kinds[] = {
            {"left", &guest.left},
            {"arrived", &guest.arrived},
            {"completed", &guest.completed},
            {"failed", &guest.failed},
            {"detected", &guest.detected},
            {"tookover", &guest.tookOver}};
        for (const auto& kind : kinds)
        {
            for (const auto& event : *kind.second)
            {
                os << kind.first << "," << i << "," << event.ns << "," << event.number << "\n";
            }
        }
    }
}
