/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_FAILOVER_TEST_H
#define REMUS_FAILOVER_TEST_H

#include "ns3/arp-cache.h"
#include "ns3/arp-l3-protocol.h"
#include "ns3/boolean.h"
#include "ns3/csma-helper.h"
#include "ns3/error-model.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/remus-checkpoint-receiver.h"
#include "ns3/remus-checkpoint-sender.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-dirty-pages.h"
#include "ns3/remus-failover-helper.h"
#include "ns3/remus-failover-law.h"
#include "ns3/remus-failover-monitor.h"
#include "ns3/remus-helper.h"
#include "ns3/remus-kv-client.h"
#include "ns3/remus-kv-server.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup plug-tests
 *
 * Helpers that the tests of failovers share. It is not installed.
 */

/// How the guest's output is held
enum class Protection
{
    PLUG,     //!< a plug with a boundary for each epoch
    LINUX,    //!< a plug with Linux's accounting
    UNPLUGGED //!< a plug that lets everything pass
};

/// The network between primary and backup
enum class Replication
{
    POINT_TO_POINT, //!< a separate link
    CSMA,           //!< a separate Ethernet
    SHARED          //!< the clients' Ethernet
};

/// The parameters of a FailoverTestBed
struct FailoverTestParameters
{
    Protection protection{Protection::PLUG};   //!< how the output is held
    std::string controller{"xend"};            //!< the checkpointer's controller
    ns3::Time interval{ns3::MilliSeconds(20)}; //!< its interval
    ns3::Time stop{ns3::MilliSeconds(1)};      //!< how long the guest is stopped
    uint32_t pages{10};                        //!< the pages in each checkpoint
    uint32_t outstanding{2};                   //!< the pipelined controller's Outstanding
    Replication replication{Replication::POINT_TO_POINT}; //!< the network to the backup
    std::string rate{"1Gbps"};                            //!< its rate
    ns3::Time delay{ns3::MilliSeconds(1)};                //!< its delay
    double replicationLoss{0};                            //!< the part of packets it loses
    std::string lanRate{"1Gbps"};                         //!< the rate of the clients' Ethernet
    ns3::Time lanDelay{ns3::MicroSeconds(50)};            //!< its delay
    double lanLoss{0};                                    //!< the part of packets it loses
    ns3::Time heartbeat{ns3::MilliSeconds(10)}; //!< the time from one heartbeat to the next
    ns3::Time timeout{ns3::MilliSeconds(35)};   //!< the time without heartbeats until the detection
    ns3::Time resume{ns3::MilliSeconds(20)};    //!< the time from the detection to the resume
    ns3::Time failure{ns3::MilliSeconds(500)};  //!< when the primary fails
    bool stage{false};                          //!< the plug is a stage
    bool guestStops{false};                     //!< the guest has a gate
    bool ipv6{false};                           //!< IPv6 only
    uint32_t clients{1};                        //!< the number of clients
    ns3::Time think{ns3::MilliSeconds(1)};      //!< the mean of their think time
    ns3::Time retry{ns3::MilliSeconds(100)};    //!< the time until they send a second copy
    ns3::Time maxRetry{ns3::Seconds(1)};        //!< the longest time between copies
    ns3::Time duration{ns3::Seconds(1)};        //!< the duration of the simulation
    uint32_t enough{0};                         //!< end when the backup has sent each
                                                //!< client so many replies; 0 for never
    int64_t stream{1};                          //!< the first random variable stream
};

/**
 * @ingroup plug-tests
 *
 * @brief A guest with a key-value store on a primary, its backup, and clients.
 *
 *     client   client   primary            backup
 *        |        |        | [plug]           | guest's device, no address until the failover
 *     ===+========+========+==================+===  clients' Ethernet, 10.1.1.0 or 2001:db8:1::
 *
 *                       primary ------------ backup  replication, 10.1.2.0 or 2001:db8:2::
 */
