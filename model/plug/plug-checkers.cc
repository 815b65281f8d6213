/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "plug-checkers.h"

#include "plug-quote.h"
#include "plug-units.h"

#include "ns3/data-rate.h"
#include "ns3/queue-size.h"

#include <cmath>
#include <iostream>
#include <string>

namespace ns3
{

namespace
{

/// The texts that an attribute takes
struct Format
{
    std::string allowed;  //!< what is allowed, for messages
    PlugUnits units;      //!< the units; ns-3 may know fewer of them
    double (*getLimit)(); //!< returns the least number, with its unit, that is too large
    bool whole;           //!< whether the number, with its unit, must be whole
};

/**
 * @brief Tell whether a text is a number with a unit, within limits.
 * @param text the text
 * @param format the texts that are allowed
 * @return true if it is
 */
bool
IsQuantity(const std::string& text, const Format& format)
{
    double number = 0;
    double factor = 0;
    if (!ReadPlugQuantity(text, format.units, number, factor))
    {
        return false;
    }
    const auto quantity = number * factor;
    const auto rest = std::abs(quantity - std::round(quantity));
    return std::abs(quantity) < format.getLimit() && !(format.whole && rest > 1e-6);
}

/**
 * @brief A value that reads only texts of a format.
 * @tparam V ns-3's class of such values
 */
template <typename V>
class StrictValue : public V
{
  public:
    /**
     * @brief Constructor.
     * @param format the texts that are allowed
     */
    explicit StrictValue(const Format& format)
        : m_format(format)
    {
    }

    /**
     * @brief Read a text.
     * @param text the text
     * @param checker the attribute's checker
     * @return false if the text is not allowed
     */
    bool DeserializeFromString(std::string text, Ptr<const AttributeChecker> checker) override
    {
        const auto read = IsQuantity(text, m_format) && V::DeserializeFromString(text, checker);
        if (!read)
        {
            std::cerr << PlugQuote(text) << " can't be the value of an attribute: allowed is "
                      << m_format.allowed << "\n";
        }
        return read;
    }

  private:
    const Format& m_format; //!< the texts that are allowed
};

/**
 * @brief Wraps a checker of ns-3. Its values read only texts of a format.
 * @tparam V ns-3's class of such values
 */
template <typename V>
class StrictChecker : public AttributeChecker
{
  public:
    /**
     * @brief Constructor.
     * @param checker the checker of ns-3
     * @param format the texts that are allowed
     */
    StrictChecker(Ptr<const AttributeChecker> checker, const Format& format)
        : m_checker(checker),
          m_format(format)
    {
    }

    /**
     * @brief Check a value as ns-3's checker does.
     * @param value the value
     * @return true if it is allowed
     */
    bool Check(const AttributeValue& value) const override
    {
        return m_checker->Check(value);
    }

    /**
     * @brief Get the class of values.
     * @return its name
     */
    std::string GetValueTypeName() const override
    {
        return m_checker->GetValueTypeName();
    }

    /**
     * @brief Tell whether GetUnderlyingTypeInformation() has a result.
     * @return true if it has
     */
    bool HasUnderlyingTypeInformation() const override
    {
        return m_checker->HasUnderlyingTypeInformation();
    }

    /**
     * @brief Get the type and its limits.
     * @return a text for users
     */
    std::string GetUnderlyingTypeInformation() const override
    {
        return m_checker->GetUnderlyingTypeInformation();
    }

    /**
     * @brief Create a value that reads only the texts that are allowed.
     * @return the value
     */
    Ptr<AttributeValue> Create() const override
    {
        return ns3::Create<StrictValue<V>>(m_format);
    }

    /**
     * @brief Copy a value.
     * @param source the value
     * @param [out] destination gets the value
     * @return true if both are of the right class
     */
    bool Copy(const AttributeValue& source, AttributeValue& destination) const override
    {
        return m_checker->Copy(source, destination);
    }

  private:
    Ptr<const AttributeChecker> m_checker; //!< the checker of ns-3
    Format m_format;                       //!< the texts that are allowed
};

} // namespace

Ptr<const AttributeChecker>
MakePlugQueueSizeChecker()
{
    return Create<StrictChecker<QueueSizeValue>>(
        MakeQueueSizeChecker(),
        Format{"a whole number of packets or bytes up to 4294967295, such as 1000p or 10MB",
               WithPlugPrefixes({{"p", 1}, {"B", 1}}),
               [] { return 4294967296.0; },
               true});
}

Ptr<const AttributeChecker>
MakePlugTimeChecker(Time min)
{
    return Create<StrictChecker<TimeValue>>(
        MakeTimeChecker(min),
        Format{"a time that ns3::Time can hold, in seconds or with a unit, such as 25ms",
               GetPlugTimeUnits(),
               [] { return Time::Max().GetSeconds(); }, // which depends on the resolution
               false});
}

Ptr<const AttributeChecker>
MakePlugDataRateChecker()
{
    return Create<StrictChecker<DataRateValue>>(
        MakeDataRateChecker(),
        Format{"a rate in whole bits per second below 2^64, such as 100Mbps",
               WithPlugPrefixes({{"", 1}, {"bps", 1}, {"b/s", 1}, {"Bps", 8}, {"B/s", 8}}),
               [] { return 18446744073709551616.0; },
               true});
}

} // namespace ns3
