/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_QUORUM_TEST_H
#define REMUS_QUORUM_TEST_H

#include "remus-failover-test.h"

#include "ns3/csma-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-lease-helper.h"
#include "ns3/remus-quorum.h"
#include "ns3/remus-split-monitor.h"

#include <string>
#include <vector>

/**
 * @file
 * @ingroup plug-tests
 *
 * A guest with three backups. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief A guest with a key-value store on a primary, three backups, and clients.
 *
 *     client   client   primary   backup   backup   backup
 *     ===+========+========+========+========+========+===  10.1.1.0
 *
 *     primary ------ backup i, 10.1.(10 + i).0      backup i ------ arbiter, 10.1.(20 + i).0
 */
class QuorumTestBed
{
  public:
    /// The number of backups, n
    static constexpr uint32_t BACKUPS = 3;

    /// A fault
    enum class Fault
    {
        NONE,        //!< none
        COUNT_TWICE, //!< an acknowledgement counts twice
        ANY_BACKUP   //!< a backup takes over without being compared with others
    };

    /**
     * @brief Write a random variable.
     * @param name its name
     * @param attribute its attribute
     * @param value the attribute's value
     * @return the text
     */
    static std::string Variable(const std::string& name, const std::string& attribute, double value)
    {
        return "ns3::" + name + "RandomVariable[" + attribute + "=" + std::to_string(value) + "]";
    }

    /**
     * @brief Draw the lags of the backups.
     * @param random draws them
     * @return the delays of their links
     */
    static std::vector<ns3::Time> DrawDelays(ns3::Ptr<ns3::UniformRandomVariable> random)
    {
        std::vector<ns3::Time> delays;
        delays.reserve(BACKUPS);
        for (uint32_t i = 0; i < BACKUPS; ++i)
        {
            delays.push_back(ns3::MicroSeconds(random->GetInteger(100, 30000)));
        }
        return delays;
    }

    /**
     * @brief Constructor.
     * @param enough how many backups must have a checkpoint
     * @param interval the time from one checkpoint to the next
     * @param delays the delays of the links to the backups
     * @param fault a fault
     */
    QuorumTestBed(uint32_t enough,
                  ns3::Time interval,
                  const std::vector<ns3::Time>& delays,
                  Fault fault)
        : m_enough(enough),
          m_split(ns3::CreateObject<ns3::RemusSplitMonitor>())
    {
        m_machines.Create(1 + BACKUPS);
        m_clients.Create(2);
        m_arbiter.Create(1);
        ns3::InternetStackHelper stack;
        stack.SetIpv6StackInstall(false);
        stack.Install(ns3::NodeContainer(m_machines, m_clients, m_arbiter));
        ns3::CsmaHelper csma;
        csma.SetChannelAttribute("DataRate", ns3::StringValue("1Gbps"));
        csma.SetChannelAttribute("Delay", ns3::StringValue("10us"));
        m_lan = csma.Install(ns3::NodeContainer(m_clients, m_machines));
        csma.AssignStreams(m_lan, 1);

        ns3::RemusHelper remus;
        remus.SetCheckpointerAttribute("Controller", ns3::StringValue("pipelined"));
        remus.SetCheckpointerAttribute("Interval", ns3::TimeValue(interval));
        remus.SetCheckpointerAttribute("StopDuration",
                                       ns3::StringValue(Variable("Constant", "Constant", 0.0001)));
        remus.SetCheckpointerAttribute("CommitDelay", ns3::PointerValue());
        m_checkpointer = remus.Install(ns3::NetDeviceContainer(m_lan.Get(2))).at(0);
        m_checkpointer->GetController()->SetAttribute("Outstanding", ns3::UintegerValue(20));
        m_checkpointer->TraceConnectWithoutContext(
            "CheckpointTaken",
            ns3::MakeCallback(&QuorumTestBed::HandleTaken, this));
        m_checkpointer->TraceConnectWithoutContext(
            "Committed",
            ns3::MakeCallback(&QuorumTestBed::HandleCommitted, this));
        ns3::Ipv4AddressHelper addresses("10.1.1.0", "255.255.255.0");
        addresses.Assign(ns3::NetDeviceContainer(m_lan.Get(0), m_lan.Get(1)));
        addresses.Assign(ns3::NetDeviceContainer(m_lan.Get(2)));

        m_split->WatchMachine(m_lan.Get(2));
        m_server = ns3::CreateObject<ns3::RemusKvServer>();
        m_machines.Get(0)->AddApplication(m_server);
        if (fault != Fault::COUNT_TWICE)
        {
            m_quorum = ns3::CreateObject<ns3::RemusQuorum>();
            m_quorum->SetAttribute("Enough", ns3::UintegerValue(enough));
        }
        for (uint32_t i = 0; i < BACKUPS; ++i)
        {
            AddBackup(i, delays.at(i), fault);
        }
        for (uint32_t i = 0; i < 2; ++i)
        {
            auto client = ns3::CreateObject<ns3::RemusKvClient>();
            client->SetAttribute("Remote",
                                 ns3::AddressValue(ns3::InetSocketAddress("10.1.1.3", 6379)));
            client->SetAttribute("FirstKey", ns3::UintegerValue(10 * i));
            client->SetAttribute("RetryTimeout", ns3::TimeValue(ns3::MilliSeconds(20)));
            client->SetAttribute("MaxRetryTimeout", ns3::TimeValue(ns3::MilliSeconds(50)));
            client->SetAttribute("ThinkTime",
                                 ns3::StringValue(Variable("Exponential", "Mean", 0.004)));
            client->TraceConnectWithoutContext(
                "Contradicted",
                ns3::MakeCallback(&QuorumTestBed::HandleContradicted, this));
            client->TraceConnectWithoutContext(
                "Replied",
                ns3::MakeCallback(&QuorumTestBed::HandleReplied, this));
            client->AssignStreams(1000 + 10 * i);
            m_clients.Get(i)->AddApplication(client);
        }
        // If one candidate lags, another has all committed checkpoints
        ns3::RemusLeaseHelper lease(m_arbiter.Get(0));
        lease.SetArbiterAttribute(
            "Candidates",
            ns3::UintegerValue(fault == Fault::ANY_BACKUP ? 1 : BACKUPS - enough + 1));
        lease.SetArbiterAttribute("Duration", ns3::TimeValue(ns3::MilliSeconds(200)));
        lease.SetHolderAttribute("Duration", ns3::TimeValue(ns3::MilliSeconds(200)));
        lease.SetHolderAttribute("RenewInterval", ns3::TimeValue(ns3::MilliSeconds(20)));
        lease.FencePrimary(m_machines.Get(0), ns3::Ipv4Address("10.1.10.1"));
        for (uint32_t i = 0; i < BACKUPS; ++i)
        {
            const auto arbiter = "10.1." + std::to_string(20 + i) + ".2";
            lease.InstallBackup(m_failovers[i],
                                m_machines.Get(1 + i),
                                ns3::InetSocketAddress(arbiter.c_str(), 7002));
        }
    }

