/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-checkpoint-sink.h"

#include "../checkpoint/remus-draw-time.h"
#include "../checkpoint/remus-object-attribute.h"
#include "../plug/plug-checkers.h"
#include "remus-checkpoint-header.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"

#include <algorithm>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusCheckpointSink");

NS_OBJECT_ENSURE_REGISTERED(RemusCheckpointSink);

TypeId
RemusCheckpointSink::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusCheckpointSink")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddAttribute("AckDelay",
                          "The time in seconds from a complete checkpoint to its acknowledgement.",
                          StringValue("ns3::ConstantRandomVariable[Constant=0]"),
                          MakeRemusObjectAccessor(&RemusCheckpointSink::m_ackDelay, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false))
            .AddAttribute("ProcessingRate",
                          "The rate at which complete checkpoints are taken in, one after the "
                          "other, before AckDelay begins; 0 for at once.",
                          DataRateValue(DataRate(0)),
                          MakeDataRateAccessor(&RemusCheckpointSink::m_processingRate),
                          MakePlugDataRateChecker())
            .AddTraceSource("Completed",
                            "Fired when a checkpoint and all earlier ones have arrived.",
                            MakeTraceSourceAccessor(&RemusCheckpointSink::m_traceCompleted),
                            "ns3::RemusCheckpointSink::CompletedTracedCallback");
    return tid;
}

RemusCheckpointSink::RemusCheckpointSink()
{
    NS_LOG_FUNCTION(this);
}

RemusCheckpointSink::~RemusCheckpointSink()
{
    NS_LOG_FUNCTION(this);
}

uint64_t
RemusCheckpointSink::GetNComplete() const
{
    return m_nComplete;
}

std::string
RemusCheckpointSink::GetState() const
{
    return m_completeState;
}

void
RemusCheckpointSink::Freeze()
{
    NS_LOG_FUNCTION(this);
    m_frozen = true;
}

bool
RemusCheckpointSink::IsFrozen() const
{
    return m_frozen;
}

void
RemusCheckpointSink::Restart()
{
    NS_LOG_FUNCTION(this);
    if (m_hasStarted)
    {
        StopApplication();
        Open();
    }
}

int64_t
RemusCheckpointSink::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    m_ackDelay->SetStream(stream);
    return 1;
}

void
RemusCheckpointSink::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_ackDelay = nullptr;
    RemusApplication::DoDispose();
}

void
RemusCheckpointSink::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_hasStarted = true;
    Open();
}

void
RemusCheckpointSink::StopApplication()
{
    NS_LOG_FUNCTION(this);
    Close();
}

void
RemusCheckpointSink::HandleOpened()
{
    NS_LOG_FUNCTION(this);
    HandleClosed();
    if (!m_frozen)
    {
        auto packet = Create<Packet>();
        packet->AddHeader(RemusCheckpointHeader(RemusCheckpointHeader::NEEDED, m_nComplete, 0, 0));
        Send(packet);
    }
}

void
RemusCheckpointSink::HandleClosed()
{
    NS_LOG_FUNCTION(this);
    m_head.clear();
    m_state.clear();
    m_memory = 0;
}

void
RemusCheckpointSink::HandleReceived(Ptr<Packet> packet)
{
    NS_LOG_FUNCTION(this << packet);
    while (!m_frozen && packet->GetSize() > 0)
    {
        Read(packet);
    }
}

bool
RemusCheckpointSink::Take(Ptr<Packet> packet, std::string& data, std::size_t size)
{
    const auto old = data.size();
    const auto part = std::min<std::size_t>(size - old, packet->GetSize());
    data.resize(old + part);
    packet->CopyData(reinterpret_cast<uint8_t*>(&data[0]) + old, part);
    packet->RemoveAtStart(part);
    return data.size() == size;
}

void
RemusCheckpointSink::Read(Ptr<Packet> packet)
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
        const auto bytes = m_head.size() + m_state.size() + m_memory;
        std::string state;
        std::swap(state, m_state);
        HandleClosed(); // the next checkpoint begins
        Complete(header.GetEpoch(),
                 header.GetType() == RemusCheckpointHeader::FULL_COPY,
                 state,
                 bytes);
    }
}

void
RemusCheckpointSink::Complete(uint64_t epoch, bool full, const std::string& state, uint64_t bytes)
{
    NS_LOG_FUNCTION(this << epoch << full << bytes);
    if (epoch > m_nComplete && !full)
    {
        NS_LOG_WARN("Ignored, since checkpoint " << m_nComplete << " is missing: " << epoch);
        return;
    }
    const auto isNew = epoch >= m_nComplete;
    const auto now = Simulator::Now();
    if (m_processingRate.GetBitRate() > 0)
    {
        const auto seconds = 8.0 * bytes / m_processingRate.GetBitRate();
        NS_ABORT_MSG_IF(seconds > RemusDrawTime::GetMax().GetSeconds(),
                        "RemusCheckpointSink: " << bytes << " B take " << seconds
                                                << " s at a ProcessingRate of " << m_processingRate
                                                << "; allowed are at most "
                                                << RemusDrawTime::GetMax().As(Time::S));
        m_processed = std::max(m_processed, now) + Seconds(seconds);
    }
    const auto delay = std::max(m_processed - now, Time(0)) +
                       RemusDrawTime::Draw(m_ackDelay, "RemusCheckpointSink::AckDelay");
    if (isNew)
    {
        m_nComplete = epoch + 1;
        m_completeState = state;
    }
    if (delay.IsStrictlyPositive())
    {
        Simulator::Schedule(delay, &RemusCheckpointSink::Acknowledge, this, epoch);
    }
    else
    {
        Acknowledge(epoch);
    }
    if (isNew)
    {
        NS_LOG_INFO("Checkpoint " << epoch << " is complete");
        m_traceCompleted(epoch, bytes);
    }
}

void
RemusCheckpointSink::Acknowledge(uint64_t epoch)
{
    NS_LOG_FUNCTION(this << epoch);
    auto packet = Create<Packet>();
    packet->AddHeader(RemusCheckpointHeader(RemusCheckpointHeader::ACKNOWLEDGEMENT, epoch, 0, 0));
    Send(packet);
}

} // namespace ns3
