/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-machine-failure.h"

#include "../checkpoint/remus-draw-time.h"
#include "../checkpoint/remus-object-attribute.h"
#include "remus-group-member.h"

#include "ns3/abort.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/object-ptr-container.h"
#include "ns3/packet.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/pointer.h"
#include "ns3/queue-size.h"
#include "ns3/queue.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-guest-gate.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/traffic-control-layer.h"

#include <string>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusMachineFailure");

NS_OBJECT_ENSURE_REGISTERED(RemusMachineFailure);

namespace
{

/// The error model of devices of a failed machine: drops every packet until it is disabled
class NothingReceived : public ErrorModel
{
  private:
    bool DoCorrupt(Ptr<Packet> /* packet */) override
    {
        return IsEnabled();
    }

    void DoReset() override
    {
    }
};

/// The traffic control layer of a failed machine: drops packets in both directions
class DeadLayer : public TrafficControlLayer
{
  public:
    void Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item) override
    {
        NS_LOG_LOGIC("Dropping a packet that the internet stack sends: " << device << " " << item);
    }

    void Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& from,
                 const Address& to,
                 NetDevice::PacketType /* type */) override
    {
        NS_LOG_LOGIC("Dropping a packet to the node itself: " << device << packet << protocol
                                                              << from << to);
    }
};

/**
 * @brief Ignore a frame that a device of a failed machine has received.
 * @return true, as if it had been accepted
 */
bool
Ignore(Ptr<NetDevice> /* device */,
       Ptr<const Packet> /* packet */,
       uint16_t /* protocol */,
       const Address& /* from */)
{
    return true;
}

/**
 * @brief Tell whether an object is of a class or one derived from it.
 * @param object the object
 * @param name the name of the class, which need not exist in the program
 * @return true if it is
 */
bool
Is(Ptr<Object> object, const std::string& name)
{
    TypeId tid;
    const auto own = object->GetInstanceTypeId();
    return TypeId::LookupByNameFailSafe(name, &tid) && (own == tid || own.IsChildOf(tid));
}

} // namespace

TypeId
RemusMachineFailure::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusMachineFailure")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<RemusMachineFailure>()
            .AddAttribute("FailureTime",
                          "The time in seconds, from the start of this application, at which the "
                          "machine fails; null for never.",
                          StringValue("ns3::ConstantRandomVariable[Constant=1]"),
                          MakeRemusObjectAccessor(&RemusMachineFailure::m_failureTime, true),
                          MakeRemusObjectChecker<RandomVariableStream>(true))
            .AddTraceSource("Failed",
                            "Fired when the machine has failed.",
                            MakeTraceSourceAccessor(&RemusMachineFailure::m_traceFailed),
                            "ns3::RemusMachineFailure::FailedTracedCallback");
    return tid;
}

RemusMachineFailure::RemusMachineFailure()
{
    NS_LOG_FUNCTION(this);
}

RemusMachineFailure::~RemusMachineFailure()
{
    NS_LOG_FUNCTION(this);
}

bool
RemusMachineFailure::HasFailed() const
{
    return m_failed;
}

uint64_t
RemusMachineFailure::GetNUnsent(Ptr<NetDevice> device) const
{
    const auto unsent = m_unsent.find(device);
    return unsent == m_unsent.end() ? 0 : unsent->second;
}

uint64_t
RemusMachineFailure::GetNDiscarded() const
{
    return m_nDiscarded;
}

uint64_t
RemusMachineFailure::GetNUndelivered() const
{
    return m_nUndelivered;
}

void
RemusMachineFailure::SetSilencer(Callback<bool, Ptr<NetDevice>> silencer)
{
    m_silencer = silencer;
}

int64_t
RemusMachineFailure::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    if (m_failureTime)
    {
        m_failureTime->SetStream(stream);
    }
    return 1;
}

void
RemusMachineFailure::DoDispose()
{
    NS_LOG_FUNCTION(this);
    StopApplication();
    m_failureTime = nullptr;
    m_silencer = Callback<bool, Ptr<NetDevice>>();
    m_unsent.clear();
    m_hearing.clear();
    m_sizes.clear();
    RemusApplication::DoDispose();
}

void
RemusMachineFailure::StartApplication()
{
    NS_LOG_FUNCTION(this);
    if (m_failureTime)
    {
        const auto wait = RemusDrawTime::Draw(m_failureTime, "RemusMachineFailure::FailureTime");
        m_fail = Simulator::Schedule(wait, &RemusMachineFailure::FailLast, this);
    }
}

void
RemusMachineFailure::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_fail.Cancel();
}

void
RemusMachineFailure::FailLast()
{
    NS_LOG_FUNCTION(this);
    m_fail = Simulator::ScheduleNow(&RemusMachineFailure::Fail, this);
}

