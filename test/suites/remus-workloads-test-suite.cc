/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/remus-fixture.h"
#include "../support/remus-server-link.h"

#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/remus-bursty-pages.h"
#include "ns3/remus-guest-processor.h"
#include "ns3/remus-helper.h"
#include "ns3/remus-page-server.h"
#include "ns3/remus-pipelined-client.h"
#include "ns3/remus-web-client.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Work takes longer by the time that checkpoints cost.
 */
class RemusProgressTestCase : public RemusFixture
{
  public:
    RemusProgressTestCase()
        : RemusFixture("Work waits for stops, for losses after them, and for transmissions")
    {
    }

  private:
    void DoRun() override
    {
        // P = 100 ms: 10 ms stopped, 5 ms + 20 pages of 0.5 ms lost, 40 ms at half speed: 55 ms
        // left
        Make("xend", "0.01", "0.04");
        auto pages = CreateObject<RemusBurstyPages>();
        pages->SetAttribute("PagesPerCheckpoint", DoubleValue(20));
        m_remus->SetAttribute("DirtyPages", PointerValue(pages));
        auto processor = CreateObject<RemusGuestProcessor>();
        processor->SetAttribute("LossPerCheckpoint", TimeValue(MilliSeconds(5)));
        processor->SetAttribute("LossPerPage", TimeValue(MicroSeconds(500)));
        processor->SetAttribute("TransmitShare", DoubleValue(0.5));
        NS_TEST_EXPECT_MSG_EQ(processor->GetShare(), 1, "The share before anything happens");
        processor->Follow(m_remus);
        m_processor = processor;
        Simulator::Schedule(MilliSeconds(190), &RemusProgressTestCase::AddWork, this);
        for (const auto work : {10, 2, 43, 1})
        {
            processor->Run(MilliSeconds(work), MakeCallback(&RemusProgressTestCase::Note, this));
        }
        NS_TEST_EXPECT_MSG_EQ(processor->GetNWaiting(), 4, "Work that is not done");
        Run(MilliSeconds(1000));

        // resumed at 10, lost until 25; half speed until 50 (12.5 ms done), then full speed
        // The work that comes at 190: 10 ms until 200, the rest at half speed from 225 on
        const std::vector<double> expected{45, 49, 92.5, 93.5, 245};
        NS_TEST_ASSERT_MSG_EQ(m_done.size(), 5, "Work that is done");
        for (std::size_t i = 0; i < expected.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(m_done[i].GetSeconds() * 1000, expected[i], 1e-3, "The end");
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(processor->GetShare(), 0.625, 1e-6, "The progress");
        NS_TEST_EXPECT_MSG_EQ_TOL(processor->GetProgress().GetSeconds(), 0.625, 1e-6, "In seconds");
        processor->Dispose();
        Simulator::Destroy();
    }

    /**
     * @brief Add work of 20 ms.
     */
    void AddWork()
    {
        m_processor->Run(MilliSeconds(20), MakeCallback(&RemusProgressTestCase::Note, this));
        m_processor = nullptr;
    }

    /**
     * @brief Note that work is done.
     */
    void Note()
    {
        m_done.push_back(Simulator::Now());
    }

    Ptr<RemusGuestProcessor> m_processor; //!< until more work was added
    std::vector<Time> m_done;             //!< when work was done
};

/**
 * @ingroup plug-tests
 *
 * @brief A failed machine does no more work.
 */
class RemusFailedProgressTestCase : public RemusFixture
{
  public:
    RemusFailedProgressTestCase()
        : RemusFixture("A failure ends the progress")
    {
    }

