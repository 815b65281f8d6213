/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-tcp-connection.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusTcpConnection");

RemusTcpConnection::RemusTcpConnection(const Events& events)
    : m_events(events)
{
}

RemusTcpConnection::~RemusTcpConnection()
{
    Forget();
}

void
RemusTcpConnection::Connect(Ptr<Node> node, const Address& remote, const Options& options)
{
    NS_LOG_FUNCTION(this << node << remote);
    m_node = node;
    m_address = remote;
    m_options = options;
    m_connects = true;
    Request();
}

bool
RemusTcpConnection::Listen(Ptr<Node> node, const Address& local, const Options& options)
{
    NS_LOG_FUNCTION(this << node << local);
    m_node = node;
    m_address = local;
    m_options = options;
    return OpenListener();
}

void
RemusTcpConnection::Reconnect()
{
    NS_LOG_FUNCTION(this);
    End();
    RequestLater();
}

void
RemusTcpConnection::Close()
{
    NS_LOG_FUNCTION(this);
    m_connects = false;
    m_request.Cancel();
    m_renewal.Cancel();
    CloseListener();
    End();
}

void
RemusTcpConnection::Forget()
{
    NS_LOG_FUNCTION(this);
    m_connects = false;
    m_request.Cancel();
    m_renewal.Cancel();
    LetGo();
    if (m_listener)
    {
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeNullCallback<void, Ptr<Socket>, const Address&>());
        m_listener->TraceDisconnectWithoutContext(
            "Rx",
            MakeCallback(&RemusTcpConnection::HandleSegment, this));
        m_listener = nullptr;
    }
}

bool
RemusTcpConnection::IsOpen() const
{
    return m_open;
}

uint32_t
RemusTcpConnection::GetSpace() const
{
    return m_open ? m_socket->GetTxAvailable() : 0;
}

void
RemusTcpConnection::Send(Ptr<Packet> packet)
{
    if (!m_open || m_socket->Send(packet) < 0)
    {
        NS_LOG_WARN("Not sent, since the connection is closed: " << packet->GetSize() << " bytes");
    }
}

Ptr<Socket>
RemusTcpConnection::CreateSocket() const
{
    auto socket = Socket::CreateSocket(m_node, TcpSocketFactory::GetTypeId());
    socket->SetAttribute("SegmentSize", UintegerValue(m_options.segmentSize));
    socket->SetAttribute("SndBufSize", UintegerValue(m_options.bufferSize));
    socket->SetAttribute("RcvBufSize", UintegerValue(m_options.bufferSize));
    socket->SetAttribute("MinRto", TimeValue(m_options.minRto));
    socket->SetAttribute("DelAckTimeout", TimeValue(m_options.delAckTimeout));
    socket->SetPriority(m_options.priority);
    return socket;
}

void
RemusTcpConnection::Request()
{
    NS_LOG_FUNCTION(this);
    if (!m_socket)
    {
        m_socket = CreateSocket();
        m_socket->SetAttribute("ConnTimeout", TimeValue(m_options.synTimeout));
        m_socket->SetAttribute("ConnCount", UintegerValue(REQUESTS));
        m_socket->SetConnectCallback(MakeCallback(&RemusTcpConnection::HandleConnected, this),
                                     MakeCallback(&RemusTcpConnection::HandleClosed, this));
        m_socket->SetCloseCallbacks(MakeCallback(&RemusTcpConnection::HandleClosed, this),
                                    MakeCallback(&RemusTcpConnection::HandleClosed, this));
        m_socket->SetSendCallback(MakeCallback(&RemusTcpConnection::HandleSend, this));
        m_socket->SetRecvCallback(MakeCallback(&RemusTcpConnection::HandleRead, this));
        m_socket->TraceConnectWithoutContext(
            "Rx",
            MakeCallback(&RemusTcpConnection::HandleSegment, this));
    }
    const auto socket = m_socket;
    const auto failed = socket->Connect(m_address) != 0;
    socket->SetPriority(m_options.priority); // Connect() of earlier ns-3 sets that of the address
    if (failed)
    {
        RequestLater(); // for example if there is no route
    }
}

void
RemusTcpConnection::RequestLater()
{
    if (m_connects && m_request.IsExpired())
    {
        m_request = Simulator::Schedule(m_options.retryDelay, &RemusTcpConnection::Request, this);
    }
}

