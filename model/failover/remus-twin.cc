/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-twin.h"

#include "../checkpoint/remus-draw-time.h"
#include "../placement/plug-interposer.h"
#include "remus-twin-packet.h"

#include "ns3/abort.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-address-generator.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/log.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <iostream>
#include <sstream>
#include <string>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusTwin");

NS_OBJECT_ENSURE_REGISTERED(RemusTwin);

namespace
{

/// The EtherType of what QEMU broadcasts after a migration: a reverse ARP request
const uint16_t RARP = 0x8035;

/**
 * @brief Get a node's interface.
 * @tparam IP ns3::Ipv4 or ns3::Ipv6
 * @param device a device
 * @return the number of the interface; -1 if there is none
 */
template <typename IP>
int32_t
GetInterface(Ptr<NetDevice> device)
{
    auto ip = device->GetNode()->GetObject<IP>();
    return ip ? ip->GetInterfaceForDevice(device) : -1;
}

/**
 * @brief Get the IP addresses of a device.
 * @tparam IP ns3::Ipv4 or ns3::Ipv6
 * @param device the device
 * @return the addresses
 */
template <typename IP>
std::vector<std::string>
GetAddresses(Ptr<NetDevice> device)
{
    std::vector<std::string> addresses;
    const auto interface = GetInterface<IP>(device);
    auto ip = device->GetNode()->GetObject<IP>();
    for (uint32_t i = 0; interface >= 0 && i < ip->GetNAddresses(interface); ++i)
    {
        std::ostringstream text;
        text << interface << " " << ip->GetAddress(interface, i);
        addresses.push_back(text.str());
    }
    return addresses;
}

} // namespace

