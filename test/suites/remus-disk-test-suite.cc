/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/plug-test.h"
#include "../support/remus-failover-test.h"
#include "../support/remus-pipe.h"
#include "../support/remus-quorum-test.h"
#include "../support/remus-test.h"

#include "ns3/log.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-disk.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusDiskTest");

/**
 * @ingroup plug-tests
 *
 * @brief Disks of a primary and its backup.
 */
class DiskTestCase : public PlugTestCase<DiskTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /**
     * @brief Writes reach the backup with the checkpoint of their epoch.
     */
    void Applied()
    {
        RemusTestPair pair("xend", MilliSeconds(20), "1Gbps", MilliSeconds(1), 5);
        auto primary = CreateObject<RemusDisk>();
        auto backup = CreateObject<RemusDisk>();
        primary->Write(7, "before");
        primary->Protect(pair.AddSender(), Callback<std::string>());
        backup->Follow(pair.AddReceiver());
        Simulator::Schedule(MilliSeconds(101), &RemusDisk::Write, primary, 1, std::string("one"));
        Simulator::Schedule(MilliSeconds(119), &RemusDisk::Write, primary, 2, std::string());
        Simulator::Schedule(MilliSeconds(121), &RemusDisk::Write, primary, 1, std::string("two"));
        Simulator::Stop(MilliSeconds(119));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(primary->Read(1), "one", "The guest reads what it has written");
        NS_TEST_EXPECT_MSG_EQ(backup->Read(1), "", "The epoch is not complete");
        NS_TEST_EXPECT_MSG_EQ(backup->Read(7), "before", "What was written before");
        Simulator::Stop(MilliSeconds(16));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(backup->Read(1), "one", "The epoch that ended at 120 ms");
        NS_TEST_EXPECT_MSG_EQ(backup->GetSectors().size(), 3, "An empty sector is one, too");
        Simulator::Stop(MilliSeconds(20));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(backup->Read(1), "two", "The next epoch");
        Simulator::Destroy();
    }

    /**
     * @brief The bytes of the writes are sent.
     */
    void Bytes()
    {
        uint64_t bytes[2];
        for (uint32_t i = 0; i < 2; ++i)
        {
            RemusTestPair pair("xend", MilliSeconds(20), "1Gbps", MilliSeconds(1), 0);
            auto primary = CreateObject<RemusDisk>();
            auto sender = pair.AddSender();
            primary->Protect(sender, Callback<std::string>());
            pair.AddReceiver();
            m_bytes = 0;
            sender->TraceConnectWithoutContext("Sent",
                                               MakeCallback(&DiskTestCase::HandleSent, this));
            Simulator::Schedule(MilliSeconds(101),
                                &RemusDisk::Write,
                                primary,
                                1,
                                std::string(i * 4096, 'x'));
            Simulator::Stop(MilliSeconds(150));
            Simulator::Run();
            bytes[i] = m_bytes;
            Simulator::Destroy();
        }
        NS_TEST_EXPECT_MSG_EQ(bytes[1] - bytes[0], 4096, "Bytes of a write");
    }

    /**
     * @brief Another backup replaces the first.
     */
    void OtherBackup()
    {
        RemusTestPair pair("xend", MilliSeconds(20), "1Gbps", MilliSeconds(1), 5);
        auto sender = pair.AddSender();
        sender->SetAttribute("MemorySize", UintegerValue(100000));
        auto primary = CreateObject<RemusDisk>();
        auto backup = CreateObject<RemusDisk>();
        primary->Protect(sender, Callback<std::string>());
        pair.AddReceiver()->SetStopTime(MilliSeconds(500));
        Simulator::Schedule(MilliSeconds(101), &RemusDisk::Write, primary, 1, std::string("one"));
        Simulator::Stop(MilliSeconds(600));
        Simulator::Run();
        auto receiver = pair.AddReceiver();
        backup->Follow(receiver);
        primary->Write(2, "two");
        Simulator::Stop(Seconds(5));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(sender->GetNFullCopies(), 1, "Full copies");
        NS_TEST_EXPECT_MSG_EQ(backup->Read(1), "one", "What the first backup had");
        NS_TEST_EXPECT_MSG_EQ(backup->Read(2), "two", "What none had");
        Simulator::Destroy();
    }

    /**
     * @brief A disk stays for as long as the source or sink that uses it.
     */
    void Kept()
    {
        auto disk = CreateObject<RemusDisk>();
        {
            RemusTestPair pair("xend", MilliSeconds(20), "1Gbps", MilliSeconds(1), 5);
            disk->Protect(pair.AddSender(), Callback<std::string>());
            CreateObject<RemusDisk>()->Follow(pair.AddReceiver());
            NS_TEST_EXPECT_MSG_GT(disk->GetReferenceCount(), 1, "The source uses it");
            disk->Write(1, "one");
            Simulator::Stop(MilliSeconds(100));
            Simulator::Run();
            Simulator::Destroy();
        }
        NS_TEST_EXPECT_MSG_EQ(disk->GetReferenceCount(), 1, "Nothing uses it at the end");
    }

    /**
     * @brief A malformed state.
     */
    void Malformed()
    {
        auto disk = CreateObject<RemusDisk>();
        NS_TEST_EXPECT_MSG_EQ(RemusDisk::GetService(""), "", "No checkpoint");
        const auto ends = EndsProgram([&] { disk->Apply("abc"); }, "ends after 3 bytes");
        NS_TEST_EXPECT_MSG_EQ(ends, true, "A state that is too short");
    }

    /**
     * @brief Several backups have the disk.
     */
    void SeveralBackups()
    {
        const auto delay = MilliSeconds(1);
        QuorumTestBed bed(2, MilliSeconds(10), {delay, delay, delay}, QuorumTestBed::Fault::NONE);
        auto primary = CreateObject<RemusDisk>();
        primary->Write(1, "one");
        for (uint32_t i = 0; i < bed.m_machines.Get(0)->GetNApplications(); ++i)
        {
            auto application = bed.m_machines.Get(0)->GetApplication(i);
            if (auto source = DynamicCast<RemusCheckpointSource>(application))
            {
                primary->Protect(source, MakeCallback(&RemusKvServer::TakeSnapshot, bed.m_server));
            }
        }
        std::vector<Ptr<RemusDisk>> backups;
        for (const auto& receiver : bed.m_receivers)
        {
            backups.push_back(CreateObject<RemusDisk>());
            backups.back()->Follow(receiver);
        }
        Simulator::Schedule(MilliSeconds(101), &RemusDisk::Write, primary, 2, std::string("two"));
        Simulator::Stop(MilliSeconds(300));
        Simulator::Run();
        for (const auto& backup : backups)
        {
            NS_TEST_EXPECT_MSG_EQ(backup->Read(1), "one", "What was written before");
            NS_TEST_EXPECT_MSG_EQ(backup->Read(2), "two", "What was written later");
        }
    }

    /**
     * @brief A backup connects while the guest is stopped, or after that, and gets a full copy.
     */
    void FullCopy()
    {
        for (const bool stopped : {true, false})
        {
            // The guest stops every 50 ms for 10 ms; then the checkpoint is taken
            auto node = CreateObject<Node>();
            auto checkpointer = CreateObject<RemusCheckpointer>();
            checkpointer->SetAttribute("Interval", TimeValue(MilliSeconds(50)));
            checkpointer->SetAttribute("Controller", StringValue("pipelined"));
            checkpointer->SetAttribute("StopDuration",
                                       StringValue("ns3::ConstantRandomVariable[Constant=0.01]"));
            checkpointer->SetAttribute("CommitDelay", PointerValue());
            auto plug = CreateObject<PlugQueueDisc>();
            plug->SetLinuxAccounting(false);
            checkpointer->AddPlug(plug);
            node->AggregateObject(checkpointer);
            auto source = CreateObject<PipeSource>();
            source->m_sink = CreateObject<PipeSink>();
            source->m_space = 1000000;
            source->SetAttribute("MemorySize", UintegerValue(1000));
            node->AddApplication(source);
            auto primary = CreateObject<RemusDisk>();
            m_snapshots = 0;
            primary->Protect(source, MakeCallback(&DiskTestCase::TakeSnapshot, this));
            RunOn(MilliSeconds(20));
            primary->Write(1, "one"); // before the cut at 50 ms
            RunOn(MilliSeconds(55));
            source->Cut();
            RunOn(MilliSeconds(70));
            primary->Write(2, "two"); // before the cut at 100 ms
            RunOn(MilliSeconds(stopped ? 105 : 115));

            auto backup = CreateObject<RemusDisk>();
            auto sink = CreateObject<PipeSink>();
            backup->Follow(sink);
            source->m_sink = sink;
            sink->m_toPrimary = MakeCallback(&PipeSource::Deliver, PeekPointer(source));
            sink->Connect();
            NS_TEST_EXPECT_MSG_EQ(source->GetNFullCopies(), 1, "A full copy");
            NS_TEST_EXPECT_MSG_EQ(sink->GetNComplete(), (stopped ? 2 : 3), "Of the newest");
            NS_TEST_EXPECT_MSG_EQ(backup->Read(1), "one", "What was written before its cut");
            NS_TEST_EXPECT_MSG_EQ(backup->Read(2), (stopped ? "" : "two"), "And what was not");
            NS_TEST_EXPECT_MSG_EQ(RemusDisk::GetService(sink->GetState()),
                                  (stopped ? "service 1" : "service 2"),
                                  "The service at its cut");
            RunOn(MilliSeconds(125));
            NS_TEST_EXPECT_MSG_EQ(backup->Read(2), "two", "The next checkpoint");
            NS_TEST_EXPECT_MSG_EQ(RemusDisk::GetService(sink->GetState()),
                                  "service 2",
                                  "The service at its cut");
            Simulator::Destroy();
        }
    }

  private:
    /**
     * @brief Take a snapshot of a service.
     * @return its state
     */
    std::string TakeSnapshot()
    {
        return "service " + std::to_string(m_snapshots++);
    }

    /**
     * @brief A checkpoint is sent.
     * @param bytes its size
     */
    void HandleSent(uint64_t /* epoch */, uint64_t bytes)
    {
        m_bytes += bytes;
    }

    uint64_t m_bytes{0};     //!< bytes of checkpoints
    uint32_t m_snapshots{0}; //!< snapshots of the service
};

