/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-queue-disc.h"

#include "plug-fifo.h"
#include "plug-ledger.h"
#include "plug-limit.h"
#include "plug-runner.h"
#include "plug-site.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"

#include <algorithm>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PlugQueueDisc");

NS_OBJECT_ENSURE_REGISTERED(PlugQueueDisc);

namespace
{

/**
 * @brief Tell the trace source of a counter.
 * @tparam GET gets the counter
 * @param trace the trace source
 * @param ledger has the counter
 */
template <uint32_t (PlugLedger::*GET)() const>
void
Tell(TracedValue<uint32_t>& trace, const PlugLedger& ledger)
{
    // A sink is told before the traced value changes, and may change the counter
    do
    {
        trace.Set((ledger.*GET)());
    } while (trace.Get() != (ledger.*GET)());
}

} // namespace

TypeId
PlugQueueDisc::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::PlugQueueDisc")
            .SetParent<QueueDisc>()
            .SetGroupName("TrafficControl")
            .AddConstructor<PlugQueueDisc>()
            .AddAttribute("MaxSize",
                          "The limit in packets or bytes; 0p applies Linux's default rule, 1000 "
                          "times the device's MTU plus link header, and 0B drops every packet.",
                          QueueSizeValue(QueueSize("0p")),
                          MakeQueueSizeAccessor(&PlugQueueDisc::SetMaxSize,
                                                &PlugQueueDisc::GetMaxSizeSetting),
                          MakeQueueSizeChecker())
            .AddAttribute("LinuxAccounting",
                          "Whether overlapping epochs are accounted for as in Linux, faults "
                          "included, or every epoch keeps its own boundary.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&PlugQueueDisc::SetLinuxAccounting,
                                              &PlugQueueDisc::GetLinuxAccounting),
                          MakeBooleanChecker())
            .AddTraceSource("Current",
                            "Packets enqueued since the last Buffer.",
                            MakeTraceSourceAccessor(&PlugQueueDisc::m_traceCurrent),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("Last",
                            "Packets of the closed epoch not yet released.",
                            MakeTraceSourceAccessor(&PlugQueueDisc::m_traceLast),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("ToRelease",
                            "Packets that may leave, counted from the head.",
                            MakeTraceSourceAccessor(&PlugQueueDisc::m_traceToRelease),
                            "ns3::TracedValueCallback::Uint32")
            .AddTraceSource("Plugged",
                            "Fired when Buffer closed an epoch, with the epoch and the packets and "
                            "bytes of it that are here.",
                            MakeTraceSourceAccessor(&PlugQueueDisc::m_tracePlugged),
                            "ns3::PlugQueueDisc::EpochTracedCallback")
            .AddTraceSource("Released",
                            "Fired when a release made packets releasable, before they leave, with "
                            "the newest epoch that it released and the packets and bytes.",
                            MakeTraceSourceAccessor(&PlugQueueDisc::m_traceReleased),
                            "ns3::PlugQueueDisc::EpochTracedCallback")
            .AddTraceSource("Departed",
                            "Fired when a packet leaves, with the packet, its epoch and the time "
                            "it was held.",
                            MakeTraceSourceAccessor(&PlugQueueDisc::m_traceDeparted),
                            "ns3::PlugQueueDisc::DepartedTracedCallback");
    return tid;
}

PlugQueueDisc::PlugQueueDisc()
    : QueueDisc(QueueDiscSizePolicy::MULTIPLE_QUEUES), // so that the FIFO has no limit of its own
      m_fifo(CreateObject<PlugFifo>()),
      m_ledger(std::make_unique<PlugLedger>(
          [fifo = PeekPointer(m_fifo)]() { return fifo->GetNQueuedBytes(); })),
      m_limit(std::make_unique<PlugLimit>()),
      m_runner(std::make_unique<PlugRunner>(this)),
      m_site(std::make_unique<PlugSite>())
{
    NS_LOG_FUNCTION(this);
    AddInternalQueue(m_fifo);
}

PlugQueueDisc::~PlugQueueDisc()
{
    NS_LOG_FUNCTION(this);
    m_site->End(GetStats().nTotalReceivedPackets, m_ledger->GetNPackets(), m_driven);
}

void
PlugQueueDisc::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_runner->Stop();
    m_device = nullptr;
    QueueDisc::DoDispose();
}

