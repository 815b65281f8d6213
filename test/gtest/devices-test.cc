/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "devices.h"

#include "ns3/application-container.h"
#include "ns3/bridge-helper.h"
#include "ns3/config.h"
#include "ns3/csma-helper.h"
#include "ns3/global-value.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/pointer.h"
#include "ns3/remus-helper.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-client-server-helper.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <tuple>
#include <vector>

using namespace ns3;

namespace
{

/// Where the plug is, and what else is tested
enum class Mode
{
    ROOT,    ///< the plug is the root queue disc
    STAGE,   ///< the plug is a stage before it
    GATE,    ///< the guest's input is held while it is stopped
    FAILURE, ///< the guest's machine fails
};

/// Names of the modes
const char* const MODES[] = {"Root", "Stage", "Gate", "Failure"};

constexpr uint32_t N_SENT = 200; ///< packets that guest and client send on a fast device
const Time START = Seconds(3);   ///< when they begin; by then radios have found each other
const Time REALTIME_START = MilliSeconds(100);       ///< when they begin in real time
const Time FAILURE_TIME = START + MilliSeconds(100); ///< when the machine fails

/// The results for a device and a mode
struct Counts
{
    uint32_t atClient{0};     //!< packets that the client received
    uint32_t atGuest{0};      //!< packets that the guest received
    uint32_t afterFailure{0}; //!< packets received more than 10 ms after the failure
    uint32_t framesBefore{0}; //!< frames that the guest's radio sent before the failure
    uint32_t framesAfter{0};  //!< frames that it sent more than 50 ms after the failure
};

/// A packet has arrived. @param counts the counts @param count the count to increase
void
Arrive(Counts* counts, uint32_t Counts::* count, Ptr<const Packet>, const Address&)
{
    ++(counts->*count);
    counts->afterFailure += Simulator::Now() > FAILURE_TIME + MilliSeconds(10);
}

/// The guest's radio sends a frame. @param counts the counts
void
SendFrame(Counts* counts, Ptr<const Packet>, double)
{
    counts->framesBefore += Simulator::Now() < FAILURE_TIME;
    counts->framesAfter += Simulator::Now() > FAILURE_TIME + MilliSeconds(50);
}

/// A guest on a device of some type, in some mode
class DevicesTest : public testing::TestWithParam<std::tuple<Device, Mode>>
{
  protected:
    /// Get how many packets each node sends. @return the number
    static uint32_t GetNSent()
    {
        return std::max(N_SENT / std::get<0>(GetParam()).interval, 20U);
    }

    /// Get when the nodes begin to send. @return the time
    static Time GetStart()
    {
        return std::get<0>(GetParam()).realtime ? REALTIME_START : START;
    }

    /// Give devices their addresses. @param devices the devices
    void Assign(const NetDeviceContainer& devices)
    {
        const auto& type = std::get<0>(GetParam());
        if (type.ipv6)
        {
            auto given = Ipv6AddressHelper(Ipv6Address("2001:1::"), Ipv6Prefix(64)).Assign(devices);
            m_addresses = {Inet6SocketAddress(given.GetAddress(0, 1), 9),
                           Inet6SocketAddress(given.GetAddress(1, 1), 9)};
            return;
        }
        if (!type.addressed)
        {
            Ipv4AddressHelper("10.1.1.0", "255.255.255.0").Assign(devices);
        }
        for (uint32_t i = 0; i < 2; ++i)
        {
            auto ipv4 = devices.Get(i)->GetNode()->GetObject<Ipv4>();
            const auto own = ipv4->GetAddress(ipv4->GetInterfaceForDevice(devices.Get(i)), 0);
            m_addresses.push_back(InetSocketAddress(own.GetLocal(), 9));
        }
    }

    /// Let a node send to another. @param from the sender @param to the receiver's address
    /// @param start from when on
    static void Send(Ptr<Node> from, const Address& to, Time start)
    {
        UdpClientHelper output(to);
        output.SetAttribute("Interval", TimeValue(MilliSeconds(std::get<0>(GetParam()).interval)));
        output.SetAttribute("MaxPackets", UintegerValue(GetNSent()));
        output.SetAttribute("PacketSize", UintegerValue(200));
        output.Install(from).Start(start);
    }

