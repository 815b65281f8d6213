/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-heartbeat.h"

#include "../plug/plug-checkers.h"
#include "../replication/remus-udp-socket.h"

#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/log.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusHeartbeat");

NS_OBJECT_ENSURE_REGISTERED(RemusHeartbeatSender);
NS_OBJECT_ENSURE_REGISTERED(RemusHeartbeatMonitor);

TypeId
RemusHeartbeatSender::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusHeartbeatSender")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<RemusHeartbeatSender>()
            .AddAttribute("Remote",
                          "The address and port of the RemusHeartbeatMonitor.",
                          AddressValue(),
                          MakeAddressAccessor(&RemusHeartbeatSender::m_remote),
                          MakeAddressChecker())
            .AddAttribute("Interval",
                          "The time from one heartbeat to the next.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&RemusHeartbeatSender::m_interval),
                          MakePlugTimeChecker(Time(1)))
            .AddAttribute("Priority",
                          "The priority of the socket, by which a queue disc can distinguish "
                          "heartbeats from the guest's output.",
                          UintegerValue(7),
                          MakeUintegerAccessor(&RemusHeartbeatSender::m_priority),
                          MakeUintegerChecker<uint8_t>());
    return tid;
}

RemusHeartbeatSender::RemusHeartbeatSender()
{
    NS_LOG_FUNCTION(this);
}

RemusHeartbeatSender::~RemusHeartbeatSender()
{
    NS_LOG_FUNCTION(this);
}

void
RemusHeartbeatSender::DoDispose()
{
    NS_LOG_FUNCTION(this);
    StopApplication();
    Application::DoDispose();
}

void
RemusHeartbeatSender::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_socket = RemusUdpSocket::Connect(*this, m_remote, MakeNullCallback<void, Ptr<Socket>>());
    m_socket->SetPriority(m_priority);
    Send();
}

void
RemusHeartbeatSender::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_next.Cancel();
    RemusUdpSocket::Close(m_socket);
}

void
RemusHeartbeatSender::Send()
{
    NS_LOG_FUNCTION(this);
    m_next = Simulator::Schedule(m_interval, &RemusHeartbeatSender::Send, this);
    m_socket->Send(Create<Packet>(1));
}

TypeId
RemusHeartbeatMonitor::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusHeartbeatMonitor")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<RemusHeartbeatMonitor>()
            .AddAttribute("Local",
                          "The address and port to listen on.",
                          AddressValue(InetSocketAddress(Ipv4Address::GetAny(), 7001)),
                          MakeAddressAccessor(&RemusHeartbeatMonitor::m_local),
                          MakeAddressChecker())
            .AddAttribute("Timeout",
                          "The time without a heartbeat after which heartbeats are missed.",
                          TimeValue(MilliSeconds(300)),
                          MakeTimeAccessor(&RemusHeartbeatMonitor::m_timeout),
                          MakePlugTimeChecker(Time(1)))
            .AddAttribute(
                "ExpectFrom",
                "When the timeout starts, after the start of this application, if no heartbeat has "
                "arrived by then; 0 to start it with the first heartbeat only.",
                TimeValue(Time(0)),
                MakeTimeAccessor(&RemusHeartbeatMonitor::m_expectFrom),
                MakePlugTimeChecker(Time(0)))
            .AddTraceSource("Missed",
                            "Fired, once, when no heartbeat has arrived for Timeout.",
                            MakeTraceSourceAccessor(&RemusHeartbeatMonitor::m_traceMissed),
                            "ns3::RemusHeartbeatMonitor::MissedTracedCallback");
    return tid;
}

RemusHeartbeatMonitor::RemusHeartbeatMonitor()
{
    NS_LOG_FUNCTION(this);
}

RemusHeartbeatMonitor::~RemusHeartbeatMonitor()
{
    NS_LOG_FUNCTION(this);
}

bool
RemusHeartbeatMonitor::HasMissed() const
{
    return m_missed;
}

void
RemusHeartbeatMonitor::DoDispose()
{
    NS_LOG_FUNCTION(this);
    StopApplication();
    Application::DoDispose();
}

void
RemusHeartbeatMonitor::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_socket = RemusUdpSocket::Listen(*this,
                                      m_local,
                                      MakeCallback(&RemusHeartbeatMonitor::HandleRead, this));
    if (m_expectFrom.IsStrictlyPositive())
    {
        m_watch = Simulator::Schedule(m_expectFrom, &RemusHeartbeatMonitor::Expect, this);
    }
}

void
RemusHeartbeatMonitor::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_watch.Cancel();
    RemusUdpSocket::Close(m_socket);
}

void
RemusHeartbeatMonitor::HandleRead(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    while (socket->Recv())
    {
    }
    Expect();
}

void
RemusHeartbeatMonitor::Expect()
{
    if (!m_missed)
    {
        m_watch.Cancel();
        m_watch = Simulator::Schedule(m_timeout, &RemusHeartbeatMonitor::HandleTimeout, this);
    }
}

void
RemusHeartbeatMonitor::HandleTimeout()
{
    NS_LOG_FUNCTION(this);
    m_missed = true;
    NS_LOG_INFO("No heartbeat has arrived for " << m_timeout.As(Time::MS));
    m_traceMissed(Simulator::Now());
}

} // namespace ns3
