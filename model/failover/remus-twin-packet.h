/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TWIN_PACKET_H
#define REMUS_TWIN_PACKET_H

#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/queue-item.h"

#include <cstdint>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief What a RemusTwin has to know of packets: where they carry an absolute time.
 *
 * TCP's timestamp option does. Its value is the sender's clock in milliseconds, and its echo is the
 * clock of the receiver when that sent what is acknowledged. A fragmented segment keeps its times
 * if checksums are enabled.
 */
namespace RemusTwinPacket
{

/**
 * @brief Add to the echo of TCP's timestamp option, if there is one in a segment with an
 * acknowledgement.
 * @param packet the packet, which begins with its IP header
 * @param protocol the EtherType
 * @param milliseconds what to add
 */
void AddToEcho(Ptr<Packet> packet, uint16_t protocol, uint32_t milliseconds);

/**
 * @brief Subtract from the value of TCP's timestamp option, if there is one.
 * @param item the packet, which has its IP header apart
 * @param milliseconds what to subtract
 */
void SubtractFromValue(Ptr<QueueDiscItem> item, uint32_t milliseconds);

/**
 * @brief Get the bytes of a packet as they would have been some time before: with a lower value of
 * TCP's timestamp option, and with no checksums of IPv4, TCP and UDP, because these follow from the
 * rest.
 * @param packet the packet, which begins with its IP header
 * @param milliseconds how long before
 * @return the bytes
 */
std::vector<uint8_t> GetBytesBefore(Ptr<const Packet> packet, uint32_t milliseconds);

/**
 * @brief Count the absolute times by which two packets differ: 8 bytes, in either byte order, that
 * are more in the second by a lag, in the unit of ns3::Time, as in ns3::ThreeGppHttpHeader and
 * ns3::SeqTsHeader.
 * @param first the bytes of the first packet
 * @param second the bytes of the second packet
 * @param lag the lag in units of ns3::Time
 * @return the number of times; 0 if the packets do not differ, or in something else
 */
uint32_t CountLaterTimes(const std::vector<uint8_t>& first,
                         const std::vector<uint8_t>& second,
                         uint64_t lag);

} // namespace RemusTwinPacket

} // namespace ns3

#endif /* REMUS_TWIN_PACKET_H */
