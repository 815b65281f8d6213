/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_LEDGER_H
#define PLUG_LEDGER_H

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

namespace ns3
{

/**
 * @ingroup plug-mechanism
 *
 * @brief Keeps account of a PlugQueueDisc: which packets may leave, and to which epoch each
 * belongs.
 *
 * The ledger holds no packets. It identifies a packet by its position in the sequence of all
 * packets ever enqueued, discarded ones excepted, and an epoch by the position at which it ends. It
 * implements the table of commands in the comment of PlugQueueDisc, with both accountings.
 *
 * The queue already counts its bytes, and asking each packet for its size again would cost more
 * than everything else that is done here. So the ledger reads the queue's count only when the queue
 * changes from growing to shrinking or back (and, rarely, in between): the difference from the
 * previous reading arrived at the tail, or left at the head. Call Enqueue() and Dequeue() before
 * the queue changes its count, and all other methods while queue and ledger agree.
 */
class PlugLedger
{
  public:
    /// A number of packets and bytes; as a position in the sequence, those before it
    struct Amount
    {
        uint64_t packets{0}; //!< packets
        uint64_t bytes{0};   //!< bytes
    };

    /// Returns the number of bytes in the queue modulo 2^32, as ns-3 counts them
    using Meter = std::function<uint32_t()>;

    /**
     * @brief Constructor.
     * @param meter returns the bytes in the queue; each packet must be smaller than 256 KiB
     */
    explicit PlugLedger(Meter meter);

    /**
     * @brief Choose the accounting, see PlugQueueDisc::SetLinuxAccounting().
     * @param linuxAccounting true for Linux's counters, false for a boundary per epoch
     */
    void SetLinuxAccounting(bool linuxAccounting);

    /**
     * @brief Get the accounting.
     * @return true for Linux's counters, false for a boundary per epoch
     */
    bool IsLinuxAccounting() const;

    /**
     * @brief Close the current epoch, see PlugQueueDisc::Buffer().
     * @return the part of that epoch that is in the queue
     */
    Amount Buffer();

    /**
     * @brief Release the closed epoch, see PlugQueueDisc::ReleaseOne().
     * @return true if this had an effect: always with Linux's accounting, otherwise if there was a
     * closed epoch that had not been released
     */
    bool ReleaseOne();

    /**
     * @brief Release all epochs up to and including one, see PlugQueueDisc::ReleaseThrough(). Only
     * for accounting with a boundary per epoch.
     * @param epoch the newest epoch to release, less than GetEpoch()
     * @return false if it had been released before
     */
    bool ReleaseThrough(uint64_t epoch);

    /// Release everything, see PlugQueueDisc::ReleaseIndefinite().
    void ReleaseIndefinite();

    /// Account for a packet that is about to be appended at the tail.
    void Enqueue()
    {
        if (!m_growing || m_tail.packets % MOST_UNREAD == 0)
        {
            Settle();
            m_growing = true;
        }
        ++m_tail.packets;
        m_current += !m_indefinite;
    }

    /**
     * @brief Decide whether the next packet may leave, unless that has been decided, and count it
     * as leaving. This is the part of Linux's plug_dequeue() that precedes its look at the queue.
     * @return true if there is a packet and it may leave
     */
    bool Admit()
    {
        if (m_admitted || m_throttled)
        {
            return m_admitted;
        }
        if (!m_indefinite)
        {
            if (m_toRelease == 0)
            {
                m_throttled = true;
                return false;
            }
            --m_toRelease;
        }
        m_admitted = m_head.packets < m_tail.packets;
        return m_admitted;
    }

    /**
     * @brief Account for the head, which is about to leave. Admit() must have returned true.
     * @return the epoch of the head
     */
    uint64_t Dequeue()
    {
        if (m_growing || m_head.packets % MOST_UNREAD == 0)
        {
            Settle();
            m_growing = false;
        }
        m_admitted = false;
        ForgetPassedEnds();
        ++m_head.packets;
        return m_headEpoch;
    }

    /**
     * @brief Remove the packets that are not released, which are at the tail, from the account.
     * They are still in the queue, but its meter must exclude them from now on.
     * @param kept the bytes of the packets that are releasable
     * @return the packets and bytes that were removed
     */
    Amount Discard(uint64_t kept);

    /**
     * @brief Remove all packets from the account; see PlugQueueDisc::Reset() for the counters. The
     * packets are still in the queue, but its meter must exclude them from now on.
     * @return the packets and bytes that were removed
     */
    Amount Reset();

    /**
     * @brief Get the contents of the queue.
     * @return the packets and bytes in it
     */
    Amount GetQueued() const;

