/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-checkpoint-sender.h"

#include "remus-checkpoint-header.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusCheckpointSender");

NS_OBJECT_ENSURE_REGISTERED(RemusCheckpointSender);

TypeId
RemusCheckpointSender::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusCheckpointSender")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<RemusCheckpointSender>()
            .AddAttribute("Remote",
                          "The address and port of the RemusCheckpointReceiver.",
                          AddressValue(),
                          MakeAddressAccessor(&RemusCheckpointSender::m_remote),
                          MakeAddressChecker())
            .AddAttribute("Compression",
                          "The part of the dirty pages' bytes that is sent.",
                          DoubleValue(1),
                          MakeDoubleAccessor(&RemusCheckpointSender::m_compression),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("PageOverhead",
                          "The bytes that are sent with each dirty page to describe it.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&RemusCheckpointSender::m_pageOverhead),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("SegmentSize",
                          "The segment size of TCP in bytes.",
                          UintegerValue(1448),
                          MakeUintegerAccessor(&RemusCheckpointSender::m_segmentSize),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("BufferSize",
                          "The size of TCP's buffers in bytes.",
                          UintegerValue(2097152),
                          MakeUintegerAccessor(&RemusCheckpointSender::m_bufferSize),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("MinRto",
                          "The minimal retransmission timeout of TCP, Linux's by default.",
                          TimeValue(MilliSeconds(200)),
                          MakeTimeAccessor(&RemusCheckpointSender::m_minRto),
                          MakeTimeChecker(Time(1)))
            .AddAttribute("Priority",
                          "The priority of the socket, by which a queue disc can tell what is "
                          "sent from the guest's output.",
                          UintegerValue(7),
                          MakeUintegerAccessor(&RemusCheckpointSender::m_priority),
                          MakeUintegerChecker<uint8_t>())
            .AddAttribute("ReconnectDelay",
                          "The time from the end of a connection to the next.",
                          TimeValue(MilliSeconds(50)),
                          MakeTimeAccessor(&RemusCheckpointSender::m_reconnectDelay),
                          MakeTimeChecker(Time(1)))
            .AddAttribute("Timeout",
                          "The time in which nothing moves after which the connection is given up "
                          "if an acknowledgement is due; 0 for never.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&RemusCheckpointSender::m_timeout),
                          MakeTimeChecker(Time(0)))
            .AddTraceSource("Sent",
                            "Fired when a checkpoint was wholly handed to TCP.",
                            MakeTraceSourceAccessor(&RemusCheckpointSender::m_traceSent),
                            "ns3::RemusCheckpointSender::SentTracedCallback")
            .AddTraceSource("Acknowledged",
                            "Fired when an acknowledgement came that commits its checkpoint.",
                            MakeTraceSourceAccessor(&RemusCheckpointSender::m_traceAcknowledged),
                            "ns3::RemusCheckpointer::CheckpointTracedCallback");
    return tid;
}

RemusCheckpointSender::RemusCheckpointSender()
    : m_received(Create<Packet>())
{
    NS_LOG_FUNCTION(this);
}

RemusCheckpointSender::~RemusCheckpointSender()
{
    NS_LOG_FUNCTION(this);
}

void
RemusCheckpointSender::SetSnapshotCallback(Callback<std::string> snapshot)
{
    m_snapshot = snapshot;
}

std::size_t
RemusCheckpointSender::GetNUnacknowledged() const
{
    return std::count_if(m_checkpoints.begin(),
                         m_checkpoints.end(),
                         [](const Checkpoint& checkpoint) { return !checkpoint.acknowledged; });
}

uint32_t
RemusCheckpointSender::GetNConnections() const
{
    return m_nConnections;
}

void
RemusCheckpointSender::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    // Before the first checkpoint, which may be taken at the time the application starts
    m_checkpointer = GetNode()->GetObject<RemusCheckpointer>();
    NS_ABORT_MSG_UNLESS(m_checkpointer,
                        "RemusCheckpointSender: node " << GetNode()->GetId()
                                                       << " has no RemusCheckpointer");
    m_checkpointer->TraceConnectWithoutContext(
        "GuestStopped",
        MakeCallback(&RemusCheckpointSender::HandleGuestStopped, this));
    m_checkpointer->TraceConnectWithoutContext(
        "CheckpointTaken",
        MakeCallback(&RemusCheckpointSender::HandleCheckpointTaken, this));
    m_checkpointer->TraceConnectWithoutContext(
        "Failed",
        MakeCallback(&RemusCheckpointSender::HandleFailed, this));
    Application::DoInitialize();
}

void
RemusCheckpointSender::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_socket)
    {
        LetGo(); // and not Close(): the node's IP may be disposed of already
    }
    StopApplication();
    m_checkpointer = nullptr;
    m_snapshot = Callback<std::string>();
    Application::DoDispose();
}

