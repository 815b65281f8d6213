/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-operations.h"
#include "safety-watch.h"

#include <gtest/gtest.h>

using namespace ns3;

namespace
{

/// The number of operations in each sequence
constexpr uint32_t LENGTH = 80;

/// A limit that the sequences reach occasionally, in bytes
constexpr uint32_t LIMIT = 20000;

/**
 * @brief Count departures before the release, over random sequences.
 * @param linuxAccounting the plugs' accounting
 * @param sequences how many sequences
 * @return departures, and how many of them were too early
 */
std::pair<uint64_t, uint64_t>
CountEarlyDepartures(bool linuxAccounting, uint32_t sequences)
{
    auto mix = EverythingMix();
    mix[Op::RELEASE_THROUGH] = linuxAccounting ? 0 : 6;
    uint64_t departures = 0;
    uint64_t early = 0;
    for (uint32_t seed = 0; seed < sequences; ++seed)
    {
        std::mt19937 random(seed);
        DrivenPlug plug(linuxAccounting, LIMIT);
        SafetyWatch watch;
        uint32_t nextId = 0;
        for (const auto& operation : MakeSequence(random, mix, LENGTH))
        {
            const auto before = plug.GetDepartures().size();
            if (operation.op == Op::ENQUEUE)
            {
                watch.SeeEnqueue(nextId++);
            }
            watch.SeeCommand(operation);
            plug.Do(operation);
            for (auto i = before; i < plug.GetDepartures().size(); ++i)
            {
                const auto [id, epoch] = plug.GetDepartures()[i];
                EXPECT_EQ(epoch, watch.GetEpoch(id)) << "of packet " << id << ", seed " << seed;
                early += !watch.MayLeave(id);
                ++departures;
            }
        }
    }
    return {departures, early};
}

} // namespace

TEST(PlugLaws, NoPacketLeavesBeforeTheReleaseOfItsEpoch)
{
    const auto [departures, early] = CountEarlyDepartures(false, 20000);
    EXPECT_EQ(early, 0);
    EXPECT_GT(departures, 100000);
}

TEST(PlugLaws, LinuxAccountingBreaksTheSafetyLawOnOverlap)
{
    const auto [departures, early] = CountEarlyDepartures(true, 1000);
    EXPECT_GT(early, 0) << "of " << departures << " departures";
}

class BothAccountings : public testing::TestWithParam<bool>
{
};

TEST_P(BothAccountings, PacketsEnqueuedAreDequeuedOrHeldOrReleasable)
{
    auto mix = EverythingMix();
    mix[Op::RELEASE_THROUGH] = GetParam() ? 0 : 6;
    for (uint32_t seed = 0; seed < 5000; ++seed)
    {
        std::mt19937 random(seed);
        DrivenPlug plug(GetParam(), LIMIT);
        uint64_t accepted = 0;
        for (const auto& operation : MakeSequence(random, mix, LENGTH))
        {
            const auto result = plug.Do(operation);
            accepted += operation.op == Op::ENQUEUE && result;
            const auto& stats = plug.Get().GetStats();
            ASSERT_EQ(accepted, stats.nTotalEnqueuedPackets) << "seed " << seed;
            ASSERT_EQ(stats.nTotalEnqueuedPackets,
                      plug.GetDepartures().size() + stats.nTotalDroppedPacketsAfterDequeue +
                          plug.Get().GetNHeldPackets() + plug.Get().GetNReleasablePackets())
                << "seed " << seed;
            ASSERT_EQ(stats.nTotalEnqueuedBytes,
                      stats.nTotalDequeuedBytes + plug.Get().GetNHeldBytes() +
                          plug.Get().GetNReleasableBytes())
                << "seed " << seed;
        }
    }
}

TEST_P(BothAccountings, PacketsLeaveInTheOrderTheyCameAndOnce)
{
    auto mix = EverythingMix();
    mix[Op::RELEASE_THROUGH] = GetParam() ? 0 : 6;
    for (uint32_t seed = 0; seed < 2000; ++seed)
    {
        std::mt19937 random(seed);
        DrivenPlug plug(GetParam(), LIMIT);
        for (const auto& operation : MakeSequence(random, mix, LENGTH))
        {
            plug.Do(operation);
        }
        const auto& departures = plug.GetDepartures();
        for (std::size_t i = 1; i < departures.size(); ++i)
        {
            ASSERT_LT(departures[i - 1].id, departures[i].id) << "seed " << seed;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(, BothAccountings, testing::Bool(), [](const auto& info) {
    return info.param ? "Linux" : "Boundaries";
});

TEST(PlugLaws, BothAccountingsAreEqualWithAtMostOneOutstandingEpoch)
{
    auto mix = EverythingMix();
    mix.erase(Op::RESET); // Linux keeps its counters at a reset
    uint64_t departures = 0;
    for (uint32_t seed = 0; seed < 10000; ++seed)
    {
        std::mt19937 random(seed);
        DrivenPlug linuxPlug(true, LIMIT);
        DrivenPlug plug(false, LIMIT);
        PlugReference watch(false, LIMIT);
        uint32_t nextId = 0;
        for (const auto& operation : MakeSequence(random, mix, LENGTH))
        {
            const bool overlaps =
                watch.GetNOutstanding() > 0 || (watch.IsIndefinite() && watch.GetNPackets() > 0);
            if (operation.op == Op::BUFFER && overlaps)
            {
                continue;
            }
            const auto result = plug.Do(operation);
            ASSERT_EQ(result, linuxPlug.Do(operation)) << "seed " << seed;
            ASSERT_EQ(result, Do(watch, operation, nextId)) << "seed " << seed;
            ASSERT_EQ(plug.Get().GetNReleasablePackets(), linuxPlug.Get().GetNReleasablePackets());
            ASSERT_EQ(plug.Get().GetNLastPackets(), linuxPlug.Get().GetNLastPackets());
        }
        ASSERT_EQ(plug.GetDepartures().size(), linuxPlug.GetDepartures().size());
        departures += plug.GetDepartures().size();
    }
    EXPECT_GT(departures, 50000);
}
