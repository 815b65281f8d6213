/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-page-server.h"

#include "../checkpoint/remus-draw-time.h"
#include "../checkpoint/remus-object-attribute.h"
#include "remus-page-header.h"

#include "ns3/abort.h"
#include "ns3/address-utils.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusPageServer");

NS_OBJECT_ENSURE_REGISTERED(RemusPageServer);

namespace
{

/**
 * @brief Draw a number. Ends the program with a message if it is not from 0 to 10^9.
 * @param variable the random variable
 * @param name the attribute
 * @return the number
 */
double
Draw(Ptr<RandomVariableStream> variable, const std::string& name)
{
    const auto value = RemusDrawTime::GetValue(variable, name);
    NS_ABORT_MSG_UNLESS(value >= 0 && value <= 1e9,
                        name << " gave " << value << "; allowed are 0 to 1e9");
    return value;
}

} // namespace

TypeId
RemusPageServer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusPageServer")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<RemusPageServer>()
            .AddAttribute("Local",
                          "The address and port to listen on.",
                          AddressValue(InetSocketAddress(Ipv4Address::GetAny(), 80)),
                          MakeAddressAccessor(&RemusPageServer::m_local),
                          MakeAddressChecker())
            .AddAttribute("Workers",
                          "The number of connections that are served at once; 0 for no limit.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&RemusPageServer::m_workers),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("ServiceTime",
                          "The time in seconds for which a request needs the processor.",
                          StringValue("ns3::ConstantRandomVariable[Constant=0.001]"),
                          MakeRemusObjectAccessor(&RemusPageServer::m_serviceTime, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false))
            .AddAttribute("PageServiceTime",
                          "The additional time in seconds for the first request of a page.",
                          StringValue("ns3::ConstantRandomVariable[Constant=0]"),
                          MakeRemusObjectAccessor(&RemusPageServer::m_pageServiceTime, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false))
            .AddAttribute("ReplySize",
                          "The number of bytes in a reply, at least 5.",
                          StringValue("ns3::ConstantRandomVariable[Constant=4000]"),
                          MakeRemusObjectAccessor(&RemusPageServer::m_replySize, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false))
            .AddAttribute("WritesPerRequest",
                          "The number of pages of memory that a request writes to.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&RemusPageServer::m_writesPerRequest),
                          MakeDoubleChecker<double>(0, 1e9))
            .AddAttribute(
                "WritesPerPage",
                "The number of additional pages of memory that the first request of a web "
                "page writes to.",
                DoubleValue(0),
                MakeDoubleAccessor(&RemusPageServer::m_writesPerPage),
                MakeDoubleChecker<double>(0, 1e9))
            .AddAttribute("DirtyPages",
                          "The guest's DirtyPages, which count the writes; null for none.",
                          PointerValue(),
                          MakeRemusObjectAccessor(&RemusPageServer::m_dirtyPages, true),
                          MakeRemusObjectChecker<RemusBurstyPages>(true));
    return tid;
}

RemusPageServer::RemusPageServer()
{
    NS_LOG_FUNCTION(this);
}

RemusPageServer::~RemusPageServer()
{
    NS_LOG_FUNCTION(this);
}

uint64_t
RemusPageServer::GetNReplies() const
{
    return m_nReplies;
}

std::size_t
RemusPageServer::GetNWaiting() const
{
    return m_queue.size();
}

int64_t
RemusPageServer::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    m_serviceTime->SetStream(stream);
    m_pageServiceTime->SetStream(stream + 1);
    m_replySize->SetStream(stream + 2);
    return 3;
}

void
RemusPageServer::DoDispose()
{
    NS_LOG_FUNCTION(this);
    Quit(false); // the node's devices may be disposed of already
    m_processor = nullptr;
    m_dirtyPages = nullptr;
    RemusApplication::DoDispose();
}

void
RemusPageServer::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_processor = GetNode()->GetObject<RemusGuestProcessor>();
    if (!m_processor)
    {
        m_processor = CreateObject<RemusGuestProcessor>();
        GetNode()->AggregateObject(m_processor);
    }
    m_socket = Socket::CreateSocket(GetNode(), TcpSocketFactory::GetTypeId());
    NS_ABORT_MSG_IF(m_socket->Bind(m_local) != 0 || m_socket->Listen() != 0,
                    "RemusPageServer: node " << GetNode()->GetId()
                                             << " cannot listen on its Local address");
    m_socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                MakeCallback(&RemusPageServer::HandleAccepted, this));
}

void
RemusPageServer::StopApplication()
{
    NS_LOG_FUNCTION(this);
    Quit(true);
}

