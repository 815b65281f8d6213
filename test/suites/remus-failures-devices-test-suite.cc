/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-failover-test.h"

#include "ns3/object-factory.h"
#include "ns3/packet-socket-address.h"
#include "ns3/packet-socket-factory.h"
#include "ns3/remus-guest-gate.h"
#include "ns3/simple-net-device-helper.h"
#include "ns3/test.h"
#include "ns3/udp-socket-factory.h"

#include <algorithm>
#include <set>
#include <string>

using namespace ns3;

/// The kinds of links between two nodes
enum class Link
{
    POINT_TO_POINT, //!< a point-to-point link
    CSMA,           //!< an Ethernet
    SIMPLE          //!< simple devices
};

/**
 * @ingroup plug-tests
 *
 * @brief Everything that a machine can send or receive on one kind of device.
 */
class SilentDeviceTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param link the kind of device
     * @param name its name
     */
    SilentDeviceTestCase(Link link, const std::string& name)
        : TestCase("A machine that has failed neither sends nor receives on " + name +
                   ", by UDP, by packet sockets, or to its own address"),
          m_link(link)
    {
    }

  private:
    void DoRun() override
    {
        m_nodes.Create(2);
        InternetStackHelper stack;
        stack.SetIpv6StackInstall(false); // the packet sockets use its protocol number
        stack.Install(m_nodes);
        m_devices = Connect();
        Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(m_devices);
        m_failure = CreateObject<RemusMachineFailure>();
        m_failure->SetAttribute("FailureTime",
                                StringValue("ns3::ConstantRandomVariable[Constant=1.0005]"));
        m_nodes.Get(0)->AddApplication(m_failure);
        for (uint32_t i = 0; i < 2; ++i)
        {
            m_udp[i] = Socket::CreateSocket(m_nodes.Get(i), UdpSocketFactory::GetTypeId());
            m_udp[i]->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
            m_raw[i] = Socket::CreateSocket(m_nodes.Get(i), PacketSocketFactory::GetTypeId());
            PacketSocketAddress all;
            all.SetSingleDevice(m_devices.Get(i)->GetIfIndex());
            all.SetPhysicalAddress(m_devices.Get(1 - i)->GetAddress());
            all.SetProtocol(0x86dd); // PPP carries only IPv4 and IPv6
            m_raw[i]->Bind(all);
            m_raw[i]->Connect(all);
            for (const auto& socket : {m_udp[i], m_raw[i]})
            {
                socket->SetRecvCallback(MakeCallback(&SilentDeviceTestCase::HandleRead, this));
            }
        }
        for (uint32_t ms = 900; ms < 1100; ++ms)
        {
            Simulator::Schedule(MilliSeconds(ms), &SilentDeviceTestCase::SendAll, this);
        }
        Simulator::Stop(Seconds(2));
        Simulator::Run();
        NS_TEST_ASSERT_MSG_EQ(m_failure->HasFailed(), true, "it has failed");
        for (uint32_t i = 0; i < 2; ++i)
        {
            NS_TEST_EXPECT_MSG_GT(m_before[i], 150, "received by node " << i << " before");
            NS_TEST_EXPECT_MSG_EQ(m_after[i], 0, "received by node " << i << " after");
            m_udp[i] = nullptr;
            m_raw[i] = nullptr;
        }
        m_failure = nullptr;
        Simulator::Destroy();
    }

    /**
     * @brief Connect the nodes.
     * @return the devices
     */
    NetDeviceContainer Connect()
    {
        const StringValue rate("100Mbps");
        if (m_link == Link::CSMA)
        {
            CsmaHelper ethernet;
            ethernet.SetChannelAttribute("DataRate", rate);
            return ethernet.Install(m_nodes);
        }
        if (m_link == Link::SIMPLE)
        {
            SimpleNetDeviceHelper simple;
            simple.SetDeviceAttribute("DataRate", rate);
            return simple.Install(m_nodes);
        }
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", rate);
        return link.Install(m_nodes);
    }

    /**
     * @brief Send in all ways.
     */
    void SendAll()
    {
        m_udp[0]->SendTo(Create<Packet>(10), 0, InetSocketAddress(Ipv4Address("10.0.0.2"), 9));
        m_udp[0]->SendTo(Create<Packet>(10), 0, InetSocketAddress(Ipv4Address("10.0.0.1"), 9));
        m_udp[0]->SendTo(Create<Packet>(10), 0, InetSocketAddress(Ipv4Address("127.0.0.1"), 9));
        m_udp[1]->SendTo(Create<Packet>(10), 0, InetSocketAddress(Ipv4Address("10.0.0.1"), 9));
        m_raw[0]->Send(Create<Packet>(10));
        m_raw[1]->Send(Create<Packet>(10));
    }

    /**
     * @brief Packets have arrived.
     * @param socket where
     */
    void HandleRead(Ptr<Socket> socket)
    {
        const auto node = socket->GetNode() == m_nodes.Get(0) ? 0 : 1;
        while (socket->Recv())
        {
            ++(m_failure->HasFailed() ? m_after : m_before)[node];
        }
    }

    Link m_link;                        //!< the kind of device
    NodeContainer m_nodes;              //!< the machine, and another node
    NetDeviceContainer m_devices;       //!< their devices
    Ptr<RemusMachineFailure> m_failure; //!< the failure
    Ptr<Socket> m_udp[2];               //!< by node
    Ptr<Socket> m_raw[2];               //!< packet sockets by node
    uint32_t m_before[2]{0, 0};         //!< packets received before the failure, by node
    uint32_t m_after[2]{0, 0};          //!< packets received after it, by node
};

