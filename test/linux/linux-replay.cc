/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "linux-replay.h"

#include "../plug-test.h"

#include "ns3/node.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"

#include <deque>
#include <sstream>
#include <stdexcept>

using namespace ns3;

/// What a device of Linux dequeues from
class LinuxRoot
{
  public:
    using Plugs = std::vector<Ptr<PlugQueueDisc>>; //!< the plugs below

    /**
     * @brief Constructor.
     * @param plugs the plugs below
     */
    explicit LinuxRoot(const Plugs& plugs)
        : m_plugs(plugs)
    {
    }

    virtual ~LinuxRoot() = default;

    /**
     * @brief Enqueue a packet.
     * @param item the packet
     * @param band the band of prio
     * @return true if it was accepted
     */
    virtual bool Enqueue(Ptr<PlugTestItem> item, uint32_t band)
    {
        return m_plugs.at(band)->Enqueue(item);
    }

    /**
     * @brief Dequeue a packet.
     * @return the packet, or null
     */
    virtual Ptr<QueueDiscItem> Dequeue()
    {
        return m_plugs[0]->Dequeue();
    }

    /// Do what a queue disc does when its device goes down.
    virtual void Reset()
    {
        for (auto& plug : m_plugs)
        {
            plug->Reset();
        }
    }

  protected:
    Plugs m_plugs; //!< the plugs below
};

namespace
{

/// sch_prio: plugs in the first bands, a FIFO in the last
class LinuxPrio : public LinuxRoot
{
  public:
    using LinuxRoot::LinuxRoot;

    bool Enqueue(Ptr<PlugTestItem> item, uint32_t band) override
    {
        if (band < m_plugs.size())
        {
            return LinuxRoot::Enqueue(item, band);
        }
        m_fifo.push_back(item);
        return true;
    }

    Ptr<QueueDiscItem> Dequeue() override
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
    std::deque<Ptr<QueueDiscItem>> m_fifo; //!< the last band
};

/// sch_tbf with a bucket that does not fill up in the time that a sequence takes
class LinuxTbf : public LinuxRoot
{
  public:
    /**
     * @brief Constructor.
     * @param plugs the plugs below
     * @param burst the bucket's size in bytes
     */
    LinuxTbf(const Plugs& plugs, uint32_t burst)
        : LinuxRoot(plugs),
          m_burst(burst),
          m_tokens(burst)
    {
    }

    Ptr<QueueDiscItem> Dequeue() override
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
    uint32_t m_tokens; //!< what is in the bucket
};

/// sch_qfq with one class
class LinuxQfq : public LinuxRoot
{
  public:
    using LinuxRoot::LinuxRoot;

    bool Enqueue(Ptr<PlugTestItem> item, uint32_t band) override
    {
        const auto accepted = LinuxRoot::Enqueue(item, band);
        if (accepted && m_plugs[0]->GetNPackets() > 1)
        {
            m_plugs[0]->Peek(); // qfq_enqueue() asks whether the packet became the head
        }
        return accepted;
    }

