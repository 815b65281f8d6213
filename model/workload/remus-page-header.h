/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_PAGE_HEADER_H
#define REMUS_PAGE_HEADER_H

#include "ns3/header.h"
#include "ns3/packet.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief The header of a request to a RemusPageServer, or of its reply, on a TCP connection.
 *
 *      0             4        5
 *     +-------------+--------+
 *     | size        | page   |
 *     +-------------+--------+
 *
 * The size is that of the whole message in bytes, in network byte order. The page is 1 in the first
 * request of a web page, otherwise 0.
 */
class RemusPageHeader : public Header
{
  public:
    /// The size in bytes
    static constexpr uint32_t SIZE = 5;

    RemusPageHeader();

    /**
     * @brief Constructor.
     * @param size the size of the whole message in bytes, at least SIZE
     * @param page true for the first request of a web page
     */
    RemusPageHeader(uint32_t size, bool page);

    /**
     * @brief Make a message.
     * @param size its size in bytes; SIZE if less
     * @param page true for the first request of a web page
     * @return the message
     */
    static Ptr<Packet> Make(uint32_t size, bool page);

    /**
     * @brief Remove a message from the head of received bytes, if it is complete. Ends the program
     * with a message if the size in it is less than SIZE.
     * @param [in,out] bytes the received bytes
     * @param [out] header the message's header
     * @return true if there was a message
     */
    static bool Take(Ptr<Packet> bytes, RemusPageHeader& header);

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
     * @brief Get the size of the message.
     * @return the size in bytes, including this header
     */
    uint32_t GetSize() const;

    /**
     * @brief Tell whether the message is the first request of a web page.
     * @return true if it is
     */
    bool IsPage() const;

  private:
    uint32_t m_size{SIZE}; //!< see GetSize()
    bool m_page{false};    //!< see IsPage()
};

} // namespace ns3

#endif /* REMUS_PAGE_HEADER_H */
