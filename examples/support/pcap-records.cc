/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "pcap-records.h"

#include "option-values.h"

#include "ns3/pcap-file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>

using namespace ns3;

namespace
{

/// Link types of pcap that are known here, and the sizes of their headers
const std::map<uint32_t, uint32_t> LINK_HEADERS = {
    {1, 14},   // Ethernet
    {9, 2},    // PPP, as ns-3's point-to-point devices write it
    {101, 0},  // IP
    {113, 16}, // Linux's "any" device
    {276, 20}, // the same, version 2
};

constexpr uint32_t MAX_PACKET = 262144;     ///< bytes of a packet, at most, as in tcpdump
constexpr uint64_t FILE_HEADER = 24;        ///< bytes before the first packet
constexpr uint64_t RECORD_HEADER = 16;      ///< bytes before each packet
constexpr uint32_t NS_MAGIC = 0xa1b23c4d;   ///< first word of a file with times in nanoseconds
constexpr uint32_t VERSION_MAJOR = 2;       ///< of the format
constexpr uint32_t VERSION_MINOR = 4;       ///< of the format
constexpr int64_t NS_PER_S = 1'000'000'000; ///< nanoseconds in a second

} // namespace

PcapRecords::PcapRecords(const std::string& option, const std::string& fileName)
{
    const auto check = [&](bool good, const std::string& what) {
        if (!good)
        {
            throw BadValue(option, fileName, "a pcap file with packets (" + what + ")");
        }
    };
    std::ifstream raw(fileName, std::ios::binary | std::ios::ate);
    check(raw.is_open() && raw.tellg() >= 0, "it can't be read");
    const uint64_t size = raw.tellg();
    check(size >= FILE_HEADER, "it has " + std::to_string(size) + " bytes");
    PcapFile file;
    file.Open(fileName, std::ios::in);
    check(!file.Fail(), "it is something else");
    m_linkType = file.GetDataLinkType();
    const auto known = LINK_HEADERS.find(m_linkType);
    check(known != LINK_HEADERS.end(), "its link type is " + std::to_string(m_linkType));
    m_linkHeader = known->second;
    m_snapLen = file.GetSnapLen() ? std::min(file.GetSnapLen(), MAX_PACKET) : MAX_PACKET;

    const int64_t unit = file.IsNanoSecMode() ? 1 : 1000;
    std::vector<int64_t> times;
    std::vector<uint8_t> buffer(MAX_PACKET);
    for (auto position = FILE_HEADER; position < size;)
    {
        const auto packet = "packet " + std::to_string(m_records.size() + 1);
        check(size - position >= RECORD_HEADER, "it ends within " + packet);
        uint32_t seconds;
        uint32_t fraction;
        uint32_t included;
        uint32_t original;
        uint32_t read;
        file.Read(buffer.data(), MAX_PACKET, seconds, fraction, included, original, read);
        position += RECORD_HEADER + included;
        check(included <= MAX_PACKET, packet + " has " + std::to_string(included) + " bytes");
        check(!file.Fail() && position <= size, "it ends within " + packet);
        check(original >= m_linkHeader, packet + " is shorter than a link header");
        check(fraction < NS_PER_S / unit, packet + " has no valid time");
        times.push_back(seconds * NS_PER_S + fraction * unit);
        m_records.push_back({Time(),
                             original - m_linkHeader,
                             {buffer.begin(), buffer.begin() + std::min(read, included)}});
    }
    check(!m_records.empty(), "it holds none");
    m_startNs = *std::min_element(times.begin(), times.end());
    for (std::size_t i = 0; i < times.size(); ++i)
    {
        m_records[i].time = NanoSeconds(times[i] - m_startNs);
    }
    std::stable_sort(m_records.begin(),
                     m_records.end(),
                     [](const PcapRecord& a, const PcapRecord& b) { return a.time < b.time; });
}

std::string
PcapRecords::FindExample()
{
    for (const std::string up : {"", "../", "../../", "../../../"})
    {
        for (const std::string folder : {"", "contrib/plug/"})
        {
            const auto fileName = up + folder + "test/data/server-output.pcap";
            if (std::ifstream(fileName))
            {
                return fileName;
            }
        }
    }
    return "";
}

const std::vector<PcapRecord>&
PcapRecords::Get() const
{
    return m_records;
}

// PcapFile ends the program where the disk is full
void
PcapRecords::WriteHeader(std::ostream& os) const
{
    const std::array<uint32_t, 6> header =
        {NS_MAGIC, VERSION_MAJOR | VERSION_MINOR << 16, 0, 0, m_snapLen, m_linkType};
    os.write(reinterpret_cast<const char*>(header.data()), sizeof(header));
}

void
PcapRecords::Write(std::ostream& os, const PcapRecord& record, Time later) const
{
    const auto ns = m_startNs + (record.time + later).GetNanoSeconds();
    const std::array<uint32_t, 4> header = {static_cast<uint32_t>(ns / NS_PER_S),
                                            static_cast<uint32_t>(ns % NS_PER_S),
                                            static_cast<uint32_t>(record.data.size()),
                                            record.size + m_linkHeader};
    os.write(reinterpret_cast<const char*>(header.data()), sizeof(header));
    os.write(reinterpret_cast<const char*>(record.data.data()), record.data.size());
}
