/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_KV_HEADER_H
#define REMUS_KV_HEADER_H

#include "ns3/header.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief A request to a RemusKvServer, or its reply.
 *
 *      0        1                 9             13                21
 *     +--------+-----------------+-------------+-----------------+
 *     | type   | request         | key         | value           |
 *     +--------+-----------------+-------------+-----------------+
 *
 * All numbers are in network byte order.
 */
class RemusKvHeader : public Header
{
  public:
    /// The kind of a message
    enum Type : uint8_t
    {
        PUT = 1,  //!< store a value
        GET = 2,  //!< ask for a value
        REPLY = 3 //!< the value that is stored
    };

    /// The size in bytes
    static constexpr uint32_t SIZE = 21;

    RemusKvHeader();

    /**
     * @brief Constructor.
     * @param type the kind of the message
     * @param request the client's number of the request
     * @param key the key
     * @param value the value; 0 for none
     */
    RemusKvHeader(Type type, uint64_t request, uint32_t key, uint64_t value);

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();
    TypeId GetInstanceTypeId() const override;
    void Print(std::ostream& os) const override;
    uint32_t GetSerializedSize() const override;
    void Serialize(Buffer::Iterator start) const override;
    uint32_t Deserialize(Buffer::Iterator start) override;

    /**
     * @brief Get the kind of the message.
     * @return the type
     */
    Type GetType() const;

    /**
     * @brief Get the request.
     * @return the client's number of the request
     */
    uint64_t GetRequest() const;

    /**
     * @brief Get the key.
     * @return the key
     */
    uint32_t GetKey() const;

    /**
     * @brief Get the value.
     * @return the value; 0 for none
     */
    uint64_t GetValue() const;

  private:
    Type m_type{REPLY};    //!< see GetType()
    uint64_t m_request{0}; //!< see GetRequest()
    uint32_t m_key{0};     //!< see GetKey()
    uint64_t m_value{0};   //!< see GetValue()
};

} // namespace ns3

#endif /* REMUS_KV_HEADER_H */
