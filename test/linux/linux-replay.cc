/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "linux-replay.h"

#include "linux-root.h"

#include "ns3/node.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"

#include <sstream>
#include <stdexcept>

using namespace ns3;

namespace
{

/**
 * @brief Get the default limit of a plug on a device.
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

    // The model has no txqueuelen. Its rule uses 1000, which is the default, and which Linux sets
    // on a virtual device with 0 when a queue disc is attached
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

    const bool stops = (operation.device == "slip");
    if (operation.device == "teql")
    {
        m_root = std::make_unique<LinuxTeql>(m_plugs);
    }
    else if (operation.parent.empty())
    {
        m_root = std::make_unique<LinuxRoot>(m_plugs, stops);
    }
    else if (operation.parent == "prio")
    {
        m_root = std::make_unique<LinuxPrio>(m_plugs, stops);
    }
    else if (operation.parent == "tbf")
    {
        m_root = std::make_unique<LinuxTbf>(m_plugs, stops, operation.burst);
    }
    else if (operation.parent == "qfq")
    {
        m_root = std::make_unique<LinuxQfq>(m_plugs, stops);
    }
    else
    {
        throw std::runtime_error("unknown parent \"" + operation.parent +
                                 "\"; there are: prio tbf qfq");
    }
}

const std::vector<Ptr<PlugQueueDisc>>&
LinuxReplay::GetPlugs() const
{
    return m_plugs;
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
    }
    else if (operation.op == "wake")
    {
        runs = m_root->Wake();
    }
    else if (operation.op != "invalid") // Linux refuses it
    {
        throw std::runtime_error("unknown operation \"" + operation.op + "\"");
    }

    done.out = runs ? m_root->Run() : std::vector<uint32_t>{};
    done.qlen = m_root->GetPutBack() ? 1 : 0; // Linux counts it, ns-3 does not
    done.backlog = m_root->GetPutBack() ? m_root->GetPutBack()->GetSize() : 0;
    done.drops = 0;
    done.requeues = 0;
    for (const auto& plug : m_plugs)
    {
        done.qlen += plug->GetNPackets();
        done.backlog += plug->GetNBytes();
        done.drops += plug->GetStats().GetNDroppedPackets(PlugQueueDisc::LIMIT_EXCEEDED_DROP);
        done.requeues += plug->GetStats().nTotalRequeuedPackets;
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
    compare("requeues", recorded.requeues, done.requeues);
    return words.str();
}
