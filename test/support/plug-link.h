/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_LINK_H
#define PLUG_LINK_H

#include "ns3/data-rate.h"
#include "ns3/drop-tail-queue.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/point-to-point-channel.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/queue-disc-container.h"
#include "ns3/queue-item.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/udp-socket-factory.h"
#include "ns3/uinteger.h"

#include <cstring>
#include <vector>

/**
 * @file
 * @ingroup plug-tests
 *
 * A link whose sender has queue discs, for tests. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief A sender and a receiver of numbered packets.
 *
 *     sender 10.1.1.1 [discs] ---- 4 Mb/s, 1 ms ---- 10.1.1.2 receiver
 *
 * A packet has 500 bytes on the link, so it takes 1 ms, and 498 for the queue discs. There are two
 * kinds of packets, NORMAL and URGENT. Urgent packets use prio's first band, and the second
 * transmission queue of the device, if it has two.
 */
class PlugLink
{
  public:
    /// The kinds of packets: types of service
    enum Kind : uint8_t
    {
        NORMAL = 0,   //!< in prio's second band and the device's first transmission queue
        URGENT = 0x10 //!< in prio's first band and the device's second transmission queue
    };

    /// A packet that arrived
    struct Arrival
    {
        uint32_t number; //!< its number, in the order of the calls of Send()
        ns3::Time at;    //!< when it arrived
    };

    /**
     * @brief Constructor.
     * @param trafficControl makes the queue discs of the sender
     * @param txQueues the number of the device's transmission queues, 1 or 2
     */
    explicit PlugLink(ns3::TrafficControlHelper& trafficControl, uint32_t txQueues = 1)
    {
        m_nodes.Create(2);
        ns3::InternetStackHelper stack;
        stack.Install(m_nodes);
        stack.AssignStreams(m_nodes, 1);

        auto channel = ns3::CreateObject<ns3::PointToPointChannel>();
        channel->SetAttribute("Delay", ns3::TimeValue(ns3::MilliSeconds(1)));
        for (uint32_t i = 0; i < 2; ++i)
        {
            m_devices.Add(AddDevice(m_nodes.Get(i), channel, txQueues));
        }
        m_discs = trafficControl.Install(m_devices.Get(0));
        ns3::Ipv4AddressHelper("10.1.1.0", "255.255.255.0").Assign(m_devices);

        m_receiver = ns3::Socket::CreateSocket(m_nodes.Get(1), GetUdp());
        m_receiver->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), 9));
        m_receiver->SetRecvCallback(ns3::MakeCallback(&PlugLink::HandleRead, this));
    }

    /**
     * @brief Let the sender send.
     * @param start when it sends the first packet
     * @param packets how many packets
     * @param interval the time from one packet to the next
     * @param kind their kind
     */
    void Send(ns3::Time start, uint32_t packets, ns3::Time interval, Kind kind = NORMAL)
    {
        auto socket = ns3::Socket::CreateSocket(m_nodes.Get(0), GetUdp());
        socket->Connect(ns3::InetSocketAddress(ns3::Ipv4Address("10.1.1.2"), 9));
        socket->SetIpTos(kind); // Connect() changes it up to ns-3.41
        for (uint32_t i = 0; i < packets; ++i)
        {
            ns3::Simulator::ScheduleWithContext(0,
                                                start + i * interval,
                                                &PlugLink::SendOne,
                                                socket,
                                                m_sent++);
        }
    }

    /**
     * @brief Simulate.
     * @param end until when
     */
    void Run(ns3::Time end)
    {
        ns3::Simulator::Stop(end);
        ns3::Simulator::Run();
    }

    /**
     * @brief Get the packets that arrived in a time interval.
     * @param from its beginning
     * @param to its end
     * @return the packets, in order
     */
    std::vector<Arrival> GetArrivals(ns3::Time from, ns3::Time to) const
    {
        std::vector<Arrival> found;
        for (const auto& arrival : m_arrivals)
        {
            if (from <= arrival.at && arrival.at < to)
            {
                found.push_back(arrival);
            }
        }
        return found;
    }

    ns3::NodeContainer m_nodes;        //!< sender and receiver
    ns3::NetDeviceContainer m_devices; //!< their devices
    ns3::QueueDiscContainer m_discs;   //!< the root queue disc of the sender's device

  private:
    /**
     * @brief Get the type of the sockets.
     * @return the TypeId of UDP's socket factory
     */
    static ns3::TypeId GetUdp()
    {
        return ns3::UdpSocketFactory::GetTypeId();
    }

    /**
     * @brief Add a device as PointToPointHelper does, except for the number of transmission queues,
     * which share the device's queue.
     * @param node the node
     * @param channel the channel
     * @param txQueues the number of transmission queues
     * @return the device
     */
    static ns3::Ptr<ns3::NetDevice> AddDevice(ns3::Ptr<ns3::Node> node,
                                              ns3::Ptr<ns3::PointToPointChannel> channel,
                                              uint32_t txQueues)
    {
        auto device = ns3::CreateObject<ns3::PointToPointNetDevice>();
        device->SetAddress(ns3::Mac48Address::Allocate());
        device->SetDataRate(ns3::DataRate("4Mbps"));
        node->AddDevice(device);
        ns3::Ptr<ns3::Queue<ns3::Packet>> queue =
            ns3::CreateObject<ns3::DropTailQueue<ns3::Packet>>();
        device->SetQueue(queue);
        auto interface = ns3::CreateObjectWithAttributes<ns3::NetDeviceQueueInterface>(
            "NTxQueues",
            ns3::UintegerValue(txQueues));
        for (uint32_t i = 0; i < txQueues; ++i)
        {
            interface->GetTxQueue(i)->ConnectQueueTraces(queue);
        }
        interface->SetSelectQueueCallback(&PlugLink::SelectQueue);
        device->AggregateObject(interface);
        device->Attach(channel);
        return device;
    }

    /**
     * @brief Choose a transmission queue.
     * @param item a packet
     * @return the number of the queue
     */
    static std::size_t SelectQueue(ns3::Ptr<ns3::QueueItem> item)
    {
        uint8_t service = 0;
        item->GetUint8Value(ns3::QueueItem::IP_DSFIELD, service);
        return service == URGENT ? 1 : 0;
    }

    /**
     * @brief Send a packet.
     * @param socket the sender's socket
     * @param number the number of the packet
     */
    static void SendOne(ns3::Ptr<ns3::Socket> socket, uint32_t number)
    {
        uint8_t data[470]{};
        std::memcpy(data, &number, sizeof(number));
        socket->Send(ns3::Create<ns3::Packet>(data, sizeof(data)));
    }

    /**
     * @brief Record the packets that arrived.
     * @param socket the receiver's socket
     */
    void HandleRead(ns3::Ptr<ns3::Socket> socket)
    {
        while (auto packet = socket->Recv())
        {
            uint8_t data[4];
            packet->CopyData(data, sizeof(data));
            Arrival arrival{0, ns3::Simulator::Now()};
            std::memcpy(&arrival.number, data, sizeof(data));
            m_arrivals.push_back(arrival);
        }
    }

    ns3::Ptr<ns3::Socket> m_receiver; //!< the receiver's socket
    std::vector<Arrival> m_arrivals;  //!< the packets that arrived
    uint32_t m_sent{0};               //!< the number of the next packet
};

#endif /* PLUG_LINK_H */
