/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-predictive-controller.h"

#include "../plug/plug-checkers.h"

#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusPredictiveController");

NS_OBJECT_ENSURE_REGISTERED(RemusPredictiveController);

TypeId
RemusPredictiveController::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusPredictiveController")
            .SetParent<RemusController>()
            .SetGroupName("TrafficControl")
            .AddConstructor<RemusPredictiveController>()
            .AddAttribute("Target",
                          "The target latency, from the start of an epoch to its commit.",
                          TimeValue(MilliSeconds(10)),
                          MakeTimeAccessor(&RemusPredictiveController::m_target),
                          MakePlugTimeChecker(Time(1)))
            .AddAttribute("CheckInterval",
                          "How often the latency is predicted.",
                          TimeValue(MicroSeconds(150)),
                          MakeTimeAccessor(&RemusPredictiveController::m_checkInterval),
                          MakePlugTimeChecker(MicroSeconds(1)))
            .AddAttribute("FixedTime",
                          "The time that a checkpoint takes without pages, from the stop to the "
                          "commit.",
                          TimeValue(MilliSeconds(1)),
                          MakeTimeAccessor(&RemusPredictiveController::m_fixed),
                          MakePlugTimeChecker(Time(0)))
            .AddAttribute("TimePerPage",
                          "The time that a page adds, until the controller has learned it.",
                          TimeValue(NanoSeconds(58436)),
                          MakeTimeAccessor(&RemusPredictiveController::m_firstPerPage),
                          MakePlugTimeChecker(Time(0)))
            .AddAttribute(
                "Gain",
                "By what fraction of the difference the time for a page moves towards that "
                "of the last checkpoint; 0 to learn nothing.",
                DoubleValue(0.25),
                MakeDoubleAccessor(&RemusPredictiveController::m_gain),
                MakeDoubleChecker<double>(0, 1))
            .AddAttribute("MaxRun",
                          "The longest time for which the guest runs in an epoch.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&RemusPredictiveController::m_maxRun),
                          MakePlugTimeChecker(Time(1)));
    return tid;
}

RemusPredictiveController::~RemusPredictiveController()
{
    m_check.Cancel();
}

double
RemusPredictiveController::GetTimePerPage() const
{
    return m_perPage < 0 ? m_firstPerPage.GetSeconds() : m_perPage;
}

Time
RemusPredictiveController::GetNextStop(const State& state)
{
    const auto now = Simulator::Now();
    const auto pages = std::max<int64_t>(state.nDirtyPages, 0);
    const auto left = (m_target - m_fixed - (now - state.resumed)).GetSeconds();
    m_check.Cancel();
    if (pages * GetTimePerPage() >= left)
    {
        NS_LOG_LOGIC("Stop with " << pages << " pages");
        return now;
    }
    m_check = Simulator::Schedule(m_checkInterval, &RemusPredictiveController::Reconsider, this);
    return state.resumed + m_maxRun;
}

void
RemusPredictiveController::NotifyCommitted(const Epoch& epoch)
{
    if (epoch.pages > 0)
    {
        const auto took = Simulator::Now() - epoch.stopped - m_fixed;
        const auto perPage = std::max(took.GetSeconds(), 0.0) / epoch.pages;
        m_perPage = GetTimePerPage() + m_gain * (perPage - GetTimePerPage());
    }
}

} // namespace ns3
