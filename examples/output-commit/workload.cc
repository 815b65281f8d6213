/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "workload.h"

#include "request-reply.h"
#include "udp-sender.h"

#include "ns3/bulk-send-helper.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/object-factory.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/pointer.h"
#include "ns3/remus-bursty-pages.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-page-server.h"
#include "ns3/remus-pipelined-client.h"
#include "ns3/remus-web-client.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

using namespace ns3;

namespace
{

constexpr uint16_t PORT = 9;     //!< where the server listens
constexpr uint32_t HEADERS = 28; //!< bytes of IP and UDP header

} // namespace

Workload::Workload(const OutputCommitParameters& parameters,
                   NodeContainer nodes,
                   const Ipv4InterfaceContainer& addresses,
                   StudyLog& log)
    : m_parameters(parameters),
      m_nodes(nodes),
      m_processor(CreateObject<RemusGuestProcessor>())
{
    m_processor->Follow(nodes.Get(0)->GetObject<RemusCheckpointer>());
    nodes.Get(0)->AggregateObject(m_processor);
    const InetSocketAddress guest(addresses.GetAddress(0), PORT);
    if (parameters.HasClients())
    {
        InstallClients(guest);
    }
    else if (parameters.workload == "output" || parameters.workload == "tcp")
    {
        InstallOutput(InetSocketAddress(addresses.GetAddress(1), PORT));
    }
    else
    {
        InstallRequests(guest, log);
    }
}

void
Workload::InstallOutput(const InetSocketAddress& client)
{
    if (m_parameters.workload == "tcp")
    {
        BulkSendHelper bulk("ns3::TcpSocketFactory", client);
        bulk.SetAttribute("SendSize", UintegerValue(OutputCommitParameters::SEGMENT_SIZE));
        bulk.Install(m_nodes.Get(0));
        PacketSinkHelper("ns3::TcpSocketFactory", client).Install(m_nodes.Get(1));
        return;
    }
    auto source = CreateObject<OutputSource>();
    source->SetRemote(client, m_parameters.packetSize - HEADERS);
    source->SetInterval(m_parameters.MakeInterval());
    source->SetCheckpointer(m_nodes.Get(0)->GetObject<RemusCheckpointer>());
    m_nodes.Get(0)->AddApplication(source);
    PacketSinkHelper("ns3::UdpSocketFactory", client).Install(m_nodes.Get(1));
}

void
Workload::InstallRequests(const InetSocketAddress& guest, StudyLog& log)
{
    auto server = CreateObject<ReplyServer>();
    server->SetService(PORT, m_parameters.packetSize - HEADERS);
    server->SetCheckpointer(m_nodes.Get(0)->GetObject<RemusCheckpointer>());
    server->TraceConnectWithoutContext("Reply", MakeCallback(&StudyLog::SetEmitted, &log));
    m_nodes.Get(0)->AddApplication(server);

    auto requests = CreateObject<RequestClient>();
    requests->SetRemote(guest, OutputCommitParameters::REQUEST_SIZE - HEADERS);
    if (m_parameters.workload == "request")
    {
        requests->SetInterval(m_parameters.MakeInterval());
    }
    m_nodes.Get(1)->AddApplication(requests);
}

void
Workload::InstallClients(const InetSocketAddress& guest)
{
    PointerValue pages;
    m_nodes.Get(0)->GetObject<RemusCheckpointer>()->GetAttribute("DirtyPages", pages);
    auto server = CreateObject<RemusPageServer>();
    server->SetAttribute("Local", AddressValue(InetSocketAddress(Ipv4Address::GetAny(), PORT)));
    if (const auto bursty = pages.Get<RemusBurstyPages>())
    {
        server->SetAttribute("DirtyPages", PointerValue(bursty));
    }
    auto stream = OutputCommitParameters::STREAM + 3000;
    stream += server->AssignStreams(stream);
    m_nodes.Get(0)->AddApplication(server);
    for (uint32_t i = 0; i < m_parameters.clients; ++i)
    {
        if (m_parameters.workload == "web")
        {
            auto user = CreateObjectWithAttributes<RemusWebClient>("Remote", AddressValue(guest));
            user->TraceConnectWithoutContext("PageLoaded", MakeCallback(&Workload::AddPage, this));
            stream += user->AssignStreams(stream);
            m_clients.Add(user);
        }
        else
        {
            m_clients.Add(
                CreateObjectWithAttributes<RemusPipelinedClient>("Remote", AddressValue(guest)));
        }
        m_nodes.Get(1)->AddApplication(m_clients.Get(i));
    }
    Simulator::Schedule(m_parameters.GetWarmUp(), &Workload::WarmUpEnds, this);
}

void
Workload::AddPage(Time began, Time now)
{
    if (now >= m_parameters.GetWarmUp())
    {
        m_pageTimes.push_back((now - began).GetSeconds());
    }
}

uint64_t
Workload::CountReplies() const
{
    uint64_t sum = 0;
    for (auto client = m_clients.Begin(); client != m_clients.End(); ++client)
    {
        const auto own = DynamicCast<RemusPipelinedClient>(*client);
        sum += own ? own->GetNReplies() : 0;
    }
    return sum;
}

void
Workload::WarmUpEnds()
{
    m_nReplies = CountReplies();
}

void
Workload::Finish()
{
    m_nReplies = CountReplies() - m_nReplies;
    m_progress = m_processor->GetShare();
    std::sort(m_pageTimes.begin(), m_pageTimes.end());
}

void
Workload::AddRows(ResultTable& table) const
{
    const auto none = std::nan("");
    const auto seconds = (m_parameters.duration - m_parameters.GetWarmUp()).GetSeconds();
    const auto n = m_pageTimes.size();
    if (m_parameters.workload == "web")
    {
        const auto sum = std::accumulate(m_pageTimes.begin(), m_pageTimes.end(), 0.0);
        table.Add("pages (1/s)", n / seconds, none, 0);
        table.Add("page time, mean (ms)", 1e3 * sum / n, none, 0);
        for (std::size_t percent : {50, 95, 99})
        {
            const auto time = n > 0 ? m_pageTimes[(n * percent + 99) / 100 - 1] : none;
            table.Add("page time, p" + std::to_string(percent) + " (ms)", 1e3 * time, none, 0);
        }
    }
    if (m_parameters.workload == "key-value")
    {
        table.Add("replies (1/s)", m_nReplies / seconds, none, 0);
    }
    table.Add("progress (%)", 100 * m_progress, none, 0);
}