    /// Count the packets that a node receives. @param node the node @param count the count to use
    void Listen(Ptr<Node> node, uint32_t Counts::* count)
    {
        const auto any = std::get<0>(GetParam()).ipv6
                             ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), 9))
                             : Address(InetSocketAddress(Ipv4Address::GetAny(), 9));
        PacketSinkHelper("ns3::UdpSocketFactory", any)
            .Install(node)
            .Get(0)
            ->TraceConnectWithoutContext("Rx", MakeBoundCallback(&Arrive, &m_counts, count));
    }

    /// Build the network, with a guest that is protected, and may fail.
    void Build()
    {
        const auto [device, mode] = GetParam();
        RngSeedManager::SetSeed(1);
        if (device.realtime)
        {
            GlobalValue::Bind("SimulatorImplementationType",
                              StringValue("ns3::RealtimeSimulatorImpl"));
        }
        Config::SetDefault("ns3::ArpCache::PendingQueueSize", UintegerValue(1000));
        NodeContainer nodes(2);
        InternetStackHelper stack;
        stack.Install(nodes);
        stack.AssignStreams(nodes, 1000);
        m_devices = device.make(nodes);
        RemusHelper remus;
        remus.SetGuestStops(mode == Mode::GATE);
        if (mode == Mode::STAGE)
        {
            remus.UseStages();
        }
        const std::string constant = "ns3::ConstantRandomVariable[Constant=";
        remus.SetCheckpointerAttribute("Controller", StringValue("xend"));
        remus.SetCheckpointerAttribute("Interval", TimeValue(MilliSeconds(20)));
        remus.SetCheckpointerAttribute("StopDuration", StringValue(constant + "0.001]"));
        remus.SetCheckpointerAttribute("CommitDelay", StringValue(constant + "0.002]"));
        m_checkpointer = remus.Install(NetDeviceContainer(m_devices.Get(0))).at(0);
        Assign(m_devices);
        if (mode == Mode::FAILURE)
        {
            m_failure = CreateObject<RemusMachineFailure>();
            m_failure->SetAttribute("FailureTime", StringValue(constant + "3.1]"));
            nodes.Get(0)->AddApplication(m_failure);
        }
        for (uint32_t i = 0; i < 2; ++i)
        {
            // Not at the same time: slow radios don't receive while they send
            const auto half = MicroSeconds(500 * i * device.interval);
            Send(nodes.Get(i), m_addresses.at(1 - i), GetStart() + half);
        }
        m_hasRadio = Config::ConnectWithoutContextFailSafe(
            "/NodeList/0/DeviceList/*/$ns3::WifiNetDevice/Phy/PhyTxBegin",
            MakeBoundCallback(&SendFrame, &m_counts));
        Listen(nodes.Get(1), &Counts::atClient);
        Listen(nodes.Get(0), &Counts::atGuest);
    }

    /// Simulate until all packets have arrived.
    static void Run()
    {
        const auto& device = std::get<0>(GetParam());
        const auto rest = Seconds(device.realtime ? 1.5 : 0.5); // the machine may be busy
        Simulator::Stop(GetStart() + MilliSeconds(GetNSent() * device.interval) + rest);
        Simulator::Run();
    }

    /// End the simulation; the next one has ns-3's defaults.
    static void Destroy()
    {
        Simulator::Destroy();
        Config::Reset(); // also resets the global values
    }

    Counts m_counts;                       ///< what arrived
    NetDeviceContainer m_devices;          ///< of guest and client
    std::vector<Address> m_addresses;      ///< of guest and client
    Ptr<RemusCheckpointer> m_checkpointer; ///< protects the guest
    Ptr<RemusMachineFailure> m_failure;    ///< the machine's failure, if it fails
    bool m_hasRadio{false};                ///< whether the guest's frames are counted
};

} // namespace

