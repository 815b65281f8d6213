/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_OBJECT_ATTRIBUTE_H
#define REMUS_OBJECT_ATTRIBUTE_H

#include "ns3/attribute.h"
#include "ns3/object-base.h"
#include "ns3/object-factory.h"
#include "ns3/object.h"
#include "ns3/pointer.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup plug
 *
 * An attribute that is an object and can be written as text. This header is not installed.
 */

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief The value of an attribute that is an object: a text that describes the object, or the
 * object itself.
 *
 * A text is the name of a TypeId with values of its attributes, which may be objects themselves:
 * <tt>ns3::RemusRandomPages[Pages=ns3::UniformRandomVariable[Min=1|Max=9]|PageSize=8192]</tt>. The
 * empty text and "0" are null.
 *
 * It differs from ns3::PointerValue in three ways: every owner of the attribute gets its own object
 * from the default, descriptions nest, and ConfigStore can save and load defaults.
 */
class RemusObjectValue : public AttributeValue
{
  public:
    /**
     * @brief Get the object.
     * @return the object; a new one each time if there is a text; null if there is neither
     */
    Ptr<Object> GetObject() const;

    /**
     * @brief Set the object.
     * @param object the object, or null
     */
    void SetObject(Ptr<Object> object);

    Ptr<AttributeValue> Copy() const override;
    std::string SerializeToString(Ptr<const AttributeChecker> checker) const override;

    /**
     * @brief Parse a text. Ends the program with a message that names the text and what is allowed
     * if it does not describe an object that the checker allows.
     * @param value the text
     * @param checker a RemusObjectChecker
     * @return true
     */
    bool DeserializeFromString(std::string value, Ptr<const AttributeChecker> checker) override;

  private:
    std::string m_text;      //!< describes the object, if not empty
    ObjectFactory m_factory; //!< creates what the text describes
    Ptr<Object> m_object;    //!< the object, if there is no text
};

/**
 * @ingroup plug
 *
 * @brief Accepts objects of a class, and texts that describe one.
 */
class RemusObjectChecker : public PointerChecker
{
  public:
    /// Short names of TypeIds
    struct ShortNames
    {
        std::string what; //!< what they are names of, for messages
        std::string (*resolve)(
            const std::string& name);       //!< gets a TypeId's name, or returns \p name
        std::vector<std::string> (*list)(); //!< gets all short names
    };

    /**
     * @brief Constructor.
     * @param base the class
     * @param shortNames the short names of TypeIds derived from it
     * @param nullable whether null is allowed
     */
    RemusObjectChecker(TypeId base, const ShortNames& shortNames, bool nullable);

    /**
     * @brief Tell whether null is allowed.
     * @return true if it is
     */
    bool IsNullable() const;

    /**
     * @brief Find a TypeId by its name. Ends the program with a message if there is none, if it is
     * not derived from the class, or if its objects can't be created.
     * @param name the name of a TypeId, or a short name
     * @return the TypeId
     */
    TypeId Lookup(const std::string& name) const;

    bool Check(const AttributeValue& value) const override;
    std::string GetValueTypeName() const override;
    bool HasUnderlyingTypeInformation() const override;
    std::string GetUnderlyingTypeInformation() const override;
    Ptr<AttributeValue> Create() const override;
    bool Copy(const AttributeValue& source, AttributeValue& destination) const override;
    TypeId GetPointeeTypeId() const override;

  private:
    TypeId m_base;           //!< the class
    ShortNames m_shortNames; //!< the short names
    bool m_nullable;         //!< see IsNullable()
};

/**
 * @ingroup plug
 *
 * @brief Access to an attribute that is an object.
 * @tparam T the class that has the attribute
 * @tparam U the class of the object
 * @tparam Setter a member function of T that takes a `Ptr<U>`, or a data member
 * @tparam Getter a member function of T that returns a `Ptr<U>`, or a data member
 */
