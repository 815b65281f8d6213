/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/replication/remus-checkpoint-backlog.h"
#include "../../model/replication/remus-checkpoint-header.h"
#include "../support/remus-pipe.h"

#include "ns3/boolean.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/pointer.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-dirty-pages.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <algorithm>
#include <string>
#include <vector>

using namespace ns3;

/// The size of a checkpoint with 3 bytes of state and 10 of memory
static const uint64_t SIZE = RemusCheckpointHeader::SIZE + 13;

/**
 * @brief Write everything that is due, and describe it.
 * @param backlog the backlog
 * @param most the greatest number of bytes in a piece
 * @return the type and epoch of each checkpoint, such as "C0 F3 " for a checkpoint and a full copy
 */
static std::string
TakeAll(RemusCheckpointBacklog& backlog, uint64_t most)
{
    std::string written;
    uint64_t size = 0;
    std::string data;
    while (backlog.HasPiece())
    {
        const auto piece = backlog.Take(most);
        data += piece.data;
        size += piece.data.size() + piece.memory;
        if (piece.isLast)
        {
            RemusCheckpointHeader header;
            Create<Packet>(reinterpret_cast<const uint8_t*>(data.data()), data.size())
                ->PeekHeader(header);
            const auto full = header.GetType() == RemusCheckpointHeader::FULL_COPY;
            const auto good = size == piece.totalSize && full == piece.isFull &&
                              header.GetEpoch() == piece.epoch &&
                              size == RemusCheckpointHeader::SIZE + header.GetStateSize() +
                                          header.GetMemorySize();
            written += good ? (full ? "F" : "C") : "?";
            written += std::to_string(piece.epoch) + " ";
            data.clear();
            size = 0;
        }
    }
    return written;
}

/**
 * @ingroup plug-tests
 *
 * @brief Which checkpoints the backlog writes and keeps.
 */
class BacklogTestCase : public TestCase
{
  public:
    BacklogTestCase()
        : TestCase("The backlog writes each checkpoint until it is acknowledged, and no other")
    {
    }

  private:
    void DoRun() override
    {
        RemusCheckpointBacklog backlog;
        backlog.SetFullSize(1000);
        NS_TEST_EXPECT_MSG_EQ(backlog.HasPiece(), false, "nothing was added");
        NS_TEST_EXPECT_MSG_EQ(backlog.Resume(0), false, "nothing is acknowledged");
        backlog.Add(0, "abc", 10);
        backlog.Add(1, "abc", 10);
        NS_TEST_EXPECT_MSG_EQ(backlog.Acknowledge(0), false, "it was not written yet");
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 7), "C0 C1 ", "both, in pieces of 7 bytes");
        backlog.Add(2, "abc", 10);
        NS_TEST_EXPECT_MSG_EQ(backlog.GetNUnacknowledged(), 3, "none is acknowledged");
        NS_TEST_EXPECT_MSG_EQ(backlog.Acknowledge(1), true, "it counts for 0 and 1");
        NS_TEST_EXPECT_MSG_EQ(backlog.Acknowledge(1), false, "it is doubled");
        NS_TEST_EXPECT_MSG_EQ(backlog.Acknowledge(0), false, "it is late");
        NS_TEST_EXPECT_MSG_EQ(backlog.GetNUnacknowledged(), 1, "2 is left");
        NS_TEST_EXPECT_MSG_EQ(backlog.GetNAcknowledged(), 2, "the first that is left");

        backlog.Take(SIZE - 1);
        NS_TEST_EXPECT_MSG_EQ(backlog.Acknowledge(2), false, "a byte of it is not written");
        backlog.Rewind();
        NS_TEST_EXPECT_MSG_EQ(backlog.Resume(2), false, "the backup needs 2");
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, SIZE), "C2 ", "from its beginning");
        backlog.Rewind();
        NS_TEST_EXPECT_MSG_EQ(backlog.Resume(3), true, "the acknowledgement of 2 was lost");
        NS_TEST_EXPECT_MSG_EQ(backlog.HasPiece(), false, "nothing is left");
        NS_TEST_EXPECT_MSG_EQ(backlog.GetNUnacknowledged(), 0, "nothing is due");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief A backup that is gone for long.
 */
class LargeBacklogTestCase : public TestCase
{
  public:
    LargeBacklogTestCase()
        : TestCase("Without a connection the backlog is no larger than a full copy")
    {
    }

