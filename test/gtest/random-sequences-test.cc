/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-operations.h"

#include <gtest/gtest.h>

using namespace ns3;

namespace
{

constexpr uint32_t SEQUENCES = 3000; //!< sequences for each test
constexpr uint32_t LENGTH = 80;      //!< operations for each sequence

/**
 * @brief Compare all values that can be read from a plug with the reference.
 * @param plug the plug
 * @param reference the reference
 * @param linuxAccounting the accounting of both
 */
void
CompareState(PlugQueueDisc& plug, const PlugReference& reference, bool linuxAccounting)
{
    ASSERT_EQ(plug.GetNPackets(), reference.GetNPackets());
    ASSERT_EQ(plug.GetNBytes(), reference.GetNBytes());
    ASSERT_EQ(plug.GetStats().nTotalDroppedPackets, reference.GetNDrops());
    ASSERT_EQ(plug.GetNCurrentPackets(), reference.GetCurrent());
    ASSERT_EQ(plug.GetNLastPackets(), reference.GetLast());
    ASSERT_EQ(plug.GetNToReleasePackets(), reference.GetToRelease());
    ASSERT_EQ(plug.GetNReleasablePackets(), reference.GetNReleasablePackets());
    ASSERT_EQ(plug.GetNReleasableBytes(), reference.GetNReleasableBytes());
    ASSERT_EQ(plug.GetNHeldPackets(), reference.GetNPackets() - reference.GetNReleasablePackets());
    ASSERT_EQ(plug.GetNHeldBytes(), reference.GetNBytes() - reference.GetNReleasableBytes());
    ASSERT_EQ(plug.GetCurrentEpoch(), reference.GetEpoch());
    ASSERT_EQ(plug.IsIndefinite(), reference.IsIndefinite());
    if (linuxAccounting)
    {
        ASSERT_EQ(plug.IsThrottled(), reference.IsThrottled());
    }
    else
    {
        ASSERT_TRUE(!plug.IsThrottled() || plug.GetNToReleasePackets() == 0);
    }
}

/**
 * @brief Do random sequences on a plug and on the reference, and compare after every operation.
 * @param linuxAccounting the accounting of both
 * @param mix how often each operation occurs
 */
void
CompareRandomSequences(bool linuxAccounting, const Mix& mix)
{
    uint64_t departures = 0;
    for (uint32_t seed = 0; seed < SEQUENCES; ++seed)
    {
        std::mt19937 random(seed);
        const uint32_t limit = 1000 + random() % 100000;
        auto sequence = MakeSequence(random, mix, LENGTH);
        DrivenPlug plug(linuxAccounting, limit);
        PlugReference reference(linuxAccounting, limit);
        uint32_t nextId = 0;
        for (std::size_t i = 0; i < sequence.size(); ++i)
        {
            const auto done = plug.Do(sequence[i]);
            EXPECT_EQ(done, Do(reference, sequence[i], nextId));
            CompareState(plug.Get(), reference, linuxAccounting);
            if (testing::Test::HasFailure())
            {
                sequence.resize(i + 1);
                FAIL() << "seed " << seed << ", limit " << limit << ", the last of: " << sequence;
            }
        }
        departures += plug.GetDepartures().size();
    }
    EXPECT_GT(departures, SEQUENCES * LENGTH / 20) << "a plug that gives nothing shows nothing";
}

} // namespace

TEST(RandomSequences, LinuxAccountingIsTheTableOfSchPlug)
{
    CompareRandomSequences(true, EverythingMix());
}

TEST(RandomSequences, OtherAccountingIsTheClassComment)
{
    auto mix = EverythingMix();
    mix[Op::RELEASE_THROUGH] = 6;
    CompareRandomSequences(false, mix);
}

TEST(RandomSequences, OtherAccountingTakesAcksThatAreLateDoubledOrOutOfOrder)
{
    CompareRandomSequences(
        false,
        {{Op::ENQUEUE, 30}, {Op::DEQUEUE, 20}, {Op::BUFFER, 15}, {Op::RELEASE_THROUGH, 15}});
}

TEST(RandomSequences, LinuxAccountingAgreesWithManyPeeks)
{
    CompareRandomSequences(true,
                           {{Op::ENQUEUE, 20},
                            {Op::DEQUEUE, 10},
                            {Op::PEEK, 20},
                            {Op::BUFFER, 5},
                            {Op::RELEASE_ONE, 5},
                            {Op::RELEASE_INDEFINITE, 3},
                            {Op::RESET, 2}});
}

TEST(RandomSequences, ThePlugKeepsToLimitsOfZeroAndBelowTheBacklog)
{
    auto mix = EverythingMix();
    mix[Op::LIMIT] = 20;
    CompareRandomSequences(true, mix);
    CompareRandomSequences(false, mix);
}
