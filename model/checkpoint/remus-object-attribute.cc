/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-object-attribute.h"

#include "../plug/plug-quote.h"

#include "ns3/abort.h"
#include "ns3/string.h"

namespace ns3
{

namespace
{

constexpr std::size_t MAX_TEXT = 300; ///< the most bytes of a text that a message quotes

/**
 * @brief Find the end of an attribute's value: a bar or bracket that is not within brackets.
 * @param text the text
 * @param start where the value starts
 * @return the position of the bar or bracket; npos if there is none
 */
std::size_t
FindEnd(const std::string& text, std::size_t start)
{
    int depth = 0;
    for (auto i = start; i < text.size(); ++i)
    {
        if (depth == 0 && (text[i] == '|' || text[i] == ']'))
        {
            return i;
        }
        depth += (text[i] == '[') - (text[i] == ']');
    }
    return std::string::npos;
}

/**
 * @brief Parse a text. Ends the program with a message if it does not describe an object.
 * @param text the text
 * @param checker knows which TypeIds are allowed
 * @return a factory of the object
 */
ObjectFactory
Parse(const std::string& text, const RemusObjectChecker& checker)
{
    const auto bracket = text.find('[');
    const auto tid = checker.Lookup(text.substr(0, bracket));
    ObjectFactory factory;
    factory.SetTypeId(tid);
    auto end = text.size() - 1;
    for (auto start = bracket; start != std::string::npos && text.substr(start) != "[]";
         start = text[end] == '|' ? end : std::string::npos)
    {
        end = FindEnd(text, start + 1);
        const auto equal = text.find('=', start);
        NS_ABORT_MSG_IF(end == std::string::npos || equal > end,
                        PlugQuote(text, MAX_TEXT)
                            << ": allowed is a TypeId's name, or one with attributes as "
                            << tid.GetName() << "[Name=value|Other=value]");
        const auto name = text.substr(start + 1, equal - start - 1);
        const StringValue value(text.substr(equal + 1, end - equal - 1));
        TypeId::AttributeInformation info;
        NS_ABORT_MSG_UNLESS(tid.LookupAttributeByName(name, &info),
                            PlugQuote(text, MAX_TEXT) << ": " << tid.GetName()
                                                      << " has no attribute " << PlugQuote(name));
        NS_ABORT_MSG_UNLESS(info.checker->CreateValidValue(value),
                            PlugQuote(text, MAX_TEXT)
                                << ": the attribute " << name << " of " << tid.GetName()
                                << " can't be " << PlugQuote(value.Get()));
        factory.Set(name, value);
    }
    NS_ABORT_MSG_UNLESS(bracket == std::string::npos || end + 1 == text.size(),
                        PlugQuote(text, MAX_TEXT)
                            << ": nothing is allowed after the closing bracket");
    return factory;
}

/**
 * @brief Describe an object by its TypeId and attributes.
 * @param object the object
 * @return the text
 */
std::string
Describe(Ptr<Object> object)
{
    std::string attributes;
    for (auto tid = object->GetInstanceTypeId(); tid != Object::GetTypeId(); tid = tid.GetParent())
    {
        for (std::size_t i = 0; i < tid.GetAttributeN(); ++i)
        {
            const auto info = tid.GetAttribute(i);
            const auto both = TypeId::ATTR_SET | TypeId::ATTR_GET;
            const auto plain = !DynamicCast<const PointerChecker>(info.checker) ||
                               DynamicCast<const RemusObjectChecker>(info.checker);
            StringValue value;
            if ((info.flags & both) == both && info.accessor->HasGetter() &&
                info.accessor->HasSetter() && plain &&
                object->GetAttributeFailSafe(info.name, value))
            {
                attributes += (attributes.empty() ? "" : "|") + info.name + "=" + value.Get();
            }
        }
    }
    const auto name = object->GetInstanceTypeId().GetName();
    return attributes.empty() ? name : name + "[" + attributes + "]";
}

} // namespace

Ptr<Object>
RemusObjectValue::GetObject() const
{
    return m_text.empty() ? m_object : m_factory.Create<Object>();
}

void
RemusObjectValue::SetObject(Ptr<Object> object)
{
    m_text.clear();
    m_object = object;
}

Ptr<AttributeValue>
RemusObjectValue::Copy() const
{
    return Create<RemusObjectValue>(*this);
}

std::string
RemusObjectValue::SerializeToString(Ptr<const AttributeChecker> /* checker */) const
{
    return !m_text.empty() ? m_text : m_object ? Describe(m_object) : "0";
}

bool
RemusObjectValue::DeserializeFromString(std::string value, Ptr<const AttributeChecker> checker)
{
    SetObject(nullptr);
    const auto& allowed = dynamic_cast<const RemusObjectChecker&>(*checker);
    if (!value.empty() && value != "0")
    {
        m_factory = Parse(value, allowed);
        m_text = value;
        return true;
    }
    NS_ABORT_MSG_UNLESS(allowed.IsNullable(),
                        PlugQuote(value)
                            << " is null; allowed is the name of a TypeId derived from "
                            << allowed.GetPointeeTypeId().GetName());
    return true;
}

RemusObjectChecker::RemusObjectChecker(TypeId base, const ShortNames& shortNames, bool nullable)
    : m_base(base),
      m_shortNames(shortNames),
      m_nullable(nullable)
{
}

bool
RemusObjectChecker::IsNullable() const
{
    return m_nullable;
}

TypeId
RemusObjectChecker::Lookup(const std::string& name) const
{
    TypeId tid;
    const auto resolved = m_shortNames.resolve ? m_shortNames.resolve(name) : name;
    if (!TypeId::LookupByNameFailSafe(resolved, &tid) ||
        (tid != m_base && !tid.IsChildOf(m_base)) || !tid.HasConstructor())
    {
        std::string allowed;
        for (const auto& shortName :
             m_shortNames.list ? m_shortNames.list() : std::vector<std::string>())
        {
            allowed += shortName + ", ";
        }
        NS_ABORT_MSG("unknown " << (m_shortNames.what.empty() ? "object" : m_shortNames.what) << " "
                                << PlugQuote(name) << "; allowed: " << allowed
                                << "the name of a TypeId derived from " << m_base.GetName());
    }
    return tid;
}

bool
RemusObjectChecker::Check(const AttributeValue& value) const
{
    const auto pointer = dynamic_cast<const PointerValue*>(&value);
    const auto object = pointer ? pointer->GetObject() : nullptr;
    if (!object)
    {
        return dynamic_cast<const RemusObjectValue*>(&value) || (pointer && m_nullable);
    }
    const auto tid = object->GetInstanceTypeId();
    return tid == m_base || tid.IsChildOf(m_base);
}

std::string
RemusObjectChecker::GetValueTypeName() const
{
    return "ns3::PointerValue";
}

bool
RemusObjectChecker::HasUnderlyingTypeInformation() const
{
    return true;
}

std::string
RemusObjectChecker::GetUnderlyingTypeInformation() const
{
    return "ns3::Ptr< " + m_base.GetName() + " >";
}

Ptr<AttributeValue>
RemusObjectChecker::Create() const
{
    return ns3::Create<RemusObjectValue>();
}

bool
RemusObjectChecker::Copy(const AttributeValue& source, AttributeValue& destination) const
{
    const auto from = dynamic_cast<const RemusObjectValue*>(&source);
    const auto to = dynamic_cast<RemusObjectValue*>(&destination);
    if (from && to)
    {
        *to = *from;
    }
    return from && to;
}

TypeId
RemusObjectChecker::GetPointeeTypeId() const
{
    return m_base;
}

} // namespace ns3
