/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_REFERENCE_H
#define PLUG_REFERENCE_H

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>

/**
 * @ingroup plug-tests
 *
 * @brief A second model of a plug, written from the specification alone, as a reference for tests.
 *
 * With Linux's accounting it implements the table of sch_plug's commands row by row. Otherwise it
 * has no counters: it stores for every packet whether its epoch was released.
 */
class PlugReference
{
  public:
    /// A packet
    struct Packet
    {
        uint32_t id;    //!< its number
        uint32_t size;  //!< its size in bytes
        uint64_t epoch; //!< the epoch in which it was enqueued
        bool passes;    //!< it was in the queue or arrived while everything was released
    };

    /**
     * @brief Constructor.
     * @param linuxAccounting true for Linux's counters
     * @param limit the limit in bytes
     */
    PlugReference(bool linuxAccounting, uint64_t limit)
        : m_linux(linuxAccounting),
          m_limit(limit)
    {
    }

    /**
     * @brief Enqueue a packet.
     * @param id its number
     * @param size its size in bytes
     * @return true if it was accepted
     */
    bool Enqueue(uint32_t id, uint32_t size)
    {
        if (GetNBytes() + size > m_limit)
        {
            ++m_drops;
            return false;
        }
        m_current += m_indefinite ? 0 : 1;
        m_queue.push_back({id, size, m_epoch, m_indefinite});
        return true;
    }

    /**
     * @brief Dequeue a packet.
     * @return the packet, if one may leave
     */
    std::optional<Packet> Dequeue()
    {
        auto packet = m_aside;
        m_aside.reset();
        return packet ? packet : Take();
    }

    /**
     * @brief Peek as qdisc_peek_dequeued() does: dequeue, and store the packet.
     * @return the packet, if one may leave
     */
    std::optional<Packet> Peek()
    {
        if (!m_aside)
        {
            m_aside = Take();
        }
        return m_aside;
    }

    /// Close the current epoch.
    void Buffer()
    {
        m_last = m_current;
        m_current = 0;
        if (m_indefinite)
        {
            m_throttled = true;
            m_released.insert(m_epoch);
        }
        m_indefinite = false;
        ++m_epoch;
    }

    /// Release the closed epoch, or the oldest of them.
    void ReleaseOne()
    {
        m_toRelease += m_last;
        m_last = 0;
        m_throttled = false;
        for (uint64_t epoch = 0; epoch < m_epoch; ++epoch)
        {
            if (m_released.insert(epoch).second)
            {
                break;
            }
        }
    }

    /**
     * @brief Release all epochs up to one.
     * @param epoch the newest epoch to release
     */
    void ReleaseThrough(uint64_t epoch)
    {
        for (uint64_t i = 0; i <= epoch; ++i)
        {
            m_released.insert(i);
        }
    }

    /// Release everything.
    void ReleaseIndefinite()
    {
        m_indefinite = true;
        m_current = m_last = m_toRelease = 0;
        m_throttled = false;
        for (uint64_t epoch = 0; epoch < m_epoch; ++epoch)
        {
            m_released.insert(epoch);
        }
        for (auto& packet : m_queue)
        {
            packet.passes = true;
        }
    }

    /**
     * @brief Change the limit.
     * @param limit the limit in bytes
     */
    void SetLimit(uint64_t limit)
    {
        m_limit = limit;
    }

    /// Drop all packets that are not released.
    void Discard()
    {
        const auto releasable = GetNReleasableOfQueue();
        m_drops += m_queue.size() - releasable;
        m_queue.resize(releasable);
        m_current = m_last = 0;
        m_toRelease = std::min<uint64_t>(m_toRelease, releasable);
    }

    /// Drop everything.
    void Reset()
    {
        m_drops += GetNPackets();
        m_queue.clear();
        m_aside.reset();
        if (!m_linux)
        {
            m_current = 0;
        }
    }

    /**
     * @brief Get the length of the queue.
     * @return packets
     */
    uint64_t GetNPackets() const
    {
        return m_queue.size() + (m_aside ? 1 : 0);
    }

    /**
     * @brief Get the backlog.
     * @return bytes
     */
    uint64_t GetNBytes() const
    {
        return SumOf(m_queue.size()) + (m_aside ? m_aside->size : 0);
    }

    /**
     * @brief Get the number of packets that dequeues would return.
     * @return packets
     */
    uint64_t GetNReleasablePackets() const
    {
        return GetNReleasableOfQueue() + (m_aside ? 1 : 0);
    }

