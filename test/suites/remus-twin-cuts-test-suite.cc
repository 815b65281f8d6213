/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/replication/remus-checkpoint-header.h"
#include "../support/plug-test.h"
#include "../support/remus-twin-test.h"

#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/remus-checkpoint-sink.h"
#include "ns3/remus-failover.h"
#include "ns3/remus-heartbeat.h"
#include "ns3/seq-ts-header.h"
#include "ns3/test.h"

#include <set>
#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A backup on which each checkpoint is complete as soon as it is taken.
 */
class PromptSink : public RemusCheckpointSink
{
  public:
    /// Receive a checkpoint. @param epoch its epoch
    void Receive(uint64_t epoch, Time /* now */)
    {
        auto packet = Create<Packet>();
        packet->AddHeader(RemusCheckpointHeader(RemusCheckpointHeader::CHECKPOINT, epoch, 0, 0));
        HandleReceived(packet);
    }

  private:
    void Open() override
    {
    }

    void Close() override
    {
    }

    void Send(Ptr<Packet> /* packet */) override
    {
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief Where a twin continues as the guest, and what of its input and output this includes.
 */
class TwinCutsTestCase : public PlugTestCase<TwinCutsTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// The output of each epoch reaches the client once
    void OnceOnly()
    {
        for (const int64_t us : {1013000, 1020000, 1020001, 1026500, 1033333})
        {
            SendNumbers(MilliSeconds(10), MilliSeconds(100), MicroSeconds(us));
        }
    }

    /// The guest sends only at the instant of a cut, before it is stopped
    void OutputAtCut()
    {
        for (const int64_t us : {1013000, 1026500})
        {
            SendNumbers(MilliSeconds(20), MilliSeconds(100), MicroSeconds(us));
        }
    }

    /// The lag is shorter than an epoch
    void ShortLag()
    {
        for (const int64_t us : {1013000, 1022000, 1026500})
        {
            SendNumbers(MilliSeconds(10), MilliSeconds(10), MicroSeconds(us));
        }
    }

    /// A twin gets no input of a guest that goes on after Freeze()
    void Frozen()
    {
        TwinTestBed bed;
        SendToGuest(bed);
        Simulator::Schedule(MilliSeconds(513), &RemusTwin::Freeze, bed.m_twin);
        TwinTestBed::Run(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->GetNAhead(), 0, "no input is too early");
        ExpectInput();
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->HasDiverged(), false, "the guest is compared up to it");
    }

    /// A backup decides, though the guest goes on
    void Detected()
    {
        Watch(MilliSeconds(513), false);
    }

    /// A backup decides long after the failure
    void DetectedLate()
    {
        Watch(MilliSeconds(813), true);
    }

