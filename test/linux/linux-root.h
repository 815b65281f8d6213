/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef LINUX_ROOT_H
#define LINUX_ROOT_H

#include "../support/plug-test.h"

#include "ns3/net-device-queue-interface.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/uinteger.h"

#include <deque>
#include <utility>
#include <vector>

/// The root queue disc of a Linux device
class LinuxRoot
{
  public:
    using Plugs = std::vector<ns3::Ptr<ns3::PlugQueueDisc>>; //!< the plugs below

    /**
     * @brief Constructor.
     * @param plugs the plugs below
     * @param stops whether the device stops its queue after each packet
     */
    LinuxRoot(const Plugs& plugs, bool stops)
        : m_plugs(plugs),
          m_stops(stops)
    {
    }

    virtual ~LinuxRoot() = default;

    /**
     * @brief Enqueue a packet.
     * @param item the packet
     * @param band the band of prio
     * @return true if it was accepted
     */
    virtual bool Enqueue(ns3::Ptr<PlugTestItem> item, uint32_t band)
    {
        return m_plugs.at(band)->Enqueue(item);
    }

    /**
     * @brief Dequeue a packet.
     * @return the packet, or null
     */
    virtual ns3::Ptr<ns3::QueueDiscItem> Dequeue()
    {
        return m_plugs[0]->Dequeue();
    }

    /// Do what a queue disc does if its device goes down and up.
    virtual void Reset()
    {
        for (auto& plug : m_plugs)
        {
            plug->Reset();
        }
        m_stopped = false;
    }

    /**
     * @brief Send until no packet may leave or the device stops its queue.
     * @return the numbers of the packets that left
     */
    virtual std::vector<uint32_t> Run()
    {
        std::vector<uint32_t> out;
        while (!m_stopped)
        {
            auto item = Dequeue();
            if (!item)
            {
                break;
            }
            out.push_back(ns3::DynamicCast<PlugTestItem>(item)->GetId());
            m_stopped = m_stops;
        }
        return out;
    }

    /**
     * @brief The line was read: wake the device's queue if it is stopped.
     * @return true if it was stopped
     */
    virtual bool Wake()
    {
        return std::exchange(m_stopped, false);
    }

    /**
     * @brief Get the packet that the device did not accept ("requeued").
     * @return the packet, or null
     */
    virtual ns3::Ptr<const ns3::QueueDiscItem> GetPutBack() const
    {
        return nullptr;
    }

  protected:
    Plugs m_plugs;         //!< the plugs below
    bool m_stops{false};   //!< the device stops its queue after each packet
    bool m_stopped{false}; //!< the device's queue is stopped
};

/// sch_prio: plugs in the first bands, a FIFO in the last
class LinuxPrio : public LinuxRoot
{
  public:
    using LinuxRoot::LinuxRoot;

    bool Enqueue(ns3::Ptr<PlugTestItem> item, uint32_t band) override
    {
        if (band < m_plugs.size())
        {
            return LinuxRoot::Enqueue(item, band);
        }
        m_fifo.emplace_back(item);
        return true;
    }

    ns3::Ptr<ns3::QueueDiscItem> Dequeue() override
    {
        for (auto& plug : m_plugs)
        {
            if (auto item = plug->Dequeue())
            {
                return item;
            }
        }
        if (m_fifo.empty())
        {
            return nullptr;
        }
        auto item = m_fifo.front();
        m_fifo.pop_front();
        return item;
    }

    void Reset() override
    {
        LinuxRoot::Reset();
        m_fifo.clear();
    }

  private:
    std::deque<ns3::Ptr<ns3::QueueDiscItem>> m_fifo; //!< the last band
};

/// sch_tbf with a bucket that does not fill up during a sequence
class LinuxTbf : public LinuxRoot
{
  public:
    /**
     * @brief Constructor.
     * @param plugs the plugs below
     * @param stops whether the device stops its queue after each packet
     * @param burst the bucket's size in bytes
     */
    LinuxTbf(const Plugs& plugs, bool stops, uint32_t burst)
        : LinuxRoot(plugs, stops),
          m_burst(burst),
          m_tokens(burst)
    {
    }

