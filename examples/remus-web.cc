/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * How many users can a protected web server serve?
 *
 *     guest [server, processor, checkpointer, plug] ---- 1 Gb/s, delay ---- users
 *
 * Users load pages of several objects over TCP (see ns3::RemusWebClient). Their requests occupy the
 * guest's processor and dirty its memory. Checkpoints cost as much as in the Remus paper (NSDI
 * 2008, figure 5): the guest is stopped for 0.586 ms and 3.695 us for each page, and the checkpoint
 * travels for 0.545 ms and 54.741 us for each page. These and all other attributes can be set:
 * --ns3::RemusCheckpointer::CommitPerPage=33us.
 *
 * --controller  the checkpointer's controller, or none for no protection
 * --buffer      false: output is not held, as in the paper's "no netbuf"
 * --netem       the time added to the round trip, as by Linux's netem
 * --good        the longest time of a good page; --tolerable that of a tolerable one
 *
 * Output: lines of a name and a value, for the time after --warmup.
 */

#include "support/example-options.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"
#include "ns3/point-to-point-module.h"

#include <algorithm>
#include <iostream>
#include <string>

using namespace ns3;

/// The counts after the warm-up
struct Counts
{
    Time warmup;            //!< when counting begins
    Time good;              //!< the longest time of a page that is good
    Time tolerable;         //!< the longest time of a page that is tolerable
    uint64_t nPages{0};     //!< pages that were loaded
    uint64_t nGood{0};      //!< good pages
    uint64_t nTolerable{0}; //!< tolerable pages
    uint64_t nStops{0};     //!< checkpoints
    double nDirty{0};       //!< pages of memory in them
    Time time;              //!< the sum of the pages' times
};

/**
 * @brief Count a page.
 * @param counts the counts
 * @param began when it was begun
 * @param now the time
 */
void
CountPage(Counts* counts, Time began, Time now)
{
    if (now >= counts->warmup)
    {
        ++counts->nPages;
        counts->nGood += now - began <= counts->good;
        counts->nTolerable += now - began <= counts->tolerable;
        counts->time += now - began;
    }
}

/**
 * @brief Count a checkpoint.
 * @param counts the counts
 * @param checkpointer the checkpointer
 * @param epoch the epoch
 * @param now the time
 */
void
CountStop(Counts* counts, RemusCheckpointer* checkpointer, uint64_t epoch, Time now)
{
    if (now >= counts->warmup)
    {
        ++counts->nStops;
        counts->nDirty += checkpointer->GetDirtied(epoch).pages;
    }
}

int
main(int argc, char* argv[])
{
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
    Config::SetDefault("ns3::TcpSocket::InitialCwnd", UintegerValue(3)); // Linux 2.6.18
    Config::SetDefault("ns3::RemusCheckpointer::StopDuration",
                       StringValue("ns3::ConstantRandomVariable[Constant=0.000586]"));
    Config::SetDefault("ns3::RemusCheckpointer::StopPerPage", TimeValue(NanoSeconds(3695)));
    Config::SetDefault("ns3::RemusCheckpointer::CommitDelay",
                       StringValue("ns3::ConstantRandomVariable[Constant=0.000545]"));
    Config::SetDefault("ns3::RemusCheckpointer::CommitPerPage", TimeValue(NanoSeconds(54741)));
    std::string controller = "xend";
    bool buffer = true;
    uint32_t sessions = 50;
    Time netem;
    Time duration = Seconds(60);
    Counts counts;
    counts.warmup = Seconds(15);
    counts.good = Seconds(3);
    counts.tolerable = Seconds(5);
    auto controllers = RemusController::GetNames();
    controllers.emplace_back("none");
    ExampleOptions options(__FILE__);
    options.Add("controller", "none, or the checkpointer's controller", controller, controllers);
    options.Add("buffer", "Whether the output is held", buffer);
    options.Add("sessions", "Users", sessions, 1, 100000);
    options.Add("netem", "The time added to the round trip", netem, false);
    options.Add("duration", "The simulated time after the warm-up", duration, true);
    options.Add("warmup", "The simulated time before counting", counts.warmup, false);
    options.Add("good", "The longest time of a good page", counts.good, false);
    options.Add("tolerable", "The longest time of a tolerable page", counts.tolerable, false);
    options.Parse(argc, argv);

    NodeContainer nodes(2);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
    link.SetChannelAttribute("Delay", TimeValue(MicroSeconds(100) + netem / 2));
    link.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("100000p"));
    auto devices = link.Install(nodes);
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(nodes);
    stack.AssignStreams(nodes, 1000000);

    auto pages = CreateObject<RemusBurstyPages>();
    auto processor = CreateObject<RemusGuestProcessor>();
    nodes.Get(0)->AggregateObject(processor);
    if (controller != "none")
    {
        RemusHelper remus;
        remus.SetCheckpointerAttribute("Controller", StringValue(controller));
        remus.SetCheckpointerAttribute("DirtyPages", PointerValue(pages));
        remus.SetGuestStops(true);
        Ptr<RemusCheckpointer> checkpointer;
        if (buffer)
        {
            checkpointer = remus.Install(NetDeviceContainer(devices.Get(0))).at(0);
        }
        else
        {
            checkpointer = CreateObjectWithAttributes<RemusCheckpointer>("Controller",
                                                                         StringValue(controller),
                                                                         "DirtyPages",
                                                                         PointerValue(pages));
            nodes.Get(0)->AggregateObject(checkpointer);
        }
        processor->Follow(checkpointer);
        checkpointer->TraceConnectWithoutContext(
            "GuestStopped",
            MakeBoundCallback(&CountStop, &counts, PeekPointer(checkpointer)));
        checkpointer->AssignStreams(2000000);
    }
    const auto addresses = Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);

    auto server = CreateObjectWithAttributes<RemusPageServer>("DirtyPages", PointerValue(pages));
    server->AssignStreams(3000000);
    nodes.Get(0)->AddApplication(server);
    auto start = CreateObjectWithAttributes<UniformRandomVariable>("Max", DoubleValue(10));
    start->SetStream(4000000);
    for (uint32_t i = 0; i < sessions; ++i)
    {
        auto user = CreateObject<RemusWebClient>();
        user->SetAttribute("Remote", AddressValue(InetSocketAddress(addresses.GetAddress(0), 80)));
        user->SetStartTime(Seconds(start->GetValue()));
        user->TraceConnectWithoutContext("PageLoaded", MakeBoundCallback(&CountPage, &counts));
        user->AssignStreams(5000000 + 10 * i);
        nodes.Get(1)->AddApplication(user);
    }

    Simulator::Stop(counts.warmup);
    Simulator::Run();
    const auto before = processor->GetProgress();
    Simulator::Stop(duration);
    Simulator::Run();
    const auto progress = (processor->GetProgress() - before).GetSeconds();
    Simulator::Destroy();

    const auto n = std::max<double>(counts.nPages, 1);
    const auto seconds = duration.GetSeconds();
    std::cout << "pages per second\t" << counts.nPages / seconds << "\n"
              << "good (%)\t" << 100 * counts.nGood / n << "\n"
              << "tolerable (%)\t" << 100 * counts.nTolerable / n << "\n"
              << "page time, mean (s)\t" << counts.time.GetSeconds() / n << "\n"
              << "checkpoints per second\t" << counts.nStops / seconds << "\n"
              << "dirty pages of a checkpoint\t"
              << counts.nDirty / std::max<uint64_t>(counts.nStops, 1) << "\n"
              << "progress\t" << progress / seconds << std::endl;
    return 0;
}
