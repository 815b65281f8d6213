/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * A partition: primary and backup lose contact, and both are alive.
 *
 *     client   client
 *        |        |        Ethernet, 1 Gb/s, 5 us, 10.0.0.0
 *     ===+========+=========+=====
 *        |                  |
 *     primary [plug]      backup     the backup's device gets the guest's addresses at the takeover
 *        |   |            |   |
 *        |   +-- X X X X -+   |      checkpoints and heartbeats, 1 ms, 10.0.1.0; cut from 1013 ms
 * on
 *        +------ arbiter -----+      1 ms, 10.0.2.0 and 10.0.3.0
 *
 * The clients of a key-value store send the next request 1 ms after a reply. After 300 ms without
 * heartbeats the backup tries to take over, and after 300 ms without acknowledgements the primary
 * gives up the backup.
 * --decides is one of
 *   nobody  the backup takes over, and the primary continues alone: both answer
 *   fence   the arbiter cuts the primary off before the backup takes over
 *   lease   the arbiter gives a lease of 200 ms to one of them; a primary without a backup fails,
 *           and gives up the lease
 *
 * Output: CSV. When the backup took over, in ms; the longest time that a client waited for a reply,
 * in ms; the frames that one machine sent after the other had become the guest; the clients that
 * saw both machines; and the replies that contradict earlier ones.
 */

#include "support/example-options.h"

#include "ns3/core-module.h"
#include "ns3/csma-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"
#include "ns3/point-to-point-module.h"

#include <algorithm>
#include <iostream>

using namespace ns3;

namespace
{

/**
 * @brief Cut a link.
 * @param devices its devices
 */
void
Cut(NetDeviceContainer devices)
{
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        auto model = CreateObject<RateErrorModel>();
        model->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
        model->SetRate(1);
        devices.Get(i)->SetAttribute("ReceiveErrorModel", PointerValue(model));
    }
}

} // namespace

