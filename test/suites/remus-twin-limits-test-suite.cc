/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"
#include "../support/remus-twin-test.h"

#include "ns3/bulk-send-helper.h"
#include "ns3/ethernet-header.h"
#include "ns3/global-value.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/on-off-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simple-net-device.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The behaviour of a twin whose assumptions are violated.
 */
class TwinLimitsTestCase : public PlugTestCase<TwinLimitsTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /**
     * @brief A random variable that guest and twin share.
     */
    void SharedVariable()
    {
        TwinTestBed bed;
        auto shared = CreateObject<ExponentialRandomVariable>();
        shared->SetAttribute("Mean", DoubleValue(0.02));
        bed.Install([&](Ptr<Node> node) {
            OnOffHelper onOff("ns3::UdpSocketFactory", bed.GetAddress(2, 80));
            onOff.SetAttribute("OffTime", PointerValue(shared));
            onOff.Install(node);
        });
        bed.AddSink("ns3::UdpSocketFactory");
        bed.m_twin->TraceConnectWithoutContext(
            "Diverged",
            MakeCallback(&TwinLimitsTestCase::HandleDiverged, this));
        TwinTestBed::Run(Seconds(10));
        NS_TEST_EXPECT_MSG_EQ(m_diverged.size(), 1, "It is reported once");
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->HasDiverged(), true, "It is known");
        NS_TEST_EXPECT_MSG_EQ((m_diverged.at(0).first || m_diverged.at(0).second),
                              true,
                              "A packet is reported");
    }

    /**
     * @brief The streams of random numbers of a guest and its twin.
     */
    void Streams()
    {
        TwinTestBed bed;
        bed.Install([&](Ptr<Node> node) {
            OnOffHelper onOff("ns3::UdpSocketFactory", bed.GetAddress(2, 80));
            onOff.SetAttribute("OnTime", StringValue("ns3::ExponentialRandomVariable[Mean=0.1]"));
            onOff.Install(node);
            onOff.Install(node);
        });
        TwinTestBed::Run(MilliSeconds(500)); // the guest is built at 0, and the twin Lag later
        int64_t streams[2][2];
        for (uint32_t i = 0; i < 2; ++i)
        {
            for (uint32_t j = 0; j < 2; ++j)
            {
                PointerValue time;
                bed.m_machines.Get(i)->GetApplication(j)->GetAttribute("OnTime", time);
                streams[i][j] = time.Get<RandomVariableStream>()->GetStream();
            }
        }
        NS_TEST_EXPECT_MSG_EQ(streams[0][0], streams[1][0], "guest and twin, first application");
        NS_TEST_EXPECT_MSG_EQ(streams[0][1], streams[1][1], "guest and twin, second application");
        NS_TEST_EXPECT_MSG_NE(streams[0][0], streams[0][1], "the guest's two applications");
    }

    /**
     * @brief A guest that sends a packet that its twin does not send.
     */
    void MissingPacket()
    {
        TwinTestBed bed;
        bed.Install([](Ptr<Node> /* node */) {});
        bed.AddUdpClient(bed.m_machines.Get(0), 2, Seconds(0.1));
        bed.AddSink("ns3::UdpSocketFactory");
        bed.m_twin->TraceConnectWithoutContext(
            "Diverged",
            MakeCallback(&TwinLimitsTestCase::HandleDiverged, this));
        TwinTestBed::Run(Seconds(1));
        NS_TEST_ASSERT_MSG_EQ(m_diverged.size(), 1, "It is reported once");
        NS_TEST_EXPECT_MSG_EQ((m_diverged.at(0).first != nullptr), true, "The guest's packet");
        NS_TEST_EXPECT_MSG_EQ((m_diverged.at(0).second == nullptr), true, "None of the twin");
    }

    /**
     * @brief A lag shorter than an epoch and its commit.
     */
    void ShortLag()
    {
        TwinTestBed bed;
        bed.m_helper.SetTwinAttribute("Lag", TimeValue(MilliSeconds(10)));
        bed.Install([&](Ptr<Node> node) {
            PacketSinkHelper("ns3::TcpSocketFactory", bed.GetAny(80)).Install(node);
        });
        BulkSendHelper("ns3::TcpSocketFactory", bed.GetAddress(1, 80)).Install(bed.m_clients);
        TwinTestBed::Run(MilliSeconds(500));
        NS_TEST_EXPECT_MSG_EQ_TOL(bed.m_twin->GetNAhead() + 0.0, 500, 499, "Frames too early");
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->HasDiverged(), false, "The twin still does the same");
    }

    /**
     * @brief Links that guest and twin cannot share.
     */
    void PointToPoint()
    {
        NodeContainer nodes(4);
        PointToPointHelper link;
        const auto guest = link.Install(nodes.Get(0), nodes.Get(1));
        const auto twin = link.Install(nodes.Get(2), nodes.Get(3));
        RemusTwinHelper helper(MakeCallback(&TwinLimitsTestCase::BuildStack));
        std::ostringstream words;
        auto buffer = std::cerr.rdbuf(words.rdbuf());
        helper.Install(guest.Get(0), twin.Get(0));
        std::cerr.rdbuf(buffer);
        NS_TEST_EXPECT_MSG_NE(words.str().find("device 0 of node 0 is at the end of a "
                                               "point-to-point link"),
                              std::string::npos,
                              "The device is named");
        Simulator::Destroy();
    }

    /**
     * @brief Build a guest with nothing but an internet stack.
     * @param node the node
     */
    static void BuildStack(Ptr<Node> node)
    {
        InternetStackHelper().Install(node);
    }

    /**
     * @brief A lag that is longer than the time from the cut to the takeover.
     */
    void LongLag()
    {
        TwinTestBed bed;
        bed.m_helper.SetTwinAttribute("Lag", TimeValue(MilliSeconds(300)));
        bed.Install([](Ptr<Node> /* node */) {});
        bed.m_checkpointer->TraceConnectWithoutContext(
            "GuestStopped",
            MakeCallback(&TwinLimitsTestCase::HandleStopped, this));
        bed.m_checkpointer->TraceConnectWithoutContext(
            "Committed",
            MakeCallback(&TwinLimitsTestCase::HandleCommitted, this));
        bed.FailAt(MilliSeconds(1013));
        TwinTestBed::Run(Seconds(2));
        const auto cut = m_stops.at(m_nCommitted - 1);
        NS_TEST_EXPECT_MSG_EQ(bed.m_tookOver, cut + MilliSeconds(300), "At the cut");
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->GetWait(),
                              bed.m_tookOver - MilliSeconds(1013 + 80),
                              "It tells how long the takeover waited");
    }

    /**
     * @brief A failure before the first commit.
     */
    void NothingComplete()
    {
        TwinTestBed bed;
        bed.Install([&](Ptr<Node> node) { bed.AddUdpClient(node, 2, MilliSeconds(50)); });
        auto sink = bed.AddSink("ns3::UdpSocketFactory");
        bed.FailAt(MilliSeconds(2));
        TwinTestBed::Run(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(bed.m_tookOver, MilliSeconds(100), "The twin is built first");
        NS_TEST_EXPECT_MSG_GT(sink->GetTotalRx(), 1000, "The guest starts again");
    }

    /**
     * @brief The takeover is announced to the switches.
     */
    void Announcements()
    {
        TwinTestBed bed;
        bed.m_helper.SetTwinAttribute("Announcements", UintegerValue(3));
        bed.m_helper.SetTwinAttribute("AnnounceInterval", TimeValue(MilliSeconds(70)));
        bed.Install([&](Ptr<Node> node) { bed.AddUdpClient(node, 2, MilliSeconds(50)); });
        bed.m_lan.Get(2)->TraceConnectWithoutContext(
            "PromiscSniffer",
            MakeCallback(&TwinLimitsTestCase::HandleFrame, this));
        bed.FailAt(MilliSeconds(1013));
        TwinTestBed::Run(Seconds(3));
        const auto first = bed.m_tookOver.RoundTo(Time::MS);
        NS_TEST_EXPECT_MSG_EQ(first.IsStrictlyPositive(), true, "The twin takes over");
        const std::vector<Time> expected{first,
                                         first + MilliSeconds(70),
                                         first + MilliSeconds(140)};
        NS_TEST_EXPECT_MSG_EQ((m_announced == expected), true, "Three times, 70 ms apart");
    }

    /**
     * @brief TCP with checksums and a guest that stops.
     */
    void ChecksumsAndStops()
    {
        for (const auto isIpv6 : {false, true})
        {
            GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
            {
                TwinTestBed bed(1, isIpv6);
                RemusHelper remus;
                remus.UseStages();
                remus.SetGuestStops(true);
                bed.m_helper.SetRemusHelper(remus);
                bed.m_helper.SetTwinAttribute("Lag", TimeValue(MilliSeconds(400)));
                bed.Install([&](Ptr<Node> node) {
                    BulkSendHelper("ns3::TcpSocketFactory", bed.GetAddress(2, 80)).Install(node);
                });
                auto sink = bed.AddSink("ns3::TcpSocketFactory");
                bed.FailAt(MilliSeconds(1513));
                TwinTestBed::Run(MilliSeconds(1513));
                NS_TEST_EXPECT_MSG_EQ(bed.m_twin->HasDiverged(), false, "Equal");
                NS_TEST_EXPECT_MSG_GT(bed.m_twin->GetNEqual(), 20, "Compared");
                const auto before = sink->GetTotalRx();
                TwinTestBed::Run(Seconds(3));
                NS_TEST_EXPECT_MSG_GT(sink->GetTotalRx(), before + 100000, "It continues");
            }
            GlobalValue::Bind("ChecksumEnabled", BooleanValue(false));
        }
    }

    /**
     * @brief Invalid settings.
     */
    void Messages()
    {
        ExpectEnd("it must be a multiple of 1 ms", [](TwinTestBed& bed) {
            bed.m_helper.SetTwinAttribute("Lag", TimeValue(MicroSeconds(1500)));
            bed.Install([](Ptr<Node> /* node */) {});
        });
        ExpectEnd("the twin's node must have devices only", [](TwinTestBed& bed) {
            bed.m_stack.Install(bed.m_machines.Get(1));
            bed.Install([](Ptr<Node> /* node */) {});
        });
        ExpectEnd("the guest has 1 devices and the twin 2", [](TwinTestBed& bed) {
            bed.m_helper.Install(bed.m_lan.Get(0),
                                 NetDeviceContainer(bed.m_lan.Get(1), bed.m_lan.Get(1)));
        });
        ExpectEnd("must have the same index", [](TwinTestBed& bed) {
            CsmaHelper csma;
            csma.Install(bed.m_machines.Get(1));
            bed.m_helper.Install(bed.m_lan.Get(0), bed.m_machines.Get(1)->GetDevice(1));
        });
        ExpectEnd("can't be the guest and its twin", [](TwinTestBed& bed) {
            bed.m_helper.Install(bed.m_lan.Get(0), bed.m_lan.Get(0));
        });
        ExpectEnd("other IP addresses than that of node 0", [](TwinTestBed& bed) {
            uint32_t host = 50;
            bed.Install([&](Ptr<Node> node) {
                node->GetObject<Ipv4>()->AddAddress(
                    1,
                    Ipv4InterfaceAddress(Ipv4Address(0x0a010100 + host++),
                                         Ipv4Mask("255.255.255.0")));
            });
            TwinTestBed::Run(Seconds(1));
        });
        ExpectEnd("must be on the same MPI rank", [](TwinTestBed& bed) {
            auto other = CreateObject<Node>(1); // of rank 1
            auto device = CreateObject<SimpleNetDevice>();
            other->AddDevice(device);
            bed.m_helper.Install(bed.m_lan.Get(0), NetDeviceContainer(device));
        });
        ExpectEnd("Address Collision", [](TwinTestBed& bed) {
            const auto assign = [](Ptr<NetDevice> device, const char* host) {
                Ipv4AddressHelper("10.7.0.0", "255.255.255.0", host).Assign(device);
            };
            CsmaHelper csma;
            const auto others = csma.Install(bed.m_clients.Get(0));
            assign(others.Get(0), "0.0.0.7");
            bed.Install([](Ptr<Node> /* node */) {});
            TwinTestBed::Run(Seconds(1));
            assign(csma.Install(bed.m_clients.Get(0)).Get(0), "0.0.0.8");
            assign(csma.Install(bed.m_clients.Get(0)).Get(0), "0.0.0.7");
        });
        ExpectEnd("it must not be negative", [](TwinTestBed& bed) {
            bed.m_helper.SetTwinAttribute("TakeOverTime", StringValue(TwinTestBed::Constant(-1)));
            bed.Install([](Ptr<Node> /* node */) {});
            bed.FailAt(MilliSeconds(10));
            TwinTestBed::Run(Seconds(1));
        });
    }

    /**
     * @brief Commands by hand and from a sink.
     */
    void Commands()
    {
        TwinTestBed bed;
        bed.Install([&](Ptr<Node> node) { bed.AddUdpClient(node, 2, MilliSeconds(50)); });
        m_twin = bed.m_twin;
        m_twin->TraceConnectWithoutContext("TookOver",
                                           MakeCallback(&TwinLimitsTestCase::CommandAgain, this));
        Simulator::Schedule(MilliSeconds(500), &RemusTwin::Freeze, m_twin);
        Simulator::Schedule(MilliSeconds(600), &RemusTwin::TakeOver, m_twin);
        Simulator::Schedule(MilliSeconds(601), &RemusCheckpointer::Fail, bed.m_checkpointer);
        TwinTestBed::Run(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(m_nTakeOvers, 1, "It takes over once");
        NS_TEST_EXPECT_MSG_EQ(bed.m_tookOver, MilliSeconds(600), "When it is told");
        m_twin = nullptr;
    }

  private:
    /**
     * @brief Expect that something ends the program.
     * @param message a part of the message
     * @param run the function that must end it
     */
    void ExpectEnd(const std::string& message, const std::function<void(TwinTestBed&)>& run)
    {
        const auto words = GetLastWords([&run]() {
            TwinTestBed bed;
            run(bed);
        });
        NS_TEST_EXPECT_MSG_EQ((words.find(message) != std::string::npos), true, message << words);
    }

    /**
     * @brief Guest and twin differ.
     * @param guest the guest's packet
     * @param twin the twin's packet
     */
    void HandleDiverged(Ptr<const Packet> guest, Ptr<const Packet> twin)
    {
        m_diverged.emplace_back(guest, twin);
    }

    /**
     * @brief The guest is stopped.
     * @param now the time
     */
    void HandleStopped(uint64_t /* epoch */, Time now)
    {
        m_stops.push_back(now);
    }

    /**
     * @brief A checkpoint is committed.
     * @param epoch its epoch
     */
    void HandleCommitted(uint64_t epoch, Time /* now */)
    {
        m_nCommitted = epoch + 1;
    }

    /**
     * @brief A frame is on the network; note when, if it announces a machine.
     * @param frame the frame
     */
    void HandleFrame(Ptr<const Packet> frame)
    {
        EthernetHeader header;
        frame->PeekHeader(header);
        if (header.GetLengthType() == 0x8035) // RARP
        {
            m_announced.push_back(Simulator::Now().RoundTo(Time::MS));
        }
    }

    /**
     * @brief Give the commands again.
     */
    void CommandAgain(uint64_t /* epoch */, Time /* now */)
    {
        ++m_nTakeOvers;
        m_twin->TakeOver();
        m_twin->Freeze();
    }

    /// The packets that Diverged reported
    std::vector<std::pair<Ptr<const Packet>, Ptr<const Packet>>> m_diverged;
    std::vector<Time> m_stops;     //!< when the guest was stopped
    uint64_t m_nCommitted{0};      //!< checkpoints committed
    std::vector<Time> m_announced; //!< when the network heard an announcement, in whole ms
    Ptr<RemusTwin> m_twin;         //!< the twin
    uint32_t m_nTakeOvers{0};      //!< how often it took over
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the limits of twins.
 */
class RemusTwinLimitsTestSuite : public TestSuite
{
  public:
    RemusTwinLimitsTestSuite()
        : TestSuite("remus-twin-limits")
    {
        using T = TwinLimitsTestCase;
        AddTestCase(new T("A twin with other random numbers is reported", &T::SharedVariable));
        AddTestCase(new T("Each application of a guest has a stream of its own", &T::Streams));
        AddTestCase(new T("A packet that only the guest sends is reported", &T::MissingPacket));
        AddTestCase(new T("Input before its commit is counted", &T::ShortLag));
        AddTestCase(new T("A point-to-point link is named", &T::PointToPoint));
        AddTestCase(new T("The takeover waits until the twin is at the cut", &T::LongLag));
        AddTestCase(new T("Without a checkpoint the guest starts again", &T::NothingComplete));
        AddTestCase(new T("The takeover is announced as often as it says", &T::Announcements));
        AddTestCase(new T("Checksums are right, and stops are repeated", &T::ChecksumsAndStops));
        AddTestCase(new T("Invalid settings end the program with a message", &T::Messages));
        AddTestCase(new T("A command given again does nothing", &T::Commands));
    }
};

static RemusTwinLimitsTestSuite g_remusTwinLimitsTestSuite; //!< registers the suite
