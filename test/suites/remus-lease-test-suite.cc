/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/plug-test.h"
#include "../support/remus-lease-test.h"
#include "../support/remus-twin-test.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/log.h"
#include "ns3/node-container.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-lease-helper.h"
#include "ns3/remus-lease.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <string>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusLeaseTest");

/**
 * @ingroup plug-tests
 *
 * @brief Leases.
 */
class LeaseTestCase : public PlugTestCase<LeaseTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /**
     * @brief No link fails.
     */
    void Renewed()
    {
        LeaseTestBed bed;
        Simulator::Stop(Seconds(20));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_holders[0]->IsHeld(), true, "The first holder keeps it");
        NS_TEST_EXPECT_MSG_EQ(bed.m_holders[1]->IsHeld(), false, "The other does not get it");
        NS_TEST_EXPECT_MSG_EQ(bed.m_lost.size(), 0, "It is never lost");
    }

    /**
     * @brief The holder is cut off.
     */
    void CutOff()
    {
        LeaseTestBed bed;
        bed.Cut(0, MilliSeconds(5001), Seconds(20));
        Simulator::Stop(Seconds(10));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(bed.m_lost.size(), 1, "It is lost");
        NS_TEST_ASSERT_MSG_EQ(bed.m_acquired.size(), 2, "The other gets it");
        // The last request that was answered left at 4.8 s and arrived at 4.803 s
        NS_TEST_EXPECT_MSG_EQ(bed.m_lost[0], MilliSeconds(5800), "Duration after the request");
        NS_TEST_EXPECT_MSG_GT(bed.m_acquired[1], MilliSeconds(5805), "Not before the bound");
        NS_TEST_EXPECT_MSG_LT(bed.m_acquired[1], MilliSeconds(5805 + 206), "With a request");
    }

    /**
     * @brief The other machine requests the lease only after Ask().
     */
    void Asked()
    {
        LeaseTestBed bed;
        bed.m_holders[1]->SetAttribute("Asks", BooleanValue(false));
        bed.Cut(0, MilliSeconds(5001), Seconds(20));
        Simulator::Schedule(Seconds(8), &RemusLeaseHolder::Ask, bed.m_holders[1], 0);
        Simulator::Schedule(Seconds(9), &RemusLeaseHolder::Ask, bed.m_holders[1], 0);
        Simulator::Stop(Seconds(10));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(bed.m_acquired.size(), 2, "It gets the lease");
        NS_TEST_EXPECT_MSG_GT(bed.m_acquired[1], MilliSeconds(8006), "After it has asked");
        NS_TEST_EXPECT_MSG_LT(bed.m_acquired[1], MilliSeconds(8007), "At once");
    }

    /**
     * @brief The arbiter restarts without its memory, and hears of the other machine first.
     */
    void Restarted()
    {
        LeaseTestBed bed;
        bed.RestartArbiter(Seconds(5), MilliSeconds(5050));
        bed.Cut(0, MilliSeconds(4900), MilliSeconds(5500));
        Simulator::Stop(Seconds(10));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_nBoth, 0, "Not both");
        NS_TEST_ASSERT_MSG_EQ(bed.m_lost.size(), 1, "The holder loses it");
        NS_TEST_ASSERT_MSG_EQ(bed.m_acquired.size(), 2, "A machine gets it");
        NS_TEST_EXPECT_MSG_EQ(bed.m_lost[0], MilliSeconds(5800), "Duration after the request");
        // 5.05 s and 1.001 / 0.999 s
        NS_TEST_EXPECT_MSG_GT(bed.m_acquired[1], MilliSeconds(6052), "After a lease");
        NS_TEST_EXPECT_MSG_LT(bed.m_acquired[1], MilliSeconds(6052 + 206), "With a request");
    }

    /**
     * @brief A holder is disposed of while it has the lease.
     */
    void Disposed()
    {
        LeaseTestBed bed;
        Simulator::Schedule(Seconds(5), &RemusLeaseHolder::Dispose, bed.m_holders[0]);
        Simulator::Stop(Seconds(10));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(bed.m_lost.size(), 0, "It reports nothing more");
    }

    /**
     * @brief Primary and backup lose contact, and later the primary loses the arbiter.
     */
    void Twin()
    {
        LeaseTestBed bed;
        TwinTestBed guest;
        guest.Install([](Ptr<Node> /* node */) {});
        guest.FailAt(Seconds(100));
        bed.m_holders[1]->SetAttribute("Asks", BooleanValue(false));
        guest.m_twin->RequireLease(bed.m_holders[1]);
        bed.m_holders[0]->TraceConnectWithoutContext(
            "Lost",
            MakeBoundCallback(&LeaseTestCase::Fail, guest.m_failure));
        guest.m_failure->TraceConnectWithoutContext(
            "Failed",
            MakeCallback(&LeaseTestCase::HandleFailed, this));
        // The backup misses heartbeats
        Simulator::Schedule(Seconds(2), &RemusTwin::TakeOver, guest.m_twin);
        bed.Cut(0, MilliSeconds(5001), Seconds(20));
        TwinTestBed::Run(Seconds(5));
        NS_TEST_EXPECT_MSG_EQ(guest.m_twin->HasTakenOver(), false, "The primary has the lease");
        NS_TEST_EXPECT_MSG_EQ(guest.m_failure->HasFailed(), false, "The guest lives");
        TwinTestBed::Run(Seconds(5));
        NS_TEST_EXPECT_MSG_EQ(guest.m_twin->HasTakenOver(), true, "The backup has the lease");
        NS_TEST_EXPECT_MSG_EQ(m_failed, MilliSeconds(5800), "The primary has lost it");
        NS_TEST_EXPECT_MSG_GT(guest.m_tookOver, m_failed, "Before the twin takes over");
        NS_TEST_EXPECT_MSG_EQ(guest.m_twin->GetWait(), guest.m_tookOver - Seconds(2), "The wait");
    }

    /**
     * @brief Holders keep a lease for longer than it is granted.
     */
    void TooLong()
    {
        NodeContainer nodes(2);
        const auto ends = EndsProgram(
            [&] {
                RemusLeaseHelper helper(nodes.Get(0));
                helper.SetArbiterAttribute("Duration", TimeValue(MilliSeconds(200)));
                helper.InstallPrimary(nodes.Get(1),
                                      nodes.Get(1),
                                      Ipv4Address("10.1.0.1"),
                                      InetSocketAddress("10.1.0.2", 7002));
            },
            "holders keep a lease for");
        NS_TEST_EXPECT_MSG_EQ(ends, true, "There would be two guests");
        Simulator::Destroy();
    }

    /**
     * @brief The helper over IPv6: the primary is cut off, and its machine fails.
     */
    void Ipv6()
    {
        LeaseTestBed bed(true);
        AddressValue remote;
        bed.m_holders[0]->GetAttribute("Remote", remote);
        const auto primary = bed.m_machines.Get(0);
        bed.m_holders[0]->SetStartTime(Seconds(100)); // those of the helper take their place
        bed.m_arbiter->SetStartTime(Seconds(100));
        RemusLeaseHelper helper(bed.m_arbiterNode.Get(0));
        const auto installed =
            helper.InstallPrimary(primary, primary, bed.m_addresses[0], remote.Get());
        bed.Cut(0, MilliSeconds(5001), Seconds(20));
        Simulator::Stop(Seconds(5));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(installed->IsHeld(), true, "It is renewed");
        Simulator::Stop(Seconds(3));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(installed->IsHeld(), false, "It is lost");
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(primary), true, "So it fails");
        const auto ends = EndsProgram(
            [&] {
                helper.InstallPrimary(primary,
                                      primary,
                                      bed.m_addresses[0],
                                      InetSocketAddress("10.1.0.2", 7002));
            },
            "would request a lease over IPv4, but the arbiter listens on IPv6");
        NS_TEST_EXPECT_MSG_EQ(ends, true, "It would get no answer");
    }

    /**
     * @brief The twin's machine fails while the takeover waits until the twin has reached the cut.
     */
    void DeadTwin()
    {
        TwinTestBed guest;
        guest.m_helper.SetTwinAttribute("Lag", TimeValue(MilliSeconds(300)));
        guest.Install([](Ptr<Node> /* node */) {});
        guest.FailAt(Seconds(2));
        Simulator::Schedule(MilliSeconds(2200),
                            &RemusMachineFailure::FailNode,
                            guest.m_machines.Get(1));
        TwinTestBed::Run(Seconds(4));
        NS_TEST_EXPECT_MSG_EQ(guest.m_twin->HasTakenOver(), false, "It takes over nothing");
        NS_TEST_EXPECT_MSG_EQ(guest.m_tookOver, Time(0), "It does not say so");
    }

  private:
    /**
     * @brief A machine has lost the lease: let it fail.
     * @param failure its failure
     */
    static void Fail(Ptr<RemusMachineFailure> failure, Time /* now */)
    {
        failure->Fail();
    }

    /**
     * @brief The guest's machine has failed.
     * @param now the time
     */
    void HandleFailed(Time now)
    {
        m_failed = now;
    }

    Time m_failed; //!< when the guest's machine failed
};

