/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-trace-connections.h"

#include "ns3/log.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusTraceConnections");

RemusTraceConnections::~RemusTraceConnections()
{
    NS_LOG_FUNCTION(this);
    for (const auto& connection : m_connections)
    {
        connection.source->TraceDisconnectWithoutContext(connection.name, connection.sink);
    }
}

bool
RemusTraceConnections::Connect(Ptr<Object> source,
                               const std::string& name,
                               const CallbackBase& sink)
{
    NS_LOG_FUNCTION(this << source << name);
    if (!source->TraceConnectWithoutContext(name, sink))
    {
        return false;
    }
    m_connections.push_back({source, name, sink});
    return true;
}

bool
RemusTraceConnections::IsEmpty() const
{
    return m_connections.empty();
}

} // namespace ns3
