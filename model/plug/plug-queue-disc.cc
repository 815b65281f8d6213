/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-queue-disc.h"

#include "plug-fifo.h"
#include "plug-runner.h"

#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/trace-source-accessor.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PlugQueueDisc");

NS_OBJECT_ENSURE_REGISTERED(PlugQueueDisc);

namespace
{

/// Linux's default limit without a device: 1000 packets of an Ethernet's MTU and link header
const QueueSize DEFAULT_LIMIT{QueueSizeUnit::BYTES, 1000 * (1500 + 14)};

/// What stands for a limit of 0 in QueueDisc, which ignores 0
const QueueSize ZERO_LIMIT{QueueSizeUnit::BYTES, 1};

} // namespace

TypeId
PlugQueueDisc::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::PlugQueueDisc")
            .SetParent<QueueDisc>()
            .SetGroupName("TrafficControl")
            .AddConstructor<PlugQueueDisc>()
            .AddAttribute(
                "MaxSize",
                "The limit in packets or bytes; 0p applies Linux's default rule, 1000 "
                "times the device's MTU plus link header, and 0B drops every packet.",
                QueueSizeValue(QueueSize("0p")),
                MakeQueueSizeAccessor(&PlugQueueDisc::SetMaxSize, &PlugQueueDisc::GetMaxSize),
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
      m_sender(std::make_unique<PlugRunner>(this))
{
    NS_LOG_FUNCTION(this);
    AddInternalQueue(m_fifo);
}

PlugQueueDisc::~PlugQueueDisc()
{
    NS_LOG_FUNCTION(this);
}

void
PlugQueueDisc::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_sender = nullptr;
    m_fifo = nullptr;
    m_device = nullptr;
    m_ends.clear();
    QueueDisc::DoDispose();
}

void
PlugQueueDisc::Buffer()
{
    NS_LOG_FUNCTION(this);

    TrimEnds();
    const auto start = m_ends.empty() ? Position{m_head, GetHeadBytes()} : m_ends.back();
    const Position end{m_tail, GetTailBytes()};
    m_ends.push_back(end);
    const auto closed = m_epoch++;

    if (m_linuxAccounting)
    {
        m_last = m_current;
        m_throttled = m_throttled || m_indefinite;
    }
    else
    {
        m_last += m_current;
        if (m_indefinite)
        {
            m_toRelease = GetNQueuedPackets() - m_admitted;
            m_throttled = (m_toRelease == 0);
            m_unreleased = m_epoch;
        }
    }
    m_current = 0;
    m_indefinite = false;

    m_tracePlugged(closed, end.packets - start.packets, end.bytes - start.bytes);
    TraceCounters();
}

void
PlugQueueDisc::ReleaseOne()
{
    NS_LOG_FUNCTION(this);

    if (m_linuxAccounting)
    {
        Release(m_last);
    }
    else if (m_unreleased < m_epoch)
    {
        ReleaseThrough(m_unreleased);
    }
}

void
PlugQueueDisc::ReleaseThrough(uint64_t epoch)
{
    NS_LOG_FUNCTION(this << epoch);
    NS_ABORT_MSG_IF(m_linuxAccounting,
                    "PlugQueueDisc::ReleaseThrough needs LinuxAccounting to be false");
    NS_ABORT_MSG_IF(epoch >= m_epoch,
                    "PlugQueueDisc::ReleaseThrough("
                        << epoch << "): only closed epochs can be released, those before "
                        << m_epoch);
    if (epoch < m_unreleased)
    {
        return;
    }

    m_unreleased = epoch + 1;
    const auto released = m_head + m_admitted + m_toRelease;
    Release(epoch < m_headEpoch ? 0 : m_ends[epoch - m_headEpoch].packets - released);
}

void
PlugQueueDisc::Release(uint32_t packets)
{
    const auto before = GetNReleasablePackets();
    m_last -= packets;
    m_toRelease += packets;
    m_throttled = false;
    if (m_epoch > 0)
    {
        ReportReleased(m_linuxAccounting ? m_epoch - 1 : m_unreleased - 1, before);
    }
    TraceCounters();
    Wake();
}

void
PlugQueueDisc::ReleaseIndefinite()
{
    NS_LOG_FUNCTION(this);

    const auto before = GetNReleasablePackets();
    m_indefinite = true;
    m_current = 0;
    m_last = 0;
    m_toRelease = 0;
    m_throttled = false;
    m_unreleased = m_epoch;
    ReportReleased(m_epoch, before);
    TraceCounters();
    Wake();
}

