/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-controller.h"

#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(RemusController);
NS_OBJECT_ENSURE_REGISTERED(XendController);
NS_OBJECT_ENSURE_REGISTERED(XlController);
NS_OBJECT_ENSURE_REGISTERED(McController);

TypeId
RemusController::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusController").SetParent<Object>().SetGroupName("TrafficControl");
    return tid;
}

uint32_t
RemusController::GetMaxOutstanding() const
{
    return 1;
}

bool
RemusController::StallsGuest() const
{
    return false;
}

void
RemusController::NotifyCommitted(Time /* opened */, Time /* stopped */)
{
}

TypeId
XendController::GetTypeId()
{
    static TypeId tid = TypeId("ns3::XendController")
                            .SetParent<RemusController>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<XendController>();
    return tid;
}

Time
XendController::GetNextStop(Time stopped, Time /* resumed */, Time interval)
{
    return std::max(stopped + interval, Simulator::Now());
}

TypeId
XlController::GetTypeId()
{
    static TypeId tid = TypeId("ns3::XlController")
                            .SetParent<RemusController>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<XlController>();
    return tid;
}

Time
XlController::GetNextStop(Time /* stopped */, Time /* resumed */, Time interval)
{
    return Simulator::Now() + interval;
}

TypeId
McController::GetTypeId()
{
    static TypeId tid = TypeId("ns3::McController")
                            .SetParent<RemusController>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<McController>();
    return tid;
}

Time
McController::GetNextStop(Time stopped, Time resumed, Time interval)
{
    return Simulator::Now() + std::max(interval - (resumed - stopped), Time(0));
}

} // namespace ns3
