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
 * @brief How many packets leave at once: a burst is what leaves of an epoch after its release.
 */
class RemusReleaseBursts
{
  public:
    /**
     * @brief An epoch is released.
     * @param epoch the epoch
     * @param now the time
     */
    void AddRelease(uint64_t epoch, Time now);

    /**
     * @brief The transmission of a packet begins. If its epoch is not released it is in no burst.
     * @param epoch its epoch
     * @param bytes its size
     * @param now the time
     */
    void AddPacket(uint64_t epoch, uint32_t bytes, Time now);

    /**
     * @brief Get the sizes of the bursts.
     * @return for each burst the number of packets; epochs without a packet are no burst
     */
    RemusDistribution GetPackets() const;

    /**
     * @brief Get the sizes of the bursts in bytes.
     * @return for each burst the bytes
     */
    RemusDistribution GetBytes() const;

    /**
     * @brief Get the drain times.
     * @return for each burst the time from the release to the beginning of the last packet's
     * transmission in seconds
     */
    RemusDistribution GetDrainTimes() const;

  private:
    /// What leaves of an epoch
    struct Burst
    {
        Time released;       //!< when the epoch was released
        Time last;           //!< when its last packet left
        uint32_t packets{0}; //!< how many packets left
        uint64_t bytes{0};   //!< their size
    };

    /**
     * @brief Get a property of the bursts.
     * @param value gets it of one burst
     * @return the values; epochs without a packet are no burst
     */
    RemusDistribution Collect(double (*value)(const Burst& burst)) const;

    std::map<uint64_t, Burst> m_bursts; //!< by epoch
};

} // namespace ns3

#endif /* REMUS_RELEASE_BURSTS_H */
