/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_PAGE_SERVER_H
#define REMUS_PAGE_SERVER_H

#include "remus-guest-processor.h"

#include "ns3/address.h"
#include "ns3/packet.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-application.h"
#include "ns3/remus-bursty-pages.h"
#include "ns3/socket.h"

#include <deque>
#include <map>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief A server over TCP, for RemusWebClient and RemusPipelinedClient, whose requests need the
 * guest's processor and dirty its memory.
 *
 * - A worker serves one connection, from its first request until the client closes it, like a
 *   process of Apache. While all Workers are busy, other connections wait in the order of their
 *   first requests.
 * - A request needs the processor for a time drawn from ServiceTime; the first request of a web
 * page also for a time drawn from PageServiceTime. The processor is the RemusGuestProcessor of the
 *   node, which is created if there is none.
 * - When a request starts to wait for the processor, it adds WritesPerRequest writes to DirtyPages,
 *   if that is set; the first request of a web page also adds WritesPerPage.
 * - When the request is done, a reply of ReplySize bytes is sent.
 *
 * Requests on one connection are answered in order.
 */
class RemusPageServer : public RemusApplication
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusPageServer();
    ~RemusPageServer() override;

    /**
     * @brief Get the number of requests that were answered.
     * @return the number of requests
     */
    uint64_t GetNReplies() const;

    /**
     * @brief Get the number of connections that wait for a worker.
     * @return the number of connections
     */
    std::size_t GetNWaiting() const;

    int64_t AssignStreams(int64_t stream) override;

  protected:
    void DoDispose() override;

  private:
    /// A connection
    struct Connection
    {
        Ptr<Packet> received;      //!< bytes of an incomplete request
        std::deque<bool> requests; //!< requests that wait for a worker; true: first of a page
        bool served{false};        //!< the connection has a worker
        bool queued{false};        //!< the connection waits for a worker
        bool closed{false};        //!< the client has closed it
        std::size_t nRunning{0};   //!< requests at the processor
        Ptr<Packet> unsent;        //!< bytes for which TCP's buffer had no room
    };

    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Remove all sockets.
     * @param close whether to close them as well
     */
    void Quit(bool close);

    /**
     * @brief Called when a connection is established.
     * @param socket the socket
     * @param from the client
     */
    void HandleAccepted(Ptr<Socket> socket, const Address& from);

    /**
     * @brief Called when requests have arrived.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief Called when the client has closed a connection, or it has failed.
     * @param socket the socket
     */
    void HandleClosed(Ptr<Socket> socket);

    /**
     * @brief Called when more can be sent.
     * @param socket the socket
     * @param available the number of bytes
     */
    void HandleSend(Ptr<Socket> socket, uint32_t available);

    /**
     * @brief Give a request to the processor.
     * @param socket its connection
     * @param page whether it is the first of a web page
     */
    void Serve(Ptr<Socket> socket, bool page);

    /**
     * @brief Called when a request is done.
     * @param socket its connection
     */
    void Reply(Ptr<Socket> socket);

    /**
     * @brief Send as many bytes as possible on a connection.
     * @param socket the connection
     */
    void Write(Ptr<Socket> socket);

    /**
     * @brief Remove a connection, if it is closed and none of its requests is at the processor, and
     * give its worker to the next one that waits.
     * @param socket the connection
     */
    void Release(Ptr<Socket> socket);

    Address m_local;                             //!< where to listen
    uint32_t m_workers;                          //!< connections served at once; 0 for no limit
    Ptr<RandomVariableStream> m_serviceTime;     //!< a request's time in seconds
    Ptr<RandomVariableStream> m_pageServiceTime; //!< the additional seconds for a web page
    Ptr<RandomVariableStream> m_replySize;       //!< bytes in a reply
    double m_writesPerRequest;                   //!< pages that a request writes to
    double m_writesPerPage;                      //!< the additional writes for a web page
    Ptr<RemusBurstyPages> m_dirtyPages;          //!< gets the writes, or null

    Ptr<RemusGuestProcessor> m_processor;            //!< does the work
    Ptr<Socket> m_socket;                            //!< listens
    std::map<Ptr<Socket>, Connection> m_connections; //!< by socket
    std::deque<Ptr<Socket>> m_queue;                 //!< the connections that wait for a worker
    uint32_t m_nBusy{0};                             //!< workers that have a connection
    uint64_t m_nReplies{0};                          //!< see GetNReplies()
};

} // namespace ns3

#endif /* REMUS_PAGE_SERVER_H */
