/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "controller-option.h"

#include "../support/option-values.h"
#include "object-option.h"

#include "ns3/nstime.h"
#include "ns3/object-factory.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/string.h"

#include <algorithm>

using namespace ns3;

std::string
ParseController(const std::string& value)
{
    const auto name = value.substr(0, value.find('['));
    const auto names = RemusController::GetNames();
    if (std::count(names.begin(), names.end(), name) == 0)
    {
        return ParseWord("controller", value, names);
    }
    CheckObject("controller", value, TypeId::LookupByName(RemusController::GetTypeIdName(name)));
    const auto controller = CreateController(value);
    TimeValue shortest;
    TimeValue longest;
    if (controller->GetAttributeFailSafe("MinRun", shortest) &&
        controller->GetAttributeFailSafe("MaxRun", longest) && shortest.Get() > longest.Get())
    {
        throw BadValue("controller", value, "a MinRun of at most MaxRun");
    }
    return value;
}

Ptr<RemusController>
CreateController(const std::string& value)
{
    return CreateObjectWithAttributes<RemusCheckpointer>("Controller", StringValue(value))
        ->GetController();
}
