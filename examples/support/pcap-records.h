/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PCAP_RECORDS_H
#define PCAP_RECORDS_H

#include "ns3/nstime.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

/// A packet of a pcap file
struct PcapRecord
{
    ns3::Time time;            //!< since the first packet
    uint32_t size;             //!< its size on the wire with the network header, in bytes
    std::vector<uint8_t> data; //!< what was recorded, with the link header
};

/// The packets of a pcap file, all in memory
class PcapRecords
{
  public:
    /**
     * @brief Read a file. Throws a BadValue if that can't be done: it is not there, is not a pcap
     * file, ends within a packet or holds none, or its link type is not known here.
     * @param option the name of the option that names it
     * @param fileName the file
     */
    PcapRecords(const std::string& option, const std::string& fileName);

    /**
     * @brief Find the recording that comes with this module: what a server sent to ping, curl and
     * iperf3.
     * @return the file, found from the working folder upwards in this module or in an ns-3 tree;
     * empty if it is not there
     */
    static std::string FindExample();

    /**
     * @brief Get the packets.
     * @return the packets, in the order of their times
     */
    const std::vector<PcapRecord>& Get() const;

    /**
     * @brief Begin a pcap file of packets of this one, with times in nanoseconds.
     * @param os takes the header
     */
    void WriteHeader(std::ostream& os) const;

    /**
     * @brief Write a packet at another time.
     * @param os takes the packet
     * @param record the packet
     * @param later by how much later than it was recorded
     */
    void Write(std::ostream& os, const PcapRecord& record, ns3::Time later) const;

  private:
    uint32_t m_linkType;               //!< its link type
    uint32_t m_snapLen;                //!< bytes that are recorded of a packet, at most
    uint32_t m_linkHeader;             //!< the size of its link headers, in bytes
    int64_t m_startNs;                 //!< the time of the first packet, in ns since 1970
    std::vector<PcapRecord> m_records; //!< see Get()
};

#endif /* PCAP_RECORDS_H */