void
RemusCheckpointSender::StartApplication()
{
    NS_LOG_FUNCTION(this);
    if (!m_checkpointer->HasFailed())
    {
        m_started = true;
        Connect();
    }
}

void
RemusCheckpointSender::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_started = false;
    m_reconnect.Cancel();
    Disconnect();
}

void
RemusCheckpointSender::HandleGuestStopped(uint64_t /* epoch */, Time /* now */)
{
    m_state = m_snapshot.IsNull() ? std::string() : m_snapshot();
}

void
RemusCheckpointSender::HandleCheckpointTaken(uint64_t epoch, Time /* now */)
{
    NS_LOG_FUNCTION(this << epoch);

    const auto dirtied = m_checkpointer->GetDirtied(epoch);
    const auto memory =
        static_cast<uint64_t>(std::ceil(m_compression * static_cast<double>(dirtied.bytes))) +
        dirtied.pages * m_pageOverhead;

    auto packet = Create<Packet>(reinterpret_cast<const uint8_t*>(m_state.data()), m_state.size());
    packet->AddHeader(
        RemusCheckpointHeader(RemusCheckpointHeader::CHECKPOINT, epoch, m_state.size(), memory));
    std::string head(packet->GetSize(), '\0');
    packet->CopyData(reinterpret_cast<uint8_t*>(&head[0]), head.size());
    m_checkpoints.push_back({epoch, head, memory, false});
    Write();
    Watch();
}

void
RemusCheckpointSender::HandleFailed(uint64_t /* epoch */, Time /* now */)
{
    StopApplication();
}

void
RemusCheckpointSender::Connect()
{
    NS_LOG_FUNCTION(this);

    m_socket = Socket::CreateSocket(GetNode(), TcpSocketFactory::GetTypeId());
    m_socket->SetAttribute("SegmentSize", UintegerValue(m_segmentSize));
    m_socket->SetAttribute("SndBufSize", UintegerValue(m_bufferSize));
    m_socket->SetAttribute("RcvBufSize", UintegerValue(m_bufferSize));
    m_socket->SetAttribute("MinRto", TimeValue(m_minRto));
    m_socket->SetPriority(m_priority);
    m_socket->SetConnectCallback(MakeCallback(&RemusCheckpointSender::HandleConnected, this),
                                 MakeCallback(&RemusCheckpointSender::HandleClosed, this));
    m_socket->SetCloseCallbacks(MakeCallback(&RemusCheckpointSender::HandleClosed, this),
                                MakeCallback(&RemusCheckpointSender::HandleClosed, this));
    m_socket->SetSendCallback(MakeCallback(&RemusCheckpointSender::HandleSend, this));
    m_socket->SetRecvCallback(MakeCallback(&RemusCheckpointSender::HandleRead, this));
    m_socket->Bind();
    if (m_socket->Connect(m_remote) != 0)
    {
        Reconnect();
        return;
    }
    Watch();
}

void
RemusCheckpointSender::Disconnect()
{
    NS_LOG_FUNCTION(this);

    m_watch.Cancel();
    m_connected = false;
    m_next = 0;
    m_offset = 0;
    m_received = Create<Packet>();
    m_checkpoints.erase(
        std::remove_if(m_checkpoints.begin(),
                       m_checkpoints.end(),
                       [](const Checkpoint& checkpoint) { return checkpoint.acknowledged; }),
        m_checkpoints.end());
    if (m_socket)
    {
        LetGo()->Close();
    }
}

Ptr<Socket>
RemusCheckpointSender::LetGo()
{
    const auto onSocket = MakeNullCallback<void, Ptr<Socket>>();
    const auto socket = m_socket;
    socket->SetConnectCallback(onSocket, onSocket);
    socket->SetCloseCallbacks(onSocket, onSocket);
    socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
    socket->SetRecvCallback(onSocket);
    m_socket = nullptr;
    return socket;
}

