/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_DUMBBELL_H
#define PLUG_DUMBBELL_H

#include "ns3/bulk-send-helper.h"
#include "ns3/config.h"
#include "ns3/flow-monitor-helper.h"
#include "ns3/icmpv4.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/ipv4-raw-socket-factory.h"
#include "ns3/node-container.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/queue-disc-container.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/udp-client-server-helper.h"
#include "ns3/uinteger.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup plug-tests
 *
 * The network of ns-3's queue-discs-benchmark as a dumbbell, for tests. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief A bottleneck with bulk TCP both ways, UDP and ping.
 *
 *     client 0 --+                                       +-- server 0
 *                +-- router [disc] 10 Mb/s [disc] router +
 *     client 1 --+                   5 ms                +-- server 1
 *
 * The access links have 100 Mb/s and 0.1 ms. There is a TCP flow in each direction between each
 * client and the server with its number, UDP with 2 Mb/s from client 1 to server 1, and client 0
 * pings server 0.
 */
class PlugDumbbell
{
  public:
    /// The results of a run; queue discs that behave alike give equal results
    struct Result
    {
        std::string flows;              //!< the statistics of all flows, as FlowMonitor's XML
        std::vector<std::string> pcaps; //!< the pcap files of the two bottleneck devices
        std::vector<uint64_t> counters; //!< those of the statistics of the queue discs
        uint64_t drops;                 //!< packets that the queue discs dropped
        uint32_t pongs;                 //!< replies to pings
    };

    /**
     * @brief Constructor. It builds everything except the applications.
     * @param type the TypeId of the queue disc of the bottleneck's devices
     * @param limit its attribute MaxSize
     * @param bql whether the devices' queues have byte queue limits
     */
    PlugDumbbell(const std::string& type, const std::string& limit, bool bql)
    {
        m_nodes.Create(6);
        ns3::InternetStackHelper stack;
        stack.Install(m_nodes);
        stack.AssignStreams(m_nodes, 1);

        ns3::PointToPointHelper access;
        access.SetDeviceAttribute("DataRate", ns3::StringValue("100Mbps"));
        access.SetChannelAttribute("Delay", ns3::StringValue("100us"));
        ns3::Ipv4AddressHelper addresses("10.1.1.0", "255.255.255.0");
        for (uint32_t i = 0; i < 4; ++i)
        {
            addresses.Assign(access.Install(m_nodes.Get(i), m_nodes.Get(4 + i / 2)));
            addresses.NewNetwork();
        }

        m_link.SetDeviceAttribute("DataRate", ns3::StringValue("10Mbps"));
        m_link.SetChannelAttribute("Delay", ns3::StringValue("5ms"));
        m_bottleneck = m_link.Install(m_nodes.Get(4), m_nodes.Get(5));
        ns3::TrafficControlHelper trafficControl;
        trafficControl.SetRootQueueDisc(type, "MaxSize", ns3::StringValue(limit));
        if (bql)
        {
            trafficControl.SetQueueLimits("ns3::DynamicQueueLimits");
        }
        m_discs = trafficControl.Install(m_bottleneck);
        addresses.Assign(m_bottleneck);
        ns3::Ipv4GlobalRoutingHelper::PopulateRoutingTables();
    }

    /**
     * @brief Get the queue discs.
     * @return those of the bottleneck's two devices
     */
    const ns3::QueueDiscContainer& GetQueueDiscs() const
    {
        return m_discs;
    }

