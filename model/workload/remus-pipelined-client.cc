/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-pipelined-client.h"

#include "remus-page-header.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusPipelinedClient");

NS_OBJECT_ENSURE_REGISTERED(RemusPipelinedClient);

TypeId
RemusPipelinedClient::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusPipelinedClient")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<RemusPipelinedClient>()
            .AddAttribute("Remote",
                          "The address and port of the server.",
                          AddressValue(InetSocketAddress(Ipv4Address::GetAny(), 80)),
                          MakeAddressAccessor(&RemusPipelinedClient::m_remote),
                          MakeAddressChecker())
            .AddAttribute("Outstanding",
                          "The number of requests that wait for their replies.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&RemusPipelinedClient::m_outstanding),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("RequestSize",
                          "The number of bytes in a request, at least 5.",
                          UintegerValue(40),
                          MakeUintegerAccessor(&RemusPipelinedClient::m_requestSize),
                          MakeUintegerChecker<uint32_t>(RemusPageHeader::SIZE, 65536));
    return tid;
}

RemusPipelinedClient::RemusPipelinedClient()
{
    NS_LOG_FUNCTION(this);
}

RemusPipelinedClient::~RemusPipelinedClient()
{
    NS_LOG_FUNCTION(this);
}

uint64_t
RemusPipelinedClient::GetNReplies() const
{
    return m_nReplies;
}

void
RemusPipelinedClient::DoDispose()
{
    NS_LOG_FUNCTION(this);
    Quit(false); // the node's devices may be disposed of already
    Application::DoDispose();
}

void
RemusPipelinedClient::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_received = Create<Packet>();
    m_nDue = m_outstanding;
    m_socket = Socket::CreateSocket(GetNode(), TcpSocketFactory::GetTypeId());
    m_socket->SetSendCallback(MakeCallback(&RemusPipelinedClient::HandleSend, this));
    m_socket->SetRecvCallback(MakeCallback(&RemusPipelinedClient::HandleRead, this));
    NS_ABORT_MSG_IF(m_socket->Connect(m_remote) != 0,
                    "RemusPipelinedClient: node " << GetNode()->GetId()
                                                  << " cannot connect to its Remote address");
}

void
RemusPipelinedClient::StopApplication()
{
    NS_LOG_FUNCTION(this);
    Quit(true);
}

void
RemusPipelinedClient::Quit(bool close)
{
    if (m_socket)
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        m_socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
        if (close)
        {
            m_socket->Close();
        }
    }
}

void
RemusPipelinedClient::HandleSend(Ptr<Socket> /* socket */, uint32_t /* available */)
{
    Send();
}

void
RemusPipelinedClient::HandleRead(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    for (auto packet = socket->Recv(); packet && packet->GetSize() > 0; packet = socket->Recv())
    {
        m_received->AddAtEnd(packet);
    }
    RemusPageHeader reply;
    while (RemusPageHeader::Take(m_received, reply))
    {
        ++m_nReplies;
        ++m_nDue;
    }
    Send();
}

void
RemusPipelinedClient::Send()
{
    const auto n = std::min(m_nDue, m_socket->GetTxAvailable() / m_requestSize);
    if (n == 0)
    {
        return;
    }
    m_nDue -= n;
    auto requests = Create<Packet>();
    for (uint32_t i = 0; i < n; ++i)
    {
        requests->AddAtEnd(RemusPageHeader::Make(m_requestSize, false));
    }
    m_socket->Send(requests);
}

} // namespace ns3
