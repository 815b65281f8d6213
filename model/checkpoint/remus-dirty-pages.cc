/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-dirty-pages.h"

#include "remus-object-attribute.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <regex>
#include <sstream>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(RemusDirtyPages);
NS_OBJECT_ENSURE_REGISTERED(RemusRandomPages);
NS_OBJECT_ENSURE_REGISTERED(RemusRatePages);
NS_OBJECT_ENSURE_REGISTERED(RemusRecordedPages);

namespace
{

/// The most pages in a checkpoint, so that their bytes fit into 64 bits whatever PageSize is
constexpr uint64_t MAX_PAGES = 0xffffffff;

/**
 * @brief Split a line of CSV, without the blanks around the fields.
 * @param line the line
 * @return its fields
 */
std::vector<std::string>
SplitCsv(const std::string& line)
{
    std::vector<std::string> fields;
    std::istringstream stream(line);
    for (std::string field; std::getline(stream, field, ',');)
    {
        const auto first = field.find_first_not_of(" \t\r");
        const auto last = field.find_last_not_of(" \t\r");
        fields.push_back(first == std::string::npos ? "" : field.substr(first, last - first + 1));
    }
    if (!line.empty() && line.back() == ',')
    {
        fields.emplace_back();
    }
    return fields;
}

} // namespace

TypeId
RemusDirtyPages::GetTypeId()
{
    static TypeId tid = TypeId("ns3::RemusDirtyPages")
                            .SetParent<Object>()
                            .SetGroupName("TrafficControl")
                            .AddAttribute("PageSize",
                                          "The size of a page in bytes.",
                                          UintegerValue(4096),
                                          MakeUintegerAccessor(&RemusDirtyPages::m_pageSize),
                                          MakeUintegerChecker<uint32_t>(1));
    return tid;
}

int64_t
RemusDirtyPages::AssignStreams(int64_t /* stream */)
{
    return 0;
}

int64_t
RemusDirtyPages::GetSoFar(Time /* ran */) const
{
    return -1;
}

RemusDirtyPages::Dirtied
RemusDirtyPages::FromPages(uint64_t pages) const
{
    Dirtied dirtied;
    dirtied.pages = pages;
    dirtied.bytes = pages * m_pageSize;
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
                          MakeRemusObjectChecker<RandomVariableStream>());
    return tid;
}

RemusDirtyPages::Dirtied
RemusRandomPages::GetNext(Time /* ran */)
{
    const auto pages = m_pages->GetValue();
    NS_ABORT_MSG_UNLESS(pages >= 0 && pages <= MAX_PAGES,
                        "RemusRandomPages: Pages gave "
                            << pages << "; allowed is a number from 0 to " << MAX_PAGES);
    return FromPages(static_cast<uint64_t>(pages));
}

int64_t
RemusRandomPages::AssignStreams(int64_t stream)
{
    m_pages->SetStream(stream);
    return 1;
}

TypeId
RemusRatePages::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::RemusRatePages")
            .SetParent<RemusDirtyPages>()
            .SetGroupName("TrafficControl")
            .AddConstructor<RemusRatePages>()
            .AddAttribute("Rate",
                          "The pages that a running guest dirties in a second.",
                          DoubleValue(12000),
                          MakeDoubleAccessor(&RemusRatePages::m_rate),
                          MakeDoubleChecker<double>(0))
            .AddAttribute("WorkingSet",
                          "The pages that the guest works with, and so dirties at most between "
                          "two checkpoints; 0 for no limit.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&RemusRatePages::m_workingSet),
                          MakeUintegerChecker<uint64_t>(0, MAX_PAGES));
    return tid;
}

RemusDirtyPages::Dirtied
RemusRatePages::GetNext(Time ran)
{
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
    m_fileName = fileName;
    m_records.clear();
    m_next = 0;
    if (fileName.empty())
    {
        return;
    }
    std::ifstream file(fileName);
    NS_ABORT_MSG_UNLESS(file, "RemusRecordedPages: cannot read '" << fileName << "'");

    static const std::regex number("[0-9]{1,18}");
    static const std::regex time("[0-9]+(\\.[0-9]*)?(s|ms|us|ns|min|h)?");
    std::vector<std::string> columns;
    Time last(-1);
    std::size_t lineNumber = 0;
    for (std::string line; std::getline(file, line);)
    {
        ++lineNumber;
        const auto fields = SplitCsv(line);
        if (fields.empty() || fields[0].substr(0, 1) == "#" ||
            (fields.size() == 1 && fields[0].empty()))
        {
            continue;
        }
        std::ostringstream place;
        place << "RemusRecordedPages: " << fileName << ", line " << lineNumber << ": ";
        const auto where = place.str();
        if (columns.empty())
        {
            columns = fields;
            for (const auto& column : columns)
            {
                static const std::vector<std::string> allowed{"time",
                                                              "pages",
                                                              "bytes",
                                                              "stop",
                                                              "ack"};
                NS_ABORT_MSG_UNLESS(std::count(allowed.begin(), allowed.end(), column) == 1 &&
                                        std::count(columns.begin(), columns.end(), column) == 1,
                                    where << "column '" << column
                                          << "'; allowed are time, pages, bytes, stop and ack, "
                                             "each once");
            }
            const auto has = [&columns](const char* name) {
                return std::find(columns.begin(), columns.end(), name) != columns.end();
            };
            NS_ABORT_MSG_UNLESS(has("time") && (has("pages") || has("bytes")),
                                where << "a column time and one of pages and bytes are needed");
            continue;
        }
        NS_ABORT_MSG_UNLESS(fields.size() == columns.size(),
                            where << fields.size() << " fields; there are " << columns.size()
                                  << " columns");
        Dirtied record;
        bool hasPages = false;
        bool hasBytes = false;
        uint64_t pages = 0;
        for (std::size_t i = 0; i < columns.size(); ++i)
        {
            const bool isNumber = columns[i] == "pages" || columns[i] == "bytes";
            NS_ABORT_MSG_UNLESS(
                std::regex_match(fields[i], isNumber ? number : time),
                where << columns[i] << " is '" << fields[i] << "'; allowed is "
                      << (isNumber ? "a number from 0" : "a time from 0 like 152ms or 0.152"));
            if (columns[i] == "pages")
            {
                hasPages = true;
                pages = std::stoull(fields[i]);
            }
            else if (columns[i] == "bytes")
            {
                hasBytes = true;
                record.bytes = std::stoull(fields[i]);
            }
            else if (columns[i] == "stop")
            {
                record.stop = Time(fields[i]);
            }
            else if (columns[i] == "ack")
            {
                record.ack = Time(fields[i]);
            }
            else
            {
                NS_ABORT_MSG_UNLESS(Time(fields[i]) > last,
                                    where << "time is '" << fields[i]
                                          << "'; it must be later than the line's before");
                last = Time(fields[i]);
            }
        }
        const auto derived = hasBytes ? FromBytes(record.bytes) : FromPages(pages);
        record.bytes = derived.bytes;
        record.pages = hasPages ? pages : derived.pages;
        m_records.push_back(record);
    }
    NS_ABORT_MSG_IF(m_records.empty(),
                    "RemusRecordedPages: " << fileName << " has no checkpoint in it");
}

std::string
RemusRecordedPages::GetFileName() const
{
    return m_fileName;
}

RemusDirtyPages::Dirtied
RemusRecordedPages::GetNext(Time /* ran */)
{
    NS_ABORT_MSG_IF(m_records.empty(), "RemusRecordedPages: FileName is not set");
    const auto record = m_records[m_next];
    m_next = (m_next + 1) % m_records.size();
    return record;
}

} // namespace ns3
