/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/placement/plug-interposer.h"
#include "../support/plug-test.h"

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/plug-packet-filter.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/plug-stage.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-bursty-pages.h"
#include "ns3/remus-checkpoint-receiver.h"
#include "ns3/remus-checkpoint-sender.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-disk.h"
#include "ns3/remus-failover-monitor.h"
#include "ns3/remus-failover.h"
#include "ns3/remus-group-member.h"
#include "ns3/remus-guest-gate.h"
#include "ns3/remus-guest-processor.h"
#include "ns3/remus-heartbeat.h"
#include "ns3/remus-kv-client.h"
#include "ns3/remus-lease.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/remus-output-commit-report.h"
#include "ns3/remus-page-server.h"
#include "ns3/remus-quorum.h"
#include "ns3/remus-twin.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/type-id.h"

#include <string>
#include <utility>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Disposed objects drop their references, so no reference cycle keeps objects alive.
 */
class RemusDisposalTestCase : public PlugTestCase<RemusDisposalTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Applications leave their nodes
    void TestApplications()
    {
        uint32_t applications = 0;
        auto node = CreateObject<Node>();
        for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
        {
            const auto tid = TypeId::GetRegistered(i);
            if (tid.GetName().find("ns3::Remus") == 0 && tid.HasConstructor() &&
                tid.IsChildOf(Application::GetTypeId()))
            {
                ObjectFactory factory;
                factory.SetTypeId(tid);
                auto application = factory.Create<Application>();
                node->AddApplication(application);
                application->Dispose();
                NS_TEST_EXPECT_MSG_EQ((application->GetNode() == nullptr),
                                      true,
                                      tid.GetName() << " has no node any more");
                ++applications;
            }
        }
        NS_TEST_EXPECT_MSG_GT(applications, 10, "applications");
    }

    /// Plugs give up their devices
    void TestPlugs()
    {
        NS_TEST_EXPECT_MSG_EQ(CountReferences("ns3::PlugQueueDisc"),
                              CountReferences("ns3::FifoQueueDisc"),
                              "references to a device whose queue disc was disposed of");
    }

    /**
     * @brief Dispose of the queue disc of a device, and count who refers to the device.
     * @param type the queue disc's class
     * @return the number of references
     */
    static uint32_t CountReferences(const std::string& type)
    {
        auto node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        auto device = CreateObject<SimpleNetDevice>();
        device->AggregateObject(CreateObject<NetDeviceQueueInterface>());
        node->AddDevice(device);
        TrafficControlHelper control;
        control.SetRootQueueDisc(type);
        auto disc = control.Install(device).Get(0);
        Simulator::Stop(MilliSeconds(1));
        Simulator::Run();
        disc->Dispose();
        const auto references = device->GetReferenceCount();
        Simulator::Destroy();
        return references;
    }

    /// Checkpointers and their monitors
    void TestCheckpointers()
    {
        auto checkpointer = CreateObject<RemusCheckpointer>();
        checkpointer->SetAttribute("Controller", Refer<RemusXlController>("the controller"));
        checkpointer->SetAttribute("StopDuration", Refer<ConstantRandomVariable>("S"));
        checkpointer->SetAttribute("CommitDelay", Refer<ConstantRandomVariable>("X"));
        checkpointer->SetAttribute("DirtyPages", Refer<RemusBurstyPages>("the pages"));
        checkpointer->SetCommitter(Hold<RemusCheckpointSender>("the committer"));
        auto plug = Hold<PlugQueueDisc>("the plug");
        checkpointer->AddPlug(plug);
        plug = nullptr;
        ExpectGivenUp(checkpointer);

        auto processor = CreateObject<RemusGuestProcessor>();
        processor->Follow(Hold<RemusCheckpointer>("the checkpointer"));
        processor->Run(
            Seconds(1),
            MakeBoundCallback(&Nothing, Ptr<Object>(Hold<ConstantRandomVariable>("what is done"))));
        ExpectGivenUp(processor);

        auto sender = CreateObject<RemusCheckpointSender>();
        sender->SetCheckpointer(Hold<RemusCheckpointer>("the checkpointer"));
        sender->SetSnapshotCallback(
            MakeBoundCallback(&GetNothing,
                              Ptr<Object>(Hold<ConstantRandomVariable>("the snapshot"))));
        sender->SetCommitCallback(
            MakeBoundCallback(&Commit, Ptr<Object>(Hold<ConstantRandomVariable>("what commits"))));
        ExpectGivenUp(sender);

        auto disk = CreateObject<RemusDisk>();
        disk->Protect(Hold<RemusCheckpointSender>("the sender"),
                      MakeBoundCallback(&GetNothing,
                                        Ptr<Object>(Hold<ConstantRandomVariable>("the service"))));
        ExpectGivenUp(disk);

        auto quorum = CreateObject<RemusQuorum>();
        quorum->Add(Hold<RemusCheckpointSender>("the sender"));
        ExpectGivenUp(quorum);

        auto receiver = CreateObject<RemusCheckpointReceiver>();
        receiver->SetAttribute("AckDelay", Refer<ConstantRandomVariable>("the delay"));
        ExpectGivenUp(receiver);

        auto stage = CreateObject<PlugStage>();
        auto staged = Hold<PlugQueueDisc>("the plug");
        stage->SetPlug(staged);
        stage->AddBypass(Hold<PlugPacketFilter>("the filter"));
        staged = nullptr;
        ExpectGivenUp(stage);
        stage = CreateObject<PlugStage>();
        staged = CreateObject<PlugQueueDisc>();
        stage->SetPlug(staged);
        stage->Dispose();
        NS_TEST_EXPECT_MSG_EQ(staged->GetNInternalQueues(), 0, "a stage disposes of its plug");

        auto gate = CreateObject<RemusGuestGate>();
        gate->AddDevice(Hold<SimpleNetDevice>("the device"));
        ExpectGivenUp(gate);
    }

    /// Work in progress
    void TestWork()
    {
        auto processor = CreateObject<RemusGuestProcessor>();
        processor->Run(Seconds(1), MakeCallback(&RemusDisposalTestCase::Finish, this));
        Simulator::Schedule(MilliSeconds(500), &Object::Dispose, processor);
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_finished, 0, "work finished after disposal");
    }

    /// Interposers between a node's stack and its traffic control layer
    void TestInterposers()
    {
        auto node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        auto device = Hold<SimpleNetDevice>("the device");
        node->AddDevice(device);
        auto handler = Ptr<Object>(Hold<ConstantRandomVariable>("the handler"));
        auto control = node->GetObject<TrafficControlLayer>();
        Simulator::Run(); // initializes everything
        PlugInterposer::Install(node,
                                {device},
                                MakeBoundCallback(&Send, handler),
                                MakeBoundCallback(&Receive, handler));
        NS_TEST_EXPECT_MSG_EQ(PlugInterposer::IsOn(device), true, "its output is handled");
        device = nullptr;
        handler = nullptr;
        node->Dispose();
        NS_TEST_EXPECT_MSG_EQ(control->GetReferenceCount(), 1, "references to the next layer");
        for (const auto& [held, what] : m_held)
        {
            NS_TEST_EXPECT_MSG_EQ(held->GetReferenceCount(),
                                  1,
                                  "an interposer does not refer to " << what << " any more");
        }
        m_held.clear();
    }

    /// Failures and failovers
    void TestFailovers()
    {
        auto failure = CreateObject<RemusMachineFailure>();
        failure->SetAttribute("FailureTime", Refer<ConstantRandomVariable>("the time"));
        failure->SetSilencer(
            MakeBoundCallback(&Silence, Ptr<Object>(Hold<ConstantRandomVariable>("the silencer"))));
        ExpectGivenUp(failure);

        auto failover = CreateObject<RemusFailover>();
        failover->SetAttribute("ResumeTime", Refer<ConstantRandomVariable>("the time"));
        failover->Watch(Hold<RemusHeartbeatMonitor>("the monitor"),
                        Hold<RemusCheckpointReceiver>("the receiver"));
        failover->RequireLease(Hold<RemusLeaseHolder>("the lease"));
        failover->SetDevice(Hold<SimpleNetDevice>("the device"));
        failover->SetRestoreCallback(
            MakeBoundCallback(&Restore, Ptr<Object>(Hold<ConstantRandomVariable>("the guest"))));
        ExpectGivenUp(failover);

        auto twin = CreateObject<RemusTwin>();
        twin->SetAttribute("TakeOverTime", Refer<ConstantRandomVariable>("the time"));
        twin->RequireLease(Hold<RemusLeaseHolder>("the lease"));
        auto guest = Hold<SimpleNetDevice>("the guest's device");
        guest->SetNode(CreateObject<Node>());
        auto other = Hold<SimpleNetDevice>("the twin's device");
        other->SetNode(CreateObject<Node>());
        twin->AddDevice(guest, other);
        guest = nullptr;
        other = nullptr;
        ExpectGivenUp(twin);

        auto follower = CreateObject<RemusTwin>();
        NodeContainer nodes(2);
        const auto references = nodes.Get(1)->GetReferenceCount();
        nodes.Get(0)->AggregateObject(CreateObject<TrafficControlLayer>());
        nodes.Get(1)->AggregateObject(follower);
        for (auto node = nodes.Begin(); node != nodes.End(); ++node)
        {
            (*node)->AddDevice(CreateObject<SimpleNetDevice>());
        }
        follower->AddDevice(nodes.Get(0)->GetDevice(0), nodes.Get(1)->GetDevice(0));
        follower->Follow(
            Hold<RemusCheckpointer>("the checkpointer"),
            MakeBoundCallback(&Build, Ptr<Object>(Hold<ConstantRandomVariable>("the builder"))));
        ExpectGivenUp(follower);
        NS_TEST_EXPECT_MSG_EQ(nodes.Get(1)->GetReferenceCount(),
                              references,
                              "references to the node of a twin that was disposed of");

        auto arbiter = CreateObject<RemusLeaseArbiter>();
        arbiter->SetFence(
            MakeBoundCallback(&Fence, Ptr<Object>(Hold<ConstantRandomVariable>("the fence"))));
        ExpectGivenUp(arbiter);

        auto member = CreateObject<RemusGroupMember>();
        auto checkpointer = Hold<RemusCheckpointer>("the checkpointer");
        member->Follow(checkpointer);
        checkpointer = nullptr;
        ExpectGivenUp(member);
    }

    /// A member of a group that was disposed of does not fail with the group
    void TestGroupMembers()
    {
        auto node = CreateObject<Node>();
        auto member = CreateObject<RemusGroupMember>();
        auto checkpointer = CreateObject<RemusCheckpointer>();
        member->Follow(checkpointer);
        node->AggregateObject(member);
        node->Dispose();
        checkpointer->Fail();
        NS_TEST_EXPECT_MSG_EQ(node->GetNApplications(), 0, "failures of its machine");
        CreateObject<RemusGroupMember>()->Dispose(); // one that follows nobody
    }

    /// Monitors and workloads
    void TestMonitors()
    {
        auto monitor = CreateObject<RemusFailoverMonitor>();
        monitor->Watch(Hold<SimpleNetDevice>("the device"),
                       Hold<RemusCheckpointer>("the checkpointer"),
                       Hold<RemusMachineFailure>("the failure"),
                       Hold<RemusFailover>("the failover"));
        monitor->WatchClient(Hold<RemusKvClient>("the client"));
        ExpectGivenUp(monitor);

        auto report = CreateObject<RemusOutputCommitReport>();
        report->SetMonitor(Hold<RemusOutputCommitMonitor>("the monitor"));
        ExpectGivenUp(report);

        auto client = CreateObject<RemusKvClient>();
        client->SetAttribute("ThinkTime", Refer<ConstantRandomVariable>("the time"));
        ExpectGivenUp(client);

        auto server = CreateObject<RemusPageServer>();
        server->SetAttribute("DirtyPages", Refer<RemusBurstyPages>("the pages"));
        ExpectGivenUp(server);
    }

  private:
    /**
     * @brief Make an object to be referred to.
     * @tparam T its class
     * @param name what it is
     * @return the object
     */
    template <typename T>
    Ptr<T> Hold(const std::string& name)
    {
        auto object = CreateObject<T>();
        m_held.emplace_back(object, name);
        return object;
    }

    /**
     * @brief Make an object for an attribute to refer to.
     * @tparam T its class
     * @param name what it is
     * @return the attribute's value
     */
    template <typename T>
    PointerValue Refer(const std::string& name)
    {
        return PointerValue(Hold<T>(name));
    }

    /**
     * @brief Dispose of an object, and check that its references are dropped.
     * @param object the object
     */
    void ExpectGivenUp(Ptr<Object> object)
    {
        const auto name = object->GetInstanceTypeId().GetName();
        NS_TEST_EXPECT_MSG_GT(m_held.size(), 0, "objects that " << name << " refers to");
        object->Dispose();
        for (const auto& [held, what] : m_held)
        {
            NS_TEST_EXPECT_MSG_EQ(held->GetReferenceCount(),
                                  1,
                                  name << " does not refer to " << what << " any more");
            held->Dispose();
        }
        m_held.clear();
    }

    /// Do nothing.
    static void Nothing(Ptr<Object> /* bound */)
    {
    }

    /// Send something.
    static void Send(Ptr<Object> /* bound */, Ptr<NetDevice> /* device */, Ptr<QueueDiscItem>)
    {
    }

    /// Receive something.
    static void Receive(Ptr<Object> /* bound */,
                        Ptr<NetDevice> /* device */,
                        Ptr<const Packet> /* packet */,
                        uint16_t /* protocol */)
    {
    }

    /// Work is done.
    void Finish()
    {
        ++m_finished;
    }

    /**
     * @brief Get the state of a guest.
     * @return nothing
     */
    static std::string GetNothing(Ptr<Object> /* bound */)
    {
        return "";
    }

    /// Commit a checkpoint.
    static void Commit(Ptr<Object> /* bound */, uint64_t /* epoch */)
    {
    }

    /// Build a guest.
    static void Build(Ptr<Object> /* bound */, Ptr<Node> /* node */)
    {
    }

    /// Cut a machine off.
    static void Fence(Ptr<Object> /* bound */, const Address& /* machine */)
    {
    }

    /// Restore a guest.
    static void Restore(Ptr<Object> /* bound */, std::string /* state */)
    {
    }

    /**
     * @brief Silence a device.
     * @return true
     */
    static bool Silence(Ptr<Object> /* bound */, Ptr<NetDevice> /* device */)
    {
        return true;
    }

    std::vector<std::pair<Ptr<Object>, std::string>> m_held; //!< the objects that are referred to
    uint32_t m_finished{0};                                  //!< the number of finished tasks
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of disposal.
 */
class RemusDisposalTestSuite : public TestSuite
{
  public:
    RemusDisposalTestSuite()
        : TestSuite("remus-disposal")
    {
        using Case = RemusDisposalTestCase;
        AddTestCase(new Case("Applications leave their nodes", &Case::TestApplications));
        AddTestCase(new Case("Checkpointers, and what listens to them, give up all references",
                             &Case::TestCheckpointers));
        AddTestCase(new Case("Plugs give up their devices", &Case::TestPlugs));
        AddTestCase(new Case("Interposers do", &Case::TestInterposers));
        AddTestCase(new Case("Failures and failovers do, too", &Case::TestFailovers));
        AddTestCase(new Case("Members of a group leave it", &Case::TestGroupMembers));
        AddTestCase(new Case("Monitors and workloads do, too", &Case::TestMonitors));
        AddTestCase(new Case("Work in progress ends with its processor", &Case::TestWork));
    }
};

static RemusDisposalTestSuite g_remusDisposalTestSuite; //!< registers the suite
