/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

// PlugQueueDisc: what can be set and read

#include "plug-checkers.h"
#include "plug-ledger.h"
#include "plug-limit.h"
#include "plug-queue-disc.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/trace-source-accessor.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PlugQueueDiscAttributes");

NS_OBJECT_ENSURE_REGISTERED(PlugQueueDisc);

TypeId
PlugQueueDisc::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::PlugQueueDisc")
            .SetParent<QueueDisc>()
            .SetGroupName("TrafficControl")
            .AddConstructor<PlugQueueDisc>()
            .AddAttribute("MaxSize",
                          "The limit in packets or bytes; 0p stands for Linux's default, 1000 "
                          "times the device's MTU plus link header, and 0B drops every packet.",
                          QueueSizeValue(QueueSize("0p")),
                          MakeQueueSizeAccessor(&PlugQueueDisc::SetMaxSize,
                                                &PlugQueueDisc::GetMaxSizeSetting),
                          MakePlugQueueSizeChecker())
            .AddAttribute("LinuxAccounting",
                          "Whether overlapping epochs are accounted for as in Linux, including "
                          "its faults; if not, every epoch keeps its own boundary.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&PlugQueueDisc::SetLinuxAccounting,
                                              &PlugQueueDisc::GetLinuxAccounting),
                          MakeBooleanChecker())
            .AddTraceSource("Current",
                            "Packets enqueued since the last Buffer.",
                            MakeTraceSourceAccessor(&PlugQueueDisc::m_traceCurrent),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("Last",
                            "Packets of the closed epoch that is not yet released.",
                            MakeTraceSourceAccessor(&PlugQueueDisc::m_traceLast),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("ToRelease",
                            "Packets that may leave, from the head on.",
                            MakeTraceSourceAccessor(&PlugQueueDisc::m_traceToRelease),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("Plugged",
                            "Fired when Buffer has closed an epoch, with the epoch and the packets "
                            "and bytes of it that are in the queue.",
                            MakeTraceSourceAccessor(&PlugQueueDisc::m_tracePlugged),
                            "ns3::PlugQueueDisc::EpochTracedCallback")
            .AddTraceSource(
                "Released",
                "Fired at a release, before packets leave, with the newest released epoch "
                "and the packets and bytes that have become releasable.",
                MakeTraceSourceAccessor(&PlugQueueDisc::m_traceReleased),
                "ns3::PlugQueueDisc::EpochTracedCallback")
            .AddTraceSource("Departed",
                            "Fired when a packet leaves, with the packet, its epoch and the time "
                            "for which it was held.",
                            MakeTraceSourceAccessor(&PlugQueueDisc::m_traceDeparted),
                            "ns3::PlugQueueDisc::DepartedTracedCallback");
    return tid;
}

bool
PlugQueueDisc::SetMaxSize(QueueSize size)
{
    NS_LOG_FUNCTION(this << size);
    return QueueDisc::SetMaxSize(m_limit->Set(size, m_device));
}

QueueSize
PlugQueueDisc::GetMaxSize() const
{
    return m_limit->GetInForce(QueueDisc::GetMaxSize());
}

QueueSize
PlugQueueDisc::GetMaxSizeSetting() const
{
    return m_limit->GetSetting(QueueDisc::GetMaxSize());
}

void
PlugQueueDisc::SetLinuxAccounting(bool linuxAccounting)
{
    NS_LOG_FUNCTION(this << linuxAccounting);
    NS_ABORT_MSG_IF(linuxAccounting != GetLinuxAccounting() &&
                        (GetCurrentEpoch() > 0 || GetNPackets() > 0),
                    "LinuxAccounting of a PlugQueueDisc can't be changed once it is in use: it has "
                        << GetNPackets() << " packets and is in epoch " << GetCurrentEpoch());
    m_ledger->SetLinuxAccounting(linuxAccounting);
}

bool
PlugQueueDisc::GetLinuxAccounting() const
{
    return m_ledger->IsLinuxAccounting();
}

uint64_t
PlugQueueDisc::GetCurrentEpoch() const
{
    return m_ledger->GetEpoch();
}

uint32_t
PlugQueueDisc::GetNCurrentPackets() const
{
    return m_ledger->GetCurrent();
}

uint32_t
PlugQueueDisc::GetNLastPackets() const
{
    return m_ledger->GetLast();
}

uint32_t
PlugQueueDisc::GetNToReleasePackets() const
{
    return m_ledger->GetToRelease();
}

bool
PlugQueueDisc::IsThrottled() const
{
    return m_ledger->IsThrottled();
}

bool
PlugQueueDisc::IsIndefinite() const
{
    return m_ledger->IsIndefinite();
}

uint32_t
PlugQueueDisc::GetNReleasablePackets() const
{
    return m_ledger->GetNReleasable();
}

uint64_t
PlugQueueDisc::GetNReleasableBytes() const
{
    return GetNBytesOfFirst(GetNReleasablePackets());
}

uint32_t
PlugQueueDisc::GetNHeldPackets() const
{
    return m_ledger->GetNPackets() - GetNReleasablePackets();
}

uint64_t
PlugQueueDisc::GetNHeldBytes() const
{
    return m_ledger->GetQueued().bytes - GetNReleasableBytes();
}

} // namespace ns3
