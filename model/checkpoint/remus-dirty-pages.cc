/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-dirty-pages.h"

#include "remus-draw-time.h"
#include "remus-object-attribute.h"
#include "remus-page-log.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusDirtyPages");

NS_OBJECT_ENSURE_REGISTERED(RemusDirtyPages);
NS_OBJECT_ENSURE_REGISTERED(RemusRandomPages);
NS_OBJECT_ENSURE_REGISTERED(RemusRatePages);
NS_OBJECT_ENSURE_REGISTERED(RemusRecordedPages);

namespace
{

/// The most pages in a checkpoint
constexpr int64_t MAX_PAGES = RemusPageLog::MAX_PAGES;

/// The greatest value of Compression
constexpr double MAX_GROWTH = 1000;

/**
 * @brief Draw a fraction. Ends the program with a message if it is not from 0 to \p max.
 * @param variable the random variable
 * @param name its attribute, for the message
 * @param max the most that is allowed
 * @return the fraction
 */
double
DrawPart(Ptr<RandomVariableStream> variable, const std::string& name, double max)
{
    const auto part = RemusDrawTime::GetValue(variable, "RemusDirtyPages::" + name);
    NS_ABORT_MSG_UNLESS(part >= 0 && part <= max,
                        "RemusDirtyPages: " << name << " gave " << part
                                            << "; allowed is a number from 0 to " << max);
    return part;
}

} // namespace

TypeId
RemusDirtyPages::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusDirtyPages")
            .SetParent<Object>()
            .SetGroupName("TrafficControl")
            .AddAttribute("PageSize",
                          "The size of a page in bytes.",
                          UintegerValue(4096),
                          MakeUintegerAccessor(&RemusDirtyPages::m_pageSize),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("FixedBytes",
                          "The bytes that are sent with each checkpoint beside its "
                          "pages: the state of the devices.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&RemusDirtyPages::m_fixedBytes),
                          MakeUintegerChecker<uint64_t>(0, uint64_t{1} << 50))
            .AddAttribute("EqualPart",
                          "The part of the dirty pages that is the same on both "
                          "sides, and so not sent.",
                          StringValue("ns3::ConstantRandomVariable[Constant=0]"),
                          MakeRemusObjectAccessor(&RemusDirtyPages::m_equalPart, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false))
            .AddAttribute("Compression",
                          "What is left of the bytes of the pages that are sent.",
                          StringValue("ns3::ConstantRandomVariable[Constant=1]"),
                          MakeRemusObjectAccessor(&RemusDirtyPages::m_compression, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false));
    return tid;
}

int64_t
RemusDirtyPages::AssignStreams(int64_t stream)
{
    m_equalPart->SetStream(stream);
    m_compression->SetStream(stream + 1);
    return 2;
}

int64_t
RemusDirtyPages::GetSoFar(Time /* ran */) const
{
    return -1;
}

RemusDirtyPages::Dirtied
RemusDirtyPages::FromPages(uint64_t pages)
{
    Dirtied dirtied;
    dirtied.pages = pages;
    dirtied.equal = std::llround(DrawPart(m_equalPart, "EqualPart", 1) * pages);
    const auto bytes = static_cast<double>(pages - dirtied.equal) * m_pageSize;
    dirtied.bytes = m_fixedBytes + static_cast<uint64_t>(std::ceil(
                                       bytes * DrawPart(m_compression, "Compression", MAX_GROWTH)));
    return dirtied;
}

RemusDirtyPages::Dirtied
RemusDirtyPages::FromBytes(uint64_t bytes) const
{
    Dirtied dirtied;
    dirtied.pages = (bytes + m_pageSize - 1) / m_pageSize;
    dirtied.bytes = bytes;
    return dirtied;
}

TypeId
RemusRandomPages::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusRandomPages")
            .SetParent<RemusDirtyPages>()
            .SetGroupName("TrafficControl")
            .AddConstructor<RemusRandomPages>()
            .AddAttribute("Pages",
                          "The number of pages dirtied between two checkpoints.",
                          StringValue("ns3::ConstantRandomVariable[Constant=300]"),
                          MakeRemusObjectAccessor(&RemusRandomPages::m_pages, false),
                          MakeRemusObjectChecker<RandomVariableStream>(false));
    return tid;
}

