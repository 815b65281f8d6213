/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_ARBITRATION_H
#define REMUS_ARBITRATION_H

#include "ns3/boolean.h"
#include "ns3/channel.h"
#include "ns3/csma-net-device.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-backup-policy.h"
#include "ns3/remus-failover.h"
#include "ns3/remus-lease-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#include <string>

/**
 * @file
 * @ingroup plug-tests
 *
 * What the tests of partitions share. It is not installed.
 */

/// Who decides which machine is the guest
enum class Decision
{
    NOBODY,        //!< the backup, when it misses heartbeats
    FENCE,         //!< an arbiter that turns the primary's power off
    PORT,          //!< an arbiter that turns off the primary's port of the switch
    LEASE,         //!< an arbiter that gives a lease
    BROKEN_FENCE,  //!< an arbiter whose fence does not cut the primary off
    LONG_LEASE,    //!< the primary keeps the lease for longer than the arbiter assumes
    LEASE_OR_ALONE //!< like LEASE, but the primary continues unprotected without its backup
};

/**
 * @ingroup plug-tests
 *
 * @brief An arbiter for a primary and a backup, and links to both that fail and heal.
 *
 *     primary ------ arbiter ------ backup     10.1.10.0 and 10.1.11.0
 */
class Arbitration
{
  public:
    /**
     * @brief Constructor.
     * @param decision who decides
     * @param hosts the hosts of primary and backup
     * @param guest the guest's node
     * @param next the node that becomes the guest
     * @param failover the backup's policy
     * @param lease how long a lease lasts
     * @param bound the bound on the drift of clocks
     */
    Arbitration(Decision decision,
                ns3::NodeContainer hosts,
                ns3::Ptr<ns3::Node> guest,
                ns3::Ptr<ns3::Node> next,
                ns3::Ptr<ns3::RemusFailover> failover,
                ns3::Time lease = ns3::MilliSeconds(200),
                double bound = 0.01)
        : m_lease(lease),
          m_bound(bound)
    {
        auto policy = ns3::CreateObject<ns3::RemusBackupPolicy>();
        policy->SetAttribute("Timeout", ns3::TimeValue(ns3::MilliSeconds(150)));
        const auto fences = decision == Decision::FENCE || decision == Decision::PORT;
        const auto alone = !fences && decision != Decision::LEASE;
        policy->SetAttribute("Policy",
                             ns3::StringValue(alone    ? "unprotected"
                                              : fences ? "stall"
                                                       : "end"));
        hosts.Get(0)->AddApplication(policy);
        if (decision == Decision::NOBODY)
        {
            return;
        }
        m_nodes.Create(1);
        ns3::InternetStackHelper stack;
        stack.SetIpv6StackInstall(false);
        stack.Install(m_nodes);
        ns3::PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", ns3::StringValue("10Mbps"));
        link.SetChannelAttribute("Delay", ns3::StringValue("1ms"));
        for (uint32_t i = 0; i < 2; ++i)
        {
            m_links[i] = link.Install(hosts.Get(i), m_nodes.Get(0));
            const auto net = "10.1." + std::to_string(10 + i) + ".0";
            ns3::Ipv4AddressHelper(net.c_str(), "255.255.255.0").Assign(m_links[i]);
        }
        ns3::RemusLeaseHelper helper(m_nodes.Get(0));
        Configure(helper);
        helper.SetArbiterAttribute("FenceTime", ns3::TimeValue(ns3::MilliSeconds(20)));
        helper.SetHolderAttribute("Duration", ns3::TimeValue(lease));
        helper.SetHolderAttribute("RenewInterval", ns3::TimeValue(ns3::MilliSeconds(30)));
        m_arbiter = helper.GetArbiter();
        const ns3::Ipv4Address primary("10.1.10.1");
        if (fences || decision == Decision::BROKEN_FENCE)
        {
            helper.FencePrimary(guest, primary);
            if (decision == Decision::PORT)
            {
                m_arbiter->SetFence(ns3::MakeBoundCallback(&Arbitration::TurnOff, guest));
            }
            if (decision == Decision::BROKEN_FENCE)
            {
                m_arbiter->SetFence(ns3::MakeCallback(&Arbitration::FenceNobody));
            }
        }
        else
        {
            m_primary = helper.InstallPrimary(hosts.Get(0),
                                              guest,
                                              primary,
                                              ns3::InetSocketAddress("10.1.10.2", 7002));
            if (decision == Decision::LONG_LEASE)
            {
                m_primary->SetAttribute("Duration", ns3::TimeValue(lease * 5));
            }
        }
        m_backup = helper.InstallBackup(failover, next, ns3::InetSocketAddress("10.1.11.2", 7002));
    }

