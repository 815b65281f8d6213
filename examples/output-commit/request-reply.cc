/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "request-reply.h"

#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/udp-socket-factory.h"

using namespace ns3;

NS_OBJECT_ENSURE_REGISTERED(RequestClient);
NS_OBJECT_ENSURE_REGISTERED(ReplyServer);

TypeId
RequestClient::GetTypeId()
{
    static TypeId tid = TypeId("RequestClient")
                            .SetParent<UdpSender>()
                            .SetGroupName("Applications")
                            .AddConstructor<RequestClient>();
    return tid;
}

void
RequestClient::StartApplication()
{
    UdpSender::StartApplication();
    m_socket->SetRecvCallback(MakeCallback(&RequestClient::Receive, this));
    if (!m_interval)
    {
        Send();
    }
}

void
RequestClient::Receive(Ptr<Socket> socket)
{
    while (socket->Recv())
    {
        if (!m_interval)
        {
            Send();
        }
    }
}

TypeId
ReplyServer::GetTypeId()
{
    static TypeId tid = TypeId("ReplyServer")
                            .SetParent<Application>()
                            .SetGroupName("Applications")
                            .AddConstructor<ReplyServer>()
                            .AddTraceSource("Reply",
                                            "Fired before a reply is sent.",
                                            MakeTraceSourceAccessor(&ReplyServer::m_traceReply),
                                            "ReplyServer::ReplyTracedCallback");
    return tid;
}

void
ReplyServer::SetCheckpointer(Ptr<RemusCheckpointer> checkpointer)
{
    m_checkpointer = checkpointer;
    checkpointer->TraceConnectWithoutContext("GuestResumed",
                                             MakeCallback(&ReplyServer::GuestResumed, this));
}

void
ReplyServer::SetService(uint16_t port, uint32_t size)
{
    m_port = port;
    m_size = size;
}

void
ReplyServer::StartApplication()
{
    m_socket = Socket::CreateSocket(GetNode(), UdpSocketFactory::GetTypeId());
    m_socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), m_port));
    m_socket->SetRecvCallback(MakeCallback(&ReplyServer::Receive, this));
}

void
ReplyServer::StopApplication()
{
    m_waiting.clear();
    m_socket->Close();
}

void
ReplyServer::DoDispose()
{
    m_waiting.clear();
    m_socket = nullptr;
    m_checkpointer = nullptr;
    Application::DoDispose();
}

void
ReplyServer::Receive(Ptr<Socket> socket)
{
    Address from;
    while (socket->RecvFrom(from))
    {
        m_waiting.emplace_back(from, Simulator::Now());
    }
    if (!m_checkpointer->IsGuestStopped())
    {
        Reply();
    }
}

void
ReplyServer::GuestResumed(uint64_t /* epoch */, Time /* now */)
{
    Reply();
}

void
ReplyServer::Reply()
{
    while (!m_waiting.empty())
    {
        auto reply = Create<Packet>(m_size);
        m_traceReply(reply, m_waiting.front().second);
        m_socket->SendTo(reply, 0, m_waiting.front().first);
        m_waiting.pop_front();
    }
}
