/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef SCENARIO_WATCH_H
#define SCENARIO_WATCH_H

#include "ns3/ptr.h"
#include "ns3/queue-item.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <map>

/**
 * @brief Listens to a guest and its plugs for packets that leave too early, are missing or wait too
 * long. It must outlive the simulation.
 */
class ScenarioWatch
{
  public:
    /// @param guest the guest
    explicit ScenarioWatch(ns3::Ptr<ns3::RemusCheckpointer> guest)
        : m_guest(guest)
    {
        using ns3::MakeCallback;
        guest->TraceConnectWithoutContext("Committed",
                                          MakeCallback(&ScenarioWatch::HandleCommitted, this));
        guest->TraceConnectWithoutContext("Started",
                                          MakeCallback(&ScenarioWatch::HandleStarted, this));
        guest->TraceConnectWithoutContext("Ended", MakeCallback(&ScenarioWatch::HandleEnded, this));
        for (std::size_t i = 0; i < guest->GetNPlugs(); ++i)
        {
            auto plug = guest->GetPlug(i);
            plug->TraceConnectWithoutContext("Enqueue",
                                             MakeCallback(&ScenarioWatch::HandleEnqueue, this));
            plug->TraceConnectWithoutContext("Departed",
                                             MakeCallback(&ScenarioWatch::HandleDeparted, this));
        }
    }

    /// @return how many packets left before the commit of their epoch
    uint64_t GetNEarly() const
    {
        return m_early;
    }

    /**
     * @return how many packets neither left, nor were dropped, nor are held; negative if more left
     * than arrived
     */
    int64_t GetNUnaccounted() const
    {
        int64_t missing = -m_departed;
        for (std::size_t i = 0; i < m_guest->GetNPlugs(); ++i)
        {
            auto plug = m_guest->GetPlug(i);
            const auto& stats = plug->GetStats();
            missing += int64_t(stats.nTotalReceivedPackets) - stats.nTotalDroppedPackets -
                       plug->GetNPackets();
        }
        return missing;
    }

    /// @return the longest time so far that a packet has waited in a plug during protection
    ns3::Time GetLongestWait() const
    {
        return std::max(m_longest, GetLongestHeld());
    }

    /// @return the longest time that a packet has been in a plug that still holds it; 0 without
    /// protection
    ns3::Time GetLongestHeld() const
    {
        ns3::Time longest;
        for (const auto& packet : m_held)
        {
            if (m_guest->IsProtecting())
            {
                longest = std::max(longest, ns3::Simulator::Now() - packet.second.came);
            }
        }
        return longest;
    }

    /// @return whether protection began with packets in a plug, so that Linux's accounting lags
    /// behind
    bool HasBegunFull() const
    {
        return m_begunFull;
    }

  private:
    /// A packet in a plug
    struct Held
    {
        uint64_t epoch;      //!< the guest's epoch in which it arrived
        uint32_t protection; //!< the number of the protected period in which it arrived; 0 for none
        ns3::Time came;      //!< when it arrived
    };

    /// A plug has accepted a packet. @param item the packet
    void HandleEnqueue(ns3::Ptr<const ns3::QueueDiscItem> item)
    {
        m_held[item] = {m_guest->GetCurrentEpoch(),
                        m_guest->IsProtecting() ? m_protections : 0,
                        ns3::Simulator::Now()};
    }

    /**
     * @brief A packet leaves its plug.
     * @param item the packet
     * @param held how long the plug held it
     */
    void HandleDeparted(ns3::Ptr<const ns3::QueueDiscItem> item,
                        uint64_t /* epoch */,
                        ns3::Time held)
    {
        ++m_departed;
        const auto known = m_held.find(item);
        if (known != m_held.end())
        {
            const auto same = known->second.protection == m_protections && m_protections > 0;
            if (same && (m_guest->IsProtecting() || m_guest->HasFailed()))
            {
                m_early += known->second.epoch >= m_committed;
                m_longest = std::max(m_longest, held);
            }
            m_held.erase(known);
        }
    }

    /// A checkpoint is committed. @param epoch the epoch that it ended
    void HandleCommitted(uint64_t epoch, ns3::Time /* now */)
    {
        m_committed = epoch + 1;
    }

    /// Protection begins
    void HandleStarted(uint64_t /* epoch */, ns3::Time /* now */)
    {
        ++m_protections;
        for (std::size_t i = 0; i < m_guest->GetNPlugs(); ++i)
        {
            m_begunFull |= m_guest->GetPlug(i)->GetNPackets() > 0;
        }
    }

    /// Protection ends: the held packets are released
    void HandleEnded(uint64_t /* epoch */, ns3::Time /* now */)
    {
        for (auto& packet : m_held)
        {
            packet.second.protection = 0;
        }
    }

    ns3::Ptr<ns3::RemusCheckpointer> m_guest;                  //!< the guest
    std::map<ns3::Ptr<const ns3::QueueDiscItem>, Held> m_held; //!< packets in plugs
    uint64_t m_committed{0};   //!< the epochs before this are committed
    uint32_t m_protections{0}; //!< how often protection began
    bool m_begunFull{false};   //!< see HasBegunFull()
    uint64_t m_early{0};       //!< see GetNEarly()
    int64_t m_departed{0};     //!< packets that left
    ns3::Time m_longest;       //!< see GetLongestWait()
};

#endif /* SCENARIO_WATCH_H */
