/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-checkpoint-source.h"

#include "remus-checkpoint-backlog.h"
#include "remus-checkpoint-header.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusCheckpointSource");

NS_OBJECT_ENSURE_REGISTERED(RemusCheckpointSource);

TypeId
RemusCheckpointSource::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusCheckpointSource")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddAttribute("PageOverhead",
                          "The bytes that are sent with each page to describe it.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&RemusCheckpointSource::m_pageOverhead),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("MemorySize",
                          "The size of the guest's memory in bytes, which is sent as a full copy "
                          "to a backup that lacks checkpoints.",
                          UintegerValue(134217728),
                          MakeUintegerAccessor(&RemusCheckpointSource::m_memorySize),
                          MakeUintegerChecker<uint64_t>(0, uint64_t{1} << 50))
            .AddTraceSource("Sent",
                            "Fired when the last byte of a checkpoint was given to the connection.",
                            MakeTraceSourceAccessor(&RemusCheckpointSource::m_traceSent),
                            "ns3::RemusCheckpointSource::SentTracedCallback")
            .AddTraceSource("Ready",
                            "Fired when the backup has named the checkpoint that it needs next, at "
                            "the beginning of a connection.",
                            MakeTraceSourceAccessor(&RemusCheckpointSource::m_traceReady),
                            "ns3::RemusCheckpointer::CheckpointTracedCallback")
            .AddTraceSource(
                "Acknowledged",
                "Fired when an acknowledgement has arrived that commits its checkpoint.",
                MakeTraceSourceAccessor(&RemusCheckpointSource::m_traceAcknowledged),
                "ns3::RemusCheckpointer::CheckpointTracedCallback");
    return tid;
}

RemusCheckpointSource::RemusCheckpointSource()
    : m_backlog(std::make_unique<RemusCheckpointBacklog>()),
      m_received(Create<Packet>())
{
    NS_LOG_FUNCTION(this);
}

RemusCheckpointSource::~RemusCheckpointSource()
{
    NS_LOG_FUNCTION(this);
}

void
RemusCheckpointSource::SetCheckpointer(Ptr<RemusCheckpointer> checkpointer)
{
    NS_LOG_FUNCTION(this << checkpointer);
    m_checkpointer = checkpointer;
}

Ptr<RemusCheckpointer>
RemusCheckpointSource::GetCheckpointer() const
{
    return m_checkpointer;
}

void
RemusCheckpointSource::SetSnapshotCallback(Callback<std::string> snapshot)
{
    m_snapshot = snapshot;
}

void
RemusCheckpointSource::SetFullSnapshotCallback(Callback<std::string, uint64_t> snapshot)
{
    m_backlog->SetFullState(snapshot);
}

void
RemusCheckpointSource::SetCommitCallback(Callback<void, uint64_t> commit)
{
    m_commit = commit;
    if (m_started && !commit.IsNull())
    {
        GiveUpCommits();
    }
}

std::size_t
RemusCheckpointSource::GetNUnacknowledged() const
{
    return m_backlog->GetNUnacknowledged();
}

uint32_t
RemusCheckpointSource::GetNFullCopies() const
{
    return m_nFullCopies;
}

void
RemusCheckpointSource::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    // Before the first checkpoint, which may be taken at the time the application starts
    if (!m_checkpointer)
    {
        m_checkpointer = GetNode()->GetObject<RemusCheckpointer>();
    }
    NS_ABORT_MSG_UNLESS(m_checkpointer,
                        GetInstanceTypeId().GetName()
                            << ": node " << GetNode()->GetId() << " has no RemusCheckpointer");
    m_backlog->SetFullSize(m_memorySize);
    m_checkpointer->TraceConnectWithoutContext(
        "GuestStopped",
        MakeCallback(&RemusCheckpointSource::HandleGuestStopped, this));
    m_checkpointer->TraceConnectWithoutContext(
        "CheckpointTaken",
        MakeCallback(&RemusCheckpointSource::HandleCheckpointTaken, this));
    m_checkpointer->TraceConnectWithoutContext(
        "Ended",
        MakeCallback(&RemusCheckpointSource::HandleProtectionEnded, this));
    m_checkpointer->TraceConnectWithoutContext(
        "Failed",
        MakeCallback(&RemusCheckpointSource::HandleFailed, this));
    Application::DoInitialize();
}

void
RemusCheckpointSource::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_started = false;
    if (m_checkpointer)
    {
        m_checkpointer->TraceDisconnectWithoutContext(
            "GuestStopped",
            MakeCallback(&RemusCheckpointSource::HandleGuestStopped, this));
        m_checkpointer->TraceDisconnectWithoutContext(
            "CheckpointTaken",
            MakeCallback(&RemusCheckpointSource::HandleCheckpointTaken, this));
        m_checkpointer->TraceDisconnectWithoutContext(
            "Ended",
            MakeCallback(&RemusCheckpointSource::HandleProtectionEnded, this));
        m_checkpointer->TraceDisconnectWithoutContext(
            "Failed",
            MakeCallback(&RemusCheckpointSource::HandleFailed, this));
    }
    m_checkpointer = nullptr;
    m_snapshot = Callback<std::string>();
    m_commit = Callback<void, uint64_t>();
    m_backlog->SetFullState(Callback<std::string, uint64_t>());
    Application::DoDispose();
}

