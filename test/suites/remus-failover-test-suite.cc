/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-failover-test.h"

#include "ns3/arp-header.h"
#include "ns3/ethernet-header.h"
#include "ns3/ipv4.h"
#include "ns3/mac48-address.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The backup continues from its newest checkpoint.
 */
class ResumeTestCase : public TestCase
{
  public:
    ResumeTestCase()
        : TestCase("The backup continues with the state of its newest complete checkpoint")
    {
    }

  private:
    void DoRun() override
    {
        FailoverTestParameters parameters;
        parameters.clients = 2;
        FailoverTestBed bed(parameters);
        bed.m_checkpointer->TraceConnectWithoutContext(
            "GuestStopped",
            MakeCallback(&ResumeTestCase::HandleGuestStopped, this));
        bed.m_failover->TraceConnectWithoutContext(
            "Resumed",
            MakeCallback(&ResumeTestCase::HandleResumed, this));
        m_bed = &bed;
        bed.Run();

        NS_TEST_ASSERT_MSG_EQ(m_resumed, true, "It continues");
        NS_TEST_EXPECT_MSG_EQ((m_state == m_snapshots.at(m_epoch - 1)), true, "The state");
        NS_TEST_EXPECT_MSG_GT(m_state.size(), 0, "There is one");
        NS_TEST_EXPECT_MSG_EQ(m_epoch, bed.m_nComplete, "None is completed later");
        auto ipv4 = bed.m_machines.Get(1)->GetObject<Ipv4>();
        NS_TEST_EXPECT_MSG_EQ(ipv4->GetInterfaceForAddress(Ipv4Address("10.1.1.1")),
                              ipv4->GetInterfaceForDevice(bed.m_lan.Get(1)),
                              "It has the guest's address");
        NS_TEST_EXPECT_MSG_EQ(bed.m_lan.Get(1)->GetAddress(),
                              bed.m_lan.Get(0)->GetAddress(),
                              "It has the guest's hardware address");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nGoneOn, 2, "The clients continue");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, 0, "They were told the truth");
    }

    /**
     * @brief Store the state at the cut.
     */
    void HandleGuestStopped(uint64_t /* epoch */, Time /* now */)
    {
        m_snapshots.push_back(m_bed->GetServer(0)->TakeSnapshot());
    }

    /**
     * @brief Store the state at the resume.
     * @param epoch the epoch that the guest continues in
     */
    void HandleResumed(uint64_t epoch, Time /* now */)
    {
        m_resumed = true;
        m_epoch = epoch;
        m_state = m_bed->GetServer(1)->TakeSnapshot();
    }

    FailoverTestBed* m_bed{nullptr};      //!< what is tested
    std::vector<std::string> m_snapshots; //!< the states by epoch
    bool m_resumed{false};                //!< the backup continued
    uint64_t m_epoch{0};                  //!< in this epoch
    std::string m_state;                  //!< with this state
};

/**
 * @ingroup plug-tests
 *
 * @brief A machine that has failed is silent.
 */
class SilenceTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param replication how checkpoints reach the backup
     * @param name a description of this
     */
    SilenceTestCase(Replication replication, const std::string& name)
        : TestCase("A machine that has failed neither sends nor receives, replication " + name),
          m_replication(replication)
    {
    }

  private:
    void DoRun() override
    {
        FailoverTestParameters parameters;
        parameters.replication = m_replication;
        parameters.clients = 8;
        parameters.lanRate = "2Mbps";
        parameters.lanDelay = MicroSeconds(1);
        parameters.pages = 0;
        parameters.delay = MicroSeconds(1);
        parameters.timeout = MilliSeconds(200);
        parameters.failure = Seconds(10); // at the latest; earlier if a release has just begun
        FailoverTestBed bed(parameters);
        m_failure = bed.m_failure;
        bed.m_checkpointer->TraceConnectWithoutContext(
            "Released",
            MakeCallback(&SilenceTestCase::HandleReleased, this));
        for (const auto& device : {bed.m_lan.Get(0), bed.m_replication.Get(0)})
        {
            device->TraceConnectWithoutContext("PhyTxBegin",
                                               MakeCallback(&SilenceTestCase::HandleSend, this));
            device->TraceConnectWithoutContext("MacRx",
                                               MakeCallback(&SilenceTestCase::HandleReceive, this));
        }
        bed.Run();

        NS_TEST_ASSERT_MSG_EQ(m_failure->HasFailed(), true, "It has failed");
        NS_TEST_EXPECT_MSG_GT(m_sent, 50, "It has sent before");
        NS_TEST_EXPECT_MSG_EQ(m_sentLate, 0, "It sends nothing more");
        NS_TEST_EXPECT_MSG_GT(m_received, 50, "It has received before");
        NS_TEST_EXPECT_MSG_EQ(m_receivedLate, 0, "It receives nothing more");
        NS_TEST_EXPECT_MSG_GT(m_failure->GetNUnsent(bed.m_lan.Get(0)),
                              0,
                              "Released output is lost");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nGoneOn, 8, "The clients continue");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, 0, "They were told the truth");
    }

    /**
     * @brief Fail when released output is being sent.
     * @param epoch the epoch
     */
    void HandleReleased(uint64_t epoch, Time /* now */)
    {
        if (epoch == 10)
        {
            Simulator::Schedule(MicroSeconds(300), &RemusMachineFailure::Fail, m_failure);
        }
    }

    /**
     * @brief A transmission begins.
     */
    void HandleSend(Ptr<const Packet> /* packet */)
    {
        ++m_sent;
        m_sentLate += m_failure->HasFailed();
    }

    /**
     * @brief A frame is received.
     */
    void HandleReceive(Ptr<const Packet> /* packet */)
    {
        ++m_received;
        m_receivedLate += m_failure->HasFailed();
    }

    Replication m_replication;          //!< how checkpoints reach the backup
    Ptr<RemusMachineFailure> m_failure; //!< the failure
    uint32_t m_sent{0};                 //!< frames sent
    uint32_t m_sentLate{0};             //!< those of them after the failure
    uint32_t m_received{0};             //!< frames received
    uint32_t m_receivedLate{0};         //!< those of them after the failure
};