  private:
    void DoRun() override
    {
        RemusCheckpointBacklog backlog;
        backlog.SetFullSize(10 * SIZE);
        backlog.Add(0, "abc", 10);
        backlog.Add(1, "abc", 10);
        backlog.Resume(0);
        TakeAll(backlog, 100);
        backlog.Acknowledge(0);
        backlog.Rewind();
        for (uint64_t epoch = 2; epoch < 11; ++epoch)
        {
            backlog.Add(epoch, "abc", 10);
            backlog.DropIfLarge();
        }
        NS_TEST_EXPECT_MSG_EQ(backlog.GetNUnacknowledged(), 10, "as large as a full copy");
        backlog.Resume(1);
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 100),
                              "C1 C2 C3 C4 C5 C6 C7 C8 C9 C10 ",
                              "the backup gets them all");
        backlog.Rewind();
        backlog.Add(11, "abc", 10);
        backlog.DropIfLarge();
        NS_TEST_EXPECT_MSG_EQ(backlog.GetNUnacknowledged(), 1, "larger, so the newest is left");
        backlog.Add(12, "abc", 10);
        backlog.DropIfLarge();
        NS_TEST_EXPECT_MSG_EQ(backlog.GetNUnacknowledged(), 2, "smaller again");
        backlog.Resume(2);
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 100), "F12 ", "a full copy, as 2 is not kept");
        NS_TEST_EXPECT_MSG_EQ(backlog.Acknowledge(12), true, "it counts for all");

        backlog.Rewind();
        backlog.Add(13, "abc", 10 * SIZE);
        backlog.DropIfLarge();
        backlog.Resume(13);
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 1000), "C13 ", "a single one is kept");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief An acknowledgement that arrives while a checkpoint is being written.
 */
class PartlyWrittenTestCase : public TestCase
{
  public:
    PartlyWrittenTestCase()
        : TestCase("A checkpoint that is acknowledged while it is written again is written to "
                   "its end, or not at all")
    {
    }

  private:
    void DoRun() override
    {
        RemusCheckpointBacklog backlog;
        for (uint64_t epoch = 0; epoch < 4; ++epoch)
        {
            backlog.Add(epoch, "abc", 10);
        }
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 100), "C0 C1 C2 C3 ", "all");
        backlog.Resume(0);
        backlog.Take(5);
        NS_TEST_EXPECT_MSG_EQ(backlog.Acknowledge(2), true, "an acknowledgement of before");
        NS_TEST_EXPECT_MSG_EQ(backlog.GetNUnacknowledged(), 1, "3 is left");
        NS_TEST_EXPECT_MSG_EQ(backlog.Take(100).memory + backlog.Take(100).memory,
                              10,
                              "the rest of 0 comes first");
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 100), "C3 ", "and then 3");
        backlog.Rewind();
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 100), "C3 ", "a new connection begins with 3");

        backlog.Add(4, "abc", 10);
        backlog.Add(5, "abc", 10);
        backlog.Resume(3);
        TakeAll(backlog, 100);
        backlog.Resume(3);
        backlog.Take(5);
        backlog.Acknowledge(4);
        backlog.Rewind();
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 100), "C5 ", "one that ends there begins with 5");

        backlog.Add(6, "abc", 10);
        backlog.Add(7, "abc", 10);
        backlog.Resume(5);
        while (backlog.Take(5).epoch < 6)
        {
        }
        backlog.StartOver();
        auto piece = backlog.Take(5);
        NS_TEST_EXPECT_MSG_EQ(piece.epoch, 6, "the rest of 6 is written");
        while (!piece.isLast)
        {
            piece = backlog.Take(5);
        }
        NS_TEST_EXPECT_MSG_EQ(piece.epoch, 6, "to its end");
        NS_TEST_EXPECT_MSG_EQ(backlog.HasPiece(), false, "and 7 is not");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Another backup.
 */
class FullCopyTestCase : public TestCase
{
  public:
    FullCopyTestCase()
        : TestCase("A backup that lacks checkpoints gets a full copy that stands for them")
    {
    }

