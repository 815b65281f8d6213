/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-controller.h"

#include "ns3/log.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusController");

NS_OBJECT_ENSURE_REGISTERED(RemusController);
NS_OBJECT_ENSURE_REGISTERED(RemusXendController);
NS_OBJECT_ENSURE_REGISTERED(RemusXlController);
NS_OBJECT_ENSURE_REGISTERED(RemusMcController);

namespace
{

/**
 * @brief Derive a short name: "my-idea" from "ns3::RemusMyIdeaController".
 * @param name the name of a TypeId
 * @return the short name; \p name if it is not of this form
 */
std::string
Shorten(const std::string& name)
{
    const std::string before = "ns3::Remus";
    const std::string after = "Controller";
    if (name.size() <= before.size() + after.size() || name.find(before) != 0 ||
        name.rfind(after) != name.size() - after.size())
    {
        return name;
    }
    std::string shortName;
    for (const auto c : name.substr(before.size(), name.size() - before.size() - after.size()))
    {
        const auto lower = static_cast<char>(std::tolower(c));
        if (lower != c && !shortName.empty())
        {
            shortName += '-';
        }
        shortName += lower;
    }
    return shortName;
}

/**
 * @brief Get the controllers that can be created.
 * @return the names of their TypeIds by their short names
 */
std::map<std::string, std::string>
GetControllers()
{
    std::map<std::string, std::string> controllers;
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const auto tid = TypeId::GetRegistered(i);
        if (tid.IsChildOf(RemusController::GetTypeId()) && tid.HasConstructor())
        {
            controllers[Shorten(tid.GetName())] = tid.GetName();
        }
    }
    return controllers;
}

} // namespace

TypeId
RemusController::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusController").SetParent<Object>().SetGroupName("TrafficControl");
    return tid;
}

std::vector<std::string>
RemusController::GetNames()
{
    std::vector<std::string> names;
    for (const auto& controller : GetControllers())
    {
        names.push_back(controller.first);
    }
    return names;
}

std::string
RemusController::GetTypeIdName(const std::string& name)
{
    const auto controllers = GetControllers();
    const auto controller = controllers.find(name);
    return controller == controllers.end() ? name : controller->second;
}

std::string
RemusController::GetName() const
{
    return Shorten(GetInstanceTypeId().GetName());
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

bool
RemusController::FollowsOutput() const
{
    return false;
}

void
RemusController::NotifyCommitted(const Epoch& epoch)
{
    NS_LOG_FUNCTION(this << epoch.number);
}

void
RemusController::DoDispose()
{
    m_reconsider.Nullify();
    Object::DoDispose();
}

void
RemusController::Reconsider() const
{
    if (!m_reconsider.IsNull())
    {
        m_reconsider();
    }
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
RemusXendController::GetNextStop(const State& state)
{
    return std::max(state.stopped + state.interval, state.ready);
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
RemusXlController::GetNextStop(const State& state)
{
    return state.ready + state.interval;
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
RemusMcController::GetNextStop(const State& state)
{
    return state.ready + std::max(state.interval - (state.resumed - state.stopped), Time(0));
}

} // namespace ns3
