/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-lease.h"

#include "../plug/plug-checkers.h"
#include "../replication/remus-udp-socket.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/log.h"
#include "ns3/packet.h"
#include "ns3/seq-ts-header.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusLease");

NS_OBJECT_ENSURE_REGISTERED(RemusLeaseArbiter);
NS_OBJECT_ENSURE_REGISTERED(RemusLeaseHolder);

namespace
{

/**
 * @brief Get a machine's address without its port.
 * @param address the address with the port
 * @return the address
 */
Address
GetMachine(const Address& address)
{
    return InetSocketAddress::IsMatchingType(address)
               ? Address(InetSocketAddress::ConvertFrom(address).GetIpv4())
               : Address(Inet6SocketAddress::ConvertFrom(address).GetIpv6());
}

/**
 * @brief Convert a time measured by a machine's clock.
 * @param time the time by the clock
 * @param drift the relative error of the clock, positive if it is fast
 * @return the simulated time
 */
Time
GetTrueTime(Time time, double drift)
{
    return Seconds(time.GetSeconds() / (1 + drift));
}

} // namespace

TypeId
RemusLeaseArbiter::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusLeaseArbiter")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<RemusLeaseArbiter>()
            .AddAttribute("Local",
                          "The address and port to listen on.",
                          AddressValue(InetSocketAddress(Ipv4Address::GetAny(), 7002)),
                          MakeAddressAccessor(&RemusLeaseArbiter::m_local),
                          MakeAddressChecker())
            .AddAttribute("Duration",
                          "How long a lease lasts.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&RemusLeaseArbiter::m_duration),
                          MakePlugTimeChecker(Time(1)))
            .AddAttribute("DriftBound",
                          "The greatest relative error of any clock, less than 1.",
                          DoubleValue(0.001),
                          MakeDoubleAccessor(&RemusLeaseArbiter::m_driftBound),
                          MakeDoubleChecker<double>(0, 0.99))
            .AddAttribute("ClockDrift",
                          "The relative error of this machine's clock: 0.001 if it gains 1 ms per "
                          "second.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&RemusLeaseArbiter::m_clockDrift),
                          MakeDoubleChecker<double>(-0.99, 1))
            .AddAttribute("FirstHolder",
                          "The IP address of the machine that has the lease at the start; none if "
                          "that is not known, as after a restart.",
                          AddressValue(),
                          MakeAddressAccessor(&RemusLeaseArbiter::m_firstHolder),
                          MakeAddressChecker())
            .AddAttribute("Candidates",
                          "The number of machines that must have requested a free lease within "
                          "Duration before one of them gets it.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&RemusLeaseArbiter::m_nNeeded),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("FenceTime",
                          "The time needed to cut a machine off.",
                          TimeValue(Time(0)),
                          MakeTimeAccessor(&RemusLeaseArbiter::m_fenceTime),
                          MakePlugTimeChecker(Time(0)))
            .AddTraceSource("CutOff",
                            "Fired when a machine was cut off.",
                            MakeTraceSourceAccessor(&RemusLeaseArbiter::m_traceCutOff),
                            "ns3::RemusLeaseArbiter::CutOffTracedCallback");
    return tid;
}

RemusLeaseArbiter::RemusLeaseArbiter()
{
    NS_LOG_FUNCTION(this);
}

RemusLeaseArbiter::~RemusLeaseArbiter()
{
    NS_LOG_FUNCTION(this);
}

void
RemusLeaseArbiter::DoDispose()
{
    NS_LOG_FUNCTION(this);
    StopApplication();
    m_fence = Callback<void, const Address&>();
    Application::DoDispose();
}

void
RemusLeaseArbiter::SetFence(Callback<void, const Address&> fence)
{
    m_fence = fence;
}

void
RemusLeaseArbiter::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_socket =
        RemusUdpSocket::Listen(*this, m_local, MakeCallback(&RemusLeaseArbiter::HandleRead, this));
    m_holder = m_firstHolder;
    Renew();
}

void
RemusLeaseArbiter::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_cut.Cancel();
    RemusUdpSocket::Close(m_socket);
}

void
RemusLeaseArbiter::HandleRead(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    Address from;
    while (auto packet = socket->RecvFrom(from))
    {
        SeqTsHeader request;
        const auto machine = GetMachine(from);
        if (m_cutOff.count(machine) > 0 || packet->GetSize() != request.GetSerializedSize())
        {
            continue;
        }
        packet->PeekHeader(request);
        if (machine != m_holder)
        {
            m_candidates[machine] = {Simulator::Now(), request.GetSeq()};
            if (!IsNext(machine))
            {
                continue;
            }
            if (!m_fence.IsNull() && !m_holder.IsInvalid())
            {
                if (m_cut.IsExpired())
                {
                    m_cut = Simulator::Schedule(m_fenceTime, &RemusLeaseArbiter::CutOff, this);
                }
                continue;
            }
            m_holder = machine;
        }
        Renew();
        socket->SendTo(packet, 0, from);
    }
}

bool
RemusLeaseArbiter::IsNext(const Address& machine) const
{
    const auto now = Simulator::Now();
    if (now < m_until)
    {
        return false;
    }
    uint32_t n = 0;
    for (const auto& other : m_candidates)
    {
        // The request that gave a former holder its lease is older: that lease has ended
        if (now - other.second.asked <= m_duration)
        {
            ++n;
            if (other.second.rank > m_candidates.at(machine).rank)
            {
                return false;
            }
        }
    }
    return n >= m_nNeeded;
}

