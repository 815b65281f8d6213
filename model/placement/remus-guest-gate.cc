/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-guest-gate.h"

#include "plug-interposer.h"
#include "plug-stage.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-layer.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusGuestGate");

NS_OBJECT_ENSURE_REGISTERED(RemusGuestGate);

namespace
{

/// The method of Node that a device calls with each frame
struct NodeReceiver
{
    /// The type of that method
    using Type = bool (Node::*)(Ptr<NetDevice>, Ptr<const Packet>, uint16_t, const Address&);

    /**
     * @brief Get that method. It is private to Node, and a device hides its callback.
     * @return the method
     */
    friend Type GetReceiver(NodeReceiver);
};

/**
 * @brief Defines GetReceiver(): access is not checked in an explicit instantiation.
 * @tparam RECEIVER the method
 */
template <NodeReceiver::Type RECEIVER>
struct NodeAccess
{
    /**
     * @brief Get the method.
     * @return the method
     */
    friend NodeReceiver::Type GetReceiver(NodeReceiver)
    {
        return RECEIVER;
    }
};

template struct NodeAccess<&Node::NonPromiscReceiveFromDevice>;

} // namespace

TypeId
RemusGuestGate::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusGuestGate")
                            .SetParent<Object>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<RemusGuestGate>();
    return tid;
}

RemusGuestGate::RemusGuestGate()
{
    NS_LOG_FUNCTION(this);
}

RemusGuestGate::~RemusGuestGate()
{
    NS_LOG_FUNCTION(this);
}

void
RemusGuestGate::AddDevice(Ptr<NetDevice> device)
{
    NS_LOG_FUNCTION(this << device);
    if (std::count(m_devices.begin(), m_devices.end(), device) > 0)
    {
        return;
    }
    m_devices.push_back(device);
    if (IsInitialized())
    {
        Guard({device});
    }
}

void
RemusGuestGate::Follow(Ptr<RemusCheckpointer> checkpointer)
{
    NS_LOG_FUNCTION(this << checkpointer);
    m_closed = checkpointer->IsGuestStopped() || checkpointer->HasFailed();
    checkpointer->TraceConnectWithoutContext("GuestStopped",
                                             MakeCallback(&RemusGuestGate::HandleStopped, this));
    checkpointer->TraceConnectWithoutContext("GuestResumed",
                                             MakeCallback(&RemusGuestGate::HandleResumed, this));
    checkpointer->TraceConnectWithoutContext("Failed",
                                             MakeCallback(&RemusGuestGate::HandleFailed, this));
}

void
RemusGuestGate::Discard()
{
    NS_LOG_FUNCTION(this);
    m_incoming.clear();
    m_outgoing.clear();
    m_closed = false;
}

std::size_t
RemusGuestGate::GetNIncoming() const
{
    return m_incoming.size();
}

std::size_t
RemusGuestGate::GetNOutgoing() const
{
    return m_outgoing.size();
}

void
RemusGuestGate::NotifyNewAggregate()
{
    auto node = GetObject<Node>();
    if (node && node->IsInitialized() && !IsInitialized())
    {
        Simulator::ScheduleNow(&Object::Initialize, Ptr<Object>(this));
    }
    Object::NotifyNewAggregate();
}

void
RemusGuestGate::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    auto node = GetObject<Node>();
    NS_ABORT_MSG_UNLESS(node && node->GetObject<TrafficControlLayer>(),
                        "RemusGuestGate: it is on no node with an internet stack");
    Guard(m_devices);
    Object::DoInitialize();
}

void
RemusGuestGate::Guard(const std::vector<Ptr<NetDevice>>& devices)
{
    for (const auto& device : devices)
    {
        device->Initialize(); // which starts its stage, if any, so that the gate comes first
        device->SetReceiveCallback(MakeCallback(&RemusGuestGate::Receive, this));
    }
    PlugInterposer::Install(GetObject<Node>(),
                            devices,
                            MakeCallback(&RemusGuestGate::Send, this),
                            MakeCallback(&RemusGuestGate::ReceiveLocal, this));
}

