/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-checkpoint-receiver.h"

#include "remus-checkpoint-header.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusCheckpointReceiver");

NS_OBJECT_ENSURE_REGISTERED(RemusCheckpointReceiver);

TypeId
RemusCheckpointReceiver::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusCheckpointReceiver")
            .SetParent<Application>()
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
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("BufferSize",
                          "The size of TCP's buffers in bytes.",
                          UintegerValue(2097152),
                          MakeUintegerAccessor(&RemusCheckpointReceiver::m_bufferSize),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("MinRto",
                          "The minimal retransmission timeout of TCP, Linux's by default.",
                          TimeValue(MilliSeconds(200)),
                          MakeTimeAccessor(&RemusCheckpointReceiver::m_minRto),
                          MakeTimeChecker(Time(1)))
            .AddAttribute("DelAckTimeout",
                          "How long TCP delays its acknowledgements, Linux's by default; it must "
                          "be well below the sender's MinRto.",
                          TimeValue(MilliSeconds(40)),
                          MakeTimeAccessor(&RemusCheckpointReceiver::m_delAckTimeout),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("AckDelay",
                          "The time in seconds from a complete checkpoint to its acknowledgement.",
                          StringValue("ns3::ConstantRandomVariable[Constant=0]"),
                          MakePointerAccessor(&RemusCheckpointReceiver::m_ackDelay),
                          MakePointerChecker<RandomVariableStream>())
            .AddTraceSource("Completed",
                            "Fired when a checkpoint and all before it are there.",
                            MakeTraceSourceAccessor(&RemusCheckpointReceiver::m_traceCompleted),
                            "ns3::RemusCheckpointReceiver::CompletedTracedCallback");
    return tid;
}

RemusCheckpointReceiver::RemusCheckpointReceiver()
{
    NS_LOG_FUNCTION(this);
}

RemusCheckpointReceiver::~RemusCheckpointReceiver()
{
    NS_LOG_FUNCTION(this);
}

uint64_t
RemusCheckpointReceiver::GetNComplete() const
{
    return m_nComplete;
}

std::string
RemusCheckpointReceiver::GetState() const
{
    return m_completeState;
}

void
RemusCheckpointReceiver::Freeze()
{
    NS_LOG_FUNCTION(this);
    m_frozen = true;
}

void
RemusCheckpointReceiver::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_socket)
    {
        LetGo(); // and not Close(): the node's IP may be disposed of already
    }
    StopApplication();
    m_ackDelay = nullptr;
    Application::DoDispose();
}

void
RemusCheckpointReceiver::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_listener = Socket::CreateSocket(GetNode(), TcpSocketFactory::GetTypeId());
    m_listener->SetAttribute("SegmentSize", UintegerValue(m_segmentSize));
    m_listener->SetAttribute("SndBufSize", UintegerValue(m_bufferSize));
    m_listener->SetAttribute("RcvBufSize", UintegerValue(m_bufferSize));
    m_listener->SetAttribute("MinRto", TimeValue(m_minRto));
    m_listener->SetAttribute("DelAckTimeout", TimeValue(m_delAckTimeout));
    NS_ABORT_MSG_IF(m_listener->Bind(m_local) != 0,
                    "RemusCheckpointReceiver: node " << GetNode()->GetId()
                                                     << " cannot listen on its Local address");
    m_listener->Listen();
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&RemusCheckpointReceiver::HandleAccept, this));
}

void
RemusCheckpointReceiver::StopApplication()
{
    NS_LOG_FUNCTION(this);
    Disconnect();
    if (m_listener)
    {
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeNullCallback<void, Ptr<Socket>, const Address&>());
        m_listener->Close();
        m_listener = nullptr;
    }
}

