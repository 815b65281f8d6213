/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-plugs.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <set>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusPlugs");

namespace
{

/**
 * @brief Get the plugs that belong to any guest.
 * @return the plugs, which their RemusPlugs keep alive
 */
std::set<const PlugQueueDisc*>&
GetOwned()
{
    static auto owned = new std::set<const PlugQueueDisc*>; // outlives every static object
    return *owned;
}

} // namespace

RemusPlugs::RemusPlugs(Callback<void> output)
    : m_output(output)
{
}

RemusPlugs::~RemusPlugs()
{
    Clear();
}

void
RemusPlugs::Add(Ptr<PlugQueueDisc> plug)
{
    NS_ABORT_MSG_UNLESS(plug, "RemusCheckpointer::AddPlug: the plug is null");
    NS_ABORT_MSG_IF(Has(plug),
                    "RemusCheckpointer::AddPlug: the checkpointer already has this plug");
    NS_ABORT_MSG_UNLESS(GetOwned().insert(PeekPointer(plug)).second,
                        "RemusCheckpointer::AddPlug: another checkpointer drives this plug");
    NS_LOG_FUNCTION(this << plug);
    m_plugs.push_back(plug);
    if (m_follow)
    {
        Connect(plug, true);
    }
}

bool
RemusPlugs::Remove(Ptr<PlugQueueDisc> plug)
{
    const auto place = std::find(m_plugs.begin(), m_plugs.end(), plug);
    if (place == m_plugs.end())
    {
        return false;
    }
    NS_LOG_FUNCTION(this << plug);
    m_plugs.erase(place);
    GetOwned().erase(PeekPointer(plug));
    if (m_follow)
    {
        Connect(plug, false);
    }
    return true;
}

void
RemusPlugs::Clear()
{
    while (!m_plugs.empty())
    {
        Remove(m_plugs.back());
    }
}

bool
RemusPlugs::Has(Ptr<PlugQueueDisc> plug) const
{
    return std::find(m_plugs.begin(), m_plugs.end(), plug) != m_plugs.end();
}

const std::vector<Ptr<PlugQueueDisc>>&
RemusPlugs::Get() const
{
    return m_plugs;
}

RemusPlugs::Epochs
RemusPlugs::GetEpochs() const
{
    Epochs epochs;
    for (const auto& plug : m_plugs)
    {
        epochs.emplace_back(plug, plug->GetCurrentEpoch());
    }
    return epochs;
}

bool
RemusPlugs::HasLinuxAccounting() const
{
    return std::any_of(m_plugs.begin(), m_plugs.end(), [](const Ptr<PlugQueueDisc>& plug) {
        return plug->GetLinuxAccounting();
    });
}

void
RemusPlugs::FollowOutput(bool follow)
{
    if (follow != m_follow)
    {
        NS_LOG_FUNCTION(this << follow);
        m_follow = follow;
        for (const auto& plug : m_plugs)
        {
            Connect(plug, follow);
        }
    }
}

RemusPlugs::Output
RemusPlugs::GetOutput() const
{
    Output output;
    output.firstCurrent = m_firstCurrent;
    for (const auto& plug : m_plugs)
    {
        output.nCurrentPackets += plug->GetNCurrentPackets();
        output.nHeldPackets += plug->GetNHeldPackets();
        output.nHeldBytes += plug->GetNHeldBytes();
    }
    return output;
}

void
RemusPlugs::Connect(Ptr<PlugQueueDisc> plug, bool follow)
{
    const auto sink = MakeCallback(&RemusPlugs::HandleCurrent, this);
    if (follow)
    {
        plug->TraceConnectWithoutContext("Current", sink);
    }
    else
    {
        plug->TraceDisconnectWithoutContext("Current", sink);
    }
}

void
RemusPlugs::HandleCurrent(uint32_t before, uint32_t after)
{
    if (after > before)
    {
        if (before == 0 && GetOutput().nCurrentPackets == after) // in no other plug either
        {
            m_firstCurrent = Simulator::Now();
        }
        m_output();
    }
}

} // namespace ns3
