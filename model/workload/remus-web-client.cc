/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-web-client.h"

#include "../checkpoint/remus-draw-time.h"
#include "../checkpoint/remus-object-attribute.h"
#include "remus-page-header.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusWebClient");

NS_OBJECT_ENSURE_REGISTERED(RemusWebClient);

TypeId
RemusWebClient::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusWebClient")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<RemusWebClient>()
            .AddAttribute("Remote",
                          "The address and port of the server.",
                          AddressValue(InetSocketAddress(Ipv4Address::GetAny(), 80)),
                          MakeAddressAccessor(&RemusWebClient::m_remote),
                          MakeAddressChecker())
            .AddAttribute("Connections",
                          "The most connections over which a page is loaded.",
                          UintegerValue(2),
                          MakeUintegerAccessor(&RemusWebClient::m_nConnections),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("ObjectsPerPage",
                          "The number of objects in a page, rounded, at least 1.",
                          StringValue("ns3::ConstantRandomVariable[Constant=10]"),
                          MakeRemusObjectAccessor(&RemusWebClient::m_nObjects, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false))
            .AddAttribute("ThinkTime",
                          "The time in seconds from a page to the next.",
                          StringValue("ns3::ExponentialRandomVariable[Mean=10]"),
                          MakeRemusObjectAccessor(&RemusWebClient::m_thinkTime, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false))
            .AddAttribute("RequestSize",
                          "The number of bytes in a request, at least 5.",
                          UintegerValue(300),
                          MakeUintegerAccessor(&RemusWebClient::m_requestSize),
                          MakeUintegerChecker<uint32_t>(RemusPageHeader::SIZE))
            .AddTraceSource("PageLoaded",
                            "Fired when all objects of a page have arrived.",
                            MakeTraceSourceAccessor(&RemusWebClient::m_tracePageLoaded),
                            "ns3::RemusWebClient::PageTracedCallback");
    return tid;
}

RemusWebClient::RemusWebClient()
{
    NS_LOG_FUNCTION(this);
}

RemusWebClient::~RemusWebClient()
{
    NS_LOG_FUNCTION(this);
}

uint64_t
RemusWebClient::GetNPages() const
{
    return m_nPages;
}

uint64_t
RemusWebClient::GetNFailures() const
{
    return m_nFailures;
}

int64_t
RemusWebClient::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    m_nObjects->SetStream(stream);
    m_thinkTime->SetStream(stream + 1);
    return 2;
}

void
RemusWebClient::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_next.Cancel();
    while (!m_connections.empty()) // and not closed: the node's devices may be disposed of already
    {
        Forget(m_connections.begin()->first);
    }
    RemusApplication::DoDispose();
}

void
RemusWebClient::StartApplication()
{
    NS_LOG_FUNCTION(this);
    BeginPage();
}

void
RemusWebClient::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_next.Cancel();
    CloseAll();
}

void
RemusWebClient::BeginPage()
{
    NS_LOG_FUNCTION(this);
    const auto objects =
        std::round(RemusDrawTime::GetValue(m_nObjects, "RemusWebClient::ObjectsPerPage"));
    NS_ABORT_MSG_UNLESS(objects <= 1e6,
                        "RemusWebClient: ObjectsPerPage gave " << objects
                                                               << "; allowed are at most 1e6");
    m_nUnasked = static_cast<uint32_t>(std::max(objects, 1.0));
    m_nMissing = m_nUnasked;
    m_first = true;
    m_began = Simulator::Now();
    for (uint32_t i = 0; i < std::min(m_nConnections, m_nMissing); ++i)
    {
        auto socket = Socket::CreateSocket(GetNode(), TcpSocketFactory::GetTypeId());
        m_connections[socket] = Create<Packet>();
        socket->SetConnectCallback(MakeCallback(&RemusWebClient::HandleConnected, this),
                                   MakeCallback(&RemusWebClient::HandleFailed, this));
        socket->SetCloseCallbacks(MakeCallback(&RemusWebClient::HandleFailed, this),
                                  MakeCallback(&RemusWebClient::HandleFailed, this));
        socket->SetRecvCallback(MakeCallback(&RemusWebClient::HandleRead, this));
        NS_ABORT_MSG_IF(socket->Connect(m_remote) != 0,
                        "RemusWebClient: node " << GetNode()->GetId()
                                                << " cannot connect to its Remote address");
    }
}

void
RemusWebClient::HandleConnected(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    Ask(socket);
}

void
RemusWebClient::HandleFailed(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    ++m_nFailures;
    CloseAll();
    Think();
}

void
RemusWebClient::HandleRead(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    const auto received = m_connections.at(socket);
    for (auto packet = socket->Recv(); packet && packet->GetSize() > 0; packet = socket->Recv())
    {
        received->AddAtEnd(packet);
    }
    RemusPageHeader reply;
    while (RemusPageHeader::Take(received, reply))
    {
        if (--m_nMissing == 0)
        {
            CloseAll();
            ++m_nPages;
            Think();
            m_tracePageLoaded(m_began, Simulator::Now());
            return;
        }
        Ask(socket);
    }
}

void
RemusWebClient::Ask(Ptr<Socket> socket)
{
    if (m_nUnasked > 0)
    {
        --m_nUnasked;
        socket->Send(RemusPageHeader::Make(m_requestSize, m_first));
        m_first = false;
    }
    else
    {
        Close(socket);
    }
}

void
RemusWebClient::Forget(Ptr<Socket> socket)
{
    m_connections.erase(socket);
    socket->SetConnectCallback(MakeNullCallback<void, Ptr<Socket>>(),
                               MakeNullCallback<void, Ptr<Socket>>());
    socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                              MakeNullCallback<void, Ptr<Socket>>());
    socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
}

void
RemusWebClient::Close(Ptr<Socket> socket)
{
    Forget(socket);
    socket->Close();
}

void
RemusWebClient::CloseAll()
{
    while (!m_connections.empty())
    {
        Close(m_connections.begin()->first);
    }
}

void
RemusWebClient::Think()
{
    const auto seconds = RemusDrawTime::GetValue(m_thinkTime, "RemusWebClient::ThinkTime");
    NS_ABORT_MSG_UNLESS(seconds >= 0 && seconds <= 1e9,
                        "RemusWebClient: ThinkTime gave " << seconds << " s; allowed are 0 to 1e9");
    m_next = Simulator::Schedule(Seconds(seconds), &RemusWebClient::BeginPage, this);
}

} // namespace ns3