void
RemusCheckpointSource::StartApplication()
{
    NS_LOG_FUNCTION(this);
    if (!m_checkpointer->HasFailed())
    {
        m_started = true;
        if (m_commit.IsNull())
        {
            m_checkpointer->SetCommitter(this);
        }
        Open();
    }
}

void
RemusCheckpointSource::StopApplication()
{
    NS_LOG_FUNCTION(this);
    if (m_started)
    {
        m_started = false;
        GiveUpCommits();
        Close();
        HandleClosed();
    }
}

void
RemusCheckpointSource::GiveUpCommits()
{
    if (m_checkpointer->GetCommitter() == this)
    {
        m_checkpointer->SetCommitter(nullptr);
    }
}

void
RemusCheckpointSource::Restart()
{
    NS_LOG_FUNCTION(this);
    if (m_started)
    {
        Close();
        HandleClosed();
        Open();
    }
}

void
RemusCheckpointSource::HandleProtectionEnded(uint64_t epoch, Time now)
{
    NS_LOG_FUNCTION(this << epoch << now);
    m_backlog->StartOver();
}

void
RemusCheckpointSource::HandleGuestStopped(uint64_t /* epoch */, Time /* now */)
{
    m_state = m_snapshot.IsNull() ? std::string() : m_snapshot();
}

void
RemusCheckpointSource::HandleCheckpointTaken(uint64_t epoch, Time /* now */)
{
    NS_LOG_FUNCTION(this << epoch);
    PointerValue delay;
    m_checkpointer->GetAttribute("CommitDelay", delay);
    NS_ABORT_MSG_IF(m_started && delay.GetObject(),
                    GetInstanceTypeId().GetName()
                        << ": node " << GetNode()->GetId()
                        << " sends checkpoints that are committed after CommitDelay, before the "
                           "backup has them; set ns3::RemusCheckpointer::CommitDelay to null");
    const auto dirtied = m_checkpointer->GetDirtied(epoch);
    m_backlog->Add(epoch,
                   m_state,
                   dirtied.bytes + (dirtied.pages - dirtied.equal) * m_pageOverhead);
    if (!m_ready)
    {
        m_backlog->DropIfLarge();
    }
    Write();
}

void
RemusCheckpointSource::HandleFailed(uint64_t /* epoch */, Time /* now */)
{
    StopApplication();
}

void
RemusCheckpointSource::HandleReceived(Ptr<Packet> packet)
{
    NS_LOG_FUNCTION(this << packet);
    m_received->AddAtEnd(packet);
    // Processing a header may end the connection, which empties m_received
    while (m_received->GetSize() >= RemusCheckpointHeader::SIZE)
    {
        RemusCheckpointHeader header;
        m_received->RemoveHeader(header);
        NS_LOG_INFO("From the backup: " << header);
        if (header.GetType() == RemusCheckpointHeader::NEEDED)
        {
            m_ready = true;
            if (m_backlog->Resume(header.GetEpoch()))
            {
                Commit(header.GetEpoch() - 1);
            }
            Write();
            m_traceReady(header.GetEpoch(), Simulator::Now());
        }
        else if (header.GetType() == RemusCheckpointHeader::ACKNOWLEDGEMENT)
        {
            if (m_backlog->Acknowledge(header.GetEpoch()))
            {
                Commit(header.GetEpoch());
            }
        }
        else
        {
            NS_LOG_WARN("Ignored, since a backup does not send this: " << header);
        }
    }
}

void
RemusCheckpointSource::HandleClosed()
{
    NS_LOG_FUNCTION(this);
    m_ready = false;
    m_received = Create<Packet>();
    m_backlog->Rewind();
}

void
RemusCheckpointSource::Commit(uint64_t epoch)
{
    NS_LOG_FUNCTION(this << epoch);
    m_traceAcknowledged(epoch, Simulator::Now());
    if (!m_commit.IsNull())
    {
        m_commit(epoch);
    }
    else if (m_checkpointer) // null if a sink has disposed of this object
    {
        m_checkpointer->Commit(epoch);
    }
}

bool
RemusCheckpointSource::IsWaiting() const
{
    return !m_ready || m_backlog->GetNUnacknowledged() > 0;
}

void
RemusCheckpointSource::Write()
{
    if (m_writing)
    {
        return; // the outer call continues
    }
    m_writing = true;
    for (auto space = GetSpace(); m_ready && m_backlog->HasPiece() && space > 0; space = GetSpace())
    {
        const auto piece = m_backlog->Take(space);
        const auto* data = reinterpret_cast<const uint8_t*>(piece.data.data());
        const auto packet = piece.data.empty() ? Create<Packet>(piece.memory)
                                               : Create<Packet>(data, piece.data.size());
        Send(packet);
        if (piece.isLast)
        {
            m_nFullCopies += piece.isFull;
            NS_LOG_INFO("Checkpoint " << piece.epoch << " is sent");
            m_traceSent(piece.epoch, piece.totalSize);
        }
    }
    m_writing = false;
}

} // namespace ns3