  private:
    void DoRun() override
    {
        Make("xend", "0", "0.001");
        auto processor = CreateObject<RemusGuestProcessor>();
        processor->Follow(m_remus);
        processor->Run(MilliSeconds(500), MakeCallback(&RemusFailedProgressTestCase::Fail, this));
        Simulator::Schedule(MilliSeconds(333), &RemusCheckpointer::Fail, m_remus);
        Run(MilliSeconds(1000));
        NS_TEST_EXPECT_MSG_EQ(processor->GetProgress(), MilliSeconds(333), "The progress");
        NS_TEST_EXPECT_MSG_EQ(m_failed, false, "Nothing is done after the failure");
        processor->Dispose();
        auto late = CreateObject<RemusGuestProcessor>();
        Simulator::Stop(MilliSeconds(500));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(late->GetShare(), 1, "The share of one that was made at 1 s");
        late->Dispose();
        Simulator::Destroy();
    }

    /**
     * @brief Note that work is done.
     */
    void Fail()
    {
        m_failed = true;
    }

    bool m_failed{false}; //!< work was done
};

/**
 * @ingroup plug-tests
 *
 * @brief After the end of protection the guest has the whole processor.
 */
class RemusEndedProgressTestCase : public RemusFixture
{
  public:
    RemusEndedProgressTestCase()
        : RemusFixture("The end of protection ends the transmission")
    {
    }

