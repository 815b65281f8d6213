/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-quorum.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <functional>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusQuorum");

NS_OBJECT_ENSURE_REGISTERED(RemusQuorum);

TypeId
RemusQuorum::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusQuorum")
            .SetParent<Object>()
            .SetGroupName("Applications")
            .AddConstructor<RemusQuorum>()
            .AddAttribute("Enough",
                          "How many backups must have a checkpoint before it is committed.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&RemusQuorum::m_enough),
                          MakeUintegerChecker<uint32_t>(1));
    return tid;
}

RemusQuorum::RemusQuorum()
{
    NS_LOG_FUNCTION(this);
}

RemusQuorum::~RemusQuorum()
{
    NS_LOG_FUNCTION(this);
}

void
RemusQuorum::DoDispose()
{
    NS_LOG_FUNCTION(this);
    for (const auto& source : m_sources)
    {
        source->SetCommitCallback(Callback<void, uint64_t>());
    }
    m_sources.clear();
    Object::DoDispose();
}

void
RemusQuorum::Add(Ptr<RemusCheckpointSource> source)
{
    NS_LOG_FUNCTION(this << source);
    NS_ABORT_MSG_UNLESS(std::find(m_sources.begin(), m_sources.end(), source) == m_sources.end(),
                        "RemusQuorum: a backup was added before, and cannot count twice");
    const auto i = static_cast<uint32_t>(m_sources.size());
    m_sources.push_back(source);
    m_complete.push_back(0);
    source->SetCommitCallback(MakeBoundCallback(&RemusQuorum::Acknowledge, this, i));
}

uint64_t
RemusQuorum::GetNComplete() const
{
    NS_ABORT_MSG_UNLESS(m_enough <= m_complete.size(),
                        "RemusQuorum: Enough is " << m_enough << ", but there are only "
                                                  << m_complete.size() << " backups");
    auto complete = m_complete;
    std::sort(complete.begin(), complete.end(), std::greater<>());
    return complete[m_enough - 1];
}

void
RemusQuorum::Acknowledge(RemusQuorum* quorum, uint32_t i, uint64_t epoch)
{
    quorum->HandleAcknowledged(i, epoch);
}

void
RemusQuorum::HandleAcknowledged(uint32_t i, uint64_t epoch)
{
    NS_LOG_FUNCTION(this << i << epoch);
    m_complete[i] = std::max(m_complete[i], epoch + 1);
    const auto complete = GetNComplete();
    if (complete > 0)
    {
        auto checkpointer = m_sources[i]->GetCheckpointer();
        checkpointer->SetCommitter(this);
        checkpointer->Commit(complete - 1);
    }
}

} // namespace ns3
