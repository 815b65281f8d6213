/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/replication/remus-checkpoint-header.h"
#include "../support/plug-poison.h"
#include "../support/plug-test.h"
#include "../support/remus-pipe.h"

#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/pointer.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-dirty-pages.h"
#include "ns3/remus-quorum.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

const auto NEEDED = RemusCheckpointHeader::NEEDED;       //!< the first message on a connection
const auto ACK = RemusCheckpointHeader::ACKNOWLEDGEMENT; //!< a checkpoint is complete
const uint64_t SIZE = RemusCheckpointHeader::SIZE;       //!< the size of a checkpoint

} // namespace

/**
 * @ingroup plug-tests
 *
 * @brief Sources whose connection and backup are played by the test, and a sink whose primary is.
 *
 * Checkpoint n is taken at 10 n + 1 ms, and has neither state nor memory.
 */
class ReplicationSourceTestCase : public PlugTestCase<ReplicationSourceTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// The application stops
    void TestStopped()
    {
        Make();
        m_source->SetStopTime(MilliSeconds(15));
        RunOn(MilliSeconds(12));
        m_source->m_space = 1000000;
        m_source->Hear(NEEDED, 0);
        NS_TEST_EXPECT_MSG_EQ(m_source->m_bytes, 2 * SIZE, "two checkpoints are sent");
        NS_TEST_EXPECT_MSG_EQ(m_remus->GetCommitter(), m_source, "it commits");
        RunOn(MilliSeconds(55));
        ExpectEnded();
        NS_TEST_EXPECT_MSG_EQ((m_remus->GetCommitter() == nullptr), true, "another may commit");
    }

    /// The guest's machine fails
    void TestFailed()
    {
        Make();
        RunOn(MilliSeconds(12));
        m_source->m_space = 2 * SIZE;
        m_source->Hear(NEEDED, 0);
        RunOn(MilliSeconds(25));
        m_remus->Fail();
        m_source->Fill(1000000); // there is a third checkpoint to send
        ExpectEnded();
        m_source->Hear(ACK, 1);
        NS_TEST_EXPECT_MSG_EQ(m_committed, "", "nothing is committed any more");
    }

    /// The connection is given up within a checkpoint
    void TestRestarted()
    {
        Make();
        RunOn(MilliSeconds(12));
        m_source->m_space = 2 * SIZE - 1;
        m_source->Hear(NEEDED, 0);
        m_source->Restart();
        NS_TEST_EXPECT_MSG_EQ(m_source->m_calls, "open close open ", "another connection");
        m_source->Fill(1000000);
        NS_TEST_EXPECT_MSG_EQ(m_source->m_bytes, 2 * SIZE - 1, "it waits for the backup");
        m_source->Hear(NEEDED, 1);
        NS_TEST_EXPECT_MSG_EQ(m_committed, "0 ", "the backup has the first");
        NS_TEST_EXPECT_MSG_EQ(m_source->m_bytes, 3 * SIZE - 1, "the second, from its beginning");
    }

    /// The connection ends within a message from the backup
    void TestPartOfMessage()
    {
        Make();
        RunOn(MilliSeconds(12));
        m_source->Deliver(Create<Packet>(10));
        m_source->Cut();
        m_source->m_space = 1000000;
        m_source->Hear(NEEDED, 0);
        NS_TEST_EXPECT_MSG_EQ(m_source->m_bytes, 2 * SIZE, "the next connection is understood");
        m_source->Cut();
        RunOn(MilliSeconds(22));
        NS_TEST_EXPECT_MSG_EQ(m_source->m_bytes, 2 * SIZE, "without a connection nothing is sent");
    }

    /// A sink disposes of the source
    void TestDisposed()
    {
        Make();
        RunOn(MilliSeconds(12));
        m_source->m_space = 1000000;
        m_source->Hear(NEEDED, 0);
        m_source->TraceConnectWithoutContext(
            "Acknowledged",
            MakeCallback(&ReplicationSourceTestCase::Dispose, this));
        m_source->Hear(ACK, 0);
        NS_TEST_EXPECT_MSG_EQ(m_committed, "", "it commits nothing any more");
        m_source->m_calls.clear();
        m_source->Restart();
        NS_TEST_EXPECT_MSG_EQ(m_source->m_calls, "", "it does not run");
        m_source->SetCommitCallback(MakeCallback(&ReplicationSourceTestCase::Swallow, this));
        RunOn(MilliSeconds(55));
        NS_TEST_EXPECT_MSG_EQ(m_source->m_bytes, 2 * SIZE, "it sends nothing any more");
    }

    /// The source goes before its checkpointer
    void TestGone()
    {
        Make();
        auto gone = CreateObject<PlugPoisoned<PipeSource>>();
        gone->SetCheckpointer(m_remus);
        gone->SetCommitCallback(MakeCallback(&ReplicationSourceTestCase::Swallow, this));
        gone->Initialize();
        RunOn(MilliSeconds(12));
        NS_TEST_EXPECT_MSG_EQ(gone->GetNUnacknowledged(), 2, "it keeps the checkpoints");
        gone->Dispose();
        gone = nullptr;
        m_remus->Stop();
        RunOn(MilliSeconds(22));
        m_remus->Start();
        RunOn(MilliSeconds(55));
        m_remus->Fail();
        NS_TEST_EXPECT_MSG_EQ(m_remus->HasFailed(), true, "nothing calls what is gone");
    }

    /// Sinks that send more
    void TestNested()
    {
        Make();
        m_source->TraceConnectWithoutContext(
            "Sent",
            MakeCallback(&ReplicationSourceTestCase::SendMore, this));
        m_source->TraceConnectWithoutContext(
            "Sent",
            MakeCallback(&ReplicationSourceTestCase::NoteSent, this));
        RunOn(MilliSeconds(35));
        m_source->Hear(NEEDED, 0);
        m_source->Fill(SIZE);
        NS_TEST_EXPECT_MSG_EQ(m_sent, "0 1 2 3 ", "every sink is called in the same order");
    }

    /// No connection
    void TestNoConnection()
    {
        Make();
        std::string kept;
        for (int n = 1; n <= 11; ++n)
        {
            RunOn(MilliSeconds(10 * n - 5));
            kept += std::to_string(m_source->GetNUnacknowledged()) + " ";
        }
        // Five checkpoints are larger than a full copy
        NS_TEST_EXPECT_MSG_EQ(kept, "1 2 3 4 1 2 3 4 1 2 3 ", "checkpoints that are kept");
        m_source->m_space = 1000000;
        m_source->Hear(NEEDED, 0);
        NS_TEST_EXPECT_MSG_EQ(m_source->m_bytes, SIZE + 100, "a full copy of MemorySize");
    }

    /// Protection ends and begins again
    void TestProtectedAgain()
    {
        Make();
        RunOn(MilliSeconds(12));
        m_source->m_space = 1000000;
        m_source->Hear(NEEDED, 0);
        m_remus->Stop();
        NS_TEST_EXPECT_MSG_EQ(m_source->GetNUnacknowledged(), 0, "nothing is due");
        RunOn(MilliSeconds(20));
        m_remus->Start();
        RunOn(MilliSeconds(35));
        NS_TEST_EXPECT_MSG_EQ(m_source->m_bytes,
                              2 * SIZE + SIZE + 100 + SIZE,
                              "the first checkpoint is a full copy");
    }

    /// Pages, of which some are the same on both sides
    void TestPages()
    {
        Make();
        auto dirty = CreateObject<RemusRandomPages>();
        dirty->SetAttribute("Pages", StringValue("ns3::ConstantRandomVariable[Constant=10]"));
        dirty->SetAttribute("EqualPart", StringValue("ns3::ConstantRandomVariable[Constant=0.2]"));
        m_remus->SetAttribute("DirtyPages", PointerValue(dirty));
        m_source->SetAttribute("PageOverhead", UintegerValue(16));
        RunOn(MilliSeconds(5));
        m_source->m_space = 1000000;
        m_source->Hear(NEEDED, 0);
        NS_TEST_EXPECT_MSG_EQ(m_source->m_bytes,
                              SIZE + 8 * (4096 + 16),
                              "8 of 10 pages, each with 16 bytes that describe it");
    }

    /// The text of messages
    void TestText()
    {
        std::ostringstream text;
        text << RemusCheckpointHeader(RemusCheckpointHeader::CHECKPOINT, 5, 3, 10) << "; "
             << RemusCheckpointHeader(NEEDED, 6, 0, 0);
        NS_TEST_EXPECT_MSG_EQ(text.str(),
                              "checkpoint 5, state 3 B, memory 10 B; "
                              "needed 6, state 0 B, memory 0 B",
                              "what is logged");
    }

    /// A backup whose connection is replaced
    void TestSink()
    {
        auto sink = CreateObject<PipeSink>();
        sink->Connect();
        auto first = MakeCheckpoint(0, "abc");
        first->RemoveAtEnd(11); // "c" and the memory
        sink->Deliver(first);
        sink->Connect(); // another primary
        sink->Deliver(MakeCheckpoint(0, "xyz"));
        NS_TEST_EXPECT_MSG_EQ(sink->GetNComplete(), 1, "what the other sends is understood");
        NS_TEST_EXPECT_MSG_EQ(sink->GetState(), "xyz", "its state");
        NS_TEST_EXPECT_MSG_EQ(sink->IsFrozen(), false, "it goes on");
        sink->Freeze();
        NS_TEST_EXPECT_MSG_EQ(sink->IsFrozen(), true, "it is frozen");
        sink->Deliver(MakeCheckpoint(1, "uvw"));
        NS_TEST_EXPECT_MSG_EQ(sink->GetState(), "xyz", "it takes no checkpoint any more");
    }

    /// Two of three backups
    void TestQuorum()
    {
        auto quorum = CreateObject<RemusQuorum>();
        quorum->SetAttribute("Enough", UintegerValue(2));
        const auto sources = MakeBackups(quorum);
        sources[0]->Hear(ACK, 2);
        NS_TEST_EXPECT_MSG_EQ(m_committed, "", "one backup is not enough");
        sources[1]->Hear(ACK, 0);
        NS_TEST_EXPECT_MSG_EQ(m_committed, "0 ", "two have the first");
        sources[2]->Hear(ACK, 1);
        NS_TEST_EXPECT_MSG_EQ(m_committed, "0 1 ", "the best and the last have the second");
        sources[1]->Hear(ACK, 1);
        NS_TEST_EXPECT_MSG_EQ(m_committed, "0 1 ", "each is committed once");
        m_remus->Fail();
        sources[1]->Hear(ACK, 2);
        NS_TEST_EXPECT_MSG_EQ(m_committed, "0 1 ", "and none after a failure");
        quorum->Dispose();
    }

    /// The quorum goes before its sources
    void TestQuorumGone()
    {
        Ptr<RemusQuorum> quorum = CreateObject<PlugPoisoned<RemusQuorum>>();
        const auto sources = MakeBackups(quorum);
        quorum->Dispose();
        quorum = nullptr;
        sources[1]->Hear(ACK, 1);
        NS_TEST_EXPECT_MSG_EQ(m_committed, "0 1 ", "each source commits");
    }

  private:
    /**
     * @brief Make a node with a checkpointer and a source.
     */
    void Make()
    {
        m_node = CreateObject<Node>();
        m_remus = CreateObject<RemusCheckpointer>();
        m_remus->SetAttribute("Controller", StringValue("pipelined[Outstanding=100]"));
        m_remus->SetAttribute("Interval", TimeValue(MilliSeconds(10)));
        m_remus->SetAttribute("StopDuration",
                              StringValue("ns3::ConstantRandomVariable[Constant=0.001]"));
        m_remus->SetAttribute("CommitDelay", PointerValue());
        auto plug = CreateObject<PlugQueueDisc>();
        plug->SetLinuxAccounting(false);
        m_remus->AddPlug(plug);
        m_node->AggregateObject(m_remus);
        m_remus->TraceConnectWithoutContext(
            "Committed",
            MakeCallback(&ReplicationSourceTestCase::NoteCommitted, this));
        m_source = AddSource();
        m_committed.clear();
    }

    /**
     * @brief Add a source to the node.
     * @return the source
     */
    Ptr<PipeSource> AddSource()
    {
        auto source = CreateObject<PipeSource>();
        source->SetAttribute("MemorySize", UintegerValue(100));
        m_node->AddApplication(source);
        return source;
    }

    /**
     * @brief Make a node with sources for three backups, to each of which three checkpoints were
     * sent.
     * @param quorum commits for them
     * @return the sources
     */
    std::vector<Ptr<PipeSource>> MakeBackups(Ptr<RemusQuorum> quorum)
    {
        Make();
        std::vector<Ptr<PipeSource>> sources{m_source, AddSource(), AddSource()};
        for (const auto& source : sources)
        {
            source->m_space = 1000000;
            quorum->Add(source);
        }
        RunOn(MilliSeconds(22));
        for (const auto& source : sources)
        {
            source->Hear(NEEDED, 0);
        }
        return sources;
    }

    /**
     * @brief Check that the source has closed its connection, has sent two checkpoints before that
     * and nothing since, and does not connect again.
     */
    void ExpectEnded()
    {
        m_source->Restart();
        NS_TEST_EXPECT_MSG_EQ(m_source->m_calls, "open close ", "the connection is closed");
        NS_TEST_EXPECT_MSG_EQ(m_source->m_bytes, 2 * SIZE, "nothing more is sent");
    }

    /**
     * @brief Make a checkpoint.
     * @param epoch its epoch
     * @param state its state; it has 10 bytes of memory
     * @return its bytes
     */
    static Ptr<Packet> MakeCheckpoint(uint64_t epoch, const std::string& state)
    {
        auto packet = Create<Packet>(reinterpret_cast<const uint8_t*>(state.data()), state.size());
        packet->AddHeader(
            RemusCheckpointHeader(RemusCheckpointHeader::CHECKPOINT, epoch, state.size(), 10));
        packet->AddAtEnd(Create<Packet>(10));
        return packet;
    }

    /// Dispose of the source.
    void Dispose(uint64_t /* epoch */, Time /* now */)
    {
        m_source->Dispose();
    }

    /// Commit nothing.
    void Swallow(uint64_t /* epoch */)
    {
    }

    /// Let the source send another checkpoint.
    void SendMore(uint64_t /* epoch */, uint64_t /* bytes */)
    {
        m_source->Fill(SIZE);
    }

    /**
     * @brief A checkpoint is sent.
     * @param epoch its epoch
     */
    void NoteSent(uint64_t epoch, uint64_t /* bytes */)
    {
        m_sent += std::to_string(epoch) + " ";
    }

    /**
     * @brief A checkpoint is committed.
     * @param epoch its epoch
     */
    void NoteCommitted(uint64_t epoch, Time /* now */)
    {
        m_committed += std::to_string(epoch) + " ";
    }

    Ptr<Node> m_node;               //!< the primary
    Ptr<RemusCheckpointer> m_remus; //!< takes the checkpoints
    Ptr<PipeSource> m_source;       //!< sends them
    std::string m_sent;             //!< the epochs sent, in the order of a sink's calls
    std::string m_committed;        //!< the epochs committed
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of sources, sinks and quorums without a network.
 */
