/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REENTRANT_PLUG_H
#define REENTRANT_PLUG_H

#include "plug-operations.h"
#include "safety-watch.h"

#include "ns3/net-device-queue-interface.h"
#include "ns3/object-factory.h"
#include "ns3/uinteger.h"

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// The depth to which sinks perform operations; sinks that are nested deeper do nothing
constexpr uint32_t REENTRANT_DEPTH = 2;

/**
 * @brief A plug whose trace sinks perform any operation on it while it works. It is run by a
 * device with two queues that stop occasionally.
 */
class ReentrantPlug
{
  public:
    /**
     * @brief Constructor.
     * @param linuxAccounting the plug's accounting
     * @param choose returns the numbers by which the sinks choose operations
     */
    ReentrantPlug(bool linuxAccounting, std::function<uint32_t()> choose)
        : m_driven(linuxAccounting, 10000),
          m_choose(std::move(choose)),
          m_linux(linuxAccounting),
          m_device(
              ns3::CreateObjectWithAttributes<ns3::NetDeviceQueueInterface>("NTxQueues",
                                                                            ns3::UintegerValue(2)))
    {
        auto& plug = m_driven.Get();
        plug.SetNetDeviceQueueInterface(m_device);
        plug.SetSendCallback([](ns3::Ptr<ns3::QueueDiscItem>) {});
        using Self = ReentrantPlug;
        plug.TraceConnectWithoutContext("Enqueue", ns3::MakeCallback(&Self::OnItem, this));
        plug.TraceConnectWithoutContext("Dequeue", ns3::MakeCallback(&Self::OnItem, this));
        plug.TraceConnectWithoutContext("Requeue", ns3::MakeCallback(&Self::Requeued, this));
        plug.TraceConnectWithoutContext("Drop", ns3::MakeCallback(&Self::Dropped, this));
        plug.TraceConnectWithoutContext("DropBeforeEnqueue",
                                        ns3::MakeCallback(&Self::OnDrop, this));
        plug.TraceConnectWithoutContext("DropAfterDequeue", ns3::MakeCallback(&Self::OnDrop, this));
        plug.TraceConnectWithoutContext("SojournTime", ns3::MakeCallback(&Self::OnTime, this));
        plug.TraceConnectWithoutContext("Departed", ns3::MakeCallback(&Self::Departed, this));
        plug.TraceConnectWithoutContext("Plugged", ns3::MakeCallback(&Self::OnEpoch, this));
        plug.TraceConnectWithoutContext("Released", ns3::MakeCallback(&Self::OnEpoch, this));
        plug.TraceConnectWithoutContext("Current", ns3::MakeCallback(&Self::OnCurrent, this));
        plug.TraceConnectWithoutContext("Last", ns3::MakeCallback(&Self::OnLast, this));
        plug.TraceConnectWithoutContext("ToRelease", ns3::MakeCallback(&Self::OnToRelease, this));
        plug.TraceConnectWithoutContext("PacketsInQueue", ns3::MakeCallback(&Self::OnCount, this));
        plug.TraceConnectWithoutContext("BytesInQueue", ns3::MakeCallback(&Self::OnCount, this));
    }

    /**
     * @brief Do one operation, during which the sinks do others.
     * @param operation the operation
     */
    void Do(const Operation& operation)
    {
        if (operation.op == Op::ENQUEUE)
        {
            m_watch.SeeEnqueue(m_nextId++); // it belongs to this epoch, whatever the sinks do
        }
        m_watch.SeeCommand(operation);
        m_driven.Do(operation);
    }

    /**
     * @brief Stop a queue of the device, start it, or run the plug.
     */
    void UseDevice()
    {
        auto queue = m_device->GetTxQueue(0);
        switch (m_choose() % 3)
        {
        case 0:
            queue->Stop();
            break;
        case 1:
            queue->Start();
            break;
        default:
            m_driven.Get().Run();
        }
    }