    ns3::Ptr<ns3::QueueDiscItem> Dequeue() override
    {
        auto head = m_plugs[0]->Peek();
        if (!head || head->GetSize() > m_tokens)
        {
            return nullptr;
        }
        m_tokens -= head->GetSize();
        return m_plugs[0]->Dequeue();
    }

    void Reset() override
    {
        LinuxRoot::Reset();
        Refill();
    }

    /// Fill the bucket.
    void Refill()
    {
        m_tokens = m_burst;
    }

  private:
    uint32_t m_burst;  //!< the bucket's size in bytes
    uint32_t m_tokens; //!< the tokens in the bucket, in bytes
};

/// sch_qfq with one class
class LinuxQfq : public LinuxRoot
{
  public:
    using LinuxRoot::LinuxRoot;

    bool Enqueue(ns3::Ptr<PlugTestItem> item, uint32_t band) override
    {
        const auto accepted = LinuxRoot::Enqueue(item, band);
        if (accepted && m_plugs[0]->GetNPackets() > 1)
        {
            m_plugs[0]->Peek(); // qfq_enqueue() asks whether the packet became the head
        }
        return accepted;
    }

    ns3::Ptr<ns3::QueueDiscItem> Dequeue() override
    {
        if (m_plugs[0]->GetNPackets() == 0 || !m_plugs[0]->Peek())
        {
            return nullptr; // a class without packets is not active
        }
        auto item = m_plugs[0]->Dequeue();
        if (m_plugs[0]->GetNPackets() > 0)
        {
            m_plugs[0]->Peek(); // agg_dequeue() looks at the next packet's size
        }
        return item;
    }
};

/**
 * sch_teql's device: while a packet is on its line it accepts no other one, and the next packet is
 * put back. In this class the plug's own QueueDisc sends, and gets the packet back.
 */
class LinuxTeql : public LinuxRoot
{
  public:
    /**
     * @brief Constructor.
     * @param plugs one plug
     */
    explicit LinuxTeql(const Plugs& plugs)
        : LinuxRoot(plugs, true),
          // QueueDisc dequeues a packet for a stopped queue only if there are several queues
          m_line(
              ns3::CreateObjectWithAttributes<ns3::NetDeviceQueueInterface>("NTxQueues",
                                                                            ns3::UintegerValue(2)))
    {
        auto plug = m_plugs[0];
        plug->SetNetDeviceQueueInterface(m_line);
        plug->TraceConnectWithoutContext("Requeue", ns3::MakeCallback(&LinuxTeql::PutBack, this));
    }

    void Reset() override
    {
        LinuxRoot::Reset();
        m_putBack = nullptr;
    }

    std::vector<uint32_t> Run() override
    {
        // The plug can send only from now on, so that a release does not run it before. QueueDisc
        // ends with the packet that stops the device; Linux also tries the next one
        auto plug = m_plugs[0];
        plug->SetSendCallback([this](ns3::Ptr<ns3::QueueDiscItem> item) { Send(item); });
        std::size_t before;
        do
        {
            before = m_sent.size();
            plug->Run();
        } while (m_sent.size() > before);
        plug->SetSendCallback(nullptr);
        return std::exchange(m_sent, {});
    }

    bool Wake() override
    {
        m_line->GetTxQueue(0)->Start();
        return m_putBack != nullptr;
    }

    ns3::Ptr<const ns3::QueueDiscItem> GetPutBack() const override
    {
        return m_putBack;
    }

  private:
    /**
     * @brief Send a packet.
     * @param item the packet
     */
    void Send(ns3::Ptr<ns3::QueueDiscItem> item)
    {
        m_sent.push_back(ns3::DynamicCast<PlugTestItem>(item)->GetId());
        m_putBack = nullptr;
        m_line->GetTxQueue(0)->Stop();
    }

    /**
     * @brief A packet was put back.
     * @param item the packet
     */
    void PutBack(ns3::Ptr<const ns3::QueueDiscItem> item)
    {
        m_putBack = item;
    }

    ns3::Ptr<ns3::NetDeviceQueueInterface> m_line; //!< stopped while a packet is on the line
    std::vector<uint32_t> m_sent;                  //!< packets sent in this Run()
    ns3::Ptr<const ns3::QueueDiscItem> m_putBack;  //!< the packet that was put back
};

#endif /* LINUX_ROOT_H */
