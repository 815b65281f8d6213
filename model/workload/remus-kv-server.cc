/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-kv-server.h"

#include "../replication/remus-udp-socket.h"
#include "remus-kv-header.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/log.h"
#include "ns3/packet.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusKvServer");

NS_OBJECT_ENSURE_REGISTERED(RemusKvServer);

TypeId
RemusKvServer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusKvServer")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<RemusKvServer>()
            .AddAttribute("Local",
                          "The address and port to listen on.",
                          AddressValue(InetSocketAddress(Ipv4Address::GetAny(), 6379)),
                          MakeAddressAccessor(&RemusKvServer::m_local),
                          MakeAddressChecker());
    return tid;
}

RemusKvServer::RemusKvServer()
{
    NS_LOG_FUNCTION(this);
}

RemusKvServer::~RemusKvServer()
{
    NS_LOG_FUNCTION(this);
}

void
RemusKvServer::SetDisk(Ptr<RemusDisk> disk)
{
    NS_LOG_FUNCTION(this << disk);
    m_disk = disk;
}

std::string
RemusKvServer::TakeSnapshot() const
{
    if (m_disk)
    {
        return "";
    }
    auto packet = Create<Packet>();
    for (auto value = m_values.rbegin(); value != m_values.rend(); ++value)
    {
        packet->AddHeader(RemusKvHeader(RemusKvHeader::PUT, 0, value->first, value->second));
    }
    std::string state(packet->GetSize(), '\0');
    packet->CopyData(reinterpret_cast<uint8_t*>(&state[0]), state.size());
    return state;
}

void
RemusKvServer::Restore(std::string state)
{
    NS_LOG_FUNCTION(this << state.size());
    NS_ABORT_MSG_IF(state.size() % RemusKvHeader::SIZE != 0,
                    "RemusKvServer::Restore: " << state.size() << " bytes are not a multiple of "
                                               << RemusKvHeader::SIZE);
    m_values.clear();
    if (m_disk)
    {
        for (const auto& sector : m_disk->GetSectors())
        {
            m_values[static_cast<uint32_t>(sector.first)] = std::stoull(sector.second);
        }
    }
    auto packet = Create<Packet>(reinterpret_cast<const uint8_t*>(state.data()), state.size());
    while (packet->GetSize() > 0)
    {
        RemusKvHeader header;
        packet->RemoveHeader(header);
        m_values[header.GetKey()] = header.GetValue();
    }
}

uint64_t
RemusKvServer::GetValue(uint32_t key) const
{
    const auto value = m_values.find(key);
    return value == m_values.end() ? 0 : value->second;
}

void
RemusKvServer::DoDispose()
{
    NS_LOG_FUNCTION(this);
    StopApplication();
    m_disk = nullptr;
    Application::DoDispose();
}

void
RemusKvServer::StartApplication()
{
    NS_LOG_FUNCTION(this);
    m_socket =
        RemusUdpSocket::Listen(*this, m_local, MakeCallback(&RemusKvServer::HandleRead, this));
}

void
RemusKvServer::StopApplication()
{
    NS_LOG_FUNCTION(this);
    RemusUdpSocket::Close(m_socket);
}

void
RemusKvServer::HandleRead(Ptr<Socket> socket)
{
    NS_LOG_FUNCTION(this << socket);
    Address from;
    for (auto packet = socket->RecvFrom(from); packet; packet = socket->RecvFrom(from))
    {
        RemusKvHeader request;
        if (packet->GetSize() < RemusKvHeader::SIZE)
        {
            NS_LOG_WARN("Ignoring a packet of " << packet->GetSize()
                                                << " bytes, which is too short");
            continue;
        }
        packet->RemoveHeader(request);
        if (request.GetType() == RemusKvHeader::PUT &&
            request.GetValue() > GetValue(request.GetKey()))
        {
            m_values[request.GetKey()] = request.GetValue();
            if (m_disk)
            {
                m_disk->Write(request.GetKey(), std::to_string(request.GetValue()));
            }
        }
        auto reply = Create<Packet>();
        reply->AddHeader(RemusKvHeader(RemusKvHeader::REPLY,
                                       request.GetRequest(),
                                       request.GetKey(),
                                       GetValue(request.GetKey())));
        socket->SendTo(reply, 0, from);
    }
}

} // namespace ns3
