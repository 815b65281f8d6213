/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/remus-backlog-laws.h"
#include "ns3/remus-laws.h"
#include "ns3/remus-machines-laws.h"

#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <sstream>
#include <string>

using namespace ns3;

namespace
{

/// Identical checkpoints, and the argument of a law
struct Case
{
    RemusLaws::Checkpoints checkpoints; //!< one checkpoint
    double argument;                    //!< the law's other argument
};

/// How a quantity is calculated
using Law = std::function<double(const Case&)>;

/// The quantities of the table
const std::map<std::string, Law> LAWS = {
    {"period_ms", [](const Case& c) { return 1e3 * RemusLaws::MeanPeriod(c.checkpoints); }},
    {"f1_wait_ms",
     [](const Case& c) {
         const auto offset = NanoSeconds(c.argument * 1e6);
         return 1e3 * RemusLaws::Wait(c.checkpoints[0], c.checkpoints[0], offset).GetSeconds();
     }},
    {"f2_least_ms",
     [](const Case& c) { return 1e3 * RemusLaws::OutputDelay(c.checkpoints, 0).GetMin(); }},
    {"f2_mean_ms",
     [](const Case& c) { return 1e3 * RemusLaws::OutputDelay(c.checkpoints, 0).GetMean(); }},
    {"f2_greatest_ms",
     [](const Case& c) { return 1e3 * RemusLaws::OutputDelay(c.checkpoints, 0).GetQuantile(1); }},
    {"f3_least_ms",
     [](const Case& c) { return 1e3 * RemusLaws::RequestDelay(c.checkpoints, 0).GetMin(); }},
    {"f3_mean_ms",
     [](const Case& c) { return 1e3 * RemusLaws::RequestDelay(c.checkpoints, 0).GetMean(); }},
    {"f3_greatest_ms",
     [](const Case& c) { return 1e3 * RemusLaws::RequestDelay(c.checkpoints, 0).GetQuantile(1); }},
    {"f4_response_ms",
     [](const Case& c) {
         const auto roundTrip = NanoSeconds(c.argument * 1e6);
         return 1e3 * RemusLaws::LockedCycle(c.checkpoints, roundTrip).GetMean();
     }},
    {"f5_goodput_mbps",
     [](const Case& c) {
         // R = 1 ms
         const auto cycle = RemusLaws::LockedCycle(c.checkpoints, MilliSeconds(1)).GetMean();
         return 1e-6 * RemusLaws::WindowGoodput(c.argument, cycle);
     }},
    {"f7_peak_packets",
     [](const Case& c) { return RemusLaws::OutputBacklog(c.checkpoints, c.argument)[0]; }},
    {"f12_mean_of_3_ms",
     [](const Case& c) {
         const auto& checkpoint = c.checkpoints[0];
         const auto commit = (checkpoint.release - checkpoint.stop).GetSeconds();
         return 1e3 * RemusLaws::QuorumMean(static_cast<uint32_t>(c.argument), 3, commit);
     }},
    {"f12_two_of_three",
     [](const Case& c) { return RemusLaws::QuorumProbability(2, 3, c.argument); }},
    {"f13_mean_ms",
     [](const Case& c) {
         return 1e3 * RemusLaws::CrossingMean(static_cast<uint32_t>(c.argument), c.checkpoints);
     }},
    {"f13_end_ms",
     [](const Case& c) {
         // Three plugs, each reached after 1 ms
         const auto& checkpoint = c.checkpoints[0];
         const RemusLaws::Hop hop{MilliSeconds(1), Time(0), checkpoint.period, checkpoint.release};
         const auto start = NanoSeconds(c.argument * 1e6);
         return 1e3 * RemusLaws::CrossingEnd(start, {hop, hop, hop}).GetSeconds();
     }},
    {"f7_highest_rate",
     [](const Case& c) { return c.argument / RemusLaws::OutputBacklog(c.checkpoints, 1)[0]; }},
};

} // namespace

/// The same table is read by python/tests/test_laws.py
TEST(LawsTable, AgreesWithHandCalculation)
{
    std::ifstream file(PLUG_TEST_DATA_DIR "/laws.csv");
    std::string line;
    std::getline(file, line);
    std::map<std::string, int> rows;
    while (std::getline(file, line))
    {
        std::istringstream fields(line);
        std::string quantity;
        std::string controller;
        std::string argument;
        double interval;
        double stop;
        double commit;
        double expected;
        char comma;
        std::getline(fields, quantity, ',');
        std::getline(fields, controller, ',');
        fields >> interval >> comma >> stop >> comma >> commit >> comma;
        std::getline(fields, argument, ',');
        ASSERT_TRUE(fields >> expected) << line;
        const auto law = LAWS.find(quantity);
        ASSERT_NE(law, LAWS.end()) << line;
        const Case values{{RemusLaws::MakeCheckpoint(controller,
                                                     NanoSeconds(interval * 1e6),
                                                     NanoSeconds(stop * 1e6),
                                                     NanoSeconds(commit * 1e6))},
                          argument.empty() ? 0 : std::stod(argument)};
        EXPECT_NEAR(law->second(values), expected, 1e-6 * expected) << line;
        ++rows[quantity];
    }
    EXPECT_EQ(rows.size(), LAWS.size()) << "Each quantity is in the table";
}
