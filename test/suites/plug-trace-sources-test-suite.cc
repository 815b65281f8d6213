/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The trace sources and counters of a plug.
 */
class PlugTracesTestCase : public PlugTestCase<PlugTracesTestCase, PlugFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Closed epochs
    void TellPlugged()
    {
        m_plug->TraceConnectWithoutContext("Plugged",
                                           MakeCallback(&PlugTracesTestCase::NoteEpoch, this));
        m_driver->Enqueue(60);
        m_driver->Enqueue(40);
        m_plug->Buffer();
        m_plug->Buffer();
        m_driver->Enqueue(70);
        m_plug->Buffer();
        ExpectNotes("(0 2 100) (1 0 0) (2 1 70) ", "Epoch, packets, bytes");
    }

    /// Part of an epoch has left when it is closed
    void TellPluggedRest()
    {
        m_plug->TraceConnectWithoutContext("Plugged",
                                           MakeCallback(&PlugTracesTestCase::NoteEpoch, this));
        m_plug->ReleaseIndefinite();
        m_driver->Enqueue(60);
        m_driver->Enqueue(40);
        m_driver->Dequeue();
        m_plug->Buffer();
        ExpectNotes("(0 1 40) ", "The packets that are left");
    }

    /// Releases with Linux's accounting
    void TellReleased()
    {
        m_plug->TraceConnectWithoutContext("Released",
                                           MakeCallback(&PlugTracesTestCase::NoteEpoch, this));
        m_driver->Enqueue(60);
        m_driver->Enqueue(40);
        m_plug->Buffer();
        m_driver->Enqueue(70);
        m_plug->ReleaseOne();
        m_plug->Buffer();
        m_driver->Enqueue(80);
        m_driver->Drain();
        m_plug->ReleaseIndefinite();
        ExpectNotes("(0 2 100) (2 2 150) ", "The newest epoch, packets, bytes");
    }

    /// A release before any epoch is closed
    void TellNothingReleased()
    {
        m_plug->TraceConnectWithoutContext("Released",
                                           MakeCallback(&PlugTracesTestCase::NoteEpoch, this));
        m_driver->Enqueue(60);
        m_plug->ReleaseOne();
        ExpectNotes("", "No epoch is released");
    }

    /// Releases of several epochs
    void TellReleasedSeveral()
    {
        m_plug->SetLinuxAccounting(false);
        m_plug->TraceConnectWithoutContext("Released",
                                           MakeCallback(&PlugTracesTestCase::NoteEpoch, this));
        for (const auto size : {10, 20, 30, 40})
        {
            m_driver->Enqueue(size);
            m_plug->Buffer();
        }
        m_plug->ReleaseOne();
        m_plug->ReleaseThrough(2);
        m_plug->ReleaseThrough(1);
        m_plug->ReleaseOne();
        m_plug->ReleaseOne();
        ExpectNotes("(0 1 10) (2 2 50) (3 1 40) ", "Each epoch once");
    }

    /// Released is fired before any packet leaves
    void TellReleasedFirst()
    {
        m_plug->TraceConnectWithoutContext("Released",
                                           MakeCallback(&PlugTracesTestCase::NoteState, this));
        m_driver->EnqueueMany(3);
        m_plug->Buffer();
        m_driver->EnqueueMany(1);
        m_plug->ReleaseOne();
        ExpectNotes("epoch 1, releasable 3, held 1; ", "The state is up to date");
    }

    /// Plugged is fired after the epoch was closed
    void TellPluggedSettled()
    {
        m_plug->TraceConnectWithoutContext("Plugged",
                                           MakeCallback(&PlugTracesTestCase::NoteState, this));
        m_plug->ReleaseIndefinite();
        m_driver->EnqueueMany(2);
        m_plug->Buffer();
        ExpectNotes("epoch 1, releasable 0, held 2; ", "The state is up to date");
    }

    /// Packets that leave
    void TellDeparted()
    {
        m_plug->TraceConnectWithoutContext("Departed",
                                           MakeCallback(&PlugTracesTestCase::NoteDeparted, this));
        Simulator::Schedule(MilliSeconds(1), &PlugTestDriver::EnqueueMany, m_driver.get(), 1);
        Simulator::Schedule(MilliSeconds(3), &PlugTestDriver::EnqueueMany, m_driver.get(), 1);
        Simulator::Schedule(MilliSeconds(4), &PlugQueueDisc::Buffer, m_plug);
        Simulator::Schedule(MilliSeconds(5), &PlugTestDriver::EnqueueMany, m_driver.get(), 1);
        Simulator::Schedule(MilliSeconds(6), &PlugQueueDisc::ReleaseOne, m_plug);
        Simulator::Schedule(MilliSeconds(7), &PlugTestDriver::Drain, m_driver.get());
        Simulator::Schedule(MilliSeconds(8), &PlugQueueDisc::ReleaseIndefinite, m_plug);
        Simulator::Schedule(MilliSeconds(8), &PlugTestDriver::Drain, m_driver.get());
        Simulator::Run();
        ExpectNotes("(packet 0, epoch 0, 6 ms) (packet 1, epoch 0, 4 ms) "
                    "(packet 2, epoch 1, 3 ms) ",
                    "The packet, its epoch, the time it was held");
    }

    /// The three counters
    void TellCounters()
    {
        for (const auto* name : {"Current", "Last", "ToRelease"})
        {
            m_plug->TraceConnect(name, name, MakeCallback(&PlugTracesTestCase::NoteCounter, this));
        }
        m_driver->EnqueueMany(2);
        ExpectNotes("Current 0 1; Current 1 2; ", "Packets come");
        m_plug->Buffer();
        ExpectNotes("Current 2 0; Last 0 2; ", "An epoch is closed");
        m_plug->ReleaseOne();
        ExpectNotes("Last 2 0; ToRelease 0 2; ", "It is released");
        m_driver->Dequeue();
        ExpectNotes("ToRelease 2 1; ", "A packet leaves");
        m_driver->Peek();
        ExpectNotes("ToRelease 1 0; ", "A packet is shown, so that it leaves");
        m_driver->EnqueueMany(1);
        m_plug->Discard();
        ExpectNotes("Current 0 1; Current 1 0; ", "A packet comes and is discarded");
    }

    /// Bytes with Linux's accounting, whose releases may end within an epoch
    void CountBytesWithin()
    {
        m_driver->Enqueue(10);
        m_driver->Enqueue(20);
        m_plug->Buffer();
        m_driver->Enqueue(40);
        m_plug->Buffer();
        m_driver->Enqueue(80);
        ExpectBytes(0, 150);
        m_plug->ReleaseOne(); // one packet, of the first epoch
        ExpectBytes(10, 140);
        m_driver->Drain();
        ExpectBytes(0, 140);
        m_plug->Buffer();
        m_plug->ReleaseOne();
        ExpectBytes(20, 120);
        m_plug->ReleaseIndefinite();
        ExpectBytes(140, 0);
    }

    /// Bytes with a boundary for each epoch
    void CountBytesOfEpochs()
    {
        m_plug->SetLinuxAccounting(false);
        for (const auto size : {10, 20, 40, 80})
        {
            m_driver->Enqueue(size);
            m_plug->Buffer();
        }
        ExpectBytes(0, 150);
        m_plug->ReleaseThrough(1);
        ExpectBytes(30, 120);
        m_driver->Dequeue();
        ExpectBytes(20, 120);
        m_plug->ReleaseOne();
        ExpectBytes(60, 80);
    }

  private:
    /**
     * @brief Compare the records since the last call.
     * @param notes the expected records
     * @param what a description of them
     */
    void ExpectNotes(const std::string& notes, const std::string& what)
    {
        NS_TEST_EXPECT_MSG_EQ(m_notes, notes, what);
        m_notes = "";
    }

    /**
     * @brief Compare the bytes.
     * @param releasable the bytes that may leave
     * @param held the bytes that wait
     */
    void ExpectBytes(uint64_t releasable, uint64_t held)
    {
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNReleasableBytes(), releasable, "May leave");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNHeldBytes(), held, "Wait");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetNBytes(), releasable + held, "Are here");
    }

    /**
     * @brief Record a closed or released epoch.
     * @param epoch the epoch
     * @param packets its packets
     * @param bytes its bytes
     */
    void NoteEpoch(uint64_t epoch, uint32_t packets, uint64_t bytes)
    {
        m_notes += "(" + std::to_string(epoch) + " " + std::to_string(packets) + " " +
                   std::to_string(bytes) + ") ";
    }

    /// Record the state that a sink sees.
    void NoteState(uint64_t /* epoch */, uint32_t /* packets */, uint64_t /* bytes */)
    {
        m_notes += "epoch " + std::to_string(m_plug->GetCurrentEpoch()) + ", releasable " +
                   std::to_string(m_plug->GetNReleasablePackets()) + ", held " +
                   std::to_string(m_plug->GetNHeldPackets()) + "; ";
    }

    /**
     * @brief Record a packet that leaves.
     * @param item the packet
     * @param epoch its epoch
     * @param held how long it was held
     */
    void NoteDeparted(Ptr<const QueueDiscItem> item, uint64_t epoch, Time held)
    {
        m_notes += "(packet " + std::to_string(DynamicCast<const PlugTestItem>(item)->GetId()) +
                   ", epoch " + std::to_string(epoch) + ", " +
                   std::to_string(held.GetMilliSeconds()) + " ms) ";
    }

    /**
     * @brief Record a change of a counter.
     * @param name its name
     * @param before the old value
     * @param now the new value
     */
    void NoteCounter(std::string name, uint32_t before, uint32_t now)
    {
        m_notes += name + " " + std::to_string(before) + " " + std::to_string(now) + "; ";
    }

    std::string m_notes; //!< the records
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of a plug's trace sources and counters.
 */
