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
 * About every T (--interval), depending on --controller, the guest is stopped for S (--stop). X
 * (--commit) after the resume the checkpoint is safe on the backup, and all packets that the guest
 * had sent before the stop are released at once into the device's queue, as on Xen and QEMU.
 *
 * --workload is one of
 *   output       the guest sends at a Poisson rate while it runs
 *   request      requests arrive at a Poisson rate; each is answered at once, or at the resume if
 *                it arrives during a stop
 *   closed-loop  one request at a time: the next is sent when the reply has arrived
 *   tcp          bulk data from the guest by TCP, limited by a window of 131,072 B, or 90 full
 *                segments; the client acknowledges each segment at once. The guest's TCP stack
 *                continues while the guest is stopped: segments that acknowledgements permit during
 *                a stop belong to the next epoch, as if they were sent at the resume. So goodput
 *                and departure times do not differ, but the delays of these segments are longer by
 *                up to S.
 *   web          --clients users load web pages of several objects over TCP, with think times
 *                (ns3::RemusWebClient, ns3::RemusPageServer)
 *   key-value    --clients connections have many requests outstanding (ns3::RemusPipelinedClient)
 *
 * With --dirty a checkpoint has pages. Each adds to S and X as much as in the Remus paper (NSDI
 * 2008, figure 5): 3.7 us stopped and 55 us transmitting, in addition to 0.59 ms and 0.6 ms
 * for each checkpoint. Requests of "web" and "key-value" also dirty pages if these are
 * RemusBurstyPages. xl sends pages while the guest is stopped, so their whole cost is in S. If
 * no law gives the periods, as with dirty pages and with controllers other than xend, xl and mc,
 * the laws of delays are applied to the checkpoints that took place.
 *
 * Output: a table of the measured values, the laws' values (for least and largest values, which
 * are random, the median), the difference, and twice the standard error. "Added delay" is the delay
 * by plug, stop and waiting for the link; "progress" is the guest's remaining share of its
 * processor (see ns3::RemusGuestProcessor). --csv, --epochs and --summary name output files.
 */

#include "output-commit/output-commit-parameters.h"
#include "output-commit/study-log.h"
#include "output-commit/study-report.h"
#include "output-commit/window-limited-tcp.h"
#include "output-commit/workload.h"
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
    if (!parameters.linuxAccounting) // otherwise what the controller needs
    {
        remus.SetPlugAttribute("LinuxAccounting", BooleanValue(false));
    }
    remus.SetCheckpointerAttribute("Controller", StringValue(parameters.controller));
    remus.SetCheckpointerAttribute("Interval", TimeValue(parameters.interval));
    remus.SetCheckpointerAttribute("StopDuration", PointerValue(parameters.stop.Create(-1)));
    remus.SetCheckpointerAttribute("CommitDelay", PointerValue(parameters.commit.Create(-1)));
    remus.SetGuestStops(parameters.HasClients());
    const auto checkpointer = remus.Install(NodeContainer(nodes.Get(0))).at(0);
    RemusHelper::AssignStreams(nodes, OutputCommitParameters::STREAM);
    if (const auto pages = parameters.MakeDirtyPages())
    {
        pages->AssignStreams(OutputCommitParameters::STREAM + 2000);
        checkpointer->SetAttribute("DirtyPages", PointerValue(pages));
    }
    if (checkpointer->GetController()->GetName() == "xl") // xl sends while the guest is stopped
    {
        TimeValue stop;
        TimeValue commit;
        checkpointer->GetAttribute("StopPerPage", stop);
        checkpointer->GetAttribute("CommitPerPage", commit);
        checkpointer->SetAttribute("StopPerPage", TimeValue(stop.Get() + commit.Get()));
        checkpointer->SetAttribute("CommitPerPage", TimeValue(Time(0)));
    }

    return Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
}

/**
 * @brief Simulate, and print and write the results.
 * @param options the options
 */
void
Run(const OutputCommitOptions& options)
{
    const OutputCommitParameters parameters(options);
    auto csv = OpenOutput("csv", options.csv);
    auto epochs = OpenOutput("epochs", options.epochs);
    auto summary = OpenOutput("summary", options.summary);
    options.WarnOfUnused();

    // round trips are whole periods, and a simulation has hundreds of periods
    ConfigureWindowLimitedTcp(OutputCommitParameters::SEGMENT_SIZE,
                              OutputCommitParameters::WINDOW,
                              std::max(Seconds(1), parameters.duration / 20));

    NodeContainer nodes(2);
    const auto addresses = BuildNetwork(parameters, nodes);
    const auto checkpointer = nodes.Get(0)->GetObject<RemusCheckpointer>();
    StudyLog log(checkpointer, addresses.Get(1).first->GetNetDevice(1));
    Workload workload(parameters, nodes, addresses, log);

    Simulator::Stop(parameters.duration);
    Simulator::Run();
    const auto drops = checkpointer->GetPlug(0)->GetStats().nTotalDroppedPackets;
    workload.Finish();
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
    auto table = report.MakeTable();
    workload.AddRows(table);
    table.Print(std::cout);
    table.WriteCsv(summary);
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
