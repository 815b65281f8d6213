/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

// PlugQueueDisc: commands and packets

#include "plug-queue-disc.h"

#include "plug-fifo.h"
#include "plug-ledger.h"
#include "plug-limit.h"
#include "plug-runner.h"
#include "plug-site.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <utility>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PlugQueueDisc");

namespace
{

/**
 * @brief Fire the trace source of a counter, if the counter has changed.
 * @tparam GET the method that gets the counter
 * @param trace the trace source
 * @param ledger the ledger that has the counter
 */
template <uint32_t (PlugLedger::*GET)() const>
void
Tell(TracedValue<uint32_t>& trace, const PlugLedger& ledger)
{
    // A sink is called before the traced value changes, and may itself change the counter
    do
    {
        trace.Set((ledger.*GET)());
    } while (trace.Get() != (ledger.*GET)());
}

} // namespace

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
    // In the middle of an operation nothing can be sent, and Run() returns false within a run
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
        return; // in a sink: what fired it does this, as QueueDisc may not have counted everything
    }
    ++m_dequeuing;
    while (auto item = m_fifo->DequeueCondemned())
    {
        DropAfterDequeue(item, m_dropReason);
    }
    --m_dequeuing;
    m_dropReason = nullptr;

    // QueueDisc keeps a packet that a stopped device queue gave back: dequeued, but not sent
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
        NS_LOG_LOGIC("The limit of " << GetMaxSize() << " is exceeded; dropping the packet");
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
        // We are in a sink, and QueueDisc::Enqueue() has not done this yet
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

    // QueueDisc::Run() stops at its quota, and nothing would make it continue
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
                    "PlugQueueDisc takes no class, no packet filter (its parent may have them), "
                    "and no internal queue besides its own");
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
