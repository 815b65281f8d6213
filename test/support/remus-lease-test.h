/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_LEASE_TEST_H
#define REMUS_LEASE_TEST_H

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/remus-lease.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup plug-tests
 *
 * The network that the tests of leases use. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief Two machines that request the lease of an arbiter, over links that fail and heal.
 *
 *     machine 0 ------ arbiter ------ machine 1
 */
class LeaseTestBed
{
  public:
    /**
     * @brief Constructor.
     * @param isIpv6 whether the machines reach the arbiter over IPv6, not IPv4
     */
    explicit LeaseTestBed(bool isIpv6 = false)
    {
        m_machines.Create(2);
        m_arbiterNode.Create(1);
        const ns3::NodeContainer nodes(m_machines, m_arbiterNode);
        ns3::InternetStackHelper stack;
        stack.SetIpv6StackInstall(isIpv6);
        stack.Install(nodes);
        for (auto node = nodes.Begin(); isIpv6 && node != nodes.End(); ++node)
        {
            // otherwise no address is usable in the first second
            (*node)->GetObject<ns3::Icmpv6L4Protocol>()->SetAttribute("DAD",
                                                                      ns3::BooleanValue(false));
        }
        m_arbiter = ns3::CreateObject<ns3::RemusLeaseArbiter>();
        m_arbiterNode.Get(0)->AddApplication(m_arbiter);
        ns3::PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", ns3::StringValue("10Mbps"));
        link.SetChannelAttribute("Delay", ns3::StringValue("3ms"));
        for (uint32_t i = 0; i < 2; ++i)
        {
            m_links[i] = link.Install(m_machines.Get(i), m_arbiterNode.Get(0));
            m_holders[i] = ns3::CreateObject<ns3::RemusLeaseHolder>();
            m_addresses[i] = isIpv6 ? AssignIpv6(i) : AssignIpv4(i);
            m_holders[i]->TraceConnectWithoutContext(
                "Acquired",
                ns3::MakeCallback(&LeaseTestBed::HandleAcquired, this));
            m_holders[i]->TraceConnectWithoutContext(
                "Lost",
                ns3::MakeCallback(&LeaseTestBed::HandleLost, this));
            m_machines.Get(i)->AddApplication(m_holders[i]);
        }
        if (isIpv6)
        {
            m_arbiter->SetAttribute(
                "Local",
                ns3::AddressValue(ns3::Inet6SocketAddress(ns3::Ipv6Address::GetAny(), 7002)));
        }
        m_arbiter->SetAttribute("FirstHolder", ns3::AddressValue(m_addresses[0]));
        m_holders[0]->SetAttribute("First", ns3::BooleanValue(true));
    }

    ~LeaseTestBed()
    {
        ns3::Simulator::Destroy();
    }

    /**
     * @brief Cut or heal a link.
     * @param i the machine
     * @param isCut whether it is cut
     */
    void SetCut(uint32_t i, bool isCut)
    {
        for (uint32_t j = 0; j < 2; ++j)
        {
            auto model = ns3::CreateObject<ns3::RateErrorModel>();
            model->SetUnit(ns3::RateErrorModel::ERROR_UNIT_PACKET);
            model->SetRate(isCut ? 1 : 0);
            m_links[i].Get(j)->SetAttribute("ReceiveErrorModel", ns3::PointerValue(model));
        }
    }

    /**
     * @brief Cut a link for a time.
     * @param i the machine
     * @param from when it is cut
     * @param to when it is healed
     */
    void Cut(uint32_t i, ns3::Time from, ns3::Time to)
    {
        ns3::Simulator::Schedule(from, &LeaseTestBed::SetCut, this, i, true);
        ns3::Simulator::Schedule(to, &LeaseTestBed::SetCut, this, i, false);
    }

    /**
     * @brief Let the arbiter end, and another one without its memory begin.
     * @param end when it ends
     * @param begin when the other begins
     */
    void RestartArbiter(ns3::Time end, ns3::Time begin)
    {
        auto second = ns3::CreateObject<ns3::RemusLeaseArbiter>();
        for (const auto* name : {"DriftBound", "ClockDrift"})
        {
            ns3::DoubleValue value;
            m_arbiter->GetAttribute(name, value);
            second->SetAttribute(name, value);
        }
        ns3::TimeValue duration;
        m_arbiter->GetAttribute("Duration", duration);
        second->SetAttribute("Duration", duration);
        ns3::AddressValue local;
        m_arbiter->GetAttribute("Local", local);
        second->SetAttribute("Local", local);
        m_arbiter->SetStopTime(end);
        second->SetStartTime(begin);
        m_arbiterNode.Get(0)->AddApplication(second);
    }

    ns3::NodeContainer m_machines;                //!< the machines
    ns3::NodeContainer m_arbiterNode;             //!< the arbiter's node
    ns3::NetDeviceContainer m_links[2];           //!< from each machine to the arbiter
    ns3::Ptr<ns3::RemusLeaseArbiter> m_arbiter;   //!< the arbiter
    ns3::Ptr<ns3::RemusLeaseHolder> m_holders[2]; //!< the machines' holders
    ns3::Address m_addresses[2];                  //!< the machines' addresses
    std::vector<ns3::Time> m_acquired;            //!< when a machine acquired the lease
    std::vector<ns3::Time> m_lost;                //!< when a machine lost it
    uint32_t m_nBoth{0};                          //!< how often both had it

  private:
    /**
     * @brief Assign IPv4 addresses to a link, and tell the holder where the arbiter is.
     * @param i the machine
     * @return the machine's address
     */
    ns3::Address AssignIpv4(uint32_t i)
    {
        const auto net = "10.1." + std::to_string(i) + ".0";
        const auto ends = ns3::Ipv4AddressHelper(net.c_str(), "255.255.255.0").Assign(m_links[i]);
        m_holders[i]->SetAttribute(
            "Remote",
            ns3::AddressValue(ns3::InetSocketAddress(ends.GetAddress(1), 7002)));
        return ends.GetAddress(0);
    }

    /**
     * @brief Assign IPv6 addresses to a link, and tell the holder where the arbiter is.
     * @param i the machine
     * @return the machine's address
     */
    ns3::Address AssignIpv6(uint32_t i)
    {
        const auto net = "2001:" + std::to_string(i + 1) + "::";
        const auto ends =
            ns3::Ipv6AddressHelper(net.c_str(), ns3::Ipv6Prefix(64)).Assign(m_links[i]);
        m_holders[i]->SetAttribute(
            "Remote",
            ns3::AddressValue(ns3::Inet6SocketAddress(ends.GetAddress(1, 1), 7002)));
        return ends.GetAddress(0, 1);
    }

    /**
     * @brief A machine has the lease.
     * @param now the time
     */
    void HandleAcquired(ns3::Time now)
    {
        m_acquired.push_back(now);
        m_nBoth += m_holders[0]->IsHeld() && m_holders[1]->IsHeld();
    }

    /**
     * @brief A machine has lost the lease.
     * @param now the time
     */
    void HandleLost(ns3::Time now)
    {
        m_lost.push_back(now);
    }
};

#endif /* REMUS_LEASE_TEST_H */
