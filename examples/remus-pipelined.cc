/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * The gain of several checkpoints in flight at once if a commit takes longer than an interval.
 *
 *     guest [plug] ---- 1 Gb/s, 1 ms ---- client
 *
 * The guest sends a packet every 1 ms; it is stopped for S = 1 ms in each T = 20 ms, and a commit
 * takes X = 59 ms, so D = S + X = 60 ms. Output: a line of CSV for each case: how many epochs may
 * be uncommitted, whether the guest waits (stall) or its epoch gets longer (stretch), and the
 * plug's accounting; then the mean period, the guest's duty, the mean and the 99th percentile of
 * the delay that the plug adds, and the packets that left before their commit.
 *
 * The answer: with one epoch the period is D, with three or more it is T, and the 99th percentile
 * falls by a third. Stalling the guest halves its duty and gains little. Linux's accounting has
 * room for one closed epoch, and lets packets leave early.
 */

#include "support/csv-value.h"
#include "support/example-options.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"
#include "ns3/point-to-point-module.h"

#include <iostream>

using namespace ns3;

/**
 * @brief Simulate a guest for 10 s, and print the costs.
 * @param outstanding how many epochs may be uncommitted
 * @param stall whether the guest waits while that many are
 * @param linuxAccounting the plug's LinuxAccounting
 */
void
Simulate(uint32_t outstanding, bool stall, bool linuxAccounting)
{
    NodeContainer nodes(2); // guest, client
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    auto devices = link.Install(nodes);
    InternetStackHelper().Install(nodes);

    RemusHelper remus;
    remus.SetGuestStops(true);
    remus.SetPlugAttribute("LinuxAccounting", BooleanValue(linuxAccounting));
    remus.SetCheckpointerAttribute("AllowLinuxOverlap", BooleanValue(linuxAccounting));
    remus.SetCheckpointerAttribute("StopDuration",
                                   StringValue("ns3::ConstantRandomVariable[Constant=0.001]"));
    remus.SetCheckpointerAttribute("CommitDelay",
                                   StringValue("ns3::ConstantRandomVariable[Constant=0.059]"));
    auto checkpointer = remus.Install(NetDeviceContainer(devices.Get(0))).at(0);
    checkpointer->GetController()->SetAttribute("Outstanding", UintegerValue(outstanding));
    checkpointer->GetController()->SetAttribute("Stall", BooleanValue(stall));

    auto client = Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices).GetAddress(1);
    UdpClientHelper output(InetSocketAddress(client, 9));
    output.SetAttribute("Interval", TimeValue(MilliSeconds(1)));
    output.SetAttribute("MaxPackets", UintegerValue(1000000));
    output.SetAttribute("PacketSize", UintegerValue(200));
    output.Install(nodes.Get(0)).Start(MicroSeconds(500));
    PacketSinkHelper("ns3::UdpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 9))
        .Install(nodes.Get(1));

    auto monitor = CreateObject<RemusOutputCommitMonitor>();
    monitor->Watch(devices.Get(0), checkpointer, nullptr);
    Simulator::Stop(Seconds(10));
    Simulator::Run();

    const auto& times = monitor->GetEpochTimes();
    const auto& delays = monitor->GetDelays();
    std::cout << outstanding << "," << (stall ? "stall" : "stretch") << ","
              << (linuxAccounting ? "linux" : "boundaries") << ","
              << CsvValue(times.GetPeriods().getMean() * 1000) << "," << CsvValue(times.GetDuty())
              << "," << CsvValue(delays.getMean() * 1000) << ","
              << CsvValue(delays.GetPercentile(99) * 1000) << "," << monitor->GetNViolations()
              << std::endl;
    Simulator::Destroy();
}

int
main(int argc, char* argv[])
{
    Config::SetDefault("ns3::RemusCheckpointer::Controller", StringValue("pipelined"));
    Config::SetDefault("ns3::RemusCheckpointer::Interval", TimeValue(MilliSeconds(20)));
    ExampleOptions(__FILE__).Parse(argc, argv);

    std::cout << "outstanding,limit,accounting,period_ms,duty,mean_ms,p99_ms,violations\n";
    for (const uint32_t outstanding : {1, 2, 3, 4})
    {
        Simulate(outstanding, false, false);
    }
    Simulate(2, true, false);
    Simulate(4, false, true);
    return 0;
}
