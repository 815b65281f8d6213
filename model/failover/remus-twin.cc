/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-twin.h"

#include "../checkpoint/remus-draw-time.h"
#include "../checkpoint/remus-object-attribute.h"
#include "../placement/plug-interposer.h"
#include "../plug/plug-checkers.h"
#include "remus-machine-failure.h"
#include "remus-twin-addresses.h"
#include "remus-twin-devices.h"
#include "remus-twin-inputs.h"
#include "remus-twin-outputs.h"
#include "remus-twin-packet.h"
#include "remus-twin-sender.h"

#include "ns3/abort.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <iostream>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusTwin");

NS_OBJECT_ENSURE_REGISTERED(RemusTwin);

namespace
{

/// The EtherType of what QEMU broadcasts after a migration: a reverse ARP request
const uint16_t RARP = 0x8035;

} // namespace

TypeId
RemusTwin::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusTwin")
            .SetParent<Object>()
            .SetGroupName("Applications")
            .AddConstructor<RemusTwin>()
            .AddAttribute(
                "Lag",
                "The time after which the twin repeats what the guest does, a multiple of "
                "1 ms.",
                TimeValue(MilliSeconds(500)),
                MakeTimeAccessor(&RemusTwin::m_lag),
                MakePlugTimeChecker(MilliSeconds(1)))
            .AddAttribute("TakeOverTime",
                          "The time in seconds from the failure to the takeover, unless a "
                          "RemusFailover decides.",
                          StringValue("ns3::ConstantRandomVariable[Constant=0.4]"),
                          MakeRemusObjectAccessor(&RemusTwin::m_takeOverTime, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false))
            .AddAttribute("Announcements",
                          "The number of times that the takeover is announced to switches.",
                          UintegerValue(5),
                          MakeUintegerAccessor(&RemusTwin::m_announcements),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("AnnounceInterval",
                          "The time from one announcement to the next.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&RemusTwin::m_announceInterval),
                          MakePlugTimeChecker(Time(0)))
            .AddTraceSource("Diverged",
                            "Fired, once, when the outputs of guest and twin differ.",
                            MakeTraceSourceAccessor(&RemusTwin::m_traceDiverged),
                            "ns3::RemusTwin::DivergedTracedCallback")
            .AddTraceSource("TookOver",
                            "Fired when the twin has become the guest.",
                            MakeTraceSourceAccessor(&RemusTwin::m_traceTookOver),
                            "ns3::RemusTwin::TookOverTracedCallback");
    return tid;
}

RemusTwin::RemusTwin()
    : m_devices(std::make_unique<RemusTwinDevices>()),
      m_inputs(std::make_unique<RemusTwinInputs>(m_cut,
                                                 MakeCallback(&RemusTwin::Deliver, this),
                                                 MakeCallback(&RemusTwin::TryTakeOver, this))),
      m_outputs(std::make_unique<RemusTwinOutputs>(m_cut,
                                                   MakeCallback(&RemusTwin::HandleDiverged, this))),
      m_sender(std::make_unique<RemusTwinSender>(m_cut))
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
    m_devices->Add(guest, twin);
}

void
RemusTwin::Follow(Ptr<RemusCheckpointer> checkpointer, Builder build)
{
    NS_LOG_FUNCTION(this << checkpointer);
    auto node = GetObject<Node>();
    NS_ABORT_MSG_UNLESS(node && !m_devices->Get().empty(),
                        "RemusTwin: it needs a node and AddDevice()");
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
    m_inputs->Begin(node->GetId(), m_lag);
    m_outputs->Begin(m_lag);
    m_sender->Begin(node, GetLagMilliSeconds());
    auto guest = m_devices->GetGuest();
    auto tc = guest->GetObject<TrafficControlLayer>();
    NS_ABORT_MSG_UNLESS(tc, "RemusTwin: node " << guest->GetId() << " has no internet stack");
    for (const auto& pair : m_devices->Get())
    {
        for (const auto protocol :
             {Ipv4L3Protocol::PROT_NUMBER, ArpL3Protocol::PROT_NUMBER, Ipv6L3Protocol::PROT_NUMBER})
        {
            tc->RegisterProtocolHandler(MakeCallback(&RemusTwin::HandleInput, this),
                                        protocol,
                                        pair.first);
        }
        // Until it takes over, the twin ignores the frames that its devices receive
        pair.second->SetReceiveCallback(MakeCallback(&RemusTwin::Receive, this));
    }
    ListenToOutput(guest);
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
        m_cut.closed = true;
        NS_LOG_INFO("The guest will continue in epoch " << m_cut.nComplete);
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
    return m_outputs->GetNEqual();
}

uint64_t
RemusTwin::GetNClocks() const
{
    return m_outputs->GetNClocks();
}

bool
RemusTwin::HasDiverged() const
{
    return m_outputs->HasDiverged();
}

uint64_t
RemusTwin::GetNAhead() const
{
    return m_inputs->GetNAhead();
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
    m_devices->Clear();
    m_sender->Stop();
    m_checkpointer = nullptr;
    m_lease = nullptr;
    m_takeOverTime = nullptr;
    m_build = Builder();
    Object::DoDispose();
}

