/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-operations.h"
#include "safety-watch.h"

#include "ns3/net-device-queue-interface.h"
#include "ns3/object-factory.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <set>

using namespace ns3;

namespace
{

/// How deep sinks may nest: what a sink does fires sinks, whose doings fire sinks, which do nothing
constexpr uint32_t DEPTH = 2;

/**
 * @brief A plug, run by a device with two queues that stop now and then, whose trace sinks do all
 * that can be done to a plug while it is at work.
 */
class ReentrantPlug
{
  public:
    /**
     * @brief Constructor.
     * @param linuxAccounting the plug's accounting
     * @param seed chooses what the sinks do
     */
    ReentrantPlug(bool linuxAccounting, uint32_t seed)
        : m_driven(linuxAccounting, 10000),
          m_random(seed),
          m_linux(linuxAccounting),
          m_device(
              CreateObjectWithAttributes<NetDeviceQueueInterface>("NTxQueues", UintegerValue(2)))
    {
        auto& plug = m_driven.Get();
        plug.SetNetDeviceQueueInterface(m_device);
        plug.SetSendCallback([](Ptr<QueueDiscItem>) {});
        using Self = ReentrantPlug;
        plug.TraceConnectWithoutContext("Enqueue", MakeCallback(&Self::OnItem, this));
        plug.TraceConnectWithoutContext("Dequeue", MakeCallback(&Self::OnItem, this));
        plug.TraceConnectWithoutContext("Requeue", MakeCallback(&Self::Requeued, this));
        plug.TraceConnectWithoutContext("Drop", MakeCallback(&Self::Dropped, this));
        plug.TraceConnectWithoutContext("DropBeforeEnqueue", MakeCallback(&Self::OnDrop, this));
        plug.TraceConnectWithoutContext("DropAfterDequeue", MakeCallback(&Self::OnDrop, this));
        plug.TraceConnectWithoutContext("SojournTime", MakeCallback(&Self::OnTime, this));
        plug.TraceConnectWithoutContext("Departed", MakeCallback(&Self::Departed, this));
        plug.TraceConnectWithoutContext("Plugged", MakeCallback(&Self::OnEpoch, this));
        plug.TraceConnectWithoutContext("Released", MakeCallback(&Self::OnEpoch, this));
        plug.TraceConnectWithoutContext("Current", MakeCallback(&Self::OnCurrent, this));
        plug.TraceConnectWithoutContext("Last", MakeCallback(&Self::OnLast, this));
        plug.TraceConnectWithoutContext("ToRelease", MakeCallback(&Self::OnToRelease, this));
        plug.TraceConnectWithoutContext("PacketsInQueue", MakeCallback(&Self::OnCount, this));
        plug.TraceConnectWithoutContext("BytesInQueue", MakeCallback(&Self::OnCount, this));
    }

    /**
     * @brief Do one operation, and what the sinks do meanwhile.
     * @param operation the operation
     */
    void Do(const Operation& operation)
    {
        if (operation.op == Op::ENQUEUE)
        {
            m_watch.SeeEnqueue(m_nextId++); // it is in this epoch, whatever the sinks do
        }
        m_watch.SeeCommand(operation);
        m_driven.Do(operation);
    }

    /**
     * @brief Stop a queue of the device, start it, or run the plug.
     */
    void UseDevice()
    {
        auto queue = m_device->GetTxQueue(0);
        switch (m_random() % 3)
        {
        case 0:
            queue->Stop();
            break;
        case 1:
            queue->Start();
            break;
        default:
            m_driven.Get().Run();
        }
    }

    /// Check the books.
    void Check()
    {
        auto& plug = m_driven.Get();
        const auto& stats = plug.GetStats();
        ASSERT_EQ(plug.GetNHeldPackets() + plug.GetNReleasablePackets(), plug.GetNPackets());
        ASSERT_EQ(plug.GetNHeldBytes() + plug.GetNReleasableBytes(), plug.GetNBytes());
        ASSERT_EQ(stats.nTotalEnqueuedPackets, stats.nTotalDequeuedPackets + plug.GetNPackets());
        ASSERT_EQ(stats.nTotalReceivedPackets, m_nextId);
        ASSERT_EQ(m_left.size() + m_dropped.size() + plug.GetNPackets(), m_nextId);
        ASSERT_EQ(m_current, plug.GetNCurrentPackets());
        ASSERT_EQ(m_last, plug.GetNLastPackets());
        ASSERT_EQ(m_toRelease, plug.GetNToReleasePackets());
        if (!m_linux)
        {
            ASSERT_EQ(plug.GetNCurrentPackets() + plug.GetNLastPackets(), plug.GetNHeldPackets());
            ASSERT_LE(plug.GetNToReleasePackets(), plug.GetNReleasablePackets());
        }
    }

    /**
     * @brief Get how often sinks did something.
     * @return the number of operations
     */
    uint64_t GetNDone() const
    {
        return m_done;
    }

    /**
     * @brief Get how many packets the device gave back.
     * @return the number of packets
     */
    uint64_t GetNRequeued() const
    {
        return m_requeued.size();
    }