TypeId
RemusTwin::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusTwin")
            .SetParent<Object>()
            .SetGroupName("Applications")
            .AddConstructor<RemusTwin>()
            .AddAttribute("Lag",
                          "How long after the guest the twin does the same, a multiple of 1 ms.",
                          TimeValue(MilliSeconds(500)),
                          MakeTimeAccessor(&RemusTwin::m_lag),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("TakeOverTime",
                          "The time in seconds from the failure to the takeover, unless a "
                          "RemusFailover decides.",
                          StringValue("ns3::ConstantRandomVariable[Constant=0.4]"),
                          MakePointerAccessor(&RemusTwin::m_takeOverTime),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("Announcements",
                          "How often the takeover is announced to switches.",
                          UintegerValue(5),
                          MakeUintegerAccessor(&RemusTwin::m_announcements),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("AnnounceInterval",
                          "The time from one announcement to the next.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&RemusTwin::m_announceInterval),
                          MakeTimeChecker(Time(0)))
            .AddTraceSource("Diverged",
                            "Fired, once, when the twin has not sent what the guest had.",
                            MakeTraceSourceAccessor(&RemusTwin::m_traceDiverged),
                            "ns3::RemusTwin::DivergedTracedCallback")
            .AddTraceSource("TookOver",
                            "Fired when the twin is the guest.",
                            MakeTraceSourceAccessor(&RemusTwin::m_traceTookOver),
                            "ns3::RemusTwin::TookOverTracedCallback");
    return tid;
}

RemusTwin::RemusTwin()
{
    NS_LOG_FUNCTION(this);
}

RemusTwin::~RemusTwin()
{
    NS_LOG_FUNCTION(this);
}

void
RemusTwin::AddDevice(Ptr<NetDevice> guest, Ptr<NetDevice> twin)
{
    NS_LOG_FUNCTION(this << guest << twin);
    NS_ABORT_MSG_IF(guest->GetNode() == twin->GetNode(),
                    "RemusTwin: node " << guest->GetNode()->GetId()
                                       << " can't be the guest and its twin");
    NS_ABORT_MSG_UNLESS(guest->GetIfIndex() == twin->GetIfIndex(),
                        "RemusTwin: device " << guest->GetIfIndex() << " of the guest, node "
                                             << guest->GetNode()->GetId() << ", and device "
                                             << twin->GetIfIndex() << " of the twin, node "
                                             << twin->GetNode()->GetId()
                                             << ", must have the same index");
    m_devices.emplace_back(guest, twin);
}

void
RemusTwin::Follow(Ptr<RemusCheckpointer> checkpointer, Builder build)
{
    NS_LOG_FUNCTION(this << checkpointer);
    auto node = GetObject<Node>();
    NS_ABORT_MSG_UNLESS(node && !m_devices.empty(), "RemusTwin: it needs a node and AddDevice()");
    NS_ABORT_MSG_IF(node->GetObject<TrafficControlLayer>() || node->GetNApplications() > 0,
                    "RemusTwin: node " << node->GetId()
                                       << " has an internet stack or applications; the twin's node "
                                          "must have devices only");
    NS_ABORT_MSG_UNLESS(m_lag.GetNanoSeconds() % 1000000 == 0,
                        "RemusTwin: Lag is " << m_lag.As(Time::MS)
                                             << "; it must be a multiple of 1 ms, the unit of "
                                                "TCP's timestamps");
    m_checkpointer = checkpointer;
    m_build = build;
    auto guest = m_devices.front().first->GetNode();
    auto tc = guest->GetObject<TrafficControlLayer>();
    NS_ABORT_MSG_UNLESS(tc, "RemusTwin: node " << guest->GetId() << " has no internet stack");
    for (const auto& pair : m_devices)
    {
        for (const auto protocol :
             {Ipv4L3Protocol::PROT_NUMBER, ArpL3Protocol::PROT_NUMBER, Ipv6L3Protocol::PROT_NUMBER})
        {
            tc->RegisterProtocolHandler(MakeCallback(&RemusTwin::HandleInput, this),
                                        protocol,
                                        pair.first);
        }
        // Until it takes over, the twin is deaf
        pair.second->SetReceiveCallback(MakeCallback(&RemusTwin::Receive, this));
    }
    if (auto ipv4 = guest->GetObject<Ipv4L3Protocol>())
    {
        ipv4->TraceConnectWithoutContext("Tx", MakeCallback(&RemusTwin::HandleSent<Ipv4>, this));
    }
    if (auto ipv6 = guest->GetObject<Ipv6L3Protocol>())
    {
        ipv6->TraceConnectWithoutContext("Tx", MakeCallback(&RemusTwin::HandleSent<Ipv6>, this));
    }
    checkpointer->TraceConnectWithoutContext("GuestStopped",
                                             MakeCallback(&RemusTwin::HandleStopped, this));
    checkpointer->TraceConnectWithoutContext("Committed",
                                             MakeCallback(&RemusTwin::HandleCommitted, this));
    checkpointer->TraceConnectWithoutContext("Failed",
                                             MakeCallback(&RemusTwin::HandleFailed, this));
    Simulator::ScheduleWithContext(node->GetId(), m_lag, &RemusTwin::Build, this);
}

void
RemusTwin::Watch(Ptr<RemusCheckpointSink> receiver, Ptr<RemusFailover> failover)
{
    NS_LOG_FUNCTION(this << receiver << failover);
    m_watched = true;
    receiver->TraceConnectWithoutContext("Completed",
                                         MakeCallback(&RemusTwin::HandleCompleted, this));
    failover->TraceConnectWithoutContext("Detected",
                                         MakeCallback(&RemusTwin::HandleDetected, this));
    failover->TraceConnectWithoutContext("TookOver",
                                         MakeCallback(&RemusTwin::HandleTookOver, this));
}

void
RemusTwin::RequireLease(Ptr<RemusLeaseHolder> holder)
{
    NS_LOG_FUNCTION(this << holder);
    m_lease = holder;
    holder->TraceConnectWithoutContext("Acquired", MakeCallback(&RemusTwin::HandleAcquired, this));
}

Ptr<RemusCheckpointer>
RemusTwin::GetCheckpointer() const
{
    return m_checkpointer;
}

void
RemusTwin::Freeze()
{
    NS_LOG_FUNCTION(this);
    if (!m_frozen)
    {
        m_frozen = true;
        m_outputs.Truncate(m_nComplete);
    }
}

void
RemusTwin::TakeOver()
{
    NS_LOG_FUNCTION(this);
    Freeze();
    if (!m_due)
    {
        m_due = true;
        m_dueAt = Simulator::Now();
        if (m_lease)
        {
            m_lease->Ask();
        }
        TryTakeOver();
    }
}

bool
RemusTwin::HasTakenOver() const
{
    return m_live;
}

uint64_t
RemusTwin::GetNEqual() const
{
    return m_nEqual;
}

uint64_t
RemusTwin::GetNClocks() const
{
    return m_nClocks;
}

bool
RemusTwin::HasDiverged() const
{
    return m_diverged;
}

uint64_t
RemusTwin::GetNAhead() const
{
    return m_nAhead;
}

Time
RemusTwin::GetWait() const
{
    return m_wait;
}

int64_t
RemusTwin::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    m_takeOverTime->SetStream(stream);
    return 1;
}

void
RemusTwin::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_devices.clear();
    m_inputs.clear();
    m_held.clear();
    m_outputs = RemusTwinOutputs();
    m_checkpointer = nullptr;
    m_lease = nullptr;
    m_takeOverTime = nullptr;
    m_build = Builder();
    Object::DoDispose();
}