void
RemusGuestGate::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_devices.clear();
    m_incoming.clear();
    m_outgoing.clear();
    Object::DoDispose();
}

bool
RemusGuestGate::Receive(Ptr<NetDevice> device,
                        Ptr<const Packet> packet,
                        uint16_t protocol,
                        const Address& from)
{
    NS_LOG_FUNCTION(this << device << packet << protocol << from);
    const Frame frame{device, packet, protocol, from, false};
    if (!m_closed && m_incoming.empty())
    {
        return Deliver(frame);
    }
    m_incoming.push_back(frame);
    return true;
}

void
RemusGuestGate::ReceiveLocal(Ptr<NetDevice> device, Ptr<const Packet> packet, uint16_t protocol)
{
    NS_LOG_FUNCTION(this << device << packet << protocol);
    const Frame frame{device, packet, protocol, device->GetBroadcast(), true};
    if (!m_closed && m_incoming.empty())
    {
        Deliver(frame);
    }
    else
    {
        m_incoming.push_back(frame);
    }
}

void
RemusGuestGate::Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item)
{
    NS_LOG_FUNCTION(this << device << item);

    // ARP packets of all devices of the node come here
    if ((m_closed || !m_outgoing.empty()) &&
        std::count(m_devices.begin(), m_devices.end(), device) > 0)
    {
        m_outgoing.emplace_back(device, item);
    }
    else
    {
        PlugStage::SendOn(device, item);
    }
}

bool
RemusGuestGate::Deliver(const Frame& frame)
{
    auto node = GetObject<Node>();
    if (!frame.local)
    {
        return ((*node).*GetReceiver(NodeReceiver()))(frame.device,
                                                      frame.packet,
                                                      frame.protocol,
                                                      frame.from);
    }
    node->GetObject<TrafficControlLayer>()->Receive(frame.device,
                                                    frame.packet,
                                                    frame.protocol,
                                                    frame.from,
                                                    frame.from,
                                                    NetDevice::PACKET_HOST);
    return true;
}

void
RemusGuestGate::Serve()
{
    if (m_serving)
    {
        return; // in a sink or an application that this called: the outer call continues
    }
    m_serving = true;
    while (!m_closed && !m_outgoing.empty())
    {
        const auto next = m_outgoing.front();
        PlugStage::SendOn(next.first, next.second);
        if (!m_outgoing.empty()) // it is after Discard()
        {
            m_outgoing.pop_front();
        }
    }
    while (!m_closed && !m_incoming.empty())
    {
        const auto next = m_incoming.front();
        Deliver(next);
        if (!m_incoming.empty())
        {
            m_incoming.pop_front();
        }
    }
    m_serving = false;
}

void
RemusGuestGate::HandleStopped(uint64_t epoch, Time /* now */)
{
    NS_LOG_INFO("Closed at the end of epoch " << epoch);
    m_closed = true;
}

void
RemusGuestGate::HandleResumed(uint64_t epoch, Time /* now */)
{
    NS_LOG_INFO("Opened after epoch " << epoch << ": " << m_outgoing.size() << " packets to send, "
                                      << m_incoming.size() << " to deliver");
    m_closed = false;
    const auto node = GetObject<Node>();
    if (Simulator::GetContext() == node->GetId())
    {
        Serve();
    }
    else // a node takes frames in its own context only
    {
        Simulator::ScheduleWithContext(node->GetId(),
                                       Time(0),
                                       &RemusGuestGate::Serve,
                                       Ptr<RemusGuestGate>(this));
    }
}

void
RemusGuestGate::HandleFailed(uint64_t epoch, Time /* now */)
{
    NS_LOG_INFO("Closed: the machine has failed in epoch " << epoch);
    m_closed = true;
}

} // namespace ns3
