/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "dirty-pages-option.h"

#include "../../model/checkpoint/remus-page-log.h"
#include "../support/option-values.h"
#include "object-option.h"

#include "ns3/double.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/string.h"

#include <algorithm>

using namespace ns3;

namespace
{

/**
 * @brief Throw BadValue if a page log cannot be used.
 * @param option the option's name
 * @param value its value
 */
void
CheckPageLog(const std::string& option, const std::string& value)
{
    const auto problem = RemusPageLog::GetProblem(GetPageLog(value));
    if (!problem.empty())
    {
        throw BadValue(option, value, "a page log without mistakes; " + problem);
    }
}

} // namespace

Ptr<RemusDirtyPages>
ParseDirtyPages(const std::string& option, const std::string& value)
{
    if (value.find("ns3::") == 0)
    {
        TypeId type;
        const auto base = RemusDirtyPages::GetTypeId();
        if (!TypeId::LookupByNameFailSafe(value.substr(0, value.find('[')), &type) ||
            !type.IsChildOf(base) || !type.HasConstructor())
        {
            throw BadValue(option, value, "a class derived from " + base.GetName());
        }
        CheckObject(option, value, type);
        if (value.find("FileName=") != std::string::npos)
        {
            CheckPageLog(option, value);
        }
        auto checkpointer =
            CreateObjectWithAttributes<RemusCheckpointer>("DirtyPages", StringValue(value));
        PointerValue pages;
        checkpointer->GetAttribute("DirtyPages", pages);
        return pages.Get<RemusDirtyPages>();
    }
    if (value.find_first_not_of("0123456789.") == std::string::npos)
    {
        return CreateObjectWithAttributes<RemusRatePages>(
            "Rate",
            DoubleValue(ParseReal(option, value, 0, 1e9)));
    }
    if (!IsReadableFile(value))
    {
        throw BadValue(option,
                       value,
                       "pages in a second, a page log that can be read, or ns3::...Pages[...]");
    }
    CheckPageLog(option, value);
    return CreateObjectWithAttributes<RemusRecordedPages>("FileName", StringValue(value));
}

std::string
GetPageLog(const std::string& value)
{
    const std::string attribute = "FileName=";
    const auto begin = std::min(value.find(attribute), value.size());
    return begin == value.size()
               ? value
               : value.substr(begin + attribute.size(),
                              value.find_first_of("|]", begin) - begin - attribute.size());
}