class FailoverTestBed
{
  public:
    /**
     * @brief Constructor.
     * @param p the parameters
     */
    explicit FailoverTestBed(const FailoverTestParameters& p)
        : m_parameters(p),
          m_monitor(ns3::CreateObject<ns3::RemusOutputCommitMonitor>()),
          m_failoverMonitor(ns3::CreateObject<ns3::RemusFailoverMonitor>()),
          m_stream(p.stream)
    {
        m_machines.Create(2);
        m_clients.Create(p.clients);
        const ns3::NodeContainer nodes(m_machines, m_clients);
        ns3::InternetStackHelper stack;
        stack.SetIpv4StackInstall(!p.ipv6);
        stack.SetIpv6StackInstall(p.ipv6);
        stack.Install(nodes);

        ns3::CsmaHelper csma;
        csma.SetChannelAttribute("DataRate", ns3::StringValue(p.lanRate));
        csma.SetChannelAttribute("Delay", ns3::TimeValue(p.lanDelay));
        m_lan = csma.Install(nodes);
        m_replication = ConnectBackup(csma);

        Protect();
        AssignAddresses();
        Replicate();
        AddClients();
        Lose(m_lan, p.lanLoss);
        Lose(m_replication, p.replicationLoss);
        HurryArp(nodes);
        m_stream += csma.AssignStreams(m_lan, m_stream);
        m_stream += csma.AssignStreams(m_replication, m_stream);
        m_stream += stack.AssignStreams(nodes, m_stream);
        m_stream += ns3::RemusFailoverHelper::AssignStreams(nodes, m_stream);
        m_failover->TraceConnectWithoutContext(
            "TookOver",
            ns3::MakeCallback(&FailoverTestBed::HandleTookOver, this));
    }

    ~FailoverTestBed()
    {
        ns3::Simulator::Destroy();
        m_failoverMonitor->Dispose();
        m_monitor->Dispose();
    }

    /**
     * @brief Get the key-value store of a machine.
     * @param machine 0 for the primary, 1 for the backup
     * @return the store
     */
    ns3::Ptr<ns3::RemusKvServer> GetServer(uint32_t machine) const
    {
        auto node = m_machines.Get(machine);
        for (uint32_t i = 0; i < node->GetNApplications(); ++i)
        {
            if (auto server = ns3::DynamicCast<ns3::RemusKvServer>(node->GetApplication(i)))
            {
                return server;
            }
        }
        return nullptr;
    }

    /**
     * @brief Simulate.
     */
    void Run()
    {
        ns3::Simulator::Stop(m_parameters.duration);
        ns3::Simulator::Run();
        m_nContradictions = m_failoverMonitor->GetNContradictions();
        for (std::size_t i = 0; i < m_failoverMonitor->GetNClients(); ++i)
        {
            m_nReplies += m_kvClients[i]->GetNReplies();
            m_nGoneOn += m_failoverMonitor->HasGoneOn(i);
        }
        m_nComplete = m_receiver->GetNComplete();
    }

    FailoverTestParameters m_parameters;                   //!< the parameters
    ns3::NodeContainer m_machines;                         //!< primary, backup
    ns3::NodeContainer m_clients;                          //!< the clients' machines
    ns3::NetDeviceContainer m_lan;                         //!< primary, backup, clients
    ns3::NetDeviceContainer m_replication;                 //!< primary, backup
    ns3::Ptr<ns3::RemusCheckpointer> m_checkpointer;       //!< the primary's
    ns3::Ptr<ns3::RemusCheckpointReceiver> m_receiver;     //!< the backup's
    ns3::Ptr<ns3::RemusFailover> m_failover;               //!< the backup's
    ns3::Ptr<ns3::RemusMachineFailure> m_failure;          //!< the primary's
    std::vector<ns3::Ptr<ns3::RemusKvClient>> m_kvClients; //!< the clients
    ns3::Ptr<ns3::RemusOutputCommitMonitor> m_monitor;     //!< listens to the guest's device
    ns3::Ptr<ns3::RemusFailoverMonitor> m_failoverMonitor; //!< listens to the failover
    uint64_t m_nContradictions{0};                         //!< contradictions of all clients
    uint64_t m_nReplies{0};                                //!< replies to all clients
    uint64_t m_nGoneOn{0};                                 //!< clients that continued
    uint64_t m_nComplete{0};                               //!< checkpoints on the backup

