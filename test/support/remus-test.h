/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TEST_H
#define REMUS_TEST_H

#include "ns3/boolean.h"
#include "ns3/data-rate.h"
#include "ns3/error-model.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/remus-checkpoint-receiver.h"
#include "ns3/remus-checkpoint-sender.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-dirty-pages.h"
#include "ns3/remus-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/udp-socket-factory.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup plug-tests
 *
 * Helpers that the tests of Remus share. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief A protected guest, its client, and a backup on a separate link.
 *
 *     client 10.1.1.2 ---- 10.1.1.1 [plug] primary 10.1.2.1 ---- 10.1.2.2 backup
 */
class RemusTestPair
{
  public:
    /**
     * @brief Constructor.
     * @param controller the checkpointer's controller
     * @param interval its interval
     * @param rate the rate of the replication link
     * @param delay the delay of the replication link
     * @param pages the pages in each checkpoint
     */
    RemusTestPair(const std::string& controller,
                  ns3::Time interval,
                  const std::string& rate = "1Gbps",
                  ns3::Time delay = ns3::MilliSeconds(1),
                  uint32_t pages = 100)
    {
        m_nodes.Create(3);
        ns3::InternetStackHelper stack;
        stack.Install(m_nodes);

        ns3::PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", ns3::StringValue("1Gbps"));
        link.SetChannelAttribute("Delay", ns3::TimeValue(ns3::MilliSeconds(1)));
        m_clientLink = link.Install(m_nodes.Get(0), m_nodes.Get(1));
        link.SetDeviceAttribute("DataRate", ns3::StringValue(rate));
        link.SetChannelAttribute("Delay", ns3::TimeValue(delay));
        m_link = link.Install(m_nodes.Get(0), m_nodes.Get(2));

        auto dirty = ns3::CreateObject<ns3::RemusRandomPages>();
        dirty->SetAttribute("Pages",
                            ns3::StringValue("ns3::ConstantRandomVariable[Constant=" +
                                             std::to_string(pages) + "]"));
        ns3::RemusHelper remus;
        remus.SetPlugAttribute("LinuxAccounting", ns3::BooleanValue(false));
        remus.SetCheckpointerAttribute("Controller", ns3::StringValue(controller));
        remus.SetCheckpointerAttribute("Interval", ns3::TimeValue(interval));
        remus.SetCheckpointerAttribute(
            "StopDuration",
            ns3::StringValue("ns3::ConstantRandomVariable[Constant=0.001]"));
        remus.SetCheckpointerAttribute("CommitDelay", ns3::PointerValue());
        remus.SetCheckpointerAttribute("DirtyPages", ns3::PointerValue(dirty));
        m_checkpointer = remus.Install(ns3::NetDeviceContainer(m_clientLink.Get(0))).at(0);
        m_checkpointer->TraceConnectWithoutContext(
            "Committed",
            ns3::MakeCallback(&RemusTestPair::HandleCommitted, this));

        ns3::Ipv4AddressHelper addresses("10.1.1.0", "255.255.255.0");
        addresses.Assign(m_clientLink);
        addresses.SetBase("10.1.2.0", "255.255.255.0");
        addresses.Assign(m_link);
    }

    /**
     * @brief Put a sender on the primary.
     * @return the sender
     */
    ns3::Ptr<ns3::RemusCheckpointSender> AddSender()
    {
        m_sender = ns3::CreateObject<ns3::RemusCheckpointSender>();
        m_sender->SetAttribute(
            "Remote",
            ns3::AddressValue(ns3::InetSocketAddress(ns3::Ipv4Address("10.1.2.2"), 7000)));
        m_nodes.Get(0)->AddApplication(m_sender);
        return m_sender;
    }

    /**
     * @brief Put a receiver on the backup.
     * @return the receiver
     */
    ns3::Ptr<ns3::RemusCheckpointReceiver> AddReceiver()
    {
        m_receiver = ns3::CreateObject<ns3::RemusCheckpointReceiver>();
        m_nodes.Get(2)->AddApplication(m_receiver);
        return m_receiver;
    }

    /**
     * @brief Lose packets on the replication link, in both directions.
     * @param rate the part of the packets that is lost
     */
    void SetLoss(double rate) const
    {
        for (uint32_t i = 0; i < 2; ++i)
        {
            auto model = ns3::CreateObject<ns3::RateErrorModel>();
            model->SetUnit(ns3::RateErrorModel::ERROR_UNIT_PACKET);
            model->SetRate(rate);
            model->AssignStreams(100 + i);
            m_link.Get(i)->SetAttribute("ReceiveErrorModel", ns3::PointerValue(model));
        }
    }

    ns3::NodeContainer m_nodes;                        //!< primary, client, backup
    ns3::NetDeviceContainer m_clientLink;              //!< the devices at primary and client
    ns3::NetDeviceContainer m_link;                    //!< the devices at primary and backup
    ns3::Ptr<ns3::RemusCheckpointer> m_checkpointer;   //!< the primary's
    ns3::Ptr<ns3::RemusCheckpointSender> m_sender;     //!< the primary's
    ns3::Ptr<ns3::RemusCheckpointReceiver> m_receiver; //!< the backup's
    std::vector<uint64_t> m_committed;                 //!< the epochs committed, in order
    std::vector<ns3::Time> m_commitTimes;              //!< when they were committed
    uint32_t m_early{0}; //!< commits of checkpoints that the backup did not have

  private:
    /**
     * @brief Record a commit.
     * @param epoch the epoch
     * @param now the time
     */
    void HandleCommitted(uint64_t epoch, ns3::Time now)
    {
        m_committed.push_back(epoch);
        m_commitTimes.push_back(now);
        if (m_receiver && epoch >= m_receiver->GetNComplete())
        {
            ++m_early;
        }
    }
};

#endif /* REMUS_TEST_H */
