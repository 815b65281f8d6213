/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "dirty-pages-option.h"

#include "../support/option-values.h"

#include "ns3/double.h"
#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/string.h"

#include <fstream>

using namespace ns3;

Ptr<RemusDirtyPages>
ParseDirtyPages(const std::string& option, const std::string& value)
{
    if (value.find("ns3::") == 0)
    {
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
    if (!std::ifstream(value))
    {
        throw BadValue(option, value, "pages in a second, a page log, or ns3::...Pages[...]");
    }
    return CreateObjectWithAttributes<RemusRecordedPages>("FileName", StringValue(value));
}