void
RemusMachineFailure::Fail()
{
    NS_LOG_FUNCTION(this);
    if (m_failed)
    {
        return;
    }
    m_failed = true;
    m_fail.Cancel();
    NS_LOG_INFO("The machine of node " << GetNode()->GetId() << " fails");

    // This must come first, as the checkpointer's sender closes its connection
    SetLayer(CreateObject<DeadLayer>());
    m_deafness = CreateObject<NothingReceived>();
    for (uint32_t i = 0; i < GetNode()->GetNDevices(); ++i)
    {
        Silence(GetNode()->GetDevice(i));
    }
    FailGuest();
    auto tc = GetNode()->GetObject<TrafficControlLayer>();
    for (uint32_t i = 0; i < GetNode()->GetNDevices(); ++i)
    {
        auto device = GetNode()->GetDevice(i);
        auto root = tc ? tc->GetRootQueueDiscOnDevice(device) : nullptr;
        const auto unsent = (root ? Empty(root) : 0) + Close(device);
        m_unsent[device] += unsent;
    }
    m_traceFailed(Simulator::Now());
}

void
RemusMachineFailure::FailNode(Ptr<Node> node)
{
    NS_LOG_FUNCTION(node);
    Ptr<RemusMachineFailure> failure;
    for (uint32_t i = 0; !failure && i < node->GetNApplications(); ++i)
    {
        failure = DynamicCast<RemusMachineFailure>(node->GetApplication(i));
    }
    if (!failure)
    {
        failure = CreateObject<RemusMachineFailure>();
        failure->m_failureTime = nullptr;
        node->AddApplication(failure);
    }
    failure->Fail();
}

bool
RemusMachineFailure::HasNodeFailed(Ptr<Node> node)
{
    for (uint32_t i = 0; i < node->GetNApplications(); ++i)
    {
        const auto failure = DynamicCast<RemusMachineFailure>(node->GetApplication(i));
        if (failure && failure->m_failed)
        {
            return true;
        }
    }
    return false;
}

void
RemusMachineFailure::Repair()
{
    NS_LOG_FUNCTION(this);
    if (!m_failed)
    {
        return;
    }
    for (uint32_t i = 0; i < GetNode()->GetNDevices(); ++i)
    {
        auto device = GetNode()->GetDevice(i);
        const auto known = m_hearing.count(device) > 0 || Is(device, "ns3::LoopbackNetDevice");
        NS_ABORT_MSG_UNLESS(known,
                            "RemusMachineFailure: device " << i << " of node " << GetNode()->GetId()
                                                           << " is a "
                                                           << device->GetInstanceTypeId().GetName()
                                                           << ", which Repair() can't bring back");
    }
    m_failed = false;
    NS_LOG_INFO("The machine of node " << GetNode()->GetId() << " is repaired");
    m_deafness->Disable(); // for devices without an error model before: the attribute can't be null
    for (const auto& [device, model] : m_hearing)
    {
        if (model)
        {
            device->SetAttribute("ReceiveErrorModel", PointerValue(model));
        }
        device->SetAttributeFailSafe("ReceiveEnable", BooleanValue(true));
        device->SetAttributeFailSafe("SendEnable", BooleanValue(true));
    }
    for (const auto& [device, size] : m_sizes)
    {
        PointerValue queue;
        device->GetAttribute("TxQueue", queue);
        queue.Get<Queue<Packet>>()->SetMaxSize(size);
    }
    SetLayer(GetNode()->GetObject<TrafficControlLayer>());
    if (auto gate = GetNode()->GetObject<RemusGuestGate>())
    {
        gate->Discard();
    }
    if (auto checkpointer = GetCheckpointer())
    {
        for (std::size_t i = 0; i < checkpointer->GetNPlugs(); ++i)
        {
            checkpointer->GetPlug(i)->ReleaseIndefinite();
        }
    }
}

void
RemusMachineFailure::SetLayer(Ptr<TrafficControlLayer> layer) const
{
    auto ipv4 = GetNode()->GetObject<Ipv4L3Protocol>();
    for (uint32_t i = 0; ipv4 && i < ipv4->GetNInterfaces(); ++i)
    {
        ipv4->GetInterface(i)->SetTrafficControl(layer);
    }
    auto ipv6 = GetNode()->GetObject<Ipv6L3Protocol>();
    for (uint32_t i = 0; ipv6 && i < ipv6->GetNInterfaces(); ++i)
    {
        ipv6->GetInterface(i)->SetTrafficControl(layer);
    }
    if (auto arp = GetNode()->GetObject<ArpL3Protocol>())
    {
        arp->SetTrafficControl(layer);
    }
}

Ptr<RemusCheckpointer>
RemusMachineFailure::GetCheckpointer() const
{
    auto member = GetNode()->GetObject<RemusGroupMember>();
    return member ? member->GetCheckpointer() : GetNode()->GetObject<RemusCheckpointer>();
}