    /**
     * @brief Get the size of a number of packets at the head. The ledger knows it if the last of
     * them is the last of an epoch or of the queue.
     * @param packets the number of packets, at most all
     * @return their size in bytes; nothing if it is not known
     */
    std::optional<uint64_t> GetBytesOfFirst(uint32_t packets) const;

    /**
     * @brief Get the number of packets in the queue.
     * @return the number of packets
     */
    uint32_t GetNPackets() const
    {
        return m_tail.packets - m_head.packets;
    }

    /**
     * @brief Get the number of packets that dequeues would give now.
     * @return the number of packets
     */
    uint32_t GetNReleasable() const;

    /**
     * @brief Get the position of the head.
     * @return the number of packets enqueued before it, discarded ones excepted
     */
    uint64_t GetHead() const
    {
        return m_head.packets;
    }

    /**
     * @brief Get the position of the tail.
     * @return the number of packets enqueued, discarded ones excepted
     */
    uint64_t GetTail() const
    {
        return m_tail.packets;
    }

    /**
     * @brief Get the current epoch.
     * @return the number of calls of Buffer()
     */
    uint64_t GetEpoch() const
    {
        return m_epoch;
    }

    /**
     * @brief Get the number of released epochs. With Linux's accounting these are all closed
     * epochs, because Linux does not distinguish them.
     * @return the number of epochs, and so the number of the oldest epoch that is not released
     */
    uint64_t GetNReleasedEpochs() const
    {
        return m_linuxAccounting ? m_epoch : m_unreleased;
    }

    /**
     * @brief Get the counter "current".
     * @return see PlugQueueDisc::GetNCurrentPackets()
     */
    uint32_t GetCurrent() const
    {
        return m_current;
    }

    /**
     * @brief Get the counter "last".
     * @return see PlugQueueDisc::GetNLastPackets()
     */
    uint32_t GetLast() const
    {
        return m_last;
    }

    /**
     * @brief Get the counter "to release".
     * @return see PlugQueueDisc::GetNToReleasePackets()
     */
    uint32_t GetToRelease() const
    {
        return m_toRelease;
    }

    /**
     * @brief Tell whether the head leaves next, whatever commands are given.
     * @return true from the Admit() that allowed it until it has left
     */
    bool IsAdmitted() const
    {
        return m_admitted;
    }

    /**
     * @brief Tell whether dequeues give nothing until the next release.
     * @return true if throttled
     */
    bool IsThrottled() const
    {
        return m_throttled;
    }

    /**
     * @brief Tell whether everything passes.
     * @return true from ReleaseIndefinite() to Buffer()
     */
    bool IsIndefinite() const
    {
        return m_indefinite;
    }

  private:
    /// The most packets between two readings of the meter, so that a wrap can't go unnoticed
    static constexpr uint64_t MOST_UNREAD = 1 << 14;

    /**
     * @brief Move packets from "last" to "to release", and unthrottle.
     * @param packets the number of packets
     */
    void Release(uint32_t packets);

    /// Read the meter, and add the difference to the bytes that arrived or left.
    void Settle();

    /**
     * @brief Get the difference from the previous reading of the meter.
     * @param growing true if it has grown, false if it has shrunk
     * @return the difference in bytes, not negative
     */
    uint32_t GetUnsettled(bool growing) const;

    /// Remove the ends of epochs that the head has passed.
    void ForgetPassedEnds()
    {
        while (!m_ends.empty() && m_ends.front().packets <= m_head.packets)
        {
            m_ends.pop_front();
            ++m_headEpoch;
        }
    }

    Meter m_meter;         //!< returns the bytes in the queue
    uint32_t m_metered{0}; //!< its previous reading
    bool m_growing{true};  //!< the queue has grown since then, or has not changed

    Amount m_head;             //!< enqueued before the head
    Amount m_tail;             //!< enqueued, discarded packets excepted
    std::deque<Amount> m_ends; //!< where the epochs from m_headEpoch to m_epoch - 1 end

    uint64_t m_epoch{0};      //!< the current epoch
    uint64_t m_headEpoch{0};  //!< the epoch of the head, and of the first of m_ends
    uint64_t m_unreleased{0}; //!< the oldest epoch not released, with a boundary per epoch

    uint32_t m_current{0};        //!< counts up in Enqueue()
    uint32_t m_last{0};           //!< set by Buffer()
    uint32_t m_toRelease{0};      //!< counts down in Admit()
    bool m_throttled{true};       //!< set by Admit(), and by Buffer()
    bool m_indefinite{false};     //!< set by ReleaseIndefinite() and Buffer()
    bool m_admitted{false};       //!< see IsAdmitted()
    bool m_linuxAccounting{true}; //!< Linux's counters, no boundary per epoch
};

} // namespace ns3

#endif /* PLUG_LEDGER_H */
