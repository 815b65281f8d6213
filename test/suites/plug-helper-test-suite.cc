/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/boolean.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/plug-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/remus-helper.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"

#include <fstream>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief PlugHelper.
 */
class PlugHelperTestCase : public PlugTestCase<PlugHelperTestCase, PlugFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Commands of tc, each at its time
    void GiveCommands()
    {
        PlugHelper::Schedule(MilliSeconds(10), m_discs, "block");
        PlugHelper::Schedule(MilliSeconds(20), m_discs, "release");
        PlugHelper::Schedule(MilliSeconds(30), m_discs, "release_indefinite");
        PlugHelper::Schedule(MilliSeconds(40), m_discs, "limit 10000");
        m_driver->EnqueueMany(2);
        RunOn(MilliSeconds(9));
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetCurrentEpoch(), 0, "Not yet");
        RunOn(MilliSeconds(11));
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetCurrentEpoch(), 1, "Block");
        m_driver->EnqueueMany(1);
        ExpectOut("", "Held");
        RunOn(MilliSeconds(21));
        ExpectOut("0 1", "Release");
        RunOn(MilliSeconds(31));
        ExpectOut("2", "Release indefinitely");
        RunOn(MilliSeconds(41));
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetMaxSize(), QueueSize("10000B"), "Limit");
    }

    /// A plug that is given twice
    void GiveOnce()
    {
        m_discs.Add(m_plug);
        PlugHelper::Schedule(MilliSeconds(1), m_discs, "block");
        RunOn(MilliSeconds(2));
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetCurrentEpoch(), 1, "Closed epochs");
    }

    /// A time that has passed, and queue discs without a plug
    void RefuseTimeAndPlace()
    {
        RunOn(MilliSeconds(10));
        NS_TEST_EXPECT_MSG_EQ(
            EndsProgram([this]() { PlugHelper::Schedule(MilliSeconds(5), m_discs, "block"); },
                        "the time +0.005s has passed; it is +0.01s"),
            true,
            "Passed");
        const auto nowhere = []() {
            PlugHelper::Schedule(Seconds(1), QueueDiscContainer(), "block");
        };
        NS_TEST_EXPECT_MSG_EQ(
            EndsProgram(nowhere, "there is no PlugQueueDisc among the 0 queue discs given"),
            true,
            "No queue disc");
        const auto null = []() { PlugHelper::Schedule(Seconds(1), Ptr<QueueDisc>(), "block"); };
        NS_TEST_EXPECT_MSG_EQ(
            EndsProgram(null, "there is no PlugQueueDisc among the 1 queue discs given"),
            true,
            "A root queue disc that does not exist");
    }

    /// Commands in a file
    void ReadFile()
    {
        PlugHelper::ScheduleFile(m_discs,
                                 Write("\xef\xbb\xbf# of an hour\n"
                                       "10ms block\n"
                                       "\n"
                                       "   0.02s   release   # the first epoch\n"
                                       "30000us\tlimit 10k\r\n"
                                       "5ms block"));
        m_driver->EnqueueMany(1);
        RunOn(MilliSeconds(6));
        m_driver->EnqueueMany(1);
        RunOn(MilliSeconds(21));
        ExpectOut("0", "The last line closes the epoch that is released");
        RunOn(MilliSeconds(31));
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetMaxSize(), QueueSize("10240B"), "The third command");
    }

    /// A file that is read while the simulation runs
    void ReadFileLater()
    {
        RunOn(MilliSeconds(5));
        PlugHelper::ScheduleFile(m_discs, Write("8ms block\n5ms block\n3153600000s block"));
        RunOn(MilliSeconds(7));
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetCurrentEpoch(), 1, "the line for the current time");
        RunOn(MilliSeconds(9));
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetCurrentEpoch(), 2, "times count from the beginning");
    }

    /// Commands and batches that are scheduled while the simulation runs
    void ScheduleLater()
    {
        RunOn(MilliSeconds(5));
        PlugHelper::Schedule(MilliSeconds(8), m_discs, "block");
        const auto schedule = [this](uint32_t start) {
            PlugHelper::ScheduleBatches(m_discs,
                                        MilliSeconds(start),
                                        MilliSeconds(10),
                                        MilliSeconds(20));
        };
        schedule(10); // until the end
        schedule(11); // beyond the end
        RunOn(MilliSeconds(7));
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetCurrentEpoch(), 0, "Not yet");
        RunOn(MilliSeconds(9));
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetCurrentEpoch(), 1, "The command");
        RunOn(MilliSeconds(19));
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetCurrentEpoch(), 1, "Not yet");
        RunOn(MilliSeconds(50));
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetCurrentEpoch(), 2, "The batch that ends in time");
    }

    /// Files that can't be used
    void RefuseFiles()
    {
        const std::vector<std::pair<std::string, std::string>> lines{
            {"10 seconds block",
             ":2: can't read the command 'seconds block': unknown word 'seconds'"},
            {"10ms stop \t\r", ":2: can't read the command 'stop': unknown word 'stop'"},
            {"10ms plug--release-indefinite", ":2: can't read the command 'plug--release-indef"},
            {"10ms", ":2: can't read the command '': the command is empty; allowed are: block"},
            {std::string("10ms\0 block", 11), ":2: the line has a NUL byte"},
            {std::string("10ms limit 5\0zz", 15), ":2: the line has a NUL byte"},
            {"9223372036854775808fs block", ":2: '9223372036854775808fs' is not a time to come"},
            {"18446744073709551617ps block", ":2: '18446744073709551617ps' is not a time to come"},
            {"101y block",
             ":2: '101y' is not a time to come; allowed are times such as 1.5s, 20ms, "
             "from now, +0.005s, to 3153600000s"},
            {"block", ":2: 'block' is not a time to come; allowed are times such as 1.5s"},
            {"10m block", ":2: '10m' is not a time to come"},
            {"-1s block", ":2: '-1s' is not a time to come"},
            {"0x10s block", ":2: '0x10s' is not a time to come"},
            {"nan block", ":2: 'nan' is not a time to come"},
            {"1e300s block", ":2: '1e300s' is not a time to come"},
            {"1ms block", ":2: '1ms' is not a time to come"}}; // it is 5 ms
        const auto atOnce = Write("0x0s block");
        NS_TEST_EXPECT_MSG_EQ(
            EndsProgram([this, atOnce]() { PlugHelper::ScheduleFile(m_discs, atOnce); },
                        ":1: '0x0s' is not a time to come"),
            true,
            "No time, at the start of the simulation");
        RunOn(MilliSeconds(5));
        for (const auto& line : lines)
        {
            const auto name = Write("20ms block\n" + line.first + "\n");
            NS_TEST_EXPECT_MSG_EQ(
                EndsProgram([this, name]() { PlugHelper::ScheduleFile(m_discs, name); },
                            name + line.second),
                true,
                line.first);
        }
        const auto folder = CreateTempDirFilename("");
        for (const auto& name : {folder + "none", folder})
        {
            NS_TEST_EXPECT_MSG_EQ(
                EndsProgram([this, name]() { PlugHelper::ScheduleFile(m_discs, name); },
                            "can't read the file '" + name + "'"),
                true,
                "No file");
        }
    }

    /// Batches without checkpoints
    void ReleaseBatches()
    {
        PlugHelper::ScheduleBatches(m_discs,
                                    MilliSeconds(5),
                                    MilliSeconds(10),
                                    MilliSeconds(35)); // at 15, 25 and 35 ms
        m_driver->EnqueueMany(1);
        RunOn(MilliSeconds(14));
        ExpectOut("", "Not yet");
        RunOn(MilliSeconds(16));
        ExpectOut("0", "The first batch");
        m_driver->EnqueueMany(2);
        RunOn(MilliSeconds(24));
        ExpectOut("", "Not yet");
        RunOn(MilliSeconds(26));
        ExpectOut("1 2", "The second batch");
        m_driver->EnqueueMany(1);
        RunOn(MilliSeconds(100));
        ExpectOut("3", "The last batch");
        NS_TEST_EXPECT_MSG_EQ(m_plug->GetCurrentEpoch(), 3, "Three batches");
        NS_TEST_EXPECT_MSG_EQ(
            EndsProgram(
                [this]() { PlugHelper::ScheduleBatches(m_discs, Seconds(1), Time(0), Seconds(2)); },
                "the period is +0ms; it must be more than 0"),
            true,
            "No period");
    }

    /// Plugs within trees of queue discs
    void FindPlugs()
    {
        NS_TEST_EXPECT_MSG_EQ(PlugHelper::GetPlugs(Ptr<QueueDisc>()).GetN(), 0, "Nothing");
        NS_TEST_EXPECT_MSG_EQ(PlugHelper::GetPlugs(m_plug).Get(0), m_plug, "Itself");

        auto devices = PointToPointHelper().Install(NodeContainer(2));
        InternetStackHelper().Install(devices.Get(0)->GetNode());
        InternetStackHelper().Install(devices.Get(1)->GetNode());
        TrafficControlHelper control;
        const auto root = control.SetRootQueueDisc("ns3::PrioQueueDisc");
        const auto classes = control.AddQueueDiscClasses(root, 3, "ns3::QueueDiscClass");
        control.AddChildQueueDisc(root, classes[0], "ns3::PlugQueueDisc");
        const auto inner = control.AddChildQueueDisc(root, classes[1], "ns3::PrioQueueDisc");
        control.AddChildQueueDisc(root, classes[2], "ns3::FifoQueueDisc");
        const auto innerClasses = control.AddQueueDiscClasses(inner, 2, "ns3::QueueDiscClass");
        control.AddChildQueueDiscs(inner, innerClasses, "ns3::PlugQueueDisc");
        const auto discs = control.Install(devices);
        NS_TEST_EXPECT_MSG_EQ(PlugHelper::GetPlugs(discs.Get(0)).GetN(), 3, "On two levels");
        NS_TEST_EXPECT_MSG_EQ(PlugHelper::GetPlugs(discs).GetN(), 6, "On both devices");

        PlugHelper::Schedule(MilliSeconds(1), discs, "block");
        RunOn(MilliSeconds(2));
        for (uint32_t i = 0; i < 6; ++i)
        {
            auto plug = DynamicCast<PlugQueueDisc>(PlugHelper::GetPlugs(discs).Get(i));
            NS_TEST_EXPECT_MSG_EQ(plug->GetCurrentEpoch(), 1, "The command reached it");
        }
    }

  private:
    void DoSetup() override
    {
        PlugFixture::DoSetup();
        m_discs = QueueDiscContainer(m_plug);
    }

    void DoTeardown() override
    {
        m_discs = QueueDiscContainer();
        PlugFixture::DoTeardown();
    }

    /**
     * @brief Write a file of commands.
     * @param text its text
     * @return its name
     */
    std::string Write(const std::string& text)
    {
        const auto name = CreateTempDirFilename("commands");
        std::ofstream(name) << text;
        return name;
    }

    QueueDiscContainer m_discs; //!< the plug
};

