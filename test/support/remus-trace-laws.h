/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TRACE_LAWS_H
#define REMUS_TRACE_LAWS_H

#include "ns3/callback.h"
#include "ns3/nstime.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/simulator.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup plug-tests
 *
 * The trace sources of a checkpointer, and the order in which they may fire. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief Get the trace sources of a RemusCheckpointer that have an epoch and a time.
 * @return their names
 */
inline const std::vector<std::string>&
GetCheckpointerSources()
{
    static const std::vector<std::string> sources{"Started",
                                                  "Ended",
                                                  "GuestStopped",
                                                  "GuestResumed",
                                                  "CheckpointTaken",
                                                  "Committed",
                                                  "Released",
                                                  "Failed"};
    return sources;
}

/**
 * @ingroup plug-tests
 *
 * @brief Listens to a checkpointer and records the first event that violates the order.
 */
class RemusTraceLaws
{
  public:
    /**
     * @brief Listen to a checkpointer.
     * @param checkpointer the checkpointer, before protection begins
     */
    void Watch(ns3::Ptr<ns3::RemusCheckpointer> checkpointer)
    {
        for (const auto& name : GetCheckpointerSources())
        {
            checkpointer->TraceConnect(name, name, ns3::MakeCallback(&RemusTraceLaws::Check, this));
        }
    }

    /**
     * @brief Tell whether the machine has failed.
     * @return true after Failed
     */
    bool HasFailed() const
    {
        return m_failed;
    }

    /**
     * @brief Tell whether an epoch is committed.
     * @param epoch the epoch
     * @return true after its Committed
     */
    bool IsCommitted(uint64_t epoch) const
    {
        return m_committed.count(epoch) == 1;
    }

    /**
     * @brief Get the first violation.
     * @return a description; empty if there is none
     */
    const std::string& GetWrong() const
    {
        return m_wrong;
    }

  private:
    /**
     * @brief Record a violation, unless there was one before.
     * @param right whether the rule holds
     * @param what a description of the violation
     */
    void Expect(bool right, const std::string& what)
    {
        if (!right && m_wrong.empty())
        {
            m_wrong =
                what + " (at " + std::to_string(ns3::Simulator::Now().GetMicroSeconds()) + " us)";
        }
    }

    /**
     * @brief A trace source was fired: check that it may fire now.
     * @param source the source
     * @param epoch the epoch
     */
    void Check(std::string source, uint64_t epoch, ns3::Time /* now */)
    {
        Expect(!m_failed, source + " after Failed");
        if (source == "Started" || source == "Ended")
        {
            Expect(m_running == (source == "Ended"), source + " out of turn");
            m_running = !m_running;
        }
        else if (source == "GuestStopped" || source == "GuestResumed")
        {
            Expect(m_stopped == (source == "GuestResumed"), source + " out of turn");
            m_stopped = !m_stopped;
            Expect(m_running || !m_stopped, "a stop without protection");
        }
        else if (source == "CheckpointTaken")
        {
            Expect(m_taken.insert(epoch).second, "a checkpoint is taken twice");
        }
        else if (source == "Committed")
        {
            Expect(m_taken.count(epoch) == 1, "a commit of a checkpoint that was not taken");
            Expect(m_committed.empty() || *m_committed.rbegin() < epoch, "a commit out of order");
            m_committed.insert(epoch);
        }
        else if (source == "Released")
        {
            Expect(IsCommitted(epoch), "a release without commit");
            Expect(m_released.empty() || *m_released.rbegin() < epoch, "a release out of order");
            m_released.insert(epoch);
        }
        else
        {
            m_failed = true;
        }
    }

    bool m_running{false};          //!< between Started and Ended
    bool m_stopped{false};          //!< between GuestStopped and GuestResumed
    bool m_failed{false};           //!< after Failed
    std::set<uint64_t> m_taken;     //!< the checkpoints taken
    std::set<uint64_t> m_committed; //!< the checkpoints committed
    std::set<uint64_t> m_released;  //!< the checkpoints released
    std::string m_wrong;            //!< the first violation
};

#endif /* REMUS_TRACE_LAWS_H */
