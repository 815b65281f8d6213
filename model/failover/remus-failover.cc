/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-failover.h"

#include "../checkpoint/remus-draw-time.h"
#include "../checkpoint/remus-object-attribute.h"
#include "../plug/plug-checkers.h"
#include "remus-machine-failure.h"

#include "ns3/abort.h"
#include "ns3/arp-header.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/boolean.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv4-interface-address.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/mac48-address.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusFailover");

NS_OBJECT_ENSURE_REGISTERED(RemusFailover);

TypeId
RemusFailover::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusFailover")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<RemusFailover>()
            .AddAttribute("ResumeTime",
                          "The time in seconds from the detection to the guest's resume.",
                          StringValue("ns3::ConstantRandomVariable[Constant=0.1]"),
                          MakeRemusObjectAccessor(&RemusFailover::m_resumeTime, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false))
            .AddAttribute("Address",
                          "The guest's IPv4 address; 0.0.0.0 if it has none.",
                          Ipv4AddressValue(Ipv4Address::GetAny()),
                          MakeIpv4AddressAccessor(&RemusFailover::m_address),
                          MakeIpv4AddressChecker())
            .AddAttribute("Mask",
                          "The network mask of the guest's address.",
                          Ipv4MaskValue(Ipv4Mask("255.255.255.0")),
                          MakeIpv4MaskAccessor(&RemusFailover::m_mask),
                          MakeIpv4MaskChecker())
            .AddAttribute("HardwareAddress",
                          "The guest's hardware address; none to keep that of the device.",
                          AddressValue(),
                          MakeAddressAccessor(&RemusFailover::m_hardwareAddress),
                          MakeAddressChecker())
            .AddAttribute(
                "Announcements",
                "The number of times that the addresses are announced, by gratuitous ARP and "
                "unsolicited neighbour advertisements.",
                UintegerValue(5),
                MakeUintegerAccessor(&RemusFailover::m_announcements),
                MakeUintegerChecker<uint32_t>())
            .AddAttribute("AnnounceInterval",
                          "The time from one announcement to the next.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&RemusFailover::m_announceInterval),
                          MakePlugTimeChecker(Time(0)))
            .AddTraceSource("Detected",
                            "Fired when the failure is detected.",
                            MakeTraceSourceAccessor(&RemusFailover::m_traceDetected),
                            "ns3::RemusFailover::FailoverTracedCallback")
            .AddTraceSource("Resumed",
                            "Fired when the state of the service is restored.",
                            MakeTraceSourceAccessor(&RemusFailover::m_traceResumed),
                            "ns3::RemusFailover::FailoverTracedCallback")
            .AddTraceSource("TookOver",
                            "Fired when the addresses are taken over, before they are announced.",
                            MakeTraceSourceAccessor(&RemusFailover::m_traceTookOver),
                            "ns3::RemusFailover::FailoverTracedCallback");
    return tid;
}

RemusFailover::RemusFailover()
{
    NS_LOG_FUNCTION(this);
}

RemusFailover::~RemusFailover()
{
    NS_LOG_FUNCTION(this);
}

void
RemusFailover::Watch(Ptr<RemusHeartbeatMonitor> monitor, Ptr<RemusCheckpointSink> receiver)
{
    NS_LOG_FUNCTION(this << monitor << receiver);
    m_monitor = monitor;
    m_receiver = receiver;
    m_monitor->TraceConnectWithoutContext("Missed",
                                          MakeCallback(&RemusFailover::HandleMissed, this));
}

void
RemusFailover::RequireLease(Ptr<RemusLeaseHolder> holder)
{
    NS_LOG_FUNCTION(this << holder);
    m_lease = holder;
    holder->TraceConnectWithoutContext("Acquired",
                                       MakeCallback(&RemusFailover::HandleAcquired, this));
}

void
RemusFailover::SetDevice(Ptr<NetDevice> device)
{
    NS_LOG_FUNCTION(this << device);
    m_device = device;
}

void
RemusFailover::SetRestoreCallback(Callback<void, std::string> restore)
{
    m_restore = restore;
}

