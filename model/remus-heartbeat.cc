/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-heartbeat.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusHeartbeat");

NS_OBJECT_ENSURE_REGISTERED(HeartbeatSender);
NS_OBJECT_ENSURE_REGISTERED(HeartbeatMonitor);

TypeId
HeartbeatSender::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::HeartbeatSender")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<HeartbeatSender>()
            .AddAttribute("Remote",
                          "The address and port of the HeartbeatMonitor.",
                          AddressValue(),
                          MakeAddressAccessor(&HeartbeatSender::m_remote),
                          MakeAddressChecker())
            .AddAttribute("Interval",
                          "The time from one heartbeat to the next.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&HeartbeatSender::m_interval),
                          MakeTimeChecker(Time(1)))
            .AddAttribute("Priority",
                          "The priority of the socket, by which a queue disc can tell heartbeats "
                          "from the guest's output.",
                          UintegerValue(7),
                          MakeUintegerAccessor(&HeartbeatSender::m_priority),
                          MakeUintegerChecker<uint8_t>());
    return tid;
}

HeartbeatSender::HeartbeatSender()
{
    NS_LOG_FUNCTION(this);
}

HeartbeatSender::~HeartbeatSender()
{
    NS_LOG_FUNCTION(this);
}

void
HeartbeatSender::DoDispose()
{
    NS_LOG_FUNCTION(this);
    StopApplication();
    Application::DoDispose();
}

void
HeartbeatSender::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_socket = Socket::CreateSocket(GetNode(), UdpSocketFactory::GetTypeId());
    m_socket->SetPriority(m_priority);
    NS_ABORT_MSG_IF(m_socket->Connect(m_remote) != 0,
                    "HeartbeatSender: node " << GetNode()->GetId()
                                             << " cannot use its Remote address");
    Send();
}

void
HeartbeatSender::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_next.Cancel();
    if (m_socket)
    {
        m_socket->Close();
        m_socket = nullptr;
    }
}

void
HeartbeatSender::Send()
{
    NS_LOG_FUNCTION(this);
    m_socket->Send(Create<Packet>(1));
    m_next = Simulator::Schedule(m_interval, &HeartbeatSender::Send, this);
}

TypeId
HeartbeatMonitor::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::HeartbeatMonitor")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<HeartbeatMonitor>()
            .AddAttribute("Local",
                          "The address and port to listen on.",
                          AddressValue(InetSocketAddress(Ipv4Address::GetAny(), 7001)),
                          MakeAddressAccessor(&HeartbeatMonitor::m_local),
                          MakeAddressChecker())
            .AddAttribute("Timeout",
                          "The time without a heartbeat after which heartbeats are missed.",
                          TimeValue(MilliSeconds(300)),
                          MakeTimeAccessor(&HeartbeatMonitor::m_timeout),
                          MakeTimeChecker(Time(1)))
            .AddTraceSource("Missed",
                            "Fired, once, when no heartbeat has come for the Timeout.",
                            MakeTraceSourceAccessor(&HeartbeatMonitor::m_traceMissed),
                            "ns3::HeartbeatMonitor::MissedTracedCallback");
    return tid;
}

HeartbeatMonitor::HeartbeatMonitor()
{
    NS_LOG_FUNCTION(this);
}

HeartbeatMonitor::~HeartbeatMonitor()
{
    NS_LOG_FUNCTION(this);
}

bool
HeartbeatMonitor::HasMissed() const
{
    return m_missed;
}

void
HeartbeatMonitor::DoDispose()
{
    NS_LOG_FUNCTION(this);
    StopApplication();
    Application::DoDispose();
}

void
HeartbeatMonitor::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_socket = Socket::CreateSocket(GetNode(), UdpSocketFactory::GetTypeId());
    NS_ABORT_MSG_IF(m_socket->Bind(m_local) != 0,
                    "HeartbeatMonitor: node " << GetNode()->GetId()
                                              << " cannot listen on its Local address");
    m_socket->SetRecvCallback(MakeCallback(&HeartbeatMonitor::HandleRead, this));
    m_watch = Simulator::Schedule(m_timeout, &HeartbeatMonitor::HandleTimeout, this);
}

void
HeartbeatMonitor::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_watch.Cancel();
    if (m_socket)
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        m_socket->Close();
        m_socket = nullptr;
    }
}

void
HeartbeatMonitor::HandleRead(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    while (socket->Recv())
    {
    }
    if (!m_missed)
    {
        m_watch.Cancel();
        m_watch = Simulator::Schedule(m_timeout, &HeartbeatMonitor::HandleTimeout, this);
    }
}

void
HeartbeatMonitor::HandleTimeout()
{
    NS_LOG_FUNCTION(this);
    m_missed = true;
    m_traceMissed(Simulator::Now());
}

} // namespace ns3
