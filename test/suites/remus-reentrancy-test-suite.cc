/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"
#include "../support/remus-controllers.h"
#include "../support/remus-trace-laws.h"

#include "ns3/pointer.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/string.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A guest with plugs, a sink that gives a command, and a nested sink that gives another.
 */
class ReentrancyScenario
{
  public:
    /// A command
    typedef void (ReentrancyScenario::*Action)();

    /**
     * @brief Get the commands.
     * @return the commands by their names
     */
    static const std::vector<std::pair<std::string, Action>>& GetActions()
    {
        using S = ReentrancyScenario;
        static const std::vector<std::pair<std::string, Action>> actions{
            {"Fail", &S::Fail},
            {"Stop", &S::Stop},
            {"Start", &S::Start},
            {"Stop and Start", &S::Restart},
            {"Commit", &S::Commit},
            {"SetController", &S::SetController},
            {"SetInterval", &S::SetInterval},
            {"Reconsider", &S::Reconsider},
            {"AddPlug", &S::AddPlug},
            {"RemovePlug", &S::RemovePlug},
            {"CommitDelay null", &S::WaitForCommits},
            {"StopTime", &S::SetStopTime},
            {"enqueue and dequeue", &S::Send},
        };
        return actions;
    }

    /**
     * @brief Get the trace sources.
     * @return those of the checkpointer, then those of a plug
     */
    static const std::vector<std::string>& GetSources()
    {
        static const auto sources = []() {
            auto names = GetCheckpointerSources();
            names.insert(
                names.end(),
                {"Plugged", "PlugReleased", "Departed", "Current", "Last", "ToRelease", "Drop"});
            return names;
        }();
        return sources;
    }

    /**
     * @brief Run a scenario.
     * @param source the trace source whose second firing gives the first command; the next firing
     * of any gives the second
     * @param first the first command
     * @param second the second command
     * @param controller the controller
     * @return what is wrong; empty if nothing is
     */
    std::string Run(const std::string& source,
                    Action first,
                    Action second,
                    const std::string& controller)
    {
        m_source = source;
        m_actions = {first, second};
        m_remus = CreateObject<RemusCheckpointer>();
        m_remus->SetController(controller);
        m_remus->SetInterval(MilliSeconds(2));
        m_remus->SetAttribute("StopDuration",
                              StringValue("ns3::UniformRandomVariable[Min=0|Max=0.001]"));
        m_remus->SetAttribute("CommitDelay",
                              StringValue("ns3::UniformRandomVariable[Min=0|Max=0.006]"));
        m_remus->SetAttribute("StallWarning", TimeValue(Time(0)));
        m_remus->AssignStreams(1);
        m_laws.Watch(m_remus);
        for (const auto& name : GetCheckpointerSources())
        {
            m_remus->TraceConnect(name, name, MakeCallback(&ReentrancyScenario::ActOn, this));
        }
        AddPlug();
        AddPlug();
        m_remus->Initialize();
        Simulator::Schedule(MilliSeconds(6), &ReentrancyScenario::End, this);
        Simulator::Schedule(MilliSeconds(12), &ReentrancyScenario::End, this);
        Simulator::Schedule(MilliSeconds(18), &ReentrancyScenario::Kill, this);
        Tick();
        Simulator::Stop(MilliSeconds(25));
        Simulator::Run();
        Expect(m_nDone > 0, "the first command is given");
        m_actions.clear();
        m_remus->Stop();
        Send();
        for (const auto& plug : m_plugs)
        {
            const auto& stats = plug.second->disc->GetStats();
            Expect(stats.nTotalEnqueuedPackets ==
                       stats.nTotalDequeuedPackets + plug.second->disc->GetNPackets(),
                   "packets are conserved");
            Expect(m_remus->HasFailed() || plug.second->disc->GetNPackets() == 0,
                   "all leaves when protection has ended");
        }
        m_remus->Dispose();
        Simulator::Destroy();
        return m_wrong.empty() ? m_laws.GetWrong() : m_wrong;
    }

  private:
    /// A plug and its packets
    struct Plug
    {
        Ptr<PlugQueueDisc> disc;                  //!< the plug
        std::unique_ptr<PlugTestDriver> driver;   //!< sends to it
        uint64_t epoch{0};                        //!< the guest's epoch that it is in
        bool driven{true};                        //!< it has not been removed
        std::map<uint32_t, uint64_t> protectedIn; //!< packets that wait, and their epochs
        uint32_t next{0};                         //!< the number of the next packet
    };