void
RemusFailover::AddAddress(const Ipv6InterfaceAddress& address)
{
    NS_LOG_FUNCTION(this << address);
    m_ipv6Addresses.push_back(address);
}

Address
RemusFailover::GetGuestAddress() const
{
    if (m_address != Ipv4Address::GetAny())
    {
        return m_address;
    }
    for (const auto& address : m_ipv6Addresses)
    {
        if (!address.GetAddress().IsLinkLocal())
        {
            return address.GetAddress();
        }
    }
    return Address();
}

bool
RemusFailover::HasDetected() const
{
    return m_detected;
}

int64_t
RemusFailover::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    m_resumeTime->SetStream(stream);
    return 1;
}

void
RemusFailover::DoDispose()
{
    NS_LOG_FUNCTION(this);
    StopApplication();
    m_resumeTime = nullptr;
    m_monitor = nullptr;
    m_receiver = nullptr;
    m_lease = nullptr;
    m_device = nullptr;
    m_restore = Callback<void, std::string>();
    RemusApplication::DoDispose();
}

void
RemusFailover::StartApplication()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_UNLESS(m_receiver,
                        "RemusFailover: node " << GetNode()->GetId() << " needs Watch()");
    if (!m_device)
    {
        return;
    }
    NS_ABORT_MSG_UNLESS(m_device->GetNode() == GetNode(),
                        "RemusFailover: the device given to SetDevice() must be of node "
                            << GetNode()->GetId());
    const auto hasIpv4 = m_address != Ipv4Address::GetAny();
    NS_ABORT_MSG_UNLESS(hasIpv4 || !m_ipv6Addresses.empty(),
                        "RemusFailover: Address is " << m_address
                                                     << ", and there is no IPv6 address either; "
                                                        "the guest's addresses are needed");
    NS_ABORT_MSG_UNLESS((!hasIpv4 || GetNode()->GetObject<Ipv4>()) &&
                            (m_ipv6Addresses.empty() || GetNode()->GetObject<Ipv6>()),
                        "RemusFailover: node " << GetNode()->GetId()
                                               << " needs an internet stack for the guest's "
                                                  "addresses");
    RemoveAddresses();
}

void
RemusFailover::RemoveAddresses()
{
    if (!m_hardwareAddress.IsInvalid() && m_device->GetAddress() == m_hardwareAddress)
    {
        m_device->SetAddress(Mac48Address::Allocate());
    }
    auto ipv4 = GetNode()->GetObject<Ipv4>();
    const auto i = ipv4 ? ipv4->GetInterfaceForDevice(m_device) : -1;
    if (i >= 0)
    {
        ipv4->RemoveAddress(i, m_address);
    }
    auto ipv6 = GetNode()->GetObject<Ipv6>();
    const auto j = ipv6 ? ipv6->GetInterfaceForDevice(m_device) : -1;
    for (const auto& address : m_ipv6Addresses)
    {
        if (j >= 0)
        {
            ipv6->RemoveAddress(j, address.GetAddress());
        }
    }
}

void
RemusFailover::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_stopped = true;
    m_next.Cancel();
    m_waiting = false;
}

bool
RemusFailover::IsDead() const
{
    return RemusMachineFailure::HasNodeFailed(GetNode());
}

void
RemusFailover::HandleMissed(Time now)
{
    NS_LOG_FUNCTION(this << now);
    if (m_stopped || m_detected || IsDead())
    {
        return;
    }
    const auto wait = RemusDrawTime::Draw(m_resumeTime, "RemusFailover::ResumeTime");
    m_detected = true;
    m_receiver->Freeze();
    m_next = Simulator::Schedule(wait, &RemusFailover::Resume, this);
    NS_LOG_INFO("The failure is detected; the guest will continue in epoch "
                << m_receiver->GetNComplete());
    if (m_lease)
    {
        m_lease->Ask(m_receiver->GetNComplete());
    }
    m_traceDetected(m_receiver->GetNComplete(), now);
}

void
RemusFailover::HandleAcquired(Time now)
{
    NS_LOG_FUNCTION(this << now);
    if (m_waiting)
    {
        Resume();
    }
}

