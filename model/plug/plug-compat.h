/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_COMPAT_H
#define PLUG_COMPAT_H

#include "ns3/queue-item.h"
#include "ns3/queue.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Everything that differs between the versions of ns-3 that this module supports.
 *
 * What compiles decides, never a version number: overload resolution prefers the overload with the
 * int parameter where it is valid, and falls back to the one with the long parameter.
 */
namespace PlugCompat
{

/**
 * @brief A queue whose items can be iterated over. ns-3.37 replaced begin() and end() by
 * GetContainer().
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
