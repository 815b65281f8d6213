/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-draw-time.h"

#include "ns3/abort.h"
#include "ns3/string.h"

#include <cmath>
#include <cstdlib>
#include <iostream>
#include <limits>

namespace ns3
{

namespace
{

/**
 * @brief Get an attribute of a random variable.
 * @param variable the random variable
 * @param name the attribute, a number
 * @return its value; NaN if there is no such attribute
 */
double
GetNumber(Ptr<RandomVariableStream> variable, const std::string& name)
{
    StringValue value;
    return variable->GetAttributeFailSafe(name, value) ? std::strtod(value.Get().c_str(), nullptr)
                                                       : std::nan("");
}

/**
 * @brief Convert a number to a time. Ends the program with a message if it is NaN or too
 * great.
 * @param seconds the number
 * @param name what it is, for messages
 * @return the time
 */
Time
Convert(double seconds, const std::string& name)
{
    const auto max = RemusDrawTime::GetMax().GetSeconds();
    NS_ABORT_MSG_UNLESS(seconds <= max, // not true of NaN
                        name << " gave " << seconds << " s; allowed are at most " << max << " s");
    return Seconds(seconds);
}

} // namespace

bool
RemusDrawTime::Returns(Ptr<RandomVariableStream> variable)
{
    const auto type = variable->GetInstanceTypeId().GetName();
    if (type == "ns3::ConstantRandomVariable" || type == "ns3::UniformRandomVariable")
    {
        return true; // the most common ones have no loop
    }
    const auto get = [&](const char* name) { return GetNumber(variable, name); };
    // K of Erlang, Trials of Binomial and N of Zipf are numbers of iterations
    constexpr double MAX_TURNS = 1e6;
    if (get("K") > MAX_TURNS || get("Trials") > MAX_TURNS || get("N") > MAX_TURNS)
    {
        return false;
    }
    // Values beyond Bound are drawn again; p is the probability of a value within it
    const auto bound = get("Bound");
    double p = 1;
    if (type == "ns3::NormalRandomVariable")
    {
        const auto deviation = std::sqrt(get("Variance"));
        p = deviation > 0 ? std::erf(bound / deviation / std::sqrt(2)) : deviation + (bound >= 0);
    }
    else if (type == "ns3::LaplacianRandomVariable" && bound != 0)
    {
        p = 1 - std::exp(-bound / get("Scale"));
    }
    else if (type == "ns3::ExponentialRandomVariable" && bound != 0)
    {
        p = get("Mean") > 0 ? 1 - std::exp(-bound / get("Mean")) : bound > 0;
    }
    else if (type == "ns3::WeibullRandomVariable" && bound != 0)
    {
        p = 1 - std::exp(-std::pow(bound / get("Scale"), get("Shape")));
    }
    else if (type == "ns3::ParetoRandomVariable" && bound != 0)
    {
        p = 1 - std::pow(get("Scale") / bound, get("Shape"));
    }
    else if (type == "ns3::GammaRandomVariable")
    {
        p = get("Alpha") > 0; // GetValue() recurses with 1 + Alpha while Alpha is less than 1
    }
    else if (type == "ns3::ZetaRandomVariable")
    {
        p = get("Alpha") > 1;
    }
    return p > 1 / MAX_TURNS; // not true of NaN
}

double
RemusDrawTime::GetValue(Ptr<RandomVariableStream> variable, const std::string& name)
{
    NS_ABORT_MSG_UNLESS(variable, name << " is null; allowed is a random variable");
    NS_ABORT_MSG_UNLESS(Returns(variable),
                        name << " is a " << variable->GetInstanceTypeId().GetName()
                             << " that never gives a number, or only after more than 10^6 draws");
    return variable->GetValue();
}

Time
RemusDrawTime::GetMax()
{
    return Time(std::numeric_limits<int64_t>::max() / 8);
}

Time
RemusDrawTime::Draw(Ptr<RandomVariableStream> variable,
                    const std::string& name,
                    uint64_t& nNegative)
{
    const auto seconds = GetValue(variable, name);
    if (seconds < 0)
    {
        if (nNegative++ == 0)
        {
            std::cerr << name << " gave " << seconds
                      << " s; this and all later negative values are taken as 0 s\n";
        }
        return Time(0);
    }
    return Convert(seconds, name);
}

Time
RemusDrawTime::Draw(Ptr<RandomVariableStream> variable, const std::string& name)
{
    const auto seconds = GetValue(variable, name);
    NS_ABORT_MSG_IF(seconds < 0, name << " gave " << seconds << " s; it must not be negative");
    return Convert(seconds, name);
}

Time
RemusDrawTime::Multiply(Time each, uint64_t count, const std::string& name)
{
    NS_ABORT_MSG_IF(each.IsStrictlyPositive() &&
                        count > static_cast<uint64_t>(GetMax().GetTimeStep() / each.GetTimeStep()),
                    name << " is " << each.As(Time::US) << ", " << count
                         << " times; allowed are at most " << GetMax().GetSeconds() << " s");
    return each.IsZero() ? Time(0) : each * static_cast<int64_t>(count);
}

} // namespace ns3