bool
RemusTcpConnection::OpenListener()
{
    NS_LOG_FUNCTION(this);
    m_listener = CreateSocket();
    auto bound = m_listener->Bind(m_address) == 0;
    if (!bound && InetSocketAddress::IsMatchingType(m_address))
    {
        // An earlier connection from this address may still exist
        const auto port = InetSocketAddress::ConvertFrom(m_address).GetPort();
        bound = m_listener->Bind(InetSocketAddress(Ipv4Address::GetAny(), port)) == 0;
    }
    else if (!bound && Inet6SocketAddress::IsMatchingType(m_address))
    {
        const auto port = Inet6SocketAddress::ConvertFrom(m_address).GetPort();
        bound = m_listener->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), port)) == 0;
    }
    m_listener->Listen();
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&RemusTcpConnection::HandleAccept, this));
    m_listener->TraceConnectWithoutContext("Rx",
                                           MakeCallback(&RemusTcpConnection::HandleSegment, this));
    return bound;
}

void
RemusTcpConnection::CloseListener()
{
    if (m_listener)
    {
        auto listener = m_listener;
        m_listener = nullptr;
        listener->TraceDisconnectWithoutContext(
            "Rx",
            MakeCallback(&RemusTcpConnection::HandleSegment, this));
        listener->Close();
    }
}

Ptr<Socket>
RemusTcpConnection::LetGo()
{
    auto socket = m_socket;
    m_socket = nullptr;
    m_open = false;
    if (socket)
    {
        const auto onSocket = MakeNullCallback<void, Ptr<Socket>>();
        socket->SetConnectCallback(onSocket, onSocket);
        socket->SetCloseCallbacks(onSocket, onSocket);
        socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
        socket->SetRecvCallback(onSocket);
        socket->TraceDisconnectWithoutContext(
            "Rx",
            MakeCallback(&RemusTcpConnection::HandleSegment, this));
    }
    return socket;
}

void
RemusTcpConnection::End()
{
    NS_LOG_FUNCTION(this);
    const auto open = m_open;
    auto socket = LetGo();
    if (open)
    {
        socket->Close();
    }
    else if (socket)
    {
        socket->SetConnectCallback(MakeCallback(&RemusTcpConnection::CloseLate),
                                   MakeNullCallback<void, Ptr<Socket>>());
    }
}

void
RemusTcpConnection::CloseLate(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(socket);
    socket->Close();
}

void
RemusTcpConnection::HandleConnected(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    m_open = true;
    m_events.opened();
}

void
RemusTcpConnection::HandleClosed(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    End();
    RequestLater();
    m_events.closed();
}

void
RemusTcpConnection::HandleAccept(Ptr<Socket> socket, const Address& from)
{
    NS_LOG_FUNCTION(this << socket << from);
    socket->TraceDisconnectWithoutContext("Rx",
                                          MakeCallback(&RemusTcpConnection::HandleSegment, this));
    if (!m_listener)
    {
        NS_LOG_LOGIC("The connection was requested before the listener was closed");
        socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                  MakeNullCallback<void, Ptr<Socket>>());
        socket->Close();
        return;
    }
    End();
    m_socket = socket;
    m_socket->SetCloseCallbacks(MakeCallback(&RemusTcpConnection::HandleClosed, this),
                                MakeCallback(&RemusTcpConnection::HandleClosed, this));
    m_socket->SetRecvCallback(MakeCallback(&RemusTcpConnection::HandleRead, this));
    m_open = true;
    m_events.opened();
}

void
RemusTcpConnection::HandleSend(Ptr<Socket> /* socket */, uint32_t space) const
{
    m_events.writable(space);
}

void
RemusTcpConnection::HandleRead(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    for (auto packet = socket->Recv(); packet && packet->GetSize() > 0; packet = socket->Recv())
    {
        if (socket == m_socket) // otherwise earlier data has ended the connection
        {
            m_events.received(packet);
        }
    }
}

void
RemusTcpConnection::HandleSegment(Ptr<const Packet> /* packet */,
                                  const TcpHeader& header,
                                  Ptr<const TcpSocketBase> socket)
{
    if (socket == m_socket && (header.GetFlags() & TcpHeader::SYN))
    {
        m_request.Cancel(); // the request was accepted; another would end the connection
    }
    if (!(header.GetFlags() & TcpHeader::RST))
    {
        return;
    }
    if (socket == m_listener)
    {
        NS_LOG_LOGIC("The listener has received a reset");
        if (m_renewal.IsExpired())
        {
            m_renewal = Simulator::ScheduleNow(&RemusTcpConnection::RenewListener, this);
        }
    }
    else if (socket == m_socket)
    {
        NS_LOG_LOGIC("The connection was refused or reset");
        RequestLater();
    }
}

void
RemusTcpConnection::RenewListener()
{
    NS_LOG_FUNCTION(this);
    CloseListener();
    OpenListener();
}

} // namespace ns3