void
RemusCheckpointSender::Reconnect()
{
    NS_LOG_FUNCTION(this);
    Disconnect();
    if (m_started && m_reconnect.IsExpired())
    {
        m_reconnect = Simulator::Schedule(m_reconnectDelay, &RemusCheckpointSender::Connect, this);
    }
}

void
RemusCheckpointSender::HandleConnected(Ptr<Socket> /* socket */)
{
    NS_LOG_FUNCTION(this);
    m_connected = true;
    ++m_nConnections;
    Write();
    m_watch.Cancel();
    Watch();
}

void
RemusCheckpointSender::HandleClosed(Ptr<Socket> /* socket */)
{
    NS_LOG_FUNCTION(this);
    Reconnect();
}

void
RemusCheckpointSender::HandleSend(Ptr<Socket> /* socket */, uint32_t /* available */)
{
    Write();
    m_watch.Cancel();
    Watch();
}

void
RemusCheckpointSender::HandleRead(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    for (auto packet = socket->Recv(); packet && packet->GetSize() > 0; packet = socket->Recv())
    {
        m_received->AddAtEnd(packet);
    }
    m_watch.Cancel();
    while (m_received->GetSize() >= RemusCheckpointHeader::SIZE)
    {
        RemusCheckpointHeader header;
        m_received->RemoveHeader(header);
        if (header.GetType() != RemusCheckpointHeader::ACKNOWLEDGEMENT ||
            header.GetEpoch() >= m_nSent)
        {
            NS_LOG_WARN("Ignored, since no such checkpoint was sent: " << header);
            continue;
        }
        Acknowledge(header.GetEpoch());
    }
    Watch();
}

void
RemusCheckpointSender::Acknowledge(uint64_t epoch)
{
    NS_LOG_FUNCTION(this << epoch);

    bool isNew = false;
    for (auto& checkpoint : m_checkpoints)
    {
        if (checkpoint.epoch <= epoch && !checkpoint.acknowledged)
        {
            checkpoint.acknowledged = true;
            isNew = true;
        }
    }
    Trim();
    if (isNew)
    {
        m_traceAcknowledged(epoch, Simulator::Now());
        m_checkpointer->Commit(epoch);
    }
}

void
RemusCheckpointSender::Write()
{
    while (m_connected && m_next < m_checkpoints.size())
    {
        const auto& checkpoint = m_checkpoints[m_next];
        const auto size = checkpoint.head.size() + checkpoint.memory;
        const uint64_t available = m_socket->GetTxAvailable();
        if (available == 0)
        {
            return;
        }
        Ptr<Packet> packet;
        if (m_offset < checkpoint.head.size())
        {
            const auto part = std::min<uint64_t>(available, checkpoint.head.size() - m_offset);
            packet =
                Create<Packet>(reinterpret_cast<const uint8_t*>(checkpoint.head.data()) + m_offset,
                               part);
        }
        else
        {
            packet = Create<Packet>(std::min(available, size - m_offset));
        }
        const auto written = m_socket->Send(packet);
        if (written <= 0)
        {
            return;
        }
        m_offset += written;
        if (m_offset == size)
        {
            const auto epoch = checkpoint.epoch;
            m_nSent = std::max(m_nSent, epoch + 1);
            m_offset = 0;
            ++m_next;
            Trim();
            m_traceSent(epoch, size);
        }
    }
}

void
RemusCheckpointSender::Trim()
{
    while (m_next > 0 && m_checkpoints.front().acknowledged)
    {
        m_checkpoints.pop_front();
        --m_next;
    }
    // Of those that nothing is written of, none needs to be any more
    while (m_next == 0 && m_offset == 0 && !m_checkpoints.empty() &&
           m_checkpoints.front().acknowledged)
    {
        m_checkpoints.pop_front();
    }
}

void
RemusCheckpointSender::Watch()
{
    if (m_timeout.IsStrictlyPositive() && m_watch.IsExpired() && m_socket &&
        (!m_connected || GetNUnacknowledged() > 0))
    {
        m_watch = Simulator::Schedule(m_timeout, &RemusCheckpointSender::Reconnect, this);
    }
}

} // namespace ns3