/**
 * @ingroup plug-tests
 *
 * @brief RemusHelper.
 */
class RemusHelperTestCase : public PlugTestCase<RemusHelperTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Guests with all their devices
    void ProtectNodes()
    {
        const auto remus = m_helper.Install(NodeContainer(m_nodes.Get(0), m_nodes.Get(1)));
        NS_TEST_ASSERT_MSG_EQ(remus.size(), 2, "One checkpointer for each guest");
        NS_TEST_EXPECT_MSG_EQ(remus[0]->GetNPlugs(), 2, "Both devices, but not the loopback");
        NS_TEST_EXPECT_MSG_EQ(remus[1]->GetNPlugs(), 1, "One device");
        NS_TEST_EXPECT_MSG_EQ(remus[0], m_nodes.Get(0)->GetObject<RemusCheckpointer>(), "On it");
        NS_TEST_EXPECT_MSG_EQ(GetRoot(0), remus[0]->GetPlug(0), "The first device's plug");
        NS_TEST_EXPECT_MSG_EQ(GetRoot(2), remus[0]->GetPlug(1), "The second device's plug");
    }

    /// Only some devices
    void ProtectDevices()
    {
        const auto remus = m_helper.Install(m_devices.Get(0));
        NS_TEST_ASSERT_MSG_EQ(remus.size(), 1, "One guest");
        NS_TEST_EXPECT_MSG_EQ(remus[0]->GetNPlugs(), 1, "One device");
        NS_TEST_EXPECT_MSG_EQ(GetRoot(0), remus[0]->GetPlug(0), "The one");
        NS_TEST_EXPECT_MSG_EQ(GetRoot(2), nullptr, "The guest's other device has not changed");
        NS_TEST_EXPECT_MSG_EQ(GetRoot(1), nullptr, "The client has not changed");
        NS_TEST_EXPECT_MSG_EQ(m_nodes.Get(1)->GetObject<RemusCheckpointer>(),
                              nullptr,
                              "Unprotected");
    }

    /// Attributes of the objects that the helper creates
    void SetAttributes()
    {
        m_helper.SetPlugAttribute("MaxSize", StringValue("7p"));
        m_helper.SetPlugAttribute("LinuxAccounting", BooleanValue(false));
        m_helper.SetCheckpointerAttribute("Controller", StringValue("mc"));
        m_helper.SetCheckpointerAttribute("Interval", TimeValue(MilliSeconds(30)));
        const auto remus = m_helper.Install(m_devices.Get(0)).at(0);
        NS_TEST_EXPECT_MSG_EQ(remus->GetControllerName(), "ns3::RemusMcController", "Controller");
        NS_TEST_EXPECT_MSG_EQ(remus->GetInterval(), MilliSeconds(30), "Interval");
        NS_TEST_EXPECT_MSG_EQ(remus->GetPlug(0)->GetMaxSize(), QueueSize("7p"), "MaxSize");
        NS_TEST_EXPECT_MSG_EQ(remus->GetPlug(0)->GetLinuxAccounting(), false, "LinuxAccounting");
    }

    /// The accounting depends on the controller unless it is set
    void ChooseAccounting()
    {
        m_helper.SetPlugAttribute("MaxSize", StringValue("7p"));
        m_helper.SetCheckpointerAttribute("Controller", StringValue("pipelined"));
        const auto chosen = m_helper.Install(m_devices.Get(0)).at(0);
        NS_TEST_EXPECT_MSG_EQ(chosen->GetPlug(0)->GetLinuxAccounting(),
                              false,
                              "boundaries for epochs that overlap");
        m_helper.SetPlugAttribute("LinuxAccounting", BooleanValue(true));
        m_helper.SetPlugAttribute("MaxSize", StringValue("8p"));
        const auto set = m_helper.Install(m_devices.Get(1)).at(0);
        NS_TEST_EXPECT_MSG_EQ(set->GetPlug(0)->GetLinuxAccounting(),
                              true,
                              "the accounting that was set");
    }

    /// Plugs that exist before the installation
    void UsePlugs()
    {
        TrafficControlHelper control;
        const auto root = control.SetRootQueueDisc("ns3::PrioQueueDisc");
        const auto classes = control.AddQueueDiscClasses(root, 3, "ns3::QueueDiscClass");
        control.AddChildQueueDisc(root, classes[0], "ns3::FifoQueueDisc");
        control.AddChildQueueDisc(root, classes[1], "ns3::PlugQueueDisc");
        control.AddChildQueueDisc(root, classes[2], "ns3::PlugQueueDisc");
        const auto disc = control.Install(m_devices.Get(0)).Get(0);
        const auto remus = m_helper.Install(m_nodes.Get(0)).at(0);
        NS_TEST_EXPECT_MSG_EQ(GetRoot(0), disc, "The root has not changed");
        NS_TEST_ASSERT_MSG_EQ(remus->GetNPlugs(), 3, "Two plugs are found, one is created");
        for (const uint32_t i : {0, 1})
        {
            NS_TEST_EXPECT_MSG_EQ(remus->GetPlug(i),
                                  disc->GetQueueDiscClass(i + 1)->GetQueueDisc(),
                                  "A plug below prio");
        }
        NS_TEST_EXPECT_MSG_EQ(remus->GetPlug(2), GetRoot(2), "The new plug");
    }

    /// Checkpoints in a simulation
    void Checkpoint()
    {
        const auto remus = m_helper.Install(m_nodes.Get(0)).at(0);
        Simulator::Stop(MilliSeconds(50));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(remus->GetCurrentEpoch(), 1, "The checkpointer starts by itself");
        NS_TEST_EXPECT_MSG_EQ(remus->GetPlug(1)->GetCurrentEpoch(),
                              1,
                              "The checkpointer drives its plugs");
    }

    /// Random streams
    void AssignStreams()
    {
        m_helper.Install(NodeContainer(m_nodes.Get(0), m_nodes.Get(1)));
        NS_TEST_EXPECT_MSG_EQ(RemusHelper::AssignStreams(m_nodes, 50), 4, "S and X of two guests");
        PointerValue stop;
        m_nodes.Get(1)->GetObject<RemusCheckpointer>()->GetAttribute("StopDuration", stop);
        NS_TEST_EXPECT_MSG_EQ(stop.Get<RandomVariableStream>()->GetStream(), 52, "The second's");
    }

    /// Invalid installations
    void Refuse()
    {
        m_helper.Install(m_devices.Get(0));
        ExpectRefused(m_devices.Get(2), "node 0 is protected already");
        Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(m_devices.Get(1));
        ExpectRefused(m_devices.Get(1),
                      "the root queue disc on device 1 of node 1 has no plug; install before "
                      "addresses are assigned");
        const auto bare = PointToPointHelper().Install(NodeContainer(2));
        ExpectRefused(bare.Get(0),
                      "node 3 has no traffic control layer; install the internet stack first");
    }

  private:
    void DoSetup() override
    {
        m_nodes.Create(3);
        InternetStackHelper().Install(m_nodes);
        PointToPointHelper link;
        m_devices = link.Install(m_nodes.Get(0), m_nodes.Get(1));
        m_devices.Add(link.Install(m_nodes.Get(0), m_nodes.Get(2)));
    }

    void DoTeardown() override
    {
        m_nodes = NodeContainer();
        m_devices = NetDeviceContainer();
    }

    /**
     * @brief Get the root queue disc on a device.
     * @param i the device
     * @return the queue disc
     */
    Ptr<QueueDisc> GetRoot(uint32_t i) const
    {
        auto device = m_devices.Get(i);
        return device->GetNode()->GetObject<TrafficControlLayer>()->GetRootQueueDiscOnDevice(
            device);
    }

    /**
     * @brief Try to protect a guest.
     * @param device its device
     * @param message the expected error message
     */
    void ExpectRefused(Ptr<NetDevice> device, const std::string& message)
    {
        NS_TEST_EXPECT_MSG_EQ(EndsProgram([this, device]() { m_helper.Install(device); }, message),
                              true,
                              message);
    }

    RemusHelper m_helper;         //!< the helper
    NodeContainer m_nodes;        //!< a guest, its client, and another node
    NetDeviceContainer m_devices; //!< guest, client, guest, the other node
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the helpers.
 */
