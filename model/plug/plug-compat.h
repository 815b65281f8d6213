/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_COMPAT_H
#define PLUG_COMPAT_H

#include "ns3/attribute.h"
#include "ns3/object-base.h"
#include "ns3/pointer.h"
#include "ns3/ptr.h"
#include "ns3/queue-item.h"
#include "ns3/queue.h"

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

/**
 * @brief Access to an attribute that is a pointer and may be null.
 *
 * An accessor of MakePointerAccessor() sets no null: ObjectBase::SetAttribute() ends the program,
 * and the construction of an object leaves null from ns-3.36 on and the default before.
 * @tparam T the class that has the attribute
 * @tparam U the class that it points to
 */
template <typename T, typename U>
class NullablePointerAccessor : public AttributeAccessor
{
  public:
    /**
     * @brief Constructor.
     * @param member pointer to the data member
     */
    explicit NullablePointerAccessor(Ptr<U> T::* member)
        : m_member(member)
    {
    }

    bool Set(ObjectBase* object, const AttributeValue& value) const override
    {
        auto owner = dynamic_cast<T*>(object);
        auto pointer = dynamic_cast<const PointerValue*>(&value);
        if (owner && pointer)
        {
            owner->*m_member = DynamicCast<U>(pointer->GetObject());
        }
        return owner && pointer;
    }

    bool Get(const ObjectBase* object, AttributeValue& value) const override
    {
        auto owner = dynamic_cast<const T*>(object);
        auto pointer = dynamic_cast<PointerValue*>(&value);
        if (owner && pointer)
        {
            pointer->SetObject(owner->*m_member);
        }
        return owner && pointer;
    }

    bool HasGetter() const override
    {
        return true;
    }

    bool HasSetter() const override
    {
        return true;
    }

  private:
    Ptr<U> T::* m_member; //!< the data member
};

/**
 * @brief An accessor of an attribute that is a pointer and may be null.
 * @param member pointer to the data member
 * @return the accessor for TypeId::AddAttribute()
 */
template <typename T, typename U>
Ptr<const AttributeAccessor>
MakeNullablePointerAccessor(Ptr<U> T::* member)
{
    return Ptr<const AttributeAccessor>(new NullablePointerAccessor<T, U>(member), false);
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
