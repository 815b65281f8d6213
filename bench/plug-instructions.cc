/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

// Passes packets through one queue disc, so that callgrind can count instructions. The counts of
// two runs with different numbers of packets differ only by the instructions for these packets.

#include "bench-util.h"
#include "scenario.h"

#include <cstdlib>
#include <iostream>

int
main(int argc, char* argv[])
{
    const uint32_t packets = argc == 3 ? std::strtoul(argv[2], nullptr, 10) : 0;
    if (packets == 0)
    {
        std::cerr
            << "Usage: plug-instructions SUBJECT PACKETS, as in 'plug-instructions fifo 1000';"
               " SUBJECT is a passage of bench-util.h, plug-discard, scenario-fifo or"
               " scenario-remus\n";
        return 1;
    }
    const std::string subject = argv[1];
    if (subject.rfind("scenario-", 0) == 0)
    {
        const auto queueing =
            subject == "scenario-fifo" ? bench::Queueing::FIFO : bench::Queueing::REMUS;
        bench::Scenario{1, 10000, ns3::Seconds(packets / 10000.0), queueing}.Run();
        return 0;
    }
    bench::InSimulation([&] {
        const auto items = bench::MakeItems(bench::EPOCH_PACKETS, 1000);
        if (subject == "plug-discard")
        {
            auto plug = bench::MakePlug(false);
            for (uint32_t round = 0; round < packets / bench::EPOCH_PACKETS; ++round)
            {
                for (const auto& item : items)
                {
                    plug->Enqueue(item);
                }
                plug->Discard();
            }
            plug->Dispose();
            return;
        }
        const auto passage = bench::MakePassage(subject);
        passage.Run(items, packets / bench::EPOCH_PACKETS);
        passage.disc->Dispose();
    });
    return 0;
}
