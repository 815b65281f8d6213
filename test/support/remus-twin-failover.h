/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TWIN_FAILOVER_H
#define REMUS_TWIN_FAILOVER_H

#include "remus-failover-test.h"
#include "remus-twin-peer.h"
#include "remus-twin-test.h"

#include "ns3/bulk-send-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/test.h"
#include "ns3/three-gpp-http-client.h"
#include "ns3/three-gpp-http-helper.h"
#include "ns3/three-gpp-http-variables.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup plug-tests
 *
 * Failovers of guests with TCP applications. It is not installed.
 */

/// The workload of a client
enum class TwinWorkload
{
    UPLOAD,   //!< it sends to a PacketSink
    DOWNLOAD, //!< the guest connects to it and sends
    WEB,      //!< it reads web pages
    PEER      //!< both send bytes that depend on all received bytes
};

/**
 * @ingroup plug-tests
 *
 * @brief A guest with TCP clients, its twin, and their hosts. Guest, twin and clients are those of
 * a TwinTestBed.
 *
 *     primary ------------ backup   checkpoints and heartbeats, 10.1.2.0, or on the clients'
 * Ethernet
 */
class TwinFailoverTestBed : public TwinTestBed
{
  public:
    /**
     * @brief Constructor.
     * @param p the parameters; clients, think and retry times, and the number of replies are
     * ignored
     * @param workloads the workload of each client
     * @param lag the twin's lag
     */
    TwinFailoverTestBed(const FailoverTestParameters& p,
                        const std::vector<TwinWorkload>& workloads,
                        ns3::Time lag)
        : TwinTestBed(static_cast<uint32_t>(workloads.size()), false, p.lanRate, p.lanDelay),
          m_parameters(p),
          m_workloads(workloads),
          m_results(workloads.size()),
          m_monitor(ns3::CreateObject<ns3::RemusOutputCommitMonitor>()),
          m_stream(p.stream)
    {
        m_helper.SetStream(p.stream + 50);
        m_helper.SetTwinAttribute("Lag", ns3::TimeValue(lag));
        m_helper.SetSenderAttribute("Interval", ns3::TimeValue(p.heartbeat));
        m_helper.SetMonitorAttribute("Timeout", ns3::TimeValue(p.timeout));
        m_helper.SetFailoverAttribute("ResumeTime",
                                      ns3::StringValue(Constant(p.resume.GetSeconds())));
        m_helper.SetRemusHelper(MakeRemusHelper());
        Install([this](ns3::Ptr<ns3::Node> node) { AddToGuest(node); });
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
                ns3::MakeBoundCallback(&TwinFailoverTestBed::Unplug,
                                       ns3::PeekPointer(m_checkpointer)));
        }
        Replicate();
        FailAt(p.failure);
        for (uint32_t i = 0; i < m_clients.GetN(); ++i)
        {
            AddToClient(i);
        }
        Lose(m_lan, p.lanLoss);
        Lose(m_replication, p.replicationLoss);
        m_twin->TraceConnectWithoutContext(
            "TookOver",
            ns3::MakeCallback(&TwinFailoverTestBed::HandleTookOver, this));
    }

    ~TwinFailoverTestBed()
    {
        m_monitor->Dispose();
    }

    /**
     * @brief Simulate until all clients have continued, at most to the end of the duration.
     */
    void RunUntilGoneOn()
    {
        Run(m_parameters.duration);
        m_nViolations = m_monitor->GetNViolations();
        Judge();
        for (const auto& result : m_results)
        {
            m_nBroken += !result.goneOn;
            m_nDiffering += result.differs;
        }
    }

    uint64_t m_nViolations{0}; //!< packets that left before their commit
    uint64_t m_nBroken{0};     //!< clients whose connection did not continue
    uint64_t m_nDiffering{0};  //!< clients that received other bytes than the guest sent, or the
                               //!< other way round

    ns3::NodeContainer m_hosts;              //!< primary, backup
    ns3::NetDeviceContainer m_replication;   //!< their devices
    ns3::Ptr<ns3::RemusFailover> m_failover; //!< the backup's policy

  private:
    /// The results of a client
    struct Result
    {
        uint64_t received{0}; //!< bytes received since the takeover
        bool goneOn{false};   //!< the connection has continued
        bool differs{false};  //!< client and guest have different bytes
    };

    static const uint64_t ENOUGH =
        5000; //!< bytes since the takeover after which a client has continued

    /**
     * @brief Make the helper that protects the guest.
     * @return the helper
     */
    ns3::RemusHelper MakeRemusHelper() const
    {
        const auto& p = m_parameters;
        auto dirty = ns3::CreateObject<ns3::RemusRandomPages>();
        dirty->SetAttribute("Pages", ns3::StringValue(Constant(p.pages)));
        ns3::RemusHelper remus;
        remus.UseStages();
        remus.SetPlugAttribute("LinuxAccounting",
                               ns3::BooleanValue(p.protection == Protection::LINUX));
        remus.SetGuestStops(p.guestStops);
        remus.SetCheckpointerAttribute("Controller", ns3::StringValue(p.controller));
        remus.SetCheckpointerAttribute("Interval", ns3::TimeValue(p.interval));
        remus.SetCheckpointerAttribute("StopDuration",
                                       ns3::StringValue(Constant(p.stop.GetSeconds())));
        remus.SetCheckpointerAttribute("DirtyPages", ns3::PointerValue(dirty));
        remus.SetCheckpointerAttribute("AllowLinuxOverlap", ns3::BooleanValue(true));
        return remus;
    }

    /**
     * @brief Connect the hosts.
     */
    void Replicate()
    {
        const auto& p = m_parameters;
        m_hosts.Create(2);
        ns3::InternetStackHelper stack;
        stack.SetIpv6StackInstall(false);
        stack.Install(m_hosts);
        if (p.replication == Replication::POINT_TO_POINT)
        {
            ns3::PointToPointHelper link;
            link.SetDeviceAttribute("DataRate", ns3::StringValue(p.rate));
            link.SetChannelAttribute("Delay", ns3::TimeValue(p.delay));
            m_replication = link.Install(m_hosts);
        }
        else
        {
            ns3::CsmaHelper csma;
            csma.SetChannelAttribute("DataRate", ns3::StringValue(p.rate));
            csma.SetChannelAttribute("Delay", ns3::TimeValue(p.delay));
            m_replication =
                p.replication == Replication::CSMA
                    ? csma.Install(m_hosts)
                    : csma.Install(m_hosts,
                                   ns3::DynamicCast<ns3::CsmaChannel>(m_lan.Get(0)->GetChannel()));
            m_stream += csma.AssignStreams(m_replication, m_stream);
        }
        ns3::Ipv4AddressHelper("10.1.2.0", "255.255.255.0").Assign(m_replication);
        m_stream += stack.AssignStreams(m_hosts, m_stream);
        m_failover = m_helper.Replicate(m_twin,
                                        m_hosts.Get(0),
                                        m_hosts.Get(1),
                                        ns3::Ipv4Address("10.1.2.2"));
        m_stream += ns3::RemusFailoverHelper::AssignStreams(m_hosts, m_stream);
        auto receiver =
            ns3::DynamicCast<ns3::RemusCheckpointReceiver>(m_hosts.Get(1)->GetApplication(0));
        m_monitor->Watch(m_lan.Get(0), m_checkpointer, receiver);
    }

    /**
     * @brief Add the applications to the guest or its twin.
     * @param node the node
     */
    void AddToGuest(ns3::Ptr<ns3::Node> node)
    {
        m_peers.clear(); // the twin's peers replace the guest's
        ns3::ThreeGppHttpServerHelper(GetGuest()).Install(node);
        for (uint32_t i = 0; i < m_workloads.size(); ++i)
        {
            const auto port = static_cast<uint16_t>(100 + i);
            if (m_workloads[i] == TwinWorkload::UPLOAD)
            {
                auto sink = ns3::PacketSinkHelper("ns3::TcpSocketFactory", GetAny(port))
                                .Install(node)
                                .Get(0);
                ConnectRx(sink, i);
            }
            else if (m_workloads[i] == TwinWorkload::DOWNLOAD)
            {
                ns3::BulkSendHelper("ns3::TcpSocketFactory", GetAddress(i + 2, port)).Install(node);
            }
            m_peers.emplace_back(nullptr);
            if (m_workloads[i] == TwinWorkload::PEER)
            {
                m_peers.back() = AddPeer(node, GetAny(port), false);
            }
        }
    }

    /**
     * @brief Add a peer to a node.
     * @param node the node
     * @param address the address to listen on, or to connect to
     * @param connects whether it connects
     * @return the peer
     */
    static ns3::Ptr<TwinPeer> AddPeer(ns3::Ptr<ns3::Node> node,
                                      const ns3::Address& address,
                                      bool connects)
    {
        // The guest's timer is never due in the nanosecond in which it is resumed: see "Ties" in
        // doc/plug-clients-see.rst
        const auto period = connects ? ns3::MilliSeconds(5) : ns3::NanoSeconds(3000017);
        auto peer = ns3::CreateObject<TwinPeer>(address, connects, 500, period);
        node->AddApplication(peer);
        return peer;
    }

    /**
     * @brief Add the other end to a client.
     * @param i its number
     */
    void AddToClient(uint32_t i)
    {
        auto node = m_clients.Get(i);
        const auto port = static_cast<uint16_t>(100 + i);
        const auto guest = GetAddress(1, port);
        m_clientPeers.emplace_back(nullptr);
        if (m_workloads[i] == TwinWorkload::UPLOAD)
        {
            ns3::BulkSendHelper("ns3::TcpSocketFactory", guest).Install(node);
        }
        else if (m_workloads[i] == TwinWorkload::DOWNLOAD)
        {
            auto sink =
                ns3::PacketSinkHelper("ns3::TcpSocketFactory", GetAny(port)).Install(node).Get(0);
            ConnectRx(sink, i);
        }
        else if (m_workloads[i] == TwinWorkload::WEB)
        {
            ns3::ThreeGppHttpClientHelper client(GetGuest());
            auto variables = ns3::CreateObject<ns3::ThreeGppHttpVariables>();
            variables->SetAttribute("ReadingTimeMean", ns3::TimeValue(ns3::MilliSeconds(10)));
            m_stream += variables->AssignStreams(m_stream);
            client.SetAttribute("Variables", ns3::PointerValue(variables));
            ConnectRx(client.Install(node).Get(0), i);
        }
        else
        {
            m_clientPeers.back() = AddPeer(node, guest, true);
        }
    }

    /**
     * @brief Count what an application receives.
     * @param application the application
     * @param i the number of the client
     */
    void ConnectRx(ns3::Ptr<ns3::Application> application, uint32_t i)
    {
        application->TraceConnect("Rx",
                                  std::to_string(i),
                                  ns3::MakeCallback(&TwinFailoverTestBed::HandleRx, this));
    }

    /**
     * @brief A packet was received.
     * @param client the number of the client
     * @param packet the packet
     */
    void HandleRx(std::string client,
                  ns3::Ptr<const ns3::Packet> packet,
                  const ns3::Address& /* from */)
    {
        if (m_twin->HasTakenOver())
        {
            m_results[std::stoul(client)].received += packet->GetSize();
        }
    }

    /**
     * @brief Tell whether a string is a prefix of another.
     * @param beginning the prefix
     * @param text the other string
     * @return true if it is
     */
    static bool Begins(const std::string& beginning, const std::string& text)
    {
        return text.compare(0, beginning.size(), beginning) == 0;
    }

    /**
     * @brief Update the results of the clients.
     * @return true if all have continued
     */
    bool Judge()
    {
        bool all = true;
        for (uint32_t i = 0; i < m_workloads.size(); ++i)
        {
            auto& result = m_results[i];
            if (m_workloads[i] == TwinWorkload::PEER && m_twin->HasTakenOver())
            {
                const auto& client = m_clientPeers[i]->GetStreams().at(0);
                const auto& streams = m_peers[i]->GetStreams();
                const auto found = streams.find(m_clientPeers[i]->GetPort());
                const auto guest = found == streams.end() ? TwinPeer::Stream() : found->second;
                result.differs =
                    !Begins(client.received, guest.sent) || !Begins(guest.received, client.sent);
                const auto later = m_tookOver + ns3::MilliSeconds(100);
                result.goneOn = !client.closed && !guest.closed && client.lastReceived > later &&
                                guest.lastReceived > later;
            }
            else if (m_workloads[i] != TwinWorkload::PEER)
            {
                result.goneOn = result.received >= ENOUGH;
            }
            all = all && result.goneOn;
        }
        return all;
    }

    /**
     * @brief End the simulation when all clients have continued.
     */
    void Check()
    {
        if (Judge())
        {
            ns3::Simulator::Stop();
        }
        else
        {
            ns3::Simulator::Schedule(ns3::MilliSeconds(50), &TwinFailoverTestBed::Check, this);
        }
    }

    /**
     * @brief The twin has become the guest.
     */
    void HandleTookOver(uint64_t /* epoch */, ns3::Time /* now */)
    {
        ns3::Simulator::Schedule(ns3::MilliSeconds(50), &TwinFailoverTestBed::Check, this);
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
     * @brief Let all packets pass.
     * @param checkpointer the guest's checkpointer
     */
    static void Unplug(ns3::RemusCheckpointer* checkpointer,
                       uint64_t /* epoch */,
                       ns3::Time /* now */)
    {
        checkpointer->GetPlug(0)->ReleaseIndefinite();
    }

    FailoverTestParameters m_parameters;               //!< the parameters
    std::vector<TwinWorkload> m_workloads;             //!< the clients' workloads
    std::vector<Result> m_results;                     //!< the clients' results
    ns3::Ptr<ns3::RemusOutputCommitMonitor> m_monitor; //!< listens to the guest's device
    std::vector<ns3::Ptr<TwinPeer>> m_peers;           //!< the guest's or its twin's, by client
    std::vector<ns3::Ptr<TwinPeer>> m_clientPeers;     //!< the clients'
    int64_t m_stream;                                  //!< the next random variable stream
};

#endif /* REMUS_TWIN_FAILOVER_H */
