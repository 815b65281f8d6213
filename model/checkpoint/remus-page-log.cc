/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-page-log.h"

#include "../plug/plug-quote.h"
#include "remus-draw-time.h"

#include "ns3/abort.h"
#include "ns3/log.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusPageLog");

namespace
{

/// The fields of a line, or the names of the columns
typedef std::vector<std::string> Fields;

/**
 * @brief Split a line of CSV, without the blanks around the fields.
 * @param line the line
 * @return its fields
 */
Fields
Split(const std::string& line)
{
    Fields fields;
    std::istringstream stream(line + ",");
    for (std::string field; std::getline(stream, field, ',');)
    {
        const auto first = field.find_first_not_of(" \t\r");
        const auto last = field.find_last_not_of(" \t\r");
        fields.push_back(first == std::string::npos ? "" : field.substr(first, last - first + 1));
    }
    return fields;
}

/**
 * @brief Parse a number.
 * @param text the text, digits only
 * @param max the greatest number
 * @return the number; negative if the text is malformed or the number is greater than \p max
 */
int64_t
ReadNumber(const std::string& text, int64_t max)
{
    if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos)
    {
        return -1;
    }
    int64_t number = 0;
    for (const auto digit : text)
    {
        number = 10 * number + (digit - '0');
        if (number > max)
        {
            return -1;
        }
    }
    return number;
}

/**
 * @brief Parse a time.
 * @param text the text: a decimal number, optionally followed by a unit
 * @return the time; negative if the text is malformed or the time is longer than
 * RemusDrawTime::GetMax()
 */
Time
ReadTime(const std::string& text)
{
    static const std::map<std::string, double> units =
        {{"", 1}, {"s", 1}, {"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}, {"min", 60}, {"h", 3600}};
    constexpr std::size_t MAX_DIGITS = 40;
    const auto end = std::min(text.find_first_not_of("0123456789."), text.size());
    const auto unit = units.find(text.substr(end));
    const auto number = text.substr(0, end);
    if (number.empty() || number.front() == '.' || end > MAX_DIGITS ||
        std::count(number.begin(), number.end(), '.') > 1 || unit == units.end() ||
        std::strtod(number.c_str(), nullptr) * unit->second > RemusDrawTime::GetMax().GetSeconds())
    {
        return Time(-1);
    }
    return Time(text);
}

/**
 * @brief Check the names of the columns.
 * @param columns the names
 * @return what is wrong with them; empty if nothing is
 */
std::string
CheckColumns(const Fields& columns)
{
    static const Fields allowed{"time", "pages", "bytes", "stop", "ack"};
    for (const auto& column : columns)
    {
        if (std::count(allowed.begin(), allowed.end(), column) != 1 ||
            std::count(columns.begin(), columns.end(), column) != 1)
        {
            return "column " + PlugQuote(column) +
                   "; allowed are time, pages, bytes, stop and ack, each once";
        }
    }
    const auto has = [&columns](const char* name) {
        return std::find(columns.begin(), columns.end(), name) != columns.end();
    };
    return has("time") && (has("pages") || has("bytes"))
               ? ""
               : "a column time and one of pages and bytes are needed";
}

/**
 * @brief Read the line of a checkpoint.
 * @param fields its fields
 * @param columns the names of the columns
 * @param [in,out] last the time of the previous checkpoint, which becomes that of this one
 * @param record gets the checkpoint
 * @return what is wrong with the line; empty if nothing is
 */
std::string
ReadRecord(const Fields& fields,
           const Fields& columns,
           Time& last,
           RemusRecordedPages::Record& record)
{
    if (fields.size() != columns.size())
    {
        return std::to_string(fields.size()) + " fields; there are " +
               std::to_string(columns.size()) + " columns";
    }
    for (std::size_t i = 0; i < columns.size(); ++i)
    {
        const auto is = columns[i] + " is " + PlugQuote(fields[i]) + "; ";
        if (columns[i] == "pages" || columns[i] == "bytes")
        {
            const auto max =
                columns[i] == "pages" ? RemusPageLog::MAX_PAGES : RemusPageLog::MAX_BYTES;
            const auto number = ReadNumber(fields[i], max);
            if (number < 0)
            {
                return is + "allowed is a number from 0 to " + std::to_string(max);
            }
            (columns[i] == "pages" ? record.pages : record.bytes) = number;
            continue;
        }
        const auto time = ReadTime(fields[i]);
        if (time.IsStrictlyNegative())
        {
            std::ostringstream max;
            max << RemusDrawTime::GetMax().GetSeconds();
            return is + "allowed is a time from 0 like 152ms or 0.152, at most " + max.str() + " s";
        }
        if (columns[i] == "time")
        {
            if (time <= last)
            {
                return is + "it must be later than that of the line before";
            }
            last = time;
        }
        else
        {
            (columns[i] == "stop" ? record.stop : record.ack) = time;
        }
    }
    return "";
}

/**
 * @brief Read a recording.
 * @param fileName the CSV file
 * @param records gets its checkpoints
 * @return what is wrong with it; empty if nothing is
 */
std::string
ReadFile(const std::string& fileName, std::vector<RemusRecordedPages::Record>& records)
{
    std::ifstream file(fileName);
    if (!file)
    {
        return "cannot read '" + fileName + "'";
    }
    const auto problem = RemusPageLog::Parse(file, records);
    return problem.empty() ? "" : fileName + problem;
}

} // namespace

std::vector<RemusRecordedPages::Record>
RemusPageLog::Read(const std::string& fileName)
{
    NS_LOG_FUNCTION(fileName);
    std::vector<RemusRecordedPages::Record> records;
    const auto problem = ReadFile(fileName, records);
    NS_ABORT_MSG_UNLESS(problem.empty(), "RemusRecordedPages: " << problem);
    NS_LOG_INFO("Read " << records.size() << " checkpoints from " << fileName);
    return records;
}

std::string
RemusPageLog::GetProblem(const std::string& fileName)
{
    NS_LOG_FUNCTION(fileName);
    std::vector<RemusRecordedPages::Record> records;
    return ReadFile(fileName, records);
}

std::string
RemusPageLog::Parse(std::istream& log, std::vector<RemusRecordedPages::Record>& records)
{
    Fields columns;
    Time last(-1);
    std::size_t lineNumber = 0;
    for (std::string line; std::getline(log, line);)
    {
        if (++lineNumber == 1 && line.find("\xef\xbb\xbf") == 0) // a byte order mark
        {
            line.erase(0, 3);
        }
        const auto fields = Split(line);
        if (fields[0].substr(0, 1) == "#" || (fields.size() == 1 && fields[0].empty()))
        {
            continue;
        }
        std::string problem;
        if (columns.empty())
        {
            problem = CheckColumns(fields);
            columns = fields;
        }
        else
        {
            problem = ReadRecord(fields, columns, last, records.emplace_back());
        }
        if (!problem.empty())
        {
            return ", line " + std::to_string(lineNumber) + ": " + problem;
        }
    }
    return records.empty() ? " has no checkpoint in it" : "";
}

} // namespace ns3
