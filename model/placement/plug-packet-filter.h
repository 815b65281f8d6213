/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_PACKET_FILTER_H
#define PLUG_PACKET_FILTER_H

#include "ns3/address.h"
#include "ns3/packet-filter.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <string>

namespace ns3
{

/**
 * @ingroup plug-placement
 *
 * @brief Sends the packets of a service, a client or a connection into one class of a queue disc,
 * such as a class of prio with a plug, so that only these packets are held.
 *
 *     prio --> class 3, for packets that match the filter: plug
 *          --> classes 0 to 2, for all others by prio's own map: fifo
 *
 * A packet matches if it meets every condition that is set; a filter without conditions matches all
 * IPv4 and IPv6 packets. Packets that do not match go where the next filter, or the queue disc,
 * sends them. ARP never matches. Ports and flags are read from TCP and UDP headers: fragments
 * without such a header, and IPv6 packets with extension headers, meet no condition on them.
 */
class PlugPacketFilter : public PacketFilter
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    PlugPacketFilter();

  private:
    /// The fields of a packet that conditions refer to
    struct Fields
    {
        Address source;              //!< source address
        Address destination;         //!< destination address
        uint8_t protocol;            //!< transport protocol
        uint8_t typeOfService;       //!< type of service, or traffic class
        uint16_t sourcePort{0};      //!< source port; 0 if there is none
        uint16_t destinationPort{0}; //!< destination port; 0 if there is none
        bool syn{false};             //!< TCP's SYN is set
    };

    bool CheckProtocol(Ptr<QueueDiscItem> item) const override;
    int32_t DoClassify(Ptr<QueueDiscItem> item) const override;

    /**
     * @brief Read the fields of a packet.
     * @param item the packet, of IPv4 or IPv6
     * @return the fields
     */
    static Fields Read(Ptr<const QueueDiscItem> item);

    /**
     * @brief Tell whether a packet has the tag that the filter asks for.
     * @param packet the packet
     * @return true if it has, or if the filter asks for none
     */
    bool HasTag(Ptr<const Packet> packet) const;

    uint32_t m_class;            //!< the class for matching packets
    Address m_source;            //!< source address; invalid for any
    Address m_destination;       //!< destination address; invalid for any
    uint8_t m_protocol;          //!< transport protocol; 0 for any
    uint16_t m_sourcePort;       //!< source port; 0 for any
    uint16_t m_destinationPort;  //!< destination port; 0 for any
    uint8_t m_typeOfService;     //!< type of service
    uint8_t m_typeOfServiceMask; //!< the bits of it that count
    bool m_syn;                  //!< only segments that open a connection
    std::string m_tag;           //!< the TypeId of a packet tag; empty for none
};

} // namespace ns3

#endif /* PLUG_PACKET_FILTER_H */
