/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-failover-test.h"

#include "ns3/remus-failover.h"
#include "ns3/remus-heartbeat.h"
#include "ns3/test.h"

#include <string>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The guest moves to the backup, and back to the repaired primary.
 *
 *     0.5 s               0.8 s        1 s                        2 s
 *     primary fails, ...  is repaired, protects the guest again;  the backup fails
 */
class TwoFailoversTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param controller the controller after the first failover
     */
    explicit TwoFailoversTestCase(const std::string& controller)
        : TestCase("Two failovers, the second to the old primary, contradict no client, " +
                   controller),
          m_controller(controller)
    {
    }

  private:
    void DoRun() override
    {
        FailoverTestParameters parameters;
        parameters.clients = 3;
        parameters.duration = Seconds(4);
        FailoverTestBed bed(parameters);
        Simulator::Schedule(MilliSeconds(800), &RemusMachineFailure::Repair, bed.m_failure);
        auto checkpointer = Protect(bed);
        auto failover = BackUp(bed);
        failover->TraceConnectWithoutContext(
            "TookOver",
            MakeCallback(&TwoFailoversTestCase::HandleTookOver, this));
        for (const auto& client : bed.m_kvClients)
        {
            client->TraceConnectWithoutContext(
                "Replied",
                MakeCallback(&TwoFailoversTestCase::HandleReplied, this));
        }
        bed.Run();

        NS_TEST_EXPECT_MSG_EQ(bed.m_failoverMonitor->HasTakenOver(), true, "the first take-over");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nGoneOn, 3, "clients that continue");
        NS_TEST_EXPECT_MSG_GT(checkpointer->GetCurrentEpoch(), 40, "epochs on the backup");
        NS_TEST_EXPECT_MSG_GT(m_tookOver, Seconds(2), "the second take-over");
        NS_TEST_EXPECT_MSG_LT(m_tookOver, MilliSeconds(2100), "the second take-over");
        NS_TEST_EXPECT_MSG_GT(m_epoch, 40, "the epoch that the guest continues in");
        NS_TEST_EXPECT_MSG_GT(m_replies, 300, "replies of the old primary");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, 0, "contradictions");
    }

    /**
     * @brief Protect the guest that runs on the backup, from 1 s on.
     * @param bed the machines
     * @return the checkpointer
     */
    Ptr<RemusCheckpointer> Protect(const FailoverTestBed& bed)
    {
        auto backup = bed.m_machines.Get(1);
        auto dirty = CreateObject<RemusRandomPages>();
        dirty->SetAttribute("Pages", StringValue("ns3::ConstantRandomVariable[Constant=10]"));
        RemusHelper remus;
        remus.SetPlugAttribute("LinuxAccounting", BooleanValue(false));
        remus.SetCheckpointerAttribute("Controller", StringValue(m_controller));
        remus.SetCheckpointerAttribute("Interval", TimeValue(MilliSeconds(20)));
        remus.SetCheckpointerAttribute("StopDuration",
                                       StringValue("ns3::ConstantRandomVariable[Constant=0.001]"));
        remus.SetCheckpointerAttribute("CommitDelay", PointerValue());
        remus.SetCheckpointerAttribute("DirtyPages", PointerValue(dirty));
        remus.SetCheckpointerAttribute("StartTime", TimeValue(Seconds(1)));
        auto checkpointer = remus.Install(NetDeviceContainer(bed.m_lan.Get(1))).at(0);

        auto sender = CreateObject<RemusCheckpointSender>();
        const InetSocketAddress remote(Ipv4Address("10.1.2.1"), 7000);
        sender->SetAttribute("Remote", AddressValue(remote));
        sender->SetSnapshotCallback(MakeCallback(&RemusKvServer::TakeSnapshot, bed.GetServer(1)));
        backup->AddApplication(sender);
        auto heartbeats = CreateObject<RemusHeartbeatSender>();
        heartbeats->SetAttribute("Interval", TimeValue(MilliSeconds(10)));
        heartbeats->SetAttribute("Remote",
                                 AddressValue(InetSocketAddress(Ipv4Address("10.1.2.1"), 7001)));
        heartbeats->SetStartTime(Seconds(1));
        backup->AddApplication(heartbeats);
        auto failure = CreateObject<RemusMachineFailure>();
        failure->SetAttribute("FailureTime",
                              StringValue("ns3::ConstantRandomVariable[Constant=2]"));
        backup->AddApplication(failure);
        return checkpointer;
    }

    /**
     * @brief Make the old primary the backup.
     * @param bed the machines
     * @return the failover that takes over
     */
    Ptr<RemusFailover> BackUp(const FailoverTestBed& bed)
    {
        auto primary = bed.m_machines.Get(0);
        auto receiver = CreateObject<RemusCheckpointReceiver>();
        receiver->SetStartTime(MilliSeconds(800));
        primary->AddApplication(receiver);
        auto monitor = CreateObject<RemusHeartbeatMonitor>();
        monitor->SetAttribute("Timeout", TimeValue(MilliSeconds(35)));
        monitor->SetStartTime(MilliSeconds(800));
        primary->AddApplication(monitor);

        auto failover = CreateObject<RemusFailover>();
        failover->SetAttribute("Address", Ipv4AddressValue(Ipv4Address("10.1.1.1")));
        failover->SetAttribute("HardwareAddress", AddressValue(bed.m_lan.Get(0)->GetAddress()));
        failover->SetAttribute("ResumeTime",
                               StringValue("ns3::ConstantRandomVariable[Constant=0.02]"));
        failover->SetDevice(bed.m_lan.Get(0));
        failover->Watch(monitor, receiver);
        failover->SetRestoreCallback(MakeCallback(&RemusKvServer::Restore, bed.GetServer(0)));
        failover->SetStartTime(MilliSeconds(750)); // when the machine is down
        primary->AddApplication(failover);
        return failover;
    }

    /**
     * @brief The guest is back on the old primary.
     * @param epoch the epoch that it continues in
     * @param now the time
     */
    void HandleTookOver(uint64_t epoch, Time now)
    {
        m_epoch = epoch;
        m_tookOver = now;
    }

    /**
     * @brief A client has a reply.
     * @param now the time
     */
    void HandleReplied(Time /* sent */, Time now)
    {
        m_replies += m_tookOver.IsStrictlyPositive() && now > m_tookOver;
    }

    std::string m_controller; //!< the controller after the first failover
    uint64_t m_epoch{0};      //!< the epoch in which the guest continues after the second failover
    Time m_tookOver;          //!< when it is back
    uint32_t m_replies{0};    //!< replies after that
};