class RemusReplicationSourceTestSuite : public TestSuite
{
  public:
    RemusReplicationSourceTestSuite()
        : TestSuite("remus-replication-source")
    {
        using Case = ReplicationSourceTestCase;
        AddTestCase(new Case("A source that stops sends nothing more", &Case::TestStopped));
        AddTestCase(new Case("Nor does one whose machine has failed", &Case::TestFailed));
        AddTestCase(new Case("Restart() replaces the connection", &Case::TestRestarted));
        AddTestCase(
            new Case("A part of a message ends with its connection", &Case::TestPartOfMessage));
        AddTestCase(new Case("A sink may dispose of the source", &Case::TestDisposed));
        AddTestCase(
            new Case("A checkpointer does not call a source that is gone", &Case::TestGone));
        AddTestCase(new Case("A sink may make the source send more", &Case::TestNested));
        AddTestCase(new Case("Without a connection no more is kept than a full copy",
                             &Case::TestNoConnection));
        AddTestCase(new Case("Protection that begins again begins with a full copy",
                             &Case::TestProtectedAgain));
        AddTestCase(new Case("Equal pages are not sent", &Case::TestPages));
        AddTestCase(new Case("Messages have a text", &Case::TestText));
        AddTestCase(new Case("A part of a checkpoint ends with its connection", &Case::TestSink));
        AddTestCase(new Case("Any two of three backups are enough", &Case::TestQuorum));
        AddTestCase(new Case("Sources do not call a quorum that is gone", &Case::TestQuorumGone));
    }
};

static RemusReplicationSourceTestSuite g_remusReplicationSourceTestSuite; //!< registers the suite
