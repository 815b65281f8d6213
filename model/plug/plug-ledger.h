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
 * @brief The books of a PlugQueueDisc: which packets may leave, and which epoch each one is in.
 *
 * It holds no packet. A packet is a position in the sequence of all packets that were ever enqueued
 * (those that were discarded do not count), and an epoch is the position at which it ends. The
 * table of commands in the comment of PlugQueueDisc is implemented here, with both accountings.
 *
 * The queue counts its bytes itself; asking each packet for its size once more would cost more than
 * all else that is done here. So the ledger reads that count only when the queue stops growing and
 * starts shrinking, or the reverse (and now and then in between): what it changed by since then
 * came at the tail, or left at the head. Enqueue() and Dequeue() therefore come before the queue
 * changes its count, and everything else while queue and ledger agree.
 */
class PlugLedger
{
  public:
    /// A number of packets and their bytes; as a position, those before it
    struct Amount
    {
        uint64_t packets{0}; //!< packets
        uint64_t bytes{0};   //!< bytes
    };

    /// Gives the bytes in the queue, modulo 2^32 as ns-3 counts them
    using Meter = std::function<uint32_t()>;

    /**
     * @brief Constructor.
     * @param meter gives the bytes in the queue; a packet has less than 256 KiB
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
     * @return what of that epoch is in the queue
     */
    Amount Buffer();

    /**
     * @brief Release the closed epoch, see PlugQueueDisc::ReleaseOne().
     * @return true if there was something to do: always with Linux's accounting, else if a closed
     * epoch was not released yet
     */
    bool ReleaseOne();

    /**
     * @brief Release all epochs up to one, see PlugQueueDisc::ReleaseThrough(). With a boundary per
     * epoch only.
     * @param epoch the newest epoch to release, less than GetEpoch()
     * @return false if it was released before
     */
    bool ReleaseThrough(uint64_t epoch);

    /// Release everything, see PlugQueueDisc::ReleaseIndefinite().
    void ReleaseIndefinite();

    /// A packet is about to be put at the tail.
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
     * @brief Decide whether the next packet may leave, unless that is decided already, and count it
     * as leaving: the part of Linux's plug_dequeue() before the queue is looked at.
     * @return true if a packet is there and may leave
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
     * @brief The head is about to leave; Admit() has allowed it.
     * @return its epoch
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
     * @brief Forget the packets that are not released, all of them at the tail. They are still in
     * the queue, whose meter must leave them out from now on.
     * @param kept the bytes of the packets that are released
     * @return what was forgotten
     */
    Amount Discard(uint64_t kept);

    /**
     * @brief Forget all packets; see PlugQueueDisc::Reset() for the counters. They are still in the
     * queue, whose meter must leave them out from now on.
     * @return what was forgotten
     */
    Amount Reset();

    /**
     * @brief Get what is in the queue.
     * @return packets and bytes
     */
    Amount GetQueued() const;

    /**
     * @brief Get the size of the packets at the head, where the ledger knows it: at the end of an
     * epoch, and for all packets.
     * @param packets how many, at most all
     * @return their size in bytes, if it is known
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
     * @return how many packets were enqueued before it, those discarded not counted
     */
    uint64_t GetHead() const
    {
        return m_head.packets;
    }

    /**
     * @brief Get the position of the tail.
     * @return how many packets were enqueued, those discarded not counted
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
     * @brief Get how many epochs are released, as far as it is known: with Linux's accounting all
     * that are closed, as Linux does not tell them apart.
     * @return the number of epochs, which is that of the oldest that is not released
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
     * @brief Tell whether the head leaves next, whatever is commanded.
     * @return true once Admit() has said so, until it has left
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
    /// Packets that come or leave between two reads of the meter, so that it can't wrap unseen
    static constexpr uint64_t MOST_UNREAD = 1 << 14;

    /**
     * @brief Move packets from "last" to "to release", and unthrottle.
     * @param packets how many
     */
    void Release(uint32_t packets);

    /// Read the meter, and count what it changed by at the tail or at the head.
    void Settle();

    /**
     * @brief Get what the meter changed by since it was read last.
     * @param growing whether that came at the tail, or left at the head
     * @return the bytes
     */
    uint32_t GetUnsettled(bool growing) const;

    /// Forget the ends of epochs that the head has passed.
    void ForgetPassedEnds()
    {
        while (!m_ends.empty() && m_ends.front().packets <= m_head.packets)
        {
            m_ends.pop_front();
            ++m_headEpoch;
        }
    }

    Meter m_meter;         //!< gives the bytes in the queue
    uint32_t m_metered{0}; //!< what it gave last
    bool m_growing{true};  //!< what it changes by comes at the tail

    Amount m_head;             //!< what was enqueued before the head
    Amount m_tail;             //!< what was enqueued, except what was discarded
    std::deque<Amount> m_ends; //!< where the epochs from m_headEpoch to m_epoch - 1 end

    uint64_t m_epoch{0};      //!< the current epoch
    uint64_t m_headEpoch{0};  //!< the epoch of the head, and of the first of m_ends
    uint64_t m_unreleased{0}; //!< the oldest epoch not released, with a boundary per epoch

    uint32_t m_current{0};        //!< counts up in Enqueue()
    uint32_t m_last{0};           //!< set by Buffer()
    uint32_t m_toRelease{0};      //!< counts down in Admit()
    bool m_throttled{true};       //!< set by Admit(), and by Buffer()
    bool m_indefinite{false};     //!< set by ReleaseIndefinite() and Buffer()
    bool m_admitted{false};       //!< the head leaves next, whatever is commanded
    bool m_linuxAccounting{true}; //!< Linux's counters, no boundary per epoch
};

} // namespace ns3

#endif /* PLUG_LEDGER_H */