void
RemusLeaseArbiter::CutOff()
{
    NS_LOG_FUNCTION(this);
    const auto holder = m_holder;
    m_holder = Address();
    m_until = Simulator::Now();
    m_cutOff.insert(holder);
    m_fence(holder);
    m_traceCutOff(holder, Simulator::Now());
}

void
RemusLeaseArbiter::Renew()
{
    const auto wait = m_duration.GetSeconds() * (1 + m_driftBound) / (1 - m_driftBound);
    // 1 ns more, because times are rounded to 1 ns
    m_until = Simulator::Now() + GetTrueTime(Seconds(wait), m_clockDrift) + NanoSeconds(1);
}

TypeId
RemusLeaseHolder::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusLeaseHolder")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<RemusLeaseHolder>()
            .AddAttribute("Remote",
                          "The address and port of the RemusLeaseArbiter.",
                          AddressValue(),
                          MakeAddressAccessor(&RemusLeaseHolder::m_remote),
                          MakeAddressChecker())
            .AddAttribute("Duration",
                          "How long a lease lasts, the same as the arbiter's Duration.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&RemusLeaseHolder::m_duration),
                          MakePlugTimeChecker(Time(1)))
            .AddAttribute("RenewInterval",
                          "The time from one request to the next.",
                          TimeValue(MilliSeconds(200)),
                          MakeTimeAccessor(&RemusLeaseHolder::m_renewInterval),
                          MakePlugTimeChecker(Time(1)))
            .AddAttribute("ClockDrift",
                          "The relative error of this machine's clock: 0.001 if it gains 1 ms per "
                          "second.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&RemusLeaseHolder::m_clockDrift),
                          MakeDoubleChecker<double>(-0.99, 1))
            .AddAttribute("First",
                          "Whether this machine has the lease at its start, which must not be "
                          "later than the arbiter's.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&RemusLeaseHolder::m_first),
                          MakeBooleanChecker())
            .AddAttribute("Asks",
                          "Whether this machine requests the lease from the start, not only after "
                          "a call of Ask().",
                          BooleanValue(true),
                          MakeBooleanAccessor(&RemusLeaseHolder::m_asks),
                          MakeBooleanChecker())
            .AddTraceSource("Acquired",
                            "Fired when this machine has acquired the lease.",
                            MakeTraceSourceAccessor(&RemusLeaseHolder::m_traceAcquired),
                            "ns3::RemusLeaseHolder::LeaseTracedCallback")
            .AddTraceSource("Lost",
                            "Fired when the lease has expired.",
                            MakeTraceSourceAccessor(&RemusLeaseHolder::m_traceLost),
                            "ns3::RemusLeaseHolder::LeaseTracedCallback");
    return tid;
}

RemusLeaseHolder::RemusLeaseHolder()
{
    NS_LOG_FUNCTION(this);
}

RemusLeaseHolder::~RemusLeaseHolder()
{
    NS_LOG_FUNCTION(this);
}

bool
RemusLeaseHolder::IsHeld() const
{
    return m_held;
}

void
RemusLeaseHolder::DoDispose()
{
    NS_LOG_FUNCTION(this);
    StopApplication();
    m_end.Cancel();
    Application::DoDispose();
}

void
RemusLeaseHolder::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_socket =
        RemusUdpSocket::Connect(*this, m_remote, MakeCallback(&RemusLeaseHolder::HandleRead, this));
    if (m_asks)
    {
        Send();
    }
    if (m_first)
    {
        Extend(Simulator::Now());
    }
}

void
RemusLeaseHolder::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_next.Cancel();
    RemusUdpSocket::Close(m_socket);
}

void
RemusLeaseHolder::Ask(uint64_t rank)
{
    NS_LOG_FUNCTION(this << rank);
    m_rank = static_cast<uint32_t>(std::min<uint64_t>(rank, UINT32_MAX));
    if (!m_asks)
    {
        m_asks = true;
        if (m_socket)
        {
            Send();
        }
    }
}

void
RemusLeaseHolder::Send()
{
    NS_LOG_FUNCTION(this);
    SeqTsHeader header; // has the time of the request, and is returned in the answer
    header.SetSeq(m_rank);
    auto packet = Create<Packet>();
    packet->AddHeader(header);
    m_socket->Send(packet);
    m_next = Simulator::Schedule(m_renewInterval, &RemusLeaseHolder::Send, this);
}

void
RemusLeaseHolder::HandleRead(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    while (auto packet = socket->Recv())
    {
        SeqTsHeader header;
        if (packet->GetSize() == header.GetSerializedSize() && packet->RemoveHeader(header))
        {
            Extend(header.GetTs());
        }
    }
}

void
RemusLeaseHolder::Extend(Time asked)
{
    NS_LOG_FUNCTION(this << asked);
    const auto until = asked + GetTrueTime(m_duration, m_clockDrift);
    if (until <= std::max(m_until, Simulator::Now()))
    {
        return;
    }
    m_until = until;
    m_end.Cancel();
    m_end = Simulator::Schedule(until - Simulator::Now(), &RemusLeaseHolder::HandleEnd, this);
    if (!m_held)
    {
        m_held = true;
        m_traceAcquired(Simulator::Now());
    }
}

void
RemusLeaseHolder::HandleEnd()
{
    NS_LOG_FUNCTION(this);
    m_held = false;
    m_traceLost(Simulator::Now());
}

} // namespace ns3