class PlugHelperTestSuite : public TestSuite
{
  public:
    PlugHelperTestSuite()
        : TestSuite("plug-helper")
    {
        using Plug = PlugHelperTestCase;
        AddTestCase(
            new Plug("Commands in tc's syntax are given at their times", &Plug::GiveCommands));
        AddTestCase(new Plug("A plug that is given twice gets a command once", &Plug::GiveOnce));
        AddTestCase(new Plug("A time in the past and a missing plug are refused",
                             &Plug::RefuseTimeAndPlace));
        AddTestCase(new Plug("The commands in a file are carried out", &Plug::ReadFile));
        AddTestCase(new Plug("Times in a file count from the beginning", &Plug::ReadFileLater));
        AddTestCase(new Plug("Commands and batches are scheduled while the simulation runs",
                             &Plug::ScheduleLater));
        AddTestCase(
            new Plug("The error for a bad line names its file and number", &Plug::RefuseFiles));
        AddTestCase(new Plug("Batches leave at the end of each period", &Plug::ReleaseBatches));
        AddTestCase(new Plug("Every plug in a tree is found", &Plug::FindPlugs));

        using Remus = RemusHelperTestCase;
        AddTestCase(new Remus("Every device of a guest gets a plug", &Remus::ProtectNodes));
        AddTestCase(new Remus("Only the given devices get a plug", &Remus::ProtectDevices));
        AddTestCase(
            new Remus("Attributes reach the objects that are created", &Remus::SetAttributes));
        AddTestCase(new Remus("Existing plugs are used", &Remus::UsePlugs));
        AddTestCase(new Remus("A protected guest is checkpointed", &Remus::Checkpoint));
        AddTestCase(new Remus("The accounting suits the controller", &Remus::ChooseAccounting));
        AddTestCase(new Remus("Each guest has its own random streams", &Remus::AssignStreams));
        AddTestCase(new Remus("Invalid installations are refused", &Remus::Refuse));
    }
};

static PlugHelperTestSuite g_plugHelperTestSuite; //!< registers the suite