void
PlugQueueDisc::Buffer()
{
    NS_LOG_FUNCTION(this);
    m_driven = true;
    const auto closed = m_ledger->GetEpoch();
    const auto amount = m_ledger->Buffer();
    NS_LOG_INFO("Epoch " << closed << " closed with " << amount.packets << " packets, "
                         << amount.bytes << " bytes");
    m_tracePlugged(closed, amount.packets, amount.bytes);
    TraceCounters();
}

void
PlugQueueDisc::ReleaseOne()
{
    NS_LOG_FUNCTION(this);
    const auto before = GetNReleasablePackets();
    if (m_ledger->ReleaseOne())
    {
        FinishRelease(m_ledger->GetNReleasedEpochs(), before);
    }
}

void
PlugQueueDisc::ReleaseThrough(uint64_t epoch)
{
    NS_LOG_FUNCTION(this << epoch);
    NS_ABORT_MSG_IF(m_ledger->IsLinuxAccounting(),
                    "PlugQueueDisc::ReleaseThrough needs LinuxAccounting to be false");
    NS_ABORT_MSG_IF(epoch >= m_ledger->GetEpoch(),
                    "PlugQueueDisc::ReleaseThrough("
                        << epoch << "): only closed epochs can be released, those before "
                        << m_ledger->GetEpoch());
    const auto before = GetNReleasablePackets();
    if (m_ledger->ReleaseThrough(epoch))
    {
        FinishRelease(epoch + 1, before);
    }
}

void
PlugQueueDisc::ReleaseIndefinite()
{
    NS_LOG_FUNCTION(this);
    const auto before = GetNReleasablePackets();
    m_ledger->ReleaseIndefinite();
    FinishRelease(m_ledger->GetEpoch() + 1, before);
}

void
PlugQueueDisc::FinishRelease(uint64_t epochs, uint32_t before)
{
    m_driven = true;
    const auto packets = GetNReleasablePackets();
    NS_LOG_INFO("Epochs before " << epochs << " released: " << packets << " packets may leave, "
                                 << before << " could before");
    if (epochs > 0 && !m_traceReleased.IsEmpty())
    {
        m_traceReleased(epochs - 1,
                        packets - before,
                        GetNBytesOfFirst(packets) - GetNBytesOfFirst(before));
    }
    TraceCounters();
    // In the middle of an operation nothing can be sent; nor, if nothing was, within a run
    if (m_enqueuing + m_dequeuing > 0 || !m_runner->Run())
    {
        ScheduleRunner();
    }
}

void
PlugQueueDisc::SetLimit(uint32_t bytes)
{
    NS_LOG_FUNCTION(this << bytes);
    SetMaxSize(QueueSize(QueueSizeUnit::BYTES, bytes));
}

void
PlugQueueDisc::Discard()
{
    NS_LOG_FUNCTION(this);
    const auto gone = m_ledger->Discard(GetNReleasableBytes());
    m_fifo->Condemn(gone.packets, gone.bytes);
    NS_LOG_INFO("Discarding " << gone.packets << " packets, " << gone.bytes << " bytes");
    m_dropReason = DISCARDED_DROP;
    DropCondemned();
    TraceCounters();
}

void
PlugQueueDisc::Reset()
{
    NS_LOG_FUNCTION(this);
    const auto gone = m_ledger->Reset();
    m_fifo->Condemn(gone.packets, gone.bytes);
    NS_LOG_INFO("Reset drops " << gone.packets << " packets, " << gone.bytes << " bytes");
    m_dropReason = RESET_DROP;
    m_dropRequeued = true;
    DropCondemned();
    TraceCounters();
}

void
PlugQueueDisc::DropCondemned()
{
    if (m_enqueuing + m_dequeuing > 0)
    {
        return; // in a sink: whoever fired it goes on, as QueueDisc may not have counted all yet
    }
    ++m_dequeuing;
    while (auto item = m_fifo->DequeueCondemned())
    {
        DropAfterDequeue(item, m_dropReason);
    }
    --m_dequeuing;
    m_dropReason = nullptr;

    // A packet that a stopped device queue sent back is in QueueDisc's hands, dequeued but not sent
    const auto& stats = GetStats();
    if (std::exchange(m_dropRequeued, false) &&
        stats.nTotalDequeuedPackets >
            stats.nTotalSentPackets + stats.nTotalDroppedPacketsAfterDequeue)
    {
        DropAfterDequeue(Dequeue(), RESET_DROP);
    }
}