void
RemusTwin::HandleInput(Ptr<NetDevice> device,
                       Ptr<const Packet> packet,
                       uint16_t protocol,
                       const Address& from,
                       const Address& to,
                       NetDevice::PacketType type)
{
    NS_LOG_FUNCTION(this << device << packet << protocol);
    const auto pair =
        std::find_if(m_devices.begin(), m_devices.end(), [device](const auto& devices) {
            return devices.first == device;
        });
    Push({Simulator::Now(),
          m_checkpointer->GetCurrentEpoch(),
          packet->Copy(),
          pair->second,
          protocol,
          from,
          to,
          type});
}

void
RemusTwin::HandleStopped(uint64_t epoch, Time now)
{
    NS_LOG_FUNCTION(this << epoch << now);
    Push({now, epoch, nullptr, nullptr, 0, Address(), Address(), NetDevice::PACKET_HOST});
}

template <typename IP>
void
RemusTwin::HandleSent(Ptr<const Packet> packet, Ptr<IP> ip, uint32_t interface)
{
    const bool isGuest = ip->template GetObject<Node>() != GetObject<Node>();
    const auto sender = std::find_if(m_devices.begin(), m_devices.end(), [&](const auto& devices) {
        return GetInterface<IP>(isGuest ? devices.first : devices.second) ==
               static_cast<int32_t>(interface);
    });
    if (sender == m_devices.end())
    {
        return; // such as the loopback device
    }
    if (!isGuest)
    {
        Compare(packet);
    }
    else if (!m_failed && !m_frozen && !m_diverged)
    {
        if (m_outputs.IsOverdue(m_lag))
        {
            Diverge(m_outputs.GetOldest().packet, nullptr);
            return;
        }
        m_outputs.Add(packet, m_checkpointer->GetCurrentEpoch());
    }
}

void
RemusTwin::Compare(Ptr<const Packet> packet)
{
    m_compared = false;
    if (m_diverged || m_live)
    {
        return;
    }
    if (m_failed && !m_outputs.IsEmpty() && m_outputs.GetOldest().epoch >= m_nComplete)
    {
        m_outputs.Truncate(m_nComplete); // the guest knew more than the backup does
    }
    if (m_outputs.IsEmpty() && (m_failed || m_frozen) && GetEpoch() >= m_nComplete)
    {
        return; // beyond the cut
    }
    RemusTwinOutputs::Output output;
    const auto result = m_outputs.Compare(packet, m_lag, output);
    if (result == RemusTwinOutputs::DIFFERENT)
    {
        Diverge(output.packet, packet);
        return;
    }
    m_compared = true;
    m_nextEpoch = output.epoch;
    ++(result == RemusTwinOutputs::EQUAL ? m_nEqual : m_nClocks);
}

void
RemusTwin::HandleFailed(uint64_t epoch, Time now)
{
    NS_LOG_FUNCTION(this << epoch << now);
    m_failed = true;
    if (m_watched || m_frozen)
    {
        return;
    }
    Freeze();
    const auto wait = RemusDrawTime::Draw(m_takeOverTime, "RemusTwin::TakeOverTime");
    Simulator::ScheduleWithContext(GetObject<Node>()->GetId(), wait, &RemusTwin::TakeOver, this);
}

void
RemusTwin::HandleCommitted(uint64_t epoch, Time /* now */)
{
    if (!m_watched)
    {
        HandleCompleted(epoch, 0);
    }
}

