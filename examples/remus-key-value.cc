/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * The throughput of a protected key-value store whose clients keep many requests outstanding.
 *
 *     guest [server, processor, checkpointer, plug] ---- 10 Gb/s ---- clients
 *
 * --clients connections have --outstanding requests each (see ns3::RemusPipelinedClient). The
 * server answers --rate requests a second when it is not protected. A checkpoint has --pages pages,
 * of which the fraction --same is equal on both sides and not sent; it stops the guest for --fixed,
 * plus --perPage for each page that is sent, and is then safe. The controller is "output" by
 * default: the guest is stopped when it has been idle, with output waiting, for the controller's
 * Quiet. All other attributes can be set.
 *
 * Output: lines of a name and a value. They apply to the time from the first release after each
 * client has received the replies to its first requests to the last release.
 */

#include "support/example-options.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"
#include "ns3/point-to-point-module.h"

#include <iostream>
#include <string>

using namespace ns3;

/// The requests that were answered between the first and the last release that count
struct Span
{
    ApplicationContainer clients; //!< the clients
    uint32_t outstanding{0};      //!< outstanding requests of each client
    Time began;                   //!< the first release
    Time ended;                   //!< the last release
    uint64_t nBefore{0};          //!< replies until the first release
    uint64_t nUntil{0};           //!< replies until the last release
    uint64_t nReleases{0};        //!< releases after the first
};

/**
 * @brief Record a release, once each client has received the replies to its first requests.
 * @param span the span
 * @param epoch the epoch
 * @param now the time
 */
void
NoteRelease(Span* span, uint64_t /* epoch */, Time now)
{
    uint64_t n = 0;
    for (auto client = span->clients.Begin(); client != span->clients.End(); ++client)
    {
        const auto own = DynamicCast<RemusPipelinedClient>(*client)->GetNReplies();
        if (own < span->outstanding)
        {
            return; // the long epochs in which connections are made do not count
        }
        n += own;
    }
    span->nUntil = n;
    span->ended = now;
    if (span->began.IsZero())
    {
        span->began = now;
        span->nBefore = span->nUntil;
    }
    else
    {
        ++span->nReleases;
    }
}

int
main(int argc, char* argv[])
{
    uint32_t nClients = 8;
    uint32_t outstanding = 500;
    double rate = 20000;
    double pages = 5000;
    double same = 0;
    Time fixed = MilliSeconds(10);
    Time perPage = NanoSeconds(819);
    Time duration = Seconds(5);
    std::string controller = "output";
    auto controllers = RemusController::GetNames();
    controllers.emplace_back("none");
    ExampleOptions options(__FILE__);
    options.Add("clients", "Clients", nClients, 1, 10000);
    options.Add("outstanding", "Outstanding requests of each client", outstanding, 1, 1000000);
    options.Add("rate", "Requests per second without protection", rate, 1e-3, 1e9);
    options.Add("pages", "Dirty pages of a checkpoint", pages, 0, 1e9);
    options.Add("same", "The fraction of them that is not sent", same, 0, 1);
    options.Add("fixed", "How long a checkpoint stops the guest", fixed, false);
    options.Add("perPage", "How much each page that is sent adds", perPage, false);
    options.Add("duration", "The simulated time", duration, true);
    options.Add("controller", "none, or the checkpointer's controller", controller, controllers);
    options.Parse(argc, argv);

    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1448));
    Config::SetDefault("ns3::TcpSocketBase::MinRto", TimeValue(Seconds(20))); // epochs can be long
    Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(1 << 20));
    Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(1 << 20));
    Config::SetDefault("ns3::TcpSocket::InitialCwnd",
                       UintegerValue(1000)); // practically no slow start

    NodeContainer nodes(2);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
    link.SetChannelAttribute("Delay", StringValue("20us"));
    link.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("100000p"));
    auto devices = link.Install(nodes);
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(nodes);

    auto processor = CreateObject<RemusGuestProcessor>();
    nodes.Get(0)->AggregateObject(processor);
    Ptr<RemusCheckpointer> checkpointer;
    if (controller != "none")
    {
        auto dirty = CreateObject<RemusBurstyPages>();
        dirty->SetAttribute("PagesPerCheckpoint", DoubleValue(pages * (1 - same)));
        auto stop = CreateObject<ConstantRandomVariable>();
        stop->SetAttribute("Constant", DoubleValue(fixed.GetSeconds()));
        auto commit = CreateObject<ConstantRandomVariable>();
        commit->SetAttribute("Constant", DoubleValue(0));
        RemusHelper remus;
        remus.SetCheckpointerAttribute("Controller", StringValue(controller));
        remus.SetCheckpointerAttribute("DirtyPages", PointerValue(dirty));
        remus.SetCheckpointerAttribute("StopDuration", PointerValue(stop));
        remus.SetCheckpointerAttribute("StopPerPage", TimeValue(perPage));
        remus.SetCheckpointerAttribute("CommitDelay", PointerValue(commit));
        remus.SetGuestStops(true);
        checkpointer = remus.Install(NetDeviceContainer(devices.Get(0))).at(0);
        processor->Follow(checkpointer);
    }
    const auto addresses = Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);

    auto service = CreateObject<ConstantRandomVariable>();
    service->SetAttribute("Constant", DoubleValue(1 / rate));
    auto size = CreateObject<ConstantRandomVariable>();
    size->SetAttribute("Constant", DoubleValue(40));
    auto server = CreateObject<RemusPageServer>();
    server->SetAttribute("ServiceTime", PointerValue(service));
    server->SetAttribute("ReplySize", PointerValue(size));
    nodes.Get(0)->AddApplication(server);
    Span span;
    span.outstanding = outstanding;
    for (uint32_t i = 0; i < nClients; ++i)
    {
        auto client = CreateObject<RemusPipelinedClient>();
        client->SetAttribute("Remote",
                             AddressValue(InetSocketAddress(addresses.GetAddress(0), 80)));
        client->SetAttribute("Outstanding", UintegerValue(outstanding));
        nodes.Get(1)->AddApplication(client);
        span.clients.Add(client);
    }

    if (checkpointer)
    {
        checkpointer->TraceConnectWithoutContext("Released",
                                                 MakeBoundCallback(&NoteRelease, &span));
    }
    else
    {
        Simulator::Schedule(Seconds(1), &NoteRelease, &span, 0, Seconds(1));
        Simulator::Schedule(duration, &NoteRelease, &span, 0, duration);
    }
    Simulator::Stop(duration + TimeStep(1));
    Simulator::Run();
    Simulator::Destroy();
    const auto seconds = (span.ended - span.began).GetSeconds();
    if (!(seconds > 0))
    {
        std::cerr << "remus-key-value: --duration=" << duration.As(Time::S)
                  << " is too short for two releases after the first replies" << std::endl;
        return 1;
    }
    std::cout << "replies per second\t" << (span.nUntil - span.nBefore) / seconds << "\n"
              << "checkpoints per second\t" << span.nReleases / seconds << std::endl;
    return 0;
}
