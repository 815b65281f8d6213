/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"
#include "../support/remus-lease-sockets.h"

#include "ns3/address.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv6-address.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/remus-checkpoint-receiver.h"
#include "ns3/remus-failover.h"
#include "ns3/remus-heartbeat.h"
#include "ns3/remus-lease-helper.h"
#include "ns3/remus-lease.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/seq-ts-header.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/test.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief When exactly the arbiter grants a lease, and when exactly a holder loses it.
 */
class LeaseBoundsTestCase : public PlugTestCase<LeaseBoundsTestCase, LeaseSocketsFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// A lease without errors of clocks
    void Free()
    {
        AddArbiter();
        ExpectAnswers(1, Seconds(1), 0, "the bound");
        ExpectAnswers(1, Seconds(1) + NanoSeconds(1), 1, "1 ns after it");
        ExpectAnswers(2, Seconds(2) + NanoSeconds(1), 0, "the bound of this lease");
        ExpectAnswers(1, Seconds(2) + NanoSeconds(1), 1, "the holder");
        ExpectAnswers(2, Seconds(3) + NanoSeconds(2), 1, "1 ns after the bound");
        ExpectAnswers(1, Seconds(3) + NanoSeconds(2), 0, "the former holder");
    }

    /// A lease with errors of clocks: 1.5 / 0.5 s by a clock that runs at 1.5 times the speed
    void Drifting()
    {
        AddArbiter();
        m_arbiter->SetAttribute("DriftBound", DoubleValue(0.5));
        m_arbiter->SetAttribute("ClockDrift", DoubleValue(0.5));
        ExpectAnswers(1, Seconds(2), 0, "the bound");
        ExpectAnswers(1, Seconds(2) + NanoSeconds(1), 1, "1 ns after it");
    }

    /// Several candidates
    void Candidates()
    {
        AddArbiter();
        m_arbiter->SetAttribute("Candidates", UintegerValue(2));
        ExpectAnswers(1, Seconds(2), 0, "one of two");
        ExpectAnswers(2, Seconds(3) + NanoSeconds(1), 0, "the other is 1 ns too old");
        ExpectAnswers(1, Seconds(4) + NanoSeconds(1), 1, "two, the other just as old as allowed");
        ExpectAnswers(3, Seconds(6), 0, "one of two", 6);
        ExpectAnswers(2, Seconds(6), 0, "a smaller rank", 5);
        ExpectAnswers(2, Seconds(6), 1, "the same rank", 6);
    }

    /// Requests of another size
    void WrongSize()
    {
        AddArbiter();
        RunOn(Seconds(2));
        SendTo(1, Create<Packet>(1));
        SendTo(1, Create<Packet>(100));
        RunOn(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(m_answers[1], 0, "they are no requests");
        ExpectAnswers(1, Seconds(2), 1, "a request");
    }

    /// The holder is cut off
    void Fenced()
    {
        AddArbiter(true);
        ExpectAnswers(2, Seconds(1), 0, "the holder has the lease");
        ExpectAnswers(2, MilliSeconds(1100), 0, "the holder must be cut off");
        ExpectAnswers(2, MilliSeconds(1200), 0, "it still must");
        ExpectAnswers(1, MilliSeconds(1300), 1, "it is not cut off yet");
        NS_TEST_EXPECT_MSG_EQ(m_fenced.size(), 0, "too early");
        RunOn(MilliSeconds(1400));
        NS_TEST_ASSERT_MSG_EQ(m_fenced.size(), 1, "it is cut off after FenceTime, once");
        NS_TEST_EXPECT_MSG_EQ((m_fenced[0] == Address(Ipv4Address("10.0.0.1"))), true, "who");
        NS_TEST_EXPECT_MSG_EQ(m_nCutOff, 1, "it is reported");
        ExpectAnswers(2, MilliSeconds(1400), 1, "the next request");
        ExpectAnswers(1, Seconds(9), 0, "the machine that was cut off");
        ExpectAnswers(3, Seconds(9), 0, "the next holder must be cut off");
        RunOn(Seconds(10));
        NS_TEST_ASSERT_MSG_EQ(m_fenced.size(), 2, "it is");
        NS_TEST_EXPECT_MSG_EQ((m_fenced[1] == Address(Ipv4Address("10.0.0.2"))), true, "who");
        ExpectAnswers(1, Seconds(10), 0, "the machine that was cut off first");
        ExpectAnswers(3, Seconds(10), 1, "the lease is free");
    }

    /// The arbiter ends before it has cut the holder off
    void Stopped()
    {
        for (const bool disposed : {false, true})
        {
            AddArbiter(true);
            m_arbiter->SetStopTime(MilliSeconds(disposed ? 9999 : 1200));
            if (disposed)
            {
                Simulator::Schedule(MilliSeconds(1200), &Object::Dispose, m_arbiter);
            }
            ExpectAnswers(2, MilliSeconds(1100), 0, "the holder must be cut off");
            RunOn(Seconds(3));
            NS_TEST_EXPECT_MSG_EQ(m_fenced.size(), 0, "nobody cuts it off");
            auto other = Socket::CreateSocket(m_node, UdpSocketFactory::GetTypeId());
            NS_TEST_EXPECT_MSG_EQ(other->Bind(InetSocketAddress(Ipv4Address::GetAny(), 7002)),
                                  0,
                                  "the port is free");
            Simulator::Destroy();
        }
    }

    /// A holder without an answer
    void Unanswered()
    {
        auto holder = AddHolder();
        holder->SetAttribute("First", BooleanValue(true));
        RunOn(Seconds(2));
        NS_TEST_ASSERT_MSG_EQ(m_lost.size(), 1, "it loses the lease");
        NS_TEST_EXPECT_MSG_EQ(m_lost[0], MilliSeconds(500), "1 s by a clock at twice the speed");
        NS_TEST_EXPECT_MSG_EQ(m_requests.size(), 10, "a request each 200 ms from 0 to 1.8 s");
    }

    /// A holder that ends
    void Ended()
    {
        for (const bool disposed : {false, true})
        {
            m_requests.clear();
            auto holder = AddHolder();
            holder->SetStopTime(MilliSeconds(disposed ? 9999 : 500));
            if (disposed)
            {
                Simulator::Schedule(MilliSeconds(500), &Object::Dispose, holder);
            }
            RunOn(MilliSeconds(550));
            NS_TEST_ASSERT_MSG_EQ(m_requests.size(), 3, "requests at 0, 200 and 400 ms");
            Answer(m_requests[2]);
            RunOn(Seconds(2));
            NS_TEST_EXPECT_MSG_EQ(m_requests.size(), 3, "no more");
            NS_TEST_EXPECT_MSG_EQ(m_nAcquired, 0, "it hears no answer");
            Simulator::Destroy();
        }
    }

    /// Answers that are late, out of order, or no answers
    void Answers()
    {
        auto holder = AddHolder();
        RunOn(MilliSeconds(500));
        NS_TEST_ASSERT_MSG_EQ(m_requests.size(), 3, "requests at 0, 200 and 400 ms");
        Answer(m_requests[0]);
        Answer(Create<Packet>(1));
        RunOn(MilliSeconds(550));
        NS_TEST_EXPECT_MSG_EQ(holder->IsHeld(), false, "the answer comes when the lease has ended");
        Answer(m_requests[2]);
        Answer(m_requests[1]);
        RunOn(MilliSeconds(551));
        NS_TEST_EXPECT_MSG_EQ(holder->IsHeld(), true, "an answer in time");
        RunOn(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(m_nAcquired, 1, "one lease");
        NS_TEST_ASSERT_MSG_EQ(m_lost.size(), 1, "it ends");
        NS_TEST_EXPECT_MSG_EQ(m_lost[0], MilliSeconds(900), "500 ms after the later request");
    }

    /// A holder that is asked to request the lease, before its start and later
    void Asked()
    {
        auto holder = AddHolder();
        holder->SetAttribute("Asks", BooleanValue(false));
        holder->SetStartTime(MilliSeconds(100));
        holder->Ask(7);
        NS_TEST_EXPECT_MSG_EQ(m_requests.size(), 0, "it has not started");
        Simulator::Schedule(MilliSeconds(250), &RemusLeaseHolder::Ask, holder, UINT64_MAX);
        RunOn(MilliSeconds(400));
        NS_TEST_ASSERT_MSG_EQ(m_requests.size(), 2, "at 100 and 300 ms");
        NS_TEST_EXPECT_MSG_EQ(GetHeader(m_requests[0]).GetSeq(), 7, "the rank");
        NS_TEST_EXPECT_MSG_EQ(GetHeader(m_requests[1]).GetSeq(), UINT32_MAX, "the greatest rank");
        NS_TEST_EXPECT_MSG_EQ(GetHeader(m_requests[1]).GetTs(), MilliSeconds(300), "the time");
    }

    /// The helper: a primary without a holder is cut off
    void HelperFences()
    {
        AddNode();
        RemusLeaseHelper helper(m_node);
        auto guest = CreateObject<Node>();
        helper.FencePrimary(guest, Ipv4Address("10.0.0.1"));
        helper.SetArbiterAttribute("DriftBound", DoubleValue(0));
        ExpectAnswers(2, Seconds(1), 0, "the lease has not ended");
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(guest), false, "nor the guest");
        ExpectAnswers(2, Seconds(1) + NanoSeconds(1), 0, "the primary is cut off");
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(guest), true, "with its guest");
        ExpectAnswers(2, Seconds(2), 1, "the next request");
    }

    /// The helper: the arbiter listens where the primary's address is
    void HelperListens()
    {
        for (const bool fenced : {false, true})
        {
            auto node = CreateObject<Node>();
            RemusLeaseHelper helper(CreateObject<Node>());
            const Ipv6Address address("2001:db8::1");
            const Inet6SocketAddress arbiter("2001:db8::9", 7002);
            if (fenced)
            {
                helper.FencePrimary(node, address);
            }
            else
            {
                helper.InstallPrimary(node, node, address, arbiter);
            }
            AddressValue value;
            helper.GetArbiter()->GetAttribute("Local", value);
            NS_TEST_EXPECT_MSG_EQ((value.Get() == Inet6SocketAddress(Ipv6Address::GetAny(), 7002)),
                                  true,
                                  "it listens on IPv6");
            helper.GetArbiter()->GetAttribute("FirstHolder", value);
            NS_TEST_EXPECT_MSG_EQ((value.Get() == Address(address)), true, "who has the lease");
        }
    }

    /// The helper: a guest and its host fail when they lose the lease
    void HelperFails()
    {
        AddNode();
        auto arbiter = CreateObject<Node>();
        InternetStackHelper().Install(arbiter);
        RemusLeaseHelper helper(arbiter); // which no packet reaches
        auto guest = CreateObject<Node>();
        helper.InstallPrimary(m_node,
                              guest,
                              Ipv4Address("10.0.0.1"),
                              InetSocketAddress("10.0.0.9", 7002));
        RunOn(MilliSeconds(999));
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(guest), false, "the guest lives");
        RunOn(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(guest), true, "the guest fails");
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(m_node), true, "its host fails");
    }

    /// The helper: a backup takes over when it has got the lease
    void HelperWaits()
    {
        for (const bool ended : {false, true})
        {
            m_requests.clear();
            m_nTookOver = 0;
            AddNode();
            auto failover = CreateObject<RemusFailover>();
            auto monitor = CreateObject<RemusHeartbeatMonitor>();
            monitor->SetAttribute("ExpectFrom", TimeValue(MilliSeconds(100)));
            auto receiver = CreateObject<RemusCheckpointReceiver>();
            failover->Watch(monitor, receiver);
            failover->TraceConnectWithoutContext(
                "TookOver",
                MakeCallback(&LeaseBoundsTestCase::HandleTookOver, this));
            m_node->AddApplication(monitor);
            m_node->AddApplication(receiver);
            m_node->AddApplication(failover);
            failover->SetStopTime(MilliSeconds(ended ? 700 : 9999));
            RemusLeaseHelper helper(CreateObject<Node>());
            helper.SetHolderAttribute("RenewInterval", TimeValue(MilliSeconds(150)));
            helper.GetArbiter()->SetStartTime(Seconds(9999));
            const InetSocketAddress arbiter("10.0.0.1", 1000);
            auto holder = helper.InstallBackup(failover, m_node, arbiter);
            RunOn(MilliSeconds(399));
            NS_TEST_EXPECT_MSG_EQ(m_requests.size(), 0, "heartbeats are not missed yet");
            RunOn(MilliSeconds(750));
            NS_TEST_ASSERT_MSG_EQ(m_requests.size(), 3, "requests at 400, 550 and 700 ms");
            NS_TEST_EXPECT_MSG_EQ(m_nTookOver, 0, "it has no lease");
            Answer(m_requests.back());
            RunOn(MilliSeconds(800));
            NS_TEST_EXPECT_MSG_EQ(holder->IsHeld(), true, "it has the lease");
            NS_TEST_EXPECT_MSG_EQ(m_nTookOver, !ended, "it takes over, unless it has ended");
            Simulator::Destroy();
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the bounds of leases.
 */
class RemusLeaseBoundsTestSuite : public TestSuite
{
  public:
    RemusLeaseBoundsTestSuite()
        : TestSuite("remus-lease-bounds")
    {
        using T = LeaseBoundsTestCase;
        AddTestCase(new T("A free lease is granted 1 ns after the last one may end", &T::Free));
        AddTestCase(new T("The bound allows for the errors of both clocks", &T::Drifting));
        AddTestCase(new T("Of several candidates the greatest rank gets it", &T::Candidates));
        AddTestCase(new T("Packets of another size are no requests", &T::WrongSize));
        AddTestCase(new T("A fence cuts the holder off first", &T::Fenced));
        AddTestCase(new T("An arbiter that has ended cuts nobody off", &T::Stopped));
        AddTestCase(new T("A holder loses the lease by its own clock", &T::Unanswered));
        AddTestCase(new T("A holder that has ended requests nothing", &T::Ended));
        AddTestCase(new T("Late answers don't prolong or shorten a lease", &T::Answers));
        AddTestCase(new T("A holder requests when it is asked, with its rank", &T::Asked));
        AddTestCase(new T("The helper's fence lets the guest fail", &T::HelperFences));
        AddTestCase(new T("The helper's arbiter listens on IPv6", &T::HelperListens));
        AddTestCase(new T("The helper's backup waits for the lease", &T::HelperWaits));
        AddTestCase(new T("A lost lease lets the guest and its host fail", &T::HelperFails));
    }
};

static RemusLeaseBoundsTestSuite g_remusLeaseBoundsTestSuite; //!< registers the suite