void
PlugQueueDisc::TraceCounters()
{
    Tell<&PlugLedger::GetCurrent>(m_traceCurrent, *m_ledger);
    Tell<&PlugLedger::GetLast>(m_traceLast, *m_ledger);
    Tell<&PlugLedger::GetToRelease>(m_traceToRelease, *m_ledger);
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

uint64_t
PlugQueueDisc::GetNBytesOfFirst(uint32_t packets) const
{
    const auto known = m_ledger->GetBytesOfFirst(packets);
    return known ? *known : m_fifo->GetNBytesOfFirst(packets);
}

bool
PlugQueueDisc::DoEnqueue(Ptr<QueueDiscItem> item)
{
    if (m_limit->IsExceeded(QueueDisc::GetMaxSize(), *m_ledger, *item))
    {
        NS_LOG_LOGIC("Limit of " << GetMaxSize() << " exceeded, dropping the packet");
        DropBeforeEnqueue(item, LIMIT_EXCEEDED_DROP);
        return false;
    }

    m_firstNew =
        m_enqueuing++ > 0 ? std::min(m_firstNew, m_ledger->GetTail()) : m_ledger->GetTail();
    m_ledger->Enqueue();
    PeekPointer(m_fifo)->Append(item);
    --m_enqueuing;
    if (m_dropReason)
    {
        DropCondemned();
    }
    Tell<&PlugLedger::GetCurrent>(m_traceCurrent, *m_ledger);
    return true;
}

Ptr<QueueDiscItem>
PlugQueueDisc::DoDequeue()
{
    return m_ledger->Admit() ? TakeHead() : RefuseHead();
}

Ptr<QueueDiscItem>
PlugQueueDisc::RefuseHead()
{
    NS_LOG_LOGIC("Throttled or empty");
    Tell<&PlugLedger::GetToRelease>(m_traceToRelease, *m_ledger);
    return nullptr;
}

Ptr<QueueDiscItem>
PlugQueueDisc::TakeHead()
{
    if (m_enqueuing > 0 && m_ledger->GetHead() >= m_firstNew)
    {
        // In a sink, before QueueDisc::Enqueue() has done this
        ConstCast<QueueDiscItem>(m_fifo->Peek())->SetTimeStamp(Simulator::Now());
    }
    const auto epoch = m_ledger->Dequeue();
    ++m_dequeuing;
    auto item = PeekPointer(m_fifo)->Dequeue();
    --m_dequeuing;
    if (m_dropReason)
    {
        DropCondemned();
    }
    if (!m_traceDeparted.IsEmpty())
    {
        m_traceDeparted(item, epoch, Simulator::Now() - item->GetTimeStamp());
    }
    Tell<&PlugLedger::GetToRelease>(m_traceToRelease, *m_ledger);

    // Whoever runs the sender stops at its quota, and nothing would make it go on
    if (--m_untilWake == 0)
    {
        m_untilWake = m_device && !GetSendCallback() ? 1 : GetQuota();
        ScheduleRunner();
    }
    return item;
}

Ptr<const QueueDiscItem>
PlugQueueDisc::DoPeek()
{
    m_ledger->Admit();
    Tell<&PlugLedger::GetToRelease>(m_traceToRelease, *m_ledger);
    return m_ledger->IsAdmitted() ? m_fifo->Peek() : nullptr;
}

void
PlugQueueDisc::ScheduleRunner()
{
    if (GetNReleasablePackets() > 0)
    {
        m_runner->Schedule();
    }
}

void
PlugQueueDisc::SetReleaseHandler(Callback<void> handler)
{
    m_runner->SetHandler(handler);
}

bool
PlugQueueDisc::CheckConfig()
{
    NS_ABORT_MSG_IF(GetNQueueDiscClasses() > 0 || GetNPacketFilters() > 0 ||
                        GetNInternalQueues() != 1,
                    "PlugQueueDisc takes no class, no packet filter (its parent does), and no "
                    "internal queue beside its own");
    return true;
}

void
PlugQueueDisc::InitializeParams()
{
    NS_LOG_FUNCTION(this);
    m_device = m_runner->FindDevice();
    m_site->Begin(m_device);
    SetMaxSize(GetMaxSizeSetting()); // the default depends on the device
    ScheduleRunner();                // for packets released before the simulation started
}

} // namespace ns3
