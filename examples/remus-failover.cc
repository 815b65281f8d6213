/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * A primary fails, its backup takes over, and the clients of a key-value store continue.
 *
 *     client  client  client
 *        |       |       |         Ethernet, 1 Gb/s, 5 us a link, 10.0.0.0
 *     ===+======switch===+=====
 *        |                 |
 *     primary [plug]     backup   the backup's device gets the guest's addresses at the failover
 *        |                 |
 *        +-----------------+      checkpoints and heartbeats, 1 Gb/s, 1 ms, 10.0.1.0
 *
 * A client sends the next request 1 ms after a reply, and repeats a request after 200, 400, 800 and
 * 1000 ms. Output: two CSV tables with times in ms, separated by an empty line. The first one has
 * - the times at which the primary failed, the backup noticed, and the backup took over;
 * - the epoch in which the guest continues;
 * - the packets that were discarded because their cause is not in the backup's checkpoint, and
 *   those that were not sent although it is;
 * - the packets that left before the backup had their cause, and the replies of the backup that
 *   contradict an earlier reply (both 0).
 * The second one has the gap in the replies to each client, and the gap that law F11 predicts from
 * the time of the takeover.
 *
 * With --plug=false nothing holds the output, and clients are contradicted.
 */

#include "support/example-options.h"

#include "ns3/bridge-module.h"
#include "ns3/core-module.h"
#include "ns3/csma-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"
#include "ns3/point-to-point-module.h"

#include <iostream>

using namespace ns3;

