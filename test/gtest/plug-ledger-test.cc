/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/plug/plug-ledger.h"
#include "plug-operations.h"

#include <deque>
#include <gtest/gtest.h>
#include <numeric>

using namespace ns3;

namespace
{

/**
 * @brief A ledger with the sizes of its packets, without packets and without a simulator.
 */
class LedgerQueue
{
  public:
    /**
     * @brief Constructor.
     * @param linuxAccounting the ledger's accounting
     */
    explicit LedgerQueue(bool linuxAccounting)
        : m_ledger([this]() { return static_cast<uint32_t>(m_bytes); })
    {
        m_ledger.SetLinuxAccounting(linuxAccounting);
    }

    /**
     * @brief Put a packet in.
     * @param size its size
     */
    void Enqueue(uint32_t size)
    {
        m_ledger.Enqueue();
        m_sizes.push_back(size);
        m_bytes += size;
    }

    /**
     * @brief Take a packet out, if one may leave.
     * @return its size; 0 if none may
     */
    uint32_t Dequeue()
    {
        if (!m_ledger.Admit())
        {
            return 0;
        }
        m_ledger.Dequeue();
        const auto size = m_sizes.front();
        m_sizes.pop_front();
        m_bytes -= size;
        return size;
    }

    /// Drop all packets that are not released.
    void Discard()
    {
        const auto gone = m_ledger.Discard(GetBytesOfFirst(m_ledger.GetNReleasable()));
        Forget(gone);
    }

    /// Drop all.
    void Reset()
    {
        Forget(m_ledger.Reset());
    }

    /**
     * @brief Add up sizes.
     * @param packets how many
     * @return their size in bytes
     */
    uint64_t GetBytesOfFirst(uint32_t packets) const
    {
        return std::accumulate(m_sizes.begin(), m_sizes.begin() + packets, uint64_t(0));
    }

    /**
     * @brief Get the ledger.
     * @return the ledger
     */
    PlugLedger& Get()
    {
        return m_ledger;
    }

    /**
     * @brief Get the bytes.
     * @return the size of all packets in bytes
     */
    uint64_t GetNBytes() const
    {
        return m_bytes;
    }

  private:
    /**
     * @brief Drop packets at the tail.
     * @param gone the amount that the ledger returned
     */
    void Forget(PlugLedger::Amount gone)
    {
        const auto bytes = m_bytes;
        for (uint64_t i = 0; i < gone.packets; ++i)
        {
            m_bytes -= m_sizes.back();
            m_sizes.pop_back();
        }
        EXPECT_EQ(bytes - m_bytes, gone.bytes);
    }

    PlugLedger m_ledger;          //!< the ledger
    std::deque<uint32_t> m_sizes; //!< the size of each packet
    uint64_t m_bytes{0};          //!< their sum
};

/// The tests of both accountings
class PlugLedgerTest : public testing::TestWithParam<bool>
{
};

} // namespace

TEST_P(PlugLedgerTest, AgreesWithTheReference)
{
    auto mix = EverythingMix();
    mix.erase(Op::PEEK); // Admit() is only a part of it
    mix.erase(Op::LIMIT);
    mix[Op::RELEASE_THROUGH] = GetParam() ? 0 : 6;
    for (uint32_t seed = 0; seed < 2000; ++seed)
    {
        std::mt19937 random(seed);
        LedgerQueue queue(GetParam());
        auto& ledger = queue.Get();
        PlugReference reference(GetParam(), uint64_t(-1));
        uint32_t nextId = 0;
        for (const auto& operation : MakeSequence(random, mix, 80))
        {
            Do(reference, operation, nextId);
            switch (operation.op)
            {
            case Op::ENQUEUE:
                queue.Enqueue(operation.value);
                break;
            case Op::DEQUEUE:
                queue.Dequeue();
                break;
            case Op::BUFFER:
                ledger.Buffer();
                break;
            case Op::RELEASE_ONE:
                ledger.ReleaseOne();
                break;
            case Op::RELEASE_THROUGH:
                if (ledger.GetEpoch() > operation.value)
                {
                    ledger.ReleaseThrough(ledger.GetEpoch() - 1 - operation.value);
                }
                break;
            case Op::RELEASE_INDEFINITE:
                ledger.ReleaseIndefinite();
                break;
            case Op::DISCARD:
                queue.Discard();
                break;
            default:
                queue.Reset();
            }
            ASSERT_EQ(ledger.GetQueued().packets, reference.GetNPackets()) << "seed " << seed;
            ASSERT_EQ(ledger.GetQueued().bytes, reference.GetNBytes()) << "seed " << seed;
            ASSERT_EQ(ledger.GetCurrent(), reference.GetCurrent()) << "seed " << seed;
            ASSERT_EQ(ledger.GetLast(), reference.GetLast()) << "seed " << seed;
            ASSERT_EQ(ledger.GetToRelease(), reference.GetToRelease()) << "seed " << seed;
            ASSERT_EQ(ledger.GetNReleasable(), reference.GetNReleasablePackets());
            ASSERT_EQ(ledger.IsIndefinite(), reference.IsIndefinite()) << "seed " << seed;
            const auto known = ledger.GetBytesOfFirst(ledger.GetNReleasable());
            ASSERT_TRUE(!known || *known == reference.GetNReleasableBytes()) << "seed " << seed;
            ASSERT_TRUE(known || GetParam()) << "off its epochs without Linux's accounting";
        }
    }
}

TEST_P(PlugLedgerTest, CountsBytesBeyond32Bits)
{
    constexpr uint32_t SIZE = 200000;
    constexpr uint64_t PACKETS = 30000; // 6 GB
    LedgerQueue queue(GetParam());
    for (uint64_t i = 0; i < PACKETS; ++i)
    {
        queue.Enqueue(SIZE);
    }
    EXPECT_EQ(queue.Get().GetQueued().bytes, PACKETS * SIZE);
    const auto closed = queue.Get().Buffer();
    EXPECT_EQ(closed.packets, PACKETS);
    EXPECT_EQ(closed.bytes, PACKETS * SIZE);
    queue.Get().ReleaseOne();
    EXPECT_EQ(queue.Get().GetBytesOfFirst(PACKETS), PACKETS * SIZE);
    for (uint64_t i = 0; i < PACKETS - 1; ++i)
    {
        ASSERT_EQ(queue.Dequeue(), SIZE);
    }
    EXPECT_EQ(queue.Get().GetQueued().bytes, SIZE);
    EXPECT_EQ(queue.Dequeue(), SIZE);
    EXPECT_EQ(queue.Dequeue(), 0);
    EXPECT_EQ(queue.Get().GetQueued().bytes, 0);
}

TEST_P(PlugLedgerTest, TellsOfAnEpochWhatIsHere)
{
    LedgerQueue queue(GetParam());
    queue.Get().ReleaseIndefinite();
    queue.Enqueue(10);
    queue.Enqueue(20);
    EXPECT_EQ(queue.Dequeue(), 10);
    const auto closed = queue.Get().Buffer();
    EXPECT_EQ(closed.packets, 1);
    EXPECT_EQ(closed.bytes, 20);
    queue.Enqueue(30);
    EXPECT_EQ(queue.Get().Buffer().bytes, 30);
    EXPECT_EQ(queue.Get().GetEpoch(), 2);
}

INSTANTIATE_TEST_SUITE_P(, PlugLedgerTest, testing::Bool(), [](const auto& info) {
    return info.param ? "Linux" : "Boundaries";
});
