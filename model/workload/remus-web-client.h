/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_WEB_CLIENT_H
#define REMUS_WEB_CLIENT_H

#include "ns3/address.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-application.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <map>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief One user of a RemusPageServer: loads a web page, reads it, and loads the next.
 *
 * The number of objects of a page is drawn from ObjectsPerPage, and is at least 1. For each page,
 * up to Connections TCP connections are opened at the same time. Each connection requests one
 * object at a time, as long as there are objects that have not been requested, and is then closed.
 * The page is loaded when all its objects have arrived. After ThinkTime the user loads the next
 * one.
 *
 * The load time of a page is from the opening of its connections to its last byte. If a connection
 * fails, the user gives up the page, which is counted, and loads the next one after ThinkTime.
 * ns-3's TCP ignores the reset by which a connection is refused, so a connection to a port on which
 * no server listens fails only when all its SYNs (TcpSocket::ConnCount) are unanswered.
 */
class RemusWebClient : public RemusApplication
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusWebClient();
    ~RemusWebClient() override;

    /**
     * @brief Get the number of pages that were loaded.
     * @return the number of pages
     */
    uint64_t GetNPages() const;

    /**
     * @brief Get the number of pages that were given up.
     * @return the number of pages
     */
    uint64_t GetNFailures() const;

    int64_t AssignStreams(int64_t stream) override;

    /**
     * TracedCallback signature for PageLoaded.
     * @param [in] began when the user began to load the page
     * @param [in] now the time
     */
    typedef void (*PageTracedCallback)(Time began, Time now);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Begin to load a page.
     */
    void BeginPage();

    /**
     * @brief Called when a connection is established.
     * @param socket the socket
     */
    void HandleConnected(Ptr<Socket> socket);

    /**
     * @brief Called when a connection could not be established, or has failed.
     * @param socket the socket
     */
    void HandleFailed(Ptr<Socket> socket);

    /**
     * @brief Called when bytes have arrived.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief Request the next object, or close the connection.
     * @param socket the connection
     */
    void Ask(Ptr<Socket> socket);

    /**
     * @brief Remove a connection.
     * @param socket the connection
     */
    void Forget(Ptr<Socket> socket);

    /**
     * @brief Remove and close a connection.
     * @param socket the connection
     */
    void Close(Ptr<Socket> socket);

    /**
     * @brief Remove and close all connections.
     */
    void CloseAll();

    /**
     * @brief Wait for ThinkTime, then begin to load a page.
     */
    void Think();

    Address m_remote;                      //!< the server
    uint32_t m_nConnections;               //!< the most connections for a page
    Ptr<RandomVariableStream> m_nObjects;  //!< objects in a page
    Ptr<RandomVariableStream> m_thinkTime; //!< from a page to the next, in seconds
    uint32_t m_requestSize;                //!< bytes in a request

    std::map<Ptr<Socket>, Ptr<Packet>>
        m_connections;       //!< the page's connections, with received bytes
    uint32_t m_nUnasked{0};  //!< objects that have not been requested
    uint32_t m_nMissing{0};  //!< objects that have not arrived
    bool m_first{false};     //!< no object of the page has been requested
    Time m_began;            //!< when loading began
    EventId m_next;          //!< the next page
    uint64_t m_nPages{0};    //!< see GetNPages()
    uint64_t m_nFailures{0}; //!< see GetNFailures()

    TracedCallback<Time, Time> m_tracePageLoaded; //!< a page is loaded
};

} // namespace ns3

#endif /* REMUS_WEB_CLIENT_H */
