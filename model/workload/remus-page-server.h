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
 * @brief A server over TCP whose requests take the guest's processor and dirty its memory: what
 * RemusWebClient and RemusPipelinedClient talk to.
 *
 * - A worker serves one connection, from its first request until the client closes it, as processes
 *   of Apache do. Connections that find all Workers busy wait in the order of their first requests.
 * - A request takes the processor for a time drawn from ServiceTime; the first one of a web page
 *   takes in addition a time drawn from PageServiceTime. The processor is the RemusGuestProcessor
 * of the node; a node without one gets one.
 * - When a request begins to wait for the processor it adds WritesPerRequest, and the first one of
 *   a web page WritesPerPage in addition, to DirtyPages, if that is set.
 * - When it is done the reply, of ReplySize bytes, goes to TCP.
 *
 * Requests on one connection are answered in their order.
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
        Ptr<Packet> received;      //!< bytes that are no complete request yet
        std::deque<bool> requests; //!< requests that wait for a worker; true: first of a page
        bool served{false};        //!< it has a worker
        bool queued{false};        //!< it waits for a worker
        bool closed{false};        //!< the client has closed it
        std::size_t nRunning{0};   //!< requests at the processor
        Ptr<Packet> unsent;        //!< what TCP's buffer had no room for
    };

    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Forget all sockets.
     * @param close whether to close them, too
     */
    void Quit(bool close);

    /**
     * @brief A connection is made.
     * @param socket the socket
     * @param from the client
     */
    void HandleAccepted(Ptr<Socket> socket, const Address& from);

    /**
     * @brief Requests have come.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief The client has closed the connection, or it has failed.
     * @param socket the socket
     */
    void HandleClosed(Ptr<Socket> socket);

    /**
     * @brief TCP has room.
     * @param socket the socket
     * @param available the bytes that it takes
     */
    void HandleSend(Ptr<Socket> socket, uint32_t available);

    /**
     * @brief Give a request to the processor.
     * @param socket its connection
     * @param page whether it is the first of a web page
     */
    void Serve(Ptr<Socket> socket, bool page);

    /**
     * @brief A request is done.
     * @param socket its connection
     */
    void Reply(Ptr<Socket> socket);

    /**
     * @brief Write to a connection what TCP takes.
     * @param socket the connection
     */
    void Write(Ptr<Socket> socket);

    /**
     * @brief Forget a connection that is closed and has nothing at the processor, and give its
     * worker to the next.
     * @param socket the connection
     */
    void Release(Ptr<Socket> socket);

    Address m_local;                             //!< where to listen
    uint32_t m_workers;                          //!< connections served at once; 0 for no limit
    Ptr<RandomVariableStream> m_serviceTime;     //!< a request's time in seconds
    Ptr<RandomVariableStream> m_pageServiceTime; //!< what a page adds to it
    Ptr<RandomVariableStream> m_replySize;       //!< bytes in a reply
    double m_writesPerRequest;                   //!< pages that a request writes to
    double m_writesPerPage;                      //!< what a page adds to that
    Ptr<RemusBurstyPages> m_dirtyPages;          //!< told of the writes, or null

    Ptr<RemusGuestProcessor> m_processor;            //!< does the work
    Ptr<Socket> m_socket;                            //!< listens
    std::map<Ptr<Socket>, Connection> m_connections; //!< by socket
    std::deque<Ptr<Socket>> m_queue;                 //!< those that wait for a worker
    uint32_t m_nBusy{0};                             //!< workers that have a connection
    uint64_t m_nReplies{0};                          //!< see GetNReplies()
};

} // namespace ns3

#endif /* REMUS_PAGE_SERVER_H */