int
main(int argc, char* argv[])
{
    Config::SetDefault("ns3::RemusCheckpointer::Controller", StringValue("xend"));
    Config::SetDefault("ns3::RemusCheckpointer::Interval", TimeValue(MilliSeconds(50)));
    Config::SetDefault("ns3::RemusMachineFailure::FailureTime",
                       StringValue("ns3::ConstantRandomVariable[Constant=2.019]"));
    Config::SetDefault("ns3::RemusKvClient::ThinkTime",
                       StringValue("ns3::ConstantRandomVariable[Constant=0.001]"));
    Config::SetDefault("ns3::RemusRatePages::Rate", DoubleValue(2000));
    // The guest on the backup resolves its clients' addresses without delay
    Config::SetDefault("ns3::ArpL3Protocol::RequestJitter",
                       StringValue("ns3::ConstantRandomVariable[Constant=0]"));
    bool plug = true;
    uint32_t nClients = 3;
    ExampleOptions cmd(__FILE__);
    cmd.Add("plug", "Hold the guest's output until it is committed", plug);
    cmd.Add("clients", "The number of clients, from 1 to 100", nClients, 1, 100);
    cmd.Parse(argc, argv);

    NodeContainer machines(2); // primary, backup
    NodeContainer clients(nClients);
    NodeContainer hosts(machines, clients);
    InternetStackHelper().Install(hosts);

    NodeContainer lanSwitch(1);
    CsmaHelper ethernet;
    ethernet.SetChannelAttribute("DataRate", StringValue("1Gbps"));
    ethernet.SetChannelAttribute("Delay", StringValue("5us"));
    NetDeviceContainer devices;
    NetDeviceContainer ports;
    for (uint32_t i = 0; i < hosts.GetN(); ++i)
    {
        auto link = ethernet.Install(NodeContainer(hosts.Get(i), lanSwitch.Get(0)));
        devices.Add(link.Get(0));
        ports.Add(link.Get(1));
    }
    BridgeHelper().Install(lanSwitch.Get(0), ports);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    auto replication = link.Install(machines);

    Config::SetDefault("ns3::RemusCheckpointer::CommitDelay", PointerValue());
    Config::SetDefault("ns3::RemusCheckpointer::DirtyPages",
                       PointerValue(CreateObject<RemusRatePages>()));
    RemusHelper remus;
    remus.SetPlugAttribute("LinuxAccounting", BooleanValue(false));
    auto checkpointer = plug ? remus.Install(NetDeviceContainer(devices.Get(0))).at(0)
                             : CreateObject<RemusCheckpointer>();
    if (!plug)
    {
        machines.Get(0)->AggregateObject(checkpointer);
    }

    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    const auto guest = addresses.Assign(NetDeviceContainer(devices.Get(0))).GetAddress(0);
    for (uint32_t i = 0; i < nClients; ++i)
    {
        addresses.Assign(NetDeviceContainer(devices.Get(2 + i)));
    }
    addresses.SetBase("10.0.1.0", "255.255.255.0");
    const auto backup = addresses.Assign(replication).GetAddress(1);

    // doc: failover
    auto sender = CreateObject<RemusCheckpointSender>();
    sender->SetAttribute("Remote", AddressValue(InetSocketAddress(backup, 7000)));
    machines.Get(0)->AddApplication(sender);
    auto receiver = CreateObject<RemusCheckpointReceiver>();
    machines.Get(1)->AddApplication(receiver);

    auto failover = RemusFailoverHelper().Install(devices.Get(0), devices.Get(1), receiver, backup);
    RemusFailoverHelper::InstallKvServers(sender, failover, 6379);
    auto failure = CreateObject<RemusMachineFailure>();
    machines.Get(0)->AddApplication(failure);

    auto monitor = CreateObject<RemusFailoverMonitor>();
    monitor->Watch(devices.Get(0), checkpointer, failure, failover);
    // doc: end
    auto outputMonitor = CreateObject<RemusOutputCommitMonitor>();
    outputMonitor->Watch(devices.Get(0), checkpointer, receiver);

    for (uint32_t i = 0; i < nClients; ++i)
    {
        auto client = CreateObject<RemusKvClient>();
        client->SetAttribute("Remote", AddressValue(InetSocketAddress(guest, 6379)));
        client->SetAttribute("FirstKey", UintegerValue(100 * i));
        client->SetStartTime(MilliSeconds(10 + 7 * i));
        clients.Get(i)->AddApplication(client);
        monitor->WatchClient(client);
    }
    RemusFailoverHelper::AssignStreams(hosts, 1);

    Simulator::Stop(Seconds(5));
    Simulator::Run();

    if (!monitor->HasTakenOver())
    {
        std::cerr << "remus-failover: the backup did not take over within 5 s" << std::endl;
        return 1;
    }
    std::cout << "failed,detected,took_over,epoch,discarded,unsent,early,contradictions\n"
              << monitor->GetFailureTime().GetSeconds() * 1000 << ","
              << monitor->GetDetectionTime().GetSeconds() * 1000 << ","
              << monitor->GetTakeOverTime().GetSeconds() * 1000 << "," << monitor->GetEpoch() << ","
              << monitor->GetNDiscarded() << "," << monitor->GetNUnsent() << ","
              << outputMonitor->GetNViolations() << "," << monitor->GetNContradictions()
              << "\n\nclient,gap,law\n";
    // A request crosses two links of 5 us and 536 ns; the first reply waits for a round trip of ARP
    const auto oneWay = (MicroSeconds(5) + NanoSeconds(536)) * 2;
    TimeValue timeout;
    TimeValue maxTimeout;
    DoubleValue backoff;
    clients.Get(0)->GetApplication(0)->GetAttribute("RetryTimeout", timeout);
    clients.Get(0)->GetApplication(0)->GetAttribute("MaxRetryTimeout", maxTimeout);
    clients.Get(0)->GetApplication(0)->GetAttribute("RetryBackoff", backoff);
    const RemusLaws::Retries retries{timeout.Get(), backoff.Get(), maxTimeout.Get()};
    for (uint32_t i = 0; i < nClients; ++i)
    {
        if (monitor->HasGoneOn(i))
        {
            std::cout << i << "," << monitor->GetGap(i).GetSeconds() * 1000 << ","
                      << RemusLaws::GetGap(monitor->GetLastReply(i),
                                           monitor->GetFirstRequest(i),
                                           monitor->GetTakeOverTime(),
                                           retries,
                                           oneWay,
                                           oneWay * 3)
                                 .GetSeconds() *
                             1000
                      << "\n";
        }
    }
    std::cout << std::flush;
    Simulator::Destroy();
    return 0;
}