void
RemusFailover::Resume()
{
    NS_LOG_FUNCTION(this);
    m_waiting = m_lease && !m_lease->IsHeld();
    if (m_waiting || IsDead())
    {
        return;
    }
    const auto epoch = m_receiver->GetNComplete();
    if (!m_restore.IsNull())
    {
        m_restore(m_receiver->GetState());
    }
    // A sink may end this application or let the machine fail, which cancels the takeover
    m_next = Simulator::ScheduleNow(&RemusFailover::TakeOver, this);
    m_traceResumed(epoch, Simulator::Now());
}

void
RemusFailover::TakeOver()
{
    NS_LOG_FUNCTION(this);
    if (IsDead())
    {
        return;
    }
    if (!m_device)
    {
        m_traceTookOver(m_receiver->GetNComplete(), Simulator::Now());
        return;
    }
    if (!m_hardwareAddress.IsInvalid())
    {
        m_device->SetAddress(m_hardwareAddress);
    }
    TakeOverIpv4();
    TakeOverIpv6();
    NS_LOG_INFO("Node " << GetNode()->GetId() << " has taken over the guest's addresses");
    m_next = Simulator::ScheduleNow(&RemusFailover::Announce, this, m_announcements);
    m_traceTookOver(m_receiver->GetNComplete(), Simulator::Now());
}

void
RemusFailover::TakeOverIpv4()
{
    if (m_address == Ipv4Address::GetAny())
    {
        return;
    }
    auto ipv4 = GetNode()->GetObject<Ipv4>();
    auto interface = ipv4->GetInterfaceForDevice(m_device);
    if (interface < 0)
    {
        interface = static_cast<int32_t>(ipv4->AddInterface(m_device));
    }
    ipv4->AddAddress(interface, Ipv4InterfaceAddress(m_address, m_mask));
    ipv4->SetUp(interface);
}

void
RemusFailover::TakeOverIpv6()
{
    if (m_ipv6Addresses.empty())
    {
        return;
    }
    auto ipv6 = GetNode()->GetObject<Ipv6>();
    auto icmpv6 = GetNode()->GetObject<Icmpv6L4Protocol>();
    BooleanValue detection;
    icmpv6->GetAttribute("DAD", detection);
    icmpv6->SetAttribute("DAD",
                         BooleanValue(false)); // otherwise the addresses are unusable for 1 s
    auto interface = ipv6->GetInterfaceForDevice(m_device);
    if (interface < 0)
    {
        interface = static_cast<int32_t>(ipv6->AddInterface(m_device));
    }
    ipv6->SetUp(interface);
    for (const auto& address : m_ipv6Addresses)
    {
        ipv6->AddAddress(interface,
                         Ipv6InterfaceAddress(address.GetAddress(), address.GetPrefix()));
    }
    icmpv6->SetAttribute("DAD", detection);
}

void
RemusFailover::Announce(uint32_t times)
{
    NS_LOG_FUNCTION(this << times);
    if (times == 0 || !m_device->NeedsArp() || IsDead())
    {
        return;
    }
    if (m_address != Ipv4Address::GetAny())
    {
        ArpHeader arp;
        arp.SetRequest(m_device->GetAddress(), m_address, m_device->GetBroadcast(), m_address);
        auto packet = Create<Packet>();
        packet->AddHeader(arp);
        m_device->Send(packet, m_device->GetBroadcast(), ArpL3Protocol::PROT_NUMBER);
    }
    for (const auto& address : m_ipv6Addresses)
    {
        const uint8_t override = 1; // neither solicited nor from a router
        const auto nodes = Ipv6Address::GetAllNodesMulticast();
        auto hardwareAddress = m_device->GetAddress();
        auto advertisement = GetNode()->GetObject<Icmpv6L4Protocol>()->ForgeNA(address.GetAddress(),
                                                                               nodes,
                                                                               &hardwareAddress,
                                                                               override);
        advertisement.first->AddHeader(advertisement.second);
        m_device->Send(advertisement.first,
                       m_device->GetMulticast(nodes),
                       Ipv6L3Protocol::PROT_NUMBER);
    }
    m_next = Simulator::Schedule(m_announceInterval, &RemusFailover::Announce, this, times - 1);
}

} // namespace ns3