    /**
     * @brief Make all clocks drift, within the bound.
     * @param random draws the drifts
     */
    void DrawClocks(ns3::Ptr<ns3::UniformRandomVariable> random)
    {
        const auto draw = [&] { return ns3::DoubleValue(random->GetValue(-m_bound, m_bound)); };
        m_arbiter->SetAttribute("ClockDrift", draw());
        m_backup->SetAttribute("ClockDrift", draw());
        if (m_primary)
        {
            m_primary->SetAttribute("ClockDrift", draw());
        }
    }

    /**
     * @brief Replace the arbiter by another one, which lacks its memory.
     * @param end when the first arbiter stops
     * @param begin when the second one starts
     * @return the second arbiter
     */
    ns3::Ptr<ns3::RemusLeaseArbiter> Restart(ns3::Time end, ns3::Time begin)
    {
        ns3::RemusLeaseHelper helper(m_nodes.Get(0));
        Configure(helper);
        ns3::DoubleValue drift;
        m_arbiter->GetAttribute("ClockDrift", drift);
        helper.SetArbiterAttribute("ClockDrift", drift);
        m_arbiter->SetStopTime(end);
        helper.GetArbiter()->SetStartTime(begin);
        return helper.GetArbiter();
    }

    /**
     * @brief Cut a link for a time.
     * @param devices its devices
     * @param from when it is cut
     * @param to when it is healed
     */
    static void Cut(const ns3::NetDeviceContainer& devices, ns3::Time from, ns3::Time to)
    {
        ns3::Simulator::Schedule(from, &Arbitration::SetCut, devices, true);
        ns3::Simulator::Schedule(to, &Arbitration::SetCut, devices, false);
    }

    /**
     * @brief Change the delay of a point-to-point link at a time, so that packets may overtake.
     * @param devices its devices
     * @param at when
     * @param delay the delay from then on
     */
    static void Delay(const ns3::NetDeviceContainer& devices, ns3::Time at, ns3::Time delay)
    {
        ns3::Simulator::Schedule(at, &Arbitration::SetDelay, devices, delay);
    }

    ns3::NodeContainer m_nodes;                 //!< the arbiter's node
    ns3::NetDeviceContainer m_links[2];         //!< from each host to it
    ns3::Ptr<ns3::RemusLeaseArbiter> m_arbiter; //!< the arbiter
    ns3::Ptr<ns3::RemusLeaseHolder> m_primary;  //!< the primary's holder, or null
    ns3::Ptr<ns3::RemusLeaseHolder> m_backup;   //!< the backup's holder

  private:
    /**
     * @brief Set the lease of an arbiter.
     * @param helper the arbiter's helper
     */
    void Configure(ns3::RemusLeaseHelper& helper) const
    {
        helper.SetArbiterAttribute("Duration", ns3::TimeValue(m_lease));
        helper.SetArbiterAttribute("DriftBound", ns3::DoubleValue(m_bound));
    }

    /**
     * @brief Make devices lose all packets that they receive, or none.
     * @param devices the devices
     * @param isCut whether they lose all
     */
    static void SetCut(ns3::NetDeviceContainer devices, bool isCut)
    {
        for (uint32_t i = 0; i < devices.GetN(); ++i)
        {
            auto model = ns3::CreateObject<ns3::RateErrorModel>();
            model->SetUnit(ns3::RateErrorModel::ERROR_UNIT_PACKET);
            model->SetRate(isCut ? 1 : 0);
            devices.Get(i)->SetAttribute("ReceiveErrorModel", ns3::PointerValue(model));
        }
    }

    /**
     * @brief Set the delay of a point-to-point link.
     * @param devices its devices
     * @param delay the delay
     */
    static void SetDelay(ns3::NetDeviceContainer devices, ns3::Time delay)
    {
        devices.Get(0)->GetChannel()->SetAttribute("Delay", ns3::TimeValue(delay));
    }

    /**
     * @brief Cut no machine off.
     */
    static void FenceNobody(const ns3::Address& /* machine */)
    {
    }

    /**
     * @brief Turn off the port of the switch at which a machine is.
     * @param guest its node
     */
    static void TurnOff(ns3::Ptr<ns3::Node> guest, const ns3::Address& /* machine */)
    {
        for (uint32_t i = 0; i < guest->GetNDevices(); ++i)
        {
            if (auto device = ns3::DynamicCast<ns3::CsmaNetDevice>(guest->GetDevice(i)))
            {
                device->SetAttribute("SendEnable", ns3::BooleanValue(false));
                device->SetAttribute("ReceiveEnable", ns3::BooleanValue(false));
            }
        }
    }

    ns3::Time m_lease; //!< how long a lease lasts
    double m_bound;    //!< the bound on the drift of clocks
};

#endif /* REMUS_ARBITRATION_H */