void
RemusTwin::ListenToOutput(Ptr<Node> node)
{
    if (auto ipv4 = node->GetObject<Ipv4L3Protocol>())
    {
        ipv4->TraceConnectWithoutContext("Tx", MakeCallback(&RemusTwin::HandleSent<Ipv4>, this));
    }
    if (auto ipv6 = node->GetObject<Ipv6L3Protocol>())
    {
        ipv6->TraceConnectWithoutContext("Tx", MakeCallback(&RemusTwin::HandleSent<Ipv6>, this));
    }
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
    m_inputs->Add(m_checkpointer->GetCurrentEpoch(),
                  {packet->Copy(), m_devices->GetTwinOf(device), protocol, from, to, type});
}

void
RemusTwin::HandleStopped(uint64_t epoch, Time now)
{
    NS_LOG_FUNCTION(this << epoch << now);
    m_inputs->AddCut(epoch);
}

template <typename IP>
void
RemusTwin::HandleSent(Ptr<const Packet> packet, Ptr<IP> ip, uint32_t interface)
{
    if (!m_devices->HaveInterface(ip, interface))
    {
        return; // for example on the loopback device
    }
    if (ip->template GetObject<Node>() == m_devices->GetGuest())
    {
        m_outputs->Add(packet, m_checkpointer->GetCurrentEpoch());
    }
    else if (!m_live)
    {
        m_outputs->Compare(packet, m_inputs->GetEpoch());
    }
}

void
RemusTwin::HandleFailed(uint64_t epoch, Time now)
{
    NS_LOG_FUNCTION(this << epoch << now);
    m_cut.closed = true;
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
    m_cut.nComplete = std::max(m_cut.nComplete, epoch + 1);
    m_sender->DropComplete();
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
    m_devices->CopyHardware();
    {
        const RemusTwinAddresses twice;
        m_build(node);
    }
    m_devices->CheckAddresses();
    node->Initialize(); // the objects aggregated just now
    PlugInterposer::Install(node, m_devices->GetTwins(), MakeCallback(&RemusTwin::Send, this));
    ListenToOutput(node);
    m_built = true;
    TryTakeOver();
}

bool
RemusTwin::Receive(Ptr<NetDevice> device,
                   Ptr<const Packet> packet,
                   uint16_t protocol,
                   const Address& from)
{
    if (!m_live || !RemusTwinDevices::IsTaken(device, protocol))
    {
        return false;
    }
    Deliver({packet, device, protocol, from, device->GetAddress(), NetDevice::PACKET_HOST});
    return true;
}

void
RemusTwin::Deliver(const RemusTwinFrame& frame)
{
    auto packet = frame.packet->Copy();
    RemusTwinPacket::AddToEcho(packet, frame.protocol, GetLagMilliSeconds());
    GetObject<TrafficControlLayer>()
        ->Receive(frame.device, packet, frame.protocol, frame.from, frame.to, frame.type);
}

void
RemusTwin::Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item)
{
    NS_LOG_FUNCTION(this << device << item);
    auto epoch = m_inputs->GetEpoch();
    if (item->GetProtocol() != ArpL3Protocol::PROT_NUMBER)
    {
        epoch = m_outputs->GetEpochOfLast(epoch);
    }
    m_sender->Send(device, item, epoch);
}

void
RemusTwin::TryTakeOver()
{
    if (m_live || !m_due || !m_built || !m_inputs->HasReachedCut() ||
        (m_lease && !m_lease->IsHeld()) || RemusMachineFailure::HasNodeFailed(GetObject<Node>()))
    {
        return;
    }
    NS_LOG_FUNCTION(this);
    m_live = true;
    m_wait = Simulator::Now() - m_dueAt;
    NS_LOG_INFO("The twin continues in epoch " << m_cut.nComplete << ", " << m_wait.As(Time::MS)
                                               << " after it was due");
    m_sender->Open();
    Announce(m_announcements);
    m_traceTookOver(m_cut.nComplete, Simulator::Now());
}

void
RemusTwin::Announce(uint32_t times)
{
    NS_LOG_FUNCTION(this << times);
    if (times == 0 || RemusMachineFailure::HasNodeFailed(GetObject<Node>()))
    {
        return;
    }
    for (const auto& pair : m_devices->Get())
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
RemusTwin::HandleDiverged(Ptr<const Packet> guest, Ptr<const Packet> twin)
{
    NS_LOG_FUNCTION(this << guest << twin);
    std::cerr << "RemusTwin: the twin of node " << m_devices->GetGuest()->GetId()
              << " differs from it at " << Simulator::Now().As(Time::S) << ": "
              << (!guest  ? "it sends what the guest did not"
                  : !twin ? "it does not send what the guest did"
                          : "it sends something other than what the guest sent")
              << std::endl;
    m_traceDiverged(guest, twin);
}

uint32_t
RemusTwin::GetLagMilliSeconds() const
{
    return static_cast<uint32_t>(m_lag.GetMilliSeconds());
}

} // namespace ns3
