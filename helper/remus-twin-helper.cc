/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-twin-helper.h"

#include "remus-socket-address.h"

#include "ns3/abort.h"
#include "ns3/application.h"
#include "ns3/config.h"
#include "ns3/integer.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/log.h"
#include "ns3/node-list.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-checkpoint-receiver.h"
#include "ns3/remus-checkpoint-sender.h"
#include "ns3/remus-heartbeat.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/three-gpp-http-variables.h"
#include "ns3/type-id.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusTwinHelper");

namespace
{

/**
 * @brief Assign stream numbers to the random variables among an object's attributes.
 * @param object the object
 * @param stream the first stream number
 * @return how many stream numbers were assigned
 */
int64_t
AssignStreamsToAttributes(Ptr<Object> object, int64_t stream)
{
    auto next = stream;
    for (auto tid = object->GetInstanceTypeId(); tid != Object::GetTypeId(); tid = tid.GetParent())
    {
        for (std::size_t i = 0; i < tid.GetAttributeN(); ++i)
        {
            const auto attribute = tid.GetAttribute(i);
            PointerValue value;
            if (!DynamicCast<const PointerChecker>(attribute.checker) ||
                !object->GetAttributeFailSafe(attribute.name, value))
            {
                continue;
            }
            if (auto variable = value.Get<RandomVariableStream>())
            {
                variable->SetStream(next++);
            }
            else if (auto variables = value.Get<ThreeGppHttpVariables>())
            {
                next += variables->AssignStreams(next);
            }
        }
    }
    return next - stream;
}

/**
 * @brief Build a guest or a twin.
 * @param build builds it
 * @param stream the first random variable stream number
 * @param node the node
 */
void
BuildWithStreams(RemusTwin::Builder build, int64_t stream, Ptr<Node> node)
{
    // Some constructors draw random numbers, such as that of ns3::ThreeGppHttpServer
    const std::string name = "ns3::RandomVariableStream";
    TypeId::AttributeInformation attribute;
    TypeId::LookupByName(name).LookupAttributeByName("Stream", &attribute);
    Config::SetDefault(name + "::Stream", IntegerValue(stream));
    build(node);
    Config::SetDefault(name + "::Stream", *attribute.initialValue);
    RemusTwinHelper::AssignStreams(node, stream + 1);
}

/**
 * @brief Let the host of a guest fail with it.
 * @param host the ID of the host
 */
void
FailToo(uint32_t host, uint64_t /* epoch */, Time /* now */)
{
    RemusMachineFailure::FailNode(NodeList::GetNode(host));
}

} // namespace

RemusTwinHelper::RemusTwinHelper(RemusTwin::Builder build)
    : m_build(build)
{
    m_remus.UseStages();
    m_twin.SetTypeId("ns3::RemusTwin");
    m_sender.SetTypeId("ns3::RemusHeartbeatSender");
    m_monitor.SetTypeId("ns3::RemusHeartbeatMonitor");
    m_failover.SetTypeId("ns3::RemusFailover");
}

void
RemusTwinHelper::SetRemusHelper(const RemusHelper& remus)
{
    m_remus = remus;
}

void
RemusTwinHelper::SetTwinAttribute(std::string name, const AttributeValue& value)
{
    m_twin.Set(name, value);
}

void
RemusTwinHelper::SetSenderAttribute(std::string name, const AttributeValue& value)
{
    m_sender.Set(name, value);
}

void
RemusTwinHelper::SetMonitorAttribute(std::string name, const AttributeValue& value)
{
    m_monitor.Set(name, value);
}

void
RemusTwinHelper::SetFailoverAttribute(std::string name, const AttributeValue& value)
{
    m_failover.Set(name, value);
}

void
RemusTwinHelper::SetStream(int64_t stream)
{
    m_stream = stream;
}

Ptr<RemusTwin>
RemusTwinHelper::Install(NetDeviceContainer guest, NetDeviceContainer twin) const
{
    return DoInstall(guest, twin, nullptr);
}