  private:
    /**
     * @brief Connect primary and backup.
     * @param csma creates devices for the clients' Ethernet
     * @return the devices of primary and backup
     */
    ns3::NetDeviceContainer ConnectBackup(ns3::CsmaHelper csma) const
    {
        const auto& p = m_parameters;
        if (p.replication == Replication::SHARED)
        {
            return csma.Install(m_machines,
                                ns3::DynamicCast<ns3::CsmaChannel>(m_lan.Get(0)->GetChannel()));
        }
        if (p.replication == Replication::CSMA)
        {
            csma.SetChannelAttribute("DataRate", ns3::StringValue(p.rate));
            csma.SetChannelAttribute("Delay", ns3::TimeValue(p.delay));
            return csma.Install(m_machines);
        }
        ns3::PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", ns3::StringValue(p.rate));
        link.SetChannelAttribute("Delay", ns3::TimeValue(p.delay));
        return link.Install(m_machines);
    }

    /**
     * @brief Protect the guest.
     */
    void Protect()
    {
        const auto& p = m_parameters;
        auto dirty = ns3::CreateObject<ns3::RemusRandomPages>();
        dirty->SetAttribute("Pages", ns3::StringValue(Constant(p.pages)));
        ns3::RemusHelper remus;
        remus.SetPlugAttribute("LinuxAccounting",
                               ns3::BooleanValue(p.protection == Protection::LINUX));
        remus.SetCheckpointerAttribute("AllowLinuxOverlap",
                                       ns3::BooleanValue(p.protection == Protection::LINUX));
        remus.SetGuestStops(p.guestStops);
        if (p.stage)
        {
            remus.UseStages();
        }
        remus.SetCheckpointerAttribute("Controller", ns3::StringValue(p.controller));
        remus.SetCheckpointerAttribute("Interval", ns3::TimeValue(p.interval));
        remus.SetCheckpointerAttribute("StopDuration",
                                       ns3::StringValue(Constant(p.stop.GetSeconds())));
        remus.SetCheckpointerAttribute("CommitDelay", ns3::PointerValue());
        remus.SetCheckpointerAttribute("DirtyPages", ns3::PointerValue(dirty));
        m_checkpointer = remus.Install(ns3::NetDeviceContainer(m_lan.Get(0))).at(0);
        m_stream += m_checkpointer->AssignStreams(m_stream);
        if (p.controller == "pipelined")
        {
            m_checkpointer->GetController()->SetAttribute("Outstanding",
                                                          ns3::UintegerValue(p.outstanding));
        }
        if (p.protection == Protection::UNPLUGGED)
        {
            m_checkpointer->TraceConnectWithoutContext(
                "GuestStopped",
                ns3::MakeBoundCallback(&FailoverTestBed::Unplug, m_checkpointer->GetPlug(0)));
        }
    }

