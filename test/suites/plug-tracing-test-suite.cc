/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-link.h"
#include "../support/plug-test-compat.h"
#include "../support/plug-test.h"

#include "ns3/config-store.h"
#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/flow-monitor-helper.h"
#include "ns3/ipv4-flow-probe.h"
#include "ns3/pcap-file.h"
#include "ns3/plug-helper.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-helper.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/trace-helper.h"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

/// The path of the sender's root queue disc
static const std::string ROOT = "/NodeList/0/$ns3::TrafficControlLayer/RootQueueDiscList/1/";
/// The path from a PrioQueueDisc to the child for packets with no priority
static const std::string CHILD = "$ns3::PrioQueueDisc/QueueDiscClassList/1/QueueDisc/";

/**
 * @ingroup plug-tests
 *
 * @brief ns-3's tools for tracing and configuration applied to a plug, which holds 10 packets sent
 * from 10 ms on and releases them at 100 ms.
 */
class PlugTracingTestCase : public PlugTestCase<PlugTracingTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// FlowMonitor
    void TestDelay()
    {
        auto link = MakeLink("");
        FlowMonitorHelper flows;
        auto monitor = flows.Install(link.m_nodes);
        Run(link, 10);

        NS_TEST_ASSERT_MSG_EQ(monitor->GetFlowStats().size(), 1, "There is one flow");
        const auto& flow = monitor->GetFlowStats().begin()->second;
        NS_TEST_EXPECT_MSG_EQ(flow.rxPackets, 10, "It arrives");
        // Packets are sent 1 ms apart and leave 1 ms apart
        NS_TEST_EXPECT_MSG_EQ(flow.delaySum, 10 * MilliSeconds(90 + 2), "Each packet is held");
    }

    /// FlowMonitor
    void TestRootDrops()
    {
        TestDrops("", ROOT);
    }

    /// FlowMonitor
    void TestChildDrops()
    {
        TestDrops("prio", ROOT + CHILD);
    }

    /// PointToPointHelper::EnablePcap
    void TestPcap()
    {
        const auto name = CreateTempDirFilename("plug.pcap");
        {
            auto link = MakeLink("");
            PointToPointHelper().EnablePcap(name, link.m_devices.Get(0), false, true);
            Run(link, 10);
            Simulator::Destroy();
        }
        PcapFile file;
        file.Open(name, std::ios::in);
        uint32_t packets = 0;
        uint32_t seconds;
        uint32_t micros;
        uint32_t included;
        uint32_t size;
        uint32_t read;
        uint8_t data[600];
        for (file.Read(data, 600, seconds, micros, included, size, read); !file.Fail();
             file.Read(data, 600, seconds, micros, included, size, read))
        {
            NS_TEST_EXPECT_MSG_EQ(micros, 100000 + 1000 * packets, "The time when it is sent");
            NS_TEST_EXPECT_MSG_EQ(size, 500, "Its size on the link");
            packets++;
        }
        NS_TEST_EXPECT_MSG_EQ(packets, 10, "All packets");
    }

    /// AsciiTraceHelper, as PointToPointHelper::EnableAscii uses it, without the packets' contents:
    /// these are only available if the program has not sent a packet before
    void TestAscii()
    {
        auto link = MakeLink("");
        auto queue = DynamicCast<PointToPointNetDevice>(link.m_devices.Get(0))->GetQueue();
        std::ostringstream text;
        auto stream = Create<OutputStreamWrapper>(&text);
        AsciiTraceHelper ascii;
        ascii.HookDefaultEnqueueSinkWithoutContext(queue, "Enqueue", stream);
        ascii.HookDefaultDequeueSinkWithoutContext(queue, "Dequeue", stream);
        Run(link, 10);

        std::istringstream lines(text.str());
        std::vector<std::string> events;
        for (std::string line; std::getline(lines, line);)
        {
            events.push_back(line.substr(0, line.find(' ', 2)));
        }
        std::vector<std::string> expected{"+ 0.1", "- 0.1"};
        expected.resize(11, "+ 0.1");
        for (uint32_t i = 101; i < 110; ++i)
        {
            expected.push_back("- 0." + std::to_string(i));
        }
        NS_TEST_EXPECT_MSG_EQ((events == expected), true, "The device's queue gets a burst");
    }

    /// Config
    void TestRootPath()
    {
        TestPath("", ROOT);
    }

    /// Config
    void TestChildPath()
    {
        TestPath("prio", ROOT + CHILD);
    }

    /// ConfigStore
    void TestConfigStore()
    {
        const auto name = CreateTempDirFilename("plug.txt");
        Config::SetDefault("ns3::ConfigStore::Filename", StringValue(name));
        Config::SetDefault("ns3::PlugQueueDisc::MaxSize", StringValue("77p"));
        Config::SetDefault("ns3::RemusCheckpointer::Interval", StringValue("33ms"));
        auto link = MakeLink("");
        RemusHelper remus;
        auto checkpointer = remus.Install(NodeContainer(link.m_nodes.Get(0))).at(0);
        SetCommitDelay(checkpointer, 0.03);
        auto plug = link.m_discs.Get(0);
        Store("Save");
        KeepOwnLines(name);

        Config::Reset();
        Config::SetDefault("ns3::ConfigStore::Filename", StringValue(name));
        SetCommitDelay(checkpointer, 0.05);
        plug->SetAttribute("MaxSize", StringValue("5p"));
        Store("Load");
        NS_TEST_EXPECT_MSG_EQ(GetAttribute(plug, "MaxSize"), "77p", "The plug's limit");
        NS_TEST_EXPECT_MSG_EQ(GetAttribute(CreateObject<PlugQueueDisc>(), "MaxSize"),
                              "77p",
                              "The default limit");
        PointerValue delay;
        checkpointer->GetAttribute("CommitDelay", delay);
        NS_TEST_EXPECT_MSG_EQ(GetAttribute(delay.GetObject(), "Constant"),
                              "0.03",
                              "The checkpointer's time until a commit");
        TimeValue interval;
        CreateObject<RemusCheckpointer>()->GetAttribute("Interval", interval);
        NS_TEST_EXPECT_MSG_EQ(interval.Get(), MilliSeconds(33), "The default interval");
        Config::Reset();
    }

  private:
    /**
     * @brief Make a link with a plug for normal packets.
     * @param parent "prio" for a plug below prio, "" for a root
     * @return the link
     */
    static PlugLink MakeLink(const std::string& parent)
    {
        TrafficControlHelper trafficControl;
        const auto root = trafficControl.SetRootQueueDisc(parent == "prio" ? "ns3::PrioQueueDisc"
                                                                           : "ns3::PlugQueueDisc");
        if (parent == "prio")
        {
            const auto ids = trafficControl.AddQueueDiscClasses(root, 3, "ns3::QueueDiscClass");
            trafficControl.AddChildQueueDiscs(root, ids, "ns3::PlugQueueDisc");
        }
        return PlugLink(trafficControl);
    }

    /**
     * @brief Send a packet every ms from 10 ms on; block at 80 ms and release at 100 ms.
     * @param link the link
     * @param packets the number of packets
     */
    static void Run(PlugLink& link, uint32_t packets)
    {
        PlugHelper::Schedule(MilliSeconds(80), link.m_discs, "block");
        PlugHelper::Schedule(MilliSeconds(100), link.m_discs, "release");
        link.Send(MilliSeconds(10), packets, MilliSeconds(1));
        link.Run(Seconds(1));
    }

    /**
     * @brief Let 20 of 50 packets exceed the limit and discard the rest; FlowMonitor counts them.
     * @param parent see MakeLink()
     * @param path the path of the plug
     */
    void TestDrops(const std::string& parent, const std::string& path)
    {
        auto link = MakeLink(parent);
        Config::Set(path + "$ns3::PlugQueueDisc/MaxSize", StringValue("30p"));
        const auto plugs = PlugHelper::GetPlugs(link.m_discs);
        auto plug = DynamicCast<PlugQueueDisc>(plugs.Get(plugs.GetN() / 2));
        FlowMonitorHelper flows;
        auto monitor = flows.Install(link.m_nodes);
        Simulator::Schedule(MilliSeconds(70), &PlugQueueDisc::Discard, plug);
        Run(link, 50);

        const auto& flow = monitor->GetFlowStats().begin()->second;
        const std::size_t reason = Ipv4FlowProbe::DROP_QUEUE_DISC;
        NS_TEST_ASSERT_MSG_GT(flow.packetsDropped.size(), reason, "A queue disc drops packets");
        NS_TEST_EXPECT_MSG_EQ(plug->GetStats().nTotalDroppedPacketsBeforeEnqueue, 20, "By limit");
        NS_TEST_EXPECT_MSG_EQ(flow.packetsDropped[reason], 50, "By limit and by Discard()");
        NS_TEST_EXPECT_MSG_EQ(flow.bytesDropped[reason], 50 * 498, "Their bytes");
        NS_TEST_EXPECT_MSG_EQ(flow.rxPackets, 0, "None arrives");
    }

    /**
     * @brief Set an attribute and connect a trace source by the path of a plug.
     * @param parent see MakeLink()
     * @param path the path
     */
    void TestPath(const std::string& parent, const std::string& path)
    {
        auto link = MakeLink(parent);
        Config::Set(path + "$ns3::PlugQueueDisc/MaxSize", StringValue("6p"));
        Config::Connect(path + "$ns3::PlugQueueDisc/Released",
                        MakeCallback(&PlugTracingTestCase::HandleReleased, this));
        Run(link, 10);
        NS_TEST_EXPECT_MSG_EQ(m_released, "epoch 0, 6 packets, 2988 bytes", "The release");
        NS_TEST_EXPECT_MSG_EQ(link.GetArrivals(Seconds(0), Seconds(1)).size(), 6, "It arrives");
    }

    /**
     * @brief Record a release.
     * @param epoch the epoch
     * @param packets its packets
     * @param bytes their size
     */
    void HandleReleased(std::string /* path */, uint64_t epoch, uint32_t packets, uint64_t bytes)
    {
        m_released += "epoch " + std::to_string(epoch) + ", " + std::to_string(packets) +
                      " packets, " + std::to_string(bytes) + " bytes";
    }

    /**
     * @brief Save or load all attributes.
     * @param mode "Save" or "Load"
     */
    static void Store(const std::string& mode)
    {
        Config::SetDefault("ns3::ConfigStore::Mode", StringValue(mode));
        ConfigStore store;
        store.ConfigureDefaults();
        store.ConfigureAttributes();
    }

    /**
     * @brief Remove all lines but those for plugs and checkpointers from a file: up to ns-3.37 some
     * saved attributes of a UDP socket can't be loaded, nor in ns-3.42 an empty address.
     * @param name the file
     */
    static void KeepOwnLines(const std::string& name)
    {
        std::ifstream in(name);
        std::string kept;
        for (std::string line; std::getline(in, line);)
        {
            if (line.find("ns3::PlugQueueDisc") != std::string::npos ||
                line.find("ns3::RemusCheckpointer") != std::string::npos)
            {
                kept += line + "\n";
            }
        }
        std::ofstream(name) << kept;
    }

    /**
     * @brief Set the time until a commit.
     * @param checkpointer the checkpointer
     * @param seconds the time
     */
    static void SetCommitDelay(Ptr<RemusCheckpointer> checkpointer, double seconds)
    {
        auto delay = CreateObject<ConstantRandomVariable>();
        delay->SetAttribute("Constant", DoubleValue(seconds));
        checkpointer->SetAttribute("CommitDelay", PointerValue(delay));
    }

    /**
     * @brief Get an attribute as text.
     * @param object the object
     * @param name the name of the attribute
     * @return its value
     */
    static std::string GetAttribute(Ptr<Object> object, const std::string& name)
    {
        StringValue value;
        object->GetAttribute(name, value);
        return value.Get();
    }

    std::string m_released; //!< the releases
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of ns-3's tools for tracing and configuration.
 */
class PlugTracingTestSuite : public TestSuite
{
  public:
    PlugTracingTestSuite()
        : TestSuite("plug-tracing", PlugTestCompat::SystemSuite())
    {
        using T = PlugTracingTestCase;
        AddTestCase(new T("FlowMonitor shows how long packets were held", &T::TestDelay));
        AddTestCase(new T("FlowMonitor counts the packets that a plug drops", &T::TestRootDrops));
        AddTestCase(new T("FlowMonitor counts the packets that a child drops", &T::TestChildDrops));
        AddTestCase(new T("A pcap file shows when packets are released", &T::TestPcap));
        AddTestCase(new T("An ASCII trace shows the burst of a release", &T::TestAscii));
        AddTestCase(new T("A Config path leads to a plug", &T::TestRootPath));
        AddTestCase(new T("A Config path leads to a child", &T::TestChildPath));
        AddTestCase(new T("The config store saves and loads attributes", &T::TestConfigStore));
    }
};

static PlugTracingTestSuite g_plugTracingTestSuite; //!< registers the suite
