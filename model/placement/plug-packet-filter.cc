/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-packet-filter.h"

#include "ns3/boolean.h"
#include "ns3/ipv4-queue-disc-item.h"
#include "ns3/ipv6-queue-disc-item.h"
#include "ns3/log.h"
#include "ns3/packet.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/udp-header.h"
#include "ns3/udp-l4-protocol.h"
#include "ns3/uinteger.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PlugPacketFilter");

NS_OBJECT_ENSURE_REGISTERED(PlugPacketFilter);

TypeId
PlugPacketFilter::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::PlugPacketFilter")
            .SetParent<PacketFilter>()
            .SetGroupName("TrafficControl")
            .AddConstructor<PlugPacketFilter>()
            .AddAttribute("Class",
                          "The class for matching packets.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&PlugPacketFilter::m_class),
                          MakeUintegerChecker<uint32_t>(0, 0x7fffffff))
            .AddAttribute("Source",
                          "The source address, of IPv4 or IPv6; none for any.",
                          AddressValue(Address()),
                          MakeAddressAccessor(&PlugPacketFilter::m_source),
                          MakeAddressChecker())
            .AddAttribute("Destination",
                          "The destination address, of IPv4 or IPv6; none for any.",
                          AddressValue(Address()),
                          MakeAddressAccessor(&PlugPacketFilter::m_destination),
                          MakeAddressChecker())
            .AddAttribute("Protocol",
                          "The transport protocol, 6 for TCP, 17 for UDP; 0 for any.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&PlugPacketFilter::m_protocol),
                          MakeUintegerChecker<uint8_t>())
            .AddAttribute("SourcePort",
                          "The source port; 0 for any.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&PlugPacketFilter::m_sourcePort),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("DestinationPort",
                          "The destination port; 0 for any.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&PlugPacketFilter::m_destinationPort),
                          MakeUintegerChecker<uint16_t>())
            .AddAttribute("TypeOfService",
                          "The type of service, or traffic class, in the bits of the mask.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&PlugPacketFilter::m_typeOfService),
                          MakeUintegerChecker<uint8_t>())
            .AddAttribute("TypeOfServiceMask",
                          "The bits of the type of service that count; 0 for any.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&PlugPacketFilter::m_typeOfServiceMask),
                          MakeUintegerChecker<uint8_t>())
            .AddAttribute("Syn",
                          "Whether only TCP segments with SYN match, with or without ACK.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&PlugPacketFilter::m_syn),
                          MakeBooleanChecker())
            .AddAttribute("Tag",
                          "The name of the TypeId of a packet tag, the mark of a packet; empty for "
                          "none.",
                          StringValue(""),
                          MakeStringAccessor(&PlugPacketFilter::m_tag),
                          MakeStringChecker());
    return tid;
}

PlugPacketFilter::PlugPacketFilter()
{
    NS_LOG_FUNCTION(this);
}

bool
PlugPacketFilter::CheckProtocol(Ptr<QueueDiscItem> item) const
{
    return DynamicCast<Ipv4QueueDiscItem>(item) || DynamicCast<Ipv6QueueDiscItem>(item);
}

int32_t
PlugPacketFilter::DoClassify(Ptr<QueueDiscItem> item) const
{
    const auto fields = Read(item);
    const bool matches = (m_source.IsInvalid() || fields.source == m_source) &&
                         (m_destination.IsInvalid() || fields.destination == m_destination) &&
                         (m_protocol == 0 || fields.protocol == m_protocol) &&
                         (m_sourcePort == 0 || fields.sourcePort == m_sourcePort) &&
                         (m_destinationPort == 0 || fields.destinationPort == m_destinationPort) &&
                         ((fields.typeOfService ^ m_typeOfService) & m_typeOfServiceMask) == 0 &&
                         (!m_syn || fields.syn) && HasTag(item->GetPacket());
    NS_LOG_LOGIC((matches ? "Into class " + std::to_string(m_class) : std::string("No match")));
    return matches ? static_cast<int32_t>(m_class) : PF_NO_MATCH;
}

PlugPacketFilter::Fields
PlugPacketFilter::Read(Ptr<const QueueDiscItem> item)
{
    Fields fields;
    bool hasTransport = true;
    if (auto ipv4 = DynamicCast<const Ipv4QueueDiscItem>(item))
    {
        const auto& header = ipv4->GetHeader();
        fields.source = header.GetSource();
        fields.destination = header.GetDestination();
        fields.protocol = header.GetProtocol();
        fields.typeOfService = header.GetTos();
        hasTransport = header.GetFragmentOffset() == 0;
    }
    else
    {
        const auto& header = DynamicCast<const Ipv6QueueDiscItem>(item)->GetHeader();
        fields.source = header.GetSource();
        fields.destination = header.GetDestination();
        fields.protocol = header.GetNextHeader();
        fields.typeOfService = header.GetTrafficClass();
    }
    if (hasTransport && fields.protocol == TcpL4Protocol::PROT_NUMBER)
    {
        TcpHeader tcp;
        item->GetPacket()->PeekHeader(tcp);
        fields.sourcePort = tcp.GetSourcePort();
        fields.destinationPort = tcp.GetDestinationPort();
        fields.syn = (tcp.GetFlags() & TcpHeader::SYN) != 0;
    }
    else if (hasTransport && fields.protocol == UdpL4Protocol::PROT_NUMBER)
    {
        UdpHeader udp;
        item->GetPacket()->PeekHeader(udp);
        fields.sourcePort = udp.GetSourcePort();
        fields.destinationPort = udp.GetDestinationPort();
    }
    return fields;
}

bool
PlugPacketFilter::HasTag(Ptr<const Packet> packet) const
{
    bool found = m_tag.empty();
    for (auto tags = packet->GetPacketTagIterator(); !found && tags.HasNext();)
    {
        found = tags.Next().GetTypeId().GetName() == m_tag;
    }
    return found;
}

} // namespace ns3