    /// The machine fails in a sink that is called before the twin learns of the commit
    void FailedInCommit()
    {
        TwinTestBed bed;
        m_bed = &bed;
        auto guest = bed.m_machines.Get(0);
        BuildSender(guest);
        auto checkpointer =
            TwinTestBed::MakeRemusHelper().Install(NetDeviceContainer(bed.m_lan.Get(0))).at(0);
        checkpointer->TraceConnectWithoutContext(
            "Committed",
            MakeCallback(&TwinCutsTestCase::FailInCommit, this));
        auto twin = CreateObject<RemusTwin>();
        twin->SetAttribute("Lag", TimeValue(MilliSeconds(100)));
        twin->TraceConnectWithoutContext("TookOver",
                                         MakeCallback(&TwinCutsTestCase::HandleTookOver, this));
        bed.m_machines.Get(1)->AggregateObject(twin);
        twin->AddDevice(bed.m_lan.Get(0), bed.m_lan.Get(1));
        twin->Follow(checkpointer, MakeCallback(&TwinCutsTestCase::BuildSender, this));
        ListenTo(bed);
        TwinTestBed::Run(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(m_epoch, 20, "epoch 20 was not released, so the guest repeats it");
        ExpectNumbers(150, "after a failure in a commit");
    }

    /// A takeover that is due before the twin is built
    void NotBuilt()
    {
        TwinTestBed bed;
        bed.Install([](Ptr<Node> /* node */) {});
        bed.m_twin->TakeOver();
        TwinTestBed::Run(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(bed.m_tookOver, MilliSeconds(100), "when it is built");
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->GetWait(), MilliSeconds(100), "the wait");
    }

  private:
    /**
     * @brief Let a guest that sends numbered packets fail, and check what the client gets.
     * @param interval the time between packets
     * @param lag the twin's lag
     * @param failure when the machine fails
     */
    void SendNumbers(Time interval, Time lag, Time failure)
    {
        TwinTestBed bed;
        bed.m_helper.SetTwinAttribute("Lag", TimeValue(lag));
        bed.Install([&](Ptr<Node> node) { bed.AddUdpClient(node, 2, MilliSeconds(40), interval); });
        ListenTo(bed);
        bed.FailAt(failure);
        TwinTestBed::Run(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->HasDiverged(), false, "the twin does the same");
        ExpectNumbers(80,
                      "after a failure at " + std::to_string(failure.GetMicroSeconds()) + " us");
    }

    /**
     * @brief Note the numbers that the client receives.
     * @param bed the network
     */
    void ListenTo(const TwinTestBed& bed)
    {
        m_numbers.clear();
        bed.AddSink("ns3::UdpSocketFactory")
            ->TraceConnectWithoutContext("Rx", MakeCallback(&TwinCutsTestCase::HandleRx, this));
    }

    /**
     * @brief Check the numbers that the client has received.
     * @param least the least number of packets
     * @param when when the machine failed
     */
    void ExpectNumbers(uint32_t least, const std::string& when)
    {
        const std::set<uint32_t> numbers(m_numbers.begin(), m_numbers.end());
        NS_TEST_ASSERT_MSG_GT(numbers.size(), least, "packets " << when);
        NS_TEST_EXPECT_MSG_EQ(numbers.size(), m_numbers.size(), "none comes twice " << when);
        NS_TEST_EXPECT_MSG_EQ(*numbers.rbegin() + 1, numbers.size(), "none is missing " << when);
    }

    /**
     * @brief Install a guest that receives packets, and a client that sends one every 5 ms.
     * @param bed the network
     */
    void SendToGuest(TwinTestBed& bed)
    {
        bed.Install([&](Ptr<Node> node) {
            auto sink = PacketSinkHelper("ns3::UdpSocketFactory", bed.GetAny(80)).Install(node);
            const auto handle = node == bed.m_machines.Get(0)
                                    ? MakeCallback(&TwinCutsTestCase::HandleGuestInput, this)
                                    : MakeCallback(&TwinCutsTestCase::HandleInput, this);
            sink.Get(0)->TraceConnectWithoutContext("Rx", handle);
        });
        bed.AddUdpClient(bed.m_clients.Get(0), 1, MilliSeconds(100), MilliSeconds(5));
    }

    /**
     * @brief Let a backup decide, whose newest checkpoint is that of 500 ms.
     * @param detected when it believes that the guest has failed
     * @param fails whether the guest fails, at 513 ms
     */
    void Watch(Time detected, bool fails)
    {
        TwinTestBed bed;
        SendToGuest(bed);
        if (fails)
        {
            bed.FailAt(MilliSeconds(513));
        }
        bed.m_twin->TraceConnectWithoutContext(
            "TookOver",
            MakeCallback(&TwinCutsTestCase::HandleTookOver, this));
        auto host = CreateObject<Node>();
        InternetStackHelper().Install(host);
        auto monitor = CreateObject<RemusHeartbeatMonitor>(); // nobody sends heartbeats
        monitor->SetAttribute("ExpectFrom", TimeValue(detected - MilliSeconds(100)));
        monitor->SetAttribute("Timeout", TimeValue(MilliSeconds(100)));
        auto sink = CreateObject<PromptSink>();
        bed.m_checkpointer->TraceConnectWithoutContext("CheckpointTaken",
                                                       MakeCallback(&PromptSink::Receive, sink));
        auto failover = CreateObject<RemusFailover>();
        failover->SetAttribute("ResumeTime", StringValue(TwinTestBed::Constant(0.3)));
        failover->Watch(monitor, sink);
        bed.m_twin->Watch(sink, failover);
        for (const Ptr<Application>& application :
             std::vector<Ptr<Application>>{monitor, sink, failover})
        {
            host->AddApplication(application);
        }
        TwinTestBed::Run(detected + MilliSeconds(299));
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->GetNAhead(), 0, "no input is too early");
        ExpectInput();
        TwinTestBed::Run(MilliSeconds(2));
        NS_TEST_EXPECT_MSG_EQ(bed.m_tookOver,
                              detected + MilliSeconds(300),
                              "when the backup says so");
        NS_TEST_EXPECT_MSG_EQ(m_epoch, sink->GetNComplete(), "after the newest checkpoint");
        sink = nullptr;
    }

