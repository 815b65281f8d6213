/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/boolean.h"
#include "ns3/object-factory.h"

#include <random>

using namespace ns3;

namespace
{

/**
 * @brief Make a plug that is on no device.
 * @param linuxAccounting its accounting
 * @return the plug
 */
Ptr<PlugQueueDisc>
MakePlug(bool linuxAccounting)
{
    return CreateObjectWithAttributes<PlugQueueDisc>("LinuxAccounting",
                                                     BooleanValue(linuxAccounting));
}

} // namespace

/**
 * @ingroup plug-tests
 *
 * @brief The commands with Linux's accounting.
 */
class PlugLinuxTestCase : public PlugTestCase<PlugLinuxTestCase, PlugFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// A new plug
    void HoldAtFirst()
    {
        m_driver->EnqueueMany(3);
        ExpectOut("", "A new plug holds");
        ExpectState(3, 0, 0, true);
    }

    /// One epoch after another
    void ReleaseEpochs()
    {
        m_driver->EnqueueMany(3);
        m_plug->Buffer();
        ExpectState(0, 3, 0, true);
        m_driver->EnqueueMany(2);
        ExpectState(2, 3, 0, true);
        m_plug->ReleaseOne();
        ExpectState(2, 0, 3, false);
        ExpectOut("0 1 2", "The first epoch");
        m_plug->Buffer();
        m_plug->ReleaseOne();
        ExpectOut("3 4", "The second epoch");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetCurrentEpoch(), 2, "Two are closed");
    }

    /// An empty epoch
    void ReleaseEmptyEpoch()
    {
        m_plug->Buffer();
        m_driver->EnqueueMany(2);
        m_plug->ReleaseOne();
        ExpectState(2, 0, 0, false);
        ExpectOut("", "The epoch that is released is empty");
        ExpectState(2, 0, 0, true);
    }

    /// A second release
    void ReleaseTwice()
    {
        m_driver->EnqueueMany(2);
        m_plug->Buffer();
        m_driver->EnqueueMany(2);
        m_plug->ReleaseOne();
        m_plug->ReleaseOne();
        ExpectOut("0 1", "One epoch is closed");
    }

    /// Buffer() while a release is in progress
    void BufferWhileReleasing()
    {
        m_driver->EnqueueMany(3);
        m_plug->Buffer();
        m_plug->ReleaseOne();
        NS_TEST_EXPECT_MSG_EQ(PlugTestDriver::ToString(m_driver->Dequeue()), "0", "The first");
        m_driver->EnqueueMany(1);
        m_plug->Buffer();
        ExpectState(0, 1, 2, false);
        ExpectOut("1 2", "The rest of the release");
    }

    /// A pass-through and its end
    void PassThrough()
    {
        m_driver->EnqueueMany(2);
        m_plug->Buffer();
        m_driver->EnqueueMany(2);
        m_plug->ReleaseIndefinite();
        ExpectState(0, 0, 0, false);
        NS_TEST_EXPECT_MSG_EQ(m_plug->IsIndefinite(), true, "The plug is open");
        ExpectOut("0 1 2 3", "The packets that were held");
        m_driver->EnqueueMany(1);
        ExpectOut("4", "What comes");
        ExpectState(0, 0, 0, false);
        m_plug->Buffer();
        NS_TEST_EXPECT_MSG_EQ(m_plug->IsIndefinite(), false, "The plug is closed");
        ExpectState(0, 0, 0, true);
        m_driver->EnqueueMany(1);
        ExpectOut("", "Held again");
        ExpectState(1, 0, 0, true);
    }

    /// Overlapping epochs; the first is smaller
    void Leak()
    {
        m_driver->EnqueueMany(2);
        m_plug->Buffer();
        m_driver->EnqueueMany(5);
        m_plug->Buffer();
        m_plug->ReleaseOne();
        ExpectOut("0 1 2 3 4", "As many as the second epoch has");
    }

    /// Overlapping epochs; the first is larger
    void Stall()
    {
        m_driver->EnqueueMany(3);
        m_plug->Buffer();
        m_driver->EnqueueMany(2);
        m_plug->Buffer();
        m_plug->ReleaseOne();
        ExpectOut("0 1", "As many as the second epoch has");
        m_plug->ReleaseOne();
        ExpectOut("", "The release is used up");
    }

    /// Packets that are left after an indefinite release
    void ShiftByLeftover()
    {
        m_plug->ReleaseIndefinite();
        m_driver->EnqueueMany(3);
        m_plug->Buffer();
        m_driver->EnqueueMany(2);
        m_plug->Buffer();
        m_plug->ReleaseOne();
        ExpectOut("0 1", "Packets left over, instead of the epoch");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNHeldPackets(), 3, "One packet left over, and the epoch");
    }

    /// A release that is left after its packets were dropped
    void UseUpReleases()
    {
        m_driver->EnqueueMany(3);
        m_plug->Buffer();
        m_plug->ReleaseOne();
        m_plug->Reset();
        ExpectState(0, 0, 3, false);
        NS_TEST_EXPECT_MSG_EQ(m_driver->Dequeue().size(), 0, "The plug is empty");
        ExpectState(0, 0, 2, false);
        m_driver->EnqueueMany(3);
        ExpectOut("3 4", "The remaining releases let them out");
    }

  private:
    /**
     * @brief Compare the state.
     * @param current the packets of the current epoch
     * @param last the packets of the last epoch
     * @param toRelease the packets to release
     * @param throttled whether it is throttled
     */
    void ExpectState(uint32_t current, uint32_t last, uint32_t toRelease, bool throttled)
    {
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNCurrentPackets(), current, "Current");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNLastPackets(), last, "Last");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNToReleasePackets(), toRelease, "To release");
        NS_TEST_EXPECT_MSG_EQ(m_plug->IsThrottled(), throttled, "Throttled");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The commands with a boundary for each epoch.
 */