void
RemusTwin::HandleCompleted(uint64_t epoch, uint64_t /* bytes */)
{
    NS_LOG_FUNCTION(this << epoch);
    if (m_frozen)
    {
        return;
    }
    m_nComplete = std::max(m_nComplete, epoch + 1);
    // The guest sends this, or has sent it
    while (!m_held.empty() && m_held.front().epoch < m_nComplete)
    {
        m_held.pop_front();
    }
}

void
RemusTwin::HandleDetected(uint64_t /* epoch */, Time /* now */)
{
    Freeze();
}

void
RemusTwin::HandleTookOver(uint64_t /* epoch */, Time /* now */)
{
    TakeOver();
}

void
RemusTwin::HandleAcquired(Time /* now */)
{
    TryTakeOver();
}

void
RemusTwin::Build()
{
    NS_LOG_FUNCTION(this);
    auto node = GetObject<Node>();
    std::vector<Ptr<NetDevice>> devices;
    for (const auto& pair : m_devices)
    {
        pair.second->SetAddress(pair.first->GetAddress());
        pair.second->SetMtu(pair.first->GetMtu());
        devices.push_back(pair.second);
    }
    // Ipv4AddressHelper and Ipv6AddressHelper end the program when an address is used twice
    Ipv4AddressGenerator::TestMode();
    Ipv6AddressGenerator::TestMode();
    m_build(node);
    for (const auto& pair : m_devices)
    {
        NS_ABORT_MSG_UNLESS(GetAddresses<Ipv4>(pair.first) == GetAddresses<Ipv4>(pair.second) &&
                                GetAddresses<Ipv6>(pair.first) == GetAddresses<Ipv6>(pair.second),
                            "RemusTwin: the function that builds the guest has given device "
                                << pair.second->GetIfIndex() << " of node " << node->GetId()
                                << " other IP addresses than that of node "
                                << pair.first->GetNode()->GetId());
    }
    node->Initialize(); // what was aggregated now
    PlugInterposer::Install(node, devices, MakeCallback(&RemusTwin::Send, this));
    if (auto ipv4 = node->GetObject<Ipv4L3Protocol>())
    {
        ipv4->TraceConnectWithoutContext("Tx", MakeCallback(&RemusTwin::HandleSent<Ipv4>, this));
    }
    if (auto ipv6 = node->GetObject<Ipv6L3Protocol>())
    {
        ipv6->TraceConnectWithoutContext("Tx", MakeCallback(&RemusTwin::HandleSent<Ipv6>, this));
    }
    m_built = true;
    TryTakeOver();
}

void
RemusTwin::Push(const Input& input)
{
    if (m_failed || m_frozen)
    {
        return;
    }
    m_inputs.push_back(input);
    if (m_inputs.size() == 1)
    {
        Await();
    }
}

void
RemusTwin::Await()
{
    if (m_inputs.empty())
    {
        return;
    }
    // Of what happens at one time, what was decided on early comes first. The guest's frame was on
    // its way for at least 1 time step
    const auto node = GetObject<Node>()->GetId();
    const auto due = m_inputs.front().at + m_lag - Simulator::Now();
    if (due > Time(1))
    {
        Simulator::ScheduleWithContext(node, due - Time(1), &RemusTwin::Await, this);
    }
    else
    {
        Simulator::ScheduleWithContext(node, due, &RemusTwin::Feed, this);
    }
}

void
RemusTwin::Feed()
{
    NS_LOG_FUNCTION(this);
    if (m_inputs.empty())
    {
        return;
    }
    const auto input = m_inputs.front();
    m_inputs.pop_front();
    if (!input.packet)
    {
        m_epoch = input.epoch + 1;
        TryTakeOver();
    }
    else
    {
        const bool complete = input.epoch < m_nComplete;
        m_inputEnded = m_inputEnded || (!complete && (m_failed || m_frozen));
        if (!complete && !m_inputEnded && ++m_nAhead == 1)
        {
            std::cerr << "RemusTwin: Lag is " << m_lag.As(Time::MS)
                      << ", but a checkpoint is not complete that long after its epoch began; set "
                         "a longer Lag"
                      << std::endl;
        }
        if (!m_inputEnded)
        {
            Deliver(input);
        }
    }
    Await();
}