    Ptr<QueueDiscItem> Dequeue() override
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
 * @brief Get the limit that a plug without a limit of its own has on a device.
 * @param mtu the device's MTU in bytes
 * @return the limit in bytes
 */
uint32_t
GetDefaultLimit(uint32_t mtu)
{
    auto node = CreateObject<Node>();
    node->AggregateObject(CreateObject<TrafficControlLayer>());
    auto device = CreateObject<SimpleNetDevice>();
    device->SetMtu(mtu);
    node->AddDevice(device);
    TrafficControlHelper tch;
    tch.SetRootQueueDisc("ns3::PlugQueueDisc");
    auto disc = tch.Install(device).Get(0);
    node->Initialize();
    return DynamicCast<PlugQueueDisc>(disc)->GetMaxSize().GetValue();
}

} // namespace

LinuxReplay::LinuxReplay(bool linuxAccounting)
    : m_linuxAccounting(linuxAccounting)
{
}

LinuxReplay::~LinuxReplay()
{
    m_root.reset();
    m_plugs.clear();
    Simulator::Destroy();
}

void
LinuxReplay::Init(const RecordedOperation& operation)
{
    m_root.reset();
    m_plugs.clear();
    Simulator::Destroy();
    m_stops = (operation.device == "slip");
    m_stopped = false;

    // The model knows nothing of a txqueuelen, its rule is with the 1000 that is the default and
    // that Linux sets on a virtual device with 0 when it gets a queue disc
    const auto byRule = operation.txqueuelen * (operation.mtu + operation.header);
    const auto limit = operation.limit               ? *operation.limit
                       : operation.txqueuelen % 1000 ? byRule
                                                     : GetDefaultLimit(operation.mtu);
    for (uint32_t i = 0; i < (operation.parent == "prio" ? 2 : 1); ++i)
    {
        auto plug = CreateObject<PlugQueueDisc>();
        plug->SetLinuxAccounting(m_linuxAccounting);
        plug->SetLimit(limit);
        plug->Initialize();
        m_plugs.push_back(plug);
    }

    if (operation.parent.empty())
    {
        m_root = std::make_unique<LinuxRoot>(m_plugs);
    }
    else if (operation.parent == "prio")
    {
        m_root = std::make_unique<LinuxPrio>(m_plugs);
    }
    else if (operation.parent == "tbf")
    {
        m_root = std::make_unique<LinuxTbf>(m_plugs, operation.burst);
    }
    else if (operation.parent == "qfq")
    {
        m_root = std::make_unique<LinuxQfq>(m_plugs);
    }
    else
    {
        throw std::runtime_error("unknown parent \"" + operation.parent +
                                 "\"; there are: prio tbf qfq");
    }
}

std::vector<uint32_t>
LinuxReplay::Run()
{
    std::vector<uint32_t> out;
    while (!m_stopped)
    {
        auto item = m_root->Dequeue();
        if (!item)
        {
            break;
        }
        out.push_back(DynamicCast<PlugTestItem>(item)->GetId());
        m_stopped = m_stops;
    }
    return out;
}

RecordedOperation
LinuxReplay::Do(const RecordedOperation& operation)
{
    auto done = operation;
    if (operation.op == "init")
    {
        Init(operation);
        return done;
    }
    if (!m_root)
    {
        throw std::runtime_error("an operation before the first \"init\"");
    }

    bool runs = false; // whether Linux runs the queue after the operation
    if (operation.op == "enqueue")
    {
        auto item = Create<PlugTestItem>(operation.id, operation.size);
        done.accepted = m_root->Enqueue(item, operation.plug);
        runs = true;
    }
    else if (operation.op == "buffer")
    {
        m_plugs.at(operation.plug)->Buffer();
    }
    else if (operation.op == "release_one")
    {
        m_plugs.at(operation.plug)->ReleaseOne();
        runs = true;
    }
    else if (operation.op == "release_indefinite")
    {
        m_plugs.at(operation.plug)->ReleaseIndefinite();
        runs = true;
    }
    else if (operation.op == "limit")
    {
        m_plugs.at(operation.plug)->SetLimit(operation.limit.value());
    }
    else if (operation.op == "refill")
    {
        dynamic_cast<LinuxTbf&>(*m_root).Refill();
    }
    else if (operation.op == "reset")
    {
        m_root->Reset();
        m_stopped = false;
    }
    else if (operation.op == "wake")
    {
        runs = m_stopped;
        m_stopped = false;
    }
    else if (operation.op != "invalid") // which Linux refuses
    {
        throw std::runtime_error("unknown operation \"" + operation.op + "\"");
    }

    done.out = runs ? Run() : std::vector<uint32_t>{};
    done.qlen = 0;
    done.backlog = 0;
    done.drops = 0;
    for (const auto& plug : m_plugs)
    {
        done.qlen += plug->GetNPackets();
        done.backlog += plug->GetNBytes();
        done.drops += plug->GetStats().GetNDroppedPackets(PlugQueueDisc::LIMIT_EXCEEDED_DROP);
    }
    return done;
}

std::string
Difference(const RecordedOperation& recorded, const RecordedOperation& done)
{
    std::ostringstream words;
    const auto compare = [&words](const std::string& name, const auto& linux, const auto& model) {
        if (linux != model)
        {
            words << (words.str().empty() ? "" : "; ") << name << " " << linux << " in Linux, "
                  << model << " in the model";
        }
    };
    const auto list = [](const std::vector<uint32_t>& ids) {
        std::string text = "[";
        for (const auto id : ids)
        {
            text += (text.size() > 1 ? ", " : "") + std::to_string(id);
        }
        return text + "]";
    };
    compare("accepted", recorded.accepted, done.accepted);
    compare("out", list(recorded.out), list(done.out));
    compare("qlen", recorded.qlen, done.qlen);
    compare("backlog", recorded.backlog, done.backlog);
    compare("drops", recorded.drops, done.drops);
    return words.str();
}
