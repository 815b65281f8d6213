/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-adaptive-controller.h"

#include "../plug/plug-checkers.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusAdaptiveController");

NS_OBJECT_ENSURE_REGISTERED(RemusAdaptiveController);

TypeId
RemusAdaptiveController::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusAdaptiveController")
            .SetParent<RemusController>()
            .SetGroupName("TrafficControl")
            .AddConstructor<RemusAdaptiveController>()
            .AddAttribute("Target",
                          "The target latency, from the start of an epoch to its commit.",
                          TimeValue(MilliSeconds(5)),
                          MakeTimeAccessor(&RemusAdaptiveController::m_target),
                          MakePlugTimeChecker(Time(1)))
            .AddAttribute("Band",
                          "The difference from the target, relative to it, up to which the epochs "
                          "stay as they are.",
                          DoubleValue(0.1),
                          MakeDoubleAccessor(&RemusAdaptiveController::m_band),
                          MakeDoubleChecker<double>(0, 1))
            .AddAttribute("MinRun",
                          "The shortest time for which the guest runs in an epoch.",
                          TimeValue(MicroSeconds(500)),
                          MakeTimeAccessor(&RemusAdaptiveController::m_minRun),
                          MakePlugTimeChecker(Time(1)))
            .AddAttribute("MaxRun",
                          "The longest time for which the guest runs in an epoch.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&RemusAdaptiveController::m_maxRun),
                          MakePlugTimeChecker(Time(1)))
            .AddAttribute("Outstanding",
                          "How many epochs may be closed and uncommitted.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&RemusAdaptiveController::m_outstanding),
                          MakeUintegerChecker<uint32_t>(1));
    return tid;
}

uint32_t
RemusAdaptiveController::GetMaxOutstanding() const
{
    return m_outstanding;
}

Time
RemusAdaptiveController::GetNextStop(const State& state)
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_IF(m_minRun > m_maxRun,
                    "RemusAdaptiveController: MinRun is " << m_minRun.As(Time::MS)
                                                          << ", more than MaxRun, "
                                                          << m_maxRun.As(Time::MS));
    if (m_run.IsZero())
    {
        m_run = std::max(std::min(state.interval, m_maxRun), m_minRun);
    }
    return state.resumed + m_run;
}

void
RemusAdaptiveController::NotifyCommitted(const Epoch& epoch)
{
    NS_LOG_FUNCTION(this << epoch.number);
    if (!m_adapting)
    {
        m_adapting = true; // the epoch before the first checkpoint was not under control
        return;
    }
    const auto latency = Simulator::Now() - epoch.opened;
    const auto error = m_target - latency;
    if (std::abs(error.GetSeconds()) > m_band * m_target.GetSeconds())
    {
        m_run = std::max(std::min(m_run + Time(error.GetTimeStep() / 2), m_maxRun), m_minRun);
        NS_LOG_INFO("Epoch " << epoch.number << " had a latency of " << latency.As(Time::MS)
                             << "; the guest runs for " << m_run.As(Time::MS) << " from now on");
    }
}

Time
RemusAdaptiveController::GetRun() const
{
    return m_run;
}

} // namespace ns3
