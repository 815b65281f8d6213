/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-output-controller.h"

#include "../plug/plug-checkers.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusOutputController");

NS_OBJECT_ENSURE_REGISTERED(RemusOutputController);

TypeId
RemusOutputController::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusOutputController")
            .SetParent<RemusController>()
            .SetGroupName("TrafficControl")
            .AddConstructor<RemusOutputController>()
            .AddAttribute("Quiet",
                          "The time without further output after which the guest is stopped; 0 to "
                          "stop it at the first packet.",
                          TimeValue(MilliSeconds(1)),
                          MakeTimeAccessor(&RemusOutputController::m_quiet),
                          MakePlugTimeChecker(Time(0)))
            .AddAttribute("MaxRun",
                          "The longest time for which the guest runs in an epoch.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&RemusOutputController::m_maxRun),
                          MakePlugTimeChecker(Time(1)));
    return tid;
}

bool
RemusOutputController::FollowsOutput() const
{
    return true;
}

Time
RemusOutputController::GetNextStop(const State& state)
{
    NS_LOG_FUNCTION(this << state.nOutputPackets);
    const auto end = state.resumed + m_maxRun;
    return state.nOutputPackets == 0 ? end : std::min(Simulator::Now() + m_quiet, end);
}

} // namespace ns3
