/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-kv-client.h"

#include "../checkpoint/remus-draw-time.h"
#include "../checkpoint/remus-object-attribute.h"
#include "../plug/plug-checkers.h"
#include "../replication/remus-udp-socket.h"
#include "remus-kv-header.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusKvClient");

NS_OBJECT_ENSURE_REGISTERED(RemusKvClient);

TypeId
RemusKvClient::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusKvClient")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<RemusKvClient>()
            .AddAttribute("Remote",
                          "The address and port of the RemusKvServer.",
                          AddressValue(),
                          MakeAddressAccessor(&RemusKvClient::m_remote),
                          MakeAddressChecker())
            .AddAttribute("FirstKey",
                          "The first of the client's keys; no other client must use them.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&RemusKvClient::m_firstKey),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("Keys",
                          "The number of the client's keys.",
                          UintegerValue(4),
                          MakeUintegerAccessor(&RemusKvClient::m_nKeys),
                          MakeUintegerChecker<uint32_t>(1, 1000000))
            .AddAttribute("ThinkTime",
                          "The time in seconds from a reply to the next request.",
                          StringValue("ns3::ConstantRandomVariable[Constant=0]"),
                          MakeRemusObjectAccessor(&RemusKvClient::m_thinkTime, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false))
            .AddAttribute("RetryTimeout",
                          "The time after which a request that is not answered is sent again.",
                          TimeValue(MilliSeconds(200)),
                          MakeTimeAccessor(&RemusKvClient::m_retryTimeout),
                          MakePlugTimeChecker(Time(1)))
            .AddAttribute("RetryBackoff",
                          "The factor by which the timeout grows with each further copy.",
                          DoubleValue(2),
                          MakeDoubleAccessor(&RemusKvClient::m_retryBackoff),
                          MakeDoubleChecker<double>(1, 1000))
            .AddAttribute("MaxRetryTimeout",
                          "The longest time between copies.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&RemusKvClient::m_maxRetryTimeout),
                          MakePlugTimeChecker(Time(1)))
            .AddTraceSource("Replied",
                            "Fired when a request was answered.",
                            MakeTraceSourceAccessor(&RemusKvClient::m_traceReplied),
                            "ns3::RemusKvClient::RepliedTracedCallback")
            .AddTraceSource("Contradicted",
                            "Fired when a reply contradicts an earlier one.",
                            MakeTraceSourceAccessor(&RemusKvClient::m_traceContradicted),
                            "ns3::RemusKvClient::ContradictedTracedCallback");
    return tid;
}

RemusKvClient::RemusKvClient()
    : m_choice(CreateObject<UniformRandomVariable>())
{
    NS_LOG_FUNCTION(this);
}

RemusKvClient::~RemusKvClient()
{
    NS_LOG_FUNCTION(this);
}

uint64_t
RemusKvClient::GetNReplies() const
{
    return m_nReplies;
}

uint64_t
RemusKvClient::GetNRetries() const
{
    return m_nRetries;
}

uint64_t
RemusKvClient::GetNContradictions() const
{
    return m_nContradictions;
}

int64_t
RemusKvClient::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    m_choice->SetStream(stream);
    m_thinkTime->SetStream(stream + 1);
    return 2;
}

void
RemusKvClient::DoDispose()
{
    NS_LOG_FUNCTION(this);
    StopApplication();
    m_choice = nullptr;
    m_thinkTime = nullptr;
    RemusApplication::DoDispose();
}

void
RemusKvClient::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_socket =
        RemusUdpSocket::Connect(*this, m_remote, MakeCallback(&RemusKvClient::HandleRead, this));
    BeginRequest();
}

void
RemusKvClient::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_next.Cancel();
    RemusUdpSocket::Close(m_socket);
}

void
RemusKvClient::BeginRequest()
{
    NS_LOG_FUNCTION(this);
    const auto choice = m_choice->GetInteger(0, 2 * m_nKeys - 1);
    m_key = m_firstKey + choice / 2;
    m_put = choice % 2 == 0;
    if (m_put)
    {
        ++m_known[m_key].written;
    }
    ++m_request;
    m_waiting = true;
    m_sent = Simulator::Now();
    m_timeout = m_retryTimeout;
    Send();
}

void
RemusKvClient::Send()
{
    NS_LOG_FUNCTION(this);
    auto packet = Create<Packet>();
    packet->AddHeader(RemusKvHeader(m_put ? RemusKvHeader::PUT : RemusKvHeader::GET,
                                    m_request,
                                    m_key,
                                    m_put ? m_known[m_key].written : 0));
    m_socket->Send(packet);
    m_next = Simulator::Schedule(std::min(m_timeout, m_maxRetryTimeout),
                                 &RemusKvClient::HandleTimeout,
                                 this);
}

void
RemusKvClient::HandleTimeout()
{
    NS_LOG_FUNCTION(this);
    ++m_nRetries;
    m_timeout = std::min(m_maxRetryTimeout, Seconds(m_timeout.GetSeconds() * m_retryBackoff));
    Send();
}

void
RemusKvClient::HandleRead(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    for (auto packet = socket->Recv(); packet; packet = socket->Recv())
    {
        RemusKvHeader reply;
        if (packet->GetSize() < RemusKvHeader::SIZE)
        {
            NS_LOG_WARN("Ignoring a packet of " << packet->GetSize()
                                                << " bytes, which is too short");
            continue;
        }
        packet->RemoveHeader(reply);
        if (!m_waiting || reply.GetType() != RemusKvHeader::REPLY ||
            reply.GetRequest() != m_request)
        {
            continue;
        }
        const auto wait = RemusDrawTime::Draw(m_thinkTime, "RemusKvClient::ThinkTime");
        m_waiting = false;
        m_next.Cancel();
        m_next = Simulator::Schedule(wait, &RemusKvClient::BeginRequest, this);
        ++m_nReplies;
        Check(reply.GetValue());
        m_traceReplied(m_sent, Simulator::Now());
    }
}

void
RemusKvClient::Check(uint64_t value)
{
    auto& known = m_known[m_key];
    const auto least = m_put ? known.written : known.told;
    known.told = value;
    if (value < least || value > known.written)
    {
        ++m_nContradictions;
        NS_LOG_INFO("Key " << m_key << " has the value " << value << "; expected are " << least
                           << " to " << known.written);
        m_traceContradicted(m_key, least, value);
    }
}

} // namespace ns3