class PlugTraceSourcesTestSuite : public TestSuite
{
  public:
    PlugTraceSourcesTestSuite()
        : TestSuite("plug-trace-sources")
    {
        using Traces = PlugTracesTestCase;
        AddTestCase(
            new Traces("Plugged reports the epoch, its packets and bytes", &Traces::TellPlugged));
        AddTestCase(
            new Traces("Plugged counts the packets that are still here", &Traces::TellPluggedRest));
        AddTestCase(new Traces("Plugged is fired after the state has changed",
                               &Traces::TellPluggedSettled));
        AddTestCase(
            new Traces("Released reports the epoch, its packets and bytes", &Traces::TellReleased));
        AddTestCase(new Traces("Released is not fired before an epoch is closed",
                               &Traces::TellNothingReleased));
        AddTestCase(
            new Traces("Released is fired once for several epochs", &Traces::TellReleasedSeveral));
        AddTestCase(
            new Traces("Released is fired before a packet leaves", &Traces::TellReleasedFirst));
        AddTestCase(new Traces("Departed reports the packet, its epoch and how long it was held",
                               &Traces::TellDeparted));
        AddTestCase(new Traces("Each counter reports each change", &Traces::TellCounters));
        AddTestCase(new Traces("Bytes are counted where a release ends within an epoch",
                               &Traces::CountBytesWithin));
        AddTestCase(new Traces("Bytes are counted epoch by epoch", &Traces::CountBytesOfEpochs));
    }
};

static PlugTraceSourcesTestSuite g_plugTraceSourcesTestSuite; //!< registers the suite