  private:
    void DoRun() override
    {
        RemusCheckpointBacklog backlog;
        backlog.SetFullSize(1000);
        for (uint64_t epoch = 0; epoch < 3; ++epoch)
        {
            backlog.Add(epoch, "abc", 10);
        }
        TakeAll(backlog, 100);
        backlog.Acknowledge(0);
        NS_TEST_EXPECT_MSG_EQ(backlog.Resume(0), false, "the other backup has nothing");
        NS_TEST_EXPECT_MSG_EQ(backlog.GetNUnacknowledged(), 1, "2 stands for 1");
        backlog.Add(3, "abc", 10);
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 5000), "F2 C3 ", "a full copy, then epochs");
        NS_TEST_EXPECT_MSG_EQ(backlog.Acknowledge(2), true, "it stands for 1");
        NS_TEST_EXPECT_MSG_EQ(backlog.Acknowledge(3), true, "and so on");

        backlog.Resume(9);
        NS_TEST_EXPECT_MSG_EQ(backlog.HasPiece(), false, "there is none to send in full");
        backlog.Add(4, "abc", 10);
        backlog.Add(5, "abc", 10);
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 5000), "F4 C5 ", "the next is a full copy");
        backlog.Add(7, "abc", 10);
        backlog.Add(8, "abc", 2000);
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 5000), "F7 C8 ", "6 was never added");
        backlog.Resume(1);
        NS_TEST_EXPECT_MSG_EQ(backlog.Take(5000).totalSize,
                              RemusCheckpointHeader::SIZE + 3 + 2000,
                              "no copy is smaller than the checkpoint that it replaces");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief A full copy whose connection ends, and one with a state of its own.
 */
class FullCopyAgainTestCase : public TestCase
{
  public:
    FullCopyAgainTestCase()
        : TestCase("A full copy is written again, and has a state of its own")
    {
    }

  private:
    void DoRun() override
    {
        RemusCheckpointBacklog backlog;
        backlog.SetFullSize(1000);
        backlog.SetFullState(MakeCallback(&FullCopyAgainTestCase::GetState, this));
        for (uint64_t epoch = 0; epoch < 3; ++epoch)
        {
            backlog.Add(epoch, "abc", 10);
        }
        TakeAll(backlog, 100);
        NS_TEST_EXPECT_MSG_EQ(m_asked, "", "the checkpoints have the state that was given");
        backlog.Acknowledge(0);
        backlog.Resume(0); // another backup
        NS_TEST_EXPECT_MSG_EQ(m_asked, "2 ", "a full copy has a state of its own");
        NS_TEST_EXPECT_MSG_EQ(backlog.Take(5000).data.substr(RemusCheckpointHeader::SIZE),
                              "the whole state",
                              "which is written");
        backlog.Add(3, "abc", 10);
        NS_TEST_EXPECT_MSG_EQ(backlog.Resume(1), false, "the connection has ended");
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 5000), "F2 C3 ", "from the beginning");
        NS_TEST_EXPECT_MSG_EQ(backlog.Resume(1), false, "it has ended again");
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 5000), "F2 C3 ", "the same again");
    }

    /**
     * @brief Get the state of a full copy.
     * @param epoch its epoch
     * @return the state
     */
    std::string GetState(uint64_t epoch)
    {
        m_asked += std::to_string(epoch) + " ";
        return "the whole state";
    }

    std::string m_asked; //!< the epochs of full copies
};

/**
 * @ingroup plug-tests
 *
 * @brief The end of protection.
 */
class StartOverTestCase : public TestCase
{
  public:
    StartOverTestCase()
        : TestCase("After the end of protection the backlog is empty, and begins with a full copy")
    {
    }

