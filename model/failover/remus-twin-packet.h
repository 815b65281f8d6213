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
 * @brief Finds and changes absolute times in packets, for a RemusTwin.
 *
 * TCP's timestamp option has two: its value is the sender's clock in milliseconds, and its echo is
 * the receiver's clock when the receiver sent the acknowledged segment. Times in a fragmented
 * segment are not changed if checksums are enabled.
 */
namespace RemusTwinPacket
{

/**
 * @brief Add to the echo in TCP's timestamp option, if the packet is a segment with the option and
 * an acknowledgement.
 * @param packet the packet, which begins with its IP header
 * @param protocol the EtherType
 * @param milliseconds the time to add
 */
void AddToEcho(Ptr<Packet> packet, uint16_t protocol, uint32_t milliseconds);

/**
 * @brief Subtract from the value in TCP's timestamp option, if there is one.
 * @param item the packet, whose IP header is separate
 * @param milliseconds the time to subtract
 */
void SubtractFromValue(Ptr<QueueDiscItem> item, uint32_t milliseconds);

/**
 * @brief Get the bytes of a packet as they would have been some time earlier: with a lower value in
 * TCP's timestamp option, and without the checksums of IPv4, TCP and UDP, which depend on the rest.
 * @param packet the packet, which begins with its IP header
 * @param milliseconds how much earlier
 * @return the bytes
 */
std::vector<uint8_t> GetBytesBefore(Ptr<const Packet> packet, uint32_t milliseconds);

/**
 * @brief Count the absolute times by which two packets differ. Such a time is a number of 8 bytes,
 * in either byte order and in the unit of ns3::Time, that is greater by the lag in the second
 * packet. Examples are the times in ns3::ThreeGppHttpHeader and ns3::SeqTsHeader.
 * @param first the bytes of the first packet
 * @param second the bytes of the second packet
 * @param lag the lag in units of ns3::Time
 * @return the number of times; 0 if the packets are equal, or differ in anything else
 */
uint32_t CountLaterTimes(const std::vector<uint8_t>& first,
                         const std::vector<uint8_t>& second,
                         uint64_t lag);

} // namespace RemusTwinPacket

} // namespace ns3

#endif /* REMUS_TWIN_PACKET_H */
