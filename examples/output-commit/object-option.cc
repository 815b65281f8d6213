/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "object-option.h"

#include "../support/option-values.h"
#include "../support/time-variable.h"

#include "ns3/string.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

using namespace ns3;

namespace
{

/**
 * @brief Tell whether an attribute can have a value.
 * @param attribute the attribute
 * @param value the value as text
 * @return true if it can
 */
bool
Fits(const TypeId::AttributeInformation& attribute, const std::string& value)
{
    const auto type = attribute.checker->GetValueTypeName();
    try
    {
        // what ns-3 would end the program for
        if (type == "ns3::TimeValue")
        {
            ParseTime(attribute.name, value, false);
        }
        else if (type == "ns3::UintegerValue")
        {
            if (value.empty() || value.find_first_not_of("0123456789") != std::string::npos)
            {
                return false;
            }
        }
        else if (type == "ns3::DoubleValue")
        {
            ParseReal(attribute.name, value, 0, 1e300);
        }
        else if (type == "ns3::BooleanValue")
        {
            ParseWord(attribute.name, value, {"true", "false"});
        }
        else if (type == "ns3::PointerValue")
        {
            return value.rfind("ns3::", 0) == 0 && TimeVariable(attribute.name, value).Create(0);
        }
        else if (attribute.name == "FileName")
        {
            return IsReadableFile(value);
        }
    }
    catch (const BadValue&)
    {
        return false;
    }
    return attribute.checker->CreateValidValue(StringValue(value)) != nullptr;
}

} // namespace

bool
IsReadableFile(const std::string& name)
{
    std::error_code error;
    return std::filesystem::is_regular_file(name, error) && std::ifstream(name);
}

void
CheckObject(const std::string& option, const std::string& value, TypeId type)
{
    const auto open = std::min(value.find('['), value.size());
    if (open == value.size())
    {
        return;
    }
    if (value.back() != ']')
    {
        throw BadValue(option, value, "a name, or one with attributes: NAME[ATTRIBUTE=VALUE|...]");
    }
    auto rest = value.substr(open + 1, value.size() - open - 2);
    while (!rest.empty())
    {
        std::size_t end = 0;
        for (int depth = 0; end < rest.size() && (depth > 0 || rest[end] != '|'); ++end)
        {
            depth += (rest[end] == '[') - (rest[end] == ']');
        }
        const auto setting = rest.substr(0, end);
        const bool again = end + 1 == rest.size(); // a bar at the end
        rest.erase(0, end + 1);
        const auto equals = std::min(setting.find('='), setting.size());
        const auto name = setting.substr(0, equals);
        TypeId::AttributeInformation attribute;
        if (again || equals == setting.size() || !type.LookupAttributeByName(name, &attribute))
        {
            throw BadValue(option,
                           value,
                           "what --PrintAttributes=" + type.GetName() + " lists, not '" + name +
                               "'");
        }
        const auto text = setting.substr(equals + 1);
        if (!Fits(attribute, text))
        {
            throw BadValue(option,
                           value,
                           attribute.checker->GetUnderlyingTypeInformation() + " as " + name +
                               ", not '" + text + "'");
        }
    }
}
