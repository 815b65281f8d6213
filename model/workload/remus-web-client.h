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
 * A page has as many objects as ObjectsPerPage says, at least 1. It is loaded over at most
 * Connections connections of TCP that are made for it, all at once. Each asks for one object at a
 * time, as long as there are objects that nobody has asked for, and is then closed. The page is
 * loaded when all its objects have come; after ThinkTime the next one begins.
 *
 * The time of a page is from the start of its connections to its last byte. A user whose connection
 * fails gives the page up: it is counted, and the next page begins after ThinkTime.
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
     * @param [in] began when the page was begun
     * @param [in] now the time
     */
    typedef void (*PageTracedCallback)(Time began, Time now);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Begin a page.
     */
    void BeginPage();

    /**
     * @brief A connection is made.
     * @param socket the socket
     */
    void HandleConnected(Ptr<Socket> socket);

    /**
     * @brief A connection can't be made, or has failed.
     * @param socket the socket
     */
    void HandleFailed(Ptr<Socket> socket);

    /**
     * @brief Bytes have come.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief Ask for the next object, or close the connection.
     * @param socket the connection
     */
    void Ask(Ptr<Socket> socket);

    /**
     * @brief Forget a connection.
     * @param socket the connection
     */
    void Forget(Ptr<Socket> socket);

    /**
     * @brief Forget a connection, and close it.
     * @param socket the connection
     */
    void Close(Ptr<Socket> socket);

    /**
     * @brief Forget all connections, and close them.
     */
    void CloseAll();

    /**
     * @brief Wait for ThinkTime, then begin a page.
     */
    void Think();

    Address m_remote;                      //!< the server
    uint32_t m_nConnections;               //!< connections at most
    Ptr<RandomVariableStream> m_nObjects;  //!< objects in a page
    Ptr<RandomVariableStream> m_thinkTime; //!< from a page to the next, in seconds
    uint32_t m_requestSize;                //!< bytes in a request

    std::map<Ptr<Socket>, Ptr<Packet>> m_connections; //!< those of the page, and what has come
    uint32_t m_nUnasked{0};                           //!< objects that nobody has asked for
    uint32_t m_nMissing{0};                           //!< objects that have not come
    bool m_first{false};                              //!< nothing of the page was asked for
    Time m_began;                                     //!< when the page was begun
    EventId m_next;                                   //!< the next page
    uint64_t m_nPages{0};                             //!< see GetNPages()
    uint64_t m_nFailures{0};                          //!< see GetNFailures()

    TracedCallback<Time, Time> m_tracePageLoaded; //!< a page is loaded
};

} // namespace ns3

#endif /* REMUS_WEB_CLIENT_H */