/**
 * @ingroup plug-tests
 *
 * @brief A backup that fails before the primary.
 */
class DeadBackupTestCase : public TestCase
{
  public:
    DeadBackupTestCase()
        : TestCase("A backup that has failed hears no heartbeat, and takes over nothing")
    {
    }

  private:
    void DoRun() override
    {
        FailoverTestParameters parameters;
        parameters.failure = Seconds(10);
        FailoverTestBed bed(parameters);
        auto failure = CreateObject<RemusMachineFailure>();
        failure->SetAttribute("FailureTime",
                              StringValue("ns3::ConstantRandomVariable[Constant=0.3]"));
        bed.m_machines.Get(1)->AddApplication(failure);
        bed.m_failover->TraceConnectWithoutContext(
            "Detected",
            MakeCallback(&DeadBackupTestCase::HandleDetected, this));
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(failure->HasFailed(), true, "the backup has failed");
        NS_TEST_EXPECT_MSG_EQ(m_detected, false, "it detects nothing");
        NS_TEST_EXPECT_MSG_EQ(bed.m_failover->HasDetected(), false, "it detects nothing");
        NS_TEST_EXPECT_MSG_EQ(bed.m_failoverMonitor->HasTakenOver(),
                              false,
                              "it takes over nothing");
    }

    /**
     * @brief The backup detects a failure.
     */
    void HandleDetected(uint64_t /* epoch */, Time /* now */)
    {
        m_detected = true;
    }

    bool m_detected{false}; //!< the backup detected a failure
};

/**
 * @ingroup plug-tests
 *
 * @brief The time from which a monitor expects heartbeats.
 */
class ExpectFromTestCase : public TestCase
{
  public:
    ExpectFromTestCase()
        : TestCase("A monitor misses heartbeats after the first one, or from ExpectFrom on")
    {
    }

  private:
    void DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(Run(Time(0)), Time(0), "no heartbeat, no ExpectFrom");
        NS_TEST_EXPECT_MSG_EQ(Run(MilliSeconds(500)), MilliSeconds(800), "from ExpectFrom on");
    }

    /**
     * @brief Run a monitor without heartbeats.
     * @param expectFrom its ExpectFrom
     * @return when it missed them; 0 if it did not
     */
    Time Run(Time expectFrom)
    {
        m_missed = Time(0);
        auto node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        auto monitor = CreateObject<RemusHeartbeatMonitor>();
        monitor->SetAttribute("ExpectFrom", TimeValue(expectFrom));
        monitor->TraceConnectWithoutContext("Missed",
                                            MakeCallback(&ExpectFromTestCase::HandleMissed, this));
        node->AddApplication(monitor);
        Simulator::Stop(Seconds(5));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(monitor->HasMissed(), m_missed.IsStrictlyPositive(), "its state");
        Simulator::Destroy();
        return m_missed;
    }

    /**
     * @brief Heartbeats are missed.
     * @param now the time
     */
    void HandleMissed(Time now)
    {
        m_missed = now;
    }

    Time m_missed; //!< when heartbeats were missed
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of failovers after failovers.
 */
class RemusFailoverTwiceTestSuite : public TestSuite
{
  public:
    RemusFailoverTwiceTestSuite()
        : TestSuite("remus-failover-twice", PlugTestCompat::SystemSuite())
    {
        AddTestCase(new TwoFailoversTestCase("xend"));
        AddTestCase(new TwoFailoversTestCase("pipelined"));
        AddTestCase(new DeadBackupTestCase());
        AddTestCase(new ExpectFromTestCase());
    }
};

static RemusFailoverTwiceTestSuite g_remusFailoverTwiceTestSuite; //!< registers the suite
