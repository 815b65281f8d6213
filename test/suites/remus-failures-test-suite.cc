/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-controllers.h"
#include "../support/remus-test.h"

#include "ns3/boolean.h"
#include "ns3/ipv4.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Guests with random output, losses and controllers, whose machines fail at random times.
 */
class RemusFailuresTestCase : public TestCase
{
  public:
    /// How the guest is protected
    enum Mode
    {
        PLUG,     //!< a plug with a boundary for each epoch
        LINUX,    //!< a plug with Linux's accounting, and several epochs uncommitted
        UNPLUGGED //!< a plug that lets everything pass
    };

    /**
     * @brief Constructor.
     * @param mode what protects the guests
     * @param runs the number of guests
     */
    RemusFailuresTestCase(Mode mode, uint32_t runs)
        : TestCase(std::to_string(runs) + " random failures: " +
                   (mode == PLUG    ? "no output leaves before the backup covers it"
                    : mode == LINUX ? "Linux's accounting releases output early if pipelined"
                                    : "without a plug output leaves early")),
          m_mode(mode),
          m_runs(runs)
    {
    }

  private:
    void DoRun() override
    {
        const auto first = RunAll();
        NS_TEST_EXPECT_MSG_GT(first.first, m_runs, "Output leaves");
        if (m_mode == PLUG)
        {
            NS_TEST_EXPECT_MSG_EQ(first.second, 0, "None of it is early");
        }
        else
        {
            NS_TEST_EXPECT_MSG_GT(first.second, 0, "Some of it is early");
        }
        if (m_runs <= 200)
        {
            NS_TEST_EXPECT_MSG_EQ((RunAll() == first), true, "The same once more");
        }
    }

    /**
     * @brief Simulate all guests.
     * @return the packets that left, and those that left early
     */
    std::pair<uint64_t, uint64_t> RunAll()
    {
        m_random = CreateObject<UniformRandomVariable>();
        m_random->SetStream(7);
        std::pair<uint64_t, uint64_t> sum{0, 0};
        for (uint32_t run = 0; run < m_runs; ++run)
        {
            auto monitor = CreateObject<RemusOutputCommitMonitor>();
            RunOne(monitor);
            sum.first += monitor->GetNPackets();
            sum.second += monitor->GetNViolations();
            Simulator::Destroy();
            monitor->Dispose();
        }
        return sum;
    }

    /**
     * @brief Simulate a guest.
     * @param monitor listens to it
     */
    void RunOne(Ptr<RemusOutputCommitMonitor> monitor)
    {
        const auto controllers = GetControllersToTest();
        const char* rates[] = {"20Mbps", "100Mbps", "1Gbps"};
        const std::string controller =
            m_mode == LINUX ? "pipelined"
                            : controllers[m_random->GetInteger(0, controllers.size() - 1)];
        RemusTestPair pair(controller,
                           MicroSeconds(m_random->GetInteger(2000, 20000)),
                           rates[m_random->GetInteger(0, 2)],
                           MicroSeconds(m_random->GetInteger(10, 8000)),
                           m_random->GetInteger(0, 12));
        if (controller == "pipelined")
        {
            pair.m_checkpointer->GetController()->SetAttribute(
                "Outstanding",
                UintegerValue(m_random->GetInteger(2, 5)));
        }
        pair.m_checkpointer->GetPlug(0)->SetLinuxAccounting(m_mode == LINUX);
        pair.m_checkpointer->SetAttribute("AllowLinuxOverlap", BooleanValue(m_mode == LINUX));
        pair.AddSender();
        pair.AddReceiver();
        pair.SetLoss(m_random->GetInteger(0, 1) * m_random->GetValue(0, 0.05));
        monitor->Watch(pair.m_clientLink.Get(0), pair.m_checkpointer, pair.m_receiver);
        if (m_mode == UNPLUGGED)
        {
            pair.m_checkpointer->TraceConnectWithoutContext(
                "GuestStopped",
                MakeBoundCallback(&RemusFailuresTestCase::Unplug, pair.m_checkpointer->GetPlug(0)));
        }

        auto socket = Socket::CreateSocket(pair.m_nodes.Get(0), UdpSocketFactory::GetTypeId());
        socket->Connect(InetSocketAddress(Ipv4Address("10.1.1.2"), 9));
        const auto failure = MicroSeconds(m_random->GetInteger(20000, 300000));
        for (Time at = MicroSeconds(1); at < failure + MilliSeconds(20);
             at += MicroSeconds(m_random->GetInteger(100, 3000)))
        {
            Simulator::ScheduleWithContext(0, at, &RemusFailuresTestCase::Send, socket);
        }
        Simulator::Schedule(failure, &RemusFailuresTestCase::FailMachine, &pair);
        Simulator::Stop(failure + MilliSeconds(50));
        Simulator::Run();
    }

    /**
     * @brief Let all packets pass.
     * @param plug the plug
     */
    static void Unplug(Ptr<PlugQueueDisc> plug, uint64_t /* epoch */, Time /* now */)
    {
        plug->ReleaseIndefinite();
    }

    /**
     * @brief Emit output.
     * @param socket the guest's socket
     */
    static void Send(Ptr<Socket> socket)
    {
        socket->Send(Create<Packet>(200));
    }

    /**
     * @brief The primary's machine fails.
     * @param pair the primary
     */
    static void FailMachine(RemusTestPair* pair)
    {
        pair->m_checkpointer->Fail();
        auto ipv4 = pair->m_nodes.Get(0)->GetObject<Ipv4>();
        ipv4->SetDown(1);
        ipv4->SetDown(2);
    }

    Mode m_mode;                         //!< what protects the guests
    uint32_t m_runs;                     //!< the number of guests
    Ptr<UniformRandomVariable> m_random; //!< the choices
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of failures.
 */
class RemusFailuresTestSuite : public TestSuite
{
  public:
    RemusFailuresTestSuite()
        : TestSuite("remus-failures", PlugTestCompat::SystemSuite())
    {
        AddTestCase(new RemusFailuresTestCase(RemusFailuresTestCase::PLUG, 200));
        AddTestCase(new RemusFailuresTestCase(RemusFailuresTestCase::LINUX, 100));
        AddTestCase(new RemusFailuresTestCase(RemusFailuresTestCase::UNPLUGGED, 100));
        AddTestCase(new RemusFailuresTestCase(RemusFailuresTestCase::PLUG, 10000),
                    PlugTestCompat::ExtensiveDuration());
    }
};

static RemusFailuresTestSuite g_remusFailuresTestSuite; //!< registers the suite
