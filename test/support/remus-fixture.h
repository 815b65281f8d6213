/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_FIXTURE_H
#define REMUS_FIXTURE_H

#include "plug-poison.h"
#include "plug-test.h"
#include "remus-trace-laws.h"

#include "ns3/nstime.h"
#include "ns3/pointer.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/string.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup plug-tests
 *
 * A checkpointer without a network. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief A checkpointer, and a record of its events.
 */
class RemusFixture : public ns3::TestCase
{
  protected:
    /**
     * @brief Constructor.
     * @param name the behaviour
     */
    explicit RemusFixture(const std::string& name)
        : TestCase(name)
    {
    }

    void DoTeardown() override
    {
        m_remus = nullptr;
        m_plugs.clear();
        m_drivers.clear();
    }

    /**
     * @brief Make a checkpointer with T = 100 ms.
     * @param controller its controller
     * @param stop S in seconds, a number or a random variable
     * @param commit X in seconds, a number or a random variable; empty for none
     */
    void Make(const std::string& controller, const std::string& stop, const std::string& commit)
    {
        m_events.clear();
        m_times.clear();
        m_drivers.clear();
        m_plugs.clear();
        m_remus = ns3::CreateObject<PlugPoisoned<ns3::RemusCheckpointer>>();
        m_remus->SetController(controller);
        m_remus->SetAttribute("StopDuration", ns3::StringValue(GetVariable(stop)));
        m_remus->SetAttribute("CommitDelay", ns3::PointerValue());
        if (!commit.empty())
        {
            m_remus->SetAttribute("CommitDelay", ns3::StringValue(GetVariable(commit)));
        }
        for (const auto& name : GetCheckpointerSources())
        {
            m_remus->TraceConnect(name, name, ns3::MakeCallback(&RemusFixture::NoteEvent, this));
        }
    }

    /**
     * @brief Add a plug.
     * @param linuxAccounting its accounting
     */
    void AddPlug(bool linuxAccounting)
    {
        m_plugs.push_back(ns3::CreateObject<ns3::PlugQueueDisc>());
        m_plugs.back()->SetLinuxAccounting(linuxAccounting);
        m_drivers.push_back(std::make_unique<PlugTestDriver>(m_plugs.back()));
        m_remus->AddPlug(m_plugs.back());
    }

    /**
     * @brief Initialize the checkpointer, and simulate.
     * @param stop when to stop
     */
    void Run(ns3::Time stop)
    {
        m_remus->Initialize();
        ns3::Simulator::Stop(stop);
        ns3::Simulator::Run();
    }

    /**
     * @brief Drain a plug and compare.
     * @param ids the packets that must leave
     * @param what a description of them
     * @param i the plug's index
     */
    void ExpectOut(const std::string& ids, const std::string& what, std::size_t i = 0)
    {
        NS_TEST_EXPECT_MSG_EQ(PlugTestDriver::ToString(m_drivers[i]->Drain()), ids, what);
    }

    /**
     * @brief Write a constant as a random variable.
     * @param value a number, or a random variable
     * @return the random variable
     */
    static std::string GetVariable(const std::string& value)
    {
        return value.find("ns3::") == 0 ? value
                                        : "ns3::ConstantRandomVariable[Constant=" + value + "]";
    }

    ns3::Ptr<ns3::RemusCheckpointer> m_remus;               //!< the checkpointer
    std::vector<ns3::Ptr<ns3::PlugQueueDisc>> m_plugs;      //!< its plugs
    std::vector<std::unique_ptr<PlugTestDriver>> m_drivers; //!< send to the plugs
    std::string m_events;                                   //!< the events, in order
    std::map<std::string, std::vector<ns3::Time>> m_times;  //!< the times of the events, by epoch

  private:
    /**
     * @brief Record an event.
     * @param event the trace source
     * @param epoch the epoch
     * @param now the time
     */
    void NoteEvent(std::string event, uint64_t epoch, ns3::Time now)
    {
        NS_TEST_EXPECT_MSG_EQ(now, ns3::Simulator::Now(), "The time of the event");
        m_events += event + " " + std::to_string(epoch) + " " +
                    std::to_string(now.GetMilliSeconds()) + ", ";
        m_times[event].push_back(now);
    }
};

#endif /* REMUS_FIXTURE_H */