    /**
     * @brief Let the applications send.
     * @param duration the simulated time
     * @param files the prefix of file names; the files are removed afterwards
     * @return the results
     */
    Result Run(ns3::Time duration, const std::string& files)
    {
        for (uint32_t i = 0; i < 2; ++i)
        {
            AddBulkFlow(i, i + 2);
            AddBulkFlow(i + 2, i);
        }
        ns3::UdpServerHelper(9).Install(m_nodes.Get(3));
        ns3::UdpClientHelper udp(GetAddress(3), 9);
        udp.SetAttribute("Interval", ns3::StringValue("4ms"));
        udp.SetAttribute("PacketSize", ns3::UintegerValue(1000));
        udp.SetAttribute("MaxPackets", ns3::UintegerValue(1000000));
        udp.Install(m_nodes.Get(1)).Start(ns3::MilliSeconds(150));

        auto ping =
            ns3::Socket::CreateSocket(m_nodes.Get(0), ns3::Ipv4RawSocketFactory::GetTypeId());
        ping->SetAttribute("Protocol", ns3::UintegerValue(1));
        ping->Connect(ns3::InetSocketAddress(GetAddress(2), 0));
        ns3::Simulator::ScheduleWithContext(0, ns3::MilliSeconds(50), &PlugDumbbell::Ping, ping, 0);

        m_link.EnablePcap(files, m_bottleneck);
        ns3::FlowMonitorHelper flows;
        auto monitor = flows.InstallAll();
        ns3::Simulator::Stop(duration);
        ns3::Simulator::Run();

        Result result;
        result.flows = monitor->SerializeToXmlString(0, true, true);
        result.drops = 0;
        for (uint32_t i = 0; i < 2; ++i)
        {
            const auto& stats = m_discs.Get(i)->GetStats();
            result.counters.insert(result.counters.end(),
                                   {stats.nTotalReceivedPackets,
                                    stats.nTotalReceivedBytes,
                                    stats.nTotalEnqueuedPackets,
                                    stats.nTotalDequeuedPackets,
                                    stats.nTotalDroppedPackets,
                                    stats.nTotalDroppedBytes,
                                    stats.nTotalRequeuedPackets,
                                    stats.nTotalSentPackets,
                                    m_discs.Get(i)->GetNPackets()});
            result.drops += stats.nTotalDroppedPackets;
        }
        for (result.pongs = 0; ping->Recv(); ++result.pongs)
        {
        }
        m_nodes = ns3::NodeContainer();
        m_bottleneck = ns3::NetDeviceContainer();
        m_discs = ns3::QueueDiscContainer();
        ns3::Simulator::Destroy(); // closes the pcap files
        for (uint32_t i = 4; i < 6; ++i)
        {
            result.pcaps.push_back(TakeFile(files + "-" + std::to_string(i) + "-3.pcap"));
        }
        return result;
    }

  private:
    /**
     * @brief Get the address of a client (0, 1) or a server (2, 3).
     * @param node its number
     * @return the address
     */
    static ns3::Ipv4Address GetAddress(uint32_t node)
    {
        return ns3::Ipv4Address(("10.1." + std::to_string(node + 1) + ".1").c_str());
    }

    /**
     * @brief Let a node send to another one over TCP, without end.
     * @param from the number of the sender
     * @param to the number of the receiver
     */
    void AddBulkFlow(uint32_t from, uint32_t to)
    {
        const ns3::InetSocketAddress remote(GetAddress(to), 7);
        ns3::PacketSinkHelper("ns3::TcpSocketFactory", remote).Install(m_nodes.Get(to));
        ns3::BulkSendHelper source("ns3::TcpSocketFactory", remote);
        source.SetAttribute("MaxBytes", ns3::UintegerValue(0));
        source.Install(m_nodes.Get(from)).Start(ns3::MilliSeconds(100 + 10 * from));
    }

    /**
     * @brief Send an echo request every 100 ms.
     * @param socket a raw socket
     * @param sequence the number of the request
     */
    static void Ping(ns3::Ptr<ns3::Socket> socket, uint16_t sequence)
    {
        ns3::Icmpv4Echo echo;
        echo.SetIdentifier(1);
        echo.SetSequenceNumber(sequence);
        echo.SetData(ns3::Create<ns3::Packet>(56));
        ns3::Icmpv4Header header;
        header.SetType(ns3::Icmpv4Header::ICMPV4_ECHO);
        auto packet = ns3::Create<ns3::Packet>();
        packet->AddHeader(echo);
        packet->AddHeader(header);
        socket->Send(packet);
        ns3::Simulator::Schedule(ns3::MilliSeconds(100), &PlugDumbbell::Ping, socket, sequence + 1);
    }

    /**
     * @brief Read a file and remove it.
     * @param name its name
     * @return its contents
     */
    static std::string TakeFile(const std::string& name)
    {
        std::ifstream file(name, std::ios::binary);
        std::string content{std::istreambuf_iterator<char>(file), {}};
        file.close();
        std::remove(name.c_str());
        return content;
    }

    ns3::NodeContainer m_nodes;           //!< clients 0 and 1, servers 2 and 3, routers 4 and 5
    ns3::PointToPointHelper m_link;       //!< makes the bottleneck
    ns3::NetDeviceContainer m_bottleneck; //!< the bottleneck's devices
    ns3::QueueDiscContainer m_discs;      //!< their queue discs
};

#endif /* PLUG_DUMBBELL_H */