    ~QuorumTestBed()
    {
        ns3::Simulator::Destroy();
        m_split->Dispose();
        if (m_quorum)
        {
            m_quorum->Dispose();
        }
    }

    /**
     * @brief Get the backups that have a checkpoint.
     * @param epoch its epoch
     * @return the number of backups
     */
    uint32_t GetNComplete(uint64_t epoch) const
    {
        uint32_t n = 0;
        for (const auto& receiver : m_receivers)
        {
            n += receiver->GetNComplete() > epoch;
        }
        return n;
    }

    uint32_t m_enough;                               //!< q
    ns3::NodeContainer m_machines;                   //!< primary, backups
    ns3::NodeContainer m_clients;                    //!< the clients' nodes
    ns3::NodeContainer m_arbiter;                    //!< the arbiter
    ns3::NetDeviceContainer m_lan;                   //!< clients, primary, backups
    ns3::NetDeviceContainer m_links[BACKUPS];        //!< from the primary to each backup
    ns3::NetDeviceContainer m_arbiterLinks[BACKUPS]; //!< from each backup to the arbiter
    ns3::Ptr<ns3::RemusCheckpointer> m_checkpointer; //!< the primary's
    ns3::Ptr<ns3::RemusQuorum> m_quorum;             //!< commits checkpoints; null with COUNT_TWICE
    ns3::Ptr<ns3::RemusKvServer> m_server;           //!< the primary's
    std::vector<ns3::Ptr<ns3::RemusCheckpointReceiver>> m_receivers; //!< the backups'
    std::vector<ns3::Ptr<ns3::RemusFailover>> m_failovers;           //!< the backups'
    ns3::Ptr<ns3::RemusSplitMonitor> m_split;                        //!< listens to all machines
    uint32_t m_early{0};            //!< checkpoints that were committed with too few backups
    uint32_t m_tookOver{0};         //!< backups that took over
    uint64_t m_nContradictions{0};  //!< contradictions of all clients
    uint64_t m_nReplies{0};         //!< replies to all clients since the takeover
    std::vector<double> m_commits;  //!< times from checkpoints to their commits, in seconds
    std::vector<ns3::Time> m_taken; //!< when checkpoints were taken

