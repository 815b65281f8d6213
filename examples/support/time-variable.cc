/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "time-variable.h"

#include "../../model/checkpoint/remus-draw-time.h"
#include "option-values.h"

#include "ns3/double.h"
#include "ns3/pointer.h"
#include "ns3/string.h"

#include <algorithm>
#include <sstream>

using namespace ns3;

namespace
{

/**
 * @brief Tell whether ns-3 can read a value without ending the program.
 * @param value the value of a number or of a boolean
 * @return true if it can
 */
bool
IsNumberOrBoolean(const std::string& value)
{
    double number = 0;
    std::istringstream text(value);
    return value == "true" || value == "false" || ((text >> number) && text.eof());
}

} // namespace

TimeVariable::TimeVariable(const std::string& option, const std::string& value)
    : m_option(option),
      m_value(value)
{
    if (IsTime(value))
    {
        m_factory.SetTypeId(ConstantRandomVariable::GetTypeId());
        m_factory.Set("Constant", DoubleValue(ParseTime(option, value, false).GetSeconds()));
    }
    else
    {
        m_factory = Parse(value);
    }
}

Ptr<RandomVariableStream>
TimeVariable::Create(int64_t stream) const
{
    auto variable = m_factory.Create<RandomVariableStream>();
    variable->SetStream(stream);
    return variable;
}

bool
TimeVariable::IsConstant() const
{
    return m_factory.GetTypeId() == ConstantRandomVariable::GetTypeId();
}

void
TimeVariable::Check(int64_t stream, uint64_t count) const
{
    auto variable = Create(stream);
    if (!RemusDrawTime::Returns(variable))
    {
        throw BadValue(m_option, m_value, "what gives a time after at most 10^6 steps");
    }
    for (uint64_t i = 0; i < count; ++i)
    {
        const auto seconds = variable->GetValue();
        if (!(seconds >= 0 && seconds <= 1e6))
        {
            throw BadValue(m_option,
                           m_value,
                           "what gives times from 0 to 1000000 s, not " + std::to_string(seconds) +
                               " s");
        }
    }
}

const std::string&
TimeVariable::GetText() const
{
    return m_value;
}

ObjectFactory
TimeVariable::Parse(const std::string& text) const
{
    const auto open = std::min(text.find('['), text.size());
    const auto type = text.substr(0, open);
    TypeId tid;
    // the values of these two can't be given as a string
    if (!TypeId::LookupByNameFailSafe(type, &tid) || !tid.HasConstructor() ||
        !tid.IsChildOf(RandomVariableStream::GetTypeId()) ||
        type == "ns3::EmpiricalRandomVariable" || type == "ns3::DeterministicRandomVariable" ||
        (open < text.size() && text.back() != ']'))
    {
        throw BadValue(m_option,
                       m_value,
                       "a time from 0 such as 8ms, or a random variable in seconds such as "
                       "ns3::UniformRandomVariable[Min=0.001|Max=0.01]");
    }

    ObjectFactory factory;
    factory.SetTypeId(tid);
    auto rest = open < text.size() ? text.substr(open + 1, text.size() - open - 2) : "";
    while (!rest.empty())
    {
        std::size_t end = 0;
        for (int depth = 0; end < rest.size() && (depth > 0 || rest[end] != '|'); ++end)
        {
            depth += (rest[end] == '[') - (rest[end] == ']');
        }
        const auto setting = rest.substr(0, end);
        rest.erase(0, end + 1);

        const auto equals = std::min(setting.find('='), setting.size());
        const auto name = setting.substr(0, equals);
        const auto value = setting.substr(std::min(equals + 1, setting.size()));
        TypeId::AttributeInformation attribute;
        if (!tid.LookupAttributeByName(name, &attribute))
        {
            throw BadValue(m_option, m_value, "an attribute of " + type + ", not '" + name + "'");
        }
        if (DynamicCast<const PointerChecker>(attribute.checker))
        {
            factory.Set(name, PointerValue(Parse(value).Create<Object>()));
        }
        else if (IsNumberOrBoolean(value) &&
                 attribute.checker->CreateValidValue(StringValue(value)))
        {
            factory.Set(name, StringValue(value));
        }
        else
        {
            throw BadValue(m_option,
                           m_value,
                           "a " + attribute.checker->GetValueTypeName() + " as " + name);
        }
    }
    return factory;
}
