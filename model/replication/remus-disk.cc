/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-disk.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/remus-checkpointer.h"

#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusDisk");

NS_OBJECT_ENSURE_REGISTERED(RemusDisk);

namespace
{

/**
 * @brief Append a number to a text, in 8 bytes in network order.
 * @param text the text
 * @param number the number
 */
void
AppendNumber(std::string& text, uint64_t number)
{
    for (int shift = 56; shift >= 0; shift -= 8)
    {
        text += static_cast<char>(number >> shift);
    }
}

/**
 * @brief Take bytes off a text. Ends the program with a message if there are too few.
 * @param text the text
 * @param [in,out] at where they begin; moved past them
 * @param size how many
 * @return the bytes
 */
std::string
Take(const std::string& text, std::size_t& at, std::size_t size)
{
    NS_ABORT_MSG_IF(size > text.size() - at,
                    "RemusDisk: the state of a checkpoint ends after "
                        << text.size() << " bytes; it must come from RemusDisk::Protect()");
    at += size;
    return text.substr(at - size, size);
}

/**
 * @brief Take a number off a text. Ends the program with a message if there are too few bytes.
 * @param text the text
 * @param [in,out] at where it begins; moved past it
 * @return the number
 */
uint64_t
TakeNumber(const std::string& text, std::size_t& at)
{
    uint64_t number = 0;
    for (const auto byte : Take(text, at, 8))
    {
        number = number << 8 | static_cast<uint8_t>(byte);
    }
    return number;
}

/**
 * @brief Write the state of a checkpoint.
 * @tparam W a container of pairs of a sector and what is written
 * @param service the state of the service
 * @param writes the writes
 * @return the state
 */
template <typename W>
std::string
Serialize(const std::string& service, const W& writes)
{
    std::string state;
    AppendNumber(state, service.size());
    state += service;
    for (const auto& [sector, data] : writes)
    {
        AppendNumber(state, sector);
        AppendNumber(state, data.size());
        state += data;
    }
    return state;
}

} // namespace

TypeId
RemusDisk::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusDisk")
                            .SetParent<Object>()
                            .SetGroupName("Applications")
                            .AddConstructor<RemusDisk>();
    return tid;
}

RemusDisk::RemusDisk()
{
    NS_LOG_FUNCTION(this);
}

RemusDisk::~RemusDisk()
{
    NS_LOG_FUNCTION(this);
}

void
RemusDisk::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_snapshot = Callback<std::string>();
    m_source = nullptr;
    Object::DoDispose();
}

void
RemusDisk::Write(uint64_t sector, const std::string& data)
{
    NS_LOG_FUNCTION(this << sector << data.size());
    m_sectors[sector] = data;
    if (m_source)
    {
        m_writes.emplace_back(sector, data);
    }
}

std::string
RemusDisk::Read(uint64_t sector) const
{
    const auto found = m_sectors.find(sector);
    return found == m_sectors.end() ? std::string() : found->second;
}

const std::map<uint64_t, std::string>&
RemusDisk::GetSectors() const
{
    return m_sectors;
}

void
RemusDisk::Protect(Ptr<RemusCheckpointSource> source, Callback<std::string> snapshot)
{
    NS_LOG_FUNCTION(this << source);
    if (!m_source) // what was written before is part of the first checkpoint
    {
        m_writes.assign(m_sectors.begin(), m_sectors.end());
    }
    m_source = source;
    m_snapshot = snapshot;
    const Ptr<RemusDisk> disk(this);
    source->SetSnapshotCallback(MakeCallback(&RemusDisk::TakeSnapshot, disk));
    source->SetFullSnapshotCallback(MakeCallback(&RemusDisk::TakeFullSnapshot, disk));
}

void
RemusDisk::Follow(Ptr<RemusCheckpointSink> sink)
{
    NS_LOG_FUNCTION(this << sink);
    m_sink = PeekPointer(sink);
    sink->TraceConnectWithoutContext(
        "Completed",
        MakeCallback(&RemusDisk::HandleCompleted, Ptr<RemusDisk>(this)));
}

std::string
RemusDisk::TakeSnapshot()
{
    const auto epoch = m_source->GetCheckpointer()->GetCurrentEpoch() - 1; // which has just ended
    if (m_newest.end == epoch + 1) // another source has asked
    {
        return Serialize(m_newest.service, m_newest.writes);
    }
    for (auto& [sector, data] : m_newest.writes)
    {
        m_base[sector] = std::move(data);
    }
    m_baseService = std::move(m_newest.service);
    m_newest = {epoch + 1,
                std::exchange(m_writes, {}),
                m_snapshot.IsNull() ? std::string() : m_snapshot()};
    return Serialize(m_newest.service, m_newest.writes);
}

std::string
RemusDisk::TakeFullSnapshot(uint64_t epoch)
{
    if (m_newest.end != epoch + 1) // the checkpoint of the newest cut is not taken yet
    {
        return Serialize(m_baseService, m_base);
    }
    auto sectors = m_base;
    for (const auto& [sector, data] : m_newest.writes)
    {
        sectors[sector] = data;
    }
    return Serialize(m_newest.service, sectors);
}

void
RemusDisk::HandleCompleted(uint64_t epoch, uint64_t /* bytes */)
{
    NS_LOG_FUNCTION(this << epoch);
    Apply(m_sink->GetState());
}

void
RemusDisk::Apply(const std::string& state)
{
    std::size_t at = 0;
    Take(state, at, TakeNumber(state, at));
    while (at < state.size())
    {
        const auto sector = TakeNumber(state, at);
        m_sectors[sector] = Take(state, at, TakeNumber(state, at));
    }
}

std::string
RemusDisk::GetService(const std::string& state)
{
    if (state.empty())
    {
        return state; // no checkpoint is complete
    }
    std::size_t at = 0;
    return Take(state, at, TakeNumber(state, at));
}

} // namespace ns3
