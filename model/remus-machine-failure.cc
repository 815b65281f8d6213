/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-machine-failure.h"

#include "ns3/abort.h"
#include "ns3/arp-cache.h"
#include "ns3/boolean.h"
#include "ns3/error-model.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6.h"
#include "ns3/log.h"
#include "ns3/loopback-net-device.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/pointer.h"
#include "ns3/queue.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/trace-source-accessor.h"
#include "ns3/traffic-control-layer.h"

#include <cmath>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("MachineFailure");

NS_OBJECT_ENSURE_REGISTERED(MachineFailure);

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
MachineFailure::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::MachineFailure")
            .SetParent<Application>()
            .SetGroupName("Applications")
            .AddConstructor<MachineFailure>()
            .AddAttribute("FailureTime",
                          "The time in seconds, from the start of this application, at which the "
                          "machine fails; null for never.",
                          StringValue("ns3::ConstantRandomVariable[Constant=1]"),
                          MakePointerAccessor(&MachineFailure::m_failureTime),
                          MakePointerChecker<RandomVariableStream>())
            .AddTraceSource("Failed",
                            "Fired when the machine has failed.",
                            MakeTraceSourceAccessor(&MachineFailure::m_traceFailed),
                            "ns3::MachineFailure::FailedTracedCallback");
    return tid;
}

MachineFailure::MachineFailure()
{
    NS_LOG_FUNCTION(this);
}

MachineFailure::~MachineFailure()
{
    NS_LOG_FUNCTION(this);
}

bool
MachineFailure::HasFailed() const
{
    return m_failed;
}

uint64_t
MachineFailure::GetNUnsent() const
{
    return m_nUnsent;
}

uint64_t
MachineFailure::GetNDiscarded() const
{
    return m_nDiscarded;
}

int64_t
MachineFailure::FixStreams(int64_t stream)
{
    if (m_failureTime)
    {
        m_failureTime->SetStream(stream);
    }
    return 1;
}

void
MachineFailure::DoDispose()
{
    NS_LOG_FUNCTION(this);
    StopApplication();
    m_failureTime = nullptr;
    Application::DoDispose();
}

void
MachineFailure::StartApplication()
{
    NS_LOG_FUNCTION(this);
    if (m_failureTime)
    {
        const auto seconds = m_failureTime->GetValue();
        NS_ABORT_MSG_UNLESS(seconds >= 0 && std::isfinite(seconds),
                            "MachineFailure: FailureTime gave " << seconds
                                                                << " s; it must not be negative");
        m_fail = Simulator::Schedule(Seconds(seconds), &MachineFailure::Fail, this);
    }
}

void
MachineFailure::StopApplication()
{
    NS_LOG_FUNCTION(this);
    m_fail.Cancel();
}

void
MachineFailure::Fail()
{
    NS_LOG_FUNCTION(this);
    if (m_failed)
    {
        return;
    }
    m_failed = true;
    m_fail.Cancel();

    // First the interfaces: the checkpointer's sender closes its connection, and nobody must know
    ShutInterfaces();
    if (auto checkpointer = GetNode()->GetObject<RemusCheckpointer>())
    {
        for (std::size_t i = 0; i < checkpointer->GetNPlugs(); ++i)
        {
            m_nDiscarded += checkpointer->GetPlug(i)->GetNHeldPackets();
        }
        checkpointer->Fail();
        for (std::size_t i = 0; i < checkpointer->GetNPlugs(); ++i)
        {
            m_nUnsent += checkpointer->GetPlug(i)->GetNReleasablePackets();
            checkpointer->GetPlug(i)->Reset();
        }
    }
    auto tc = GetNode()->GetObject<TrafficControlLayer>();
    for (uint32_t i = 0; i < GetNode()->GetNDevices(); ++i)
    {
        auto device = GetNode()->GetDevice(i);
        if (auto root = tc ? tc->GetRootQueueDiscOnDevice(device) : nullptr)
        {
            Empty(root);
        }
        PointerValue queue;
        if (device->GetAttributeFailSafe("TxQueue", queue) && queue.Get<Queue<Packet>>())
        {
            m_nUnsent += queue.Get<Queue<Packet>>()->GetNPackets();
            queue.Get<Queue<Packet>>()->Flush();
        }
        Shut(device);
    }
    m_traceFailed(Simulator::Now());
}

void
MachineFailure::ShutInterfaces()
{
    if (auto ipv4 = GetNode()->GetObject<Ipv4L3Protocol>())
    {
        for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i)
        {
            ipv4->SetDown(i);
            if (auto cache = ipv4->GetInterface(i)->GetArpCache())
            {
                cache->Flush(); // also ends the repetition of requests
            }
        }
    }
    if (auto ipv6 = GetNode()->GetObject<Ipv6>())
    {
        for (uint32_t i = 0; i < ipv6->GetNInterfaces(); ++i)
        {
            ipv6->SetDown(i);
        }
    }
}

void
MachineFailure::Empty(Ptr<QueueDisc> disc)
{
    if (disc->GetWakeMode() == QueueDisc::WAKE_CHILD)
    {
        for (std::size_t i = 0; i < disc->GetNQueueDiscClasses(); ++i)
        {
            Empty(disc->GetQueueDiscClass(i)->GetQueueDisc());
        }
        return;
    }
    while (disc->Dequeue())
    {
        ++m_nUnsent;
    }
}

void
MachineFailure::Shut(Ptr<NetDevice> device)
{
    device->SetAttributeFailSafe("ReceiveErrorModel",
                                 PointerValue(CreateObject<NothingReceived>()));
    device->SetAttributeFailSafe("ReceiveEnable", BooleanValue(false));
    device->SetAttributeFailSafe("SendEnable", BooleanValue(false));
}

} // namespace ns3
