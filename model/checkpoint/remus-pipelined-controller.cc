/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-pipelined-controller.h"

#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusPipelinedController");

NS_OBJECT_ENSURE_REGISTERED(RemusPipelinedController);

TypeId
RemusPipelinedController::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusPipelinedController")
            .SetParent<RemusController>()
            .SetGroupName("TrafficControl")
            .AddConstructor<RemusPipelinedController>()
            .AddAttribute("Outstanding",
                          "How many epochs may be closed and uncommitted.",
                          UintegerValue(2),
                          MakeUintegerAccessor(&RemusPipelinedController::m_outstanding),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Stall",
                          "Whether the guest stays stopped while that many epochs are "
                          "uncommitted, rather than run in a longer epoch.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&RemusPipelinedController::m_stall),
                          MakeBooleanChecker());
    return tid;
}

uint32_t
RemusPipelinedController::GetMaxOutstanding() const
{
    return m_outstanding;
}

bool
RemusPipelinedController::StallsGuest() const
{
    return m_stall;
}

Time
RemusPipelinedController::GetNextStop(const State& state)
{
    NS_LOG_FUNCTION(this << state.nOutstanding << state.stalled);
    return (state.stalled ? state.resumed : state.stopped) + state.interval;
}

} // namespace ns3