class PlugBoundariesTestCase : public PlugTestCase<PlugBoundariesTestCase, PlugFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Several closed epochs
    void ReleaseOldest()
    {
        CloseEpochs({2, 5, 1});
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNLastPackets(), 8, "All closed epochs");
        m_plug->ReleaseOne();
        ExpectOut("0 1", "The oldest");
        m_plug->ReleaseOne();
        m_plug->ReleaseOne();
        ExpectOut("2 3 4 5 6 7", "The other epochs");
        m_driver->EnqueueMany(1);
        m_plug->ReleaseOne();
        ExpectOut("", "No epoch is closed");
    }

    /// One command for several epochs
    void ReleaseSeveral()
    {
        CloseEpochs({2, 0, 3, 4});
        m_plug->ReleaseThrough(2);
        ExpectOut("0 1 2 3 4", "Epochs 0 to 2");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNHeldPackets(), 4, "Epoch 3");
    }

    /// Acknowledgements that come twice, late, and in another order
    void ReleaseOutOfOrder()
    {
        CloseEpochs({2, 2, 2});
        m_plug->ReleaseThrough(1);
        m_plug->ReleaseThrough(1);
        m_plug->ReleaseThrough(0);
        ExpectOut("0 1 2 3", "Each packet once");
        m_plug->ReleaseThrough(0);
        ExpectOut("", "A late acknowledgement changes nothing");
        m_plug->ReleaseThrough(2);
        ExpectOut("4 5", "The last epoch");
        m_driver->EnqueueMany(1);
        m_plug->ReleaseThrough(2);
        ExpectOut("", "An epoch that is released does not grow");
    }

    /// Packets that are left after an indefinite release
    void KeepLeftover()
    {
        m_plug->ReleaseIndefinite();
        m_driver->EnqueueMany(3);
        m_plug->Buffer();
        m_driver->EnqueueMany(2);
        ExpectOut("0 1 2", "The packets of the indefinite release");
        m_plug->Buffer();
        ExpectOut("", "The epoch waits");
        m_plug->ReleaseOne();
        ExpectOut("3 4", "The epoch is released");
        m_plug->ReleaseIndefinite();
        NS_TEST_EXPECT_MSG_EQ(m_plug->IsThrottled(), false, "All may leave");
        m_plug->Buffer();
        NS_TEST_EXPECT_MSG_EQ(m_plug->IsThrottled(), true, "Nothing is left, so nothing may leave");
    }

    /// The sequence in libnl's documentation, which begins with Buffer
    void BufferFirst()
    {
        for (const bool like : {false, true})
        {
            UsePlug(MakePlug(false));
            m_plug->Buffer();
            if (like)
            {
                m_plug->ReleaseOne(); // then releases match epochs as in Linux
            }
            m_driver->EnqueueMany(2);
            m_plug->Buffer();
            m_driver->EnqueueMany(1);
            m_plug->ReleaseOne();
            ExpectOut(like ? "0 1" : "", "The release of the first epoch with packets");
            m_plug->ReleaseThrough(1);
            ExpectOut(like ? "" : "0 1", "ReleaseThrough() releases it in any case");
        }
        UsePlug(MakePlug(true));
        m_plug->Buffer();
        m_driver->EnqueueMany(2);
        m_plug->Buffer();
        m_plug->ReleaseOne();
        ExpectOut("0 1", "With Linux's accounting the first Buffer changes nothing");
    }

    /// A command that Linux's accounting can't carry out
    void RefuseForLinux()
    {
        auto plug = MakePlug(true);
        plug->Buffer();
        NS_TEST_EXPECT_MSG_EQ(
            EndsProgram([plug]() { plug->ReleaseThrough(0); }, "needs LinuxAccounting to be false"),
            true,
            "Linux has no such command");
    }

    /// An epoch that is still open
    void RefuseOpenEpoch()
    {
        CloseEpochs({1, 1});
        NS_TEST_EXPECT_MSG_EQ(
            EndsProgram([this]() { m_plug->ReleaseThrough(2); },
                        "ReleaseThrough(2): only closed epochs can be released, those before 2"),
            true,
            "The current epoch");
    }

    /// A change of the accounting
    void ChangeUnusedOnly()
    {
        auto plug = MakePlug(true);
        plug->SetLinuxAccounting(false);
        plug->SetLinuxAccounting(true);
        NS_TEST_EXPECT_MSG_EQ(plug->GetLinuxAccounting(),
                              true,
                              "The accounting of an unused plug can be changed");
        PlugTestDriver driver(plug);
        driver.EnqueueMany(1);
        plug->SetLinuxAccounting(true);
        const auto change = [plug]() { plug->SetLinuxAccounting(false); };
        NS_TEST_EXPECT_MSG_EQ(EndsProgram(change, "it has 1 packets and is in epoch 0"),
                              true,
                              "Not while there are packets");
        plug->Buffer();
        plug->ReleaseOne();
        driver.Drain();
        NS_TEST_EXPECT_MSG_EQ(EndsProgram(change, "it has 0 packets and is in epoch 1"),
                              true,
                              "Nor after an epoch");
    }

  private:
    void DoSetup() override
    {
        UsePlug(MakePlug(false));
    }

    /**
     * @brief Enqueue and close epochs.
     * @param sizes the packets in each epoch
     */
    void CloseEpochs(const std::vector<uint32_t>& sizes)
    {
        for (const auto packets : sizes)
        {
            m_driver->EnqueueMany(packets);
            m_plug->Buffer();
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Peek().
 */
class PlugPeekTestCase : public PlugTestCase<PlugPeekTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Peek() agrees with Dequeue() after random commands
    void AgreeWithDequeue()
    {
        for (const bool linuxAccounting : {true, false})
        {
            auto plug = MakePlug(linuxAccounting);
            PlugTestDriver driver(plug);
            std::mt19937 random(5);
            uint32_t shown = 0;
            for (uint32_t i = 0; i < 3000; ++i)
            {
                Command(plug, driver, random() % 8);
                const auto peeked = driver.Peek();
                NS_TEST_ASSERT_MSG_EQ((driver.Peek() == peeked),
                                      true,
                                      "Two peeks show the same packet");
                NS_TEST_ASSERT_MSG_EQ((driver.Dequeue() == peeked), true, "What leaves");
                shown += peeked.size();
            }
            NS_TEST_EXPECT_MSG_GT(shown, 500, "Packets are shown");
        }
    }

    /// A command after a packet was shown
    void StandBy()
    {
        auto plug = MakePlug(true);
        PlugTestDriver driver(plug);
        driver.EnqueueMany(2);
        plug->ReleaseIndefinite();
        NS_TEST_EXPECT_MSG_EQ(PlugTestDriver::ToString(driver.Peek()), "0", "Shown");
        plug->Buffer();
        NS_TEST_EXPECT_MSG_EQ(plug->GetNReleasablePackets(), 1, "The packet may leave");
        NS_TEST_EXPECT_MSG_EQ(PlugTestDriver::ToString(driver.Drain()),
                              "0",
                              "Only the packet that was shown");
    }

    /// A peek does not change the counts of the queue disc
    void CountNothing()
    {
        auto plug = MakePlug(true);
        PlugTestDriver driver(plug);
        driver.EnqueueMany(2);
        plug->Buffer();
        plug->ReleaseOne();
        driver.Peek();
        NS_TEST_EXPECT_MSG_EQ(plug->GetNPackets(), 2, "Both packets are still there");
        NS_TEST_EXPECT_MSG_EQ(plug->GetNReleasablePackets(), 2, "Both may leave");
        NS_TEST_EXPECT_MSG_EQ(plug->GetStats().nTotalDequeuedPackets, 0, "None has left");
    }

  private:
    /**
     * @brief Give one of several commands or send a packet.
     * @param plug the plug
     * @param driver the driver that sends to it
     * @param which the number of the action
     */
    void Command(Ptr<PlugQueueDisc> plug, PlugTestDriver& driver, uint32_t which)
    {
        switch (which)
        {
        case 0:
            plug->Buffer();
            break;
        case 1:
            plug->ReleaseOne();
            break;
        case 2:
            plug->ReleaseIndefinite();
            break;
        default:
            driver.EnqueueMany(1);
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the commands of a plug.
 */
class PlugQueueDiscTestSuite : public TestSuite
{
  public:
    PlugQueueDiscTestSuite()
        : TestSuite("plug-queue-disc")
    {
        using Linux = PlugLinuxTestCase;
        AddTestCase(new Linux("A new plug holds everything", &Linux::HoldAtFirst));
        AddTestCase(new Linux("A release lets an epoch out", &Linux::ReleaseEpochs));
        AddTestCase(
            new Linux("A release of an empty epoch lets nothing out", &Linux::ReleaseEmptyEpoch));
        AddTestCase(new Linux("A second release lets nothing more out", &Linux::ReleaseTwice));
        AddTestCase(
            new Linux("Buffer does not stop a release in progress", &Linux::BufferWhileReleasing));
        AddTestCase(new Linux("An indefinite release lasts until Buffer", &Linux::PassThrough));
        AddTestCase(new Linux("Linux's accounting leaks a larger second epoch", &Linux::Leak));
        AddTestCase(new Linux("Linux's accounting stalls a larger first epoch", &Linux::Stall));
        AddTestCase(new Linux("Linux's accounting counts no leftover of an indefinite release",
                              &Linux::ShiftByLeftover));
        AddTestCase(
            new Linux("A dequeue uses up a release, of an empty plug too", &Linux::UseUpReleases));

        using Boundaries = PlugBoundariesTestCase;
        AddTestCase(new Boundaries("ReleaseOne lets the oldest of several closed epochs out",
                                   &Boundaries::ReleaseOldest));
        AddTestCase(new Boundaries("ReleaseThrough lets all epochs up to one out",
                                   &Boundaries::ReleaseSeveral));
        AddTestCase(new Boundaries("A release may come late, twice, or out of order",
                                   &Boundaries::ReleaseOutOfOrder));
        AddTestCase(new Boundaries("The packets left after an indefinite release may leave",
                                   &Boundaries::KeepLeftover));
        AddTestCase(new Boundaries("ReleaseThrough is refused with Linux's accounting",
                                   &Boundaries::RefuseForLinux));
        AddTestCase(new Boundaries("A Buffer at the beginning closes an empty epoch",
                                   &Boundaries::BufferFirst));
        AddTestCase(new Boundaries("ReleaseThrough of an open epoch is refused",
                                   &Boundaries::RefuseOpenEpoch));
        AddTestCase(new Boundaries("The accounting of a plug in use can't be changed",
                                   &Boundaries::ChangeUnusedOnly));

        using Peek = PlugPeekTestCase;
        AddTestCase(
            new Peek("Peek shows a packet exactly if Dequeue returns it", &Peek::AgreeWithDequeue));
        AddTestCase(new Peek("A packet that was shown leaves even after Buffer", &Peek::StandBy));
        AddTestCase(new Peek("A packet that was shown is still in the plug", &Peek::CountNothing));
    }
};

static PlugQueueDiscTestSuite g_plugQueueDiscTestSuite; //!< registers the suite