    /// Check that the twin received what the guest received before the cut at 500 ms.
    void ExpectInput()
    {
        NS_TEST_EXPECT_MSG_GT(m_nReceived, 70, "input");
        NS_TEST_EXPECT_MSG_EQ(m_nReceived, m_nBeforeCut, "input up to the cut");
    }

    /// Build a guest that sends numbered packets, or its twin. @param node the node
    void BuildSender(Ptr<Node> node)
    {
        m_bed->AddStack(node, 1);
        m_bed->AddUdpClient(node, 2, MilliSeconds(40));
    }

    /// A checkpoint is committed. @param epoch its epoch
    void FailInCommit(uint64_t epoch, Time /* now */)
    {
        if (epoch == 20)
        {
            RemusMachineFailure::FailNode(m_bed->m_machines.Get(0));
        }
    }

    /// The twin has become the guest. @param epoch the epoch in which it continues
    void HandleTookOver(uint64_t epoch, Time /* now */)
    {
        m_epoch = epoch;
    }

    /// The guest has received a packet.
    void HandleGuestInput(Ptr<const Packet> /* packet */, const Address& /* from */)
    {
        m_nBeforeCut += Simulator::Now() < MilliSeconds(500);
    }

    /// The twin has received a packet.
    void HandleInput(Ptr<const Packet> /* packet */, const Address& /* from */)
    {
        ++m_nReceived;
    }

    /// The client has received a numbered packet. @param packet the packet
    void HandleRx(Ptr<const Packet> packet, const Address& /* from */)
    {
        SeqTsHeader header;
        packet->PeekHeader(header);
        m_numbers.push_back(header.GetSeq());
    }

    TwinTestBed* m_bed{nullptr};     //!< the network
    std::vector<uint32_t> m_numbers; //!< the numbers that the client has received
    uint32_t m_nBeforeCut{0};        //!< the packets that the guest has received before the cut
    uint32_t m_nReceived{0};         //!< the packets that the twin has received
    uint64_t m_epoch{0};             //!< the epoch in which it continues as the guest
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the cuts after which twins continue.
 */
class RemusTwinCutsTestSuite : public TestSuite
{
  public:
    RemusTwinCutsTestSuite()
        : TestSuite("remus-twin-cuts")
    {
        using T = TwinCutsTestCase;
        AddTestCase(new T("The output of each epoch reaches the client once", &T::OnceOnly));
        AddTestCase(new T("So does output at the instant of a cut", &T::OutputAtCut));
        AddTestCase(new T("So does that of a twin that is ahead", &T::ShortLag));
        AddTestCase(new T("A twin that is frozen gets no input after the cut", &T::Frozen));
        AddTestCase(new T("Nor does one whose backup takes over", &T::Detected));
        AddTestCase(new T("Nor does one whose guest failed long ago", &T::DetectedLate));
        AddTestCase(new T("A failure in a commit keeps its epoch", &T::FailedInCommit));
        AddTestCase(new T("A takeover waits until the twin is built", &T::NotBuilt));
    }
};

static RemusTwinCutsTestSuite g_remusTwinCutsTestSuite; //!< registers the suite