void
RemusMachineFailure::FailGuest()
{
    if (auto gate = GetNode()->GetObject<RemusGuestGate>())
    {
        m_nDiscarded += gate->GetNOutgoing();
        m_nUndelivered += gate->GetNIncoming();
    }
    if (auto checkpointer = GetCheckpointer())
    {
        for (std::size_t i = 0; i < checkpointer->GetNPlugs(); ++i)
        {
            m_nDiscarded += checkpointer->GetPlug(i)->GetNHeldPackets();
        }
        checkpointer->Fail();
    }
}

uint64_t
RemusMachineFailure::Empty(Ptr<QueueDisc> disc)
{
    uint64_t unsent = 0;
    if (auto plug = DynamicCast<PlugQueueDisc>(disc))
    {
        unsent = plug->GetNReleasablePackets();
        plug->Reset();
    }
    else if (disc->GetWakeMode() == QueueDisc::WAKE_CHILD)
    {
        for (std::size_t i = 0; i < disc->GetNQueueDiscClasses(); ++i)
        {
            unsent += Empty(disc->GetQueueDiscClass(i)->GetQueueDisc());
        }
    }
    else
    {
        while (disc->Dequeue())
        {
            ++unsent;
        }
    }
    return unsent;
}

uint64_t
RemusMachineFailure::Close(Ptr<NetDevice> device)
{
    PointerValue value;
    device->GetAttributeFailSafe("TxQueue", value);
    auto queue = value.Get<Queue<Packet>>();
    const auto unsent = queue ? queue->GetNPackets() : 0;
    if (queue)
    {
        queue->Flush();
        m_sizes[device] = queue->GetMaxSize();
        queue->SetMaxSize(QueueSize(QueueSizeUnit::BYTES, 1)); // 0 would be ignored
    }
    return unsent;
}

void
RemusMachineFailure::Silence(Ptr<NetDevice> device)
{
    PointerValue queue;
    PointerValue hearing;
    auto silent = device->GetAttributeFailSafe("TxQueue", queue) &&
                  device->GetAttributeFailSafe("ReceiveErrorModel", hearing) &&
                  device->SetAttributeFailSafe("ReceiveErrorModel", PointerValue(m_deafness));
    if (silent)
    {
        m_hearing[device] = hearing.Get<ErrorModel>();
    }
    device->SetAttributeFailSafe("ReceiveEnable", BooleanValue(false));
    device->SetAttributeFailSafe("SendEnable", BooleanValue(false));
    if (!silent)
    {
        device->SetReceiveCallback(MakeCallback(&Ignore));
        if (!Is(device, "ns3::UanNetDevice")) // its SetPromiscReceiveCallback() asserts
        {
            device->SetPromiscReceiveCallback(NetDevice::PromiscReceiveCallback());
        }
    }
    for (const auto* name : {"ns3::LoopbackNetDevice",
                             "ns3::BridgeNetDevice",
                             "ns3::MeshPointDevice",
                             "ns3::VirtualNetDevice",
                             "ns3::SixLowPanNetDevice"})
    {
        silent = silent || Is(device, name);
    }
    if (!silent) // a device of Wi-Fi, or one with such radios
    {
        PointerValue mac;
        device->GetAttributeFailSafe("Mac", mac);
        if (mac.GetObject())
        {
            mac.GetObject()->SetAttributeFailSafe("BeaconGeneration", BooleanValue(false));
        }
        ObjectPtrContainerValue radios;
        PointerValue radio;
        if (device->GetAttributeFailSafe("Phys", radios)) // from ns-3.36 on
        {
            silent = radios.GetN() > 0;
            for (auto i = radios.Begin(); i != radios.End(); ++i)
            {
                silent = SilenceRadio(i->second) && silent;
            }
        }
        else
        {
            silent = device->GetAttributeFailSafe("Phy", radio) && SilenceRadio(radio.GetObject());
        }
    }
    if (!silent && !m_silencer.IsNull())
    {
        silent = m_silencer(device);
    }
    NS_ABORT_MSG_UNLESS(silent,
                        "RemusMachineFailure: device "
                            << device->GetIfIndex() << " of node " << GetNode()->GetId() << " is a "
                            << device->GetInstanceTypeId().GetName()
                            << ", which is not known to be silent after "
                               "a failure; give SetSilencer() a callback "
                               "that silences it");
}

bool
RemusMachineFailure::SilenceRadio(Ptr<Object> radio)
{
    const DoubleValue weak(-1000); // dBm
    return radio &&
           radio->SetAttributeFailSafe("PostReceptionErrorModel",
                                       PointerValue(CreateObject<NothingReceived>())) &&
           radio->SetAttributeFailSafe("TxPowerStart", weak) &&
           radio->SetAttributeFailSafe("TxPowerEnd", weak);
}

} // namespace ns3
