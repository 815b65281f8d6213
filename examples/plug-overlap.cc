/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/*
 * Checkpoints that begin before the previous one is committed: the behaviour of Linux's sch_plug in
 * a recording, and of the model with either accounting.
 *
 * Release n commits epoch n. A packet leaks if it leaves before its own epoch is committed, and
 * stalls if it is still held at the end although its epoch is committed. The program fails unless
 * the model leaks and stalls as Linux does with LinuxAccounting, and not at all without it.
 */

#include "support/example-data.h"
#include "support/example-options.h"

#include "ns3/core-module.h"
#include "ns3/network-module.h"
#include "ns3/plug-module.h"
#include "ns3/traffic-control-module.h"

#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>

using namespace ns3;

namespace
{

/// A packet with a number
class NumberedItem : public QueueDiscItem
{
  public:
    /// Make a packet. @param number its number @param size its size in bytes
    NumberedItem(uint32_t number, uint32_t size)
        : QueueDiscItem(Create<Packet>(size), Address(), 0),
          m_number(number)
    {
    }

    void AddHeader() override
    {
    }

    bool Mark() override
    {
        return false;
    }

    const uint32_t m_number; //!< the number
};

/// One of the three columns
struct Column
{
    std::string name{};      //!< its heading
    uint64_t left{0};        //!< packets that left
    uint64_t leaked{0};      //!< those that left before their epoch was committed
    uint64_t stalled{0};     //!< packets held at the end although their epoch is committed
    Ptr<PlugQueueDisc> plug; //!< the plug; none for the recording
    std::map<uint32_t, uint64_t> held; //!< the packets that are held, with their epochs

    /// Count the end of a sequence. @param committed how many epochs are committed
    void End(uint64_t committed)
    {
        for (; !held.empty(); held.erase(held.begin()))
        {
            stalled += (held.begin()->second < committed);
        }
    }
};

/// Get a value from JSON. @param line the line @param name its name @return the value
std::string
After(const std::string& line, const std::string& name)
{
    const auto place = line.find("\"" + name + "\": ");
    return place == std::string::npos ? "" : line.substr(place + name.size() + 4);
}

/// Compare a recording with the model. @param file the recording @return the exit status
int
Compare(std::ifstream& file)
{
    std::vector<Column> columns(3);
    columns[0].name = "Linux, recorded";
    columns[1].name = "LinuxAccounting=true";
    columns[2].name = "LinuxAccounting=false";
    uint64_t epoch = 0;
    uint64_t committed = 0;
    for (std::string line; std::getline(file, line);)
    {
        const auto op = After(line, "op").substr(1, 4);
        if (op == "init")
        {
            for (auto& column : columns)
            {
                column.End(committed);
            }
            epoch = committed = 0;
            for (int i = 1; i < 3; ++i)
            {
                columns[i].plug = CreateObject<PlugQueueDisc>();
                columns[i].plug->SetLinuxAccounting(i == 1);
                columns[i].plug->Initialize();
            }
            continue;
        }
        if (!columns[1].plug || std::string("enqu rele buff").find(op) == std::string::npos)
        {
            throw std::invalid_argument(op);
        }
        committed += (op == "rele" && committed < epoch);
        for (auto& column : columns)
        {
            std::vector<uint32_t> out; // the numbers of the packets that left
            if (op == "enqu")
            {
                column.held[std::stoul(After(line, "id"))] = epoch;
            }
            if (!column.plug)
            {
                auto list = After(line, "out").substr(1);
                while (std::isdigit(list[0]))
                {
                    std::size_t length;
                    out.push_back(std::stoul(list, &length));
                    list = list.substr(length + (list[length] == ',' ? 2 : 0));
                }
            }
            else if (op == "enqu")
            {
                column.plug->Enqueue(Create<NumberedItem>(std::stoul(After(line, "id")),
                                                          std::stoul(After(line, "size"))));
            }
            else
            {
                op == "rele" ? column.plug->ReleaseOne() : column.plug->Buffer();
            }
            auto item = column.plug && op != "buff" ? column.plug->Dequeue() : nullptr;
            for (; item; item = column.plug->Dequeue())
            {
                out.push_back(DynamicCast<NumberedItem>(item)->m_number);
            }
            for (const auto number : out)
            {
                ++column.left;
                column.leaked += (column.held.at(number) >= committed);
                column.held.erase(number);
            }
        }
        epoch += (op == "buff");
    }
    if (!columns[1].plug)
    {
        throw std::invalid_argument("no init");
    }
    std::cout
        << "                        packets left  of uncommitted epochs  committed but stalled\n";
    for (auto& column : columns)
    {
        column.End(committed);
        std::cout << std::left << std::setw(22) << column.name << std::right << std::setw(14)
                  << column.left << std::setw(23) << column.leaked << std::setw(23)
                  << column.stalled << std::endl;
    }
    Simulator::Destroy();
    const bool same = columns[0].leaked == columns[1].leaked && columns[0].left == columns[1].left;
    return same && columns[0].leaked > 0 && columns[2].leaked + columns[2].stalled == 0 ? 0 : 1;
}

} // namespace

int
main(int argc, char* argv[])
{
    std::string name = "test/data/linux-sch-plug/linux-6.1-seed-92-overlap.jsonl";
    ExampleOptions cmd(__FILE__);
    cmd.Add("recording", "a recording, here or in contrib/plug", name);
    cmd.Parse(argc, argv);
    std::ifstream file(FindData(name));
    if (!file)
    {
        std::cerr << "plug-overlap: there is no " << name << " here nor in contrib/plug\n";
        return 1;
    }
    try
    {
        return Compare(file);
    }
    catch (const std::exception&) // a number or a packet is missing
    {
        std::cerr << "plug-overlap: " << name << " is no recording of overlapping epochs\n";
        return 1;
    }
}
