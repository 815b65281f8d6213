/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "scenario-draws.h"
#include "scenario-guest.h"
#include "scenario-network.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/remus-helper.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace ns3;

namespace
{

volatile std::sig_atomic_t g_seed = 0; //!< the current scenario

/// Print which scenario crashes or hangs. @param signal the signal
void
HandleSignal(int signal)
{
    std::fprintf(stderr,
                 "PLUG_SEED=%d %s\n",
                 static_cast<int>(g_seed),
                 signal == SIGALRM ? "hangs" : "crashes");
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

/**
 * @brief Get a number from the environment.
 * @param name the variable
 * @param otherwise the default
 * @return the variable's value, or the default if the variable is not set
 */
uint32_t
GetSetting(const char* name, uint32_t otherwise)
{
    const auto* value = std::getenv(name);
    return value ? std::stoul(value) : otherwise;
}

/// Let packets wait only in plugs, not for address resolution or TCP's window
void
SetDefaults()
{
    Config::SetDefault("ns3::ArpCache::PendingQueueSize", UintegerValue(1000));
    Config::SetDefault("ns3::NdiscCache::UnresolvedQueueSize", UintegerValue(1000));
    Config::SetDefault("ns3::Icmpv6L4Protocol::DAD", BooleanValue(false));
    Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(16384));
    Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(16384));
}

/// A network with one or two guests, which is simulated and checked
class Scenario
{
  public:
    /**
     * @brief Draw a scenario.
     * @param seed its number
     * @param leaks whether epochs may overlap under Linux's accounting
     */
    Scenario(uint32_t seed, bool leaks)
        : m_draw(seed),
          m_leaks(leaks),
          m_network(m_draw, m_story)
    {
    }

    /// Simulate it. @return packets that left early
    uint64_t Run()
    {
        // The client may be protected, too, and protection may be installed at run time
        const uint32_t nGuests = m_draw.Once(4) ? 2 : 1;
        m_replicated = !m_leaks && m_draw.Once(4);
        if (m_replicated)
        {
            m_network.LinkBackup(m_draw, m_story);
            m_drains = m_draw.Once(4); // only sometimes, because it takes long to simulate
        }
        const auto late = m_draw.Once(6) ? m_draw.Us(0, 60'000) : Time(0);
        if (late.IsZero())
        {
            Protect(nGuests);
        }
        else
        {
            m_story << "protected at " << late.As(Time::MS) << ", ";
            Simulator::Schedule(late, &Scenario::Protect, this, nGuests);
        }
        m_network.Assign();
        m_network.Send(m_draw, TRAFFIC_ENDS, m_story);
        Simulator::Stop(TRAFFIC_ENDS);
        Simulator::Run();
        if (m_drains)
        {
            m_network.EndLosses();
            Simulator::Stop(Seconds(3));
            Simulator::Run();
        }
        uint64_t early = 0;
        for (const auto& guest : m_guests)
        {
            early += guest->GetWatch().GetNEarly();
        }
        return early;
    }

    /// @return what was drawn
    std::string GetStory() const
    {
        return m_story.str();
    }

    /// Check the results
    void Check() const
    {
        SCOPED_TRACE(GetStory());
        for (const auto& guest : m_guests)
        {
            guest->Check();
        }
        if (!m_failure.IsZero() && m_guests.size() == 1) // a protected client's plug delivers later
        {
            EXPECT_EQ(m_network.GetNReceivedAfter(m_failure + MilliSeconds(20)), 0)
                << "A failed machine neither sends nor receives";
        }
    }

  private:
    const Time TRAFFIC_ENDS = MilliSeconds(200); ///< when the applications stop

    /// Protect the guest, and perhaps the client. @param nGuests how many of them
    void Protect(uint32_t nGuests)
    {
        for (uint32_t i = 0; i < nGuests; ++i)
        {
            m_story << (i == 0 ? "" : "; the client: ");
            auto device = m_network.GetDevice(i);
            const auto replicated = i == 0 && m_replicated;
            m_guests.push_back(
                std::make_unique<ScenarioGuest>(m_draw,
                                                device,
                                                GuestKind{m_leaks, replicated, m_drains},
                                                m_story));
            RemusHelper::AssignStreams(NodeContainer(device->GetNode()), 1 + 100 * i);
            if (replicated)
            {
                m_network.Replicate();
            }
        }
        if (m_draw.Once(3))
        {
            DrawFailure();
        }
        m_story << "; ";
    }

    /// Let the guest, or its machine, fail
    void DrawFailure()
    {
        const auto delay = m_draw.Us(0, 150'000);
        const auto when = Simulator::Now() + delay;
        m_story << "; failure at " << when.As(Time::MS);
        if (!m_network.CanFail() || m_draw.Once(2))
        {
            Simulator::Schedule(delay, &RemusCheckpointer::Fail, m_guests[0]->GetCheckpointer());
            return;
        }
        m_story << " of the machine";
        m_failure = when;
        Simulator::Schedule(delay,
                            &RemusMachineFailure::FailNode,
                            m_network.GetDevice(0)->GetNode());
    }

    std::ostringstream m_story;                           ///< what was drawn
    Draws m_draw;                                         ///< draws it
    bool m_leaks;                                         ///< see the constructor
    bool m_replicated{false};                             ///< a guest is replicated
    bool m_drains{false};                                 ///< replication gets time to catch up
    Time m_failure;                                       ///< when the machine fails; 0 if never
    ScenarioNetwork m_network;                            ///< guest and client
    std::vector<std::unique_ptr<ScenarioGuest>> m_guests; ///< the protected nodes
};

} // namespace

/**
 * Scenarios with random devices, routes, protocols, trees, placements, controllers, replication,
 * traffic, times and commands from sinks. PLUG_SCENARIOS is their number, PLUG_SEED the first seed:
 * PLUG_SEED=N PLUG_SCENARIOS=1 repeats one scenario.
 */
TEST(RandomScenarios, AreSafeAndLoseNothing)
{
    for (const auto signal : {SIGABRT, SIGSEGV, SIGALRM})
    {
        std::signal(signal, HandleSignal);
    }
    SetDefaults();
    const auto first = GetSetting("PLUG_SEED", 1);
    const auto count = GetSetting("PLUG_SCENARIOS", 200);
    for (uint32_t i = 0; i < count && !HasFatalFailure(); ++i)
    {
        g_seed = first + i;
        SCOPED_TRACE("PLUG_SEED=" + std::to_string(first + i));
        alarm(120); // without this, a scenario that hangs would run into CTest's timeout and not be
                    // named
        Scenario scenario(first + i, false);
        scenario.Run();
        if (count == 1)
        {
            std::cout << scenario.GetStory() << std::endl;
        }
        scenario.Check();
        Simulator::Destroy();
    }
    alarm(0);
    Config::Reset();
}

/// The same scenarios find leaks if several epochs overlap under Linux's accounting
TEST(RandomScenarios, FindLeaks)
{
    SetDefaults();
    uint64_t early = 0;
    for (uint32_t seed = 1; seed <= 20; ++seed)
    {
        Scenario scenario(seed, true);
        early += scenario.Run();
        Simulator::Destroy();
    }
    Config::Reset();
    EXPECT_GT(early, 0);
}
