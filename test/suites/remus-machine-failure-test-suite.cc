/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"
#include "../support/plug-unknown-device.h"

#include "ns3/boolean.h"
#include "ns3/csma-helper.h"
#include "ns3/csma-net-device.h"
#include "ns3/drop-tail-queue.h"
#include "ns3/error-model.h"
#include "ns3/fifo-queue-disc.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/mq-queue-disc.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/packet.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/pointer.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-heartbeat.h"
#include "ns3/remus-helper.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/udp-socket-factory.h"

#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The parts of a machine's failure and its repair.
 */
class MachineFailureTestCase : public PlugTestCase<MachineFailureTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// A machine that has a failure among its applications
    void Known()
    {
        auto node = CreateObject<Node>();
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(node), false, "no application");
        node->AddApplication(CreateObject<RemusHeartbeatSender>());
        auto failure = CreateObject<RemusMachineFailure>();
        node->AddApplication(failure);
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(node), false, "not yet");
        RemusMachineFailure::FailNode(node);
        NS_TEST_EXPECT_MSG_EQ(failure->HasFailed(), true, "it has failed");
        NS_TEST_EXPECT_MSG_EQ(node->GetNApplications(), 2, "it needs no other application");
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(node), true, "with its node");
    }

    /// A machine that gets its failure when it fails
    void Repaired()
    {
        auto node = CreateObject<Node>();
        RunOn(Seconds(1));
        RemusMachineFailure::FailNode(node);
        NS_TEST_ASSERT_MSG_EQ(node->GetNApplications(), 1, "it has a failure");
        auto failure = DynamicCast<RemusMachineFailure>(node->GetApplication(0));
        Simulator::Schedule(MilliSeconds(500), &RemusMachineFailure::Repair, failure);
        RunOn(MilliSeconds(1499));
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(node), true, "it has failed");
        RunOn(Seconds(5));
        NS_TEST_EXPECT_MSG_EQ(RemusMachineFailure::HasNodeFailed(node), false, "once");
    }

    /// A machine that fails and is repaired before its FailureTime
    void FailedBefore()
    {
        auto node = CreateObject<Node>();
        auto failure = CreateObject<RemusMachineFailure>(); // at 1 s
        node->AddApplication(failure);
        Simulator::Schedule(MilliSeconds(300), &RemusMachineFailure::Fail, failure);
        Simulator::Schedule(MilliSeconds(500), &RemusMachineFailure::Repair, failure);
        RunOn(MilliSeconds(400));
        NS_TEST_EXPECT_MSG_EQ(failure->HasFailed(), true, "it has failed");
        RunOn(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(failure->HasFailed(), false, "once");
    }

    /// Failures that are cancelled
    void Cancelled()
    {
        auto node = CreateObject<Node>();
        std::vector<Ptr<RemusMachineFailure>> failures;
        for (uint32_t i = 0; i < 3; ++i)
        {
            failures.push_back(CreateObject<RemusMachineFailure>());
            node->AddApplication(failures.back());
        }
        failures[0]->SetStopTime(MilliSeconds(900));
        Simulator::Schedule(MilliSeconds(900), &Object::Dispose, failures[1]);
        failures[2]->SetAttribute("FailureTime", PointerValue());
        RunOn(Seconds(2));
        for (const auto& failure : failures)
        {
            NS_TEST_EXPECT_MSG_EQ(failure->HasFailed(), false, "it does not fail");
        }
    }

    /// A device that is not known to be silent
    void Unknown()
    {
        auto node = CreateObject<Node>();
        auto device = CreateObject<UnknownDevice>();
        node->AddDevice(CreateObject<SimpleNetDevice>());
        node->AddDevice(device);
        const auto promisc = MakeBoundCallback(&MachineFailureTestCase::Accept, node);
        device->SetPromiscReceiveCallback(promisc);
        auto failure = CreateObject<RemusMachineFailure>();
        node->AddApplication(failure);
        const std::string problem = "is a ns3::PlugUnknownDevice, which is not known to be silent";
        NS_TEST_EXPECT_MSG_EQ(EndsProgram([&] { failure->Fail(); }, problem), true, "no silencer");
        failure->SetSilencer(MakeCallback(&MachineFailureTestCase::Silence, this));
        NS_TEST_EXPECT_MSG_EQ(EndsProgram([&] { failure->Fail(); }, problem), true, "it can't");
        m_canSilence = true;
        failure->Fail();
        NS_TEST_ASSERT_MSG_EQ(m_silenced.size(), 1, "the silencer");
        NS_TEST_EXPECT_MSG_EQ(m_silenced[0], device, "the device");
        NS_TEST_EXPECT_MSG_EQ(device->m_promiscReceive.IsNull(), true, "nobody listens");
        NS_TEST_EXPECT_MSG_EQ(
            device->m_receive(device, Create<Packet>(1), 0x0800, device->GetAddress()),
            true,
            "frames count as accepted");
        NS_TEST_EXPECT_MSG_EQ(EndsProgram([&] { failure->Repair(); },
                                          "device 1 of node " + std::to_string(node->GetId()) +
                                              " is a ns3::PlugUnknownDevice"),
                              true,
                              "it can't be brought back");
    }

    /// References to devices and error models
    void Disposed()
    {
        auto node = CreateObject<Node>();
        auto device = CreateObject<SimpleNetDevice>();
        auto model = CreateObject<ReceiveListErrorModel>();
        node->AddDevice(device);
        device->SetAttribute("ReceiveErrorModel", PointerValue(model));
        auto failure = CreateObject<RemusMachineFailure>();
        node->AddApplication(failure);
        const auto references = device->GetReferenceCount();
        failure->Fail();
        NS_TEST_EXPECT_MSG_GT(device->GetReferenceCount(), references, "it knows the device");
        failure->Dispose();
        NS_TEST_EXPECT_MSG_EQ(device->GetReferenceCount(), references, "it forgets the device");
        NS_TEST_EXPECT_MSG_EQ(model->GetReferenceCount(), 1, "it forgets the error model");
    }

    /// What devices and queue discs have at a failure and after a repair
    void Devices()
    {
        auto node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        auto device = CreateObject<CsmaNetDevice>();
        auto queue = CreateObject<DropTailQueue<Packet>>();
        auto model = CreateObject<ReceiveListErrorModel>();
        device->SetQueue(queue);
        device->SetReceiveErrorModel(model);
        node->AddDevice(device);
        auto mq = CreateObject<MqQueueDisc>();
        for (const uint32_t packets : {3, 4})
        {
            auto child = CreateObject<FifoQueueDisc>();
            PlugTestDriver(child).EnqueueMany(packets);
            auto part = CreateObject<QueueDiscClass>();
            part->SetQueueDisc(child);
            mq->AddQueueDiscClass(part);
        }
        node->GetObject<TrafficControlLayer>()->SetRootQueueDiscOnDevice(device, mq);
        queue->Enqueue(Create<Packet>(100));
        queue->Enqueue(Create<Packet>(100));
        const auto size = queue->GetMaxSize();
        auto failure = CreateObject<RemusMachineFailure>();
        node->AddApplication(failure);
        for (uint32_t i = 1; i <= 2; ++i)
        {
            failure->Fail();
            NS_TEST_EXPECT_MSG_EQ(failure->GetNUnsent(device), 9, "3, 4 and 2");
            NS_TEST_EXPECT_MSG_EQ(queue->IsEmpty(), true, "nothing is left");
            NS_TEST_EXPECT_MSG_EQ(queue->Enqueue(Create<Packet>(2)), false, "nothing is added");
            ExpectDevice(device, false, nullptr);
            failure->Repair();
            NS_TEST_EXPECT_MSG_EQ(failure->HasFailed(), false, "it is repaired");
            NS_TEST_EXPECT_MSG_EQ((queue->GetMaxSize() == size), true, "the queue's size");
            ExpectDevice(device, true, model);
        }
    }

    /// What the internet stack sends: ARP requests here
    void Layers()
    {
        NodeContainer nodes(2);
        InternetStackHelper stack;
        stack.SetIpv6StackInstall(false);
        stack.Install(nodes);
        const auto devices = CsmaHelper().Install(nodes);
        Ipv4AddressHelper("10.1.0.0", "255.255.255.0").Assign(devices);
        auto control = nodes.Get(0)->GetObject<TrafficControlLayer>();
        auto failure = CreateObject<RemusMachineFailure>();
        nodes.Get(0)->AddApplication(failure);
        auto socket = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
        Simulator::Schedule(MilliSeconds(1100), &MachineFailureTestCase::SendTo, socket);
        RunOn(MilliSeconds(1200));
        auto root = control->GetRootQueueDiscOnDevice(devices.Get(0));
        NS_TEST_EXPECT_MSG_EQ(root->GetStats().nTotalReceivedPackets, 0, "it sends nothing");
        failure->Repair();
        RunOn(Seconds(3));
        NS_TEST_EXPECT_MSG_GT(root->GetStats().nTotalReceivedPackets, 0, "it asks again");
    }

    /// A guest with two devices, each with a plug
    void Plugs()
    {
        NodeContainer nodes(2);
        InternetStackHelper().Install(nodes);
        const NetDeviceContainer links[]{CsmaHelper().Install(nodes), CsmaHelper().Install(nodes)};
        RemusHelper remus;
        remus.SetCheckpointerAttribute("CommitDelay", PointerValue());
        auto checkpointer =
            remus.Install(NetDeviceContainer(links[0].Get(0), links[1].Get(0))).at(0);
        NS_TEST_ASSERT_MSG_EQ(checkpointer->GetNPlugs(), 2, "plugs");
        Ipv4AddressHelper("10.1.0.0", "255.255.255.0").Assign(links[0]);
        Ipv4AddressHelper("10.2.0.0", "255.255.255.0").Assign(links[1]);
        auto failure = CreateObject<RemusMachineFailure>();
        nodes.Get(0)->AddApplication(failure);
        auto socket = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
        Ptr<Socket> received[2];
        for (uint32_t i = 0; i < 2; ++i)
        {
            received[i] = Socket::CreateSocket(nodes.Get(1), UdpSocketFactory::GetTypeId());
            received[i]->Bind(InetSocketAddress(i == 0 ? "10.1.0.2" : "10.2.0.2", 9));
        }
        // The first packet waits for an address, which the plug's ARP requests wait for
        Simulator::Schedule(MilliSeconds(900), &MachineFailureTestCase::SendTo, socket);
        Simulator::Schedule(MilliSeconds(1500), &RemusMachineFailure::Repair, failure);
        Simulator::Schedule(MilliSeconds(1600), &MachineFailureTestCase::SendTo, socket);
        RunOn(MilliSeconds(999));
        const uint64_t held = checkpointer->GetPlug(0)->GetNHeldPackets() +
                              checkpointer->GetPlug(1)->GetNHeldPackets();
        NS_TEST_EXPECT_MSG_GT(checkpointer->GetPlug(0)->GetNHeldPackets(), 0, "in plug 0");
        NS_TEST_EXPECT_MSG_GT(checkpointer->GetPlug(1)->GetNHeldPackets(), 0, "in plug 1");
        RunOn(MilliSeconds(1001));
        NS_TEST_EXPECT_MSG_EQ(failure->HasFailed(), true, "it has failed");
        NS_TEST_EXPECT_MSG_EQ(failure->GetNDiscarded(), held, "discarded");
        RunOn(MilliSeconds(1499));
        for (const auto& socket : received)
        {
            NS_TEST_EXPECT_MSG_EQ(socket->GetRxAvailable(), 0, "nothing has arrived");
        }
        RunOn(Seconds(3));
        for (const auto& socket : received)
        {
            NS_TEST_EXPECT_MSG_GT(socket->GetRxAvailable(), 0, "packets over each device");
        }
    }

    /// A guest that was stopped, or not, when its machine failed
    void Gate()
    {
        for (const uint32_t end : {1050, 1090}) // the guest is stopped from 1080 to 1100 ms
        {
            NodeContainer nodes(2);
            InternetStackHelper().Install(nodes);
            const auto devices = CsmaHelper().Install(nodes);
            RemusHelper remus;
            remus.SetGuestStops(true);
            remus.SetCheckpointerAttribute(
                "StopDuration",
                StringValue("ns3::ConstantRandomVariable[Constant=0.02]"));
            remus.Install(NetDeviceContainer(devices.Get(0)));
            Ipv4AddressHelper("10.1.0.0", "255.255.255.0").Assign(devices);
            auto failure = CreateObject<RemusMachineFailure>();
            failure->SetAttribute("FailureTime", PointerValue());
            nodes.Get(0)->AddApplication(failure);
            auto guest = Socket::CreateSocket(nodes.Get(0), UdpSocketFactory::GetTypeId());
            guest->Bind(InetSocketAddress("10.1.0.1", 9));
            auto client = Socket::CreateSocket(nodes.Get(1), UdpSocketFactory::GetTypeId());
            const InetSocketAddress to("10.1.0.1", 9);
            for (const auto at : {700U, end - 5, end + 5, 1600U})
            {
                Simulator::Schedule(MilliSeconds(at), &MachineFailureTestCase::Send, client, to);
            }
            Simulator::Schedule(MilliSeconds(end), &RemusMachineFailure::Fail, failure);
            Simulator::Schedule(MilliSeconds(1500), &RemusMachineFailure::Repair, failure);
            RunOn(MilliSeconds(1599));
            const auto before = guest->GetRxAvailable();
            NS_TEST_EXPECT_MSG_EQ(before, (end == 1050 ? 20 : 10), "what came to a running guest");
            RunOn(Seconds(3));
            NS_TEST_EXPECT_MSG_EQ(guest->GetRxAvailable(), before + 10, "it receives again");
            Simulator::Destroy();
        }
    }

  private:
    /**
     * @brief Send a packet.
     * @param socket the sender's socket
     * @param to the receiver's address and port
     */
    static void Send(Ptr<Socket> socket, const InetSocketAddress& to)
    {
        socket->SendTo(Create<Packet>(10), 0, to);
    }

    /**
     * @brief Send a packet over each device.
     * @param socket the guest's socket
     */
    static void SendTo(Ptr<Socket> socket)
    {
        for (const auto* to : {"10.1.0.2", "10.2.0.2"})
        {
            Send(socket, InetSocketAddress(to, 9));
        }
    }

    /**
     * @brief Check whether a device sends and receives.
     * @param device the device
     * @param works whether it does
     * @param model its error model if it does
     */
    void ExpectDevice(Ptr<CsmaNetDevice> device, bool works, Ptr<ErrorModel> model)
    {
        BooleanValue value;
        device->GetAttribute("SendEnable", value);
        NS_TEST_EXPECT_MSG_EQ(value.Get(), works, "whether it sends");
        device->GetAttribute("ReceiveEnable", value);
        NS_TEST_EXPECT_MSG_EQ(value.Get(), works, "whether it receives");
        PointerValue current;
        device->GetAttribute("ReceiveErrorModel", current);
        if (model)
        {
            NS_TEST_EXPECT_MSG_EQ(current.Get<ErrorModel>(), model, "its error model");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(current.Get<ErrorModel>()->IsCorrupt(Create<Packet>(1)),
                              true,
                              "it loses all frames");
    }

    /**
     * @brief Silence a device.
     * @param device the device
     * @return true if that is possible
     */
    bool Silence(Ptr<NetDevice> device)
    {
        m_silenced.push_back(device);
        return m_canSilence;
    }

    /**
     * @brief Accept a frame.
     * @return true
     */
    static bool Accept(Ptr<Node> /* node */,
                       Ptr<NetDevice> /* device */,
                       Ptr<const Packet> /* packet */,
                       uint16_t /* protocol */,
                       const Address& /* from */,
                       const Address& /* to */,
                       NetDevice::PacketType /* type */)
    {
        return true;
    }

    bool m_canSilence{false};               //!< devices can be silenced
    std::vector<Ptr<NetDevice>> m_silenced; //!< devices to silence
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the parts of failures.
 */
class RemusMachineFailureTestSuite : public TestSuite
{
  public:
    RemusMachineFailureTestSuite()
        : TestSuite("remus-machine-failure")
    {
        using T = MachineFailureTestCase;
        AddTestCase(new T("A machine fails with the application that it has", &T::Known));
        AddTestCase(new T("A machine that was repaired does not fail again", &T::Repaired));
        AddTestCase(new T("A failure before its time is the only one", &T::FailedBefore));
        AddTestCase(new T("No failure after the end of its application", &T::Cancelled));
        AddTestCase(new T("An unknown device needs a silencer that works", &T::Unknown));
        AddTestCase(new T("A failure gives up devices and error models", &T::Disposed));
        AddTestCase(new T("Devices are emptied, and repaired as they were", &T::Devices));
        AddTestCase(new T("The stack of a failed machine sends nothing", &T::Layers));
        AddTestCase(new T("A repaired machine hears, though it has a gate", &T::Gate));
        AddTestCase(new T("All plugs of the machine count, and are released", &T::Plugs));
    }
};

static RemusMachineFailureTestSuite g_remusMachineFailureTestSuite; //!< registers the suite