    /**
     * @brief Assign addresses, except to the device that becomes the guest's.
     */
    void AssignAddresses()
    {
        ns3::NetDeviceContainer addressed(m_lan.Get(0));
        for (uint32_t i = 2; i < m_lan.GetN(); ++i)
        {
            addressed.Add(m_lan.Get(i));
        }
        if (m_parameters.ipv6)
        {
            const ns3::NodeContainer nodes(m_machines, m_clients);
            for (auto node = nodes.Begin(); node != nodes.End(); ++node)
            {
                // otherwise addresses are unusable for 1 s
                (*node)->GetObject<ns3::Icmpv6L4Protocol>()->SetAttribute("DAD",
                                                                          ns3::BooleanValue(false));
            }
            ns3::Ipv6AddressHelper addresses(ns3::Ipv6Address("2001:db8:1::"), ns3::Ipv6Prefix(64));
            m_guest = addresses.Assign(addressed).GetAddress(0, 1);
            addresses.SetBase(ns3::Ipv6Address("2001:db8:2::"), ns3::Ipv6Prefix(64));
            m_backup = addresses.Assign(m_replication).GetAddress(1, 1);
            return;
        }
        ns3::Ipv4AddressHelper addresses("10.1.1.0", "255.255.255.0");
        m_guest = addresses.Assign(addressed).GetAddress(0);
        addresses.SetBase("10.1.2.0", "255.255.255.0");
        m_backup = addresses.Assign(m_replication).GetAddress(1);
    }

    /**
     * @brief Make a socket address.
     * @param address the address
     * @param port the port
     * @return the socket address
     */
    ns3::Address WithPort(const ns3::Address& address, uint16_t port) const
    {
        if (m_parameters.ipv6)
        {
            return ns3::Inet6SocketAddress(ns3::Ipv6Address::ConvertFrom(address), port);
        }
        return ns3::InetSocketAddress(ns3::Ipv4Address::ConvertFrom(address), port);
    }

    /**
     * @brief Replicate the guest, and let the primary fail and the backup take over.
     */
    void Replicate()
    {
        const auto& p = m_parameters;
        m_receiver = ns3::CreateObject<ns3::RemusCheckpointReceiver>();
        if (p.ipv6)
        {
            const ns3::Inet6SocketAddress any(ns3::Ipv6Address::GetAny(), 7000);
            m_receiver->SetAttribute("Local", ns3::AddressValue(any));
        }
        m_machines.Get(1)->AddApplication(m_receiver);
        auto sender = ns3::CreateObject<ns3::RemusCheckpointSender>();
        sender->SetAttribute("Remote", ns3::AddressValue(WithPort(m_backup, 7000)));
        m_machines.Get(0)->AddApplication(sender);
        m_failure = ns3::CreateObject<ns3::RemusMachineFailure>();
        m_failure->SetAttribute("FailureTime", ns3::StringValue(Constant(p.failure.GetSeconds())));
        m_machines.Get(0)->AddApplication(m_failure);

        ns3::RemusFailoverHelper helper;
        helper.SetSenderAttribute("Interval", ns3::TimeValue(p.heartbeat));
        helper.SetMonitorAttribute("Timeout", ns3::TimeValue(p.timeout));
        helper.SetFailoverAttribute("ResumeTime",
                                    ns3::StringValue(Constant(p.resume.GetSeconds())));
        m_failover = helper.Install(m_lan.Get(0), m_lan.Get(1), m_receiver, m_backup);
        ns3::RemusFailoverHelper::InstallKvServers(sender, m_failover, 6379);

        m_monitor->Watch(m_lan.Get(0), m_checkpointer, m_receiver);
        m_failoverMonitor->Watch(m_lan.Get(0), m_checkpointer, m_failure, m_failover);
    }

    /**
     * @brief Add the clients.
     */
    void AddClients()
    {
        for (uint32_t i = 0; i < m_clients.GetN(); ++i)
        {
            auto client = ns3::CreateObject<ns3::RemusKvClient>();
            client->SetAttribute("Remote", ns3::AddressValue(WithPort(m_guest, 6379)));
            client->SetAttribute("FirstKey", ns3::UintegerValue(10 * i));
            client->SetAttribute("RetryTimeout", ns3::TimeValue(m_parameters.retry));
            client->SetAttribute("MaxRetryTimeout", ns3::TimeValue(m_parameters.maxRetry));
            if (m_parameters.think.IsStrictlyPositive())
            {
                client->SetAttribute(
                    "ThinkTime",
                    ns3::StringValue("ns3::ExponentialRandomVariable[Mean=" +
                                     std::to_string(m_parameters.think.GetSeconds()) + "]"));
            }
            m_clients.Get(i)->AddApplication(client);
            client->TraceConnect("Replied",
                                 std::to_string(i),
                                 ns3::MakeCallback(&FailoverTestBed::HandleReplied, this));
            m_kvClients.push_back(client);
            m_failoverMonitor->WatchClient(client);
        }
    }

