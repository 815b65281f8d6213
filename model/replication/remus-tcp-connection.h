/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TCP_CONNECTION_H
#define REMUS_TCP_CONNECTION_H

#include "ns3/address.h"
#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/socket.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-socket-base.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief One end of the TCP connection between a primary and its backup.
 *
 * The primary connects, and connects again \c retryDelay after the connection has ended or was
 * refused, until Close(). The backup listens; a new connection replaces the old one.
 *
 * This class avoids two faults of TCP in ns-3.35 to 3.48:
 *
 * - If a reset reaches a listener that does not know a window yet, the listener probes its peer's
 *   window, and the next connection request ends the program (NS_ASSERT(m_connected)). Close()
 *   sends a reset while a connection is being established. So a socket is never closed then: it
 *   connects again, or, if it is no longer needed, is closed as soon as it is connected. A listener
 *   that receives a reset is replaced.
 * - The answer to a connection request to a port without a listener (reset and acknowledgement) is
 *   ignored, so the request is not repeated before ConnTimeout. Here it is repeated
 *   \c retryDelay after the answer.
 */
class RemusTcpConnection
{
  public:
    /// Parameters of the sockets
    struct Options
    {
        uint32_t segmentSize{1448};            //!< the segment size in bytes
        uint32_t bufferSize{2097152};          //!< the size of the buffers in bytes
        Time minRto{MilliSeconds(200)};        //!< the minimal retransmission timeout
        Time delAckTimeout{MilliSeconds(200)}; //!< the delay of acknowledgements
        Time synTimeout{Seconds(1)};       //!< time until a request is first repeated; it doubles
        uint8_t priority{0};               //!< the priority of the sockets
        Time retryDelay{MilliSeconds(50)}; //!< time from the end of a connection to a request
    };

    /// The callbacks for events
    struct Events
    {
        Callback<void> opened;                //!< there is a connection, which may replace another
        Callback<void> closed;                //!< the connection has ended
        Callback<void, uint32_t> writable;    //!< more can be sent; not called by a listener
        Callback<void, Ptr<Packet>> received; //!< data has arrived
    };

    /**
     * @brief Constructor.
     * @param events the callbacks
     */
    explicit RemusTcpConnection(const Events& events);

    ~RemusTcpConnection();

    /// Not copyable, because callbacks of sockets hold its address
    RemusTcpConnection(const RemusTcpConnection&) = delete;
    RemusTcpConnection& operator=(const RemusTcpConnection&) = delete;

    /**
     * @brief Connect to a listener, now and again whenever the connection has ended.
     * @param node the node
     * @param remote the listener's IPv4 or IPv6 address and port
     * @param options the parameters of the sockets
     */
    void Connect(Ptr<Node> node, const Address& remote, const Options& options);

    /**
     * @brief Listen.
     * @param node the node
     * @param local the IPv4 or IPv6 address, which may be any, and the port
     * @param options the parameters of the sockets
     * @return false if it cannot
     */
    bool Listen(Ptr<Node> node, const Address& local, const Options& options);

    /**
     * @brief Give up the connection or the request, and connect again after \c retryDelay, unless
     * this end listens, or Close() or Forget() was called.
     */
    void Reconnect();

    /**
     * @brief End the connection, and stop connecting or listening. No callback is called.
     */
    void Close();

    /**
     * @brief Release all sockets without closing them, because the node is being disposed of.
     */
    void Forget();

    /**
     * @brief Tell whether there is a connection.
     * @return true if there is
     */
    bool IsOpen() const;

    /**
     * @brief Get the number of bytes that can be sent now.
     * @return the number of bytes; 0 without a connection
     */
    uint32_t GetSpace() const;

    /**
     * @brief Send data.
     * @param packet the data, at most GetSpace() bytes
     */
    void Send(Ptr<Packet> packet);

  private:
    /// The most requests for a connection by one socket; then another one is created
    static constexpr uint32_t REQUESTS = 3;

    /**
     * @brief Create a socket.
     * @return the socket
     */
    Ptr<Socket> CreateSocket() const;

    /**
     * @brief Request a connection, with the same socket as before if there is one.
     */
    void Request();

    /**
     * @brief Request a connection after \c retryDelay.
     */
    void RequestLater();

    /**
     * @brief Listen with a new socket.
     * @return false if it cannot
     */
    bool OpenListener();

    /**
     * @brief Close the listener.
     */
    void CloseListener();

    /**
     * @brief Detach the socket of the connection or request from this object.
     * @return the socket; null if there is none
     */
    Ptr<Socket> LetGo();

    /**
     * @brief End the connection or request without sending a reset.
     */
    void End();

    /**
     * @brief Close a connection that was established when it was no longer needed.
     * @param socket its socket
     */
    static void CloseLate(Ptr<Socket> socket);

    /**
     * @brief Called when the connection is established.
     * @param socket its socket
     */
    void HandleConnected(Ptr<Socket> socket);

    /**
     * @brief Called when the connection has ended, or could not be established.
     * @param socket its socket
     */
    void HandleClosed(Ptr<Socket> socket);

    /**
     * @brief Called when the listener has accepted a connection.
     * @param socket its socket
     * @param from the peer
     */
    void HandleAccept(Ptr<Socket> socket, const Address& from);

    /**
     * @brief Called when the listener has received data, so more can be sent.
     * @param socket its socket
     * @param space the number of bytes
     */
    void HandleSend(Ptr<Socket> socket, uint32_t space) const;

    /**
     * @brief Called when data has arrived.
     * @param socket its socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief Called when a segment has arrived, before TCP processes it.
     * @param packet its data
     * @param header its header
     * @param socket the socket
     */
    void HandleSegment(Ptr<const Packet> packet,
                       const TcpHeader& header,
                       Ptr<const TcpSocketBase> socket);

    /**
     * @brief Replace the listener, which has received a reset.
     */
    void RenewListener();

    Events m_events;        //!< the callbacks
    Options m_options;      //!< the parameters of the sockets
    Ptr<Node> m_node;       //!< the node
    Address m_address;      //!< the address to connect to, or to listen on
    Ptr<Socket> m_socket;   //!< the connection, or the request for one
    Ptr<Socket> m_listener; //!< the listener
    bool m_connects{false}; //!< this end requests connections
    bool m_open{false};     //!< see IsOpen()
    EventId m_request;      //!< the next request
    EventId m_renewal;      //!< the listener's replacement
};

} // namespace ns3

#endif /* REMUS_TCP_CONNECTION_H */