    /**
     * @brief Get the number of bytes that dequeues would return.
     * @return bytes
     */
    uint64_t GetNReleasableBytes() const
    {
        return SumOf(GetNReleasableOfQueue()) + (m_aside ? m_aside->size : 0);
    }

    /**
     * @brief Get the counter "current".
     * @return packets
     */
    uint64_t GetCurrent() const
    {
        return m_current;
    }

    /**
     * @brief Get the counter "last".
     * @return packets
     */
    uint64_t GetLast() const
    {
        if (m_linux)
        {
            return m_last;
        }
        return std::count_if(m_queue.begin(), m_queue.end(), [this](const auto& packet) {
            return packet.epoch < m_epoch && !IsReleased(packet);
        });
    }

    /**
     * @brief Get the counter "to release".
     * @return packets
     */
    uint64_t GetToRelease() const
    {
        if (m_linux)
        {
            return m_toRelease;
        }
        return m_indefinite ? 0 : GetNReleasableOfQueue();
    }

    /**
     * @brief Get the flag "throttled", which only Linux's accounting specifies.
     * @return true if throttled
     */
    bool IsThrottled() const
    {
        return m_throttled;
    }

    /**
     * @brief Get the flag "indefinite".
     * @return true if everything passes
     */
    bool IsIndefinite() const
    {
        return m_indefinite;
    }

    /**
     * @brief Get the current epoch.
     * @return its number
     */
    uint64_t GetEpoch() const
    {
        return m_epoch;
    }

    /**
     * @brief Get the drops.
     * @return packets dropped so far, for any reason
     */
    uint64_t GetNDrops() const
    {
        return m_drops;
    }

    /**
     * @brief Get the epochs that await their release.
     * @return how many epochs are closed and not released
     */
    uint64_t GetNOutstanding() const
    {
        return m_epoch - m_released.size();
    }

  private:
    /**
     * @brief Take the head if it may leave.
     * @return the packet, if it may
     */
    std::optional<Packet> Take()
    {
        if (m_linux)
        {
            if (m_throttled)
            {
                return {};
            }
            if (!m_indefinite)
            {
                if (m_toRelease == 0)
                {
                    m_throttled = true;
                    return {};
                }
                --m_toRelease;
            }
        }
        if (m_queue.empty() || (!m_linux && !IsReleased(m_queue.front())))
        {
            return {};
        }
        const auto head = m_queue.front();
        m_queue.pop_front();
        return head;
    }

    /**
     * @brief Tell whether a packet is released, without Linux's accounting.
     * @param packet the packet
     * @return true if it may leave
     */
    bool IsReleased(const Packet& packet) const
    {
        return packet.passes || m_released.count(packet.epoch) > 0;
    }

    /**
     * @brief Get the number of packets in the queue that dequeues would return.
     * @return packets
     */
    std::size_t GetNReleasableOfQueue() const
    {
        if (m_linux)
        {
            return m_indefinite ? m_queue.size() : std::min<uint64_t>(m_toRelease, m_queue.size());
        }
        return std::find_if(m_queue.begin(),
                            m_queue.end(),
                            [this](auto& packet) { return !IsReleased(packet); }) -
               m_queue.begin();
    }

    /**
     * @brief Add up sizes.
     * @param packets how many packets of the queue
     * @return their size in bytes
     */
    uint64_t SumOf(std::size_t packets) const
    {
        uint64_t bytes = 0;
        for (std::size_t i = 0; i < packets; ++i)
        {
            bytes += m_queue[i].size;
        }
        return bytes;
    }

    bool m_linux;                  //!< whether Linux's accounting is used
    uint64_t m_limit;              //!< in bytes
    std::deque<Packet> m_queue;    //!< the FIFO
    std::optional<Packet> m_aside; //!< the packet that was peeked
    uint64_t m_current{0};         //!< enqueued since the last Buffer()
    uint64_t m_last{0};            //!< closed by the last Buffer()
    uint64_t m_toRelease{0};       //!< may leave
    bool m_throttled{true};        //!< no packet may leave
    bool m_indefinite{false};      //!< all packets may leave
    uint64_t m_epoch{0};           //!< the current epoch
    std::set<uint64_t> m_released; //!< epochs that were released
    uint64_t m_drops{0};           //!< packets dropped
};

#endif /* PLUG_REFERENCE_H */