    /**
     * @brief Let devices lose packets that they receive.
     * @param devices the devices
     * @param rate the part of the packets that is lost
     */
    void Lose(const ns3::NetDeviceContainer& devices, double rate)
    {
        for (uint32_t i = 0; rate > 0 && i < devices.GetN(); ++i)
        {
            auto model = ns3::CreateObject<ns3::RateErrorModel>();
            model->SetUnit(ns3::RateErrorModel::ERROR_UNIT_PACKET);
            model->SetRate(rate);
            m_stream += model->AssignStreams(m_stream);
            devices.Get(i)->SetAttribute("ReceiveErrorModel", ns3::PointerValue(model));
        }
    }

    /**
     * @brief Let ARP send requests at once, and shorten its timeouts: a plug may hold a reply, and
     * a dead primary sends none. ns-3's 1 s and 100 s are longer than the tests.
     * @param nodes the nodes
     */
    static void HurryArp(const ns3::NodeContainer& nodes)
    {
        for (auto node = nodes.Begin(); node != nodes.End(); ++node)
        {
            if (!(*node)->GetObject<ns3::ArpL3Protocol>())
            {
                continue; // IPv6 only
            }
            (*node)->GetObject<ns3::ArpL3Protocol>()->SetAttribute("RequestJitter",
                                                                   ns3::StringValue(Constant(0)));
            auto ipv4 = (*node)->GetObject<ns3::Ipv4L3Protocol>();
            for (uint32_t i = 0; i < ipv4->GetNInterfaces(); ++i)
            {
                if (auto cache = ipv4->GetInterface(i)->GetArpCache())
                {
                    cache->SetWaitReplyTimeout(ns3::MilliSeconds(30));
                    cache->SetDeadTimeout(ns3::MilliSeconds(30));
                }
            }
        }
    }

    /**
     * @brief Write a constant random variable.
     * @param value the constant
     * @return its name and attribute
     */
    static std::string Constant(double value)
    {
        return "ns3::ConstantRandomVariable[Constant=" + std::to_string(value) + "]";
    }

    /**
     * @brief The backup has taken over the guest's addresses.
     */
    void HandleTookOver(uint64_t /* epoch */, ns3::Time /* now */) const
    {
        HurryArp(m_machines);
    }

    /**
     * @brief A client has received a reply.
     * @param client the client
     */
    void HandleReplied(std::string client, ns3::Time /* sent */, ns3::Time /* now */)
    {
        m_fromBackup.resize(m_parameters.clients);
        if (m_failoverMonitor->HasTakenOver() &&
            ++m_fromBackup[std::stoul(client)] == m_parameters.enough &&
            ++m_nSatisfied == m_parameters.clients)
        {
            ns3::Simulator::Stop();
        }
    }

    /**
     * @brief Let all packets pass.
     * @param plug the plug
     */
    static void Unplug(ns3::Ptr<ns3::PlugQueueDisc> plug, uint64_t /* epoch */, ns3::Time /* now */)
    {
        plug->ReleaseIndefinite();
    }

    ns3::Address m_guest;               //!< the guest's address
    ns3::Address m_backup;              //!< the backup's address for replication
    int64_t m_stream;                   //!< the next random variable stream
    std::vector<uint32_t> m_fromBackup; //!< replies of the backup, by client
    uint32_t m_nSatisfied{0};           //!< clients with enough replies
};

#endif /* REMUS_FAILOVER_TEST_H */