template <typename T, typename U, typename Setter, typename Getter>
class RemusObjectAccessor : public AttributeAccessor
{
  public:
    /**
     * @brief Constructor.
     * @param setter sets the object
     * @param getter gets the object
     * @param nullable whether null can be set
     */
    RemusObjectAccessor(Setter setter, Getter getter, bool nullable)
        : m_setter(setter),
          m_getter(getter),
          m_nullable(nullable)
    {
    }

    bool Set(ObjectBase* object, const AttributeValue& value) const override
    {
        auto owner = dynamic_cast<T*>(object);
        const auto described = dynamic_cast<const RemusObjectValue*>(&value);
        const auto pointer = dynamic_cast<const PointerValue*>(&value);
        if (!owner || (!described && !pointer))
        {
            return false;
        }
        auto target = DynamicCast<U>(described ? described->GetObject() : pointer->GetObject());
        if (!target && !m_nullable)
        {
            return false;
        }
        DoSet(owner, m_setter, target);
        return true;
    }

    bool Get(const ObjectBase* object, AttributeValue& value) const override
    {
        const auto owner = dynamic_cast<const T*>(object);
        auto described = dynamic_cast<RemusObjectValue*>(&value);
        auto pointer = dynamic_cast<PointerValue*>(&value);
        if (!owner || (!described && !pointer))
        {
            return false;
        }
        described ? described->SetObject(DoGet(owner, m_getter))
                  : pointer->SetObject(DoGet(owner, m_getter));
        return true;
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
    /// @cond
    static void DoSet(T* owner, Ptr<U> T::* member, Ptr<U> object)
    {
        owner->*member = object;
    }

    static void DoSet(T* owner, void (T::*function)(Ptr<U>), Ptr<U> object)
    {
        (owner->*function)(object);
    }

    static Ptr<U> DoGet(const T* owner, Ptr<U> T::* member)
    {
        return owner->*member;
    }

    static Ptr<U> DoGet(const T* owner, Ptr<U> (T::*function)() const)
    {
        return (owner->*function)();
    }

    /// @endcond

    Setter m_setter; //!< sets the object
    Getter m_getter; //!< gets the object
    bool m_nullable; //!< whether null can be set
};

/**
 * @brief An accessor of an attribute that is an object in a data member.
 * @param member the data member
 * @param nullable whether null can be set
 * @return the accessor for TypeId::AddAttribute()
 */
template <typename T, typename U>
Ptr<const AttributeAccessor>
MakeRemusObjectAccessor(Ptr<U> T::* member, bool nullable)
{
    using Member = Ptr<U> T::*;
    return Create<RemusObjectAccessor<T, U, Member, Member>>(member, member, nullable);
}

/**
 * @brief An accessor of an attribute that is an object and never null.
 * @param setter sets the object
 * @param getter gets the object
 * @return the accessor for TypeId::AddAttribute()
 */
template <typename T, typename U>
Ptr<const AttributeAccessor>
MakeRemusObjectAccessor(void (T::*setter)(Ptr<U>), Ptr<U> (T::*getter)() const)
{
    return Create<RemusObjectAccessor<T, U, void (T::*)(Ptr<U>), Ptr<U> (T::*)() const>>(setter,
                                                                                         getter,
                                                                                         false);
}

/**
 * @brief A checker of an attribute that is an object.
 * @tparam U the class of the object
 * @param nullable whether null is allowed, as for the accessor
 * @param shortNames the short names of TypeIds derived from it
 * @return the checker for TypeId::AddAttribute()
 */
template <typename U>
Ptr<const AttributeChecker>
MakeRemusObjectChecker(bool nullable,
                       const RemusObjectChecker::ShortNames& shortNames = {"", nullptr, nullptr})
{
    return Create<RemusObjectChecker>(U::GetTypeId(), shortNames, nullable);
}

} // namespace ns3

#endif /* REMUS_OBJECT_ATTRIBUTE_H */