/**
 * @ingroup plug-tests
 *
 * @brief Random failovers of a key-value store with a disk.
 */
class DiskFailoversTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param broken whether the backup loses the writes of every third checkpoint
     * @param runs the number of failovers
     */
    DiskFailoversTestCase(bool broken, uint32_t runs)
        : TestCase(
              std::to_string(runs) + " failovers of a store with a disk: " +
              (broken ? "writes that the backup loses are noticed" : "no client is contradicted")),
          m_broken(broken),
          m_runs(runs)
    {
    }

  private:
    void DoRun() override
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(43);
        uint64_t contradictions = 0;
        uint64_t replies = 0;
        for (uint32_t run = 0; run < m_runs; ++run)
        {
            FailoverTestParameters p;
            p.controller = random->GetInteger(0, 1) == 0 ? "xend" : "pipelined";
            p.clients = 2;
            p.think = MilliSeconds(3);
            p.interval = MicroSeconds(random->GetInteger(3000, 30000));
            p.delay = MicroSeconds(random->GetInteger(10, 5000));
            p.replicationLoss = random->GetInteger(0, 1) * 0.01;
            p.failure = MicroSeconds(random->GetInteger(100000, 700000));
            p.duration = Seconds(2);
            p.enough = 20;
            p.stream = 1 + 1000 * run;
            FailoverTestBed bed(p);
            auto primary = CreateObject<RemusDisk>();
            m_receiver = bed.m_receiver;
            m_backup = CreateObject<RemusDisk>();
            m_server = bed.GetServer(1);
            bed.GetServer(0)->SetDisk(primary);
            m_server->SetDisk(m_backup);
            for (uint32_t i = 0; i < bed.m_machines.Get(0)->GetNApplications(); ++i)
            {
                auto application = bed.m_machines.Get(0)->GetApplication(i);
                if (auto source = DynamicCast<RemusCheckpointSource>(application))
                {
                    primary->Protect(source,
                                     MakeCallback(&RemusKvServer::TakeSnapshot, bed.GetServer(0)));
                }
            }
            if (m_broken)
            {
                m_receiver->TraceConnectWithoutContext(
                    "Completed",
                    MakeCallback(&DiskFailoversTestCase::ApplySome, this));
            }
            else
            {
                m_backup->Follow(m_receiver);
            }
            bed.m_failover->SetRestoreCallback(MakeCallback(&DiskFailoversTestCase::Restore, this));
            bed.Run();
            contradictions += bed.m_nContradictions;
            replies += bed.m_nReplies;
            if (!m_broken)
            {
                NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, 0, "Contradicted in run " << run);
                NS_TEST_EXPECT_MSG_EQ(bed.m_nGoneOn, 2, "Clients continue in run " << run);
            }
            m_server = nullptr;
            m_receiver = nullptr;
        }
        NS_LOG_INFO(GetName() << ": " << replies << " replies, " << contradictions
                              << " contradictions");
        NS_TEST_EXPECT_MSG_EQ((contradictions > 0), m_broken, "Contradictions");
    }

    /**
     * @brief Restore the store on the backup.
     * @param state the state of the newest complete checkpoint
     */
    void Restore(std::string state)
    {
        m_server->Restore(RemusDisk::GetService(state));
    }

    /**
     * @brief The fault: apply two of three checkpoints.
     * @param epoch the epoch
     */
    void ApplySome(uint64_t epoch, uint64_t /* bytes */)
    {
        if (epoch % 3 > 0)
        {
            m_backup->Apply(m_receiver->GetState());
        }
    }

    bool m_broken;                       //!< the backup loses writes
    uint32_t m_runs;                     //!< the number of failovers
    Ptr<RemusCheckpointSink> m_receiver; //!< the backup's
    Ptr<RemusDisk> m_backup;             //!< the backup's
    Ptr<RemusKvServer> m_server;         //!< the backup's
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of disks.
 */
class RemusDiskTestSuite : public TestSuite
{
  public:
    RemusDiskTestSuite()
        : TestSuite("remus-disk", PlugTestCompat::SystemSuite())
    {
        using T = DiskTestCase;
        AddTestCase(new T("Writes are applied when their checkpoint is complete", &T::Applied));
        AddTestCase(new T("The data of writes count as bytes of the checkpoint", &T::Bytes));
        AddTestCase(new T("Another backup gets the whole disk", &T::OtherBackup));
        AddTestCase(new T("A full copy is that of its cut", &T::FullCopy));
        AddTestCase(new T("Several backups get the same writes", &T::SeveralBackups));
        AddTestCase(new T("A disk stays for as long as it is used", &T::Kept));
        AddTestCase(new T("A malformed state ends the program with a message", &T::Malformed));
        AddTestCase(new DiskFailoversTestCase(false, 40));
        AddTestCase(new DiskFailoversTestCase(true, 20));
    }
};

static RemusDiskTestSuite g_remusDiskTestSuite; //!< registers the suite
