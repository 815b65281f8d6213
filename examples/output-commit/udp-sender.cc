/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "udp-sender.h"

#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/udp-socket-factory.h"

using namespace ns3;

NS_OBJECT_ENSURE_REGISTERED(UdpSender);
NS_OBJECT_ENSURE_REGISTERED(OutputSource);

TypeId
UdpSender::GetTypeId()
{
    static TypeId tid = TypeId("UdpSender")
                            .SetParent<Application>()
                            .SetGroupName("Applications")
                            .AddConstructor<UdpSender>();
    return tid;
}

void
UdpSender::SetRemote(const InetSocketAddress& remote, uint32_t size)
{
    m_remote = remote;
    m_size = size;
}

void
UdpSender::SetInterval(Ptr<RandomVariableStream> interval)
{
    m_interval = interval;
}

void
UdpSender::StartApplication()
{
    m_socket = Socket::CreateSocket(GetNode(), UdpSocketFactory::GetTypeId());
    m_socket->Bind();
    ScheduleNext();
}

void
UdpSender::StopApplication()
{
    m_next.Cancel();
    m_socket->Close();
    m_socket = nullptr;
}

void
UdpSender::DoDispose()
{
    m_next.Cancel();
    m_socket = nullptr;
    m_interval = nullptr;
    Application::DoDispose();
}

void
UdpSender::Send()
{
    m_socket->SendTo(Create<Packet>(m_size), 0, m_remote);
}

void
UdpSender::ScheduleNext()
{
    if (m_interval)
    {
        m_next =
            Simulator::Schedule(Seconds(m_interval->GetValue()), &UdpSender::SendAndContinue, this);
    }
}

void
UdpSender::SendAndContinue()
{
    Send();
    ScheduleNext();
}

TypeId
OutputSource::GetTypeId()
{
    static TypeId tid = TypeId("OutputSource")
                            .SetParent<UdpSender>()
                            .SetGroupName("Applications")
                            .AddConstructor<OutputSource>();
    return tid;
}

void
OutputSource::SetCheckpointer(Ptr<RemusCheckpointer> checkpointer)
{
    m_checkpointer = checkpointer;
    checkpointer->TraceConnectWithoutContext("GuestStopped",
                                             MakeCallback(&OutputSource::GuestStopped, this));
    checkpointer->TraceConnectWithoutContext("GuestResumed",
                                             MakeCallback(&OutputSource::GuestResumed, this));
}

void
OutputSource::StartApplication()
{
    UdpSender::StartApplication();
    if (m_checkpointer->IsGuestStopped())
    {
        m_next.Cancel();
    }
}

void
OutputSource::DoDispose()
{
    m_checkpointer = nullptr;
    UdpSender::DoDispose();
}

void
OutputSource::GuestStopped(uint64_t /* epoch */, Time /* now */)
{
    m_next.Cancel();
}

void
OutputSource::GuestResumed(uint64_t /* epoch */, Time /* now */)
{
    if (m_socket)
    {
        ScheduleNext();
    }
}