Ptr<RemusTwin>
RemusTwinHelper::Install(NetDeviceContainer guest,
                         NetDeviceContainer twin,
                         RemusGroupHelper& group) const
{
    return DoInstall(guest, twin, &group);
}

Ptr<RemusTwin>
RemusTwinHelper::DoInstall(NetDeviceContainer guest,
                           NetDeviceContainer twin,
                           RemusGroupHelper* group) const
{
    NS_ABORT_MSG_UNLESS(guest.GetN() > 0 && guest.GetN() == twin.GetN(),
                        "RemusTwinHelper: the guest has " << guest.GetN()
                                                          << " devices and the twin " << twin.GetN()
                                                          << "; give one for each");
    auto node = guest.Get(0)->GetNode();
    const int64_t chosen = 1000000 + 1000 * static_cast<int64_t>(node->GetId());
    const auto build =
        MakeBoundCallback(&BuildWithStreams, m_build, m_stream < 0 ? chosen : m_stream);
    build(node);
    auto checkpointer = group ? group->Add(guest) : m_remus.Install(guest).at(0);

    auto object = m_twin.Create<RemusTwin>();
    twin.Get(0)->GetNode()->AggregateObject(object);
    for (uint32_t i = 0; i < guest.GetN(); ++i)
    {
        object->AddDevice(guest.Get(i), twin.Get(i));
    }
    object->Follow(checkpointer, build);
    NS_LOG_INFO("Node " << twin.Get(0)->GetNode()->GetId() << " is the twin of node "
                        << node->GetId());
    return object;
}

Ptr<RemusFailover>
RemusTwinHelper::Replicate(Ptr<RemusTwin> twin,
                           Ptr<Node> primary,
                           Ptr<Node> backup,
                           const Address& address) const
{
    return Replicate(std::vector<Ptr<RemusTwin>>{twin}, primary, backup, address);
}

Ptr<RemusFailover>
RemusTwinHelper::Replicate(std::vector<Ptr<RemusTwin>> twins,
                           Ptr<Node> primary,
                           Ptr<Node> backup,
                           const Address& address) const
{
    NS_LOG_FUNCTION(this << twins.size() << primary << backup << address);
    NS_ABORT_MSG_IF(twins.empty(), "RemusTwinHelper: give at least one twin to Replicate()");
    auto checkpointer = twins[0]->GetCheckpointer();
    checkpointer->SetAttribute("CommitDelay", PointerValue());

    auto receiver = CreateObject<RemusCheckpointReceiver>();
    backup->AddApplication(receiver);
    auto sender = CreateObject<RemusCheckpointSender>();
    sender->SetCheckpointer(checkpointer);
    sender->SetAttribute("Remote", AddressValue(ListenOn(receiver, address)));
    primary->AddApplication(sender);

    auto monitor = m_monitor.Create<RemusHeartbeatMonitor>();
    backup->AddApplication(monitor);
    auto heartbeats = m_sender.Create<RemusHeartbeatSender>();
    heartbeats->SetAttribute("Remote", AddressValue(ListenOn(monitor, address)));
    primary->AddApplication(heartbeats);

    auto failover = m_failover.Create<RemusFailover>();
    failover->Watch(monitor, receiver);
    backup->AddApplication(failover);
    for (const auto& twin : twins)
    {
        NS_ABORT_MSG_UNLESS(twin->GetCheckpointer() == checkpointer,
                            "RemusTwinHelper: these guests have several checkpointers; guests that "
                            "are replicated together must be of one group");
        twin->Watch(receiver, failover);
    }

    // A pointer to the node would keep it alive for ever if the checkpointer is on it
    checkpointer->TraceConnectWithoutContext("Failed",
                                             MakeBoundCallback(&FailToo, primary->GetId()));
    return failover;
}

int64_t
RemusTwinHelper::AssignStreams(Ptr<Node> node, int64_t stream)
{
    auto next = stream + InternetStackHelper().AssignStreams(NodeContainer(node), stream);
    for (uint32_t i = 0; i < node->GetNApplications(); ++i)
    {
        next += AssignStreamsToAttributes(node->GetApplication(i), next);
    }
    return next - stream;
}

} // namespace ns3