void
PlugQueueDisc::ReportReleased(uint64_t epoch, uint32_t before)
{
    if (!m_traceReleased.IsEmpty())
    {
        const auto packets = GetNReleasablePackets();
        m_traceReleased(epoch,
                        packets - before,
                        GetNBytesOfFirst(packets) - GetNBytesOfFirst(before));
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

    const auto kept = GetNReleasablePackets();
    const auto headBytes = GetHeadBytes();
    const Position end{m_head + kept, headBytes + GetNBytesOfFirst(kept)};
    for (auto i = m_ends.rbegin(); i != m_ends.rend() && i->packets > end.packets; ++i)
    {
        *i = end;
    }
    m_discardedBytes += GetTailBytes() - end.bytes;
    m_tail = end.packets;
    m_current = 0;
    m_last = 0;
    m_toRelease = std::min(m_toRelease, kept - m_admitted);

    DropSurplus(headBytes, DISCARDED_DROP);
    TraceCounters();
}

void
PlugQueueDisc::Reset()
{
    NS_LOG_FUNCTION(this);

    m_head = m_tail;
    m_ends.clear();
    m_headEpoch = m_epoch;
    m_admitted = false;
    if (!m_linuxAccounting)
    {
        m_current = 0;
        m_last = 0;
        m_toRelease = 0;
    }

    DropSurplus(GetTailBytes(), RESET_DROP);
    TraceCounters();

    // A packet that a stopped device queue sent back is in QueueDisc's hands, dequeued but not sent
    const auto& stats = GetStats();
    if (stats.nTotalDequeuedPackets >
        stats.nTotalSentPackets + stats.nTotalDroppedPacketsAfterDequeue)
    {
        DropAfterDequeue(Dequeue(), RESET_DROP);
    }
}

void
PlugQueueDisc::DropSurplus(uint32_t headBytes, const char* reason)
{
    m_headBytes = headBytes;
    if (m_dropping)
    {
        return; // within a sink of Drop: whoever fired it goes on
    }
    m_dropping = true;
    while (m_fifo->GetNPackets() > GetNQueuedPackets())
    {
        m_fifo->DequeueLast(
            m_fifo->GetNPackets() - GetNQueuedPackets(),
            [this, reason](Ptr<QueueDiscItem> item) { DropAfterDequeue(item, reason); });
    }
    m_dropping = false;
}

void
PlugQueueDisc::TraceCounters()
{
    m_traceCurrent.Set(m_current);
    m_traceLast.Set(m_last);
    m_traceToRelease.Set(m_toRelease);
}

bool
PlugQueueDisc::SetMaxSize(QueueSize size)
{
    NS_LOG_FUNCTION(this << size);

    m_defaultLimit = (size.GetValue() == 0 && size.GetUnit() == QueueSizeUnit::PACKETS);
    m_zeroLimit = (size.GetValue() == 0 && size.GetUnit() == QueueSizeUnit::BYTES);
    if (m_defaultLimit)
    {
        SetDefaultLimit();
        return true;
    }
    return QueueDisc::SetMaxSize(m_zeroLimit ? ZERO_LIMIT : size);
}

QueueSize
PlugQueueDisc::GetMaxSize() const
{
    const auto size = QueueDisc::GetMaxSize();
    return m_zeroLimit && size == ZERO_LIMIT ? QueueSize(QueueSizeUnit::BYTES, 0) : size;
}

void
PlugQueueDisc::SetDefaultLimit()
{
    auto size = DEFAULT_LIMIT;
    if (m_device)
    {
        const uint32_t linkHeader = m_device->IsPointToPoint() ? 2 : 14; // PPP or Ethernet
        size = QueueSize(QueueSizeUnit::BYTES, 1000 * (m_device->GetMtu() + linkHeader));
    }
    QueueDisc::SetMaxSize(size);
}

void
PlugQueueDisc::SetLinuxAccounting(bool linuxAccounting)
{
    NS_LOG_FUNCTION(this << linuxAccounting);
    NS_ABORT_MSG_IF(linuxAccounting != m_linuxAccounting && (m_epoch > 0 || GetNPackets() > 0),
                    "LinuxAccounting of a PlugQueueDisc can't be changed once it is in use: it has "
                        << GetNPackets() << " packets and is in epoch " << m_epoch);
    m_linuxAccounting = linuxAccounting;
}

bool
PlugQueueDisc::GetLinuxAccounting() const
{
    return m_linuxAccounting;
}

uint64_t
PlugQueueDisc::GetCurrentEpoch() const
{
    return m_epoch;
}

uint32_t
PlugQueueDisc::GetNCurrentPackets() const
{
    return m_current;
}

uint32_t
PlugQueueDisc::GetNLastPackets() const
{
    return m_last;
}

uint32_t
PlugQueueDisc::GetNToReleasePackets() const
{
    return m_toRelease;
}

bool
PlugQueueDisc::IsThrottled() const
{
    return m_throttled;
}

bool
PlugQueueDisc::IsIndefinite() const
{
    return m_indefinite;
}

uint32_t
PlugQueueDisc::GetNReleasablePackets() const
{
    const auto packets = GetNQueuedPackets();
    return m_indefinite ? packets : m_admitted + std::min(m_toRelease, packets - m_admitted);
}

uint32_t
PlugQueueDisc::GetNReleasableBytes() const
{
    return GetNBytesOfFirst(GetNReleasablePackets());
}

uint32_t
PlugQueueDisc::GetNHeldPackets() const
{
    return GetNQueuedPackets() - GetNReleasablePackets();
}

uint32_t
PlugQueueDisc::GetNHeldBytes() const
{
    return GetTailBytes() - GetHeadBytes() - GetNReleasableBytes();
}

uint32_t
PlugQueueDisc::GetNBytesOfFirst(uint32_t packets) const
{
    const auto place = m_head + packets;
    if (place == m_tail)
    {
        return GetTailBytes() - GetHeadBytes();
    }
    const auto end = std::lower_bound(
        m_ends.begin(),
        m_ends.end(),
        place,
        [](const Position& position, uint64_t value) { return position.packets < value; });
    if (end != m_ends.end() && end->packets == place)
    {
        return end->bytes - GetHeadBytes();
    }
    return m_fifo->GetNBytesOfFirst(packets);
}

uint32_t
PlugQueueDisc::GetNQueuedPackets() const
{
    return m_tail - m_head;
}

uint32_t
PlugQueueDisc::GetHeadBytes() const
{
    return m_dropping ? m_headBytes : GetTailBytes() - m_fifo->GetNBytes();
}

uint32_t
PlugQueueDisc::GetTailBytes() const
{
    return m_fifo->GetTotalReceivedBytes() - m_discardedBytes;
}

bool
PlugQueueDisc::DoEnqueue(Ptr<QueueDiscItem> item)
{
    NS_LOG_FUNCTION(this << item);

    const auto limit = GetMaxSize();
    const uint64_t size = limit.GetUnit() == QueueSizeUnit::BYTES
                              ? uint64_t(GetNBytes()) + item->GetSize()
                              : uint64_t(GetNPackets()) + 1;
    if (size > limit.GetValue())
    {
        NS_LOG_LOGIC("Limit of " << limit << " exceeded, dropping the packet");
        DropBeforeEnqueue(item, LIMIT_EXCEEDED_DROP);
        return false;
    }

    if (!m_indefinite)
    {
        ++m_current;
    }
    m_tail++;
    m_enqueuing = true;
    m_fifo->Enqueue(item);
    m_enqueuing = false;
    m_traceCurrent.Set(m_current);
    return true;
}

void
PlugQueueDisc::Admit()
{
    if (m_admitted || m_throttled)
    {
        return;
    }
    if (!m_indefinite)
    {
        if (m_toRelease == 0)
        {
            m_throttled = true;
            return;
        }
        --m_toRelease;
    }
    m_admitted = GetNQueuedPackets() > 0;
}

Ptr<QueueDiscItem>
PlugQueueDisc::DoDequeue()
{
    NS_LOG_FUNCTION(this);

    Admit();
    if (!m_admitted)
    {
        NS_LOG_LOGIC("Throttled or empty");
        m_traceToRelease.Set(m_toRelease);
        return nullptr;
    }
    m_admitted = false;
    TrimEnds();
    m_head++;
    if (m_dropping)
    {
        m_headBytes += m_fifo->Peek()->GetSize();
    }
    const auto epoch = m_headEpoch;

    auto item = m_fifo->Dequeue();
    if (!m_traceDeparted.IsEmpty())
    {
        m_traceDeparted(item, epoch, Simulator::Now() - item->GetTimeStamp());
    }
    m_traceToRelease.Set(m_toRelease);

    // Whoever runs the sender stops at its quota, and nothing would make it go on
    if (--m_untilWake == 0)
    {
        m_untilWake = GetQuota();
        ScheduleSender();
    }
    return item;
}

Ptr<const QueueDiscItem>
PlugQueueDisc::DoPeek()
{
    NS_LOG_FUNCTION(this);

    Admit();
    m_traceToRelease.Set(m_toRelease);
    return m_admitted ? m_fifo->Peek() : nullptr;
}

void
PlugQueueDisc::TrimEnds()
{
    while (!m_ends.empty() && m_ends.front().packets <= m_head)
    {
        m_ends.pop_front();
        m_headEpoch++;
    }
}

void
PlugQueueDisc::Wake()
{
    // Within an enqueue or a drop nothing can be sent; nor, if nothing was, within a run of the
    // sender
    if (m_enqueuing || m_dropping || !m_sender->Run())
    {
        ScheduleSender();
    }
}

void
PlugQueueDisc::ScheduleSender()
{
    if (GetNReleasablePackets() > 0)
    {
        m_sender->Schedule();
    }
}

bool
PlugQueueDisc::CheckConfig()
{
    NS_LOG_FUNCTION(this);

    if (GetNQueueDiscClasses() > 0)
    {
        NS_LOG_ERROR("PlugQueueDisc cannot have classes");
        return false;
    }
    if (GetNPacketFilters() > 0)
    {
        NS_LOG_ERROR("PlugQueueDisc needs no packet filter");
        return false;
    }
    if (GetNInternalQueues() != 1)
    {
        NS_LOG_ERROR("PlugQueueDisc brings its own internal queue");
        return false;
    }
    return true;
}

void
PlugQueueDisc::InitializeParams()
{
    NS_LOG_FUNCTION(this);

    m_device = m_sender->FindDevice();
    if (m_defaultLimit && GetMaxSize() == DEFAULT_LIMIT)
    {
        SetDefaultLimit();
    }
    ScheduleSender(); // for packets released before the simulation started
}

} // namespace ns3