/**
 * @ingroup plug-tests
 *
 * @brief Leases over random partitions and heals, and an arbiter that restarts without its memory.
 */
class RandomPartitionsTestCase : public TestCase
{
  public:
    /// A fault
    enum Fault
    {
        NONE,       //!< none
        LONG_LEASE, //!< a machine keeps the lease for longer than the arbiter assumes
        BAD_CLOCK   //!< a machine's clock drifts by more than the bound
    };

    /**
     * @brief Constructor.
     * @param fault the fault
     * @param runs the number of networks, with 10 partitions each
     */
    RandomPartitionsTestCase(Fault fault, uint32_t runs)
        : TestCase(std::to_string(10 * runs) + " random partitions: " +
                   (fault == NONE         ? "one machine at a time has the lease"
                    : fault == LONG_LEASE ? "a lease that is kept too long is noticed"
                                          : "a clock beyond the bound is noticed")),
          m_fault(fault),
          m_runs(runs)
    {
    }

  private:
    void DoRun() override
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(29);
        uint64_t both = 0;
        uint64_t changes = 0;
        for (uint32_t run = 0; run < m_runs; ++run)
        {
            LeaseTestBed bed(run % 2 == 1);
            const auto bound = random->GetValue(0, 0.1);
            const auto duration = MilliSeconds(random->GetInteger(200, 1000));
            bed.m_arbiter->SetAttribute("DriftBound", DoubleValue(bound));
            bed.m_arbiter->SetAttribute("ClockDrift", DoubleValue(random->GetValue(-bound, bound)));
            bed.m_arbiter->SetAttribute("Duration", TimeValue(duration));
            for (const auto& holder : bed.m_holders)
            {
                const auto drift =
                    m_fault == BAD_CLOCK ? -4 * bound - 0.1 : random->GetValue(-bound, bound);
                holder->SetAttribute("ClockDrift", DoubleValue(drift));
                holder->SetAttribute("Duration",
                                     TimeValue(m_fault == LONG_LEASE ? duration * 2 : duration));
                holder->SetAttribute("RenewInterval",
                                     TimeValue(MilliSeconds(random->GetInteger(10, 150))));
            }
            for (uint32_t i = 0; i < 10; ++i)
            {
                const auto from = MilliSeconds(random->GetInteger(0, 20000));
                bed.Cut(random->GetInteger(0, 1),
                        from,
                        from + MilliSeconds(random->GetInteger(1, 3000)));
            }
            const auto end = MilliSeconds(random->GetInteger(0, 20000));
            bed.RestartArbiter(end, end + MilliSeconds(random->GetInteger(0, 500)));
            Simulator::Stop(Seconds(24));
            Simulator::Run();
            both += bed.m_nBoth;
            changes += bed.m_acquired.size();
            NS_TEST_EXPECT_MSG_EQ((bed.m_holders[0]->IsHeld() || bed.m_holders[1]->IsHeld()),
                                  true,
                                  "In the end a machine has it");
        }
        NS_LOG_INFO(GetName() << ": " << changes << " leases, " << both << " times both");
        NS_TEST_EXPECT_MSG_GT(changes, 2 * m_runs, "The lease moves");
        NS_TEST_EXPECT_MSG_EQ((both > 0), (m_fault != NONE), "How often both have it");
    }

    Fault m_fault;   //!< the fault
    uint32_t m_runs; //!< the number of networks
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of leases.
 */
