/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"
#include "recording.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <memory>

using namespace ns3;

namespace
{

/// A plug that performs the operations of a recording
class Replay
{
  public:
    /**
     * @brief Constructor.
     * @param linuxAccounting the plug's accounting
     */
    explicit Replay(bool linuxAccounting)
        : m_linuxAccounting(linuxAccounting)
    {
    }

    /**
     * @brief Do one operation.
     * @param operation the operation
     * @return what the plug did, in the recording's terms
     */
    RecordedOperation Do(const RecordedOperation& operation)
    {
        auto done = operation;
        bool runs = true; // whether Linux runs the queue after the operation
        if (operation.op == "init")
        {
            Init(operation.limit);
            return done;
        }
        if (operation.op == "enqueue")
        {
            done.accepted = m_plug->Enqueue(Create<PlugTestItem>(operation.id, operation.size));
        }
        else if (operation.op == "release_one")
        {
            m_plug->ReleaseOne();
        }
        else if (operation.op == "release_indefinite")
        {
            m_plug->ReleaseIndefinite();
        }
        else if (operation.op == "buffer")
        {
            m_plug->Buffer();
            runs = false;
        }
        else if (operation.op == "limit")
        {
            m_plug->SetLimit(operation.limit.value());
            runs = false;
        }
        else
        {
            ADD_FAILURE() << "unknown operation " << operation.op;
        }
        done.out = runs ? m_driver->Drain() : PlugTestDriver::Ids{};
        done.qlen = m_plug->GetNPackets();
        done.backlog = m_plug->GetNBytes();
        done.drops = m_plug->GetStats().nTotalDroppedPackets;
        return done;
    }

  private:
    /**
     * @brief Start with a new plug.
     * @param limit the limit in bytes; none leaves the default
     */
    void Init(std::optional<uint32_t> limit)
    {
        Simulator::Destroy();
        m_plug = CreateObject<PlugQueueDisc>();
        m_plug->SetLinuxAccounting(m_linuxAccounting);
        if (limit)
        {
            m_plug->SetLimit(*limit);
        }
        m_driver = std::make_unique<PlugTestDriver>(m_plug);
    }

    bool m_linuxAccounting;                   //!< the plug's accounting
    Ptr<PlugQueueDisc> m_plug;                //!< the plug
    std::unique_ptr<PlugTestDriver> m_driver; //!< dequeues from it
};

/**
 * @brief Compare the effects of an operation.
 * @param a what one queue did
 * @param b what another did
 * @return whether they differ
 */
bool
Differ(const RecordedOperation& a, const RecordedOperation& b)
{
    return a.accepted != b.accepted || a.out != b.out || a.qlen != b.qlen ||
           a.backlog != b.backlog || a.drops != b.drops;
}

/// A recording of Linux, by the name of its file
class LinuxRecordings : public testing::TestWithParam<const char*>
{
  protected:
    /// Its operations
    std::vector<RecordedOperation> m_recording =
        ReadRecording(std::string(PLUG_TEST_DATA_DIR) + "/linux-sch-plug/" + GetParam());
};

} // namespace

TEST_P(LinuxRecordings, EveryOperationHasTheEffectItHadInLinux)
{
    Replay replay(true);
    int line = 0;
    int differences = 0;
    for (const auto& operation : m_recording)
    {
        ++line;
        if (Differ(replay.Do(operation), operation))
        {
            EXPECT_GT(differences++, 0) << "the first difference is in line " << line;
        }
    }
    RecordProperty("operations", line);
    RecordProperty("differences", differences);
    EXPECT_EQ(differences, 0);
    EXPECT_EQ(line, 9060) << "operations and inits";
}

TEST_P(LinuxRecordings, AloneTheOverlapFaultsTellTheAccountingsApart)
{
    Replay replay(false);
    std::string family;
    std::map<std::string, uint32_t> differences;
    for (const auto& operation : m_recording)
    {
        family = operation.op == "init" ? operation.family : family;
        differences[family] += Differ(replay.Do(operation), operation);
    }
    EXPECT_EQ(differences["remus"], 0) << "BUFFER and RELEASE_ONE alternate";
    EXPECT_GT(differences["overlap"], 0) << "this comparison must be able to see a difference";
}

INSTANTIATE_TEST_SUITE_P(,
                         LinuxRecordings,
                         testing::Values("linux-6.1-seed-101.jsonl.gz",
                                         "linux-6.1-seed-102.jsonl.gz"),
                         [](const auto& info) { return info.index == 0 ? "Seed101" : "Seed102"; });
