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

/**
 * @brief A plug whose trace sinks give it commands, now and then, while it is at work.
 */
class ReentrantPlug
{
  public:
    /**
     * @brief Constructor.
     * @param linuxAccounting the plug's accounting
     * @param seed chooses the commands
     */
    ReentrantPlug(bool linuxAccounting, uint32_t seed)
        : m_driven(linuxAccounting, 10000),
          m_random(seed),
          m_linux(linuxAccounting)
    {
        auto& plug = m_driven.Get();
        using Self = ReentrantPlug;
        plug.TraceConnectWithoutContext("Enqueue", MakeCallback(&Self::Enqueued, this));
        plug.TraceConnectWithoutContext("Dequeue", MakeCallback(&Self::OnItem, this));
        plug.TraceConnectWithoutContext("Drop", MakeCallback(&Self::Dropped, this));
        plug.TraceConnectWithoutContext("Departed", MakeCallback(&Self::Departed, this));
        plug.TraceConnectWithoutContext("Plugged", MakeCallback(&Self::OnEpoch, this));
        plug.TraceConnectWithoutContext("Released", MakeCallback(&Self::OnEpoch, this));
        plug.TraceConnectWithoutContext("Current", MakeCallback(&Self::OnCounter, this));
        plug.TraceConnectWithoutContext("Last", MakeCallback(&Self::OnCounter, this));
        plug.TraceConnectWithoutContext("ToRelease", MakeCallback(&Self::OnCounter, this));
    }

    /**
     * @brief Do one operation, and what the sinks do meanwhile.
     * @param operation the operation
     */
    void Do(const Operation& operation)
    {
        m_watch.SeeCommand(operation);
        m_driven.Do(operation);
    }

    /// Check the books.
    void Check()
    {
        auto& plug = m_driven.Get();
        const auto& stats = plug.GetStats();
        ASSERT_EQ(m_early, 0);
        ASSERT_EQ(plug.GetNHeldPackets() + plug.GetNReleasablePackets(), plug.GetNPackets());
        ASSERT_EQ(plug.GetNHeldBytes() + plug.GetNReleasableBytes(), plug.GetNBytes());
        ASSERT_EQ(stats.nTotalEnqueuedPackets, stats.nTotalDequeuedPackets + plug.GetNPackets());
        if (!m_linux)
        {
            ASSERT_EQ(plug.GetNCurrentPackets() + plug.GetNLastPackets(), plug.GetNHeldPackets());
            ASSERT_LE(plug.GetNToReleasePackets(), plug.GetNReleasablePackets());
        }
    }

    /**
     * @brief Get how many commands the sinks gave.
     * @return the number of commands
     */
    uint64_t GetNCommands() const
    {
        return m_commands;
    }

  private:
    /**
     * @brief Give a command, perhaps.
     * @param dequeues how often to dequeue instead
     */
    void GiveCommand(uint32_t dequeues = 0)
    {
        if (m_inSink || m_random() % 4 != 0)
        {
            return;
        }
        Mix mix{{Op::BUFFER, 4}, {Op::RELEASE_ONE, 4}, {Op::RELEASE_INDEFINITE, 1}, {Op::LIMIT, 1}};
        mix[Op::DISCARD] = 2;
        mix[Op::DEQUEUE] = dequeues;
        mix[Op::RELEASE_THROUGH] = m_linux ? 0 : 2;
        m_inSink = true;
        Do(MakeSequence(m_random, mix, 1).front());
        m_inSink = false;
        ++m_commands;
        auto& plug = m_driven.Get();
        EXPECT_EQ(plug.GetNHeldPackets() == 0, plug.GetNHeldBytes() == 0);
        EXPECT_EQ(plug.GetNReleasablePackets() == 0, plug.GetNReleasableBytes() == 0);
    }

    /**
     * @brief Note a packet that the plug took.
     * @param item the packet
     */
    void Enqueued(Ptr<const QueueDiscItem> item)
    {
        m_watch.SeeEnqueue(DynamicCast<const PlugTestItem>(item)->GetId());
        GiveCommand();
    }

    /// Be told of a packet.
    void OnItem(Ptr<const QueueDiscItem> /* item */)
    {
        GiveCommand();
    }

    /// Be told of a packet that was dropped.
    void Dropped(Ptr<const QueueDiscItem> /* item */)
    {
        GiveCommand(4);
    }

    /**
     * @brief Check that a packet may leave.
     * @param item the packet
     * @param epoch its epoch
     */
    void Departed(Ptr<const QueueDiscItem> item, uint64_t epoch, Time /* held */)
    {
        const auto id = DynamicCast<const PlugTestItem>(item)->GetId();
        m_early += !m_linux && !m_watch.MayLeave(id);
        EXPECT_EQ(epoch, m_watch.GetEpoch(id));
        GiveCommand();
    }

    /// Be told of an epoch.
    void OnEpoch(uint64_t /* epoch */, uint32_t /* packets */, uint64_t /* bytes */)
    {
        GiveCommand();
    }

    /// Be told of a counter.
    void OnCounter(uint32_t /* before */, uint32_t /* now */)
    {
        GiveCommand();
    }

    DrivenPlug m_driven;    //!< the plug
    SafetyWatch m_watch;    //!< what may leave
    std::mt19937 m_random;  //!< chooses the commands
    bool m_linux;           //!< the accounting
    bool m_inSink{false};   //!< a sink is giving a command
    uint64_t m_commands{0}; //!< commands that sinks gave
    uint64_t m_early{0};    //!< packets that left before their release
};

} // namespace

class ReentrantCommands : public testing::TestWithParam<bool>
{
};

TEST_P(ReentrantCommands, LeaveTheBooksInOrder)
{
    auto mix = EverythingMix();
    mix[Op::RELEASE_THROUGH] = GetParam() ? 0 : 4;
    uint64_t commands = 0;
    for (uint32_t seed = 0; seed < 5000; ++seed)
    {
        std::mt19937 random(seed);
        const auto sequence = MakeSequence(random, mix, 60);
        ReentrantPlug plug(GetParam(), seed);
        for (std::size_t i = 0; i < sequence.size(); ++i)
        {
            plug.Do(sequence[i]);
            plug.Check();
            ASSERT_FALSE(HasFailure()) << "seed " << seed << ", operation " << i;
        }
        commands += plug.GetNCommands();
    }
    EXPECT_GT(commands, 50000);
}

INSTANTIATE_TEST_SUITE_P(, ReentrantCommands, testing::Bool(), [](const auto& info) {
    return info.param ? "Linux" : "Boundaries";
});
