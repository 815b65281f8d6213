/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * What do Remus's checkpoints cost the client of a protected guest?
 *
 *     guest [plug, checkpointer] ---- linkRate, linkDelay ---- client
 *
 * Every T (--interval) or so, as --controller says, the guest is stopped for S (--stop); X after
 * the resume (--commit) the checkpoint is safe on the backup, and what the guest had sent before
 * the stop is released, all at once, as on Xen and QEMU, into the queue of the device.
 *
 * --workload is one of
 *   output       the guest sends at a Poisson rate while it runs
 *   request      requests come at a Poisson rate; each is answered at once, those that come during
 *                a stop at the resume
 *   closed-loop  one request at a time: the next is sent when the reply came
 *   tcp          bulk data from the guest by TCP, limited by a window of 131,072 B, or 90 full
 *                segments; the client acknowledges each segment at once. The guest's TCP stack goes
 *                on while it is stopped: what acknowledgements let it send then is in the next
 *                epoch, as if it were sent at the resume, so neither goodput nor the times of
 *                departure differ; only the delays of these segments count from up to S earlier.
 *
 * Output: a table of what was measured, what the laws say (of a least or largest value, which is
 * random itself, the median), the difference, and twice the standard error. "Added delay" is what
 * plug, stop and waiting for the link add. --csv, --epochs and --summary name files to be written.
 */

#include "output-commit/output-commit-parameters.h"
#include "output-commit/request-reply.h"
#include "output-commit/study-log.h"
#include "output-commit/study-report.h"
#include "output-commit/udp-sender.h"
#include "output-commit/window-limited-tcp.h"
#include "support/option-values.h"
#include "support/output-file.h"

#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"
#include "ns3/point-to-point-module.h"

#include <algorithm>
#include <iostream>

using namespace ns3;

/**
 * @brief Connect guest and client, and protect the guest.
 * @param parameters what to simulate
 * @param nodes guest and client
 * @return their addresses
 */
Ipv4InterfaceContainer
BuildNetwork(const OutputCommitParameters& parameters, NodeContainer nodes)
{
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", DataRateValue(parameters.linkRate));
    link.SetChannelAttribute("Delay", TimeValue(parameters.linkDelay));
    link.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("4000000p"));
    auto devices = link.Install(nodes);
    InternetStackHelper stack;
    stack.SetIpv6StackInstall(false);
    stack.Install(nodes);
    stack.AssignStreams(nodes, OutputCommitParameters::STREAM + 3);

    RemusHelper remus;
    remus.SetPlugAttribute("MaxSize", QueueSizeValue(parameters.limit));
    remus.SetPlugAttribute("LinuxAccounting", BooleanValue(parameters.linuxAccounting));
    remus.SetCheckpointerAttribute("Controller", StringValue(parameters.controller));
    remus.SetCheckpointerAttribute("Interval", TimeValue(parameters.interval));
    remus.SetCheckpointerAttribute("StopDuration", PointerValue(parameters.stop.Create(-1)));
    remus.SetCheckpointerAttribute("CommitDelay", PointerValue(parameters.commit.Create(-1)));
    remus.Install(NodeContainer(nodes.Get(0)));
    RemusHelper::AssignStreams(nodes, OutputCommitParameters::STREAM);

    return Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
}

/**
 * @brief Put the applications of the workload on guest and client.
 * @param parameters what to simulate
 * @param nodes guest and client
 * @param addresses their addresses
 * @param log told when requests came
 */
void
InstallWorkload(const OutputCommitParameters& parameters,
                NodeContainer nodes,
                const Ipv4InterfaceContainer& addresses,
                StudyLog& log)
{
    const uint16_t port = 9;
    const uint32_t headers = 28;
    const InetSocketAddress guest(addresses.GetAddress(0), port);
    const InetSocketAddress client(addresses.GetAddress(1), port);
    const auto checkpointer = nodes.Get(0)->GetObject<RemusCheckpointer>();
    auto interval = CreateObject<ExponentialRandomVariable>();
    interval->SetAttribute("Mean", DoubleValue(1 / parameters.rate));
    interval->SetStream(OutputCommitParameters::STREAM + 2);

    if (parameters.workload == "output")
    {
        auto source = CreateObject<OutputSource>();
        source->SetRemote(client, parameters.packetSize - headers);
        source->SetInterval(interval);
        source->SetCheckpointer(checkpointer);
        nodes.Get(0)->AddApplication(source);
        PacketSinkHelper("ns3::UdpSocketFactory", client).Install(nodes.Get(1));
    }
    else if (parameters.workload == "tcp")
    {
        BulkSendHelper bulk("ns3::TcpSocketFactory", client);
        bulk.SetAttribute("SendSize", UintegerValue(OutputCommitParameters::SEGMENT_SIZE));
        bulk.Install(nodes.Get(0));
        PacketSinkHelper("ns3::TcpSocketFactory", client).Install(nodes.Get(1));
    }
    else
    {
        auto server = CreateObject<ReplyServer>();
        server->SetService(port, parameters.packetSize - headers);
        server->SetCheckpointer(checkpointer);
        server->TraceConnectWithoutContext("Reply", MakeCallback(&StudyLog::SetEmitted, &log));
        nodes.Get(0)->AddApplication(server);

        auto requests = CreateObject<RequestClient>();
        requests->SetRemote(guest, OutputCommitParameters::REQUEST_SIZE - headers);
        if (parameters.workload == "request")
        {
            requests->SetInterval(interval);
        }
        nodes.Get(1)->AddApplication(requests);
    }
}

/**
 * @brief Simulate, print and write what came out.
 * @param options the options
 */
void
Run(const OutputCommitOptions& options)
{
    const OutputCommitParameters parameters(options);
    auto csv = OpenOutput("csv", options.csv);
    auto epochs = OpenOutput("epochs", options.epochs);
    auto summary = OpenOutput("summary", options.summary);

    // round trips are whole periods, and a simulation has hundreds of those
    ConfigureWindowLimitedTcp(OutputCommitParameters::SEGMENT_SIZE,
                              OutputCommitParameters::WINDOW,
                              std::max(Seconds(1), parameters.duration / 20));

    NodeContainer nodes(2);
    const auto addresses = BuildNetwork(parameters, nodes);
    const auto checkpointer = nodes.Get(0)->GetObject<RemusCheckpointer>();
    StudyLog log(checkpointer, addresses.Get(1).first->GetNetDevice(1));
    InstallWorkload(parameters, nodes, addresses, log);

    Simulator::Stop(parameters.duration);
    Simulator::Run();
    const auto drops = checkpointer->GetPlug(0)->GetStats().nTotalDroppedPackets;
    Simulator::Destroy();

    const StudyReport report(parameters, log, drops);
    log.WritePackets(csv);
    log.WriteCheckpoints(epochs);
    if (report.IsEmpty())
    {
        const auto seconds = std::to_string(parameters.duration.GetSeconds()) + "s";
        throw BadValue(drops > 0 ? "limit" : "duration",
                       drops > 0 ? options.limit : seconds,
                       "what lets the client receive something");
    }
    report.PrintTitle(std::cout);
    report.MakeTable().Print(std::cout);
    report.MakeTable().WriteCsv(summary);
    CloseOutput("csv", options.csv, csv);
    CloseOutput("epochs", options.epochs, epochs);
    CloseOutput("summary", options.summary, summary);
}

int
main(int argc, char* argv[])
try
{
    Run(OutputCommitOptions(argc, argv));
}
catch (const BadValue& problem)
{
    std::cerr << "remus-output-commit: " << problem.what() << std::endl;
    return 1;
}