bool
RemusTwin::Receive(Ptr<NetDevice> device,
                   Ptr<const Packet> packet,
                   uint16_t protocol,
                   const Address& from)
{
    const bool isIpv4 =
        protocol == Ipv4L3Protocol::PROT_NUMBER || protocol == ArpL3Protocol::PROT_NUMBER;
    if (!m_live || (isIpv4 && GetInterface<Ipv4>(device) < 0) ||
        (!isIpv4 && (protocol != Ipv6L3Protocol::PROT_NUMBER || GetInterface<Ipv6>(device) < 0)))
    {
        return false;
    }
    Deliver({Simulator::Now(),
             0,
             packet,
             device,
             protocol,
             from,
             device->GetAddress(),
             NetDevice::PACKET_HOST});
    return true;
}

void
RemusTwin::Deliver(const Input& input)
{
    auto packet = input.packet->Copy();
    RemusTwinPacket::AddToEcho(packet, input.protocol, GetLagMilliSeconds());
    GetObject<TrafficControlLayer>()
        ->Receive(input.device, packet, input.protocol, input.from, input.to, input.type);
}

void
RemusTwin::Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item)
{
    NS_LOG_FUNCTION(this << device << item);
    if (m_live)
    {
        SendOn(device, item);
        return;
    }
    auto epoch = GetEpoch();
    if (m_compared && item->GetProtocol() != ArpL3Protocol::PROT_NUMBER)
    {
        epoch = m_nextEpoch;
    }
    if (epoch >= m_nComplete)
    {
        m_held.push_back({epoch, device, item});
    }
}

uint64_t
RemusTwin::GetEpoch() const
{
    if (m_inputEnded)
    {
        return UINT64_MAX;
    }
    auto epoch = m_epoch;
    for (const auto& input : m_inputs)
    {
        if (input.at + m_lag > Simulator::Now())
        {
            break;
        }
        epoch = input.packet ? epoch : input.epoch + 1;
    }
    return epoch;
}

void
RemusTwin::SendOn(Ptr<NetDevice> device, Ptr<QueueDiscItem> item) const
{
    RemusTwinPacket::SubtractFromValue(item, GetLagMilliSeconds());
    GetObject<TrafficControlLayer>()->Send(device, item);
}

void
RemusTwin::TryTakeOver()
{
    if (m_live || !m_due || !m_built || (!m_inputEnded && m_epoch < m_nComplete) ||
        (m_lease && !m_lease->IsHeld()))
    {
        return;
    }
    NS_LOG_FUNCTION(this);
    m_live = true;
    m_wait = Simulator::Now() - m_dueAt;
    m_inputs.clear();
    for (; !m_held.empty(); m_held.pop_front())
    {
        SendOn(m_held.front().device, m_held.front().item);
    }
    Announce(m_announcements);
    m_traceTookOver(m_nComplete, Simulator::Now());
}

void
RemusTwin::Announce(uint32_t times)
{
    NS_LOG_FUNCTION(this << times);
    if (times == 0)
    {
        return;
    }
    for (const auto& pair : m_devices)
    {
        if (pair.second->NeedsArp())
        {
            pair.second->Send(Create<Packet>(28), pair.second->GetBroadcast(), RARP);
        }
    }
    Simulator::ScheduleWithContext(GetObject<Node>()->GetId(),
                                   m_announceInterval,
                                   &RemusTwin::Announce,
                                   this,
                                   times - 1);
}

void
RemusTwin::Diverge(Ptr<const Packet> guest, Ptr<const Packet> twin)
{
    NS_LOG_FUNCTION(this << guest << twin);
    m_diverged = true;
    m_outputs.Truncate(0);
    std::cerr << "RemusTwin: the twin of node " << m_devices.front().first->GetNode()->GetId()
              << " differs from it at " << Simulator::Now().As(Time::S) << ": "
              << (!guest  ? "it sends what the guest did not"
                  : !twin ? "it does not send what the guest did"
                          : "it sends something else than the guest did")
              << std::endl;
    m_traceDiverged(guest, twin);
}

uint32_t
RemusTwin::GetLagMilliSeconds() const
{
    return static_cast<uint32_t>(m_lag.GetMilliSeconds());
}

} // namespace ns3