RemusDirtyPages::Dirtied
RemusRandomPages::GetNext(Time ran)
{
    NS_LOG_FUNCTION(this << ran);
    const auto pages = RemusDrawTime::GetValue(m_pages, "RemusRandomPages::Pages");
    NS_ABORT_MSG_UNLESS(pages >= 0 && pages <= MAX_PAGES,
                        "RemusRandomPages: Pages gave "
                            << pages << "; allowed is a number from 0 to " << MAX_PAGES);
    return FromPages(static_cast<uint64_t>(pages));
}

int64_t
RemusRandomPages::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    m_pages->SetStream(stream);
    return 1 + RemusDirtyPages::AssignStreams(stream + 1);
}

TypeId
RemusRatePages::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusRatePages")
            .SetParent<RemusDirtyPages>()
            .SetGroupName("TrafficControl")
            .AddConstructor<RemusRatePages>()
            .AddAttribute(
                "Rate",
                "The number of pages that a running guest dirties per second; by default that of "
                "the kernel build in figure 10 of Remus's paper, 41.9 MB/s.",
                DoubleValue(10229),
                MakeDoubleAccessor(&RemusRatePages::m_rate),
                MakeDoubleChecker<double>(0))
            .AddAttribute(
                "WorkingSet",
                "The number of pages that the guest uses, and so the most that it dirties "
                "between two checkpoints; 0 for no limit.",
                UintegerValue(0),
                MakeUintegerAccessor(&RemusRatePages::m_workingSet),
                MakeUintegerChecker<uint64_t>(0, MAX_PAGES));
    return tid;
}

RemusDirtyPages::Dirtied
RemusRatePages::GetNext(Time ran)
{
    NS_LOG_FUNCTION(this << ran);
    return FromPages(GetSoFar(ran));
}

int64_t
RemusRatePages::GetSoFar(Time ran) const
{
    const auto pages = std::round(m_rate * ran.GetSeconds());
    NS_ABORT_MSG_UNLESS(pages <= MAX_PAGES || m_workingSet > 0,
                        "RemusRatePages: Rate is " << m_rate << ", which gives " << pages
                                                   << " pages in " << ran.As(Time::S)
                                                   << "; allowed are at most " << MAX_PAGES);
    return static_cast<int64_t>(
        m_workingSet > 0 ? std::min(pages, static_cast<double>(m_workingSet)) : pages);
}

TypeId
RemusRecordedPages::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusRecordedPages")
                            .SetParent<RemusDirtyPages>()
                            .SetGroupName("TrafficControl")
                            .AddConstructor<RemusRecordedPages>()
                            .AddAttribute("FileName",
                                          "The CSV file with the recorded checkpoints.",
                                          StringValue(""),
                                          MakeStringAccessor(&RemusRecordedPages::SetFileName,
                                                             &RemusRecordedPages::GetFileName),
                                          MakeStringChecker());
    return tid;
}

void
RemusRecordedPages::SetFileName(std::string fileName)
{
    NS_LOG_FUNCTION(this << fileName);
    m_fileName = fileName;
    m_next = 0;
    m_records = fileName.empty() ? std::vector<Record>() : RemusPageLog::Read(fileName);
}

std::string
RemusRecordedPages::GetFileName() const
{
    return m_fileName;
}

RemusDirtyPages::Dirtied
RemusRecordedPages::GetNext(Time ran)
{
    NS_LOG_FUNCTION(this << ran);
    NS_ABORT_MSG_IF(m_records.empty(), "RemusRecordedPages: FileName is not set");
    NS_LOG_LOGIC("Recorded checkpoint " << m_next << " of " << m_records.size());
    const auto& record = m_records[m_next];
    m_next = (m_next + 1) % m_records.size();
    auto dirtied = record.bytes < 0 ? FromPages(record.pages) : FromBytes(record.bytes);
    if (record.pages >= 0)
    {
        dirtied.pages = record.pages;
    }
    dirtied.stop = record.stop;
    dirtied.ack = record.ack;
    return dirtied;
}

} // namespace ns3
