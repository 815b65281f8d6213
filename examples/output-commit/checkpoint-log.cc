/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "checkpoint-log.h"

using namespace ns3;

CheckpointLog::CheckpointLog(Ptr<RemusCheckpointer> checkpointer, Ptr<PlugQueueDisc> plug)
    : m_plug(plug)
{
    checkpointer->TraceConnectWithoutContext("GuestStopped",
                                             MakeCallback(&CheckpointLog::GuestStopped, this));
    checkpointer->TraceConnectWithoutContext("GuestResumed",
                                             MakeCallback(&CheckpointLog::GuestResumed, this));
    checkpointer->TraceConnectWithoutContext("Committed",
                                             MakeCallback(&CheckpointLog::Committed, this));
}

const std::vector<CheckpointLog::Entry>&
CheckpointLog::GetEntries() const
{
    return m_entries;
}

void
CheckpointLog::WriteCsv(std::ostream& os) const
{
    os << "epoch,stopped_ns,resumed_ns,committed_ns,backlog_bytes\n";
    for (std::size_t epoch = 0; epoch < m_entries.size(); ++epoch)
    {
        const auto& entry = m_entries[epoch];
        os << epoch << ',' << entry.stopped << ',' << entry.resumed << ',' << entry.committed << ','
           << entry.bytes << '\n';
    }
}

void
CheckpointLog::GuestStopped(uint64_t epoch, Time now)
{
    m_entries.resize(epoch + 1, {0, -1, -1, 0});
    m_entries[epoch].stopped = now.GetNanoSeconds();
}

void
CheckpointLog::GuestResumed(uint64_t epoch, Time now)
{
    m_entries[epoch].resumed = now.GetNanoSeconds();
}

void
CheckpointLog::Committed(uint64_t epoch, Time now)
{
    m_entries[epoch].committed = now.GetNanoSeconds();
    m_entries[epoch].bytes = m_plug->GetNBytes();
}
