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
NS_OBJECT_ENSURE_REGISTERED(RemusXendController);
NS_OBJECT_ENSURE_REGISTERED(RemusXlController);
NS_OBJECT_ENSURE_REGISTERED(RemusMcController);

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
RemusXendController::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusXendController")
                            .SetParent<RemusController>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<RemusXendController>();
    return tid;
}

Time
RemusXendController::GetNextStop(Time stopped, Time /* resumed */, Time interval)
{
    return std::max(stopped + interval, Simulator::Now());
}

TypeId
RemusXlController::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusXlController")
                            .SetParent<RemusController>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<RemusXlController>();
    return tid;
}

Time
RemusXlController::GetNextStop(Time /* stopped */, Time /* resumed */, Time interval)
{
    return Simulator::Now() + interval;
}

TypeId
RemusMcController::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusMcController")
                            .SetParent<RemusController>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<RemusMcController>();
    return tid;
}

Time
RemusMcController::GetNextStop(Time stopped, Time resumed, Time interval)
{
    return Simulator::Now() + std::max(interval - (resumed - stopped), Time(0));
}

} // namespace ns3