    /**
     * @brief Record a violation.
     * @param right whether the expectation holds
     * @param what the expectation
     */
    void Expect(bool right, const std::string& what)
    {
        if (!right && m_wrong.empty())
        {
            m_wrong = what + " (at " + std::to_string(Simulator::Now().GetMicroSeconds()) + " us)";
        }
    }

    /// Send every 500 us
    void Tick()
    {
        for (std::size_t i = 0; i < m_remus->GetNPlugs(); ++i)
        {
            const auto holds = m_remus->IsProtecting() || m_remus->HasFailed();
            Expect(Simulator::Now().IsZero() || m_remus->GetPlug(i)->IsIndefinite() != holds,
                   "a plug holds while the guest is protected, or its machine has failed");
        }
        Send();
        Simulator::Schedule(MicroSeconds(500), &ReentrancyScenario::Tick, this);
    }

    /// End protection and begin it again, so that these trace sources fire
    void End()
    {
        m_remus->Stop();
        m_remus->Start();
    }

    /// Fail the machine, if the trace source is Failed
    void Kill()
    {
        if (m_source == "Failed" || m_source == "Drop")
        {
            m_fired = 1; // it fires only once
            m_remus->Fail();
        }
    }

    /// Enqueue a packet into each plug, and dequeue all that may leave
    void Send()
    {
        std::vector<Plug*> plugs;
        plugs.reserve(m_plugs.size());
        for (const auto& plug : m_plugs)
        {
            plugs.push_back(plug.second.get());
        }
        for (auto plug : plugs)
        {
            if (plug->driven && !m_remus->HasFailed() && !plug->disc->IsIndefinite())
            {
                plug->protectedIn[plug->next] = plug->epoch;
            }
            ++plug->next;
            plug->driver->Enqueue();
            plug->driver->Drain();
        }
    }

    /// Command: fail the machine
    void Fail()
    {
        m_remus->Fail();
    }

    /// Command: end protection
    void Stop()
    {
        m_remus->Stop();
    }

    /// Command: begin protection
    void Start()
    {
        m_remus->Start();
    }

    /// Command: end protection and begin it again
    void Restart()
    {
        m_remus->Stop();
        m_remus->Start();
    }

    /// Command: commit the epoch before the current one, unless the guest is stopped
    void Commit()
    {
        if (!m_remus->IsGuestStopped() && m_remus->GetCurrentEpoch() > 0)
        {
            m_remus->Commit(m_remus->GetCurrentEpoch() - 1);
        }
    }

    /// Command: change to the next controller
    void SetController()
    {
        const auto names = GetControllersToTest();
        m_remus->SetController(names.at(m_nController++ % names.size()));
    }

    /// Command: halve the interval, from 2 ms to 1 ms
    void SetInterval()
    {
        m_remus->SetInterval(MilliSeconds(1));
    }

    /// Command: ask the controller again when to stop
    void Reconsider()
    {
        m_remus->Reconsider();
    }

    /// Command: add a plug, and listen to it
    void AddPlug()
    {
        auto plug = std::make_unique<Plug>();
        plug->disc = CreateObject<PlugQueueDisc>();
        plug->disc->SetLinuxAccounting(false);
        plug->driver = std::make_unique<PlugTestDriver>(plug->disc);
        plug->epoch = m_remus->GetCurrentEpoch();
        const auto name = std::to_string(m_plugs.size());
        const auto disc = plug->disc;
        m_plugs[name] = std::move(plug);
        disc->TraceConnect("Plugged", name, MakeCallback(&ReentrancyScenario::HandlePlugged, this));
        disc->TraceConnect("Released",
                           name,
                           MakeCallback(&ReentrancyScenario::HandleReleased, this));
        disc->TraceConnect("Departed",
                           name,
                           MakeCallback(&ReentrancyScenario::HandleDeparted, this));
        for (const auto* count : {"Current", "Last", "ToRelease"})
        {
            disc->TraceConnect(count, count, MakeCallback(&ReentrancyScenario::HandleCount, this));
        }
        disc->TraceConnectWithoutContext("Drop",
                                         MakeCallback(&ReentrancyScenario::HandleDrop, this));
        m_remus->AddPlug(disc);
    }

    /// Command: remove the first plug, if there is one
    void RemovePlug()
    {
        if (m_remus->GetNPlugs() > 0)
        {
            const auto disc = m_remus->GetPlug(0);
            for (const auto& plug : m_plugs)
            {
                plug.second->driven = plug.second->driven && plug.second->disc != disc;
            }
            m_remus->RemovePlug(disc);
        }
    }

