/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-failover.h"

#include "ns3/abort.h"
#include "ns3/arp-header.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/ipv4-interface-address.h"
#include "ns3/ipv4.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <cmath>

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
                          MakePointerAccessor(&RemusFailover::m_resumeTime),
                          MakePointerChecker<RandomVariableStream>())
            .AddAttribute("Address",
                          "The guest's IPv4 address.",
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
            .AddAttribute("Announcements",
                          "How often the addresses are announced by gratuitous ARP.",
                          UintegerValue(5),
                          MakeUintegerAccessor(&RemusFailover::m_announcements),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("AnnounceInterval",
                          "The time from one announcement to the next.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&RemusFailover::m_announceInterval),
                          MakeTimeChecker(Time(0)))
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
RemusFailover::Watch(Ptr<RemusHeartbeatMonitor> monitor, Ptr<RemusCheckpointReceiver> receiver)
{
    NS_LOG_FUNCTION(this << monitor << receiver);
    m_monitor = monitor;
    m_receiver = receiver;
    m_monitor->TraceConnectWithoutContext("Missed",
                                          MakeCallback(&RemusFailover::HandleMissed, this));
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

int64_t
RemusFailover::FixStreams(int64_t stream)
{
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
    m_device = nullptr;
    m_restore = Callback<void, std::string>();
    Application::DoDispose();
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
    NS_ABORT_MSG_UNLESS(m_device->GetNode() == GetNode() && GetNode()->GetObject<Ipv4>(),
                        "RemusFailover: the device given to SetDevice() must be of node "
                            << GetNode()->GetId() << ", and the node needs an internet stack");
    NS_ABORT_MSG_IF(m_address == Ipv4Address::GetAny(),
                    "RemusFailover: Address is " << m_address
                                                 << "; it must be the guest's address");
}

void
RemusFailover::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_next.Cancel();
}

void
RemusFailover::HandleMissed(Time now)
{
    NS_LOG_FUNCTION(this << now);
    m_receiver->Freeze();
    m_traceDetected(m_receiver->GetNComplete(), now);

    const auto seconds = m_resumeTime->GetValue();
    NS_ABORT_MSG_UNLESS(seconds >= 0 && std::isfinite(seconds),
                        "RemusFailover: ResumeTime gave " << seconds
                                                          << " s; it must not be negative");
    m_next = Simulator::Schedule(Seconds(seconds), &RemusFailover::Resume, this);
}

void
RemusFailover::Resume()
{
    NS_LOG_FUNCTION(this);
    if (!m_restore.IsNull())
    {
        m_restore(m_receiver->GetState());
    }
    m_traceResumed(m_receiver->GetNComplete(), Simulator::Now());
    TakeOver();
}

void
RemusFailover::TakeOver()
{
    NS_LOG_FUNCTION(this);
    if (!m_device)
    {
        m_traceTookOver(m_receiver->GetNComplete(), Simulator::Now());
        return;
    }
    if (!m_hardwareAddress.IsInvalid())
    {
        m_device->SetAddress(m_hardwareAddress);
    }
    auto ipv4 = GetNode()->GetObject<Ipv4>();
    auto interface = ipv4->GetInterfaceForDevice(m_device);
    if (interface < 0)
    {
        interface = static_cast<int32_t>(ipv4->AddInterface(m_device));
    }
    ipv4->AddAddress(interface, Ipv4InterfaceAddress(m_address, m_mask));
    ipv4->SetUp(interface);
    m_traceTookOver(m_receiver->GetNComplete(), Simulator::Now());
    Announce(m_announcements);
}

void
RemusFailover::Announce(uint32_t times)
{
    NS_LOG_FUNCTION(this << times);
    if (times == 0 || !m_device->NeedsArp())
    {
        return;
    }
    ArpHeader arp;
    arp.SetRequest(m_device->GetAddress(), m_address, m_device->GetBroadcast(), m_address);
    auto packet = Create<Packet>();
    packet->AddHeader(arp);
    m_device->Send(packet, m_device->GetBroadcast(), ArpL3Protocol::PROT_NUMBER);
    m_next = Simulator::Schedule(m_announceInterval, &RemusFailover::Announce, this, times - 1);
}

} // namespace ns3
