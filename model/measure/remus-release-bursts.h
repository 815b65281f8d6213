/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_RELEASE_BURSTS_H
#define REMUS_RELEASE_BURSTS_H

#include "remus-distribution.h"

#include "ns3/nstime.h"

#include <cstdint>
#include <map>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Measures bursts: the packets of an epoch that leave after its release. A burst is counted
 * when the last of them has left.
 */
class RemusReleaseBursts
{
  public:
    /**
     * @brief To be called when a packet has arrived and waits.
     * @param epoch its epoch
     */
    void AddPacket(uint64_t epoch);

    /**
     * @brief To be called when an epoch is released.
     * @param epoch the epoch
     * @param now the time
     */
    void AddRelease(uint64_t epoch, Time now);

    /**
     * @brief To be called when a packet leaves that was added. If its epoch is not released, it
     * belongs to no burst.
     * @param epoch its epoch
     * @param bytes its size
     * @param now the time
     */
    void AddDeparture(uint64_t epoch, uint32_t bytes, Time now);

    /**
     * @brief To be called when a packet that was added is dropped or does not count.
     * @param epoch its epoch
     */
    void RemovePacket(uint64_t epoch);

    /**
     * @brief Get the sizes of the bursts.
     * @return for each burst the number of packets; epochs without packets are not bursts
     */
    const RemusDistribution& GetPackets() const;

    /**
     * @brief Get the sizes of the bursts in bytes.
     * @return for each burst the bytes
     */
    const RemusDistribution& GetBytes() const;

    /**
     * @brief Get the drain times.
     * @return for each burst, in seconds, the time from the release until its last packet left
     */
    const RemusDistribution& GetDrainTimes() const;

  private:
    /// The packets of an epoch that leave
    struct Burst
    {
        bool isReleased{false}; //!< the epoch was released
        Time released;          //!< when it was released
        Time last;              //!< when its last packet left
        uint32_t waiting{0};    //!< packets that have not left
        uint32_t packets{0};    //!< packets that left after the release
        uint64_t bytes{0};      //!< their size
    };

    std::map<uint64_t, Burst> m_open; //!< the epochs that have waiting packets
    RemusDistribution m_packets;      //!< see GetPackets()
    RemusDistribution m_bytes;        //!< see GetBytes()
    RemusDistribution m_drainTimes;   //!< see GetDrainTimes()
};

} // namespace ns3

#endif /* REMUS_RELEASE_BURSTS_H */
