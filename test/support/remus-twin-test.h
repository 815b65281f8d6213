/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TWIN_TEST_H
#define REMUS_TWIN_TEST_H

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/csma-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/node-container.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/pointer.h"
#include "ns3/remus-helper.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/remus-twin-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/type-id.h"
#include "ns3/udp-client-server-helper.h"
#include "ns3/uinteger.h"

#include <functional>
#include <iomanip>
#include <sstream>
#include <string>

/**
 * @file
 * @ingroup plug-tests
 *
 * Helpers that the tests of twins share. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief A guest with any applications, its twin, and clients, on one Ethernet.
 *
 *     client   client   guest              twin
 *        |        |        | [plug]           |
 *     ===+========+========+==================+===  10.1.1.0/24, 2001:db8::/64
 *
 * The guest's address is 10.1.1.1 or 2001:db8::1, and client i has 10.1.1.(i + 2) or
 * 2001:db8::(i + 2).
 */
class TwinTestBed
{
  public:
    /// Adds the guest's applications to a node
    using AddApplications = std::function<void(ns3::Ptr<ns3::Node>)>;

    /**
     * @brief Constructor.
     * @param clients the number of clients
     * @param isIpv6 whether IPv6 is used, else IPv4
     * @param rate the Ethernet's rate
     * @param delay its delay
     */
    explicit TwinTestBed(uint32_t clients = 1,
                         bool isIpv6 = false,
                         const std::string& rate = "20Mbps",
                         ns3::Time delay = ns3::MicroSeconds(10))
        : m_isIpv6(isIpv6),
          m_helper(ns3::MakeCallback(&TwinTestBed::Build, this))
    {
        // Linux's value, instead of 1 s
        ns3::Config::SetDefault("ns3::TcpSocketBase::MinRto",
                                ns3::TimeValue(ns3::MilliSeconds(200)));
        ns3::Config::SetDefault("ns3::TcpSocket::ConnTimeout",
                                ns3::TimeValue(ns3::MilliSeconds(500)));
        ns3::Config::SetDefault("ns3::TcpSocket::SegmentSize", ns3::UintegerValue(1400));
        // Not TcpCubic: its copy constructor, used for each accepted connection, leaves
        // TcpFriendliness uninitialized
        ns3::Config::SetDefault("ns3::TcpL4Protocol::SocketType",
                                ns3::TypeIdValue(ns3::TypeId::LookupByName("ns3::TcpLinuxReno")));
        m_machines.Create(2);
        m_clients.Create(clients);
        ns3::CsmaHelper csma;
        csma.SetChannelAttribute("DataRate", ns3::StringValue(rate));
        csma.SetChannelAttribute("Delay", ns3::TimeValue(delay));
        m_lan = csma.Install(ns3::NodeContainer(m_machines, m_clients));
        csma.AssignStreams(m_lan, 1);
        m_stack.SetIpv4StackInstall(!isIpv6);
        m_stack.SetIpv6StackInstall(isIpv6);
        for (uint32_t i = 0; i < clients; ++i)
        {
            AddStack(m_clients.Get(i), i + 2);
        }
        m_stack.AssignStreams(m_clients, 1000);
        m_helper.SetRemusHelper(MakeRemusHelper());
        m_helper.SetTwinAttribute("Lag", ns3::TimeValue(ns3::MilliSeconds(100)));
        m_helper.SetTwinAttribute("TakeOverTime", ns3::StringValue(Constant(0.08)));
    }

    ~TwinTestBed()
    {
        ns3::Simulator::Destroy();
        ns3::Config::Reset();
    }

    /**
     * @brief Make the helper that protects the guest: a stop of 1 ms every 20 ms, and the commit 5
     * ms after it.
     * @return the helper
     */
    static ns3::RemusHelper MakeRemusHelper()
    {
        ns3::RemusHelper remus;
        remus.UseStages();
        remus.SetCheckpointerAttribute("Controller", ns3::StringValue("xend"));
        remus.SetCheckpointerAttribute("Interval", ns3::TimeValue(ns3::MilliSeconds(20)));
        remus.SetCheckpointerAttribute("StopDuration", ns3::StringValue(Constant(0.001)));
        remus.SetCheckpointerAttribute("CommitDelay", ns3::StringValue(Constant(0.005)));
        return remus;
    }

    /**
     * @brief Add a sink to the clients.
     * @param factory the protocol
     * @return the first client's sink
     */
    ns3::Ptr<ns3::PacketSink> AddSink(const std::string& factory) const
    {
        return ns3::DynamicCast<ns3::PacketSink>(
            ns3::PacketSinkHelper(factory, GetAny(80)).Install(m_clients).Get(0));
    }

    /**
     * @brief Add an application that sends numbered packets by UDP.
     * @param node the sender
     * @param host the receiver: 1 for the guest, i + 2 for client i
     * @param start when it starts
     * @param interval the time between packets
     */
    void AddUdpClient(ns3::Ptr<ns3::Node> node,
                      uint32_t host,
                      ns3::Time start,
                      ns3::Time interval = ns3::MilliSeconds(10)) const
    {
        ns3::UdpClientHelper client(GetAddress(host, 80));
        client.SetAttribute("MaxPackets", ns3::UintegerValue(1000000));
        client.SetAttribute("Interval", ns3::TimeValue(interval));
        client.Install(node).Start(start);
    }

