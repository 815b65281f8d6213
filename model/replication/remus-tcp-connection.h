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
 * @brief One end of the TCP connection between a primary and its backup: how it is made, ends, and
 * is made again.
 *
 * The primary connects, and connects again RetryDelay after the connection ended or was refused,
 * until Close(). The backup listens; a new connection replaces the one before.
 *
 * It avoids two faults that the TCP of ns-3.35 to 3.48 has:
 *
 * - A reset that reaches a listener which has not heard of a window yet makes the listener probe
 *   its peer's window, and the next connection request ends the program (NS_ASSERT(m_connected)).
 *   Close() sends a reset when a connection is still being made. So a socket is never closed then:
 *   it is asked to connect again, or, when nobody needs it any more, closed as soon as it is
 *   connected. A listener that a reset reaches is replaced by another.
 * - The answer to a request to which nobody listens (reset and acknowledgement) is ignored, and the
 *   next copy of the request waits for ConnTimeout. Here the request is repeated RetryDelay after
 *   the answer came.
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
        Time delAckTimeout{MilliSeconds(200)}; //!< how long acknowledgements are delayed
        Time synTimeout{Seconds(1)};           //!< when a request is first repeated; it doubles
        uint8_t priority{0};                   //!< the priority of the sockets
        Time retryDelay{MilliSeconds(50)};     //!< from the end of a connection to a request
    };

    /// What is called when something happens
    struct Events
    {
        Callback<void> opened;                //!< there is a connection, maybe another one
        Callback<void> closed;                //!< there is none any more
        Callback<void, uint32_t> writable;    //!< the peer has got data; Send() takes more bytes
        Callback<void, Ptr<Packet>> received; //!< data has come
    };

    /**
     * @brief Constructor.
     * @param events what is called
     */
    explicit RemusTcpConnection(const Events& events);

    ~RemusTcpConnection();

    /// Neither copied nor assigned: sockets know its address
    RemusTcpConnection(const RemusTcpConnection&) = delete;
    RemusTcpConnection& operator=(const RemusTcpConnection&) = delete;

    /**
     * @brief Connect to a listener, now and whenever the connection has ended.
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
     * @return false if that is not possible
     */
    bool Listen(Ptr<Node> node, const Address& local, const Options& options);

    /**
     * @brief Give up the connection or the request, and make a new one after RetryDelay.
     */
    void Reconnect();

    /**
     * @brief End the connection, and neither connect nor listen any more. Nothing is called.
     */
    void Close();

    /**
     * @brief Forget all sockets without a word to them: the node is being disposed of.
     */
    void Forget();

    /**
     * @brief Tell whether there is a connection.
     * @return true if there is
     */
    bool IsOpen() const;

    /**
     * @brief Get how many bytes Send() takes.
     * @return the number of bytes; 0 without a connection
     */
    uint32_t GetSpace() const;

    /**
     * @brief Send data.
     * @param packet the data, at most GetSpace() bytes
     */
    void Send(Ptr<Packet> packet);

  private:
    /// How often a socket requests a connection; then another one does
    static constexpr uint32_t REQUESTS = 3;

    /**
     * @brief Create a socket.
     * @return the socket
     */
    Ptr<Socket> CreateSocket() const;

    /**
     * @brief Request a connection, by the socket that does so already if there is one.
     */
    void Request();

    /**
     * @brief Request a connection after RetryDelay.
     */
    void RequestLater();

    /**
     * @brief Listen by a new socket.
     * @return false if that is not possible
     */
    bool OpenListener();

    /**
     * @brief Close the listener.
     */
    void CloseListener();

    /**
     * @brief Hear of nothing that happens to the connection or request any more.
     * @return its socket; null if there is none
     */
    Ptr<Socket> LetGo();

    /**
     * @brief End the connection or request, so that no reset is sent.
     */
    void End();

    /**
     * @brief Close a connection that was made after nobody needed it any more.
     * @param socket its socket
     */
    static void CloseLate(Ptr<Socket> socket);

    /**
     * @brief The connection is made.
     * @param socket its socket
     */
    void HandleConnected(Ptr<Socket> socket);

    /**
     * @brief The connection has ended, or could not be made.
     * @param socket its socket
     */
    void HandleClosed(Ptr<Socket> socket);

    /**
     * @brief A connection was made with the listener.
     * @param socket its socket
     * @param from the peer
     */
    void HandleAccept(Ptr<Socket> socket, const Address& from);

    /**
     * @brief The connection takes more.
     * @param socket its socket
     * @param space the number of bytes
     */
    void HandleSend(Ptr<Socket> socket, uint32_t space) const;

    /**
     * @brief Data has come.
     * @param socket its socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief A segment has come, before TCP acts on it.
     * @param packet its data
     * @param header its header
     * @param socket the socket
     */
    void HandleSegment(Ptr<const Packet> packet,
                       const TcpHeader& header,
                       Ptr<const TcpSocketBase> socket);

    /**
     * @brief Replace the listener, which a reset has reached.
     */
    void RenewListener();

    Events m_events;        //!< what is called
    Options m_options;      //!< the parameters of the sockets
    Ptr<Node> m_node;       //!< the node
    Address m_address;      //!< where to connect to, or to listen
    Ptr<Socket> m_socket;   //!< the connection, or the request for one
    Ptr<Socket> m_listener; //!< the listener
    bool m_connects{false}; //!< this end requests connections
    bool m_open{false};     //!< see IsOpen()
    EventId m_request;      //!< the next request
    EventId m_renewal;      //!< the listener's replacement
};

} // namespace ns3

#endif /* REMUS_TCP_CONNECTION_H */