/**
 * @ingroup plug-tests
 *
 * @brief Every kind of device in the program.
 */
class AllDevicesTestCase : public TestCase
{
  public:
    AllDevicesTestCase()
        : TestCase("Each device type of the build is known to be silent, or has to be silenced")
    {
    }

  private:
    void DoRun() override
    {
        // See the class comment of RemusMachineFailure; a Wi-Fi device without a radio is not
        const std::set<std::string> silent{"ns3::BridgeNetDevice",
                                           "ns3::CsmaNetDevice",
                                           "ns3::LoopbackNetDevice",
                                           "ns3::PointToPointNetDevice",
                                           "ns3::PointToPointRemoteChannel",
                                           "ns3::SimpleNetDevice",
                                           "ns3::SixLowPanNetDevice",
                                           "ns3::VirtualNetDevice"};
        uint32_t nTypes = 0;
        for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
        {
            const auto tid = TypeId::GetRegistered(i);
            if (!tid.IsChildOf(NetDevice::GetTypeId()) || !tid.HasConstructor())
            {
                continue;
            }
            ++nTypes;
            m_asked = false;
            ObjectFactory factory;
            factory.SetTypeId(tid);
            auto node = CreateObject<Node>();
            node->AddDevice(factory.Create<NetDevice>());
            auto failure = CreateObject<RemusMachineFailure>();
            failure->SetSilencer(MakeCallback(&AllDevicesTestCase::Silence, this));
            node->AddApplication(failure);
            failure->Fail();
            const auto known = silent.count(tid.GetName()) > 0;
            NS_TEST_EXPECT_MSG_EQ(m_asked, !known, tid.GetName());
        }
        NS_TEST_EXPECT_MSG_GT(nTypes, 3, "types of devices");
        Simulator::Destroy();
    }

    /**
     * @brief Silence a device.
     * @return true
     */
    bool Silence(Ptr<NetDevice> /* device */)
    {
        m_asked = true;
        return true;
    }

    bool m_asked{false}; //!< the silencer was called
};

/**
 * @ingroup plug-tests
 *
 * @brief A failure during a stop of the guest.
 */
class GateTestCase : public TestCase
{
  public:
    GateTestCase()
        : TestCase("What the gate holds when the machine fails is counted, and fails with it")
    {
    }

