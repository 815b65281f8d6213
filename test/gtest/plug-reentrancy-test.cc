/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "reentrant-plug.h"

#include <gtest/gtest.h>

class ReentrantSinks : public testing::TestWithParam<bool>
{
};

TEST_P(ReentrantSinks, MayDoAnythingTwoDeep)
{
    auto mix = EverythingMix();
    mix[Op::RELEASE_THROUGH] = GetParam() ? 0 : 4;
    uint64_t done = 0;
    uint64_t requeued = 0;
    for (uint32_t seed = 0; seed < 3000; ++seed)
    {
        std::mt19937 random(seed);
        std::mt19937 sinks(seed);
        ReentrantPlug plug(GetParam(), [&sinks]() { return sinks(); });
        const auto sequence = MakeSequence(random, mix, 60);
        for (std::size_t i = 0; i < sequence.size(); ++i)
        {
            plug.Do(sequence[i]);
            if (i % 8 == 0)
            {
                plug.UseDevice();
            }
            ASSERT_EQ(plug.Check(), "") << "seed " << seed << ", operation " << i;
        }
        done += plug.GetNDone();
        requeued += plug.GetNRequeued();
    }
    EXPECT_GT(done, 100000);
    EXPECT_GT(requeued, 1000);
}

INSTANTIATE_TEST_SUITE_P(, ReentrantSinks, testing::Bool(), [](const auto& info) {
    return info.param ? "Linux" : "Boundaries";
});