void
RemusCheckpointReceiver::HandleAccept(Ptr<Socket> socket, const Address& from)
{
    NS_LOG_FUNCTION(this << socket << from);
    Disconnect();
    m_socket = socket;
    m_socket->SetRecvCallback(MakeCallback(&RemusCheckpointReceiver::HandleRead, this));
    m_socket->SetCloseCallbacks(MakeCallback(&RemusCheckpointReceiver::HandleClosed, this),
                                MakeCallback(&RemusCheckpointReceiver::HandleClosed, this));
    if (m_nComplete > 0)
    {
        Acknowledge(m_nComplete - 1);
    }
}

void
RemusCheckpointReceiver::HandleClosed(Ptr<Socket> /* socket */)
{
    Disconnect();
}

void
RemusCheckpointReceiver::Disconnect()
{
    NS_LOG_FUNCTION(this);
    m_head.clear();
    m_state.clear();
    m_memory = 0;
    if (m_socket)
    {
        LetGo()->Close();
    }
}

Ptr<Socket>
RemusCheckpointReceiver::LetGo()
{
    const auto onSocket = MakeNullCallback<void, Ptr<Socket>>();
    const auto socket = m_socket;
    socket->SetRecvCallback(onSocket);
    socket->SetCloseCallbacks(onSocket, onSocket);
    m_socket = nullptr;
    return socket;
}

void
RemusCheckpointReceiver::HandleRead(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    for (auto packet = socket->Recv(); packet && packet->GetSize() > 0; packet = socket->Recv())
    {
        while (!m_frozen && packet->GetSize() > 0)
        {
            Read(packet);
        }
    }
}

bool
RemusCheckpointReceiver::Take(Ptr<Packet> packet, std::string& data, std::size_t size)
{
    const auto old = data.size();
    const auto part = std::min<std::size_t>(size - old, packet->GetSize());
    data.resize(old + part);
    packet->CopyData(reinterpret_cast<uint8_t*>(&data[0]) + old, part);
    packet->RemoveAtStart(part);
    return data.size() == size;
}

void
RemusCheckpointReceiver::Read(Ptr<Packet> packet)
{
    if (!Take(packet, m_head, RemusCheckpointHeader::SIZE))
    {
        return;
    }
    RemusCheckpointHeader header;
    Create<Packet>(reinterpret_cast<const uint8_t*>(m_head.data()), m_head.size())
        ->PeekHeader(header);
    if (!Take(packet, m_state, header.GetStateSize()))
    {
        return;
    }
    const auto part = std::min<uint64_t>(header.GetMemorySize() - m_memory, packet->GetSize());
    packet->RemoveAtStart(part);
    m_memory += part;
    if (m_memory == header.GetMemorySize())
    {
        Complete(header.GetEpoch());
        m_head.clear();
        m_state.clear();
        m_memory = 0;
    }
}

void
RemusCheckpointReceiver::Complete(uint64_t epoch)
{
    NS_LOG_FUNCTION(this << epoch);

    if (epoch > m_nComplete)
    {
        NS_LOG_WARN("Ignored, since checkpoint " << m_nComplete << " is missing: " << epoch);
        return;
    }
    if (epoch == m_nComplete)
    {
        ++m_nComplete;
        m_completeState = m_state;
        m_traceCompleted(epoch, m_head.size() + m_state.size() + m_memory);
    }
    const auto delay = m_ackDelay->GetValue();
    NS_ABORT_MSG_UNLESS(delay >= 0,
                        "RemusCheckpointReceiver: AckDelay gave " << delay
                                                                  << " s; it must not be negative");
    if (delay > 0)
    {
        Simulator::Schedule(Seconds(delay), &RemusCheckpointReceiver::Acknowledge, this, epoch);
    }
    else
    {
        Acknowledge(epoch);
    }
}

void
RemusCheckpointReceiver::Acknowledge(uint64_t epoch)
{
    NS_LOG_FUNCTION(this << epoch);
    if (m_socket)
    {
        auto packet = Create<Packet>();
        packet->AddHeader(
            RemusCheckpointHeader(RemusCheckpointHeader::ACKNOWLEDGEMENT, epoch, 0, 0));
        m_socket->Send(packet);
    }
}

} // namespace ns3