  private:
    void DoRun() override
    {
        FailoverTestParameters parameters;
        parameters.clients = 4;
        parameters.guestStops = true;
        parameters.stop = MilliSeconds(8);
        parameters.failure = Seconds(10); // at the latest; earlier during a stop
        FailoverTestBed bed(parameters);
        m_bed = &bed;
        bed.m_checkpointer->TraceConnectWithoutContext(
            "GuestStopped",
            MakeCallback(&GateTestCase::HandleStopped, this));
        bed.m_failure->TraceConnectWithoutContext("Failed",
                                                  MakeCallback(&GateTestCase::HandleFailed, this));
        bed.Run();
        NS_TEST_EXPECT_MSG_EQ(m_nFailed, 1, "Failed is fired once");
        NS_TEST_EXPECT_MSG_GT(m_incoming, 1, "frames that waited for the resume");
        NS_TEST_EXPECT_MSG_EQ(bed.m_failure->GetNUndelivered(), m_incoming, "these are counted");
        NS_TEST_EXPECT_MSG_EQ(bed.m_failure->GetNDiscarded(), m_held + 3, "what was held");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nGoneOn, 4, "clients that continue");
        NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, 0, "contradictions");
    }

    /**
     * @brief The guest stops.
     * @param epoch the epoch that ends
     */
    void HandleStopped(uint64_t epoch, Time /* now */)
    {
        if (epoch == 10)
        {
            Simulator::Schedule(MilliSeconds(5),
                                &GateTestCase::Send,
                                this,
                                m_bed->m_clients.Get(0),
                                Ipv4Address("10.1.1.1"));
            Simulator::Schedule(MilliSeconds(7), &GateTestCase::FailInStop, this);
        }
    }

    /**
     * @brief Send three packets.
     * @param node the sender
     * @param to the receiver
     */
    void Send(Ptr<Node> node, Ipv4Address to)
    {
        auto socket = Socket::CreateSocket(node, UdpSocketFactory::GetTypeId());
        for (uint32_t i = 0; i < 3; ++i)
        {
            socket->SendTo(Create<Packet>(10), 0, InetSocketAddress(to, 9));
        }
    }

    /**
     * @brief Send during a stop, and fail.
     */
    void FailInStop()
    {
        Send(m_bed->m_machines.Get(0), Ipv4Address("10.1.1.2"));
        m_incoming = m_bed->m_machines.Get(0)->GetObject<RemusGuestGate>()->GetNIncoming();
        m_held = m_bed->m_checkpointer->GetPlug(0)->GetNHeldPackets();
        m_bed->m_failure->Fail();
    }

    /**
     * @brief The machine has failed; let it fail again.
     */
    void HandleFailed(Time /* now */)
    {
        ++m_nFailed;
        m_bed->m_failure->Fail();
        Simulator::Schedule(MilliSeconds(1), &RemusMachineFailure::Fail, m_bed->m_failure);
    }

    FailoverTestBed* m_bed{nullptr}; //!< what is tested
    uint32_t m_nFailed{0};           //!< how often it has failed
    uint64_t m_incoming{0};          //!< frames in the gate at the failure
    uint64_t m_held{0};              //!< packets in the plug at the failure
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of devices of machines that fail.
 */
class RemusFailuresDevicesTestSuite : public TestSuite
{
  public:
    RemusFailuresDevicesTestSuite()
        : TestSuite("remus-failures-devices", PlugTestCompat::SystemSuite())
    {
        AddTestCase(new SilentDeviceTestCase(Link::POINT_TO_POINT, "a point-to-point link"));
        AddTestCase(new SilentDeviceTestCase(Link::CSMA, "an Ethernet"));
        AddTestCase(new SilentDeviceTestCase(Link::SIMPLE, "simple devices"));
        AddTestCase(new AllDevicesTestCase());
        AddTestCase(new GateTestCase());
    }
};

static RemusFailuresDevicesTestSuite g_remusFailuresDevicesTestSuite; //!< registers the suite