    /**
     * @brief Build the guest and let the twin follow it.
     * @param add adds the guest's applications to a node
     */
    void Install(const AddApplications& add)
    {
        m_add = add;
        m_twin = m_helper.Install(ns3::NetDeviceContainer(m_lan.Get(0)),
                                  ns3::NetDeviceContainer(m_lan.Get(1)));
        m_checkpointer = m_twin->GetCheckpointer();
        m_twin->TraceConnectWithoutContext("TookOver",
                                           ns3::MakeCallback(&TwinTestBed::HandleTookOver, this));
    }

    /**
     * @brief Let the guest's machine fail.
     * @param at when
     */
    void FailAt(ns3::Time at)
    {
        m_failure = ns3::CreateObject<ns3::RemusMachineFailure>();
        m_failure->SetAttribute("FailureTime", ns3::StringValue(Constant(at.GetSeconds())));
        m_machines.Get(0)->AddApplication(m_failure);
    }

    /**
     * @brief Get an address.
     * @param host 1 for the guest, i + 2 for client i
     * @param port a port
     * @return the address with the port
     */
    ns3::Address GetAddress(uint32_t host, uint16_t port) const
    {
        const auto text = std::to_string(host);
        if (m_isIpv6)
        {
            return ns3::Inet6SocketAddress(ns3::Ipv6Address(("2001:db8::" + text).c_str()), port);
        }
        return ns3::InetSocketAddress(ns3::Ipv4Address(("10.1.1." + text).c_str()), port);
    }

    /**
     * @brief Get the address of the guest for ns3::ThreeGppHttpServer, whose type differs from
     * ns-3.44 on; the port is 80.
     * @return the address
     */
    ns3::Address GetGuest() const
    {
        return m_isIpv6 ? ns3::Address(ns3::Ipv6Address("2001:db8::1"))
                        : ns3::Address(ns3::Ipv4Address("10.1.1.1"));
    }

    /**
     * @brief Get the wildcard address.
     * @param port a port
     * @return the address with the port
     */
    ns3::Address GetAny(uint16_t port) const
    {
        if (m_isIpv6)
        {
            return ns3::Inet6SocketAddress(ns3::Ipv6Address::GetAny(), port);
        }
        return ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), port);
    }

    /**
     * @brief Simulate.
     * @param duration how long
     */
    static void Run(ns3::Time duration)
    {
        ns3::Simulator::Stop(duration);
        ns3::Simulator::Run();
    }

    /**
     * @brief Write a constant random variable.
     * @param value the constant
     * @return its name and attribute
     */
    static std::string Constant(double value)
    {
        std::ostringstream text;
        text << "ns3::ConstantRandomVariable[Constant=" << std::fixed << std::setprecision(9)
             << value << "]";
        return text.str();
    }

    /**
     * @brief Install an internet stack and an address on a node's first device.
     * @param node the node
     * @param host 1 for the guest, i + 2 for client i
     */
    void AddStack(ns3::Ptr<ns3::Node> node, uint32_t host) const
    {
        m_stack.Install(node);
        const auto text = std::to_string(host);
        if (auto ipv4 = node->GetObject<ns3::Ipv4>())
        {
            const auto interface = ipv4->AddInterface(node->GetDevice(0));
            ipv4->AddAddress(interface,
                             ns3::Ipv4InterfaceAddress(ns3::Ipv4Address(("10.1.1." + text).c_str()),
                                                       ns3::Ipv4Mask("255.255.255.0")));
            ipv4->SetUp(interface);
        }
        if (auto ipv6 = node->GetObject<ns3::Ipv6>())
        {
            const auto interface = ipv6->AddInterface(node->GetDevice(0));
            ipv6->SetUp(interface);
            ipv6->AddAddress(
                interface,
                ns3::Ipv6InterfaceAddress(ns3::Ipv6Address(("2001:db8::" + text).c_str()),
                                          ns3::Ipv6Prefix(64)));
        }
    }

    bool m_isIpv6;                                   //!< IPv6 is used
    ns3::NodeContainer m_machines;                   //!< guest, twin
    ns3::NodeContainer m_clients;                    //!< the clients
    ns3::NetDeviceContainer m_lan;                   //!< guest, twin, clients
    ns3::InternetStackHelper m_stack;                //!< installs stacks
    ns3::RemusTwinHelper m_helper;                   //!< builds guest and twin
    ns3::Ptr<ns3::RemusTwin> m_twin;                 //!< the twin
    ns3::Ptr<ns3::RemusCheckpointer> m_checkpointer; //!< the guest's
    ns3::Ptr<ns3::RemusMachineFailure> m_failure;    //!< the guest's
    ns3::Time m_tookOver;                            //!< when the twin took over

  private:
    /**
     * @brief Build the guest on a node.
     * @param node the node
     */
    void Build(ns3::Ptr<ns3::Node> node)
    {
        AddStack(node, 1);
        if (m_add)
        {
            m_add(node);
        }
    }

    /**
     * @brief The twin has become the guest.
     * @param now the time
     */
    void HandleTookOver(uint64_t /* epoch */, ns3::Time now)
    {
        m_tookOver = now;
    }

    AddApplications m_add; //!< adds the guest's applications; empty for none
};

#endif /* REMUS_TWIN_TEST_H */
