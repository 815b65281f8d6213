/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-helper.h"

#include "ns3/abort.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/simulator.h"

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

namespace ns3
{

namespace
{

/// A command to plugs
struct Command
{
    void (*give)(Ptr<PlugQueueDisc>, uint32_t); //!< what gives it to a plug; null if none
    uint32_t limit; //!< the limit in bytes, for the command that has one
};

/// What is wrong with a command, without the command itself
const char* const ALLOWED =
    "allowed are: block, release, release_indefinite, limit BYTES (suffixes k, m, g, t, kbit, ...)";

/**
 * @brief Read a size as tc does.
 * @param word the size
 * @param bytes receives the size in bytes
 * @return true if it is one, below 4 GiB
 */
bool
ParseSize(const std::string& word, uint32_t& bytes)
{
    static const std::map<std::string, double> units = {
        {"", 1},
        {"b", 1},
        {"k", 1024.0},
        {"kb", 1024.0},
        {"m", 1024.0 * 1024},
        {"mb", 1024.0 * 1024},
        {"g", 1024.0 * 1024 * 1024},
        {"gb", 1024.0 * 1024 * 1024},
        {"t", 1024.0 * 1024 * 1024 * 1024},
        {"tb", 1024.0 * 1024 * 1024 * 1024},
        {"bit", 1.0 / 8},
        {"kbit", 1024.0 / 8},
        {"mbit", 1024.0 * 1024 / 8},
        {"gbit", 1024.0 * 1024 * 1024 / 8},
        {"tbit", 1024.0 * 1024 * 1024 * 1024 / 8},
    };
    char* end = nullptr;
    const double value = std::strtod(word.c_str(), &end);
    std::string unit;
    for (; *end; ++end)
    {
        unit += std::tolower(static_cast<unsigned char>(*end));
    }
    const auto known = units.find(unit);
    if (!(word.size() > unit.size()) || known == units.end() || !(value >= 0) ||
        value * known->second > std::numeric_limits<uint32_t>::max())
    {
        return false;
    }
    bytes = static_cast<uint32_t>(value * known->second);
    return true;
}

/**
 * @brief Read a command.
 * @param text the command in tc's words
 * @return the command; none if it can't be understood
 */
Command
ParseCommand(const std::string& text)
{
    std::istringstream words(text);
    std::string word;
    std::string argument;
    std::string rest;
    words >> word >> argument >> rest;
    uint32_t limit = 0;
    if (word == "limit" && rest.empty() && ParseSize(argument, limit))
    {
        return {[](Ptr<PlugQueueDisc> plug, uint32_t bytes) { plug->SetLimit(bytes); }, limit};
    }
    if (!argument.empty())
    {
        return {nullptr, 0};
    }
    if (word == "block")
    {
        return {[](Ptr<PlugQueueDisc> plug, uint32_t) { plug->Buffer(); }, 0};
    }
    if (word == "release")
    {
        return {[](Ptr<PlugQueueDisc> plug, uint32_t) { plug->ReleaseOne(); }, 0};
    }
    if (word == "release_indefinite")
    {
        return {[](Ptr<PlugQueueDisc> plug, uint32_t) { plug->ReleaseIndefinite(); }, 0};
    }
    return {nullptr, 0};
}

/**
 * @brief Read a time as ns3::Time does.
 * @param word the time
 * @param at receives the time
 * @return true if it is a time from 0 up to 100 years
 */
bool
ParseTime(const std::string& word, Time& at)
{
    static const std::map<std::string, double> units = {
        {"", 1},
        {"y", 365 * 86400.0},
        {"d", 86400},
        {"h", 3600},
        {"min", 60},
        {"s", 1},
        {"ms", 1e-3},
        {"us", 1e-6},
        {"ns", 1e-9},
        {"ps", 1e-12},
        {"fs", 1e-15},
    };
    char* end = nullptr;
    const double value = std::strtod(word.c_str(), &end);
    const std::string number(word.c_str(), static_cast<const char*>(end));
    const auto unit = units.find(end);
    if (number.empty() || number.find_first_not_of("+-.0123456789eE") != std::string::npos ||
        unit == units.end() || !(value >= 0) || value * unit->second > 100 * 365 * 86400.0)
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
Give(QueueDiscContainer plugs, Command command)
{
    for (uint32_t i = 0; i < plugs.GetN(); ++i)
    {
        command.give(DynamicCast<PlugQueueDisc>(plugs.Get(i)), command.limit);
    }
}

/**
 * @brief Close the batch, release it, and see to the next.
 * @param plugs the plugs
 * @param period the period
 * @param stop the time of the last batch at the latest
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
 * @return every plug from there down
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
    QueueDiscContainer plugs;
    if (!root)
    {
        return plugs;
    }
    if (DynamicCast<PlugQueueDisc>(root))
    {
        plugs.Add(root);
    }
    for (std::size_t i = 0; i < root->GetNQueueDiscClasses(); ++i)
    {
        plugs.Add(GetPlugs(root->GetQueueDiscClass(i)->GetQueueDisc()));
    }
    return plugs;
}

QueueDiscContainer
PlugHelper::GetPlugs(QueueDiscContainer roots)
{
    QueueDiscContainer plugs;
    for (uint32_t i = 0; i < roots.GetN(); ++i)
    {
        plugs.Add(GetPlugs(roots.Get(i)));
    }
    return plugs;
}

void
PlugHelper::Schedule(Time at, QueueDiscContainer discs, const std::string& command)
{
    const auto parsed = ParseCommand(command);
    NS_ABORT_MSG_UNLESS(parsed.give,
                        "PlugHelper: unknown command '" << command << "'; " << ALLOWED);
    Simulator::Schedule(FromNow(at), &Give, NeedPlugs(discs), parsed);
}

void
PlugHelper::ScheduleFile(QueueDiscContainer discs, const std::string& fileName)
{
    std::ifstream file(fileName);
    NS_ABORT_MSG_UNLESS(file, "PlugHelper: can't read the file '" << fileName << "'");

    std::vector<std::pair<Time, Command>> commands;
    std::string line;
    for (uint32_t number = 1; std::getline(file, line); ++number)
    {
        std::istringstream words(line.substr(0, line.find('#')));
        std::string at;
        std::string command;
        if (!(words >> at))
        {
            continue;
        }
        std::getline(words >> std::ws, command);
        const auto parsed = ParseCommand(command);
        Time time;
        NS_ABORT_MSG_UNLESS(ParseTime(at, time) && time >= Simulator::Now(),
                            "PlugHelper: " << fileName << ":" << number << ": '" << at
                                           << "' is no time to come; allowed are times such as "
                                              "1.5s, 20ms, from now, "
                                           << Simulator::Now().As(Time::S) << ", to 100y");
        NS_ABORT_MSG_UNLESS(parsed.give,
                            "PlugHelper: " << fileName << ":" << number << ": unknown command '"
                                           << command << "'; " << ALLOWED);
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

} // namespace ns3