/**
 * @ingroup plug-tests
 *
 * @brief The backup has a checkpoint whose acknowledgement did not reach the primary.
 */
class UnsentTestCase : public TestCase
{
  public:
    UnsentTestCase()
        : TestCase("Output that is committed but not released is lost, not rolled back")
    {
    }

  private:
    void DoRun() override
    {
        FailoverTestParameters parameters;
        parameters.clients = 3;
        parameters.delay = MilliSeconds(5);
        parameters.failure = Seconds(10); // at the latest; earlier if a checkpoint has just arrived
        FailoverTestBed bed(parameters);
        m_failure = bed.m_failure;
        bed.m_receiver->TraceConnectWithoutContext(
            "Completed",
            MakeCallback(&UnsentTestCase::HandleCompleted, this));
        bed.Run();

        auto monitor = bed.m_failoverMonitor;
        NS_TEST_EXPECT_MSG_EQ(monitor->GetEpoch(), 11, "The backup has epoch 10");
        NS_TEST_EXPECT_MSG_EQ(monitor->GetNUnsent(), 3, "A reply to each client");
        NS_TEST_EXPECT_MSG_EQ(monitor->GetNDiscarded(), 0, "They wait for it in the next epoch");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nGoneOn, 3, "The clients continue");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, 0, "They were told the truth");
    }

    /**
     * @brief Fail while the acknowledgement travels.
     * @param epoch the epoch
     */
    void HandleCompleted(uint64_t epoch, uint64_t /* bytes */)
    {
        if (epoch == 10)
        {
            Simulator::Schedule(MilliSeconds(1), &RemusMachineFailure::Fail, m_failure);
        }
    }

    Ptr<RemusMachineFailure> m_failure; //!< the failure
};

/**
 * @ingroup plug-tests
 *
 * @brief The backup announces itself.
 */
class AnnouncementTestCase : public TestCase
{
  public:
    AnnouncementTestCase()
        : TestCase("The backup announces the guest's addresses by gratuitous ARP")
    {
    }

  private:
    void DoRun() override
    {
        FailoverTestParameters parameters;
        parameters.duration = Seconds(2);
        FailoverTestBed bed(parameters);
        m_hardwareAddress = Mac48Address::ConvertFrom(bed.m_lan.Get(0)->GetAddress());
        bed.m_lan.Get(1)->TraceConnectWithoutContext(
            "MacTx",
            MakeCallback(&AnnouncementTestCase::HandleSend, this));
        bed.Run();

        NS_TEST_ASSERT_MSG_EQ(m_times.size(), 5, "Five times");
        for (std::size_t i = 0; i < m_times.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(m_times[i],
                                  bed.m_failoverMonitor->GetTakeOverTime() + MilliSeconds(100) * i,
                                  "From the take-over on");
        }
    }

    /**
     * @brief The backup sends a frame on the device that becomes the guest's.
     * @param packet the frame
     */
    void HandleSend(Ptr<const Packet> packet)
    {
        auto frame = packet->Copy();
        EthernetHeader ethernet(false);
        frame->RemoveHeader(ethernet);
        if (ethernet.GetDestination().IsBroadcast() && ethernet.GetLengthType() == 0x0806)
        {
            ArpHeader arp;
            frame->RemoveHeader(arp);
            if (arp.GetSourceIpv4Address() == arp.GetDestinationIpv4Address())
            {
                NS_TEST_EXPECT_MSG_EQ(arp.GetSourceIpv4Address(),
                                      Ipv4Address("10.1.1.1"),
                                      "The guest's address");
                NS_TEST_EXPECT_MSG_EQ(ethernet.GetSource(),
                                      m_hardwareAddress,
                                      "The guest's hardware address");
                m_times.push_back(Simulator::Now());
            }
        }
    }

