/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-checkpoint-receiver.h"

#include "../plug/plug-checkers.h"
#include "remus-tcp-connection.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusCheckpointReceiver");

NS_OBJECT_ENSURE_REGISTERED(RemusCheckpointReceiver);

TypeId
RemusCheckpointReceiver::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusCheckpointReceiver")
            .SetParent<RemusCheckpointSink>()
            .SetGroupName("Applications")
            .AddConstructor<RemusCheckpointReceiver>()
            .AddAttribute("Local",
                          "The address and port to listen on.",
                          AddressValue(InetSocketAddress(Ipv4Address::GetAny(), 7000)),
                          MakeAddressAccessor(&RemusCheckpointReceiver::m_local),
                          MakeAddressChecker())
            .AddAttribute("SegmentSize",
                          "The segment size of TCP in bytes.",
                          UintegerValue(1448),
                          MakeUintegerAccessor(&RemusCheckpointReceiver::m_segmentSize),
                          MakeUintegerChecker<uint32_t>(1, 65495))
            .AddAttribute("BufferSize",
                          "The size of TCP's buffers in bytes.",
                          UintegerValue(2097152),
                          MakeUintegerAccessor(&RemusCheckpointReceiver::m_bufferSize),
                          MakeUintegerChecker<uint32_t>(1, 1073741824))
            .AddAttribute("MinRto",
                          "The minimal retransmission timeout of TCP, Linux's by default.",
                          TimeValue(MilliSeconds(200)),
                          MakeTimeAccessor(&RemusCheckpointReceiver::m_minRto),
                          MakePlugTimeChecker(Time(1)))
            .AddAttribute("DelAckTimeout",
                          "How long TCP delays its acknowledgements, Linux's by default; it must "
                          "be below MinRto, and well below that of the sender.",
                          TimeValue(MilliSeconds(40)),
                          MakeTimeAccessor(&RemusCheckpointReceiver::m_delAckTimeout),
                          MakePlugTimeChecker(Time(0)));
    return tid;
}

RemusCheckpointReceiver::RemusCheckpointReceiver()
{
    NS_LOG_FUNCTION(this);
    RemusTcpConnection::Events events;
    events.opened = MakeCallback(&RemusCheckpointReceiver::HandleOpened, this);
    events.closed = MakeCallback(&RemusCheckpointReceiver::HandleClosed, this);
    events.received = MakeCallback(&RemusCheckpointReceiver::HandleReceived, this);
    m_connection = std::make_unique<RemusTcpConnection>(events);
}

RemusCheckpointReceiver::~RemusCheckpointReceiver()
{
    NS_LOG_FUNCTION(this);
}

void
RemusCheckpointReceiver::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_connection->Forget(); // not Close(), as the node's IP may have been disposed of
    RemusCheckpointSink::DoDispose();
}

void
RemusCheckpointReceiver::Open()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_UNLESS(m_delAckTimeout < m_minRto,
                        "RemusCheckpointReceiver: DelAckTimeout is "
                            << m_delAckTimeout.As(Time::MS) << "; it must be less than MinRto, "
                            << m_minRto.As(Time::MS));
    RemusTcpConnection::Options options;
    options.segmentSize = m_segmentSize;
    options.bufferSize = m_bufferSize;
    options.minRto = m_minRto;
    options.delAckTimeout = m_delAckTimeout;
    NS_ABORT_MSG_UNLESS(m_connection->Listen(GetNode(), m_local, options),
                        "RemusCheckpointReceiver: node " << GetNode()->GetId()
                                                         << " cannot listen on its Local address");
}

void
RemusCheckpointReceiver::Close()
{
    NS_LOG_FUNCTION(this);
    m_connection->Close();
}

void
RemusCheckpointReceiver::Send(Ptr<Packet> packet)
{
    m_connection->Send(packet);
}

} // namespace ns3
