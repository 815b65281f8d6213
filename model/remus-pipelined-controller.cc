/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-pipelined-controller.h"

#include "ns3/boolean.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(PipelinedController);

TypeId
PipelinedController::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::PipelinedController")
            .SetParent<RemusController>()
            .SetGroupName("TrafficControl")
            .AddConstructor<PipelinedController>()
            .AddAttribute("Outstanding",
                          "How many epochs may be closed and uncommitted.",
                          UintegerValue(2),
                          MakeUintegerAccessor(&PipelinedController::m_outstanding),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Stall",
                          "Whether the guest stays stopped while that many epochs are "
                          "uncommitted, rather than run on in a longer epoch.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&PipelinedController::m_stall),
                          MakeBooleanChecker());
    return tid;
}

uint32_t
PipelinedController::GetMaxOutstanding() const
{
    return m_outstanding;
}

bool
PipelinedController::StallsGuest() const
{
    return m_stall;
}

Time
PipelinedController::GetNextStop(Time stopped, Time resumed, Time interval)
{
    const bool stalled = m_stall && resumed == m_committed;
    return (stalled ? resumed : stopped) + interval;
}

void
PipelinedController::NotifyCommitted(Time /* opened */, Time /* stopped */)
{
    m_committed = Simulator::Now();
}

} // namespace ns3