    /**
     * @brief Check that all counts are consistent.
     * @return the first violation since the beginning; empty if there was none
     */
    const std::string& Check()
    {
        auto& plug = m_driven.Get();
        const auto& stats = plug.GetStats();
        Expect(plug.GetNHeldPackets() + plug.GetNReleasablePackets() == plug.GetNPackets(),
               "held and releasable packets are not all");
        Expect(plug.GetNHeldBytes() + plug.GetNReleasableBytes() == plug.GetNBytes(),
               "held and releasable bytes are not all");
        Expect(stats.nTotalEnqueuedPackets == stats.nTotalDequeuedPackets + plug.GetNPackets(),
               "packets enqueued are not those dequeued and here");
        Expect(m_left.size() + m_dropped.size() + plug.GetNPackets() == m_nextId,
               "packets that came are not those that left, were dropped, or are here");
        Expect(m_current == plug.GetNCurrentPackets() && m_last == plug.GetNLastPackets() &&
                   m_toRelease == plug.GetNToReleasePackets(),
               "the trace source of a counter told something else last");
        if (!m_linux)
        {
            Expect(plug.GetNCurrentPackets() + plug.GetNLastPackets() == plug.GetNHeldPackets(),
                   "current and last are not what is held");
            Expect(plug.GetNToReleasePackets() <= plug.GetNReleasablePackets(),
                   "more is to release than releasable");
        }
        return m_problem;
    }

    /**
     * @brief Get how many operations sinks did.
     * @return the number of operations
     */
    uint64_t GetNDone() const
    {
        return m_done;
    }

    /**
     * @brief Get how many packets the device gave back.
     * @return the number of packets
     */
    uint64_t GetNRequeued() const
    {
        return m_requeued.size();
    }

  private:
    /**
     * @brief Record a violation, unless there was one before.
     * @param right whether the rule holds
     * @param problem a description of the violation
     */
    void Expect(bool right, const char* problem)
    {
        if (!right && m_problem.empty())
        {
            m_problem = problem;
        }
    }

    /// Perhaps do an operation in a sink.
    void Interfere()
    {
        const bool moves = m_counting == 0;
        if (m_depth == REENTRANT_DEPTH || m_choose() % 4 != 0)
        {
            return;
        }
        std::vector<Op> ops{Op::BUFFER, Op::BUFFER, Op::RELEASE_ONE, Op::RELEASE_ONE, Op::PEEK};
        ops.insert(ops.end(), {Op::RELEASE_INDEFINITE, Op::LIMIT, Op::DISCARD, Op::RESET});
        ops.push_back(m_linux ? Op::RELEASE_ONE : Op::RELEASE_THROUGH);
        if (moves)
        {
            ops.insert(ops.end(),
                       {Op::ENQUEUE, Op::ENQUEUE, Op::ENQUEUE, Op::DEQUEUE, Op::DEQUEUE});
        }
        ++m_depth;
        if (moves && m_choose() % 8 == 0)
        {
            UseDevice();
        }
        else
        {
            const auto op = ops[m_choose() % ops.size()];
            const auto value = m_choose() % 256;
            Do({op,
                op == Op::ENQUEUE           ? 1 + value * 6
                : op == Op::RELEASE_THROUGH ? value % 6
                                            : value * 80});
        }
        --m_depth;
        ++m_done;
        auto& plug = m_driven.Get();
        Expect((plug.GetNHeldPackets() == 0) == (plug.GetNHeldBytes() == 0),
               "held packets and bytes differ in a sink");
        Expect((plug.GetNReleasablePackets() == 0) == (plug.GetNReleasableBytes() == 0),
               "releasable packets and bytes differ in a sink");
    }

    /// A sink with a packet.
    void OnItem(ns3::Ptr<const ns3::QueueDiscItem> /* item */)
    {
        Interfere();
    }

