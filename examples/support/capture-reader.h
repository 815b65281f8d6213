/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CAPTURE_READER_H
#define CAPTURE_READER_H

#include "byte-source.h"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

/// A packet that was recorded
struct CapturedPacket
{
    uint64_t number;   //!< its number in the file, from 1
    int64_t ns;        //!< when it was recorded, in ns since 1970
    uint32_t original; //!< its size on the wire, with the link header, in bytes
    std::vector<uint8_t>
        data; //!< the recorded bytes, with the link header, if the reader keeps them
};

/**
 * @brief Reads a recording packet by packet: pcap (times in us or ns) or pcapng, in either byte
 * order, also compressed with gzip if this was built with zlib.
 *
 * Packets are returned in the order of their times. WINDOW packets are kept in memory; a packet
 * that is more out of order than that is refused. Recordings that can't be read throw a BadValue.
 */
class CaptureReader
{
  public:
    /// The most bytes of a packet in a recording, as in tcpdump
    static constexpr uint32_t MAX_CAPTURED = 262144;
    /// The most bytes of a packet on the wire, more than Linux's segmentation offload puts in one
    static constexpr uint32_t MAX_ORIGINAL = 1048576;
    /// The latest time of a packet, some decades before the end of pcap's range
    static constexpr int64_t MAX_NS = 4'000'000'000'000'000'000;
    /// How many packets may be between two packets that are in the wrong order
    static constexpr std::size_t WINDOW = 1024;

    /**
     * @brief Open a recording and read its beginning.
     * @param option the name of the option that names it
     * @param fileName the file; "-" for standard input
     * @param keepsData whether packets keep their data, which takes more time and memory
     */
    CaptureReader(const std::string& option, const std::string& fileName, bool keepsData = true);

    /**
     * @brief Get the next packet.
     * @param packet takes it
     * @return false if there is none
     */
    bool Get(CapturedPacket& packet);

    /**
     * @brief Get pcap's number of the link type.
     * @return the number
     */
    uint32_t GetLinkType() const;

    /**
     * @brief Get the size of the link headers.
     * @return bytes
     */
    uint32_t GetLinkHeader() const;

    /**
     * @brief Refuse the recording: throw a BadValue.
     * @param why what is wrong with it
     */
    [[noreturn]] void Refuse(const std::string& why) const;

  private:
    /**
     * @brief Read bytes, and refuse the recording if it ends before.
     * @param to the buffer
     * @param size how many
     */
    void Read(uint8_t* to, std::size_t size);

    /**
     * @brief Skip bytes.
     * @param size how many
     */
    void Skip(std::size_t size);

    /**
     * @brief Swap the bytes of a number.
     * @param number the number
     * @return the number in the other byte order
     */
    static uint32_t Swap(uint32_t number);

    /**
     * @brief Get a number in the file's byte order.
     * @param from its bytes
     * @return the number
     */
    uint32_t Number32(const uint8_t* from) const;

    /**
     * @brief Get a short number in the file's byte order.
     * @param from its bytes
     * @return the number
     */
    uint16_t Number16(const uint8_t* from) const;

    /**
     * @brief Set the link type.
     * @param linkType pcap's number
     */
    void SetLinkType(uint32_t linkType);

    /**
     * @brief Read the next packet in the order of the file.
     * @param packet takes it
     * @return false at the end
     */
    bool ReadNext(CapturedPacket& packet);

    /**
     * @brief Read the next packet of a pcap file.
     * @param packet takes it
     * @return false at the end
     */
    bool ReadPcap(CapturedPacket& packet);

    /**
     * @brief Read the next packet of a pcapng file.
     * @param packet takes it
     * @return false at the end
     */
    bool ReadPcapng(CapturedPacket& packet);

    /**
     * @brief Read the rest of a section header, after its type.
     */
    void ReadSection();

    /**
     * @brief Read an interface.
     * @param size the size of the rest of the block
     */
    void ReadInterface(uint32_t size);

    /**
     * @brief Check a packet's sizes, and read its bytes.
     * @param captured how many were recorded
     * @param packet gets them
     */
    void ReadData(uint32_t captured, CapturedPacket& packet);

    std::string m_option;                //!< the name of the option
    std::string m_fileName;              //!< the file
    bool m_keepsData;                    //!< packets get their data
    ByteSource m_bytes;                  //!< the file
    bool m_pcapng{false};                //!< its format
    bool m_swapped{false};               //!< its byte order differs from this machine's
    uint32_t m_nsPerTick{1};             //!< the unit of its times, if it is pcap
    std::vector<uint64_t> m_ticks;       //!< ticks per second of each interface of a pcapng file
    int64_t m_linkType{-1};              //!< see GetLinkType()
    uint32_t m_linkHeader{0};            //!< see GetLinkHeader()
    uint64_t m_nRead{0};                 //!< packets read
    std::deque<CapturedPacket> m_window; //!< packets in the order of their times
    int64_t m_given{0};                  //!< the time of the last returned packet
    bool m_ended{false};                 //!< the end of the file was reached
};

#endif /* CAPTURE_READER_H */