    Mac48Address m_hardwareAddress; //!< the guest's
    std::vector<Time> m_times;      //!< when it was announced
};

/**
 * @ingroup plug-tests
 *
 * @brief Heartbeats are lost, but the primary is alive.
 */
class FalseAlarmTestCase : public TestCase
{
  public:
    FalseAlarmTestCase()
        : TestCase("If only heartbeats are lost, the primary's output is never released again")
    {
    }

  private:
    void DoRun() override
    {
        FailoverTestParameters parameters;
        parameters.clients = 3;
        parameters.failure = Seconds(10);
        FailoverTestBed bed(parameters);
        // The backup receives nothing for 50 ms
        auto deaf = CreateObject<RateErrorModel>();
        deaf->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
        deaf->SetRate(1);
        deaf->Disable();
        bed.m_replication.Get(1)->SetAttribute("ReceiveErrorModel", PointerValue(deaf));
        Simulator::Schedule(MilliSeconds(300), &ErrorModel::Enable, deaf);
        Simulator::Schedule(MilliSeconds(350), &ErrorModel::Disable, deaf);
        bed.m_checkpointer->TraceConnectWithoutContext(
            "Committed",
            MakeCallback(&FalseAlarmTestCase::HandleCommitted, this));
        bed.Run();

        NS_TEST_EXPECT_MSG_EQ(bed.m_failoverMonitor->HasFailed(), false, "It has not failed");
        NS_TEST_EXPECT_MSG_EQ(bed.m_failoverMonitor->HasTakenOver(), true, "It is taken for it");
        NS_TEST_EXPECT_MSG_LT(m_committed, bed.m_failoverMonitor->GetEpoch(), "Frozen");
        NS_TEST_EXPECT_MSG_EQ(bed.m_monitor->GetNViolations(), 0, "No output is early");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nGoneOn, 3, "The clients continue");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, 0, "They were told the truth");
    }

    /**
     * @brief The primary commits.
     * @param epoch the epoch
     */
    void HandleCommitted(uint64_t epoch, Time /* now */)
    {
        m_committed = epoch;
    }

    uint64_t m_committed{0}; //!< the newest epoch that the primary committed
};

/**
 * @ingroup plug-tests
 *
 * @brief The store loses its values.
 */
class ContradictionTestCase : public TestCase
{
  public:
    ContradictionTestCase()
        : TestCase("A client notices, once for each key, that a value is lost")
    {
    }

  private:
    void DoRun() override
    {
        FailoverTestParameters parameters;
        parameters.failure = Seconds(10);
        parameters.duration = Seconds(3);
        FailoverTestBed bed(parameters);
        Simulator::Schedule(Seconds(1), &RemusKvServer::Restore, bed.GetServer(0), std::string());
        bed.m_kvClients[0]->TraceConnectWithoutContext(
            "Contradicted",
            MakeCallback(&ContradictionTestCase::HandleContradicted, this));
        bed.Run();

        NS_TEST_EXPECT_MSG_GT(m_contradictions, 0, "It notices");
        NS_TEST_EXPECT_MSG_LT(m_contradictions, 5, "Once for each of its four keys at most");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, m_contradictions, "It counts");
    }

    /**
     * @brief A client is contradicted.
     * @param known the value that it was told earlier
     * @param value the value that it is told now
     */
    void HandleContradicted(uint32_t /* key */, uint64_t known, uint64_t value)
    {
        NS_TEST_EXPECT_MSG_GT(known, 0, "It was told something");
        NS_TEST_EXPECT_MSG_EQ(value, 0, "That is lost");
        NS_TEST_EXPECT_MSG_GT(Simulator::Now(), Seconds(1), "Not before");
        ++m_contradictions;
    }

    uint64_t m_contradictions{0}; //!< how often
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of failovers.
 */
class RemusFailoverTestSuite : public TestSuite
{
  public:
    RemusFailoverTestSuite()
        : TestSuite("remus-failover", PlugTestCompat::SystemSuite())
    {
        AddTestCase(new ResumeTestCase);
        AddTestCase(new SilenceTestCase(Replication::POINT_TO_POINT, "over a separate link"));
        AddTestCase(new SilenceTestCase(Replication::CSMA, "over a separate Ethernet"));
        AddTestCase(new SilenceTestCase(Replication::SHARED, "over the clients' Ethernet"));
        AddTestCase(new UnsentTestCase);
        AddTestCase(new AnnouncementTestCase);
        AddTestCase(new FalseAlarmTestCase);
        AddTestCase(new ContradictionTestCase);
    }
};

static RemusFailoverTestSuite g_remusFailoverTestSuite; //!< registers the suite
