/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/address.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-address.h"
#include "ns3/node.h"
#include "ns3/packet.h"
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
 *
 * One node has the arbiter or the holder, and the addresses 10.0.0.1 to 10.0.0.3, each with a
 * socket. Packets on the loopback device take no time.
 */
class LeaseBoundsTestCase : public PlugTestCase<LeaseBoundsTestCase>
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
        Wait(Seconds(2));
        SendTo(1, Create<Packet>(1));
        SendTo(1, Create<Packet>(100));
        Wait(Seconds(2));
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
        Wait(MilliSeconds(1400));
        NS_TEST_ASSERT_MSG_EQ(m_fenced.size(), 1, "it is cut off after FenceTime, once");
        NS_TEST_EXPECT_MSG_EQ((m_fenced[0] == Address(Ipv4Address("10.0.0.1"))), true, "who");
        NS_TEST_EXPECT_MSG_EQ(m_nCutOff, 1, "it is reported");
        ExpectAnswers(2, MilliSeconds(1400), 1, "the next request");
        ExpectAnswers(1, Seconds(9), 0, "the machine that was cut off");
        ExpectAnswers(3, Seconds(9), 0, "the next holder must be cut off");
        Wait(Seconds(10));
        NS_TEST_ASSERT_MSG_EQ(m_fenced.size(), 2, "it is");
        NS_TEST_EXPECT_MSG_EQ((m_fenced[1] == Address(Ipv4Address("10.0.0.2"))), true, "who");
    }

    /// The arbiter ends before it has cut the holder off
    void Stopped()
    {
        AddArbiter(true);
        m_arbiter->SetStopTime(MilliSeconds(1200));
        ExpectAnswers(2, MilliSeconds(1100), 0, "the holder must be cut off");
        Wait(Seconds(3));
        NS_TEST_EXPECT_MSG_EQ(m_fenced.size(), 0, "nobody cuts it off");
    }

    /// A holder without an answer
    void Unanswered()
    {
        auto holder = AddHolder();
        holder->SetAttribute("First", BooleanValue(true));
        Wait(Seconds(2));
        NS_TEST_ASSERT_MSG_EQ(m_lost.size(), 1, "it loses the lease");
        NS_TEST_EXPECT_MSG_EQ(m_lost[0], MilliSeconds(500), "1 s by a clock at twice the speed");
        NS_TEST_EXPECT_MSG_EQ(m_requests.size(), 10, "a request each 200 ms from 0 to 1.8 s");
    }

    /// A holder that ends
    void Ended()
    {
        AddHolder()->SetStopTime(MilliSeconds(500));
        Wait(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(m_requests.size(), 3, "requests at 0, 200 and 400 ms");
    }

    /// Answers that are late, out of order, or no answers
    void Answers()
    {
        auto holder = AddHolder();
        Wait(MilliSeconds(500));
        NS_TEST_ASSERT_MSG_EQ(m_requests.size(), 3, "requests at 0, 200 and 400 ms");
        Answer(m_requests[0]);
        Answer(Create<Packet>(1));
        Wait(MilliSeconds(550));
        NS_TEST_EXPECT_MSG_EQ(holder->IsHeld(), false, "the answer comes when the lease has ended");
        Answer(m_requests[2]);
        Answer(m_requests[1]);
        Wait(MilliSeconds(551));
        NS_TEST_EXPECT_MSG_EQ(holder->IsHeld(), true, "an answer in time");
        Wait(Seconds(2));
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
        Wait(MilliSeconds(400));
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
        Wait(MilliSeconds(999));
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(guest), false, "the guest lives");
        Wait(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(guest), true, "the guest fails");
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(m_node), true, "its host fails");
    }

  private:
    /**
     * @brief Simulate.
     * @param at until when, including the events at that time
     */
    static void Wait(Time at)
    {
        Simulator::Stop(at - Simulator::Now());
        Simulator::Run();
    }

    /**
     * @brief Add the node and the machines' sockets.
     */
    void AddNode()
    {
        m_node = CreateObject<Node>();
        InternetStackHelper().Install(m_node);
        for (uint32_t i = 1; i <= 3; ++i)
        {
            const Ipv4Address address(("10.0.0." + std::to_string(i)).c_str());
            m_node->GetObject<Ipv4>()->AddAddress(0, Ipv4InterfaceAddress(address, "/24"));
            m_sockets[i] = Socket::CreateSocket(m_node, UdpSocketFactory::GetTypeId());
            m_sockets[i]->Bind(InetSocketAddress(address, 1000));
            m_sockets[i]->SetRecvCallback(MakeCallback(&LeaseBoundsTestCase::HandleRead, this));
        }
    }

    /**
     * @brief Add the arbiter.
     * @param fenced whether machine 1 has the lease first, and a holder is cut off after 300 ms
     */
    void AddArbiter(bool fenced = false)
    {
        AddNode();
        m_arbiter = CreateObject<RemusLeaseArbiter>();
        m_arbiter->SetAttribute("DriftBound", DoubleValue(0));
        if (fenced)
        {
            m_arbiter->SetAttribute("FirstHolder", AddressValue(Ipv4Address("10.0.0.1")));
            m_arbiter->SetAttribute("FenceTime", TimeValue(MilliSeconds(300)));
            m_arbiter->SetFence(MakeCallback(&LeaseBoundsTestCase::Fence, this));
            m_arbiter->TraceConnectWithoutContext(
                "CutOff",
                MakeCallback(&LeaseBoundsTestCase::HandleCutOff, this));
        }
        m_node->AddApplication(m_arbiter);
    }

    /**
     * @brief Add a holder whose clock runs at twice the speed and whose arbiter is machine 1.
     * @return the holder
     */
    Ptr<RemusLeaseHolder> AddHolder()
    {
        AddNode();
        auto holder = CreateObject<RemusLeaseHolder>();
        holder->SetAttribute("Remote", AddressValue(InetSocketAddress("10.0.0.1", 1000)));
        holder->SetAttribute("ClockDrift", DoubleValue(1));
        holder->TraceConnectWithoutContext(
            "Acquired",
            MakeCallback(&LeaseBoundsTestCase::HandleAcquired, this));
        holder->TraceConnectWithoutContext("Lost",
                                           MakeCallback(&LeaseBoundsTestCase::HandleLost, this));
        m_node->AddApplication(holder);
        return holder;
    }

    /**
     * @brief Send a packet of a machine to the arbiter.
     * @param machine the machine
     * @param packet the packet
     */
    void SendTo(uint32_t machine, Ptr<Packet> packet)
    {
        m_sockets[machine]->SendTo(packet, 0, InetSocketAddress("10.0.0.3", 7002));
    }

    /**
     * @brief Let a machine request the lease, and check whether it gets an answer.
     * @param machine the machine
     * @param at when
     * @param answers the expected number of answers
     * @param what a description
     * @param rank the machine's rank
     */
    void ExpectAnswers(uint32_t machine,
                       Time at,
                       uint32_t answers,
                       const std::string& what,
                       uint32_t rank = 0)
    {
        SeqTsHeader header;
        header.SetSeq(rank);
        auto packet = Create<Packet>();
        packet->AddHeader(header);
        m_answers[machine] = 0;
        Simulator::Schedule(at - Simulator::Now(),
                            &LeaseBoundsTestCase::SendTo,
                            this,
                            machine,
                            packet);
        Simulator::Schedule(at - Simulator::Now(), &LeaseBoundsTestCase::Pause, 3);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_answers[machine], answers, "machine " << machine << ": " << what);
    }

    /**
     * @brief End this run when all packets of this time have arrived.
     * @param turns after so many further events
     */
    static void Pause(uint32_t turns)
    {
        if (turns == 0)
        {
            Simulator::Stop();
        }
        else
        {
            Simulator::ScheduleNow(&LeaseBoundsTestCase::Pause, turns - 1);
        }
    }

    /**
     * @brief Let the holder receive an answer.
     * @param packet the answer
     */
    void Answer(Ptr<Packet> packet)
    {
        m_sockets[1]->SendTo(packet->Copy(), 0, m_from);
    }

    /**
     * @brief Get the header of a request.
     * @param request the request
     * @return the header
     */
    static SeqTsHeader GetHeader(Ptr<Packet> request)
    {
        SeqTsHeader header;
        request->PeekHeader(header);
        return header;
    }

    /**
     * @brief A machine has received a request or an answer.
     * @param socket its socket
     */
    void HandleRead(Ptr<Socket> socket)
    {
        while (auto packet = socket->RecvFrom(m_from))
        {
            m_requests.push_back(packet);
            for (uint32_t i = 1; i <= 3; ++i)
            {
                m_answers[i] += socket == m_sockets[i];
            }
        }
    }

    /**
     * @brief Cut a machine off.
     * @param machine its address
     */
    void Fence(const Address& machine)
    {
        m_fenced.push_back(machine);
    }

    /// A machine was cut off.
    void HandleCutOff(const Address& /* machine */, Time /* now */)
    {
        ++m_nCutOff;
    }

    /// The holder has the lease.
    void HandleAcquired(Time /* now */)
    {
        ++m_nAcquired;
    }

    /**
     * @brief The holder has lost the lease.
     * @param now the time
     */
    void HandleLost(Time now)
    {
        m_lost.push_back(now);
    }

    Ptr<Node> m_node;                    //!< the node of everything
    Ptr<RemusLeaseArbiter> m_arbiter;    //!< the arbiter
    Ptr<Socket> m_sockets[4];            //!< by machine, from 1 on
    uint32_t m_answers[4]{0, 0, 0, 0};   //!< packets received by machine
    std::vector<Ptr<Packet>> m_requests; //!< packets received
    Address m_from;                      //!< the sender of the last
    std::vector<Address> m_fenced;       //!< machines that were cut off
    uint32_t m_nCutOff{0};               //!< the number that was reported
    uint32_t m_nAcquired{0};             //!< how often the holder acquired the lease
    std::vector<Time> m_lost;            //!< when the holder lost it
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
        AddTestCase(new T("A lost lease lets the guest and its host fail", &T::HelperFails));
    }
};

static RemusLeaseBoundsTestSuite g_remusLeaseBoundsTestSuite; //!< registers the suite