void
RemusPageServer::Quit(bool close)
{
    const auto forget = [close](Ptr<Socket> socket) {
        socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
        socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                  MakeNullCallback<void, Ptr<Socket>>());
        socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeNullCallback<void, Ptr<Socket>, const Address&>());
        if (close)
        {
            socket->Close();
        }
    };
    for (const auto& connection : m_connections)
    {
        forget(connection.first);
    }
    m_connections.clear();
    if (m_socket)
    {
        forget(m_socket);
    }
}

void
RemusPageServer::HandleAccepted(Ptr<Socket> socket, const Address& /* from */)
{
    NS_LOG_FUNCTION(this << socket);
    auto& connection = m_connections[socket];
    connection.received = Create<Packet>();
    connection.unsent = Create<Packet>();
    socket->SetRecvCallback(MakeCallback(&RemusPageServer::HandleRead, this));
    socket->SetSendCallback(MakeCallback(&RemusPageServer::HandleSend, this));
    socket->SetCloseCallbacks(MakeCallback(&RemusPageServer::HandleClosed, this),
                              MakeCallback(&RemusPageServer::HandleClosed, this));
}

void
RemusPageServer::HandleRead(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    const auto found = m_connections.find(socket);
    if (found == m_connections.end())
    {
        return;
    }
    auto& connection = found->second;
    for (auto packet = socket->Recv(); packet && packet->GetSize() > 0; packet = socket->Recv())
    {
        connection.received->AddAtEnd(packet);
    }
    RemusPageHeader request;
    while (RemusPageHeader::Take(connection.received, request))
    {
        connection.requests.push_back(request.IsPage());
    }
    if (!connection.served && !connection.queued && !connection.requests.empty())
    {
        connection.served = m_workers == 0 || m_nBusy < m_workers;
        connection.queued = !connection.served;
        m_nBusy += connection.served;
        if (connection.queued)
        {
            m_queue.push_back(socket);
        }
    }
    while (connection.served && !connection.requests.empty())
    {
        const auto page = connection.requests.front();
        connection.requests.pop_front();
        Serve(socket, page);
    }
}

void
RemusPageServer::HandleClosed(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    const auto found = m_connections.find(socket);
    if (found != m_connections.end() && !found->second.closed)
    {
        found->second.closed = true;
        socket->Close();
        Release(socket);
    }
}

void
RemusPageServer::HandleSend(Ptr<Socket> socket, uint32_t /* available */)
{
    Write(socket);
}

void
RemusPageServer::Serve(Ptr<Socket> socket, bool page)
{
    NS_LOG_FUNCTION(this << socket << page);
    auto seconds = Draw(m_serviceTime, "RemusPageServer::ServiceTime");
    auto writes = m_writesPerRequest;
    if (page)
    {
        seconds += Draw(m_pageServiceTime, "RemusPageServer::PageServiceTime");
        writes += m_writesPerPage;
    }
    if (m_dirtyPages)
    {
        m_dirtyPages->AddWork(writes);
    }
    ++m_connections[socket].nRunning;
    m_processor->Run(Seconds(seconds), MakeCallback(&RemusPageServer::Reply, this).Bind(socket));
}

void
RemusPageServer::Reply(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    const auto found = m_connections.find(socket);
    if (found == m_connections.end())
    {
        return; // the application was stopped
    }
    ++m_nReplies;
    --found->second.nRunning;
    if (!found->second.closed)
    {
        const auto size = static_cast<uint32_t>(Draw(m_replySize, "RemusPageServer::ReplySize"));
        found->second.unsent->AddAtEnd(RemusPageHeader::Make(size, false));
        Write(socket);
    }
    Release(socket);
}

void
RemusPageServer::Write(Ptr<Socket> socket)
{
    const auto found = m_connections.find(socket);
    if (found == m_connections.end() || found->second.closed)
    {
        return;
    }
    auto& unsent = found->second.unsent;
    const auto size = std::min(unsent->GetSize(), socket->GetTxAvailable());
    if (size > 0)
    {
        auto part = unsent->CreateFragment(0, size);
        unsent->RemoveAtStart(size);
        socket->Send(part);
    }
}

void
RemusPageServer::Release(Ptr<Socket> socket)
{
    const auto found = m_connections.find(socket);
    if (found == m_connections.end() || !found->second.closed || found->second.nRunning > 0)
    {
        return;
    }
    const auto served = found->second.served;
    if (found->second.queued)
    {
        m_queue.erase(std::find(m_queue.begin(), m_queue.end(), socket));
    }
    m_connections.erase(found);
    if (served)
    {
        --m_nBusy;
        if (!m_queue.empty())
        {
            const auto next = m_queue.front();
            m_queue.pop_front();
            m_connections[next].queued = false;
            HandleRead(next);
        }
    }
}

} // namespace ns3
