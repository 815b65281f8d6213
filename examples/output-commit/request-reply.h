/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REQUEST_REPLY_H
#define REQUEST_REPLY_H

#include "udp-sender.h"

#include "ns3/packet.h"
#include "ns3/traced-callback.h"

#include <deque>
#include <utility>

/// A client that sends requests at random times or, if it has no interval, one at a time
class RequestClient : public UdpSender
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static ns3::TypeId GetTypeId();

  private:
    void StartApplication() override;

    /**
     * @brief Receive a reply.
     * @param socket the socket
     */
    void Receive(ns3::Ptr<ns3::Socket> socket);
};

/// A protected guest that answers each request at once, or when the guest is resumed
class ReplyServer : public ns3::Application
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static ns3::TypeId GetTypeId();

    /**
     * @brief Set the checkpointer that stops the guest.
     * @param checkpointer the guest's checkpointer
     */
    void SetCheckpointer(ns3::Ptr<ns3::RemusCheckpointer> checkpointer);

    /**
     * @brief Set the service.
     * @param port the port where requests arrive
     * @param size the payload of a reply in bytes
     */
    void SetService(uint16_t port, uint32_t size);

    /**
     * TracedCallback signature of the trace source Reply.
     * @param [in] reply the packet that is sent next
     * @param [in] arrival when its request arrived at the guest
     */
    typedef void (*ReplyTracedCallback)(ns3::Ptr<const ns3::Packet> reply, ns3::Time arrival);

  private:
    void StartApplication() override;
    void StopApplication() override;
    void DoDispose() override;

    /**
     * @brief Receive requests.
     * @param socket the socket
     */
    void Receive(ns3::Ptr<ns3::Socket> socket);

    /**
     * @brief The guest is resumed: answer all waiting requests.
     * @param epoch the epoch that the checkpoint closes
     * @param now the time
     */
    void GuestResumed(uint64_t epoch, ns3::Time now);

    /**
     * @brief Answer all waiting requests.
     */
    void Reply();

    ns3::Ptr<ns3::RemusCheckpointer> m_checkpointer; //!< stops the guest
    ns3::Ptr<ns3::Socket> m_socket;                  //!< the socket
    uint16_t m_port{0};                              //!< the port
    uint32_t m_size{0};                              //!< payload of a reply in bytes
    std::deque<std::pair<ns3::Address, ns3::Time>>
        m_waiting; //!< the senders of requests, and when they arrived
    ns3::TracedCallback<ns3::Ptr<const ns3::Packet>, ns3::Time> m_traceReply; //!< before a reply
};

#endif /* REQUEST_REPLY_H */
