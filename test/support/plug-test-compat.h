/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_TEST_COMPAT_H
#define PLUG_TEST_COMPAT_H

#include "ns3/test.h"

namespace ns3
{

/// @brief Differences in ns-3's test framework between the supported versions.
namespace PlugTestCompat
{

/// @cond
template <typename T>
auto
Extensive(int) -> decltype(T::Duration::EXTENSIVE)
{
    return T::Duration::EXTENSIVE;
}

template <typename T>
auto
Extensive(long) -> decltype(T::EXTENSIVE)
{
    return T::EXTENSIVE;
}

template <typename T>
auto
System(int) -> decltype(T::Type::SYSTEM)
{
    return T::Type::SYSTEM;
}

template <typename T>
auto
System(long) -> decltype(T::SYSTEM)
{
    return T::SYSTEM;
}

/// @endcond

/**
 * @brief The duration of test cases that only run when test.py is asked for extensive ones.
 * ns-3.42 moved it into a scoped enumeration.
 * @return the value for TestSuite::AddTestCase()
 */
inline auto
ExtensiveDuration()
{
    return Extensive<TestCase>(0);
}

/**
 * @brief The type of a test suite that tests several modules together.
 * ns-3.42 moved it into a scoped enumeration.
 * @return the value for the constructor of TestSuite
 */
inline auto
SystemSuite()
{
    return System<TestSuite>(0);
}

} // namespace PlugTestCompat

} // namespace ns3

#endif /* PLUG_TEST_COMPAT_H */