  private:
    /**
     * @brief Add a backup.
     * @param i its number
     * @param delay the delay of its link
     * @param fault a fault
     */
    void AddBackup(uint32_t i, ns3::Time delay, Fault fault)
    {
        auto node = m_machines.Get(1 + i);
        ns3::PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", ns3::StringValue("1Gbps"));
        link.SetChannelAttribute("Delay", ns3::TimeValue(delay));
        m_links[i] = link.Install(m_machines.Get(0), node);
        const auto net = "10.1." + std::to_string(10 + i);
        ns3::Ipv4AddressHelper((net + ".0").c_str(), "255.255.255.0").Assign(m_links[i]);
        link.SetChannelAttribute("Delay", ns3::StringValue("1ms"));
        const auto arbiterNet = "10.1." + std::to_string(20 + i) + ".0";
        m_arbiterLinks[i] = link.Install(node, m_arbiter.Get(0));
        ns3::Ipv4AddressHelper(arbiterNet.c_str(), "255.255.255.0").Assign(m_arbiterLinks[i]);

        auto receiver = ns3::CreateObject<ns3::RemusCheckpointReceiver>();
        receiver->AssignStreams(100 + i);
        node->AddApplication(receiver);
        m_receivers.push_back(receiver);
        const ns3::Ipv4Address address((net + ".2").c_str());
        auto sender = ns3::CreateObject<ns3::RemusCheckpointSender>();
        sender->SetAttribute("Remote", ns3::AddressValue(ns3::InetSocketAddress(address, 7000)));
        sender->SetSnapshotCallback(ns3::MakeCallback(&ns3::RemusKvServer::TakeSnapshot, m_server));
        m_machines.Get(0)->AddApplication(sender);
        if (fault == Fault::COUNT_TWICE)
        {
            sender->SetCommitCallback(ns3::MakeCallback(&QuorumTestBed::CountTwice, this));
        }
        else
        {
            m_quorum->Add(sender);
        }

        ns3::RemusFailoverHelper helper;
        helper.SetSenderAttribute("Interval", ns3::TimeValue(ns3::MilliSeconds(10)));
        helper.SetMonitorAttribute("Timeout", ns3::TimeValue(ns3::MilliSeconds(100)));
        helper.SetFailoverAttribute("ResumeTime",
                                    ns3::StringValue(Variable("Constant", "Constant", 0.01)));
        auto failover = helper.Install(m_lan.Get(2), m_lan.Get(3 + i), receiver, address);
        failover->TraceConnectWithoutContext(
            "TookOver",
            ns3::MakeCallback(&QuorumTestBed::HandleTookOver, this));
        auto server = ns3::CreateObject<ns3::RemusKvServer>();
        node->AddApplication(server);
        failover->SetRestoreCallback(ns3::MakeCallback(&ns3::RemusKvServer::Restore, server));
        m_failovers.push_back(failover);
        m_split->WatchMachine(m_lan.Get(3 + i));
    }

    /**
     * @brief The fault: one acknowledgement counts as two.
     * @param epoch the epoch that a backup has
     */
    void CountTwice(uint64_t epoch)
    {
        if (!m_checkpointer->HasFailed())
        {
            m_checkpointer->Commit(epoch);
        }
    }

    /**
     * @brief A checkpoint is taken.
     * @param now the time
     */
    void HandleTaken(uint64_t /* epoch */, ns3::Time now)
    {
        m_taken.push_back(now);
    }

    /**
     * @brief A checkpoint is committed.
     * @param epoch its epoch
     * @param now the time
     */
    void HandleCommitted(uint64_t epoch, ns3::Time now)
    {
        m_early += GetNComplete(epoch) < m_enough;
        m_commits.push_back((now - m_taken.at(epoch)).GetSeconds());
    }

    /**
     * @brief A backup has become the guest.
     */
    void HandleTookOver(uint64_t /* epoch */, ns3::Time /* now */)
    {
        ++m_tookOver;
    }

    /**
     * @brief A reply contradicts an earlier one.
     */
    void HandleContradicted(uint32_t /* key */, uint64_t /* least */, uint64_t /* value */)
    {
        ++m_nContradictions;
    }

    /**
     * @brief A client has received a reply.
     */
    void HandleReplied(ns3::Time /* sent */, ns3::Time /* now */)
    {
        m_nReplies += m_tookOver;
    }
};

#endif /* REMUS_QUORUM_TEST_H */