class RemusLeaseTestSuite : public TestSuite
{
  public:
    RemusLeaseTestSuite()
        : TestSuite("remus-lease")
    {
        using T = LeaseTestCase;
        AddTestCase(new T("A lease is renewed for as long as nothing fails", &T::Renewed));
        AddTestCase(new T("A machine that is cut off loses it first", &T::CutOff));
        AddTestCase(new T("A machine gets it when it asks", &T::Asked));
        AddTestCase(new T("An arbiter that restarts waits for a whole lease", &T::Restarted));
        AddTestCase(new T("A holder that is disposed of reports nothing more", &T::Disposed));
        AddTestCase(new T("A twin takes over when the primary has lost the lease", &T::Twin));
        AddTestCase(new T("A lease must not be kept for longer than it is granted", &T::TooLong));
        AddTestCase(new T("Over IPv6", &T::Ipv6));
        AddTestCase(new T("A twin whose machine has failed does not take over", &T::DeadTwin));
        using R = RandomPartitionsTestCase;
        AddTestCase(new R(R::NONE, 20));
        AddTestCase(new R(R::LONG_LEASE, 10));
        AddTestCase(new R(R::BAD_CLOCK, 10));
        AddTestCase(new R(R::NONE, 100), PlugTestCompat::ExtensiveDuration());
    }
};

static RemusLeaseTestSuite g_remusLeaseTestSuite; //!< registers the suite