    /// Command: stop committing epochs automatically; only Commit() commits them
    void WaitForCommits()
    {
        m_remus->SetAttribute("CommitDelay", PointerValue());
    }

    /// Command: end protection in 1 ms
    void SetStopTime()
    {
        m_remus->SetStopTime(Simulator::Now() + MilliSeconds(1));
    }

    /**
     * @brief Give the next command, if it is due.
     * @param source the trace source that was fired
     */
    void Act(const std::string& source)
    {
        if (m_nDone >= m_actions.size() || (m_nDone == 0 && (source != m_source || m_fired++ == 0)))
        {
            return;
        }
        (this->*m_actions.at(m_nDone++))();
    }

    /**
     * @brief A trace source of the checkpointer was fired: give a command.
     * @param source the source
     */
    void ActOn(std::string source, uint64_t /* epoch */, Time /* now */)
    {
        Act(source);
    }

    /**
     * @brief A plug has closed an epoch.
     * @param name the plug
     */
    void HandlePlugged(std::string name, uint64_t, uint32_t, uint64_t)
    {
        m_plugs.at(name)->epoch = m_remus->GetCurrentEpoch();
        Expect(!m_laws.HasFailed(), "a plug closes an epoch after Failed");
        Act("Plugged");
    }

    /**
     * @brief A plug has released packets.
     * @param name the plug
     */
    void HandleReleased(std::string name, uint64_t, uint32_t, uint64_t)
    {
        if (m_plugs.at(name)->disc->IsIndefinite())
        {
            m_plugs.at(name)->protectedIn.clear();
        }
        Expect(!m_laws.HasFailed(), "a plug releases an epoch after Failed");
        Act("PlugReleased");
    }

    /**
     * @brief A packet leaves.
     * @param name its plug
     * @param item the packet
     */
    void HandleDeparted(std::string name, Ptr<const QueueDiscItem> item, uint64_t, Time)
    {
        auto& waiting = m_plugs.at(name)->protectedIn;
        const auto packet = waiting.find(DynamicCast<const PlugTestItem>(item)->GetId());
        if (packet != waiting.end())
        {
            Expect(m_laws.IsCommitted(packet->second), "a packet leaves before its commit");
            waiting.erase(packet);
        }
        Act("Departed");
    }

    /**
     * @brief A counter of a plug has changed.
     * @param counter the counter
     */
    void HandleCount(std::string counter, uint32_t, uint32_t)
    {
        Act(counter);
    }

    /**
     * @brief A packet is dropped.
     */
    void HandleDrop(Ptr<const QueueDiscItem>)
    {
        Act("Drop");
    }

    std::string m_source;                                 //!< the source of the first command
    std::vector<Action> m_actions;                        //!< the commands
    std::size_t m_nDone{0};                               //!< how many were given
    uint32_t m_fired{0};                                  //!< how often the source was fired
    uint32_t m_nController{0};                            //!< the next controller
    Ptr<RemusCheckpointer> m_remus;                       //!< the checkpointer
    std::map<std::string, std::unique_ptr<Plug>> m_plugs; //!< its plugs, also those removed
    RemusTraceLaws m_laws;                                //!< checks the order of the trace sources
    std::string m_wrong;                                  //!< the first violation
};

/**
 * @ingroup plug-tests
 *
 * @brief Every command in a sink of one trace source, with every other nested in it.
 */
class RemusReentrancyTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param source the trace source
     */
    explicit RemusReentrancyTestCase(const std::string& source)
        : TestCase("A sink of " + source + " may give any command"),
          m_source(source)
    {
    }

  private:
    void DoRun() override
    {
        const auto controllers = GetControllersToTest();
        std::size_t run = 0;
        for (const auto& first : ReentrancyScenario::GetActions())
        {
            for (const auto& second : ReentrancyScenario::GetActions())
            {
                const auto& controller = controllers[run++ % controllers.size()];
                const auto wrong =
                    ReentrancyScenario().Run(m_source, first.second, second.second, controller);
                NS_TEST_EXPECT_MSG_EQ(wrong,
                                      "",
                                      controller << ": " << first.first << ", then "
                                                 << second.first);
            }
        }
    }

    std::string m_source; //!< the trace source
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of commands in sinks.
 */
class RemusReentrancyTestSuite : public TestSuite
{
  public:
    RemusReentrancyTestSuite()
        : TestSuite("remus-reentrancy")
    {
        for (const auto& source : ReentrancyScenario::GetSources())
        {
            AddTestCase(new RemusReentrancyTestCase(source));
        }
    }
};

static RemusReentrancyTestSuite g_remusReentrancyTestSuite; //!< registers the suite
