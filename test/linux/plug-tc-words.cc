/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * @ingroup plug-tests
 *
 * Runs a file of packets and tc commands on the model, giving the commands by PlugHelper, and
 * prints which packets left after each line, as tc_words.py does on Linux: plug-tc-words FILE
 */

#include "../support/plug-test.h"

#include "ns3/plug-helper.h"

#include <fstream>
#include <iostream>

using namespace ns3;

namespace
{

/**
 * @brief Send packets of 1000 bytes.
 * @param driver drives the plug
 * @param packets how many
 */
void
Send(PlugTestDriver* driver, uint32_t packets)
{
    while (packets-- > 0)
    {
        driver->Enqueue(1000);
    }
}

/**
 * @brief Print which packets left after a line.
 * @param driver drives the plug
 * @param line the line
 */
void
Print(PlugTestDriver* driver, const std::string& line)
{
    std::cout << line << ":";
    if (line.find(" block") == std::string::npos && line.find(" limit") == std::string::npos)
    {
        for (const auto id : driver->Drain()) // Linux runs the queue after these
        {
            std::cout << " " << id;
        }
    }
    std::cout << std::endl;
}

} // namespace

int
main(int argc, char* argv[])
{
    std::ifstream file(argc == 2 ? argv[1] : "");
    if (!file)
    {
        std::cerr << "plug-tc-words: give a file that can be read" << std::endl;
        return 2;
    }

    auto plug = CreateObject<PlugQueueDisc>();
    plug->SetLimit(20000);
    PlugTestDriver driver(plug);
    QueueDiscContainer plugs;
    plugs.Add(plug);

    Time at;
    std::string line;
    while (std::getline(file, line))
    {
        const auto words = line.find(" plug ");
        at += Seconds(1);
        if (line[0] == '#')
        {
            continue;
        }
        if (words == std::string::npos)
        {
            Simulator::Schedule(at, &Send, &driver, std::stoul(line.substr(5)));
        }
        else
        {
            PlugHelper::Schedule(at, plugs, line.substr(words + 6));
        }
        Simulator::Schedule(at + MilliSeconds(1), &Print, &driver, line);
    }
    Simulator::Run();
    Simulator::Destroy();
    return 0;
}
