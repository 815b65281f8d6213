/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/remus-fixture.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/remus-helper.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/udp-client-server-helper.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <iostream>
#include <sstream>
#include <utility>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Protection that begins, ends and begins again, and plugs that come and go.
 */
class RemusProtectionTestCase : public PlugTestCase<RemusProtectionTestCase, RemusFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// The end and a new beginning
    void Restart()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(false);
        Simulator::Schedule(MilliSeconds(135), &RemusCheckpointer::Stop, m_remus); // in a stop
        Simulator::Schedule(MilliSeconds(200), &RemusCheckpointer::Start, m_remus);
        SendAt({150, 210});
        Run(MilliSeconds(199));
        ExpectOut("0", "Output after the end");
        NS_TEST_EXPECT_MSG_EQ(m_remus->IsProtecting(), false, "The guest is not protected");
        RunOn(MilliSeconds(230));
        ExpectOut("", "Output after the new beginning");
        RunOn(MilliSeconds(365));
        ExpectOut("1", "Output after its commit");
        NS_TEST_EXPECT_MSG_EQ(m_events,
                              "Started 0 0, GuestStopped 0 0, GuestResumed 0 10, "
                              "CheckpointTaken 0 10, Committed 0 30, Released 0 30, "
                              "GuestStopped 1 130, GuestResumed 1 135, Ended 2 135, "
                              "Started 2 200, GuestStopped 2 200, GuestResumed 2 210, "
                              "CheckpointTaken 2 210, Committed 2 230, Released 2 230, "
                              "GuestStopped 3 330, GuestResumed 3 340, CheckpointTaken 3 340, "
                              "Committed 3 360, Released 3 360, ",
                              "Epochs continue to count");
    }

    /// Start() and Stop() before StartTime
    void StartAndStopEarly()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(false);
        m_remus->SetAttribute("StartTime", TimeValue(MilliSeconds(500)));
        Simulator::Schedule(MilliSeconds(50), &RemusCheckpointer::Start, m_remus);
        Run(MilliSeconds(55));
        NS_TEST_EXPECT_MSG_EQ(m_events, "Started 0 50, GuestStopped 0 50, ", "Start()");
        Make("xl", "0.010", "0.020");
        AddPlug(false);
        Simulator::Schedule(Time(0), &RemusCheckpointer::Stop, m_remus); // StartTime is 0 as well
        SendAt({20});
        m_remus->SetAttribute("StartTime", TimeValue(MilliSeconds(1)));
        Run(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(m_events, "", "Stop() before StartTime");
        ExpectOut("0", "It passes");
    }

    /// A failed machine
    void StartAfterFailure()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(false);
        m_remus->Fail();
        m_remus->Fail();
        m_remus->Start();
        m_drivers[0]->EnqueueMany(1);
        Run(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(m_events, "Failed 0 0, ", "Once, and nothing after it");
        ExpectOut("", "Nothing leaves");
    }

    /// Attributes that are set during the simulation
    void SetAttributes()
    {
        Make("xend", "0.010", "0.020");
        Run(MilliSeconds(40));
        m_remus->SetAttribute("Interval", TimeValue(MilliSeconds(70)));
        RunOn(MilliSeconds(71));
        NS_TEST_EXPECT_MSG_EQ(m_times["GuestStopped"].at(1), MilliSeconds(70), "A new Interval");
        m_remus->SetAttribute("CommitDelay", StringValue(GetVariable("0.005")));
        m_remus->SetAttribute("StopDuration", StringValue(GetVariable("0.001")));
        RunOn(MilliSeconds(150));
        NS_TEST_EXPECT_MSG_EQ(m_times["GuestResumed"].at(1), MilliSeconds(80), "The old S");
        NS_TEST_EXPECT_MSG_EQ(m_times["Committed"].at(1), MilliSeconds(85), "The new X");
        NS_TEST_EXPECT_MSG_EQ(m_times["GuestResumed"].at(2), MilliSeconds(141), "The new S");
        Expect([this]() { m_remus->SetStartTime(Seconds(1)); },
               "StartTime can't be set to +1s: the guest is protected");
        Expect([this]() { m_remus->SetStopTime(MilliSeconds(100)); },
               "StopTime is +0.1s, which has passed at +0.15s");
        m_remus->SetAttribute("StopTime", TimeValue(MilliSeconds(160)));
        RunOn(MilliSeconds(300));
        NS_TEST_EXPECT_MSG_EQ(m_times["Ended"].at(0), MilliSeconds(160), "A new StopTime");
        m_remus->SetAttribute("StopTime", TimeValue(Time(0)));
        m_remus->SetAttribute("StartTime", TimeValue(MilliSeconds(350)));
        m_remus->SetAttribute("StartTime", TimeValue(MilliSeconds(400)));
        RunOn(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(m_times["Started"].at(1), MilliSeconds(400), "A new StartTime");
    }

    /// Plugs that are added and removed
    void ChangePlugs()
    {
        Make("xl", "0.010", "0.020");
        AddPlug(false);
        Run(MilliSeconds(40));
        AddPlug(false);
        m_drivers[0]->EnqueueMany(1);
        m_drivers[1]->EnqueueMany(1);
        ExpectOut("", "A plug that was added holds", 1);
        auto free = CreateObject<PlugQueueDisc>();
        free->SetLinuxAccounting(false);
        PlugTestDriver driver(free);
        free->ReleaseIndefinite();
        driver.EnqueueMany(1);
        m_remus->AddPlug(free);
        driver.EnqueueMany(1);
        NS_TEST_EXPECT_MSG_EQ(PlugTestDriver::ToString(driver.Drain()), "0", "One that let pass");
        RunOn(MilliSeconds(161)); // the commit is at 160 ms
        ExpectOut("0", "The first plug");
        ExpectOut("0", "The plug that was added", 1);
        NS_TEST_EXPECT_MSG_EQ(PlugTestDriver::ToString(driver.Drain()), "1", "The third");
        m_drivers[1]->EnqueueMany(1);
        m_remus->RemovePlug(m_plugs[1]);
        m_drivers[1]->EnqueueMany(1);
        ExpectOut("1 2", "A plug that was removed lets pass", 1);
        RunOn(MilliSeconds(300));
        NS_TEST_EXPECT_MSG_EQ(m_plugs[1]->IsIndefinite(), true, "For ever");
        NS_TEST_EXPECT_MSG_EQ(m_remus->GetNPlugs(), 2, "Two are left");
        auto other = CreateObject<RemusCheckpointer>();
        other->AddPlug(m_plugs[1]);
        other->Dispose();
    }

    /// Invalid plugs
    void RefusePlugs()
    {
        Make("pipelined", "0.010", "0.020");
        AddPlug(true);
        Expect([this]() { m_remus->AddPlug(m_plugs[0]); },
               "the checkpointer already has this plug");
        Expect([this]() { CreateObject<RemusCheckpointer>()->AddPlug(m_plugs[0]); },
               "another checkpointer drives this plug");
        Expect([this]() { m_remus->AddPlug(nullptr); }, "the plug is null");
        Expect(
            []() { CreateObjectWithAttributes<RemusCheckpointer>("Controller", StringValue("")); },
            "'' is null; allowed is the name of a TypeId derived from ns3::RemusController");
        Expect([this]() { m_remus->RemovePlug(CreateObject<PlugQueueDisc>()); },
               "the checkpointer does not have this plug");
        Expect([this]() { Run(Seconds(1)); },
               "ns3::RemusPipelinedController leaves up to 2 epochs uncommitted, and Linux's "
               "accounting would let their output leave early: set "
               "ns3::PlugQueueDisc::LinuxAccounting to false");
        m_remus->SetAttribute("AllowLinuxOverlap", BooleanValue(true));
        Run(Seconds(1));
        NS_TEST_EXPECT_MSG_GT(m_times["Committed"].size(), 5, "It is allowed");
    }

    /// A commit that does not come
    void WarnOfStall()
    {
        const auto words = GetErrors([this]() {
            Make("xl", "0.010", "");
            AddPlug(false);
            SendAt({5, 50});
            Simulator::Schedule(Seconds(7), &RemusCheckpointer::Commit, m_remus, 0);
            Simulator::Schedule(Seconds(20), &RemusCheckpointer::Commit, m_remus, 1);
            Run(Seconds(60));
        });
        NS_TEST_EXPECT_MSG_EQ(words,
                              "RemusCheckpointer: at +17.11s epoch 1 has waited +10s for its "
                              "commit; the plugs hold 2 packets\n",
                              "Once");
        Simulator::Destroy();
        const auto none = GetErrors([this]() {
            Make("xend", "0.050", "0.020");
            m_remus->SetAttribute("StallWarning", TimeValue(MilliSeconds(75)));
            Run(MilliSeconds(900)); // a stop from 100 to 150 ms; the first warning is due at 125 ms
        });
        NS_TEST_EXPECT_MSG_EQ(none, "", "A checkpoint that is not taken does not wait");
    }

    /// A checkpointer that is never initialized
    void WarnOfIdle()
    {
        const auto words = GetErrors([this]() {
            Make("xl", "0.010", "0.020");
            AddPlug(false);
            m_drivers[0]->EnqueueMany(3);
            m_remus = nullptr;
        });
        NS_TEST_EXPECT_MSG_EQ(words,
                              "RemusCheckpointer: nobody initialized this checkpointer, so its "
                              "plugs hold 3 packets; aggregate it to a node, or call Start()\n",
                              "What happened, and what to do");
    }

    /// Times below zero
    void CutNegative()
    {
        const auto words = GetErrors([this]() {
            Make("xend", "0.010", "ns3::NormalRandomVariable[Mean=0|Variance=0.0001]");
            m_remus->AssignStreams(1);
            Run(Seconds(5));
        });
        NS_TEST_EXPECT_MSG_EQ(std::count(words.begin(), words.end(), '\n'), 1, "One line");
        NS_TEST_EXPECT_MSG_NE(words.find("RemusCheckpointer::CommitDelay gave -0.0"),
                              std::string::npos,
                              "It names the attribute and the value: " << words);
        NS_TEST_EXPECT_MSG_GT(m_remus->GetNNegativeDraws(), 10, "Counted");
        const auto& taken = m_times["CheckpointTaken"];
        const auto& committed = m_times["Committed"];
        uint64_t cut = 0;
        for (std::size_t i = 0; i < committed.size(); ++i)
        {
            cut += committed[i] == taken[i];
        }
        NS_TEST_EXPECT_MSG_EQ(cut, m_remus->GetNNegativeDraws(), "Commits without delay");
    }

    /// Random variables that would loop forever
    void RefuseEndless()
    {
        for (const auto* endless : {"ns3::NormalRandomVariable[Mean=1|Variance=-1]",
                                    "ns3::NormalRandomVariable[Mean=1|Variance=1|Bound=0]",
                                    "ns3::ExponentialRandomVariable[Mean=1|Bound=-1]",
                                    "ns3::ParetoRandomVariable[Scale=2|Bound=1]",
                                    "ns3::WeibullRandomVariable[Bound=-1]",
                                    "ns3::ErlangRandomVariable[K=4294967295]",
                                    "ns3::GammaRandomVariable[Alpha=-1000000000]",
                                    "ns3::ZipfRandomVariable[N=4294967295]",
                                    "ns3::ZetaRandomVariable[Alpha=1]"})
        {
            Expect(
                [this, endless]() {
                    Make("xl", "0.010", endless);
                    Run(Seconds(1));
                },
                "RemusCheckpointer::CommitDelay is a ns3::");
        }
        for (const auto* fine : {"ns3::NormalRandomVariable[Mean=0.01|Variance=0]",
                                 "ns3::NormalRandomVariable[Mean=0.01|Variance=1e-6|Bound=1e-3]",
                                 "ns3::ExponentialRandomVariable[Mean=0.01|Bound=0.02]",
                                 "ns3::ParetoRandomVariable[Scale=0.01|Bound=0.02]",
                                 "ns3::WeibullRandomVariable[Scale=0.01|Bound=0.02]",
                                 "ns3::ErlangRandomVariable[K=3|Lambda=0.01]",
                                 "ns3::GammaRandomVariable[Alpha=2|Beta=0.01]",
                                 "ns3::LogNormalRandomVariable[Mu=-5|Sigma=1]",
                                 "ns3::TriangularRandomVariable[Min=0|Mean=0.01|Max=0.02]"})
        {
            Make("xl", "0.010", fine);
            m_remus->AssignStreams(1);
            Run(Seconds(1));
            NS_TEST_EXPECT_MSG_GT(m_times["Committed"].size(), 3, fine);
            Simulator::Destroy();
        }
    }

    /// Guests that are protected from 1 s on
    void InstallLate()
    {
        for (const bool stages : {false, true})
        {
            MakeNetwork();
            m_stages = stages;
            Simulator::Schedule(Seconds(1), &RemusProtectionTestCase::Protect, this);
            Simulator::Stop(Seconds(3));
            Simulator::Run();
            const auto what = stages ? "a stage" : "a root queue disc";
            NS_TEST_EXPECT_MSG_EQ(m_remus->GetCurrentEpoch(), 12, "Checkpoints with " << what);
            NS_TEST_EXPECT_MSG_EQ(m_early, 100, "Packets before protection with " << what);
            const auto received = GetNReceived();
            NS_TEST_EXPECT_MSG_GT(received, 270, "Packets in the end with " << what);
            NS_TEST_EXPECT_MSG_EQ(received + m_remus->GetPlug(0)->GetNHeldPackets(),
                                  300,
                                  "Packets received and held with " << what);
            m_remus = nullptr;
            Simulator::Destroy();
        }
    }

    /// Installation on a device twice, and a controller that leaves several epochs uncommitted
    void InstallDefaults()
    {
        MakeNetwork();
        TrafficControlHelper().Uninstall(m_devices.Get(0));
        RemusHelper remus;
        remus.SetCheckpointerAttribute("Controller", StringValue("pipelined"));
        const auto node = m_devices.Get(0)->GetNode();
        const auto remusList = remus.Install(NodeContainer(NodeContainer(node), node));
        NS_TEST_EXPECT_MSG_EQ(remusList.size(), 1, "One checkpointer");
        NS_TEST_EXPECT_MSG_EQ(remusList[0]->GetNPlugs(), 1, "One plug");
        NS_TEST_EXPECT_MSG_EQ(remusList[0]->GetPlug(0)->GetLinuxAccounting(),
                              false,
                              "A boundary per epoch");
        Simulator::Stop(Seconds(3));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(GetNReceived() + remusList[0]->GetPlug(0)->GetNHeldPackets(),
                              300,
                              "Packets received and held");
        NS_TEST_EXPECT_MSG_GT(GetNReceived(), 270, "Packets received");
        Simulator::Destroy();
        for (const auto& [controller, overlap] :
             {std::pair("xl", false), {"pipelined", false}, {"pipelined", true}})
        {
            MakeNetwork();
            TrafficControlHelper().Uninstall(m_devices.Get(0));
            remus.SetCheckpointerAttribute("Controller", StringValue(controller));
            remus.SetCheckpointerAttribute("AllowLinuxOverlap", BooleanValue(overlap));
            const auto plug = remus.Install(NetDeviceContainer(m_devices.Get(0)))[0]->GetPlug(0);
            NS_TEST_EXPECT_MSG_EQ(plug->GetLinuxAccounting(),
                                  (controller == std::string("xl") || overlap),
                                  "Linux's accounting with " << controller);
            Simulator::Destroy();
        }
    }

  private:
    /**
     * @brief Send packets to the first plug.
     * @param times the times in ms
     */
    void SendAt(const std::vector<uint32_t>& times)
    {
        for (const auto ms : times)
        {
            Simulator::Schedule(MilliSeconds(ms),
                                &PlugTestDriver::EnqueueMany,
                                m_drivers[0].get(),
                                1);
        }
    }

    /**
     * @brief Expect that something ends the program with a message.
     * @param run the function that must end it
     * @param message a part of the message
     */
    void Expect(const std::function<void()>& run, const std::string& message)
    {
        NS_TEST_EXPECT_MSG_EQ(EndsProgram(run, message), true, "It ends with: " << message);
    }

    /**
     * @brief Run a function, and get its output on standard error.
     * @param run the function
     * @return its output
     */
    static std::string GetErrors(const std::function<void()>& run)
    {
        std::ostringstream words;
        auto buffer = std::cerr.rdbuf(words.rdbuf());
        run();
        std::cerr.rdbuf(buffer);
        return words.str();
    }

    /// A node that sends a packet every 10 ms to another
    void MakeNetwork()
    {
        NodeContainer nodes(2);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        m_devices = link.Install(nodes);
        InternetStackHelper().Install(nodes);
        const auto addresses = Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(m_devices);
        UdpClientHelper client(addresses.GetAddress(1), 9);
        client.SetAttribute("Interval", TimeValue(MilliSeconds(10)));
        client.SetAttribute("MaxPackets", UintegerValue(1000));
        client.SetAttribute("PacketSize", UintegerValue(100));
        client.Install(nodes.Get(0)).Start(MilliSeconds(5));
        m_sink =
            PacketSinkHelper("ns3::UdpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 9))
                .Install(nodes.Get(1))
                .Get(0);
    }

    /// Protect the first node
    void Protect()
    {
        m_early = GetNReceived();
        RemusHelper remus;
        if (m_stages)
        {
            remus.UseStages();
        }
        else
        {
            TrafficControlHelper().Uninstall(m_devices.Get(0));
        }
        m_remus = remus.Install(NetDeviceContainer(m_devices.Get(0))).at(0);
    }

    /**
     * @brief Get what was received.
     * @return the number of packets
     */
    uint32_t GetNReceived() const
    {
        return DynamicCast<PacketSink>(m_sink)->GetTotalRx() / 100;
    }

    NetDeviceContainer m_devices; //!< those of the network
    Ptr<Application> m_sink;      //!< receives packets
    bool m_stages{false};         //!< the plug is a stage
    uint32_t m_early{0};          //!< packets received before the guest is protected
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of protection that begins and ends.
 */
class RemusProtectionTestSuite : public TestSuite
{
  public:
    RemusProtectionTestSuite()
        : TestSuite("remus-protection")
    {
        using Case = RemusProtectionTestCase;
        AddTestCase(new Case("Protection ends and begins again", &Case::Restart));
        AddTestCase(new Case("Start() and Stop() replace StartTime", &Case::StartAndStopEarly));
        AddTestCase(new Case("A failed machine is never protected", &Case::StartAfterFailure));
        AddTestCase(
            new Case("Attributes take effect at run time, or are refused", &Case::SetAttributes));
        AddTestCase(new Case("Plugs are added and removed", &Case::ChangePlugs));
        AddTestCase(new Case("Plugs that would leak or belong to another guest are refused",
                             &Case::RefusePlugs));
        AddTestCase(new Case("A commit that does not come is reported once", &Case::WarnOfStall));
        AddTestCase(
            new Case("A checkpointer that is never initialized is reported", &Case::WarnOfIdle));
        AddTestCase(
            new Case("A time below zero is 0, counted and reported once", &Case::CutNegative));
        AddTestCase(new Case("Random variables that never end are refused", &Case::RefuseEndless));
        AddTestCase(new Case("A guest is protected while the simulation runs", &Case::InstallLate));
        AddTestCase(
            new Case("The helper installs once, with the accounting that the controller needs",
                     &Case::InstallDefaults));
    }
};

static RemusProtectionTestSuite g_remusProtectionTestSuite; //!< registers the suite
