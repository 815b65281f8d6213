/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-failover-test.h"
#include "../support/remus-test.h"

#include "ns3/drop-tail-queue.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6.h"
#include "ns3/remus-lease-helper.h"
#include "ns3/test.h"
#include "ns3/traffic-control-helper.h"

#include <string>
#include <utility>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The addresses that the helper finds on the guest.
 */
class GuestAddressesTestCase : public TestCase
{
  public:
    GuestAddressesTestCase()
        : TestCase("The helper takes over the guest's addresses with their masks")
    {
    }

  private:
    void DoRun() override
    {
        NodeContainer nodes(2);
        InternetStackHelper().Install(nodes);
        auto devices = CsmaHelper().Install(nodes);
        const NetDeviceContainer guest(devices.Get(0));
        Ipv4AddressHelper("10.7.0.0", "255.255.0.0").Assign(guest);
        auto receiver = CreateObject<RemusCheckpointReceiver>();
        const Ipv4Address heartbeats("10.8.0.1");
        auto failover =
            RemusFailoverHelper().Install(devices.Get(0), devices.Get(1), receiver, heartbeats);

        Ipv4AddressValue address;
        failover->GetAttribute("Address", address);
        NS_TEST_EXPECT_MSG_EQ(address.Get(), Ipv4Address("10.7.0.1"), "the address");
        NS_TEST_EXPECT_MSG_EQ(Ipv4Address::ConvertFrom(failover->GetGuestAddress()),
                              Ipv4Address("10.7.0.1"),
                              "where its services are");
        Ipv4MaskValue mask;
        failover->GetAttribute("Mask", mask);
        NS_TEST_EXPECT_MSG_EQ(mask.Get(), Ipv4Mask("255.255.0.0"), "the mask");
        AddressValue hardwareAddress;
        failover->GetAttribute("HardwareAddress", hardwareAddress);
        NS_TEST_EXPECT_MSG_EQ(hardwareAddress.Get(),
                              devices.Get(0)->GetAddress(),
                              "the hardware address");

        auto sender = CreateObject<RemusCheckpointSender>();
        nodes.Get(0)->AddApplication(sender);
        RemusFailoverHelper::InstallKvServers(sender, failover, 7777);
        for (auto node = nodes.Begin(); node != nodes.End(); ++node)
        {
            const auto last = (*node)->GetApplication((*node)->GetNApplications() - 1);
            AddressValue local;
            NS_TEST_ASSERT_MSG_EQ(last->GetAttributeFailSafe("Local", local), true, "a server");
            NS_TEST_EXPECT_MSG_EQ((local.Get() == InetSocketAddress("10.7.0.1", 7777)),
                                  true,
                                  "the guest's service on node " << (*node)->GetId());
        }

        NodeContainer arbiter(1);
        InternetStackHelper().Install(arbiter);
        RemusLeaseHelper lease(arbiter.Get(0));
        const InetSocketAddress arbiterAddress("10.8.0.9", 7002);
        const auto first = lease.InstallPrimary(nodes.Get(0),
                                                nodes.Get(0),
                                                Ipv4Address("10.8.0.2"),
                                                arbiterAddress);
        const auto second = lease.InstallBackup(failover, nodes.Get(1), arbiterAddress);
        for (const auto& [holder, isFirst] : {std::pair(first, true), {second, false}})
        {
            BooleanValue value;
            holder->GetAttribute("First", value);
            NS_TEST_EXPECT_MSG_EQ(value.Get(), isFirst, "only the primary begins with the lease");
            holder->GetAttribute("Asks", value);
            NS_TEST_EXPECT_MSG_EQ(value.Get(), isFirst, "the backup does not ask for it");
        }
        Simulator::Destroy();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief A guest with interfaces of both versions of IP, but a global address of one only.
 */
class GuestVersionsTestCase : public TestCase
{
  public:
    GuestVersionsTestCase()
        : TestCase("A guest uses the versions of IP of which it has a global address")
    {
    }

  private:
    void DoRun() override
    {
        for (const bool isIpv6 : {false, true})
        {
            NodeContainer nodes(2);
            InternetStackHelper().Install(nodes);
            auto devices = CsmaHelper().Install(nodes);
            auto guest4 = nodes.Get(0)->GetObject<Ipv4>();
            auto guest6 = nodes.Get(0)->GetObject<Ipv6>();
            guest4->AddInterface(devices.Get(0));
            guest6->AddInterface(devices.Get(0));
            const Ipv4Address address4("10.7.0.1");
            const Ipv6Address address6("2001:db8::1");
            if (isIpv6)
            {
                // Before SetUp(), so that the interface has no link-local address yet
                guest6->AddAddress(1, Ipv6InterfaceAddress(address6, Ipv6Prefix(64)));
            }
            else
            {
                guest4->AddAddress(1, Ipv4InterfaceAddress(address4, Ipv4Mask("255.255.0.0")));
                guest6->SetUp(1); // adds a link-local address
            }
            auto receiver = CreateObject<RemusCheckpointReceiver>();
            nodes.Get(1)->AddApplication(receiver);
            RemusFailoverHelper helper;
            helper.SetMonitorAttribute("ExpectFrom", TimeValue(MilliSeconds(100)));
            helper.SetSenderAttribute("StartTime", TimeValue(Seconds(9)));
            const auto heartbeats = isIpv6 ? Address(address6) : Address(address4);
            auto failover = helper.Install(devices.Get(0), devices.Get(1), receiver, heartbeats);
            NS_TEST_EXPECT_MSG_EQ(failover->GetGuestAddress(), heartbeats, "its services");
            Simulator::Stop(Seconds(5));
            Simulator::Run();
            NS_TEST_EXPECT_MSG_EQ(failover->HasDetected(), true, "there are no heartbeats");
            auto backup4 = nodes.Get(1)->GetObject<Ipv4>();
            auto backup6 = nodes.Get(1)->GetObject<Ipv6>();
            NS_TEST_EXPECT_MSG_EQ((backup4->GetInterfaceForDevice(devices.Get(1)) == -1),
                                  isIpv6,
                                  "an interface for IPv4");
            NS_TEST_EXPECT_MSG_EQ((backup6->GetInterfaceForDevice(devices.Get(1)) == -1),
                                  !isIpv6,
                                  "an interface for IPv6");
            Simulator::Destroy();
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief A backup that has failed.
 */
class DeadBackupTestCase : public TestCase
{
  public:
    DeadBackupTestCase()
        : TestCase("A backup that has failed does not take over")
    {
    }

  private:
    void DoRun() override
    {
        for (const bool dead : {false, true})
        {
            m_tookOver = 0;
            FailoverTestBed bed{FailoverTestParameters()};
            bed.m_failover->TraceConnectWithoutContext(
                "TookOver",
                MakeCallback(&DeadBackupTestCase::HandleTookOver, this));
            if (dead)
            {
                Simulator::Schedule(MilliSeconds(50),
                                    &RemusMachineFailure::FailNode,
                                    bed.m_failover->GetNode());
            }
            Simulator::Stop(Seconds(3));
            Simulator::Run();
            NS_TEST_EXPECT_MSG_EQ(m_tookOver, (dead ? 0 : 1), "takeovers");
        }
    }

    /// The backup takes over.
    void HandleTookOver(uint64_t /* epoch */, Time /* now */)
    {
        ++m_tookOver;
    }

    uint32_t m_tookOver{0}; //!< takeovers
};

/**
 * @ingroup plug-tests
 *
 * @brief Random variable streams.
 */
class StreamsTestCase : public TestCase
{
  public:
    StreamsTestCase()
        : TestCase("Each random variable of the applications gets a stream of its own")
    {
    }

  private:
    void DoRun() override
    {
        FailoverTestParameters parameters;
        parameters.clients = 3;
        FailoverTestBed bed(parameters);
        // The receiver's AckDelay, FailureTime, ResumeTime
        NS_TEST_EXPECT_MSG_EQ(RemusFailoverHelper::AssignStreams(bed.m_machines, 50),
                              3,
                              "streams of the machines");
        // The choice of a request, and ThinkTime
        NS_TEST_EXPECT_MSG_EQ(RemusFailoverHelper::AssignStreams(bed.m_clients, 53),
                              6,
                              "streams of the clients");
        PointerValue delay;
        bed.m_receiver->GetAttribute("AckDelay", delay);
        const auto stream = delay.Get<RandomVariableStream>()->GetStream();
        NS_TEST_EXPECT_MSG_GT(stream, 49, "the receiver's stream");
        NS_TEST_EXPECT_MSG_LT(stream, 53, "the receiver's stream");
        for (std::size_t i = 0; i < bed.m_kvClients.size(); ++i)
        {
            PointerValue think;
            bed.m_kvClients[i]->GetAttribute("ThinkTime", think);
            NS_TEST_EXPECT_MSG_EQ(think.Get<RandomVariableStream>()->GetStream(),
                                  static_cast<int64_t>(54 + 2 * i),
                                  "the stream of client " << i);
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The counts of packets that a failed machine has not sent.
 */
class UnsentCountTestCase : public TestCase
{
  public:
    UnsentCountTestCase()
        : TestCase("Released packets count as unsent in the queue disc and in the device, and "
                   "packets that are held as discarded")
    {
    }

  private:
    void DoRun() override
    {
        NodeContainer nodes(2);
        InternetStackHelper().Install(nodes);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("1Mbps"));
        link.SetQueue("ns3::DropTailQueue<Packet>", "MaxSize", StringValue("1p"));
        auto devices = link.Install(nodes);
        RemusHelper remus;
        remus.SetCheckpointerAttribute("CommitDelay", PointerValue());
        auto checkpointer = remus.Install(NetDeviceContainer(devices.Get(0))).at(0);
        Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
        auto failure = CreateObject<RemusMachineFailure>();
        failure->SetAttribute("FailureTime",
                              StringValue("ns3::ConstantRandomVariable[Constant=10]"));
        nodes.Get(0)->AddApplication(failure);

        auto socket = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
        socket->Connect(InetSocketAddress(Ipv4Address("10.0.0.2"), 9));
        auto plug = checkpointer->GetPlug(0);
        // Checkpoint 1 is taken at 108 ms; its epoch has 10 packets, and the next one 4
        Schedule(socket, MilliSeconds(50), 10);
        Schedule(socket, MilliSeconds(120), 4);
        Simulator::Schedule(MilliSeconds(130), &RemusCheckpointer::Commit, checkpointer, 0);
        Simulator::Schedule(MilliSeconds(10), &RemusCheckpointer::Commit, checkpointer, 0);
        Simulator::Schedule(MilliSeconds(140), &RemusCheckpointer::Commit, checkpointer, 1);
        // A packet of 1030 bytes takes 8.24 ms: one is being sent, one is in the device
        Simulator::Schedule(MilliSeconds(141), &RemusMachineFailure::Fail, failure);
        Simulator::Stop(Seconds(1));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(failure->GetNUnsent(devices.Get(0)), 9, "one of ten was being sent");
        NS_TEST_EXPECT_MSG_EQ(failure->GetNUnsent(devices.Get(1)), 0, "another machine's device");
        NS_TEST_EXPECT_MSG_EQ(failure->GetNDiscarded(), 4, "packets of the next epoch");
        NS_TEST_EXPECT_MSG_EQ(plug->GetNPackets(), 0, "packets in the plug");
        Simulator::Destroy();
    }

    /**
     * @brief Send packets.
     * @param socket the guest's socket
     * @param at when
     * @param n how many
     */
    static void Schedule(Ptr<Socket> socket, Time at, uint32_t n)
    {
        for (uint32_t i = 0; i < n; ++i)
        {
            Simulator::ScheduleWithContext(0, at, &UnsentCountTestCase::Send, socket);
        }
    }

    /**
     * @brief Send a packet.
     * @param socket the guest's socket
     */
    static void Send(Ptr<Socket> socket)
    {
        socket->Send(Create<Packet>(1000));
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief A sender that stops.
 */
class SenderEndsTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param receiver whether there is a receiver
     */
    explicit SenderEndsTestCase(bool receiver)
        : TestCase(std::string("A sender that has ended sends nothing more, ") +
                   (receiver ? "with a receiver" : "without one, when it would connect again")),
          m_receiver(receiver)
    {
    }

  private:
    void DoRun() override
    {
        RemusTestPair pair("xl", MilliSeconds(20), "1Gbps", MilliSeconds(1), 2);
        pair.AddSender()->SetStopTime(Seconds(1));
        if (m_receiver)
        {
            pair.AddReceiver();
        }
        pair.m_link.Get(0)->TraceConnectWithoutContext(
            "PhyTxBegin",
            MakeCallback(&SenderEndsTestCase::HandleSend, this));
        Simulator::Stop(Seconds(200));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_GT(m_frames, 10, "frames before the end");
        NS_TEST_EXPECT_MSG_LT(m_late, 10, "frames after it, to end the connection or the request");
        NS_TEST_EXPECT_MSG_LT(m_last, Seconds(11), "the last frame");
        Simulator::Destroy();
    }

    /**
     * @brief The primary sends a frame to the backup.
     */
    void HandleSend(Ptr<const Packet> /* packet */)
    {
        ++m_frames;
        m_late += Simulator::Now() > Seconds(1);
        m_last = Simulator::Now();
    }

    bool m_receiver;      //!< whether there is a receiver
    uint32_t m_frames{0}; //!< frames sent
    uint32_t m_late{0};   //!< frames sent after the end
    Time m_last;          //!< when the last one was sent
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the parts of a failover.
 */
class RemusFailoverPartsTestSuite : public TestSuite
{
  public:
    RemusFailoverPartsTestSuite()
        : TestSuite("remus-failover-parts", PlugTestCompat::SystemSuite())
    {
        AddTestCase(new GuestAddressesTestCase());
        AddTestCase(new GuestVersionsTestCase());
        AddTestCase(new DeadBackupTestCase());
        AddTestCase(new StreamsTestCase());
        AddTestCase(new UnsentCountTestCase());
        AddTestCase(new SenderEndsTestCase(true));
        AddTestCase(new SenderEndsTestCase(false));
    }
};

static RemusFailoverPartsTestSuite g_remusFailoverPartsTestSuite; //!< registers the suite
