/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/remus-test.h"

#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/remus-adaptive-controller.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <fstream>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusDirtyPagesTestSuite");

/**
 * @ingroup plug-tests
 *
 * @brief Pages grow at the rate until the working set is dirty.
 */
class RemusRatePagesTestCase : public TestCase
{
  public:
    RemusRatePagesTestCase()
        : TestCase("A working set caps the pages that a rate gives")
    {
    }

  private:
    void DoRun() override
    {
        auto pages = CreateObject<RemusRatePages>();
        pages->SetAttribute("Rate", DoubleValue(10000));
        pages->SetAttribute("WorkingSet", UintegerValue(500));
        NS_TEST_EXPECT_MSG_EQ(pages->GetNext(MilliSeconds(20)).pages, 200, "Below it");
        NS_TEST_EXPECT_MSG_EQ(pages->GetNext(MilliSeconds(20)).bytes, 819200, "Their bytes");
        NS_TEST_EXPECT_MSG_EQ(pages->GetNext(MilliSeconds(80)).pages, 500, "Above it");
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief A line that QEMU's micro-checkpointing logged.
 */
class RemusRecordedPagesTestCase : public TestCase
{
  public:
    RemusRecordedPagesTestCase()
        : TestCase("A recorded line of micro-checkpointing gives its period and its delays")
    {
    }

  private:
    void DoRun() override
    {
        const auto name = CreateTempDirFilename("recorded.csv");
        std::ofstream(name) << "time,bytes,pages,stop,ack\n1s,1583552,329,7ms,152ms\n";
        auto recorded = CreateObject<RemusRecordedPages>();
        recorded->SetFileName(name);
        const auto record = recorded->GetNext(Time(0));
        NS_TEST_EXPECT_MSG_EQ(record.pages, 329, "The pages");
        NS_TEST_EXPECT_MSG_EQ(record.bytes, 1583552, "The bytes");

        RemusTestPair pair("mc", Seconds(1));
        auto delay = CreateObject<ConstantRandomVariable>();
        pair.m_checkpointer->SetAttribute("CommitDelay", PointerValue(delay));
        pair.m_checkpointer->SetAttribute("DirtyPages", PointerValue(recorded));
        pair.m_checkpointer->TraceConnectWithoutContext(
            "GuestStopped",
            MakeCallback(&RemusRecordedPagesTestCase::HandleStopped, this));
        pair.m_checkpointer->GetPlug(0)->TraceConnectWithoutContext(
            "Departed",
            MakeCallback(&RemusRecordedPagesTestCase::HandleDeparted, this));
        m_checkpointer = pair.m_checkpointer;
        m_socket = Socket::CreateSocket(pair.m_nodes.Get(0), UdpSocketFactory::GetTypeId());
        m_socket->Connect(InetSocketAddress(Ipv4Address("10.1.1.2"), 9));
        Simulator::ScheduleWithContext(0,
                                       MicroSeconds(7500),
                                       &RemusRecordedPagesTestCase::Send,
                                       this);
        Simulator::Stop(Seconds(60));
        Simulator::Run();

        const auto period = m_stopped.at(2) - m_stopped.at(1);
        NS_TEST_EXPECT_MSG_EQ(period, MilliSeconds(1152), "The period");
        Time sum;
        for (const auto& held : m_held)
        {
            sum += held;
        }
        const auto mean = sum.GetSeconds() / m_held.size();
        const auto ends = std::minmax_element(m_held.begin(), m_held.end());
        NS_LOG_INFO("Log line of micro-checkpointing: P = "
                    << period.GetMilliSeconds() << " ms, added delay "
                    << ends.first->GetSeconds() * 1000 << " to " << ends.second->GetSeconds() * 1000
                    << " ms, mean " << mean * 1000 << " ms");
        NS_TEST_EXPECT_MSG_EQ_TOL(ends.first->GetSeconds(), 0.159, 0.0011, "The least delay");
        NS_TEST_EXPECT_MSG_EQ_TOL(mean, 0.7315, 0.0011, "The mean delay");
        NS_TEST_EXPECT_MSG_EQ_TOL(ends.second->GetSeconds(), 1.304, 0.0011, "The longest delay");
        m_socket = nullptr;
        m_checkpointer = nullptr;
        Simulator::Destroy();
    }

    /**
     * @brief Note a stop.
     * @param now the time
     */
    void HandleStopped(uint64_t /* epoch */, Time now)
    {
        m_stopped.push_back(now);
    }

    /**
     * @brief Note how long a packet was held.
     * @param held how long it was held
     */
    void HandleDeparted(Ptr<const QueueDiscItem> /* item */, uint64_t /* epoch */, Time held)
    {
        m_held.push_back(held);
    }

    /**
     * @brief Emit output every 10.1 ms, if the guest runs.
     */
    void Send()
    {
        if (!m_checkpointer->IsGuestStopped())
        {
            m_socket->Send(Create<Packet>(100));
        }
        Simulator::Schedule(MicroSeconds(10100), &RemusRecordedPagesTestCase::Send, this);
    }

    Ptr<RemusCheckpointer> m_checkpointer; //!< the guest's
    Ptr<Socket> m_socket;                  //!< the guest's
    std::vector<Time> m_stopped;           //!< when the guest stopped
    std::vector<Time> m_held;              //!< how long packets were held
};

/**
 * @ingroup plug-tests
 *
 * @brief Checkpoints that grow with the length of their epoch.
 */
class RemusSelfThrottlingTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param controller the controller
     * @param interval T in ms
     * @param mean the mean of the added request delay in ms
     */
    RemusSelfThrottlingTestCase(const std::string& controller, uint32_t interval, double mean)
        : TestCase("Checkpoints that grow with their epoch: " + controller + " at " +
                   std::to_string(interval) + " ms"),
          m_controller(controller),
          m_interval(interval),
          m_mean(mean)
    {
    }

  private:
    void DoRun() override
    {
        // The pages of a kernel build, and what a page costs: Remus, NSDI 2008, figures 10 and 5.
        // xl sends them while it is stopped
        auto dirty = CreateObject<RemusRatePages>();
        const bool xl = m_controller == "xl";
        auto stop = CreateObject<ConstantRandomVariable>();
        stop->SetAttribute("Constant", DoubleValue(0.00059));
        auto commit = CreateObject<ConstantRandomVariable>();
        commit->SetAttribute("Constant", DoubleValue(0.0006));
        auto checkpointer = CreateObject<RemusCheckpointer>();
        checkpointer->SetAttribute("Controller", StringValue(m_controller));
        checkpointer->SetAttribute("Interval", TimeValue(MilliSeconds(m_interval)));
        checkpointer->SetAttribute("DirtyPages", PointerValue(dirty));
        checkpointer->SetAttribute("StopDuration", PointerValue(stop));
        checkpointer->SetAttribute("CommitDelay", PointerValue(commit));
        checkpointer->SetAttribute("StopPerPage", TimeValue(NanoSeconds(xl ? 58700 : 3700)));
        checkpointer->SetAttribute("CommitPerPage", TimeValue(NanoSeconds(xl ? 0 : 55000)));
        checkpointer->TraceConnectWithoutContext(
            "GuestStopped",
            MakeCallback(&RemusSelfThrottlingTestCase::HandleStopped, this));
        checkpointer->TraceConnectWithoutContext(
            "Released",
            MakeCallback(&RemusSelfThrottlingTestCase::HandleReleased, this));
        checkpointer->Initialize();
        Simulator::Stop(Seconds(60));
        Simulator::Run();

        const auto i = m_released.size() - 1;
        const auto period = (m_stopped.at(i) - m_stopped.at(i - 1)).GetSeconds();
        const auto delay = (m_released.at(i) - m_stopped.at(i)).GetSeconds();
        NS_LOG_INFO("F8, P/2 + D in ms, " << m_controller << ", T = " << m_interval
                                          << " ms: " << m_mean << " by the law, "
                                          << (period / 2 + delay) * 1000 << " measured");
        // pages are whole numbers: half a page is 0.03 ms, and moves the fixed point up to 0.1 ms
        NS_TEST_EXPECT_MSG_EQ_TOL((period / 2 + delay) * 1000, m_mean, 0.2, "P/2 + D in ms");
        Simulator::Destroy();
        checkpointer->Dispose();
    }

    /**
     * @brief Note a stop.
     * @param now the time
     */
    void HandleStopped(uint64_t /* epoch */, Time now)
    {
        m_stopped.push_back(now);
    }

    /**
     * @brief Note a release.
     * @param now the time
     */
    void HandleReleased(uint64_t /* epoch */, Time now)
    {
        m_released.push_back(now);
    }

    std::string m_controller;     //!< the controller
    uint32_t m_interval;          //!< T in ms
    double m_mean;                //!< the mean of the added request delay in ms
    std::vector<Time> m_stopped;  //!< when the guest stopped
    std::vector<Time> m_released; //!< when epochs were released
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of dirty pages.
 */
class RemusDirtyPagesTestSuite : public TestSuite
{
  public:
    RemusDirtyPagesTestSuite()
        : TestSuite("remus-dirty-pages")
    {
        AddTestCase(new RemusRatePagesTestCase());
        AddTestCase(new RemusRecordedPagesTestCase());
        const std::vector<uint32_t> intervals{25, 50, 100, 200};
        const std::vector<std::pair<std::string, std::vector<double>>> means{
            {"xend", {27.8, 54.8, 108.7, 216.6}},
            {"mc", {60.4, 119.3, 237.0, 472.6}},
            {"xl", {37.3, 72.4, 142.4, 282.5}}};
        for (const auto& controller : means)
        {
            for (std::size_t i = 0; i < intervals.size(); ++i)
            {
                AddTestCase(new RemusSelfThrottlingTestCase(controller.first,
                                                            intervals[i],
                                                            controller.second[i]));
            }
        }
    }
};

static RemusDirtyPagesTestSuite g_remusDirtyPagesTestSuite; //!< registers the suite
