/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "output-commit-options.h"

#include "../support/example-options.h"
#include "../support/output-file.h"
#include "dirty-pages-option.h"

#include "ns3/config.h"
#include "ns3/string.h"

#include <iostream>
#include <map>
#include <set>
#include <string>

using namespace ns3;

namespace
{

/// The workloads that use an option, for options that not all of them use
const std::map<std::string, std::set<std::string>> USERS = {
    {"clients", {"web", "key-value"}},
    {"packetSize", {"closed-loop", "output", "request"}},
    {"rate", {"output", "request"}},
};

} // namespace

OutputCommitOptions::OutputCommitOptions(int argc, char* argv[])
    : m_words(argv + 1, argv + argc)
{
    ExampleOptions cmd("remus-output-commit.cc",
                       "What do Remus's checkpoints cost the client of a protected guest?");
    cmd.Add("workload", "output, request, closed-loop, tcp, web or key-value", workload);
    cmd.Add("controller", "a short name, maybe with attributes: adaptive[Target=9ms]", controller);
    cmd.Add("interval", "T: interval of the checkpoints", interval);
    cmd.Add("stop",
            "S: how long the guest is stopped; Time or random variable (s); 8ms, or with --dirty "
            "0.59ms plus its pages",
            stop);
    cmd.Add("commit",
            "X: from the resume to the commit; Time or random variable (s); 60ms, or with --dirty "
            "0.6ms plus its pages",
            commit);
    cmd.Add("dirty",
            "pages dirtied: per second (10229), a page log (redis.csv), or one of ns-3's objects "
            "(ns3::RemusBurstyPages[BusyRate=9000]); each costs StopPerPage and CommitPerPage",
            dirty);
    cmd.Add("clients", "users of web, connections of key-value", clients, 1, 10000);
    cmd.Add("rate", "rate of output or requests: per second (1000) or as 8Mbps", rate);
    cmd.Add("packetSize", "size of output and replies with IP header, bytes", packetSize);
    cmd.Add("linkRate", "rate of the link between guest and client", linkRate);
    cmd.Add("linkDelay", "one-way delay of the link", linkDelay);
    cmd.Add("limit", "limit of the plug in bytes (10MB) or packets (1000p)", limit);
    cmd.Add("duration", "simulated time; 0 for as long as a precision of 1 % needs", duration);
    cmd.Add("linuxAccounting",
            "account for epochs as Linux does, if the controller allows it",
            linuxAccounting);
    cmd.Add("csv", "write a row for each packet that the client received to this file", csv);
    cmd.Add("epochs", "write a row for each checkpoint to this file", epochs);
    cmd.Add("summary", "write the table to this file as CSV", summary);
    // Remus, NSDI 2008, figure 5; used only with dirty pages
    Config::SetDefault("ns3::RemusCheckpointer::StopPerPage", StringValue("3.7us"));
    Config::SetDefault("ns3::RemusCheckpointer::CommitPerPage", StringValue("55us"));
    cmd.Parse(argc, argv);
    CheckDistinct(
        {{"dirty", GetPageLog(dirty)}, {"csv", csv}, {"epochs", epochs}, {"summary", summary}});
}

void
OutputCommitOptions::WarnOfUnused() const
{
    for (const auto& word : m_words)
    {
        const auto name = word.substr(0, word.find('='));
        const auto users = USERS.find(name.substr(name.find_first_not_of('-')));
        if (users != USERS.end() && users->second.count(workload) == 0)
        {
            std::cerr << "remus-output-commit: " << name
                      << " has no effect with --workload=" << workload << std::endl;
        }
    }
}
