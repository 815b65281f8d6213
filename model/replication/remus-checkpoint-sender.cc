/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-checkpoint-sender.h"

#include "../plug/plug-checkers.h"
#include "remus-tcp-connection.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusCheckpointSender");

NS_OBJECT_ENSURE_REGISTERED(RemusCheckpointSender);

TypeId
RemusCheckpointSender::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusCheckpointSender")
            .SetParent<RemusCheckpointSource>()
            .SetGroupName("Applications")
            .AddConstructor<RemusCheckpointSender>()
            .AddAttribute("Remote",
                          "The address and port of the RemusCheckpointReceiver.",
                          AddressValue(),
                          MakeAddressAccessor(&RemusCheckpointSender::m_remote),
                          MakeAddressChecker())
            .AddAttribute("SegmentSize",
                          "The segment size of TCP in bytes.",
                          UintegerValue(1448),
                          MakeUintegerAccessor(&RemusCheckpointSender::m_segmentSize),
                          MakeUintegerChecker<uint32_t>(1, 65495))
            .AddAttribute("BufferSize",
                          "The size of TCP's buffers in bytes.",
                          UintegerValue(2097152),
                          MakeUintegerAccessor(&RemusCheckpointSender::m_bufferSize),
                          MakeUintegerChecker<uint32_t>(1, 1073741824))
            .AddAttribute("MinRto",
                          "The minimal retransmission timeout of TCP, Linux's by default.",
                          TimeValue(MilliSeconds(200)),
                          MakeTimeAccessor(&RemusCheckpointSender::m_minRto),
                          MakePlugTimeChecker(Time(1)))
            .AddAttribute("Priority",
                          "The priority of the socket, by which a queue disc can distinguish "
                          "checkpoints from the guest's output.",
                          UintegerValue(7),
                          MakeUintegerAccessor(&RemusCheckpointSender::m_priority),
                          MakeUintegerChecker<uint8_t>())
            .AddAttribute("ReconnectDelay",
                          "The time from the end of a connection, or a refusal, to the next "
                          "request for one.",
                          TimeValue(MilliSeconds(50)),
                          MakeTimeAccessor(&RemusCheckpointSender::m_reconnectDelay),
                          MakePlugTimeChecker(Time(1)))
            .AddAttribute("Timeout",
                          "The time without progress after which a connection is given up if a "
                          "message from the backup is due, and after which a request for a "
                          "connection is repeated. It adapts to longer round trips. 0 for never.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&RemusCheckpointSender::m_timeout),
                          MakePlugTimeChecker(Time(0)));
    return tid;
}

RemusCheckpointSender::RemusCheckpointSender()
{
    NS_LOG_FUNCTION(this);
    RemusTcpConnection::Events events;
    events.opened = MakeCallback(&RemusCheckpointSender::HandleOpened, this);
    events.closed = MakeCallback(&RemusCheckpointSender::HandleEnded, this);
    events.writable = MakeCallback(&RemusCheckpointSender::HandleWritable, this);
    events.received = MakeCallback(&RemusCheckpointSender::HandleData, this);
    m_connection = std::make_unique<RemusTcpConnection>(events);
}

RemusCheckpointSender::~RemusCheckpointSender()
{
    NS_LOG_FUNCTION(this);
}

uint32_t
RemusCheckpointSender::GetNConnections() const
{
    return m_nConnections;
}

void
RemusCheckpointSender::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_watch.Cancel();
    m_connection->Forget(); // not Close(), as the node's IP may have been disposed of
    RemusCheckpointSource::DoDispose();
}

void
RemusCheckpointSender::Open()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_UNLESS(InetSocketAddress::IsMatchingType(m_remote) ||
                            Inet6SocketAddress::IsMatchingType(m_remote),
                        "RemusCheckpointSender: node "
                            << GetNode()->GetId()
                            << " cannot use its Remote address; it must be an IPv4 or IPv6 address "
                               "with the port of a RemusCheckpointReceiver");
    m_patience = m_timeout;
    RemusTcpConnection::Options options;
    options.segmentSize = m_segmentSize;
    options.bufferSize = m_bufferSize;
    options.minRto = m_minRto;
    options.synTimeout = m_timeout.IsZero() ? Seconds(1) : m_timeout;
    options.priority = m_priority;
    options.retryDelay = m_reconnectDelay;
    m_connection->Connect(GetNode(), m_remote, options);
}

void
RemusCheckpointSender::Close()
{
    NS_LOG_FUNCTION(this);
    m_watch.Cancel();
    m_connection->Close();
}

uint64_t
RemusCheckpointSender::GetSpace() const
{
    return m_connection->GetSpace();
}

void
RemusCheckpointSender::Send(Ptr<Packet> packet)
{
    m_connection->Send(packet);
    m_space = GetSpace();
    Watch();
}

void
RemusCheckpointSender::HandleOpened()
{
    NS_LOG_INFO("Connected");
    ++m_nConnections;
    m_asked = Time(0); // TCP calls HandleWritable() next
}

void
RemusCheckpointSender::HandleEnded()
{
    NS_LOG_INFO("The connection has ended");
    m_watch.Cancel();
    HandleClosed();
}

void
RemusCheckpointSender::HandleWritable(uint32_t space)
{
    if (space > m_space) // TCP also asks for more when it sends something again
    {
        m_watch.Cancel();
        m_space = space;
    }
    Write();
    Watch();
}

void
RemusCheckpointSender::HandleData(Ptr<Packet> packet)
{
    if (m_asked.IsStrictlyPositive())
    {
        m_watch.Cancel();
        const auto took = Simulator::Now() - m_asked;
        m_patience = std::max(m_timeout, std::min(m_patience, took * 4));
        m_asked = Time(0);
    }
    HandleReceived(packet);
    Watch();
}

void
RemusCheckpointSender::Watch()
{
    if (m_timeout.IsStrictlyPositive() && m_watch.IsExpired() && m_connection->IsOpen() &&
        IsWaiting())
    {
        m_asked = m_asked.IsZero() ? Simulator::Now() : m_asked;
        m_watch = Simulator::Schedule(m_patience, &RemusCheckpointSender::GiveUp, this);
    }
}

void
RemusCheckpointSender::GiveUp()
{
    NS_LOG_INFO("No progress for " << m_patience.As(Time::S));
    m_patience = std::min(m_patience * 2, m_timeout * 64);
    HandleClosed();
    m_connection->Reconnect();
}

} // namespace ns3
