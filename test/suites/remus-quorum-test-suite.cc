/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-failover-test.h"

#include "ns3/csma-helper.h"
#include "ns3/error-model.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/log.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-lease-helper.h"
#include "ns3/remus-machines-laws.h"
#include "ns3/remus-quorum.h"
#include "ns3/remus-split-monitor.h"
#include "ns3/test.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace ns3;

NS_LOG_COMPONENT_DEFINE("RemusQuorumTest");

namespace
{

/// The number of backups, n
const uint32_t BACKUPS = 3;

/// A fault
enum class Fault
{
    NONE,        //!< none
    COUNT_TWICE, //!< an acknowledgement counts twice
    ANY_BACKUP   //!< one backup takes over, without others to compare it with
};

/**
 * @brief Write a random variable.
 * @param name its name
 * @param attribute its attribute
 * @param value the attribute's value
 * @return the text
 */
std::string
Variable(const std::string& name, const std::string& attribute, double value)
{
    return "ns3::" + name + "RandomVariable[" + attribute + "=" + std::to_string(value) + "]";
}

} // namespace

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
    /**
     * @brief Constructor.
     * @param enough how many backups must have a checkpoint
     * @param interval the time from one checkpoint to the next
     * @param delays the delays of the links to the backups
     * @param fault a fault
     */
    QuorumTestBed(uint32_t enough, Time interval, const std::vector<Time>& delays, Fault fault)
        : m_enough(enough),
          m_split(CreateObject<RemusSplitMonitor>())
    {
        m_machines.Create(1 + BACKUPS);
        m_clients.Create(2);
        m_arbiter.Create(1);
        InternetStackHelper stack;
        stack.SetIpv6StackInstall(false);
        stack.Install(NodeContainer(m_machines, m_clients, m_arbiter));
        CsmaHelper csma;
        csma.SetChannelAttribute("DataRate", StringValue("1Gbps"));
        csma.SetChannelAttribute("Delay", StringValue("10us"));
        m_lan = csma.Install(NodeContainer(m_clients, m_machines));
        csma.AssignStreams(m_lan, 1);

        RemusHelper remus;
        remus.SetCheckpointerAttribute("Controller", StringValue("pipelined"));
        remus.SetCheckpointerAttribute("Interval", TimeValue(interval));
        remus.SetCheckpointerAttribute("StopDuration",
                                       StringValue(Variable("Constant", "Constant", 0.0001)));
        remus.SetCheckpointerAttribute("CommitDelay", PointerValue());
        m_checkpointer = remus.Install(NetDeviceContainer(m_lan.Get(2))).at(0);
        m_checkpointer->GetController()->SetAttribute("Outstanding", UintegerValue(20));
        m_checkpointer->TraceConnectWithoutContext("CheckpointTaken",
                                                   MakeCallback(&QuorumTestBed::HandleTaken, this));
        m_checkpointer->TraceConnectWithoutContext(
            "Committed",
            MakeCallback(&QuorumTestBed::HandleCommitted, this));
        Ipv4AddressHelper addresses("10.1.1.0", "255.255.255.0");
        addresses.Assign(NetDeviceContainer(m_lan.Get(0), m_lan.Get(1)));
        addresses.Assign(NetDeviceContainer(m_lan.Get(2)));

        m_split->WatchMachine(m_lan.Get(2));
        m_server = CreateObject<RemusKvServer>();
        m_machines.Get(0)->AddApplication(m_server);
        if (fault != Fault::COUNT_TWICE)
        {
            m_quorum = CreateObject<RemusQuorum>();
            m_quorum->SetAttribute("Enough", UintegerValue(enough));
        }
        for (uint32_t i = 0; i < BACKUPS; ++i)
        {
            AddBackup(i, delays.at(i), fault);
        }
        for (uint32_t i = 0; i < 2; ++i)
        {
            auto client = CreateObject<RemusKvClient>();
            client->SetAttribute("Remote", AddressValue(InetSocketAddress("10.1.1.3", 6379)));
            client->SetAttribute("FirstKey", UintegerValue(10 * i));
            client->SetAttribute("RetryTimeout", TimeValue(MilliSeconds(20)));
            client->SetAttribute("MaxRetryTimeout", TimeValue(MilliSeconds(50)));
            client->SetAttribute("ThinkTime", StringValue(Variable("Exponential", "Mean", 0.004)));
            client->TraceConnectWithoutContext(
                "Contradicted",
                MakeCallback(&QuorumTestBed::HandleContradicted, this));
            client->TraceConnectWithoutContext("Replied",
                                               MakeCallback(&QuorumTestBed::HandleReplied, this));
            client->AssignStreams(1000 + 10 * i);
            m_clients.Get(i)->AddApplication(client);
        }
        // Below a candidate that lags, the others must have all that was committed
        RemusLeaseHelper lease(m_arbiter.Get(0));
        lease.SetArbiterAttribute(
            "Candidates",
            UintegerValue(fault == Fault::ANY_BACKUP ? 1 : BACKUPS - enough + 1));
        lease.SetArbiterAttribute("Duration", TimeValue(MilliSeconds(200)));
        lease.SetHolderAttribute("Duration", TimeValue(MilliSeconds(200)));
        lease.SetHolderAttribute("RenewInterval", TimeValue(MilliSeconds(20)));
        lease.FencePrimary(m_machines.Get(0), Ipv4Address("10.1.10.1"));
        for (uint32_t i = 0; i < BACKUPS; ++i)
        {
            const auto arbiter = "10.1." + std::to_string(20 + i) + ".2";
            lease.InstallBackup(m_failovers[i],
                                m_machines.Get(1 + i),
                                InetSocketAddress(arbiter.c_str(), 7002));
        }
    }

    ~QuorumTestBed()
    {
        Simulator::Destroy();
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

    uint32_t m_enough;                                     //!< q
    NodeContainer m_machines;                              //!< primary, backups
    NodeContainer m_clients;                               //!< the clients' nodes
    NodeContainer m_arbiter;                               //!< the arbiter
    NetDeviceContainer m_lan;                              //!< clients, primary, backups
    NetDeviceContainer m_links[BACKUPS];                   //!< from the primary to each backup
    NetDeviceContainer m_arbiterLinks[BACKUPS];            //!< from each backup to the arbiter
    Ptr<RemusCheckpointer> m_checkpointer;                 //!< the primary's
    Ptr<RemusQuorum> m_quorum;                             //!< commits; null with the fault
    Ptr<RemusKvServer> m_server;                           //!< the primary's
    std::vector<Ptr<RemusCheckpointReceiver>> m_receivers; //!< the backups'
    std::vector<Ptr<RemusFailover>> m_failovers;           //!< the backups'
    Ptr<RemusSplitMonitor> m_split;                        //!< listens to all machines
    uint32_t m_early{0};           //!< checkpoints that were committed with too few backups
    uint32_t m_tookOver{0};        //!< backups that took over
    uint64_t m_nContradictions{0}; //!< of all clients
    uint64_t m_nReplies{0};        //!< to all clients since the takeover
    std::vector<double> m_commits; //!< from taking checkpoints to their commits in seconds
    std::vector<Time> m_taken;     //!< when checkpoints were taken

  private:
    /**
     * @brief Add a backup.
     * @param i its number
     * @param delay the delay of its link
     * @param fault a fault
     */
    void AddBackup(uint32_t i, Time delay, Fault fault)
    {
        auto node = m_machines.Get(1 + i);
        PointToPointHelper link;
        link.SetDeviceAttribute("DataRate", StringValue("1Gbps"));
        link.SetChannelAttribute("Delay", TimeValue(delay));
        m_links[i] = link.Install(m_machines.Get(0), node);
        const auto net = "10.1." + std::to_string(10 + i);
        Ipv4AddressHelper((net + ".0").c_str(), "255.255.255.0").Assign(m_links[i]);
        link.SetChannelAttribute("Delay", StringValue("1ms"));
        const auto arbiterNet = "10.1." + std::to_string(20 + i) + ".0";
        m_arbiterLinks[i] = link.Install(node, m_arbiter.Get(0));
        Ipv4AddressHelper(arbiterNet.c_str(), "255.255.255.0").Assign(m_arbiterLinks[i]);

        auto receiver = CreateObject<RemusCheckpointReceiver>();
        receiver->AssignStreams(100 + i);
        node->AddApplication(receiver);
        m_receivers.push_back(receiver);
        const Ipv4Address address((net + ".2").c_str());
        auto sender = CreateObject<RemusCheckpointSender>();
        sender->SetAttribute("Remote", AddressValue(InetSocketAddress(address, 7000)));
        sender->SetSnapshotCallback(MakeCallback(&RemusKvServer::TakeSnapshot, m_server));
        m_machines.Get(0)->AddApplication(sender);
        if (fault == Fault::COUNT_TWICE)
        {
            sender->SetCommitCallback(MakeCallback(&QuorumTestBed::CountTwice, this));
        }
        else
        {
            m_quorum->Add(sender);
        }

        RemusFailoverHelper helper;
        helper.SetSenderAttribute("Interval", TimeValue(MilliSeconds(10)));
        helper.SetMonitorAttribute("Timeout", TimeValue(MilliSeconds(100)));
        helper.SetFailoverAttribute("ResumeTime",
                                    StringValue(Variable("Constant", "Constant", 0.01)));
        auto failover = helper.Install(m_lan.Get(2), m_lan.Get(3 + i), receiver, address);
        failover->TraceConnectWithoutContext("TookOver",
                                             MakeCallback(&QuorumTestBed::HandleTookOver, this));
        auto server = CreateObject<RemusKvServer>();
        node->AddApplication(server);
        failover->SetRestoreCallback(MakeCallback(&RemusKvServer::Restore, server));
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
    void HandleTaken(uint64_t /* epoch */, Time now)
    {
        m_taken.push_back(now);
    }

    /**
     * @brief A checkpoint is committed.
     * @param epoch its epoch
     * @param now the time
     */
    void HandleCommitted(uint64_t epoch, Time now)
    {
        m_early += GetNComplete(epoch) < m_enough;
        m_commits.push_back((now - m_taken.at(epoch)).GetSeconds());
    }

    /**
     * @brief A backup is the guest.
     */
    void HandleTookOver(uint64_t /* epoch */, Time /* now */)
    {
        ++m_tookOver;
    }

    /**
     * @brief A reply contradicts another.
     */
    void HandleContradicted(uint32_t /* key */, uint64_t /* least */, uint64_t /* value */)
    {
        ++m_nContradictions;
    }

    /**
     * @brief A client has a reply.
     */
    void HandleReplied(Time /* sent */, Time /* now */)
    {
        m_nReplies += m_tookOver;
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief How long the commit takes by the q-th of n acknowledgements.
 */
class QuorumLawTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param enough q
     */
    explicit QuorumLawTestCase(uint32_t enough)
        : TestCase("The commit waits for acknowledgement " + std::to_string(enough) + " of " +
                   std::to_string(BACKUPS) + " as F12 says"),
          m_enough(enough)
    {
    }

  private:
    void DoRun() override
    {
        const auto mean = 0.02;
        const auto delay = MilliSeconds(1);
        QuorumTestBed bed(m_enough, MilliSeconds(300), {delay, delay, delay}, Fault::NONE);
        for (const auto& receiver : bed.m_receivers)
        {
            receiver->SetAttribute("AckDelay", StringValue(Variable("Exponential", "Mean", mean)));
            receiver->AssignStreams(100 + receiver->GetNode()->GetId());
        }
        for (auto node = bed.m_clients.Begin(); node != bed.m_clients.End(); ++node)
        {
            (*node)->GetApplication(0)->SetStopTime(MilliSeconds(100));
        }
        Simulator::Stop(Seconds(600));
        Simulator::Run();
        double sum = 0;
        double within = 0; // 10 ms
        const auto travel = 0.00201;
        for (const auto commit : bed.m_commits)
        {
            sum += commit - travel;
            within += commit - travel < 0.01;
        }
        const auto n = static_cast<double>(bed.m_commits.size());
        const auto law = RemusLaws::QuorumMean(m_enough, BACKUPS, mean);
        const auto probability =
            RemusLaws::QuorumProbability(m_enough, BACKUPS, 1 - std::exp(-0.01 / mean));
        NS_LOG_INFO(m_enough << " of " << BACKUPS << ": " << 1e3 * sum / n << " ms, by F12 "
                             << 1e3 * law << " ms; " << within / n << " within 10 ms, by F12 "
                             << probability);
        NS_TEST_EXPECT_MSG_GT(n, 1900, "Checkpoints");
        NS_TEST_EXPECT_MSG_EQ(bed.m_early, 0, "Enough backups have each");
        // 4 standard errors; a single time spreads by its mean at most
        NS_TEST_EXPECT_MSG_EQ_TOL(sum / n, law, 4 * law / std::sqrt(n), "F12, the mean");
        NS_TEST_EXPECT_MSG_EQ_TOL(within / n, probability, 2 / std::sqrt(n), "F12");
    }

    uint32_t m_enough; //!< q
};

/**
 * @ingroup plug-tests
 *
 * @brief Backups that lag, lose packets and die, and a primary that fails.
 */
class QuorumFailoversTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param fault a fault
     * @param runs the number of guests
     */
    QuorumFailoversTestCase(Fault fault, uint32_t runs)
        : TestCase(std::to_string(runs) + " failovers with 3 backups: " +
                   (fault == Fault::NONE          ? "no client is contradicted"
                    : fault == Fault::COUNT_TWICE ? "an acknowledgement counted twice is noticed"
                                                  : "a takeover by any backup is noticed")),
          m_fault(fault),
          m_runs(runs)
    {
    }

  private:
    void DoRun() override
    {
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(41);
        uint64_t early = 0;
        uint64_t contradictions = 0;
        uint64_t takeovers = 0;
        for (uint32_t run = 0; run < m_runs; ++run)
        {
            std::vector<Time> delays;
            delays.reserve(BACKUPS);
            for (uint32_t i = 0; i < BACKUPS; ++i)
            {
                delays.push_back(MicroSeconds(random->GetInteger(100, 30000)));
            }
            QuorumTestBed bed(2, MilliSeconds(random->GetInteger(5, 20)), delays, m_fault);
            for (auto& link : bed.m_links)
            {
                Lose(link, 0.02 * random->GetValue(0, 1), random);
            }
            if (m_fault == Fault::ANY_BACKUP)
            {
                Lose(bed.m_arbiterLinks[0], 1, random);
                Lose(bed.m_arbiterLinks[1], 1, random);
            }
            const auto failure = random->GetInteger(200000, 1000000);
            Simulator::Schedule(MicroSeconds(failure),
                                &RemusMachineFailure::FailNode,
                                bed.m_machines.Get(0));
            if (random->GetInteger(0, 1) == 1) // one of three may die
            {
                Simulator::Schedule(MicroSeconds(random->GetInteger(100000, failure)),
                                    &RemusMachineFailure::FailNode,
                                    bed.m_machines.Get(random->GetInteger(1, BACKUPS)));
            }
            Simulator::Stop(Seconds(2));
            Simulator::Run();
            early += bed.m_early;
            contradictions += bed.m_nContradictions;
            takeovers += bed.m_tookOver;
            if (m_fault == Fault::NONE)
            {
                NS_TEST_EXPECT_MSG_EQ(bed.m_early, 0, "Commits in run " << run);
                NS_TEST_EXPECT_MSG_EQ(bed.m_nContradictions, 0, "Contradicted in run " << run);
                NS_TEST_EXPECT_MSG_EQ(bed.m_tookOver, 1, "Takeovers in run " << run);
                NS_TEST_EXPECT_MSG_GT(bed.m_nReplies, 0, "Clients continue in run " << run);
            }
            NS_TEST_EXPECT_MSG_EQ(bed.m_split->GetNLate(), 0, "Two guests in run " << run);
        }
        NS_LOG_INFO(GetName() << ": " << takeovers << " takeovers, " << early
                              << " checkpoints committed early, " << contradictions
                              << " contradictions");
        NS_TEST_EXPECT_MSG_EQ((early > 0), (m_fault == Fault::COUNT_TWICE), "Early commits");
        NS_TEST_EXPECT_MSG_EQ((contradictions > 0),
                              (m_fault == Fault::ANY_BACKUP),
                              "Contradictions");
    }

    /**
     * @brief Let devices lose packets that they receive.
     * @param devices the devices
     * @param rate the part of the packets that is lost
     * @param random draws a stream
     */
    static void Lose(const NetDeviceContainer& devices,
                     double rate,
                     Ptr<UniformRandomVariable> random)
    {
        for (uint32_t i = 0; i < devices.GetN(); ++i)
        {
            auto model = CreateObject<RateErrorModel>();
            model->SetUnit(RateErrorModel::ERROR_UNIT_PACKET);
            model->SetRate(rate);
            model->AssignStreams(random->GetInteger(1000, 1000000));
            devices.Get(i)->SetAttribute("ReceiveErrorModel", PointerValue(model));
        }
    }

    Fault m_fault;   //!< a fault
    uint32_t m_runs; //!< the number of guests
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of several backups.
 */
class RemusQuorumTestSuite : public TestSuite
{
  public:
    RemusQuorumTestSuite()
        : TestSuite("remus-quorum", PlugTestCompat::SystemSuite())
    {
        for (uint32_t enough = 1; enough <= BACKUPS; ++enough)
        {
            AddTestCase(new QuorumLawTestCase(enough));
        }
        AddTestCase(new QuorumFailoversTestCase(Fault::NONE, 40));
        AddTestCase(new QuorumFailoversTestCase(Fault::COUNT_TWICE, 20));
        AddTestCase(new QuorumFailoversTestCase(Fault::ANY_BACKUP, 20));
        AddTestCase(new QuorumFailoversTestCase(Fault::NONE, 300),
                    PlugTestCompat::ExtensiveDuration());
    }
};

static RemusQuorumTestSuite g_remusQuorumTestSuite; //!< registers the suite
