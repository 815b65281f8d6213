/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_COMPAT_H
#define PLUG_COMPAT_H

#include "ns3/enum.h"
#include "ns3/queue-item.h"
#include "ns3/queue.h"
#include "ns3/test.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief All that differs between the ns-3 versions this module builds in, and nothing else.
 *
 * Each difference is settled by what compiles, never by a version number: the overload with the
 * int parameter is preferred where it is valid, else the one with the long parameter is taken.
 */
namespace PlugCompat
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

template <typename E, typename M>
auto
EnumAccessor(M member, int) -> decltype(MakeEnumAccessor<E>(member))
{
    return MakeEnumAccessor<E>(member);
}

template <typename E, typename M>
auto
EnumAccessor(M member, long) -> decltype(MakeEnumAccessor(member))
{
    return MakeEnumAccessor(member);
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

/**
 * @brief An accessor of an attribute that is an enumeration. ns-3.41 made it a template.
 * @tparam E the enumeration
 * @param member pointer to the data member
 * @return the accessor for TypeId::AddAttribute()
 */
template <typename E, typename M>
auto
MakeEnumAttributeAccessor(M member)
{
    return EnumAccessor<E>(member, 0);
}

/**
 * @brief A queue whose items can be iterated. ns-3.37 replaced begin() and end() by GetContainer().
 */
class IterableQueue : public Queue<QueueDiscItem>
{
  protected:
    /**
     * @brief Get the head.
     * @return a constant iterator to the item at the head
     */
    auto First() const
    {
        return First(*this, 0);
    }

    /**
     * @brief Get the end.
     * @return a constant iterator past the item at the tail
     */
    auto Last() const
    {
        return Last(*this, 0);
    }

  private:
    /// @cond
    template <typename Q>
    static auto First(const Q& queue, int) -> decltype(queue.GetContainer().cbegin())
    {
        return queue.GetContainer().cbegin();
    }

    template <typename Q>
    static auto First(const Q& queue, long) -> decltype(queue.begin())
    {
        return queue.begin();
    }

    template <typename Q>
    static auto Last(const Q& queue, int) -> decltype(queue.GetContainer().cend())
    {
        return queue.GetContainer().cend();
    }

    template <typename Q>
    static auto Last(const Q& queue, long) -> decltype(queue.end())
    {
        return queue.end();
    }

    /// @endcond
};

} // namespace PlugCompat

} // namespace ns3

#endif /* PLUG_COMPAT_H */
