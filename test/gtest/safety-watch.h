/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_SAFETY_WATCH_H
#define PLUG_SAFETY_WATCH_H

#include "plug-operations.h"

#include <map>
#include <set>

/**
 * @brief Checks, without access to the plug, whether a packet leaves before its epoch is released.
 *
 * It counts commands and enqueues, and does not use the plug's counters.
 */
class SafetyWatch
{
  public:
    /**
     * @brief Record that a packet is enqueued.
     * @param id its number
     */
    void SeeEnqueue(uint32_t id)
    {
        m_packets[id] = {m_epoch, m_open};
    }

    /**
     * @brief Record a command.
     * @param command the command
     */
    void SeeCommand(const Operation& command)
    {
        switch (command.op)
        {
        case Op::BUFFER:
            if (m_open)
            {
                m_released.insert(m_epoch);
            }
            m_open = false;
            ++m_epoch;
            break;
        case Op::RELEASE_ONE:
            for (uint64_t epoch = 0; epoch < m_epoch && !m_released.insert(epoch).second; ++epoch)
            {
            }
            break;
        case Op::RELEASE_THROUGH:
            for (uint64_t epoch = 0; epoch + command.value < m_epoch; ++epoch)
            {
                m_released.insert(epoch);
            }
            break;
        case Op::RELEASE_INDEFINITE:
            m_open = true;
            for (auto& packet : m_packets)
            {
                packet.second.free = true;
            }
            for (uint64_t epoch = 0; epoch < m_epoch; ++epoch)
            {
                m_released.insert(epoch);
            }
            break;
        default:
            break;
        }
    }

    /**
     * @brief Tell whether a packet may leave.
     * @param id the packet's number
     * @return true if it may leave
     */
    bool MayLeave(uint32_t id) const
    {
        return m_packets.at(id).free || m_released.count(m_packets.at(id).epoch) > 0;
    }

    /**
     * @brief Get a packet's epoch.
     * @param id the packet's number
     * @return the number of BUFFER commands before it was enqueued
     */
    uint64_t GetEpoch(uint32_t id) const
    {
        return m_packets.at(id).epoch;
    }

  private:
    /// The record of a packet
    struct Seen
    {
        uint64_t epoch; //!< its epoch
        bool free;      //!< it was in the plug during an indefinite release
    };

    uint64_t m_epoch{0};                //!< BUFFER commands so far
    bool m_open{false};                 //!< between RELEASE_INDEFINITE and BUFFER
    std::map<uint32_t, Seen> m_packets; //!< all packets by number
    std::set<uint64_t> m_released;      //!< the epochs released
};

#endif /* PLUG_SAFETY_WATCH_H */
