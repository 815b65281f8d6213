/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * A data centre with protected guests, simulated by several processes.
 *
 *     client ---- 10 Gb/s, --delay ---- [plug] guest ---- 10 Gb/s, --delay ---- backup
 *     cell i + 2                        cell i                                  cell i + 1
 *
 * There are four cells, and guest i is in cell i (modulo 4). The cells are distributed over MPI's
 * ranks: with two ranks half of the checkpoints, and with four every packet, goes from one process
 * to another. Guest, backup and client communicate by packets only.
 *
 * --simulator is one of
 *   sequential  one process, without MPI
 *   window      ns3::DistributedSimulatorImpl: windows of time as long as --delay, in each of which
 *               all ranks simulate by themselves
 *   null        ns3::NullMessageSimulatorImpl: each rank advances as far as its neighbours allow
 * Start the last two with "mpirun -n RANKS". The results do not depend on the simulator or on the
 * number of ranks: test/mpi/compare.py compares them, packet by packet.
 *
 * With --failures guests send heartbeats, the machine of every second guest fails, and its backup
 * notices the failure and takes over.
 *
 * Output: a line of CSV from each rank, with the guests that it simulates, the packets that left
 * their plugs, how many of these left before the backup had their epoch (if the backup is on
 * another rank: before their commit), the packets that reached clients on this rank, the
 * checkpoints that became complete on backups on this rank, and the seconds that the simulation
 * took. --log is the prefix of the names of log files, to which each rank adds its number; see
 * DataCentre::WriteLog().
 */

#include "mpi/data-centre.h"
#include "support/example-options.h"
#include "support/option-values.h"
#include "support/output-file.h"

#include "ns3/core-module.h"
#include "ns3/mpi-interface.h"
#include "ns3/plug-module.h"

#include <chrono>
#include <iostream>
#include <sstream>

using namespace ns3;

namespace
{

/// The options
struct Options
{
    std::string simulator{"sequential"}; //!< see above
    std::string guests{"16"};            //!< number of guests
    std::string interval{"1ms"};         //!< the time between a guest's packets
    std::string delay{"1ms"};            //!< the delay of each link
    std::string duration{"1s"};          //!< simulated time
    std::string log;                     //!< prefix of file names
    bool failures{false};                //!< machines fail
};

/**
 * @brief Simulate, and print the results of this rank.
 * @param options the options
 * @param rank this rank
 * @param ranks the number of ranks
 */
void
Run(const Options& options, uint32_t rank, uint32_t ranks)
{
    if (ranks != 1 && ranks != 2 && ranks != 4)
    {
        throw BadValue("simulator", options.simulator, "1, 2 or 4 ranks");
    }
    const auto guests = ParseNumber("guests", options.guests, 1, 100'000);
    const auto duration = ParseTime("duration", options.duration, true);
    auto log = OpenOutput("log", options.log.empty() ? "" : options.log + std::to_string(rank));
    DataCentre dataCentre(rank,
                          ranks,
                          ParseTime("interval", options.interval, true),
                          ParseTime("delay", options.delay, true),
                          options.failures);
    for (uint32_t i = 0; i < guests; ++i)
    {
        dataCentre.AddGuest();
    }
    if (rank == 0)
    {
        std::cout << "rank,guests,left,violations,arrived,completed,seconds" << std::endl;
    }
    const auto start = std::chrono::steady_clock::now();
    Simulator::Stop(duration);
    Simulator::Run();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const auto counts = dataCentre.GetCounts();
    if (log.is_open())
    {
        dataCentre.WriteLog(log);
    }
    std::ostringstream line; // printed at once, because other ranks print, too
    line << rank << "," << counts.guests << "," << counts.left << "," << counts.violations << ","
         << counts.arrived << "," << counts.completed << "," << took.count() << "\n";
    std::cout << line.str() << std::flush;
}

} // namespace

int
main(int argc, char* argv[])
{
    Config::SetDefault("ns3::RemusCheckpointer::Controller", StringValue("xend"));
    Config::SetDefault("ns3::RemusCheckpointer::Interval", TimeValue(MilliSeconds(25)));
    Config::SetDefault("ns3::RemusCheckpointer::CommitDelay", PointerValue());
    auto pages = CreateObject<RemusRatePages>();
    pages->SetAttribute("Rate", DoubleValue(1000));
    Config::SetDefault("ns3::RemusCheckpointer::DirtyPages", PointerValue(pages));
    Options options;
    ExampleOptions cmd(__FILE__);
    cmd.Add("simulator", "sequential, window or null", options.simulator);
    cmd.Add("guests", "number of guests", options.guests);
    cmd.Add("interval", "time between a guest's packets", options.interval);
    cmd.Add("delay", "delay of each link", options.delay);
    cmd.Add("duration", "simulated time", options.duration);
    cmd.Add("log", "prefix of the names of log files", options.log);
    cmd.Add("failures", "let the machines of every second guest fail", options.failures);
    cmd.Parse(argc, argv);

    uint32_t rank = 0;
    uint32_t ranks = 1;
    int status = 0;
    bool mpi = false;
    try
    {
        ParseWord("simulator", options.simulator, {"sequential", "window", "null"});
        mpi = options.simulator != "sequential";
        if (mpi)
        {
            GlobalValue::Bind("SimulatorImplementationType",
                              StringValue(options.simulator == "null"
                                              ? "ns3::NullMessageSimulatorImpl"
                                              : "ns3::DistributedSimulatorImpl"));
            MpiInterface::Enable(&argc, &argv);
            rank = MpiInterface::GetSystemId();
            ranks = MpiInterface::GetSize();
        }
        Run(options, rank, ranks);
    }
    catch (const BadValue& error)
    {
        if (rank == 0)
        {
            std::cerr << "remus-mpi: " << error.what() << std::endl;
        }
        status = 1;
    }
    Simulator::Destroy();
    if (mpi)
    {
        MpiInterface::Disable();
    }
    return status;
}
