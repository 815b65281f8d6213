/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TRACE_CONNECTIONS_H
#define REMUS_TRACE_CONNECTIONS_H

#include "ns3/callback.h"
#include "ns3/object.h"

#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Connects the sinks of an object to trace sources, and disconnects them at its destruction.
 *
 * A trace source does not know whether a sink's object still exists. Make this a member of that
 * object.
 */
class RemusTraceConnections
{
  public:
    RemusTraceConnections() = default;
    RemusTraceConnections(const RemusTraceConnections&) = delete;
    RemusTraceConnections& operator=(const RemusTraceConnections&) = delete;
    ~RemusTraceConnections();

    /**
     * @brief Connect a sink to a trace source, without context.
     * @param source the object that has the trace source; it is kept alive until the destruction
     * @param name the name of the trace source
     * @param sink the sink
     * @return false if there is no such trace source
     */
    bool Connect(Ptr<Object> source, const std::string& name, const CallbackBase& sink);

    /**
     * @brief Tell whether no sink is connected.
     * @return true if none is
     */
    bool IsEmpty() const;

  private:
    /// A connected sink
    struct Connection
    {
        Ptr<Object> source; //!< the object that has the trace source
        std::string name;   //!< the name of the trace source
        CallbackBase sink;  //!< the sink
    };

    std::vector<Connection> m_connections; //!< the connected sinks
};

} // namespace ns3

#endif /* REMUS_TRACE_CONNECTIONS_H */
