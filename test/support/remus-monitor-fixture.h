/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_MONITOR_FIXTURE_H
#define REMUS_MONITOR_FIXTURE_H

#include "remus-test.h"

#include "ns3/double.h"
#include "ns3/plug-stage.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-output-commit-monitor.h"
#include "ns3/remus-output-commit-report.h"
#include "ns3/test.h"
#include "ns3/traffic-control-layer.h"

#include <functional>
#include <memory>

/**
 * @file
 * @ingroup plug-tests
 *
 * A guest for tests of a monitor's measurements and reports. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief A guest that sends 100 bytes every 1 ms while it runs, from 0.5 ms on.
 *
 * P = 30 ms and S = 1 ms. Without a backup X = 2 ms, so D = 3 ms.
 */
class RemusMonitorFixture : public ns3::TestCase
{
  protected:
    using ns3::TestCase::TestCase;

    /**
     * @brief Simulate 1 s.
     * @param backup whether checkpoints are sent to a backup
     * @param unplugged whether the plug lets everything pass
     */
    void Run(bool backup, bool unplugged = false)
    {
        m_pair = std::make_unique<RemusTestPair>("xend", ns3::MilliSeconds(30));
        auto& pair = *m_pair;
        m_checkpointer = pair.m_checkpointer;
        if (backup)
        {
            pair.AddSender();
            pair.AddReceiver();
        }
        else
        {
            auto delay = ns3::CreateObject<ns3::ConstantRandomVariable>();
            delay->SetAttribute("Constant", ns3::DoubleValue(0.002));
            m_checkpointer->SetAttribute("CommitDelay", ns3::PointerValue(delay));
        }
        if (unplugged)
        {
            m_checkpointer->TraceConnectWithoutContext(
                "GuestStopped",
                ns3::MakeBoundCallback(&RemusMonitorFixture::Unplug, m_checkpointer->GetPlug(0)));
        }
        if (m_stages)
        {
            auto device = pair.m_clientLink.Get(0);
            device->GetNode()->GetObject<ns3::TrafficControlLayer>()->DeleteRootQueueDiscOnDevice(
                device);
            auto stage = ns3::CreateObject<ns3::PlugStage>();
            stage->SetPlug(m_checkpointer->GetPlug(0));
            device->AggregateObject(stage);
        }
        m_monitor = ns3::CreateObject<ns3::RemusOutputCommitMonitor>();
        m_setUp();
        m_monitor->Watch(pair.m_clientLink.Get(0), m_checkpointer, pair.m_receiver);
        m_monitor->TraceConnectWithoutContext(
            "Violation",
            ns3::MakeCallback(&RemusMonitorFixture::HandleViolation, this));
        m_monitor->TraceConnectWithoutContext(
            "Backlog",
            ns3::MakeCallback(&RemusMonitorFixture::HandleBacklog, this));
        m_report = ns3::CreateObject<ns3::RemusOutputCommitReport>();
        m_report->SetMonitor(m_monitor);
        m_report->SetContext("guest");

        Send(pair.m_nodes.Get(0));
        m_pair.reset();
    }

    /**
     * @brief Send to the client for 1 s.
     * @param node the guest
     */
    void Send(ns3::Ptr<ns3::Node> node)
    {
        m_socket = ns3::Socket::CreateSocket(node, ns3::UdpSocketFactory::GetTypeId());
        m_socket->Connect(ns3::InetSocketAddress(ns3::Ipv4Address("10.1.1.2"), 9));
        ns3::Simulator::ScheduleWithContext(0,
                                            ns3::MicroSeconds(500),
                                            &RemusMonitorFixture::SendOne,
                                            this);
        ns3::Simulator::Stop(ns3::Seconds(1));
        ns3::Simulator::Run();
        m_nSent = m_checkpointer->GetPlug(0)->GetStats().nTotalReceivedPackets;
        m_socket = nullptr;
        m_checkpointer = nullptr;
    }

    /// Send a packet, if the guest runs, and again 1 ms later
    void SendOne()
    {
        if (!m_checkpointer->IsGuestStopped())
        {
            m_socket->Send(ns3::Create<ns3::Packet>(100));
        }
        ns3::Simulator::Schedule(ns3::MilliSeconds(1), &RemusMonitorFixture::SendOne, this);
    }

    /**
     * @brief Let all packets pass.
     * @param plug the plug
     */
    static void Unplug(ns3::Ptr<ns3::PlugQueueDisc> plug, uint64_t /* epoch */, ns3::Time /* now */)
    {
        plug->ReleaseIndefinite();
    }

    /**
     * @brief Record the backlog.
     * @param now the current number of waiting packets
     */
    void HandleBacklog(uint32_t /* before */, uint32_t now)
    {
        m_backlog = now;
    }

    /**
     * @brief Count a violation.
     */
    void HandleViolation(ns3::Ptr<const ns3::Packet> /* packet */, uint64_t /* epoch */)
    {
        ++m_nViolations;
    }

    ns3::Ptr<ns3::RemusCheckpointer> m_checkpointer;   //!< the guest's
    ns3::Ptr<ns3::RemusOutputCommitMonitor> m_monitor; //!< listens to it
    ns3::Ptr<ns3::RemusOutputCommitReport> m_report;   //!< writes the results
    ns3::Ptr<ns3::Socket> m_socket;                    //!< the guest's
    uint64_t m_nViolations{0};                         //!< violations traced
    std::unique_ptr<RemusTestPair> m_pair;             //!< the network
    std::function<void()> m_setUp = []() {};           //!< the specific setup of a test case
    bool m_stages{false};                              //!< the plug is a stage
    uint32_t m_backlog{0};                             //!< the last value traced
    uint64_t m_nSent{0};                               //!< packets that were sent
};

#endif /* REMUS_MONITOR_FIXTURE_H */
