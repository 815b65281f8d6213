/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-machine-failure.h"

#include "../placement/plug-interposer.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/error-model.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/pointer.h"
#include "ns3/queue.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/traffic-control-layer.h"

#include <cmath>
#include <vector>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusMachineFailure");

NS_OBJECT_ENSURE_REGISTERED(RemusMachineFailure);

namespace
{

/**
 * @brief Take a packet that the machine sends to itself, after it has failed.
 */
void
SwallowLocal(Ptr<NetDevice> /* device */, Ptr<const Packet> /* packet */, uint16_t /* protocol */)
{
    NS_LOG_LOGIC("Nothing is received any more, from the machine itself either");
}

} // namespace

namespace
{

/// What a device receives on a machine that has failed: nothing
class NothingReceived : public ErrorModel
{
  private:
    bool DoCorrupt(Ptr<Packet> /* packet */) override
    {
        return true;
    }

    void DoReset() override
    {
    }
};

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
                          MakePointerAccessor(&RemusMachineFailure::m_failureTime),
                          MakePointerChecker<RandomVariableStream>())
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

int64_t
RemusMachineFailure::FixStreams(int64_t stream)
{
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
    m_unsent.clear();
    Application::DoDispose();
}

void
RemusMachineFailure::StartApplication()
{
    NS_LOG_FUNCTION(this);
    if (m_failureTime)
    {
        const auto seconds = m_failureTime->GetValue();
        NS_ABORT_MSG_UNLESS(seconds >= 0 && std::isfinite(seconds),
                            "RemusMachineFailure: FailureTime gave "
                                << seconds << " s; it must not be negative");
        m_fail = Simulator::Schedule(Seconds(seconds), &RemusMachineFailure::Fail, this);
    }
}

void
RemusMachineFailure::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_fail.Cancel();
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

    // First of all: the checkpointer's sender closes its connection, of which nobody must know
    std::vector<Ptr<NetDevice>> devices;
    for (uint32_t i = 0; i < GetNode()->GetNDevices(); ++i)
    {
        devices.push_back(GetNode()->GetDevice(i));
    }
    PlugInterposer::Install(GetNode(),
                            devices,
                            MakeCallback(&RemusMachineFailure::Swallow),
                            MakeCallback(&SwallowLocal));
    if (auto checkpointer = GetNode()->GetObject<RemusCheckpointer>())
    {
        for (std::size_t i = 0; i < checkpointer->GetNPlugs(); ++i)
        {
            m_nDiscarded += checkpointer->GetPlug(i)->GetNHeldPackets();
        }
        checkpointer->Fail();
    }
    auto tc = GetNode()->GetObject<TrafficControlLayer>();
    for (const auto& device : devices)
    {
        auto& unsent = m_unsent[device];
        if (auto root = tc ? tc->GetRootQueueDiscOnDevice(device) : nullptr)
        {
            unsent += Empty(root);
        }
        PointerValue value;
        device->GetAttributeFailSafe("TxQueue", value);
        if (auto queue = value.Get<Queue<Packet>>())
        {
            unsent += queue->GetNPackets();
            queue->Flush();
        }
        Shut(device);
    }
    m_traceFailed(Simulator::Now());
}

void
RemusMachineFailure::Swallow(Ptr<NetDevice> device, Ptr<QueueDiscItem> item)
{
    NS_LOG_LOGIC("Nothing is sent any more: " << device << " " << item);
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

void
RemusMachineFailure::Shut(Ptr<NetDevice> device)
{
    device->SetAttributeFailSafe("ReceiveErrorModel",
                                 PointerValue(CreateObject<NothingReceived>()));
    device->SetAttributeFailSafe("ReceiveEnable", BooleanValue(false));
    device->SetAttributeFailSafe("SendEnable", BooleanValue(false));
}

} // namespace ns3
