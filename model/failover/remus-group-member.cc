/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-group-member.h"

#include "remus-machine-failure.h"

#include "ns3/log.h"
#include "ns3/node.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusGroupMember");

NS_OBJECT_ENSURE_REGISTERED(RemusGroupMember);

TypeId
RemusGroupMember::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusGroupMember")
                            .SetParent<Object>()
                            .SetGroupName("Applications")
                            .AddConstructor<RemusGroupMember>();
    return tid;
}

RemusGroupMember::RemusGroupMember()
{
    NS_LOG_FUNCTION(this);
}

RemusGroupMember::~RemusGroupMember()
{
    NS_LOG_FUNCTION(this);
}

void
RemusGroupMember::Follow(Ptr<RemusCheckpointer> checkpointer)
{
    NS_LOG_FUNCTION(this << checkpointer);
    m_checkpointer = checkpointer;
    checkpointer->TraceConnectWithoutContext("Failed",
                                             MakeCallback(&RemusGroupMember::HandleFailed, this));
}

Ptr<RemusCheckpointer>
RemusGroupMember::GetCheckpointer() const
{
    return m_checkpointer;
}

void
RemusGroupMember::DoDispose()
{
    NS_LOG_FUNCTION(this);
    if (m_checkpointer)
    {
        m_checkpointer->TraceDisconnectWithoutContext(
            "Failed",
            MakeCallback(&RemusGroupMember::HandleFailed, this));
    }
    m_checkpointer = nullptr;
    Object::DoDispose();
}

void
RemusGroupMember::HandleFailed(uint64_t epoch, Time now)
{
    NS_LOG_FUNCTION(this << epoch << now);
    RemusMachineFailure::FailNode(GetObject<Node>());
}

} // namespace ns3
