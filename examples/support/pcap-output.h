/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PCAP_OUTPUT_H
#define PCAP_OUTPUT_H

#include "capture-reader.h"

#include <cstdint>
#include <ostream>

/**
 * @file
 * Functions that write pcap files with times in nanoseconds; ns3::PcapFile ends the program if the
 * disk is full.
 */

/**
 * @brief Begin a file.
 * @param os gets the header
 * @param linkType pcap's number of the link type
 */
void WritePcapHeader(std::ostream& os, uint32_t linkType);

/**
 * @brief Write a packet.
 * @param os gets the packet
 * @param packet the packet
 * @param ns its time, in ns since 1970
 */
void WritePcapPacket(std::ostream& os, const CapturedPacket& packet, int64_t ns);

#endif /* PCAP_OUTPUT_H */
