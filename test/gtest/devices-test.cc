/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "devices.h"

#include "ns3/application-container.h"
#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/pointer.h"
#include "ns3/remus-helper.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-client-server-helper.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <string>
#include <tuple>

using namespace ns3;

namespace
{

/// Where the plug is, and what else is on the guest
enum class Mode
{
    ROOT,    ///< the plug is the root queue disc
    STAGE,   ///< the plug is a stage before it
    GATE,    ///< the guest's input is held while it is stopped
    FAILURE, ///< the guest's machine fails
};

/// Names of the modes
const char* const MODES[] = {"Root", "Stage", "Gate", "Failure"};

constexpr uint32_t N_SENT = 200;       ///< packets that guest and client send, one each ms
const Time START = MilliSeconds(1300); ///< when they begin
const Time FAILURE_TIME = START + MilliSeconds(100); ///< when the machine fails

/// What a device and a mode came to
struct Counts
{
    uint32_t atClient{0};     //!< packets that the client got
    uint32_t atGuest{0};      //!< packets that the guest got
    uint32_t afterFailure{0}; //!< packets that anyone got more than 10 ms after the failure
};

/// A packet has arrived. @param counts what to count in @param count what to count
void
Arrive(Counts* counts, uint32_t Counts::* count, Ptr<const Packet>, const Address&)
{
    ++(counts->*count);
    counts->afterFailure += Simulator::Now() > FAILURE_TIME + MilliSeconds(10);
}

/// A guest on a device of some type, in some mode
class DevicesTest : public testing::TestWithParam<std::tuple<Device, Mode>>
{
  protected:
    /// Let a node send to another. @param from the one @param to the other's address
    static void Send(Ptr<Node> from, Ipv4Address to)
    {
        UdpClientHelper output(InetSocketAddress(to, 9));
        output.SetAttribute("Interval", TimeValue(MilliSeconds(1)));
        output.SetAttribute("MaxPackets", UintegerValue(N_SENT));
        output.SetAttribute("PacketSize", UintegerValue(200));
        output.Install(from).Start(START);
    }

    /// Count what a node gets. @param node the node @param count where to count it
    void Listen(Ptr<Node> node, uint32_t Counts::* count)
    {
        InetSocketAddress any(Ipv4Address::GetAny(), 9);
        PacketSinkHelper("ns3::UdpSocketFactory", any)
            .Install(node)
            .Get(0)
            ->TraceConnectWithoutContext("Rx", MakeBoundCallback(&Arrive, &m_counts, count));
    }

    Counts m_counts; ///< what arrived
};

} // namespace

TEST_P(DevicesTest, AllLeavesAndNothingEarly)
{
    const auto [device, mode] = GetParam();
    if (mode == Mode::FAILURE && !device.canFail)
    {
        GTEST_SKIP() << "RemusMachineFailure does not silence this device";
    }
    RngSeedManager::SetSeed(1);
    Config::SetDefault("ns3::ArpCache::PendingQueueSize", UintegerValue(1000));
    NodeContainer nodes(2);
    const auto devices = device.make(nodes);
    InternetStackHelper().Install(nodes);
    RemusHelper remus;
    remus.SetGuestStops(mode == Mode::GATE);
    if (mode == Mode::STAGE)
    {
        remus.UseStages();
    }
    const auto constant = "ns3::ConstantRandomVariable[Constant=";
    remus.SetCheckpointerAttribute("Controller", StringValue("xend"));
    remus.SetCheckpointerAttribute("Interval", TimeValue(MilliSeconds(20)));
    remus.SetCheckpointerAttribute("StopDuration", StringValue(constant + std::string("0.001]")));
    remus.SetCheckpointerAttribute("CommitDelay", StringValue(constant + std::string("0.002]")));
    const auto checkpointer = remus.Install(NetDeviceContainer(devices.Get(0))).at(0);
    const auto addresses = Ipv4AddressHelper("10.1.1.0", "255.255.255.0").Assign(devices);
    auto monitor = CreateObject<RemusOutputCommitMonitor>();
    monitor->Watch(devices.Get(0), checkpointer, nullptr);
    if (mode == Mode::FAILURE)
    {
        auto failure = CreateObject<RemusMachineFailure>();
        failure->SetAttribute("FailureTime", StringValue(constant + std::string("1.4]")));
        nodes.Get(0)->AddApplication(failure);
    }
    Send(nodes.Get(0), addresses.GetAddress(1));
    Send(nodes.Get(1), addresses.GetAddress(0));
    Listen(nodes.Get(1), &Counts::atClient);
    Listen(nodes.Get(0), &Counts::atGuest);
    Simulator::Stop(Seconds(2));
    Simulator::Run();

    EXPECT_EQ(monitor->GetNViolations(), 0);
    EXPECT_GE(monitor->GetDelays().getMin(), 0.003) << "D = S + X = 3 ms";
    if (mode == Mode::FAILURE)
    {
        EXPECT_GT(m_counts.atClient, 30);
        EXPECT_EQ(m_counts.afterFailure, 0) << "A failed machine neither sends nor receives";
    }
    else
    {
        EXPECT_EQ(m_counts.atClient, N_SENT);
        EXPECT_EQ(m_counts.atGuest, N_SENT);
        EXPECT_GE(monitor->GetNPackets() + monitor->GetNUnmeasured(), N_SENT);
    }
    Simulator::Destroy();
    Config::Reset();
}

INSTANTIATE_TEST_SUITE_P(
    All,
    DevicesTest,
    testing::Combine(testing::ValuesIn(GetDevices()),
                     testing::Values(Mode::ROOT, Mode::STAGE, Mode::GATE, Mode::FAILURE)),
    [](const auto& info) {
        return std::get<0>(info.param).name + MODES[static_cast<int>(std::get<1>(info.param))];
    });
