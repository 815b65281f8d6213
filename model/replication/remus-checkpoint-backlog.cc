/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-checkpoint-backlog.h"

#include "remus-checkpoint-header.h"

#include "ns3/assert.h"
#include "ns3/log.h"
#include "ns3/packet.h"

#include <algorithm>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusCheckpointBacklog");

void
RemusCheckpointBacklog::SetFullSize(uint64_t size)
{
    m_fullSize = size;
}

void
RemusCheckpointBacklog::SetFullState(Callback<std::string, uint64_t> state)
{
    m_fullState = state;
}

void
RemusCheckpointBacklog::Add(uint64_t epoch, const std::string& state, uint64_t memory)
{
    NS_LOG_FUNCTION(this << epoch << state.size() << memory);
    NS_ASSERT_MSG(epoch >= m_nAdded, "Checkpoint " << epoch << " was added before");
    const auto full = m_needFull || epoch != m_nAdded;
    m_needFull = false;
    m_nAdded = epoch + 1;
    Append({epoch, state, full ? std::max(m_fullSize, memory) : memory, full, ""});
}

void
RemusCheckpointBacklog::Append(Checkpoint checkpoint)
{
    if (checkpoint.full && !m_fullState.IsNull())
    {
        checkpoint.state = m_fullState(checkpoint.epoch);
    }
    auto packet = Create<Packet>(reinterpret_cast<const uint8_t*>(checkpoint.state.data()),
                                 checkpoint.state.size());
    packet->AddHeader(RemusCheckpointHeader(checkpoint.full ? RemusCheckpointHeader::FULL_COPY
                                                            : RemusCheckpointHeader::CHECKPOINT,
                                            checkpoint.epoch,
                                            checkpoint.state.size(),
                                            checkpoint.memory));
    checkpoint.head.resize(packet->GetSize());
    packet->CopyData(reinterpret_cast<uint8_t*>(&checkpoint.head[0]), checkpoint.head.size());
    m_size += GetSize(checkpoint);
    m_checkpoints.push_back(std::move(checkpoint));
}

void
RemusCheckpointBacklog::DropIfLarge()
{
    NS_ASSERT_MSG(m_next == 0 && m_offset == 0, "Something is written");
    if (m_size > m_fullSize)
    {
        NS_LOG_INFO("Dropping all checkpoints but the newest of " << m_checkpoints.size());
        while (m_checkpoints.size() > 1)
        {
            DropFirst();
        }
    }
}

bool
RemusCheckpointBacklog::Resume(uint64_t needed)
{
    NS_LOG_FUNCTION(this << needed);
    Rewind();
    const auto has = m_checkpoints.empty() || m_checkpoints.front().full ||
                     m_checkpoints.front().epoch <= needed;
    const auto follows = has && needed >= m_nAcknowledged && needed <= m_nWritten && !m_needFull;
    if (follows)
    {
        return needed > 0 && Acknowledge(needed - 1);
    }
    if (m_checkpoints.empty())
    {
        m_needFull = true;
        return false;
    }
    auto newest = m_checkpoints.back();
    Clear();
    newest.full = true;
    newest.memory = std::max(m_fullSize, newest.memory);
    Append(std::move(newest));
    return false;
}

void
RemusCheckpointBacklog::Rewind()
{
    NS_LOG_FUNCTION(this);
    m_next = 0;
    m_offset = 0;
    if (m_needFull)
    {
        Clear(); // what is left from before StartOver()
    }
    Trim();
}

void
RemusCheckpointBacklog::StartOver()
{
    NS_LOG_FUNCTION(this);
    m_needFull = m_nAdded > 0;
    m_nAcknowledged = m_nAdded;
    while (m_checkpoints.size() > m_next + 1)
    {
        m_size -= GetSize(m_checkpoints.back());
        m_checkpoints.pop_back();
    }
    Trim();
}

bool
RemusCheckpointBacklog::HasPiece() const
{
    return m_next < m_checkpoints.size();
}

RemusCheckpointBacklog::Piece
RemusCheckpointBacklog::Take(uint64_t most)
{
    NS_ASSERT_MSG(HasPiece() && most > 0, "There is nothing to take");
    const auto& checkpoint = m_checkpoints[m_next];
    Piece piece;
    piece.epoch = checkpoint.epoch;
    piece.isFull = checkpoint.full;
    piece.totalSize = GetSize(checkpoint);
    if (m_offset < checkpoint.head.size())
    {
        piece.data = checkpoint.head.substr(m_offset, most);
    }
    else
    {
        piece.memory = std::min(most, piece.totalSize - m_offset);
    }
    m_offset += piece.data.size() + piece.memory;
    piece.isLast = m_offset == piece.totalSize;
    if (piece.isLast)
    {
        m_nWritten = std::max(m_nWritten, piece.epoch + 1);
        m_offset = 0;
        ++m_next;
        Trim();
    }
    return piece;
}

bool
RemusCheckpointBacklog::Acknowledge(uint64_t epoch)
{
    NS_LOG_FUNCTION(this << epoch);
    if (epoch >= m_nWritten)
    {
        NS_LOG_WARN("Ignored, since no such checkpoint was sent: " << epoch);
        return false;
    }
    if (epoch < m_nAcknowledged)
    {
        return false;
    }
    m_nAcknowledged = epoch + 1;
    Trim();
    return true;
}

std::size_t
RemusCheckpointBacklog::GetNUnacknowledged() const
{
    return std::count_if(
        m_checkpoints.begin(),
        m_checkpoints.end(),
        [this](const Checkpoint& checkpoint) { return checkpoint.epoch >= m_nAcknowledged; });
}

uint64_t
RemusCheckpointBacklog::GetNAcknowledged() const
{
    return m_nAcknowledged;
}

void
RemusCheckpointBacklog::Trim()
{
    while (!m_checkpoints.empty() && m_checkpoints.front().epoch < m_nAcknowledged &&
           (m_next > 0 || m_offset == 0))
    {
        DropFirst();
        m_next -= m_next > 0;
    }
}

void
RemusCheckpointBacklog::DropFirst()
{
    m_size -= GetSize(m_checkpoints.front());
    m_checkpoints.pop_front();
}

void
RemusCheckpointBacklog::Clear()
{
    m_checkpoints.clear();
    m_size = 0;
}

uint64_t
RemusCheckpointBacklog::GetSize(const Checkpoint& checkpoint)
{
    return checkpoint.head.size() + checkpoint.memory;
}

} // namespace ns3