int
main(int argc, char* argv[])
{
    Config::SetDefault("ns3::RemusCheckpointer::Controller", StringValue("xend"));
    Config::SetDefault("ns3::RemusCheckpointer::CommitDelay", PointerValue());
    Config::SetDefault("ns3::RemusHeartbeatMonitor::Timeout", TimeValue(MilliSeconds(300)));
    Config::SetDefault("ns3::RemusBackupPolicy::Timeout", TimeValue(MilliSeconds(300)));
    Config::SetDefault("ns3::RemusMachineFailure::FailureTime",
                       StringValue("ns3::ConstantRandomVariable[Constant=100]"));
    Config::SetDefault("ns3::RemusKvClient::ThinkTime",
                       StringValue("ns3::ConstantRandomVariable[Constant=0.001]"));
    Config::SetDefault("ns3::ArpL3Protocol::RequestJitter",
                       StringValue("ns3::ConstantRandomVariable[Constant=0]"));
    Config::SetDefault("ns3::RemusLeaseArbiter::Duration", TimeValue(MilliSeconds(200)));
    Config::SetDefault("ns3::RemusLeaseHolder::Duration", TimeValue(MilliSeconds(200)));
    Config::SetDefault("ns3::RemusLeaseHolder::RenewInterval", TimeValue(MilliSeconds(50)));
    std::string decides = "lease";
    ExampleOptions options(__FILE__);
    options.Add("decides",
                "Who decides which machine is the guest: nobody, fence or lease",
                decides);
    options.Parse(argc, argv);
    if (decides != "nobody" && decides != "fence" && decides != "lease")
    {
        std::cerr << "remus-partition: --decides=" << decides
                  << ": it must be nobody, fence or lease" << std::endl;
        return 1;
    }

    NodeContainer machines(2); // primary, backup
    NodeContainer clients(2);
    NodeContainer arbiter(1);
    InternetStackHelper().Install(NodeContainer(machines, clients, arbiter));
    CsmaHelper ethernet;
    ethernet.SetChannelAttribute("DataRate", StringValue("1Gbps"));
    ethernet.SetChannelAttribute("Delay", StringValue("5us"));
    auto lan = ethernet.Install(NodeContainer(machines, clients));
    ethernet.AssignStreams(lan, 100);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    link.SetChannelAttribute("Delay", StringValue("1ms"));
    auto replication = link.Install(machines);

    RemusHelper remus;
    auto checkpointer = remus.Install(NetDeviceContainer(lan.Get(0))).at(0);
    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    addresses.Assign(NetDeviceContainer(lan.Get(0)));
    addresses.Assign(NetDeviceContainer(lan.Get(2), lan.Get(3)));
    addresses.SetBase("10.0.1.0", "255.255.255.0");
    const auto backup = addresses.Assign(replication).GetAddress(1);

    auto sender = CreateObject<RemusCheckpointSender>();
    sender->SetAttribute("Remote", AddressValue(InetSocketAddress(backup, 7000)));
    machines.Get(0)->AddApplication(sender);
    auto receiver = CreateObject<RemusCheckpointReceiver>();
    machines.Get(1)->AddApplication(receiver);
    auto failover = RemusFailoverHelper().Install(lan.Get(0), lan.Get(1), receiver, backup);
    RemusFailoverHelper::InstallKvServers(sender, failover, 6379);
    auto policy = CreateObject<RemusBackupPolicy>();
    policy->SetAttribute("Policy", StringValue(decides == "nobody" ? "unprotected" : "end"));
    machines.Get(0)->AddApplication(policy);

    addresses.SetBase("10.0.2.0", "255.255.255.0");
    addresses.Assign(link.Install(machines.Get(0), arbiter.Get(0)));
    addresses.SetBase("10.0.3.0", "255.255.255.0");
    addresses.Assign(link.Install(machines.Get(1), arbiter.Get(0)));
    // doc: lease
    auto primary = machines.Get(0);
    RemusLeaseHelper lease(arbiter.Get(0));
    if (decides == "lease")
    {
        lease.InstallPrimary(primary,
                             primary,
                             Ipv4Address("10.0.2.1"),
                             InetSocketAddress("10.0.2.2", 7002));
    }
    else
    {
        lease.FencePrimary(primary, Ipv4Address("10.0.2.1"));
    }
    if (decides != "nobody")
    {
        lease.InstallBackup(failover, machines.Get(1), InetSocketAddress("10.0.3.2", 7002));
    }
    // doc: end

    auto split = CreateObject<RemusSplitMonitor>();
    split->WatchMachine(lan.Get(0));
    split->WatchMachine(lan.Get(1));
    auto monitor = CreateObject<RemusFailoverMonitor>();
    auto failure = CreateObject<RemusMachineFailure>();
    primary->AddApplication(failure);
    monitor->Watch(lan.Get(0), checkpointer, failure, failover);
    for (uint32_t i = 0; i < clients.GetN(); ++i)
    {
        auto client = CreateObject<RemusKvClient>();
        client->SetAttribute("Remote", AddressValue(InetSocketAddress("10.0.0.1", 6379)));
        client->SetAttribute("FirstKey", UintegerValue(100 * i));
        client->SetStartTime(MilliSeconds(10 + 7 * i));
        clients.Get(i)->AddApplication(client);
        monitor->WatchClient(client);
        split->WatchClient(clients.Get(i));
    }
    RemusFailoverHelper::AssignStreams(NodeContainer(machines, clients), 1);
    Simulator::Schedule(MilliSeconds(1013), &Cut, replication);

    Simulator::Stop(Seconds(5));
    Simulator::Run();
    if (!monitor->HasTakenOver())
    {
        std::cerr << "remus-partition: the backup did not take over within 5 s" << std::endl;
        return 1;
    }
    std::cout << "took_over,gap,late_frames,saw_both,contradictions\n"
              << monitor->GetTakeOverTime().GetSeconds() * 1000 << ","
              << std::max(monitor->GetGap(0), monitor->GetGap(1)).GetSeconds() * 1000 << ","
              << split->GetNLate() << "," << split->GetNClientsThatSawBoth() << ","
              << monitor->GetNContradictions() << std::endl;
    split->Dispose();
    Simulator::Destroy();
    return 0;
}
