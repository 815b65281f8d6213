/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-page-header.h"

#include "ns3/abort.h"
#include "ns3/log.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusPageHeader");

NS_OBJECT_ENSURE_REGISTERED(RemusPageHeader);

RemusPageHeader::RemusPageHeader() = default;

RemusPageHeader::RemusPageHeader(uint32_t size, bool page)
    : m_size(size),
      m_page(page)
{
}

Ptr<Packet>
RemusPageHeader::Make(uint32_t size, bool page)
{
    size = std::max(size, SIZE);
    auto message = Create<Packet>(size - SIZE);
    message->AddHeader(RemusPageHeader(size, page));
    return message;
}

bool
RemusPageHeader::Take(Ptr<Packet> bytes, RemusPageHeader& header)
{
    if (bytes->GetSize() < SIZE)
    {
        return false;
    }
    bytes->PeekHeader(header);
    NS_ABORT_MSG_IF(header.m_size < SIZE,
                    "RemusPageHeader: a message of " << header.m_size << " B; the least is "
                                                     << uint32_t{SIZE} << " B");
    if (bytes->GetSize() < header.m_size)
    {
        return false;
    }
    bytes->RemoveAtStart(header.m_size);
    return true;
}

TypeId
RemusPageHeader::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusPageHeader")
                            .SetParent<Header>()
                            .SetGroupName("Applications")
                            .AddConstructor<RemusPageHeader>();
    return tid;
}

TypeId
RemusPageHeader::GetInstanceTypeId() const
{
    return GetTypeId();
}

void
RemusPageHeader::Print(std::ostream& os) const
{
    os << "size " << m_size << " page " << m_page;
}

uint32_t
RemusPageHeader::GetSerializedSize() const
{
    return SIZE;
}

void
RemusPageHeader::Serialize(Buffer::Iterator start) const
{
    NS_LOG_FUNCTION(this << &start);
    start.WriteHtonU32(m_size);
    start.WriteU8(m_page);
}

uint32_t
RemusPageHeader::Deserialize(Buffer::Iterator start)
{
    NS_LOG_FUNCTION(this << &start);
    m_size = start.ReadNtohU32();
    m_page = start.ReadU8() != 0;
    return SIZE;
}

uint32_t
RemusPageHeader::GetSize() const
{
    return m_size;
}

bool
RemusPageHeader::IsPage() const
{
    return m_page;
}

} // namespace ns3
