/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-helper.h"

#include "../model/plug/plug-command.h"
#include "../model/plug/plug-quote.h"
#include "../model/plug/plug-tree.h"
#include "../model/plug/plug-units.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-layer.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PlugHelper");

namespace
{

/**
 * @brief Get the latest time of a command: 100 years, or less if ns3::Time can't hold that at the
 * current resolution.
 * @return the time in seconds
 */
double
GetLastTime()
{
    return std::min(100 * 365 * 86400.0, std::floor(Time::Max().GetSeconds()));
}

/**
 * @brief Parse a time as ns3::Time does.
 * @param word the text
 * @param [out] at the time
 * @return true if the text is a time from 0 to GetLastTime()
 */
bool
ParseTime(const std::string& word, Time& at)
{
    double value = 0;
    double factor = 0;
    // Time also holds the number itself in 64 bits, before it applies the unit
    if (!ReadPlugQuantity(word, GetPlugTimeUnits(), value, factor) || !(value >= 0) ||
        value >= 0x1p63 || value * factor > GetLastTime())
    {
        return false;
    }
    at = Time(word);
    return true;
}

/**
 * @brief Give a command to plugs.
 * @param plugs the plugs
 * @param command the command
 */
void
Give(QueueDiscContainer plugs, PlugCommand command)
{
    for (uint32_t i = 0; i < plugs.GetN(); ++i)
    {
        command.Give(DynamicCast<PlugQueueDisc>(plugs.Get(i)));
    }
}

/**
 * @brief Close the batch, release it, and schedule the next.
 * @param plugs the plugs
 * @param period the period
 * @param stop the latest time of the last batch
 */
void
ReleaseBatch(QueueDiscContainer plugs, Time period, Time stop)
{
    for (uint32_t i = 0; i < plugs.GetN(); ++i)
    {
        auto plug = DynamicCast<PlugQueueDisc>(plugs.Get(i));
        plug->Buffer();
        plug->ReleaseOne();
    }
    if (Simulator::Now() + period <= stop)
    {
        Simulator::Schedule(period, &ReleaseBatch, plugs, period, stop);
    }
}

/**
 * @brief Find the plugs that a command is for; ends the program with a message if there is none.
 * @param discs the queue discs
 * @return all plugs in their trees
 */
QueueDiscContainer
NeedPlugs(QueueDiscContainer discs)
{
    auto plugs = PlugHelper::GetPlugs(discs);
    NS_ABORT_MSG_IF(plugs.GetN() == 0,
                    "PlugHelper: there is no PlugQueueDisc among the " << discs.GetN()
                                                                       << " queue discs given");
    return plugs;
}

/**
 * @brief Tell how far a time is ahead; ends the program with a message if it has passed.
 * @param at the time
 * @return the time from now
 */
Time
FromNow(Time at)
{
    NS_ABORT_MSG_IF(at < Simulator::Now(),
                    "PlugHelper: the time " << at.As(Time::S) << " has passed; it is "
                                            << Simulator::Now().As(Time::S));
    return at - Simulator::Now();
}

} // namespace

QueueDiscContainer
PlugHelper::GetPlugs(Ptr<QueueDisc> root)
{
    return GetPlugs(QueueDiscContainer(root));
}

QueueDiscContainer
PlugHelper::GetPlugs(QueueDiscContainer roots)
{
    QueueDiscContainer plugs;
    std::set<Ptr<PlugQueueDisc>> found;
    for (uint32_t i = 0; i < roots.GetN(); ++i)
    {
        for (const auto& plug : PlugTree::GetPlugs(roots.Get(i)))
        {
            if (found.insert(plug).second)
            {
                plugs.Add(plug);
            }
        }
    }
    return plugs;
}

void
PlugHelper::Schedule(Time at, QueueDiscContainer discs, const std::string& command)
{
    NS_LOG_FUNCTION(at << discs.GetN() << command);
    PlugCommand parsed;
    const auto problem = parsed.Read(command);
    NS_ABORT_MSG_UNLESS(problem.empty(),
                        "PlugHelper: can't read the command " << PlugQuote(command) << ": "
                                                              << problem);
    Simulator::Schedule(FromNow(at), &Give, NeedPlugs(discs), parsed);
}

void
PlugHelper::ScheduleFile(QueueDiscContainer discs, const std::string& fileName)
{
    NS_LOG_FUNCTION(discs.GetN() << fileName);
    std::ifstream file(fileName);
    NS_ABORT_MSG_UNLESS(file, "PlugHelper: can't read the file '" << fileName << "'");

    std::vector<std::pair<Time, PlugCommand>> commands;
    std::string line;
    for (uint32_t number = 1; std::getline(file, line); ++number)
    {
        const auto where = "PlugHelper: " + fileName + ":" + std::to_string(number) + ": ";
        NS_ABORT_MSG_UNLESS(line.find('\0') == std::string::npos,
                            where << "the line has a NUL byte; a file of commands is plain text");
        if (number == 1 && line.rfind("\xef\xbb\xbf", 0) == 0)
        {
            line.erase(0, 3); // the byte order mark of some editors
        }
        std::istringstream words(line.substr(0, line.find('#')));
        std::string at;
        std::string command;
        if (!(words >> at))
        {
            continue;
        }
        std::getline(words >> std::ws, command);
        command.erase(command.find_last_not_of(" \t\r") + 1);
        Time time;
        NS_ABORT_MSG_UNLESS(
            ParseTime(at, time) && time >= Simulator::Now(),
            where << PlugQuote(at)
                  << " is not a time to come; allowed are times such as 1.5s, 20ms, "
                     "from now, "
                  << Simulator::Now().As(Time::S) << ", to " << static_cast<uint64_t>(GetLastTime())
                  << "s");
        PlugCommand parsed;
        const auto problem = parsed.Read(command);
        NS_ABORT_MSG_UNLESS(problem.empty(),
                            where << "can't read the command " << PlugQuote(command) << ": "
                                  << problem);
        commands.emplace_back(time, parsed);
    }
    NS_ABORT_MSG_IF(file.bad(), "PlugHelper: can't read the file '" << fileName << "'");
    const auto plugs = NeedPlugs(discs);
    for (const auto& [at, command] : commands)
    {
        Simulator::Schedule(at - Simulator::Now(), &Give, plugs, command);
    }
}

void
PlugHelper::ScheduleBatches(QueueDiscContainer discs, Time start, Time period, Time stop)
{
    NS_ABORT_MSG_UNLESS(period.IsStrictlyPositive(),
                        "PlugHelper: the period is " << period.As(Time::MS)
                                                     << "; it must be more than 0");
    const auto plugs = NeedPlugs(discs);
    if (start + period <= stop)
    {
        Simulator::Schedule(FromNow(start + period), &ReleaseBatch, plugs, period, stop);
    }
}

void
PlugHelper::Start(Ptr<NetDevice> device)
{
    NS_LOG_FUNCTION(device);
    auto tc = device->GetNode()->GetObject<TrafficControlLayer>();
    auto root = tc ? tc->GetRootQueueDiscOnDevice(device) : nullptr;
    NS_ABORT_MSG_UNLESS(root,
                        "PlugHelper: device " << device->GetIfIndex() << " of node "
                                              << device->GetNode()->GetId()
                                              << " has no root queue disc to start");
    if (tc->IsInitialized()) // otherwise the layer does this when the simulation starts
    {
        tc->ScanDevices();
        root->Initialize();
    }
}

} // namespace ns3
