/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-kv-header.h"

#include "ns3/log.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusKvHeader");

NS_OBJECT_ENSURE_REGISTERED(RemusKvHeader);

RemusKvHeader::RemusKvHeader()
{
}

RemusKvHeader::RemusKvHeader(Type type, uint64_t request, uint32_t key, uint64_t value)
    : m_type(type),
      m_request(request),
      m_key(key),
      m_value(value)
{
}

TypeId
RemusKvHeader::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusKvHeader")
                            .SetParent<Header>()
                            .SetGroupName("Applications")
                            .AddConstructor<RemusKvHeader>();
    return tid;
}

TypeId
RemusKvHeader::GetInstanceTypeId() const
{
    return GetTypeId();
}

void
RemusKvHeader::Print(std::ostream& os) const
{
    os << (m_type == PUT   ? "put "
           : m_type == GET ? "get "
                           : "reply ")
       << m_request << ", key " << m_key << ", value " << m_value;
}

uint32_t
RemusKvHeader::GetSerializedSize() const
{
    return SIZE;
}

void
RemusKvHeader::Serialize(Buffer::Iterator start) const
{
    NS_LOG_FUNCTION(this << &start);
    start.WriteU8(m_type);
    start.WriteHtonU64(m_request);
    start.WriteHtonU32(m_key);
    start.WriteHtonU64(m_value);
}

uint32_t
RemusKvHeader::Deserialize(Buffer::Iterator start)
{
    NS_LOG_FUNCTION(this << &start);
    m_type = static_cast<Type>(start.ReadU8());
    m_request = start.ReadNtohU64();
    m_key = start.ReadNtohU32();
    m_value = start.ReadNtohU64();
    return SIZE;
}

RemusKvHeader::Type
RemusKvHeader::GetType() const
{
    return m_type;
}

uint64_t
RemusKvHeader::GetRequest() const
{
    return m_request;
}

uint32_t
RemusKvHeader::GetKey() const
{
    return m_key;
}

uint64_t
RemusKvHeader::GetValue() const
{
    return m_value;
}

} // namespace ns3