  private:
    /// Do something in a sink, perhaps.
    void Interfere()
    {
        const bool moves = m_counting == 0;
        if (m_depth == DEPTH || m_random() % 4 != 0)
        {
            return;
        }
        Mix mix{{Op::BUFFER, 4}, {Op::RELEASE_ONE, 4}, {Op::RELEASE_INDEFINITE, 1}, {Op::LIMIT, 1}};
        mix[Op::PEEK] = 2;
        mix[Op::DISCARD] = 2;
        mix[Op::RESET] = 1;
        mix[Op::ENQUEUE] = moves ? 6 : 0;
        mix[Op::DEQUEUE] = moves ? 4 : 0;
        mix[Op::RELEASE_THROUGH] = m_linux ? 0 : 2;
        ++m_depth;
        if (moves && m_random() % 8 == 0)
        {
            UseDevice();
        }
        else
        {
            Do(MakeSequence(m_random, mix, 1).front());
        }
        --m_depth;
        ++m_done;
        auto& plug = m_driven.Get();
        EXPECT_EQ(plug.GetNHeldPackets() == 0, plug.GetNHeldBytes() == 0);
        EXPECT_EQ(plug.GetNReleasablePackets() == 0, plug.GetNReleasableBytes() == 0);
    }

    /// Be told of a packet.
    void OnItem(Ptr<const QueueDiscItem> /* item */)
    {
        Interfere();
    }

    /**
     * @brief Note a packet that the device gave back.
     * @param item the packet
     */
    void Requeued(Ptr<const QueueDiscItem> item)
    {
        m_requeued.insert(DynamicCast<const PlugTestItem>(item)->GetId());
        Interfere();
    }

    /**
     * @brief Check that a packet may be dropped.
     * @param item the packet
     */
    void Dropped(Ptr<const QueueDiscItem> item)
    {
        const auto id = DynamicCast<const PlugTestItem>(item)->GetId();
        if (m_requeued.count(id) > 0)
        {
            m_left.erase(id);
        }
        EXPECT_EQ(m_left.count(id), 0) << "packet " << id << " has left before";
        EXPECT_TRUE(m_dropped.insert(id).second) << "packet " << id << " is dropped twice";
        Interfere();
    }

    /// Be told of a drop.
    void OnDrop(Ptr<const QueueDiscItem> /* item */, const char* /* reason */)
    {
        Interfere();
    }

    /**
     * @brief Check that a packet may leave.
     * @param item the packet
     * @param epoch its epoch
     */
    void Departed(Ptr<const QueueDiscItem> item, uint64_t epoch, Time /* held */)
    {
        const auto id = DynamicCast<const PlugTestItem>(item)->GetId();
        EXPECT_TRUE(m_linux || m_watch.MayLeave(id)) << "packet " << id << " leaves early";
        EXPECT_EQ(epoch, m_watch.GetEpoch(id)) << "of packet " << id;
        EXPECT_EQ(m_dropped.count(id), 0) << "packet " << id << " was dropped before";
        EXPECT_TRUE(m_left.insert(id).second) << "packet " << id << " leaves twice";
        Interfere();
    }

    /// Be told of a time.
    void OnTime(Time /* sojourn */)
    {
        // Of a packet that is being discarded, too: QueueDisc has not counted that drop yet
        Interfere();
    }

    /// Be told of an epoch.
    void OnEpoch(uint64_t /* epoch */, uint32_t /* packets */, uint64_t /* bytes */)
    {
        Interfere();
    }

    /**
     * @brief Note the counter "current".
     * @param now what it is now
     */
    void OnCurrent(uint32_t /* before */, uint32_t now)
    {
        m_current = now;
        Interfere();
    }

    /**
     * @brief Note the counter "last".
     * @param now what it is now
     */
    void OnLast(uint32_t /* before */, uint32_t now)
    {
        m_last = now;
        Interfere();
    }

    /**
     * @brief Note the counter "to release".
     * @param now what it is now
     */
    void OnToRelease(uint32_t /* before */, uint32_t now)
    {
        m_toRelease = now;
        Interfere();
    }

    /// Be told of a count of QueueDisc's, whose Enqueue() and Dequeue() assert that all is counted.
    void OnCount(uint32_t /* before */, uint32_t /* now */)
    {
        ++m_counting;
        Interfere();
        --m_counting;
    }

    DrivenPlug m_driven;                   //!< the plug
    SafetyWatch m_watch;                   //!< what may leave
    std::mt19937 m_random;                 //!< chooses what the sinks do
    bool m_linux;                          //!< the accounting
    Ptr<NetDeviceQueueInterface> m_device; //!< stops the plug
    uint32_t m_nextId{0};                  //!< of the next packet
    uint32_t m_depth{0};                   //!< sinks that are at work
    uint32_t m_counting{0};                //!< sinks of QueueDisc's counts that are at work
    uint32_t m_current{0};                 //!< what the trace source Current told last
    uint32_t m_last{0};                    //!< the same of Last
    uint32_t m_toRelease{0};               //!< the same of ToRelease
    uint64_t m_done{0};                    //!< operations that sinks did
    std::set<uint32_t> m_left;             //!< packets that have left
    std::set<uint32_t> m_dropped;          //!< packets that were dropped
    std::set<uint32_t> m_requeued;         //!< packets that the device gave back
};

} // namespace

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
        const auto sequence = MakeSequence(random, mix, 60);
        ReentrantPlug plug(GetParam(), seed);
        for (std::size_t i = 0; i < sequence.size(); ++i)
        {
            plug.Do(sequence[i]);
            if (i % 8 == 0)
            {
                plug.UseDevice();
            }
            plug.Check();
            ASSERT_FALSE(HasFailure()) << "seed " << seed << ", operation " << i;
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