TEST_P(DevicesTest, AllLeavesAndNothingEarly)
{
    const auto [device, mode] = GetParam();
    Build();
    if (mode == Mode::FAILURE && !device.refused.empty())
    {
        EXPECT_DEATH(m_failure->Fail(), device.refused + ", which is not known to be silent");
        Destroy();
        return;
    }
    auto monitor = CreateObject<RemusOutputCommitMonitor>();
    monitor->Watch(m_devices.Get(0), m_checkpointer, nullptr);
    Run();

    EXPECT_EQ(monitor->GetNViolations(), 0);
    EXPECT_GE(monitor->GetDelays().getMin(), 0.003) << "D = S + X = 3 ms";
    if (mode == Mode::FAILURE)
    {
        EXPECT_GT(m_counts.atClient, 30);
        EXPECT_EQ(m_counts.afterFailure, 0) << "A failed machine neither sends nor receives";
        EXPECT_EQ(m_counts.framesBefore > 0, m_hasRadio);
        if (device.name != "Mesh") // its MAC sends beacons, which nobody hears, once it has begun
        {
            EXPECT_EQ(m_counts.framesAfter, 0) << "Its radio sends no beacons";
        }
    }
    else
    {
        EXPECT_EQ(m_counts.atClient, GetNSent());
        EXPECT_EQ(m_counts.atGuest, GetNSent());
        EXPECT_GE(monitor->GetNPackets() + monitor->GetNUnmeasured(), GetNSent());
    }
    Destroy();
}

/// Behind a bridge a release needs room in the ports' queues, as the documentation says
TEST(BridgeTest, NeedsRoomForARelease)
{
    uint32_t arrived[2];
    for (uint32_t i = 0; i < 2; ++i)
    {
        NodeContainer nodes(2);
        CsmaHelper csma;
        csma.SetChannelAttribute("DataRate", StringValue("100Mbps"));
        csma.SetQueue("ns3::DropTailQueue<Packet>",
                      "MaxSize",
                      StringValue(i == 0 ? "100p" : "1000p"));
        const auto ports = csma.Install(nodes);
        auto devices = BridgeHelper().Install(nodes.Get(0), NetDeviceContainer(ports.Get(0)));
        devices.Add(ports.Get(1));
        InternetStackHelper().Install(nodes);
        RemusHelper remus;
        remus.SetCheckpointerAttribute("Interval", TimeValue(MilliSeconds(100)));
        remus.Install(NetDeviceContainer(devices.Get(0)));
        const auto addresses = Ipv4AddressHelper("10.1.1.0", "255.255.255.0").Assign(devices);
        UdpClientHelper output(InetSocketAddress(addresses.GetAddress(1), 9));
        output.SetAttribute("Interval", TimeValue(MicroSeconds(200))); // 40 Mb/s
        output.SetAttribute("MaxPackets", UintegerValue(2000));
        output.SetAttribute("PacketSize", UintegerValue(1000));
        // The first packet, which needs ARP, is sent earlier
        UdpClientHelper first(InetSocketAddress(addresses.GetAddress(1), 10));
        first.SetAttribute("MaxPackets", UintegerValue(1));
        first.Install(nodes.Get(0)).Start(Seconds(0));
        output.Install(nodes.Get(0)).Start(Seconds(1));
        const InetSocketAddress any(Ipv4Address::GetAny(), 9);
        const auto sink = PacketSinkHelper("ns3::UdpSocketFactory", any).Install(nodes.Get(1));
        Simulator::Stop(Seconds(2));
        Simulator::Run();
        arrived[i] = DynamicCast<PacketSink>(sink.Get(0))->GetTotalRx() / 1000;
        Simulator::Destroy();
    }
    EXPECT_LT(arrived[0], 1000);
    EXPECT_EQ(arrived[1], 2000);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    DevicesTest,
    testing::Combine(testing::ValuesIn(GetDevices()),
                     testing::Values(Mode::ROOT, Mode::STAGE, Mode::GATE, Mode::FAILURE)),
    [](const auto& info) {
        return std::get<0>(info.param).name + MODES[static_cast<int>(std::get<1>(info.param))];
    });
