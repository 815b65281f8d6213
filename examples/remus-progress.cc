/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * How long does a protected guest need for its work?
 *
 * The guest has no network. It works for --work and dirties memory (ns3::RemusBurstyPages), and
 * checkpoints slow it down (ns3::RemusGuestProcessor). The defaults were measured in the Remus
 * paper (NSDI 2008): a checkpoint stops the guest for 0.586 ms and 3.695 us for each page, and
 * travels for 0.545 ms and 54.741 us for each page (figure 5); a kernel build, 309 s of work,
 * dirties 41.9 MB/s (figure 10), and loses 9 ms and 14 us a page with each checkpoint (figure 6).
 *
 * Output: lines of a name and a value.
 */

#include "support/example-options.h"

#include "ns3/core-module.h"
#include "ns3/plug-module.h"

#include <algorithm>
#include <iostream>

using namespace ns3;

/// Sums over the checkpoints
struct Sums
{
    uint64_t n{0};    //!< checkpoints that were committed
    double pages{0};  //!< their pages
    Time stopped;     //!< the time for which the guest was stopped
    Time travelled;   //!< the time from the resumes to the commits
    Time lastStop;    //!< the latest stop
    Time lastResumed; //!< the latest resume
};

/**
 * @brief Record a stop.
 * @param sums the sums
 * @param epoch the epoch
 * @param now the time
 */
void
NoteStop(Sums* sums, uint64_t /* epoch */, Time now)
{
    sums->lastStop = now;
}

/**
 * @brief Record a resume.
 * @param sums the sums
 * @param epoch the epoch
 * @param now the time
 */
void
NoteResume(Sums* sums, uint64_t /* epoch */, Time now)
{
    sums->lastResumed = now;
}

/**
 * @brief Add up the pages of a checkpoint. The first one, at the start, is not counted.
 * @param sums the sums
 * @param checkpointer the checkpointer
 * @param epoch the epoch
 * @param now the time
 */
void
AddPages(Sums* sums, RemusCheckpointer* checkpointer, uint64_t epoch, Time /* now */)
{
    if (epoch > 0)
    {
        sums->pages += checkpointer->GetDirtied(epoch).pages;
    }
}

/**
 * @brief Add up the times of a checkpoint. The first one is not counted.
 * @param sums the sums
 * @param epoch the epoch
 * @param now the time
 */
void
AddTimes(Sums* sums, uint64_t epoch, Time now)
{
    if (epoch > 0)
    {
        ++sums->n;
        sums->stopped += sums->lastResumed - sums->lastStop;
        sums->travelled += now - sums->lastResumed;
    }
}

int
main(int argc, char* argv[])
{
    Config::SetDefault("ns3::RemusCheckpointer::Controller", StringValue("xend"));
    Config::SetDefault("ns3::RemusCheckpointer::StopDuration",
                       StringValue("ns3::ConstantRandomVariable[Constant=0.000586]"));
    Config::SetDefault("ns3::RemusCheckpointer::StopPerPage", TimeValue(NanoSeconds(3695)));
    Config::SetDefault("ns3::RemusCheckpointer::CommitDelay",
                       StringValue("ns3::ConstantRandomVariable[Constant=0.000545]"));
    Config::SetDefault("ns3::RemusCheckpointer::CommitPerPage", TimeValue(NanoSeconds(54741)));
    Config::SetDefault("ns3::RemusBurstyPages::BusyRate", DoubleValue(10229));
    Config::SetDefault("ns3::RemusBurstyPages::IdleRate", DoubleValue(10229));
    Config::SetDefault("ns3::RemusGuestProcessor::LossPerCheckpoint", TimeValue(MilliSeconds(9)));
    Config::SetDefault("ns3::RemusGuestProcessor::LossPerPage", TimeValue(MicroSeconds(14)));
    Time work = Seconds(309);
    ExampleOptions options(__FILE__);
    options.Add("work", "How long the work takes without protection", work, true);
    options.Parse(argc, argv);

    auto checkpointer = CreateObjectWithAttributes<RemusCheckpointer>(
        "DirtyPages",
        PointerValue(CreateObject<RemusBurstyPages>()));
    checkpointer->AssignStreams(1);
    Sums sums;
    checkpointer->TraceConnectWithoutContext("GuestStopped", MakeBoundCallback(&NoteStop, &sums));
    checkpointer->TraceConnectWithoutContext("GuestResumed", MakeBoundCallback(&NoteResume, &sums));
    checkpointer->TraceConnectWithoutContext(
        "CheckpointTaken",
        MakeBoundCallback(&AddPages, &sums, PeekPointer(checkpointer)));
    checkpointer->TraceConnectWithoutContext("Committed", MakeBoundCallback(&AddTimes, &sums));
    auto processor = CreateObject<RemusGuestProcessor>();
    processor->Follow(checkpointer);
    processor->Run(work, MakeCallback(static_cast<void (*)()>(&Simulator::Stop)));
    checkpointer->Initialize();
    Simulator::Stop(100 * work + Seconds(1));
    Simulator::Run();
    const auto now = Simulator::Now().GetSeconds();
    const bool done = processor->GetNWaiting() == 0;
    processor->Dispose();
    Simulator::Destroy();
    if (!done)
    {
        std::cerr << "remus-progress: the work is not done after " << now
                  << " s; the guest loses more than 99 % of its time" << std::endl;
        return 1;
    }
    const auto n = std::max<uint64_t>(sums.n, 1);
    std::cout << "time (s)\t" << now << "\n"
              << "checkpoints per second\t" << sums.n / now << "\n"
              << "dirty pages of a checkpoint\t" << sums.pages / n << "\n"
              << "time stopped (ms)\t" << sums.stopped.GetSeconds() * 1000 / n << "\n"
              << "time transmitting (ms)\t" << sums.travelled.GetSeconds() * 1000 / n << std::endl;
    return 0;
}
