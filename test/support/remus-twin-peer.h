/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TWIN_PEER_H
#define REMUS_TWIN_PEER_H

#include "ns3/address-utils.h"
#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tcp-socket-factory.h"

#include <algorithm>
#include <map>
#include <string>

/**
 * @file
 * @ingroup plug-tests
 *
 * An application of the tests of twins. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief One end of TCP connections, which stores every byte.
 *
 * At each tick it writes some bytes to each connection. Each byte depends on everything that this
 * end has received so far on any connection, so two ends with different histories write
 * different bytes.
 */
class TwinPeer : public ns3::Application
{
  public:
    /// The bytes of a connection
    struct Stream
    {
        std::string sent;             //!< bytes written
        std::string received;         //!< bytes received
        bool closed{false};           //!< the connection has ended
        ns3::Time lastReceived;       //!< when bytes were last received
        ns3::Ptr<ns3::Socket> socket; //!< the socket
    };

    /**
     * @brief Constructor.
     * @param address the address to listen on, or to connect to
     * @param connects whether it connects
     * @param chunk the bytes that are written at each tick
     * @param tick the time from one write to the next
     */
    TwinPeer(const ns3::Address& address, bool connects, uint32_t chunk, ns3::Time tick)
        : m_address(address),
          m_connects(connects),
          m_chunk(chunk),
          m_tick(tick)
    {
    }

    /**
     * @brief Get the bytes of the connections.
     * @return these, by the port of the other end, or by 0 if this end has connected
     */
    const std::map<uint16_t, Stream>& GetStreams() const
    {
        return m_streams;
    }

    /**
     * @brief Get the port that this end has connected from.
     * @return the port
     */
    uint16_t GetPort() const
    {
        return m_port;
    }

  private:
    void DoDispose() override
    {
        m_streams.clear();
        m_listener = nullptr;
        Application::DoDispose();
    }

    void StartApplication() override
    {
        auto socket = ns3::Socket::CreateSocket(GetNode(), ns3::TcpSocketFactory::GetTypeId());
        if (m_connects)
        {
            ns3::Inet6SocketAddress::IsMatchingType(m_address) ? socket->Bind6() : socket->Bind();
            ns3::Address local;
            socket->GetSockName(local);
            m_port = GetPortOf(local);
            socket->SetConnectCallback(ns3::MakeCallback(&TwinPeer::HandleConnected, this),
                                       ns3::MakeCallback(&TwinPeer::HandleClosed, this));
            m_streams[0].socket = socket;
            socket->Connect(m_address);
        }
        else
        {
            socket->Bind(m_address);
            socket->Listen();
            socket->SetAcceptCallback(
                ns3::MakeNullCallback<bool, ns3::Ptr<ns3::Socket>, const ns3::Address&>(),
                ns3::MakeCallback(&TwinPeer::HandleAccept, this));
            m_listener = socket;
        }
        m_event = ns3::Simulator::Schedule(m_tick, &TwinPeer::Write, this);
    }

    void StopApplication() override
    {
        m_event.Cancel();
    }

    /**
     * @brief Get the port of an address.
     * @param address the address
     * @return the port
     */
    static uint16_t GetPortOf(const ns3::Address& address)
    {
        return ns3::Inet6SocketAddress::IsMatchingType(address)
                   ? ns3::Inet6SocketAddress::ConvertFrom(address).GetPort()
                   : ns3::InetSocketAddress::ConvertFrom(address).GetPort();
    }

    /**
     * @brief The other end has connected.
     * @param socket the socket
     * @param from the other end
     */
    void HandleAccept(ns3::Ptr<ns3::Socket> socket, const ns3::Address& from)
    {
        m_streams[GetPortOf(from)].socket = socket;
        Listen(socket);
    }

    /**
     * @brief This end has connected.
     * @param socket the socket
     */
    void HandleConnected(ns3::Ptr<ns3::Socket> socket)
    {
        Listen(socket);
    }

    /**
     * @brief Listen to a socket.
     * @param socket the socket
     */
    void Listen(ns3::Ptr<ns3::Socket> socket)
    {
        socket->SetRecvCallback(ns3::MakeCallback(&TwinPeer::HandleRead, this));
        socket->SetCloseCallbacks(ns3::MakeCallback(&TwinPeer::HandleClosed, this),
                                  ns3::MakeCallback(&TwinPeer::HandleClosed, this));
    }

    /**
     * @brief Find a connection.
     * @param socket its socket
     * @return its bytes
     */
    Stream& Find(ns3::Ptr<ns3::Socket> socket)
    {
        return std::find_if(m_streams.begin(),
                            m_streams.end(),
                            [&](const auto& entry) { return entry.second.socket == socket; })
            ->second;
    }

    /**
     * @brief Data has arrived.
     * @param socket the socket
     */
    void HandleRead(ns3::Ptr<ns3::Socket> socket)
    {
        auto& stream = Find(socket);
        while (auto packet = socket->Recv())
        {
            if (packet->GetSize() == 0)
            {
                break;
            }
            std::string data(packet->GetSize(), '\0');
            packet->CopyData(reinterpret_cast<uint8_t*>(&data[0]), packet->GetSize());
            stream.received += data;
            stream.lastReceived = ns3::Simulator::Now();
            for (const auto byte : data)
            {
                m_history = m_history * 31 + static_cast<uint8_t>(byte);
            }
        }
    }

    /**
     * @brief A connection has ended.
     * @param socket the socket
     */
    void HandleClosed(ns3::Ptr<ns3::Socket> socket)
    {
        Find(socket).closed = true;
    }

    /**
     * @brief Write to each connection.
     */
    void Write()
    {
        for (auto& entry : m_streams)
        {
            auto& stream = entry.second;
            if (stream.closed || stream.socket->GetTxAvailable() < m_chunk)
            {
                continue;
            }
            std::string data;
            for (uint32_t i = 0; i < m_chunk; ++i)
            {
                data += static_cast<char>(m_history + stream.sent.size() + i);
            }
            auto packet = ns3::Create<ns3::Packet>(reinterpret_cast<const uint8_t*>(data.data()),
                                                   static_cast<uint32_t>(data.size()));
            if (stream.socket->Send(packet) == static_cast<int>(data.size()))
            {
                stream.sent += data;
            }
        }
        m_event = ns3::Simulator::Schedule(m_tick, &TwinPeer::Write, this);
    }

    ns3::Address m_address;               //!< the address to listen on, or to connect to
    bool m_connects;                      //!< it connects
    uint32_t m_chunk;                     //!< bytes written at a time
    ns3::Time m_tick;                     //!< the time from one write to the next
    uint16_t m_port{0};                   //!< see GetPort()
    uint32_t m_history{0};                //!< depends on all bytes received
    std::map<uint16_t, Stream> m_streams; //!< see GetStreams()
    ns3::Ptr<ns3::Socket> m_listener;     //!< accepts connections
    ns3::EventId m_event;                 //!< the next write
};

#endif /* REMUS_TWIN_PEER_H */
