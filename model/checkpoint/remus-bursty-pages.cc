/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-bursty-pages.h"

#include "remus-draw-time.h"
#include "remus-object-attribute.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusBurstyPages");

NS_OBJECT_ENSURE_REGISTERED(RemusBurstyPages);

namespace
{

/// The longest phase in seconds; longer ones are cut to this
constexpr double MAX_PHASE = 1e9;

} // namespace

TypeId
RemusBurstyPages::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusBurstyPages")
            .SetParent<RemusDirtyPages>()
            .SetGroupName("TrafficControl")
            .AddConstructor<RemusBurstyPages>()
            .AddAttribute("PagesPerCheckpoint",
                          "The number of writes in each epoch, whatever the guest does.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&RemusBurstyPages::m_perCheckpoint),
                          MakeDoubleChecker<double>(0, 1e9))
            .AddAttribute("BusyRate",
                          "The number of writes per second of activity.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&RemusBurstyPages::m_busyRate),
                          MakeDoubleChecker<double>(0, 1e9))
            .AddAttribute("IdleRate",
                          "The number of writes per second of rest.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&RemusBurstyPages::m_idleRate),
                          MakeDoubleChecker<double>(0, 1e9))
            .AddAttribute("BusyTime",
                          "How long a phase of activity lasts, in seconds.",
                          StringValue("ns3::ExponentialRandomVariable[Mean=0.1]"),
                          MakeRemusObjectAccessor(&RemusBurstyPages::m_busyTime, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false))
            .AddAttribute("IdleTime",
                          "How long a phase of rest lasts, in seconds.",
                          StringValue("ns3::ExponentialRandomVariable[Mean=0.1]"),
                          MakeRemusObjectAccessor(&RemusBurstyPages::m_idleTime, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false))
            .AddAttribute("WorkingSet",
                          "The number of pages that the guest writes to with equal probability; 0 "
                          "for no limit.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&RemusBurstyPages::m_workingSet),
                          MakeUintegerChecker<uint64_t>(0, 0xffffffff));
    return tid;
}

RemusBurstyPages::RemusBurstyPages()
{
    NS_LOG_FUNCTION(this);
}

RemusBurstyPages::~RemusBurstyPages()
{
    NS_LOG_FUNCTION(this);
}

void
RemusBurstyPages::AddWork(double pages)
{
    NS_LOG_FUNCTION(this << pages);
    NS_ABORT_MSG_UNLESS(pages >= 0 && pages <= 1e9,
                        "RemusBurstyPages::AddWork: " << pages << " pages; allowed are 0 to 1e9");
    m_work += pages;
}

double
RemusBurstyPages::GetTimed(Time ran) const
{
    if (m_busyRate == m_idleRate) // phases make no difference
    {
        return m_busyRate * ran.GetSeconds();
    }
    double writes = 0;
    auto left = ran;
    for (std::size_t i = 0; left.IsStrictlyPositive(); ++i)
    {
        if (i == m_phases.size())
        {
            const std::string name = m_busy ? "BusyTime" : "IdleTime";
            const auto seconds = RemusDrawTime::GetValue(m_busy ? m_busyTime : m_idleTime,
                                                         "RemusBurstyPages::" + name);
            NS_ABORT_MSG_UNLESS(seconds > 0 && std::isfinite(seconds),
                                "RemusBurstyPages::" << name << " gave " << seconds
                                                     << " s; it must be more than 0 and finite");
            m_phases.push_back({std::max(TimeStep(1), Seconds(std::min(seconds, MAX_PHASE))),
                                m_busy ? m_busyRate : m_idleRate});
            m_busy = !m_busy;
        }
        const auto part = std::min(left, m_phases[i].left);
        writes += m_phases[i].rate * part.GetSeconds();
        left -= part;
    }
    return writes;
}

int64_t
RemusBurstyPages::GetSoFar(Time ran) const
{
    const auto writes = m_perCheckpoint + m_work + GetTimed(ran);
    if (m_workingSet == 0)
    {
        return std::llround(writes);
    }
    const auto set = static_cast<double>(m_workingSet);
    return std::llround(-set * std::expm1(-writes / set));
}

RemusDirtyPages::Dirtied
RemusBurstyPages::GetNext(Time ran)
{
    NS_LOG_FUNCTION(this << ran);
    const auto pages = GetSoFar(ran);
    m_work = 0;
    while (!m_phases.empty() && m_phases.front().left <= ran)
    {
        ran -= m_phases.front().left;
        m_phases.pop_front();
    }
    if (!m_phases.empty())
    {
        m_phases.front().left -= ran;
    }
    return FromPages(static_cast<uint64_t>(pages));
}

int64_t
RemusBurstyPages::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    m_busyTime->SetStream(stream);
    m_idleTime->SetStream(stream + 1);
    return 2 + RemusDirtyPages::AssignStreams(stream + 2);
}

} // namespace ns3
