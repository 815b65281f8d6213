/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-draw-time.h"

#include "ns3/abort.h"

#include <iostream>
#include <limits>

namespace ns3
{

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
    const auto seconds = variable->GetValue();
    NS_ABORT_MSG_UNLESS(seconds <= GetMax().GetSeconds(), // not true of NaN
                        name << " gave " << seconds << " s; allowed are at most "
                             << GetMax().GetSeconds() << " s");
    if (seconds >= 0)
    {
        return Seconds(seconds);
    }
    if (nNegative++ == 0)
    {
        std::cerr << name << " gave " << seconds
                  << " s; this and all later negative values are taken as 0 s\n";
    }
    return Time(0);
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
