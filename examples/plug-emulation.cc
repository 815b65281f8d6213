/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * Real hosts through a plug: a router between two TAP devices, in real time.
 *
 *     Linux client 10.1.1.2 ---- TAP [plug] router, 10.1.1.1 and 10.1.2.1 TAP ---- Linux server
 *                                                                                  10.1.2.2
 *
 * The server's packets leave through the client's TAP device, on which the router's
 * RemusCheckpointer drives a plug as if the server were its guest. The server is not stopped: S is
 * 0. Every attribute can be set: --ns3::RemusCheckpointer::Interval=50ms, for
 * example, or StartTime=1h for a router without protection.
 *
 * test/emulation/run.sh makes the two network namespaces and measures with real programs. To run
 * this by hand, create each TAP device ("ip tuntap add plug mode tap") with its address and a
 * route.
 *
 * The program runs for --duration, or until SIGINT or SIGTERM. Output: a line of CSV with the
 * packets that left the plug, its drops, how long packets were held, and how far the simulation was
 * behind real time, sampled every millisecond. If more than 1 % of the samples exceed --maxLag, the
 * times are meaningless, so the program prints an error instead and exits with status 2.
 */

#include "emulation/tap.h"
#include "support/csv-value.h"
#include "support/example-options.h"
#include "support/option-values.h"
#include "support/output-file.h"

#include "ns3/core-module.h"
#include "ns3/fd-net-device-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"

#include <csignal>
#include <iostream>

using namespace ns3;

namespace
{

volatile std::sig_atomic_t g_stopped = 0; //!< a signal was received

/**
 * @brief Connect the router to a TAP device.
 * @param router the router
 * @param tap the file descriptor
 * @return the router's device
 */
Ptr<NetDevice>
AddDevice(Ptr<Node> router, int tap)
{
    auto device = CreateObject<FdNetDevice>();
    device->SetAttribute("RxQueueSize", UintegerValue(100000));
    device->SetAddress(Mac48Address::Allocate());
    device->SetFileDescriptor(tap);
    router->AddDevice(device);
    return device;
}

/**
 * @brief Record every millisecond how late the simulation is, and check whether it should end.
 * @param lags the recorded values, in ms
 */
void
Look(RemusDistribution* lags)
{
    auto simulator = DynamicCast<RealtimeSimulatorImpl>(Simulator::GetImplementation());
    lags->Add((simulator->RealtimeNow() - Simulator::Now()).GetSeconds() * 1000);
    if (g_stopped)
    {
        Simulator::Stop();
    }
    Simulator::Schedule(MilliSeconds(1), &Look, lags);
}

/**
 * @brief Record how long a packet was held.
 * @param times the recorded values
 * @param held how long it was held
 */
void
KeepHeld(RemusDistribution* times, Ptr<const QueueDiscItem>, uint64_t /* epoch */, Time held)
{
    times->Add(held.GetSeconds() * 1000);
}

} // namespace

int
main(int argc, char* argv[])
{
    GlobalValue::Bind("SimulatorImplementationType", StringValue("ns3::RealtimeSimulatorImpl"));
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
    Config::SetDefault("ns3::RemusCheckpointer::Controller", StringValue("xend"));
    Config::SetDefault("ns3::RemusCheckpointer::Interval", TimeValue(MilliSeconds(25)));
    Config::SetDefault("ns3::RemusCheckpointer::StopDuration",
                       StringValue("ns3::ConstantRandomVariable[Constant=0]"));
    Config::SetDefault("ns3::RemusCheckpointer::CommitDelay",
                       StringValue("ns3::ConstantRandomVariable[Constant=0.005]"));
    std::string taps[] = {"plug", "plug"};
    std::string spaces[] = {"/run/netns/client", "/run/netns/server"};
    std::string duration = "0s";
    std::string maxLag = "2ms";
    ExampleOptions cmd(__FILE__);
    cmd.Add("clientTap", "the client's TAP device", taps[0]);
    cmd.Add("clientNamespace", "file of its namespace", spaces[0]);
    cmd.Add("serverTap", "the server's TAP device", taps[1]);
    cmd.Add("serverNamespace", "file of its namespace", spaces[1]);
    cmd.Add("duration", "how long to run; 0 to run until a signal", duration);
    cmd.Add("maxLag", "how late the simulation may be in 99 % of its samples", maxLag);
    cmd.Parse(argc, argv);

    auto router = CreateObject<Node>();
    NetDeviceContainer devices;
    Time allowed;
    try
    {
        allowed = ParseTime("maxLag", maxLag, true);
        const auto limit = ParseTime("duration", duration, false);
        devices.Add(AddDevice(router, OpenTap("clientTap", taps[0], spaces[0])));
        devices.Add(AddDevice(router, OpenTap("serverTap", taps[1], spaces[1])));
        if (limit.IsStrictlyPositive())
        {
            Simulator::Stop(limit);
        }
    }
    catch (const BadValue& error)
    {
        std::cerr << "plug-emulation: " << error.what() << std::endl;
        return 1;
    }
    std::signal(SIGINT, [](int) { g_stopped = 1; });
    std::signal(SIGTERM, [](int) { g_stopped = 1; });

    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(router);
    RemusHelper remus;
    auto checkpointer = remus.Install(NetDeviceContainer(devices.Get(0))).at(0);
    RemusHelper::AssignStreams(NodeContainer(router), 1);
    Ipv4AddressHelper("10.1.1.0", "255.255.255.0").Assign(devices.Get(0));
    Ipv4AddressHelper("10.1.2.0", "255.255.255.0").Assign(devices.Get(1));

    RemusDistribution lags;
    RemusDistribution held;
    auto plug = checkpointer->GetPlug(0);
    plug->TraceConnectWithoutContext("Departed", MakeBoundCallback(&KeepHeld, &held));
    Simulator::ScheduleNow(&Look, &lags);
    Simulator::Run();
    const auto drops = plug->GetStats().nTotalDroppedPackets;
    Simulator::Destroy();

    const double lag[] = {lags.GetPercentile(50), lags.GetPercentile(99), lags.getMax()};
    if (lag[1] > allowed.GetSeconds() * 1000)
    {
        std::cerr << "plug-emulation: fell behind real time by " << lag[1] << " ms (99 % of "
                  << lags.getCount() << " looks; " << lag[2] << " ms at most); " << maxLag
                  << " is allowed, so there are no figures\n";
        return 2;
    }
    std::cout << "packets,drops,held_min_ms,held_mean_ms,held_p99_ms,held_max_ms,"
                 "lag_p50_ms,lag_p99_ms,lag_max_ms\n"
              << held.getCount() << "," << drops << "," << CsvValue(held.getMin()) << ","
              << CsvValue(held.getMean()) << "," << CsvValue(held.GetPercentile(99)) << ","
              << CsvValue(held.getMax()) << "," << lag[0] << "," << lag[1] << "," << lag[2]
              << std::endl;
    return 0;
}