    /**
     * @brief Record a packet that the device gave back.
     * @param item the packet
     */
    void Requeued(ns3::Ptr<const ns3::QueueDiscItem> item)
    {
        m_requeued.insert(ns3::DynamicCast<const PlugTestItem>(item)->GetId());
        Interfere();
    }

    /**
     * @brief Check that a packet may be dropped.
     * @param item the packet
     */
    void Dropped(ns3::Ptr<const ns3::QueueDiscItem> item)
    {
        const auto id = ns3::DynamicCast<const PlugTestItem>(item)->GetId();
        if (m_requeued.count(id) > 0)
        {
            m_left.erase(id);
        }
        Expect(m_left.count(id) == 0, "a packet that has left is dropped");
        Expect(m_dropped.insert(id).second, "a packet is dropped twice");
        Interfere();
    }

    /// A sink of drops.
    void OnDrop(ns3::Ptr<const ns3::QueueDiscItem> /* item */, const char* /* reason */)
    {
        Interfere();
    }

    /**
     * @brief Check that a packet may leave.
     * @param item the packet
     * @param epoch its epoch
     */
    void Departed(ns3::Ptr<const ns3::QueueDiscItem> item, uint64_t epoch, ns3::Time /* held */)
    {
        const auto id = ns3::DynamicCast<const PlugTestItem>(item)->GetId();
        Expect(m_linux || m_watch.MayLeave(id), "a packet leaves before its release");
        Expect(epoch == m_watch.GetEpoch(id), "a packet leaves with another epoch");
        Expect(m_dropped.count(id) == 0, "a packet that was dropped leaves");
        Expect(m_left.insert(id).second, "a packet leaves twice");
        Interfere();
    }

    /// A sink with a time.
    void OnTime(ns3::Time /* sojourn */)
    {
        // Also called for a packet that is being discarded, before QueueDisc counts the drop
        Interfere();
    }

    /// A sink with an epoch.
    void OnEpoch(uint64_t /* epoch */, uint32_t /* packets */, uint64_t /* bytes */)
    {
        Interfere();
    }

    /**
     * @brief Record the counter "current".
     * @param now its value
     */
    void OnCurrent(uint32_t /* before */, uint32_t now)
    {
        m_current = now;
        Interfere();
    }

    /**
     * @brief Record the counter "last".
     * @param now its value
     */
    void OnLast(uint32_t /* before */, uint32_t now)
    {
        m_last = now;
        Interfere();
    }

    /**
     * @brief Record the counter "to release".
     * @param now its value
     */
    void OnToRelease(uint32_t /* before */, uint32_t now)
    {
        m_toRelease = now;
        Interfere();
    }

    /// A sink of QueueDisc's counts; Enqueue() and Dequeue() assert that these are consistent.
    void OnCount(uint32_t /* before */, uint32_t /* now */)
    {
        ++m_counting;
        Interfere();
        --m_counting;
    }

    DrivenPlug m_driven;                             //!< the plug
    SafetyWatch m_watch;                             //!< knows which packets may leave
    std::function<uint32_t()> m_choose;              //!< chooses the sinks' operations
    std::string m_problem;                           //!< the first violation
    bool m_linux;                                    //!< the accounting
    ns3::Ptr<ns3::NetDeviceQueueInterface> m_device; //!< stops the plug
    uint32_t m_nextId{0};                            //!< the number of the next packet
    uint32_t m_depth{0};                             //!< sinks that are being called
    uint32_t m_counting{0};        //!< sinks of QueueDisc's counts that are being called
    uint32_t m_current{0};         //!< the last value of the trace source Current
    uint32_t m_last{0};            //!< the last value of Last
    uint32_t m_toRelease{0};       //!< the last value of ToRelease
    uint64_t m_done{0};            //!< operations that sinks did
    std::set<uint32_t> m_left;     //!< packets that have left
    std::set<uint32_t> m_dropped;  //!< packets that were dropped
    std::set<uint32_t> m_requeued; //!< packets that the device gave back
};

#endif /* REENTRANT_PLUG_H */
