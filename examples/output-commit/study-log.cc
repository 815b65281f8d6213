/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "study-log.h"

#include "ns3/abort.h"
#include "ns3/queue-item.h"
#include "ns3/simulator.h"

#include <algorithm>

using namespace ns3;

StudyLog::StudyLog(Ptr<RemusCheckpointer> checkpointer, Ptr<NetDevice> receiver)
    : m_plug(checkpointer->GetPlug(0))
{
    checkpointer->TraceConnectWithoutContext("GuestStopped",
                                             MakeCallback(&StudyLog::GuestStopped, this));
    checkpointer->TraceConnectWithoutContext("GuestResumed",
                                             MakeCallback(&StudyLog::GuestResumed, this));
    checkpointer->TraceConnectWithoutContext("Committed", MakeCallback(&StudyLog::Committed, this));
    m_plug->TraceConnectWithoutContext("Departed", MakeCallback(&StudyLog::Departed, this));
    m_plug->TraceConnectWithoutContext("BytesInQueue", MakeCallback(&StudyLog::BytesChanged, this));
    receiver->TraceConnectWithoutContext("MacRx", MakeCallback(&StudyLog::Received, this));
}

void
StudyLog::SetEmitted(Ptr<const Packet> packet, Time emitted)
{
    m_emitted[packet->GetUid()] = emitted.GetNanoSeconds();
}

const std::vector<StudyLog::Checkpoint>&
StudyLog::GetCheckpoints() const
{
    return m_checkpoints;
}

RemusLaws::Checkpoints
StudyLog::GetTiming() const
{
    RemusLaws::Checkpoints timing;
    for (std::size_t i = 1; i + 1 < m_checkpoints.size(); ++i)
    {
        const auto& checkpoint = m_checkpoints[i];
        if (checkpoint.resumed < 0 || checkpoint.committed < 0)
        {
            break;
        }
        timing.push_back({NanoSeconds(checkpoint.resumed - checkpoint.stopped),
                          NanoSeconds(checkpoint.committed - checkpoint.stopped),
                          NanoSeconds(m_checkpoints[i + 1].stopped - checkpoint.stopped)});
    }
    return timing;
}

const std::vector<StudyLog::PacketRow>&
StudyLog::GetPackets() const
{
    return m_packets;
}

uint64_t
StudyLog::GetFirstIncomplete() const
{
    // a release sends whole epochs, in order
    return m_underWay.empty() ? m_newestEpoch + 1 : m_underWay.front().epoch;
}

uint32_t
StudyLog::GetPeakBytes() const
{
    return m_peakBytes;
}

void
StudyLog::WriteCheckpoints(std::ostream& os) const
{
    os << "epoch,stopped_ns,resumed_ns,committed_ns,backlog_bytes\n";
    for (std::size_t epoch = 0; epoch < m_checkpoints.size(); ++epoch)
    {
        const auto& checkpoint = m_checkpoints[epoch];
        os << epoch << ',' << checkpoint.stopped << ',' << checkpoint.resumed << ','
           << checkpoint.committed << ',' << checkpoint.bytes << '\n';
    }
}

void
StudyLog::WritePackets(std::ostream& os) const
{
    os << "id,epoch,emitted_ns,released_ns,received_ns\n";
    for (const auto& packet : m_packets)
    {
        os << packet.id << ',' << packet.epoch << ',' << packet.emitted << ',' << packet.released
           << ',' << packet.received << '\n';
    }
}

void
StudyLog::GuestStopped(uint64_t epoch, Time now)
{
    m_checkpoints.resize(epoch + 1, {0, -1, -1, 0});
    m_checkpoints[epoch].stopped = now.GetNanoSeconds();
}

void
StudyLog::GuestResumed(uint64_t epoch, Time now)
{
    m_checkpoints[epoch].resumed = now.GetNanoSeconds();
}

void
StudyLog::Committed(uint64_t epoch, Time now)
{
    m_checkpoints[epoch].committed = now.GetNanoSeconds();
    m_checkpoints[epoch].bytes = m_plug->GetNBytes();
}

void
StudyLog::Departed(Ptr<const QueueDiscItem> item, uint64_t epoch, Time held)
{
    const auto now = Simulator::Now().GetNanoSeconds();
    PacketRow row{m_departed++, epoch, now - held.GetNanoSeconds(), now, -1, item->GetSize()};
    const auto emitted = m_emitted.find(item->GetPacket()->GetUid());
    if (emitted != m_emitted.end())
    {
        row.emitted = emitted->second;
        m_emitted.erase(emitted);
    }
    m_underWay.push_back(row);
    m_newestEpoch = epoch;
}

void
StudyLog::Received(Ptr<const Packet> packet)
{
    NS_ABORT_MSG_IF(m_underWay.empty() || packet->GetSize() < m_underWay.front().size,
                    "StudyLog: a packet was received that did not leave the plug");
    m_packets.push_back(m_underWay.front());
    m_packets.back().received = Simulator::Now().GetNanoSeconds();
    m_underWay.pop_front();
}

void
StudyLog::BytesChanged(uint32_t /* before */, uint32_t now)
{
    m_peakBytes = std::max(m_peakBytes, now);
}
