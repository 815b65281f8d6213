/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * @ingroup plug-tests
 *
 * Replays recordings of Linux's sch_plug through PlugQueueDisc and compares every operation:
 * plug-replay-recording [--linuxAccounting=false] [--coverage] FILE_OR_FOLDER...
 *
 * Prints the operations and differences of each family. If there are differences, it writes the
 * shortest beginning of a sequence that has one to the file that --keep names, as a recording in
 * JSON lines that can be kept as a test, and exits with 1. With --coverage it prints how
 * often each situation occurred, and exits with 1 if one of them did not.
 */

#include "linux-coverage.h"
#include "linux-replay.h"

#include "ns3/command-line.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>

namespace
{

/// The counts of a family
struct Count
{
    uint32_t sequences{0};   //!< sequences
    uint32_t operations{0};  //!< operations
    uint32_t left{0};        //!< packets that left in Linux
    uint32_t differences{0}; //!< sequences with a difference
};

/// A sequence up to its first difference
struct Failure
{
    std::vector<std::string> lines; //!< its recorded lines
    std::string difference;         //!< the difference at the last line
};

/**
 * @brief Compare the sequences of a recording.
 * @param operations the recording
 * @param linuxAccounting the plugs' accounting
 * @param counts the counts by family
 * @param shortest the shortest failure
 * @param coverage counts every operation
 */
void
Compare(const std::vector<RecordedOperation>& operations,
        bool linuxAccounting,
        std::map<std::string, Count>& counts,
        Failure& shortest,
        LinuxCoverage& coverage)
{
    LinuxReplay replay(linuxAccounting);
    Failure sequence;
    Count* count = nullptr;
    for (const auto& operation : operations)
    {
        if (operation.op == "init")
        {
            count = &counts[operation.family];
            ++count->sequences;
            sequence = {};
        }
        else if (!sequence.difference.empty())
        {
            continue; // after the first difference all others are meaningless
        }
        coverage.Before(operation, replay.GetPlugs());
        const auto done = replay.Do(operation);
        coverage.After(operation, replay.GetPlugs());
        sequence.lines.push_back(operation.line);
        count->operations += (operation.op != "init");
        count->left += operation.out.size();
        sequence.difference = Difference(operation, done);
        if (!sequence.difference.empty())
        {
            ++count->differences;
            if (shortest.lines.empty() || sequence.lines.size() < shortest.lines.size())
            {
                shortest = sequence;
            }
        }
    }
}

/**
 * @brief Get the recordings that a path denotes.
 * @param path a recording, or a folder of recordings
 * @return the recordings
 */
std::vector<std::string>
GetRecordings(const std::string& path)
{
    if (!std::filesystem::is_directory(path))
    {
        return {path};
    }
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(path))
    {
        const auto extension = entry.path().extension();
        if (extension == ".jsonl" || extension == ".gz")
        {
            files.push_back(entry.path().string());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

int
main(int argc, char* argv[])
{
    bool linuxAccounting = true;
    std::string keep = "difference.jsonl";
    ns3::CommandLine cmd(__FILE__);
    cmd.AddValue("linuxAccounting", "the plugs' accounting", linuxAccounting);
    cmd.AddValue("keep", "where to write the shortest sequence with a difference", keep);
    std::string file;
    bool covers = false;
    cmd.AddValue("coverage", "print how often each situation occurred", covers);
    cmd.AddNonOption("file", "a recording, plain or gzipped, or a folder; more may follow", file);
    cmd.Parse(argc, argv);
    if (file.empty())
    {
        std::cerr << "plug-replay-recording: no recording given\n";
        return 2;
    }

    std::vector<std::string> files{file};
    for (std::size_t i = 0; i < cmd.GetNExtraNonOptions(); ++i)
    {
        files.push_back(cmd.GetExtraNonOption(i));
    }
    std::map<std::string, Count> counts;
    Failure shortest;
    LinuxCoverage coverage;
    try
    {
        for (const auto& path : files)
        {
            for (const auto& name : GetRecordings(path))
            {
                Compare(ReadRecording(name), linuxAccounting, counts, shortest, coverage);
            }
        }
    }
    catch (const std::exception& error)
    {
        std::cerr << "plug-replay-recording: " << error.what() << "\n";
        return 2;
    }

    Count total;
    std::cout << "family          sequences  operations  packets that left  with a difference\n";
    const auto print = [](const std::string& name, const Count& count) {
        std::printf("%-15s %9u  %10u  %17u  %17u\n",
                    name.c_str(),
                    count.sequences,
                    count.operations,
                    count.left,
                    count.differences);
    };
    std::cout.flush();
    for (const auto& [family, count] : counts)
    {
        print(family, count);
        total.sequences += count.sequences;
        total.operations += count.operations;
        total.left += count.left;
        total.differences += count.differences;
    }
    print("all", total);
    if (total.operations == 0)
    {
        std::cerr << "plug-replay-recording: there is no operation in the recording\n";
        return 2;
    }
    std::fflush(stdout);
    if (covers && !coverage.Print(std::cout))
    {
        std::cerr << "plug-replay-recording: the recording lacks what is missing above\n";
        return 1;
    }
    if (shortest.lines.empty())
    {
        return 0;
    }

    std::ofstream kept(keep);
    std::cout << "The shortest of them, also in " << keep << ", has " << shortest.lines.size() - 1
              << " operations; at the last one " << shortest.difference << ":\n";
    for (const auto& line : shortest.lines)
    {
        std::cout << line << "\n";
        kept << line << "\n";
    }
    return 1;
}
