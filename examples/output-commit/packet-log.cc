/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "packet-log.h"

#include "ns3/abort.h"
#include "ns3/queue-item.h"
#include "ns3/simulator.h"

#include <algorithm>

using namespace ns3;

PacketLog::PacketLog(Ptr<PlugQueueDisc> plug, Ptr<NetDevice> receiver)
{
    plug->TraceConnectWithoutContext("Departed", MakeCallback(&PacketLog::Departed, this));
    plug->TraceConnectWithoutContext("BytesInQueue", MakeCallback(&PacketLog::BytesChanged, this));
    receiver->TraceConnectWithoutContext("MacRx", MakeCallback(&PacketLog::Received, this));
}

void
PacketLog::SetEmitted(Ptr<const Packet> packet, Time emitted)
{
    m_emitted[packet->GetUid()] = emitted.GetNanoSeconds();
}

const std::vector<PacketLog::Row>&
PacketLog::GetRows() const
{
    return m_rows;
}

uint64_t
PacketLog::GetFirstIncomplete() const
{
    // a release lets out whole epochs, in order
    return m_underWay.empty() ? m_newestEpoch + 1 : m_underWay.front().epoch;
}

uint32_t
PacketLog::GetPeakBytes() const
{
    return m_peakBytes;
}

void
PacketLog::WriteCsv(std::ostream& os) const
{
    os << "id,epoch,emitted_ns,released_ns,received_ns\n";
    for (const auto& row : m_rows)
    {
        os << row.id << ',' << row.epoch << ',' << row.emitted << ',' << row.released << ','
           << row.received << '\n';
    }
}

void
PacketLog::Departed(Ptr<const QueueDiscItem> item, uint64_t epoch, Time held)
{
    const auto now = Simulator::Now().GetNanoSeconds();
    Row row;
    row.id = m_departed++;
    row.epoch = epoch;
    row.entered = now - held.GetNanoSeconds();
    row.emitted = row.entered;
    row.released = now;
    row.received = -1;
    row.size = item->GetSize();
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
PacketLog::Received(Ptr<const Packet> packet)
{
    NS_ABORT_MSG_IF(m_underWay.empty() || packet->GetSize() < m_underWay.front().size,
                    "PacketLog: a packet was received that did not leave the plug");
    m_rows.push_back(m_underWay.front());
    m_rows.back().received = Simulator::Now().GetNanoSeconds();
    m_underWay.pop_front();
}

void
PacketLog::BytesChanged(uint32_t /* before */, uint32_t now)
{
    m_peakBytes = std::max(m_peakBytes, now);
}
