/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_PIPELINED_CLIENT_H
#define REMUS_PIPELINED_CLIENT_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/packet.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief A client of a RemusPageServer with many outstanding requests on one connection, like
 * redis-benchmark with its option -P.
 *
 * Once connected, it sends Outstanding requests, and another one for each reply. If the connection
 * fails, it does not connect again.
 */
class RemusPipelinedClient : public Application
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusPipelinedClient();
    ~RemusPipelinedClient() override;

    /**
     * @brief Get the number of requests that were answered.
     * @return the number of requests
     */
    uint64_t GetNReplies() const;

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Remove the connection.
     * @param close whether to close it as well
     */
    void Quit(bool close);

    /**
     * @brief Called when replies have arrived.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief Called when the connection is established, and when more can be sent.
     * @param socket the socket
     * @param available the number of bytes
     */
    void HandleSend(Ptr<Socket> socket, uint32_t available);

    /**
     * @brief Send as many of the due requests as possible, in one write.
     */
    void Send();

    Address m_remote;       //!< the server
    uint32_t m_outstanding; //!< the number of outstanding requests
    uint32_t m_requestSize; //!< bytes in a request
    Ptr<Socket> m_socket;   //!< the connection
    Ptr<Packet> m_received; //!< bytes of an incomplete reply
    uint32_t m_nDue{0};     //!< requests that are due to be sent
    uint64_t m_nReplies{0}; //!< see GetNReplies()
};

} // namespace ns3

#endif /* REMUS_PIPELINED_CLIENT_H */
