/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/failover/remus-twin-devices.h"
#include "../support/plug-test.h"
#include "../support/remus-twin-test.h"

#include "ns3/boolean.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-address.h"
#include "ns3/ipv6.h"
#include "ns3/mac48-address.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/on-off-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/plug-stage.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/queue.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-checkpoint-receiver.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-failover-helper.h"
#include "ns3/remus-failover.h"
#include "ns3/remus-group-helper.h"
#include "ns3/remus-heartbeat.h"
#include "ns3/remus-helper.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/three-gpp-http-server.h"
#include "ns3/three-gpp-http-variables.h"
#include "ns3/udp-client-server-helper.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <set>
#include <string>
#include <utility>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A device that keeps its receive callback.
 */
class AskedDevice : public SimpleNetDevice
{
  public:
    void SetReceiveCallback(ReceiveCallback callback) override
    {
        m_receive = callback;
        SimpleNetDevice::SetReceiveCallback(callback);
    }

    ReceiveCallback m_receive; //!< receives
};

/**
 * @ingroup plug-tests
 *
 * @brief What the helpers connect, and the streams that they assign.
 */
class HelpersTestCase : public PlugTestCase<HelpersTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// A plug that is installed during the simulation
    void AtOnce()
    {
        for (const bool stage : {false, true})
        {
            NodeContainer nodes(2);
            auto devices = PointToPointHelper().Install(nodes);
            Build(nodes.Get(0));
            RunOn(Seconds(1));
            RemusHelper remus;
            if (stage)
            {
                remus.UseStages();
            }
            auto plug = remus.Install(NetDeviceContainer(devices.Get(0))).at(0)->GetPlug(0);
            NS_TEST_EXPECT_MSG_EQ(plug->IsInitialized(), true, "it is ready");
            Send(nodes.Get(0), "10.1.0.2");
            NS_TEST_EXPECT_MSG_EQ(plug->GetNHeldPackets(), 1, "it is held");
            plug->ReleaseIndefinite();
            Simulator::Destroy();
        }
    }

    /// The accounting of plugs
    void Accounting()
    {
        for (const std::string controller : {"xend", "pipelined"})
        {
            for (const bool set : {false, true})
            {
                auto node = CreateObject<Node>();
                InternetStackHelper().Install(node);
                node->AddDevice(CreateObject<SimpleNetDevice>());
                RemusHelper remus;
                remus.SetCheckpointerAttribute("Controller", StringValue(controller));
                if (set)
                {
                    remus.SetPlugAttribute("LinuxAccounting", BooleanValue(true));
                }
                BooleanValue accounting;
                remus.Install(NodeContainer(node))
                    .at(0)
                    ->GetPlug(0)
                    ->GetAttribute("LinuxAccounting", accounting);
                NS_TEST_EXPECT_MSG_EQ(accounting.Get(),
                                      set || controller == "xend",
                                      controller << (set ? ", as set" : ", chosen"));
                Simulator::Destroy();
            }
        }
    }

    /// The streams of several guests
    void GuestStreams()
    {
        NodeContainer nodes(3);
        InternetStackHelper().Install(nodes);
        std::set<int64_t> streams;
        for (const uint32_t i : {0, 2})
        {
            nodes.Get(i)->AddDevice(CreateObject<SimpleNetDevice>());
            RemusHelper().Install(NodeContainer(nodes.Get(i)));
        }
        const auto n = RemusHelper::AssignStreams(nodes, 40);
        for (const uint32_t i : {0, 2})
        {
            for (const auto* name : {"StopDuration", "CommitDelay"})
            {
                PointerValue variable;
                nodes.Get(i)->GetObject<RemusCheckpointer>()->GetAttribute(name, variable);
                streams.insert(variable.Get<RandomVariableStream>()->GetStream());
            }
        }
        NS_TEST_EXPECT_MSG_EQ(streams.size(), 4, "each has its own");
        NS_TEST_EXPECT_MSG_EQ(*streams.begin(), 40, "from the first on");
        NS_TEST_EXPECT_MSG_LT(*streams.rbegin(), 40 + n, "to the last");
    }

    /// The streams of a node
    void NodeStreams()
    {
        auto node = CreateObject<Node>();
        InternetStackHelper stack;
        stack.Install(node);
        OnOffHelper("ns3::UdpSocketFactory", InetSocketAddress("10.1.0.2", 9)).Install(node);
        node->AddApplication(CreateObject<ThreeGppHttpServer>());
        OnOffHelper("ns3::UdpSocketFactory", InetSocketAddress("10.1.0.2", 9)).Install(node);
        const auto first = 100 + stack.AssignStreams(NodeContainer(node), 0);
        const auto web = CreateObject<ThreeGppHttpVariables>()->AssignStreams(0);
        NS_TEST_EXPECT_MSG_EQ(RemusTwinHelper::AssignStreams(node, 100),
                              first - 100 + 2 + web + 2,
                              "those of the stack and of the applications");
        std::set<int64_t> streams;
        for (const uint32_t i : {0, 2})
        {
            for (const auto* name : {"OnTime", "OffTime"})
            {
                PointerValue variable;
                node->GetApplication(i)->GetAttribute(name, variable);
                streams.insert(variable.Get<RandomVariableStream>()->GetStream());
            }
        }
        const std::set<int64_t> expected{first, first + 1, first + 2 + web, first + 3 + web};
        NS_TEST_EXPECT_MSG_EQ((streams == expected), true, "in the order of the applications");
    }

    /// The streams of a guest that has a twin
    void TwinStreams()
    {
        for (const int64_t stream : {-1, 0, 7})
        {
            auto other = CreateObject<Node>();
            TwinTestBed bed;
            bed.m_helper.SetStream(stream);
            int64_t used = -1;
            bed.Install([&used, &bed](Ptr<Node> node) {
                used = CreateObject<UniformRandomVariable>()->GetStream();
                OnOffHelper("ns3::UdpSocketFactory", bed.GetAddress(2, 9)).Install(node);
            });
            auto guest = bed.m_machines.Get(0);
            NS_TEST_EXPECT_MSG_GT(guest->GetId(), other->GetId(), "its ID is not 0");
            const int64_t first = stream < 0 ? 1000000 + 1000 * guest->GetId() : stream;
            NS_TEST_EXPECT_MSG_EQ(used, first, "during the construction");
            NS_TEST_EXPECT_MSG_EQ(CreateObject<UniformRandomVariable>()->GetStream(),
                                  -1,
                                  "after it");
            PointerValue onTime;
            guest->GetApplication(0)->GetAttribute("OnTime", onTime);
            NS_TEST_EXPECT_MSG_EQ(onTime.Get<RandomVariableStream>()->GetStream(),
                                  first + 1 + bed.m_stack.AssignStreams(NodeContainer(guest), 0),
                                  "an application's, after the stack's");
        }
    }

    /// Whether a twin accepts a frame
    void TwinFrames()
    {
        NodeContainer nodes(2);
        auto device = CreateObject<AskedDevice>();
        auto second = CreateObject<SimpleNetDevice>();
        NetDeviceContainer guests;
        NetDeviceContainer twins;
        for (const auto& [address, at] :
             {std::pair("00:00:00:00:00:11", Ptr<SimpleNetDevice>(device)),
              {"00:00:00:00:00:12", second}})
        {
            auto guest = CreateObject<SimpleNetDevice>();
            guest->SetAddress(Mac48Address(address));
            guests.Add(guest);
            twins.Add(at);
            auto channel = CreateObject<SimpleChannel>();
            guest->SetChannel(channel);
            at->SetChannel(channel);
            nodes.Get(0)->AddDevice(guest);
            nodes.Get(1)->AddDevice(at);
        }
        auto twin = RemusTwinHelper(MakeCallback(&HelpersTestCase::Build)).Install(guests, twins);
        NS_TEST_EXPECT_MSG_NE(guests.Get(0)->GetObject<PlugStage>(),
                              nullptr,
                              "the guest's plug is in a stage by default");
        RunOn(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(Accepts(device, 0x0800), false, "it is not the guest yet");
        twin->TakeOver();
        RunOn(Seconds(2)); // the twin has reached the cut
        NS_TEST_ASSERT_MSG_EQ(twin->HasTakenOver(), true, "it is the guest");
        NS_TEST_EXPECT_MSG_EQ(Accepts(device, 0x0800), true, "IPv4");
        NS_TEST_EXPECT_MSG_EQ(Accepts(device, 0x1234), false, "another protocol");
        NS_TEST_EXPECT_MSG_EQ(second->GetAddress(),
                              Mac48Address("00:00:00:00:00:12"),
                              "on its second device, too");
        auto loopback = nodes.Get(1)->GetDevice(2);
        for (const uint16_t protocol : {0x0800, 0x0806, 0x86dd})
        {
            NS_TEST_EXPECT_MSG_EQ(RemusTwinDevices::IsTaken(loopback, protocol),
                                  true,
                                  "interface 0 takes " << protocol);
        }
        auto other = CreateObject<SimpleNetDevice>();
        nodes.Get(1)->AddDevice(other);
        NS_TEST_EXPECT_MSG_EQ(RemusTwinDevices::IsTaken(other, 0x86dd), false, "no interface");
    }

    /// Two guests that form a group, each with several addresses
    void Group()
    {
        NodeContainer nodes(2);
        const auto devices = PointToPointHelper().Install(nodes);
        InternetStackHelper().Install(nodes);
        for (const auto* network : {"10.1.0.0", "10.2.0.0"})
        {
            Ipv4AddressHelper(network, "255.255.255.0").Assign(devices);
        }
        const auto others = PointToPointHelper().Install(nodes);
        Ipv4AddressHelper("10.3.0.0", "255.255.255.0").Assign(others);
        RemusGroupHelper group{RemusHelper()};
        group.Add(NetDeviceContainer(devices.Get(0), others.Get(0)));
        auto checkpointer = group.Add(NetDeviceContainer(devices.Get(1), others.Get(1)));
        NS_TEST_EXPECT_MSG_EQ(checkpointer->GetNPlugs(), 4, "a plug on each device");
        RunOn(Seconds(2));
        auto plug = checkpointer->GetPlug(0);
        for (const auto& [to, held] :
             {std::pair("10.1.0.2", 0U), {"10.2.0.2", 0U}, {"10.1.0.9", 1U}, {"10.2.0.9", 1U}})
        {
            const auto before = plug->GetNHeldPackets();
            Send(nodes.Get(0), to);
            NS_TEST_EXPECT_MSG_EQ(plug->GetNHeldPackets() - before,
                                  held,
                                  "whether a packet to " << to << " is held");
        }
        checkpointer->Fail();
        for (auto node = nodes.Begin(); node != nodes.End(); ++node)
        {
            NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(*node), true, "all fail");
        }
    }

    /// A twin on a backup that detects the failure later than the twin follows
    void Replicated()
    {
        TwinTestBed bed;
        bed.m_helper.SetSenderAttribute("Interval", TimeValue(MilliSeconds(10)));
        bed.m_helper.SetMonitorAttribute("Timeout", TimeValue(MilliSeconds(200)));
        bed.m_helper.SetFailoverAttribute("ResumeTime", StringValue(TwinTestBed::Constant(0.05)));
        bed.Install([&bed](Ptr<Node> node) {
            PacketSinkHelper("ns3::UdpSocketFactory", bed.GetAny(9)).Install(node);
        });
        NodeContainer hosts(2);
        InternetStackHelper().Install(hosts);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        Ipv4AddressHelper("10.2.0.0", "255.255.255.0").Assign(link.Install(hosts));
        bed.m_helper.Replicate(bed.m_twin, hosts.Get(0), hosts.Get(1), Ipv4Address("10.2.0.2"));
        UdpClientHelper client(bed.GetAddress(1, 9));
        client.SetAttribute("Interval", TimeValue(MilliSeconds(1)));
        client.SetAttribute("MaxPackets", UintegerValue(1000));
        client.Install(bed.m_clients);
        bed.FailAt(MilliSeconds(435));
        RunOn(MilliSeconds(600));
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(hosts.Get(0)), true, "the host");
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->HasTakenOver(), false, "heartbeats are not missed yet");
        RunOn(MilliSeconds(800));
        NS_TEST_ASSERT_MSG_EQ(bed.m_twin->HasTakenOver(), true, "the twin is the guest");
        // The last heartbeat left at 430 ms
        NS_TEST_EXPECT_MSG_EQ_TOL(bed.m_tookOver.GetSeconds(), 0.68, 0.001, "when");
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->GetNAhead(), 0, "no input before its commit");
        NS_TEST_EXPECT_MSG_EQ(bed.m_twin->HasDiverged(), false, "it did what the guest did");
    }

    /// A failover of addresses of the loopback device, interface 0
    void Loopback()
    {
        NodeContainer nodes(2);
        InternetStackHelper().Install(nodes);
        const Ipv4Address address("10.9.9.9");
        const Ipv6InterfaceAddress address6(Ipv6Address("2001:db8::9"), Ipv6Prefix(128));
        NetDeviceContainer devices;
        for (uint32_t i = 0; i < 2; ++i)
        {
            auto ipv4 = nodes.Get(i)->GetObject<Ipv4>();
            ipv4->AddAddress(0, Ipv4InterfaceAddress(address, Ipv4Mask("255.255.255.255")));
            nodes.Get(i)->GetObject<Ipv6>()->AddAddress(0, address6);
            devices.Add(ipv4->GetNetDevice(0));
        }
        auto receiver = CreateObject<RemusCheckpointReceiver>();
        nodes.Get(1)->AddApplication(receiver);
        RemusFailoverHelper helper;
        helper.SetMonitorAttribute("ExpectFrom", TimeValue(MilliSeconds(100)));
        helper.SetMonitorAttribute("Timeout", TimeValue(MilliSeconds(100)));
        helper.SetSenderAttribute("StartTime", TimeValue(Seconds(9)));
        helper.SetSenderAttribute("Interval", TimeValue(MilliSeconds(7)));
        helper.SetFailoverAttribute("ResumeTime", StringValue(TwinTestBed::Constant(0.05)));
        auto failover =
            helper.Install(devices.Get(0), devices.Get(1), receiver, Ipv4Address("10.2.0.2"));
        Ipv4AddressValue found;
        failover->GetAttribute("Address", found);
        NS_TEST_EXPECT_MSG_EQ(found.Get(), Ipv4Address::GetLoopback(), "its first address");
        TimeValue interval;
        nodes.Get(0)->GetApplication(0)->GetAttribute("Interval", interval);
        NS_TEST_EXPECT_MSG_EQ(interval.Get(), MilliSeconds(7), "the sender's, as set");
        failover->SetAttribute("Address", Ipv4AddressValue(address));
        failover->SetAttribute("HardwareAddress", AddressValue());
        RunOn(MilliSeconds(201));
        auto ipv4 = nodes.Get(1)->GetObject<Ipv4>();
        auto ipv6 = nodes.Get(1)->GetObject<Ipv6>();
        NS_TEST_EXPECT_MSG_EQ(failover->HasDetected(), true, "there are no heartbeats");
        NS_TEST_EXPECT_MSG_EQ(ipv4->GetInterfaceForAddress(address), -1, "it is the guest's");
        NS_TEST_EXPECT_MSG_EQ(ipv6->GetInterfaceForAddress(address6.GetAddress()),
                              -1,
                              "it is the guest's");
        RunOn(MilliSeconds(251));
        NS_TEST_EXPECT_MSG_EQ(ipv4->GetInterfaceForAddress(address), 0, "it was taken over");
        NS_TEST_EXPECT_MSG_EQ(ipv6->GetInterfaceForAddress(address6.GetAddress()),
                              0,
                              "it was taken over");
        NS_TEST_EXPECT_MSG_EQ(ipv4->GetNInterfaces() + ipv6->GetNInterfaces(), 2, "as before");
        BooleanValue detection;
        nodes.Get(1)->GetObject<Icmpv6L4Protocol>()->GetAttribute("DAD", detection);
        NS_TEST_EXPECT_MSG_EQ(detection.Get(), true, "duplicates are detected as before");
    }

  private:
    /**
     * @brief Send a packet.
     * @param node the sender
     * @param to the receiver's address
     */
    static void Send(Ptr<Node> node, const char* to)
    {
        auto socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        socket->SendTo(Create<Packet>(10), 0, InetSocketAddress(to, 9));
    }

    /**
     * @brief Give a node an internet stack and an address.
     * @param node the node
     */
    static void Build(Ptr<Node> node)
    {
        InternetStackHelper().Install(node);
        auto ipv4 = node->GetObject<Ipv4>();
        const auto interface = ipv4->AddInterface(node->GetDevice(0));
        ipv4->AddAddress(interface, Ipv4InterfaceAddress("10.1.0.1", "255.255.255.0"));
        ipv4->SetUp(interface);
    }

    /**
     * @brief Tell whether a frame is accepted.
     * @param device the device that has received it
     * @param protocol its protocol
     * @return true if it is
     */
    static bool Accepts(Ptr<AskedDevice> device, uint16_t protocol)
    {
        auto packet = Create<Packet>(10);
        Ipv4Header header;
        header.SetDestination(Ipv4Address("10.1.0.1"));
        header.SetSource(Ipv4Address("10.1.0.2"));
        header.SetPayloadSize(10);
        packet->AddHeader(header);
        return device->m_receive(device, packet, protocol, device->GetAddress());
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the helpers.
 */
class RemusHelpersTestSuite : public TestSuite
{
  public:
    RemusHelpersTestSuite()
        : TestSuite("remus-helpers")
    {
        using T = HelpersTestCase;
        AddTestCase(new T("A plug that is installed later holds packets at once", &T::AtOnce));
        AddTestCase(new T("Plugs with overlapping epochs get boundaries", &T::Accounting));
        AddTestCase(new T("Each guest gets streams of its own", &T::GuestStreams));
        AddTestCase(new T("So does each application of a node", &T::NodeStreams));
        AddTestCase(new T("A guest is built with the stream that was set", &T::TwinStreams));
        AddTestCase(new T("A twin accepts frames once it is the guest", &T::TwinFrames));
        AddTestCase(new T("Within a group nothing is held, and all fail", &T::Group));
        AddTestCase(new T("A replicated twin waits for the failover", &T::Replicated));
        AddTestCase(new T("Addresses on interface 0 are taken over", &T::Loopback));
    }
};

static RemusHelpersTestSuite g_remusHelpersTestSuite; //!< registers the suite
