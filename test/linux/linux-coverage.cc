/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "linux-coverage.h"

#include <algorithm>
#include <iomanip>
#include <stdexcept>

LinuxCoverage::LinuxCoverage()
{
    for (const auto name : {"packet accepted",
                            "packet dropped over the limit",
                            "BUFFER",
                            "BUFFER while a closed epoch waits",
                            "BUFFER that ends an indefinite release",
                            "BUFFER then with packets left over",
                            "RELEASE_ONE",
                            "RELEASE_ONE without a closed packet",
                            "RELEASE_INDEFINITE",
                            "LIMIT",
                            "LIMIT 0",
                            "LIMIT below the backlog",
                            "LIMIT 4294967295",
                            "command refused",
                            "default limit, by MTU and txqueuelen",
                            "device down and up with packets",
                            "to_release spent on an empty queue",
                            "packet peeked and kept below tbf",
                            "packet peeked and kept below qfq",
                            "operation below prio",
                            "stopped device woken",
                            "packet sent by a woken device",
                            "packet requeued"})
    {
        m_counts.emplace_back(name, 0);
    }
}

void
LinuxCoverage::Count(const std::string& name, bool occurred)
{
    const auto found = std::find_if(m_counts.begin(), m_counts.end(), [&name](const auto& count) {
        return count.first == name;
    });
    if (found == m_counts.end())
    {
        throw std::logic_error("nothing of the name \"" + name + "\" is counted");
    }
    found->second += occurred;
}

void
LinuxCoverage::Before(const RecordedOperation& operation, const Plugs& plugs)
{
    if (operation.op == "init")
    {
        m_init = operation;
        m_requeues = 0;
        const std::pair<uint32_t, uint32_t> device{operation.mtu, operation.txqueuelen};
        const bool isDefault = !operation.limit;
        Count("default limit, by MTU and txqueuelen",
              isDefault && m_defaults.insert(device).second);
        return;
    }
    const auto& plug = *plugs.at(operation.op == "enqueue" ? 0 : operation.plug);
    m_last = plug.GetNLastPackets();
    m_toRelease = plug.GetNToReleasePackets();
    if (operation.op == "buffer")
    {
        Count("BUFFER while a closed epoch waits", m_last > 0);
        Count("BUFFER that ends an indefinite release", plug.IsIndefinite());
        Count("BUFFER then with packets left over", plug.IsIndefinite() && plug.GetNPackets() > 0);
    }
    else if (operation.op == "release_one")
    {
        Count("RELEASE_ONE without a closed packet", m_last == 0);
        m_toRelease += m_last;
    }
    else if (operation.op == "limit")
    {
        Count("LIMIT below the backlog", operation.limit < plug.GetNBytes());
    }
    else if (operation.op == "reset")
    {
        Count("device down and up with packets", plug.GetNPackets() > 0);
    }
}

void
LinuxCoverage::After(const RecordedOperation& operation, const Plugs& plugs)
{
    if (operation.op == "init")
    {
        return;
    }
    Count("packet accepted", operation.op == "enqueue" && operation.accepted);
    Count("packet dropped over the limit", operation.op == "enqueue" && !operation.accepted);
    Count("BUFFER", operation.op == "buffer");
    Count("RELEASE_ONE", operation.op == "release_one");
    Count("RELEASE_INDEFINITE", operation.op == "release_indefinite");
    Count("LIMIT", operation.op == "limit");
    Count("LIMIT 0", operation.op == "limit" && operation.limit == 0);
    Count("LIMIT 4294967295", operation.op == "limit" && operation.limit == 0xffffffff);
    Count("command refused", operation.op == "invalid");
    Count("operation below prio", m_init.parent == "prio");
    Count("stopped device woken", operation.op == "wake");
    Count("packet sent by a woken device", operation.op == "wake" && !operation.out.empty());
    Count("packet requeued", operation.requeues > m_requeues);
    m_requeues = operation.requeues;

    const auto& plug = *plugs[0];
    if (m_init.parent.empty() && !plug.IsIndefinite() && m_init.device != "teql")
    {
        const auto spent = m_toRelease - std::min(m_toRelease, plug.GetNToReleasePackets());
        Count("to_release spent on an empty queue", spent > operation.out.size());
    }
    if (m_init.parent == "tbf" || m_init.parent == "qfq")
    {
        Count("packet peeked and kept below " + m_init.parent,
              !plug.IsIndefinite() && plug.GetNReleasablePackets() > plug.GetNToReleasePackets());
    }
}

bool
LinuxCoverage::Print(std::ostream& os) const
{
    bool all = true;
    for (const auto& [name, count] : m_counts)
    {
        os << std::left << std::setw(40) << name << std::right << std::setw(8) << count
           << (count == 0 ? "  missing" : "") << "\n";
        all = all && count > 0;
    }
    return all;
}