  private:
    void DoRun() override
    {
        Make("xend", "0", "0.04");
        auto processor = CreateObject<RemusGuestProcessor>();
        processor->SetAttribute("TransmitShare", DoubleValue(0.5));
        processor->Follow(m_remus);
        Simulator::Schedule(MilliSeconds(20), &RemusCheckpointer::Stop, m_remus);
        Run(MilliSeconds(100));
        NS_TEST_EXPECT_MSG_EQ(processor->GetProgress(),
                              MilliSeconds(20 / 2 + 80),
                              "The checkpoint on its way at 20 ms costs nothing more");
        processor->Dispose();
        Simulator::Destroy();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief A guest whose controller stops it until the commit does no work meanwhile.
 */
class RemusStalledProgressTestCase : public RemusFixture
{
  public:
    RemusStalledProgressTestCase()
        : RemusFixture("Work goes on after a stall")
    {
    }

  private:
    void DoRun() override
    {
        // Stopped at 0 and 150 ms, for 10 ms and until the commit 40 ms later; then 5 ms are lost
        Make("pipelined[Outstanding=1|Stall=true]", "0.01", "0.04");
        auto processor = CreateObject<RemusGuestProcessor>();
        processor->SetAttribute("LossPerCheckpoint", TimeValue(MilliSeconds(5)));
        processor->Follow(m_remus);
        processor->Run(MilliSeconds(120), MakeCallback(&RemusStalledProgressTestCase::Note, this));
        Run(MilliSeconds(300));
        NS_TEST_EXPECT_MSG_EQ(m_done, MilliSeconds(2 * (50 + 5) + 120), "When the work is done");
        processor->Dispose();
        Simulator::Destroy();
    }

    /**
     * @brief Note that the work is done.
     */
    void Note()
    {
        m_done = Simulator::Now();
    }

    Time m_done; //!< when the work was done
};

/**
 * @ingroup plug-tests
 *
 * @brief A server without protection and its clients, 2 ms away.
 */
class RemusPageTestCase : public TestCase
{
  protected:
    using TestCase::TestCase;

    /**
     * @brief Make a server whose requests take 1 ms, and the first of a page 5 ms more.
     * @param workers its workers
     */
    void MakeServer(uint32_t workers)
    {
        m_nodes = MakeServerAndClient();
        m_pages = CreateObject<RemusBurstyPages>();
        m_server = CreateObject<RemusPageServer>();
        m_server->SetAttribute("Workers", UintegerValue(workers));
        m_server->SetAttribute("PageServiceTime",
                               StringValue("ns3::ConstantRandomVariable[Constant=0.005]"));
        m_server->SetAttribute("WritesPerRequest", DoubleValue(3));
        m_server->SetAttribute("WritesPerPage", DoubleValue(100));
        m_server->SetAttribute("DirtyPages", PointerValue(m_pages));
        m_nodes.Get(0)->AddApplication(m_server);
    }

    /**
     * @brief Make a user who loads one page of five objects.
     * @param connections the connections
     * @return the user
     */
    Ptr<RemusWebClient> MakeUser(uint32_t connections)
    {
        auto user = CreateObject<RemusWebClient>();
        user->SetAttribute("Remote", AddressValue(InetSocketAddress(Ipv4Address("10.0.0.1"), 80)));
        user->SetAttribute("Connections", UintegerValue(connections));
        user->SetAttribute("ObjectsPerPage",
                           StringValue("ns3::ConstantRandomVariable[Constant=5]"));
        user->SetAttribute("ThinkTime", StringValue("ns3::ConstantRandomVariable[Constant=100]"));
        user->TraceConnectWithoutContext("PageLoaded",
                                         MakeCallback(&RemusPageTestCase::NotePage, this));
        m_nodes.Get(1)->AddApplication(user);
        return user;
    }

    /**
     * @brief Note a page.
     * @param began when it was begun
     * @param now the time
     */
    void NotePage(Time began, Time now)
    {
        m_times.push_back((now - began).GetSeconds() * 1000);
    }

    void DoTeardown() override
    {
        m_server = nullptr;
        m_pages = nullptr;
        m_nodes = NodeContainer();
        Simulator::Destroy();
    }

    NodeContainer m_nodes;         //!< server and clients
    Ptr<RemusPageServer> m_server; //!< the server
    Ptr<RemusBurstyPages> m_pages; //!< its memory
    std::vector<double> m_times;   //!< the pages' times in ms
};

/**
 * @ingroup plug-tests
 *
 * @brief A page takes a round trip for each object that follows another one, and the service times.
 */
class RemusWebPageTestCase : public RemusPageTestCase
{
  public:
    RemusWebPageTestCase()
        : RemusPageTestCase("A page takes round trips and service, and dirties memory")
    {
    }

  private:
    void DoRun() override
    {
        MakeServer(0);
        const auto user = MakeUser(1);
        Simulator::Stop(Seconds(10));
        Simulator::Run();
        // 4 ms for the connection, five times 4 ms and 1 ms, and 5 ms for the page
        NS_TEST_ASSERT_MSG_EQ(m_times.size(), 1, "Pages that were loaded");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_times[0], 34, 0.1, "The time of the page");
        NS_TEST_EXPECT_MSG_EQ(user->GetNPages(), 1, "Pages by the user");
        NS_TEST_EXPECT_MSG_EQ(user->GetNFailures(), 0, "Pages that were given up");
        NS_TEST_EXPECT_MSG_EQ(m_server->GetNReplies(), 5, "Requests by the server");
        NS_TEST_EXPECT_MSG_EQ(m_pages->GetSoFar(Time(0)), 115, "What they dirtied");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief A page over two connections takes fewer round trips.
 */
class RemusWebConnectionsTestCase : public RemusPageTestCase
{
  public:
    RemusWebConnectionsTestCase()
        : RemusPageTestCase("Connections load objects side by side")
    {
    }

  private:
    void DoRun() override
    {
        MakeServer(0);
        MakeUser(2);
        Simulator::Stop(Seconds(10));
        Simulator::Run();
        // 4 ms; 6 ms, then 1 ms on the processor; the fifth object follows the third
        NS_TEST_ASSERT_MSG_EQ(m_times.size(), 1, "Pages that were loaded");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_times[0], 4 + 4 + 6 + 4 + 1 + 4 + 1, 0.1, "The page");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief With one worker, the second user waits until the first one has closed its connection.
 */
class RemusWorkersTestCase : public RemusPageTestCase
{
  public:
    RemusWorkersTestCase()
        : RemusPageTestCase("Connections wait for a worker")
    {
    }

  private:
    void DoRun() override
    {
        MakeServer(1);
        MakeUser(1);
        MakeUser(1);
        Simulator::Schedule(MilliSeconds(20), &RemusWorkersTestCase::CheckWaiting, this);
        Simulator::Stop(Seconds(10));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(m_times.size(), 2, "Pages that were loaded");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_times[0], 34, 0.1, "The first");
        // the worker is free 2 ms after the first page is loaded, and the request is there
        NS_TEST_EXPECT_MSG_EQ_TOL(m_times[1], 34 + 2 + 4 * 4 + 10 + 2, 0.1, "The second");
        NS_TEST_EXPECT_MSG_EQ(m_server->GetNWaiting(), 0, "Nobody waits in the end");
    }

    /**
     * @brief Check how many users wait.
     */
    void CheckWaiting()
    {
        NS_TEST_EXPECT_MSG_EQ(m_server->GetNWaiting(), 1, "The second user waits");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief With many requests outstanding, the processor is the bottleneck; with one, the round trip.
 */
class RemusPipelinedTestCase : public RemusPageTestCase
{
  public:
    RemusPipelinedTestCase()
        : RemusPageTestCase("Outstanding requests hide the round trip")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto outstanding : {1, 50})
        {
            MakeServer(0);
            auto client = CreateObject<RemusPipelinedClient>();
            client->SetAttribute("Remote",
                                 AddressValue(InetSocketAddress(Ipv4Address("10.0.0.1"), 80)));
            client->SetAttribute("Outstanding", UintegerValue(outstanding));
            m_nodes.Get(1)->AddApplication(client);
            Simulator::Stop(Seconds(2));
            Simulator::Run();
            // a reply of 4000 B (8 segments of 536 B) fits into the initial window
            const auto rate = outstanding == 1 ? 200 : 1000;
            NS_TEST_EXPECT_MSG_EQ_TOL(client->GetNReplies() / 2.0, rate, 0.02 * rate, "The rate");
            Simulator::Destroy();
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The end of a simulation while connections are open.
 */
class RemusOpenConnectionsTestCase : public TestCase
{
  public:
    RemusOpenConnectionsTestCase()
        : TestCase("Workloads that are disposed of with open connections send nothing")
    {
    }

  private:
    void DoRun() override
    {
        NodeContainer nodes(2);
        auto devices = PointToPointHelper().Install(nodes);
        InternetStackHelper().Install(nodes);
        RemusHelper remus;
        remus.SetGuestStops(true); // the guest's output passes a gate, which needs the devices
        remus.SetCheckpointerAttribute("Interval", TimeValue(MilliSeconds(20)));
        remus.Install(nodes);
        Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
        auto server = CreateObject<RemusPageServer>();
        nodes.Get(0)->AddApplication(server);
        const AddressValue remote(InetSocketAddress(Ipv4Address("10.0.0.1"), 80));
        auto client = CreateObject<RemusPipelinedClient>();
        client->SetAttribute("Remote", remote);
        nodes.Get(1)->AddApplication(client);
        auto user = CreateObject<RemusWebClient>();
        user->SetAttribute("Remote", remote);
        user->SetAttribute("ObjectsPerPage",
                           StringValue("ns3::ConstantRandomVariable[Constant=1000000]"));
        nodes.Get(1)->AddApplication(user);
        Simulator::Stop(Seconds(4));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_GT(client->GetNReplies(), 0, "There is a connection of the one");
        NS_TEST_EXPECT_MSG_GT(server->GetNReplies(), client->GetNReplies(), "and of the other");
        Simulator::Destroy();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of workloads.
 */
class RemusWorkloadsTestSuite : public TestSuite
{
  public:
    RemusWorkloadsTestSuite()
        : TestSuite("remus-workloads")
    {
        AddTestCase(new RemusProgressTestCase());
        AddTestCase(new RemusFailedProgressTestCase());
        AddTestCase(new RemusEndedProgressTestCase());
        AddTestCase(new RemusStalledProgressTestCase());
        AddTestCase(new RemusWebPageTestCase());
        AddTestCase(new RemusWebConnectionsTestCase());
        AddTestCase(new RemusWorkersTestCase());
        AddTestCase(new RemusPipelinedTestCase());
        AddTestCase(new RemusOpenConnectionsTestCase());
    }
};

static RemusWorkloadsTestSuite g_remusWorkloadsTestSuite; //!< registers the suite
