/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CONNECTION_H
#define REMUS_CONNECTION_H

#include "../../model/replication/remus-tcp-connection.h"

#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-l4-protocol.h"

#include <string>

/**
 * @file
 * @ingroup plug-tests
 *
 * The two ends of the connection on which checkpoints are sent. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief One end of a connection, and what its events were.
 */
class ConnectionEnd
{
  public:
    /**
     * @brief Get the events since the last call.
     * @return a letter for each: o for opened, c for closed
     */
    std::string TakeEvents()
    {
        std::string events;
        events.swap(m_happened);
        return events;
    }

    ns3::RemusTcpConnection m_connection{
        {ns3::MakeCallback(&ConnectionEnd::HandleOpened, this),
         ns3::MakeCallback(&ConnectionEnd::HandleClosed, this),
         ns3::MakeCallback(&ConnectionEnd::HandleWritable, this),
         ns3::MakeCallback(&ConnectionEnd::HandleReceived, this)}}; //!< it

    uint32_t m_received{0}; //!< the bytes that have arrived
    uint32_t m_space{0};    //!< the space when the other end has last received data

  private:
    /// The connection was opened.
    void HandleOpened()
    {
        m_happened += "o";
    }

    /// The connection has ended.
    void HandleClosed()
    {
        m_happened += "c";
    }

    /**
     * @brief There is room for more data.
     * @param space how many bytes
     */
    void HandleWritable(uint32_t space)
    {
        m_space = space;
    }

    /**
     * @brief Data has arrived.
     * @param packet the data
     */
    void HandleReceived(ns3::Ptr<ns3::Packet> packet)
    {
        m_received += packet->GetSize();
    }

    std::string m_happened; //!< the events since the last call of TakeEvents()
};

/**
 * @ingroup plug-tests
 *
 * @brief A primary (10.1.1.1) and a backup (10.1.1.2), on a link of 1 ms.
 */
class ConnectionBed
{
  public:
    /// The port of the listener
    static constexpr uint16_t PORT = 7000;

    /**
     * @brief Constructor.
     * @param options the parameters of the sockets
     * @param listens whether the backup listens from the beginning
     */
    explicit ConnectionBed(
        const ns3::RemusTcpConnection::Options& options = ns3::RemusTcpConnection::Options(),
        bool listens = true)
        : m_options(options)
    {
        m_nodes.Create(2);
        ns3::InternetStackHelper stack;
        stack.Install(m_nodes);
        ns3::PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", ns3::StringValue("1Gbps"));
        link.SetChannelAttribute("Delay", ns3::StringValue("1ms"));
        m_devices = link.Install(m_nodes);
        ns3::Ipv4AddressHelper("10.1.1.0", "255.255.255.0").Assign(m_devices);
        if (listens)
        {
            Listen();
        }
        Run(); // before it, nodes can't send
    }

    ~ConnectionBed()
    {
        ns3::Simulator::Destroy();
    }

    /**
     * @brief Let the backup listen.
     */
    void Listen()
    {
        m_backup.m_connection.Listen(m_nodes.Get(1),
                                     ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), PORT),
                                     m_options);
    }

    /**
     * @brief Let an end request a connection to the backup.
     * @param end the end, on the primary
     */
    void Request(ConnectionEnd& end)
    {
        end.m_connection.Connect(m_nodes.Get(0),
                                 ns3::InetSocketAddress("10.1.1.2", PORT),
                                 m_options);
    }

    /**
     * @brief Let an end connect to the backup, and wait until it has.
     * @param end the end, on the primary
     */
    void Connect(ConnectionEnd& end)
    {
        Request(end);
        Run();
    }

    /**
     * @brief Send a reset from the primary to the listener.
     */
    void Reset()
    {
        ns3::TcpHeader header;
        header.SetFlags(ns3::TcpHeader::RST);
        header.SetSourcePort(50000);
        header.SetDestinationPort(PORT);
        m_nodes.Get(0)->GetObject<ns3::TcpL4Protocol>()->SendPacket(ns3::Create<ns3::Packet>(),
                                                                    header,
                                                                    ns3::Ipv4Address("10.1.1.1"),
                                                                    ns3::Ipv4Address("10.1.1.2"));
    }

    /**
     * @brief Simulate.
     * @param time how long
     */
    void Run(ns3::Time time = ns3::MilliSeconds(500))
    {
        ns3::Simulator::Stop(time);
        ns3::Simulator::Run();
    }

    ns3::RemusTcpConnection::Options m_options; //!< the parameters of the sockets
    ns3::NodeContainer m_nodes;                 //!< primary and backup
    ns3::NetDeviceContainer m_devices;          //!< their devices
    ConnectionEnd m_primary;                    //!< the primary's end
    ConnectionEnd m_backup;                     //!< the backup's end
};

#endif /* REMUS_CONNECTION_H */
