/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/remus-controllers.h"
#include "devices.h"
#include "scenario-watch.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/queue-size.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-helper.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/udp-client-server-helper.h"
#include "ns3/uinteger.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <gtest/gtest.h>
#include <sstream>
#include <string>

using namespace ns3;

namespace
{

volatile std::sig_atomic_t g_seed = 0; //!< the scenario that is simulated

/// Say which scenario crashes. @param signal the signal
void
HandleCrash(int signal)
{
    std::fprintf(stderr, "PLUG_SEED=%d crashes\n", static_cast<int>(g_seed));
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

/// What is drawn for a scenario
class Draws
{
  public:
    /// @param seed the scenario
    explicit Draws(uint32_t seed)
        : m_random(CreateObject<UniformRandomVariable>())
    {
        m_random->SetStream(10'000'000 + int64_t(seed));
    }

    /**
     * @brief Draw a whole number; all have the same probability.
     * @param min the least
     * @param max the greatest
     * @return the number
     */
    uint32_t Number(uint32_t min, uint32_t max)
    {
        return m_random->GetInteger(min, max);
    }

    /**
     * @brief Draw whether something is so.
     * @param times the reciprocal of the probability
     * @return true once in so many times, on average
     */
    bool Once(uint32_t times)
    {
        return Number(1, times) == 1;
    }

    /**
     * @brief Draw a time.
     * @param min the least, in us
     * @param max the greatest, in us
     * @return the time, a whole number of us
     */
    Time Us(uint32_t min, uint32_t max)
    {
        return MicroSeconds(Number(min, max));
    }

    /**
     * @brief Draw a random variable: a constant, or uniform from 0.
     * @param max the greatest value that it may have, in us
     * @return the random variable as a string; its values are in seconds
     */
    std::string Variable(uint32_t max)
    {
        const auto high = std::to_string(Number(0, max) * 1e-6);
        return Once(2) ? "ns3::ConstantRandomVariable[Constant=" + high + "]"
                       : "ns3::UniformRandomVariable[Min=0|Max=" + high + "]";
    }

  private:
    Ptr<UniformRandomVariable> m_random; //!< all choices
};

/**
 * @brief Put a tree of queue discs with a plug on a device, or leave that to RemusHelper.
 * @param draw what is drawn
 * @param device the device
 */
void
PlaceTree(Draws& draw, Ptr<NetDevice> device)
{
    TrafficControlHelper tree;
    switch (draw.Number(0, 3))
    {
    case 0: {
        const auto root = tree.SetRootQueueDisc("ns3::PrioQueueDisc");
        const auto bands = tree.AddQueueDiscClasses(root, 3, "ns3::QueueDiscClass");
        tree.AddChildQueueDiscs(root, bands, "ns3::PlugQueueDisc");
        break;
    }
    case 1: {
        const auto root = tree.SetRootQueueDisc("ns3::TbfQueueDisc",
                                                "Burst",
                                                UintegerValue(5000),
                                                "Rate",
                                                StringValue("50Mbps"));
        const auto band = tree.AddQueueDiscClasses(root, 1, "ns3::QueueDiscClass");
        tree.AddChildQueueDisc(root, band[0], "ns3::PlugQueueDisc");
        break;
    }
    default:
        return;
    }
    tree.Install(device);
}

/// Let a node send. @param draw what is drawn @param from the node @param to the other's address
void
Send(Draws& draw, Ptr<Node> from, Ipv4Address to)
{
    UdpClientHelper output(InetSocketAddress(to, 9));
    // Less than every device and tree carries, or packets would wait for the link
    output.SetAttribute("Interval", TimeValue(draw.Us(300, 3000)));
    output.SetAttribute("MaxPackets", UintegerValue(1'000'000));
    output.SetAttribute("PacketSize", UintegerValue(draw.Number(12, 1400)));
    output.Install(from).Start(draw.Us(0, 20'000));
    PacketSinkHelper("ns3::UdpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 9))
        .Install(from);
}

/// Simulate a scenario, and check it unless it leaks. @param seed its number
/// @param leaks let epochs overlap under Linux's accounting @return packets that left early
uint64_t
Simulate(uint32_t seed, bool leaks)
{
    Draws draw(seed);
    auto devices = GetDevices();
    // Wi-Fi takes long to simulate, and comes last
    const auto& type = devices[draw.Number(0, draw.Once(10) ? devices.size() - 1 : 3)];
    NodeContainer nodes(2);
    const auto link = type.make(nodes);
    InternetStackHelper stack;
    stack.Install(nodes);
    stack.AssignStreams(nodes, 1000);
    auto device = link.Get(0);

    RemusHelper remus;
    remus.SetGuestStops(draw.Once(3));
    bool onlyIpv4 = false;
    if (draw.Once(3))
    {
        onlyIpv4 = draw.Once(4);
        remus.UseStages(onlyIpv4);
    }
    else
    {
        PlaceTree(draw, device);
    }
    const auto controllers = GetControllersToTest();
    const auto& drawn = controllers[draw.Number(0, controllers.size() - 1)];
    const auto controller = leaks ? "pipelined" : drawn;
    const auto interval = draw.Us(1000, 20'000);
    const auto start = draw.Once(2) ? Time(0) : draw.Us(1, 50'000);
    // Linux's accounting lets output leave early where epochs overlap
    remus.SetPlugAttribute("LinuxAccounting",
                           BooleanValue(leaks || (controller != "pipelined" && draw.Once(2))));
    // These know no interval, but the longest run
    Config::SetDefault("ns3::RemusOutputController::MaxRun", TimeValue(interval));
    Config::SetDefault("ns3::RemusPredictiveController::MaxRun", TimeValue(interval));
    remus.SetCheckpointerAttribute("Controller", StringValue(controller));
    remus.SetCheckpointerAttribute("AllowLinuxOverlap", BooleanValue(leaks));
    remus.SetCheckpointerAttribute("Interval", TimeValue(interval));
    remus.SetCheckpointerAttribute("StopDuration", StringValue(draw.Variable(3000)));
    remus.SetCheckpointerAttribute("CommitDelay", StringValue(draw.Variable(8000)));
    remus.SetCheckpointerAttribute("StartTime", TimeValue(start));
    if (draw.Once(3))
    {
        remus.SetCheckpointerAttribute("StopTime", TimeValue(start + draw.Us(1, 100'000)));
    }
    const auto guest = remus.Install(NetDeviceContainer(device)).at(0);
    RemusHelper::AssignStreams(nodes, 1);
    const auto addresses = Ipv4AddressHelper("10.1.1.0", "255.255.255.0").Assign(link);
    if (controller == "pipelined" && !leaks)
    {
        for (std::size_t i = 0; i < guest->GetNPlugs(); ++i)
        {
            guest->GetPlug(i)->SetLinuxAccounting(false);
        }
    }
    for (std::size_t i = 0; i < guest->GetNPlugs() && draw.Once(4); ++i)
    {
        guest->GetPlug(i)->SetMaxSize(QueueSize(QueueSizeUnit::PACKETS, draw.Number(1, 30)));
    }

    ScenarioWatch watch(guest);
    auto monitor = CreateObject<RemusOutputCommitMonitor>();
    monitor->Watch(device, guest, nullptr);
    Send(draw, nodes.Get(0), addresses.GetAddress(1));
    Send(draw, nodes.Get(1), addresses.GetAddress(0));
    std::ostringstream story;
    story << type.name << ", " << controller << ", T = " << interval.As(Time::MS) << ", from "
          << start.As(Time::MS) << (onlyIpv4 ? ", only IPv4" : "")
          << (guest->GetPlug(0)->GetLinuxAccounting() ? ", Linux's accounting" : "");
    for (auto times = draw.Number(0, 3); times > 0; --times)
    {
        const auto stop = draw.Us(0, 120'000);
        const auto again = draw.Us(0, 120'000);
        Simulator::Schedule(stop, &RemusCheckpointer::Stop, guest);
        Simulator::Schedule(again, &RemusCheckpointer::Start, guest);
        story << ", stop at " << stop.As(Time::MS) << ", start at " << again.As(Time::MS);
    }
    if (draw.Once(3))
    {
        const auto failure = draw.Us(0, 150'000);
        Simulator::Schedule(failure, &RemusCheckpointer::Fail, guest);
        story << ", failure at " << failure.As(Time::MS);
    }
    SCOPED_TRACE(story.str());
    Simulator::Stop(MilliSeconds(200));
    Simulator::Run();

    if (leaks)
    {
        return watch.GetNEarly();
    }
    if (!onlyIpv4) // else ARP passes by the plug
    {
        EXPECT_EQ(monitor->GetNViolations(), 0) << "Safety, by the monitor";
    }
    EXPECT_EQ(watch.GetNEarly(), 0) << "Safety, by the plugs";
    EXPECT_EQ(watch.GetNUnaccounted(), 0) << "Conservation";
    // P is at most T + S + X, and a checkpoint is committed after S + X. Linux's accounting does
    // not count what is in the plug when protection begins, and later epochs wait for one more
    // release
    if (!guest->GetPlug(0)->GetLinuxAccounting() || !watch.HasBegunFull())
    {
        EXPECT_LT(watch.GetLongestWait(), interval + MilliSeconds(4 * 11 + 20)) << "No stall";
    }
    return 0;
}

} // namespace

/**
 * Scenarios with random devices, trees, placements, controllers, traffic and times. PLUG_SCENARIOS
 * says how many, PLUG_SEED the first: PLUG_SEED=N PLUG_SCENARIOS=1 repeats one.
 */
TEST(RandomScenarios, AreSafeAndLoseNothing)
{
    std::signal(SIGABRT, HandleCrash);
    std::signal(SIGSEGV, HandleCrash);
    Config::SetDefault("ns3::ArpCache::PendingQueueSize", UintegerValue(1000));
    const auto first = GetSetting("PLUG_SEED", 1);
    const auto count = GetSetting("PLUG_SCENARIOS", 200);
    for (uint32_t i = 0; i < count && !HasFatalFailure(); ++i)
    {
        g_seed = first + i;
        SCOPED_TRACE("PLUG_SEED=" + std::to_string(first + i));
        Simulate(first + i, false);
        Simulator::Destroy();
    }
    Config::Reset();
}

/// The same scenarios find what leaks: several epochs under Linux's accounting
TEST(RandomScenarios, FindLeaks)
{
    Config::SetDefault("ns3::ArpCache::PendingQueueSize", UintegerValue(1000));
    uint64_t early = 0;
    for (uint32_t seed = 1; seed <= 20; ++seed)
    {
        early += Simulate(seed, true);
        Simulator::Destroy();
    }
    Config::Reset();
    EXPECT_GT(early, 0);
}