  private:
    void DoRun() override
    {
        RemusCheckpointBacklog backlog;
        backlog.SetFullSize(10 * SIZE);
        backlog.StartOver();
        uint64_t epoch = 0;
        for (; epoch < 9; ++epoch)
        {
            backlog.Add(epoch, "abc", 10);
        }
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 100),
                              "C0 C1 C2 C3 C4 C5 C6 C7 C8 ",
                              "the first of all is no full copy");
        for (; epoch < 12; ++epoch)
        {
            backlog.Add(epoch, "abc", 10); // is not written
        }
        backlog.StartOver();
        NS_TEST_EXPECT_MSG_EQ(backlog.HasPiece(), false, "nothing is left");
        NS_TEST_EXPECT_MSG_EQ(backlog.GetNUnacknowledged(), 0, "nothing is due");
        backlog.Add(epoch++, "abc", 10);
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 5000), "F12 ", "a full copy");
        ExpectRoom(backlog, epoch);

        backlog.Resume(0); // another backup
        NS_TEST_EXPECT_MSG_EQ(TakeAll(backlog, 5000), "F22 ", "a full copy for it");
        ExpectRoom(backlog, 23);
    }

    /**
     * @brief Acknowledge all checkpoints, and check that as many are kept without a connection as
     * a full copy is large.
     * @param backlog the backlog
     * @param epoch the next epoch
     */
    void ExpectRoom(RemusCheckpointBacklog& backlog, uint64_t epoch)
    {
        NS_TEST_EXPECT_MSG_EQ(backlog.Acknowledge(epoch - 1), true, "all before " << epoch);
        backlog.Rewind();
        for (uint64_t i = 0; i < 10; ++i)
        {
            backlog.Add(epoch + i, "abc", 10);
            backlog.DropIfLarge();
        }
        NS_TEST_EXPECT_MSG_EQ(backlog.GetNUnacknowledged(), 10, "from " << epoch);
        backlog.Resume(epoch);
        TakeAll(backlog, 100);
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief A transport without sockets.
 */
class TransportTestCase : public TestCase
{
  public:
    TransportTestCase()
        : TestCase("A transport without sockets, replicates a guest")
    {
    }

  private:
    void DoRun() override
    {
        auto primary = CreateObject<Node>();
        auto backup = CreateObject<Node>();
        auto checkpointer = CreateObject<RemusCheckpointer>();
        auto dirty = CreateObject<RemusRandomPages>();
        dirty->SetAttribute("Pages", StringValue("ns3::ConstantRandomVariable[Constant=2]"));
        checkpointer->SetAttribute("CommitDelay", PointerValue());
        checkpointer->SetAttribute("DirtyPages", PointerValue(dirty));
        checkpointer->AddPlug(CreateObject<PlugQueueDisc>());
        primary->AggregateObject(checkpointer);
        auto source = CreateObject<PipeSource>();
        auto sink = CreateObject<PipeSink>();
        source->m_sink = sink;
        primary->AddApplication(source);
        backup->AddApplication(sink);
        checkpointer->TraceConnectWithoutContext(
            "Committed",
            MakeCallback(&TransportTestCase::HandleCommitted, this));
        source->TraceConnectWithoutContext("Sent",
                                           MakeCallback(&TransportTestCase::HandleSent, this));

        // A checkpoint has 8213 bytes; the pipe accepts as many every 400 ms
        for (auto time = MilliSeconds(400); time < Seconds(8); time += MilliSeconds(400))
        {
            Simulator::Schedule(time, &PipeSource::Fill, source, 8213);
        }
        Simulator::Schedule(Seconds(4) + NanoSeconds(1), &PipeSource::Cut, source);
        Simulator::Schedule(Seconds(5) + NanoSeconds(1), &PipeSink::Connect, sink);
        Simulator::Stop(Seconds(8));
        Simulator::Run();

        // 10 until 4 s, none at 4.4 and 4.8 s while there is no connection, and 9 more
        NS_TEST_ASSERT_MSG_EQ(m_committed.size(), 19, "checkpoints committed");
        for (std::size_t i = 0; i < m_committed.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(m_committed[i], i, "each epoch once, in order");
        }
        NS_TEST_EXPECT_MSG_EQ(sink->GetNComplete(), 19, "checkpoints on the backup");
        NS_TEST_EXPECT_MSG_EQ(m_sent, 19, "checkpoints sent");
        NS_TEST_EXPECT_MSG_EQ(source->GetNFullCopies(), 0, "the backup lacked none");
        Simulator::Destroy();
    }

    /**
     * @brief A checkpoint was sent.
     * @param bytes its size
     */
    void HandleSent(uint64_t /* epoch */, uint64_t bytes)
    {
        ++m_sent;
        NS_TEST_EXPECT_MSG_EQ(bytes, 8213, "header and two pages");
    }

    /**
     * @brief A checkpoint is committed.
     * @param epoch its epoch
     */
    void HandleCommitted(uint64_t epoch, Time /* now */)
    {
        m_committed.push_back(epoch);
    }

    uint32_t m_sent{0};                //!< checkpoints sent
    std::vector<uint64_t> m_committed; //!< the epochs committed
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the backlog.
 */
class RemusReplicationBacklogTestSuite : public TestSuite
{
  public:
    RemusReplicationBacklogTestSuite()
        : TestSuite("remus-replication-backlog")
    {
        AddTestCase(new BacklogTestCase());
        AddTestCase(new LargeBacklogTestCase());
        AddTestCase(new PartlyWrittenTestCase());
        AddTestCase(new FullCopyTestCase());
        AddTestCase(new FullCopyAgainTestCase());
        AddTestCase(new StartOverTestCase());
        AddTestCase(new TransportTestCase());
    }
};

static RemusReplicationBacklogTestSuite g_remusReplicationBacklogTestSuite; //!< registers the suite
