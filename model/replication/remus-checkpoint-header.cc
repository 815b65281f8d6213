/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-checkpoint-header.h"

#include "ns3/log.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusCheckpointHeader");

NS_OBJECT_ENSURE_REGISTERED(RemusCheckpointHeader);

RemusCheckpointHeader::RemusCheckpointHeader()
{
}

RemusCheckpointHeader::RemusCheckpointHeader(Type type,
                                             uint64_t epoch,
                                             uint32_t stateSize,
                                             uint64_t memorySize)
    : m_type(type),
      m_epoch(epoch),
      m_stateSize(stateSize),
      m_memorySize(memorySize)
{
}

TypeId
RemusCheckpointHeader::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusCheckpointHeader")
                            .SetParent<Header>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<RemusCheckpointHeader>();
    return tid;
}

TypeId
RemusCheckpointHeader::GetInstanceTypeId() const
{
    return GetTypeId();
}

void
RemusCheckpointHeader::Print(std::ostream& os) const
{
    const char* names[] = {"unknown", "checkpoint", "acknowledgement", "full copy", "needed"};
    os << names[m_type <= NEEDED ? m_type : 0] << " " << m_epoch << ", state " << m_stateSize
       << " B, memory " << m_memorySize << " B";
}

uint32_t
RemusCheckpointHeader::GetSerializedSize() const
{
    return SIZE;
}

void
RemusCheckpointHeader::Serialize(Buffer::Iterator start) const
{
    NS_LOG_FUNCTION(this << &start);
    start.WriteU8(m_type);
    start.WriteHtonU64(m_epoch);
    start.WriteHtonU32(m_stateSize);
    start.WriteHtonU64(m_memorySize);
}

uint32_t
RemusCheckpointHeader::Deserialize(Buffer::Iterator start)
{
    NS_LOG_FUNCTION(this << &start);
    m_type = static_cast<Type>(start.ReadU8());
    m_epoch = start.ReadNtohU64();
    m_stateSize = start.ReadNtohU32();
    m_memorySize = start.ReadNtohU64();
    return SIZE;
}

RemusCheckpointHeader::Type
RemusCheckpointHeader::GetType() const
{
    return m_type;
}

uint64_t
RemusCheckpointHeader::GetEpoch() const
{
    return m_epoch;
}

uint32_t
RemusCheckpointHeader::GetStateSize() const
{
    return m_stateSize;
}

uint64_t
RemusCheckpointHeader::GetMemorySize() const
{
    return m_memorySize;
}

} // namespace ns3
