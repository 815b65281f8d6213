/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test-compat.h"
#include "../support/remus-failover-test.h"
#include "../support/remus-trace-laws.h"

#include "ns3/abort.h"
#include "ns3/object.h"
#include "ns3/remus-backup-policy.h"
#include "ns3/remus-heartbeat.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A failover in which a sink of a trace source gives a command, and a sink that this command
 * fires gives another one.
 */
class FailoverScenario
{
  public:
    /// A command
    typedef void (FailoverScenario::*Command)();

    /// A command and its name
    struct NamedCommand
    {
        const char* name; //!< its name
        Command command;  //!< the command
    };

    /// The arguments of a trace source
    enum class Arguments
    {
        EPOCH_TIME, //!< an epoch and a time
        EPOCH_SIZE, //!< an epoch and a size
        TIME,       //!< a time
        TIMES       //!< two times
    };

    /// A trace source
    struct Source
    {
        Ptr<Object> object;  //!< the object that has it
        std::string name;    //!< its name
        Arguments arguments; //!< its arguments
    };

    /**
     * @brief Get the commands.
     * @return all commands
     */
    static const std::vector<NamedCommand>& GetCommands()
    {
        using S = FailoverScenario;
        static const std::vector<NamedCommand> commands{
            {"fail the primary", &S::FailPrimary},
            {"fail the backup", &S::FailBackup},
            {"fail the checkpointer", &S::FailCheckpointer},
            {"stop protection", &S::Stop},
            {"start protection", &S::Start},
            {"commit", &S::Commit},
            {"restart the sender", &S::RestartSender},
            {"restart the receiver", &S::RestartReceiver},
            {"freeze the receiver", &S::Freeze},
            {"repair the primary", &S::Repair},
        };
        return commands;
    }

    /**
     * @brief Constructor.
     * @param policyName what the primary does when the backup is lost
     */
    explicit FailoverScenario(const std::string& policyName)
        : m_bed(GetParameters()),
          m_backupFailure(CreateObject<RemusMachineFailure>())
    {
        m_backupFailure->SetAttribute("FailureTime",
                                      StringValue("ns3::ConstantRandomVariable[Constant=10]"));
        m_bed.m_machines.Get(1)->AddApplication(m_backupFailure);
        auto policy = CreateObject<RemusBackupPolicy>();
        policy->SetAttribute("Policy", StringValue(policyName));
        policy->SetAttribute("Timeout", TimeValue(MilliSeconds(60)));
        m_bed.m_machines.Get(0)->AddApplication(policy);
        auto primary = m_bed.m_machines.Get(0);
        for (uint32_t i = 0; i < primary->GetNApplications(); ++i)
        {
            if (auto sender = DynamicCast<RemusCheckpointSender>(primary->GetApplication(i)))
            {
                m_sender = sender;
            }
        }
        Ptr<Object> monitor;
        auto backup = m_bed.m_machines.Get(1);
        for (uint32_t i = 0; i < backup->GetNApplications(); ++i)
        {
            if (auto found = DynamicCast<RemusHeartbeatMonitor>(backup->GetApplication(i)))
            {
                monitor = found;
            }
        }
        m_sources = {{m_sender, "Sent", Arguments::EPOCH_SIZE},
                     {m_sender, "Ready", Arguments::EPOCH_TIME},
                     {m_sender, "Acknowledged", Arguments::EPOCH_TIME},
                     {m_bed.m_receiver, "Completed", Arguments::EPOCH_SIZE},
                     {monitor, "Missed", Arguments::TIME},
                     {m_bed.m_failure, "Failed", Arguments::TIME},
                     {policy, "Lost", Arguments::TIME},
                     {policy, "Found", Arguments::TIME},
                     {m_bed.m_kvClients[0], "Replied", Arguments::TIMES}};
        for (const auto* name : {"Detected", "Resumed", "TookOver"})
        {
            m_sources.push_back({m_bed.m_failover, name, Arguments::EPOCH_TIME});
        }
        for (const auto& name : GetCheckpointerSources())
        {
            m_sources.push_back({m_bed.m_checkpointer, name, Arguments::EPOCH_TIME});
        }
        for (std::size_t i = 0; i < m_sources.size(); ++i)
        {
            Connect(m_sources[i], std::to_string(i));
        }
    }

    /**
     * @brief Get the number of trace sources.
     * @return the number
     */
    std::size_t GetNSources() const
    {
        return m_sources.size();
    }

    /**
     * @brief Describe a run.
     * @param source the trace source
     * @return its object's class and its name
     */
    std::string GetName(std::size_t source) const
    {
        return m_sources[source].object->GetInstanceTypeId().GetName() + " " +
               m_sources[source].name;
    }

    /**
     * @brief Run.
     * @param source the trace source whose sink gives a command
     * @param nth at which firing the command is given
     * @param first the command
     * @param second the command that is given in a sink that the first command fires
     */
    void Run(std::size_t source, uint32_t nth, std::size_t first, std::size_t second)
    {
        m_source = source;
        m_nth = nth;
        m_commands[0] = GetCommands()[first].command;
        m_commands[1] = GetCommands()[second].command;
        m_bed.Run();
    }

    FailoverTestBed m_bed;     //!< the machines
    uint32_t m_nCommands{0};   //!< commands given
    bool m_unprotected{false}; //!< protection has ended, or the guest is on two machines

  private:
    /**
     * @brief Get the parameters.
     * @return the parameters
     */
    static FailoverTestParameters GetParameters()
    {
        FailoverTestParameters parameters;
        parameters.controller = "pipelined";
        parameters.interval = MilliSeconds(10);
        parameters.failure = MilliSeconds(200);
        parameters.duration = MilliSeconds(400);
        parameters.pages = 2;
        return parameters;
    }

    /**
     * @brief Listen to a trace source.
     * @param source the trace source
     * @param context its index
     */
    void Connect(const Source& source, const std::string& context)
    {
        using S = FailoverScenario;
        auto connected = false;
        switch (source.arguments)
        {
        case Arguments::EPOCH_TIME:
            connected = source.object->TraceConnect(source.name,
                                                    context,
                                                    MakeCallback(&S::HandleEpochTime, this));
            break;
        case Arguments::EPOCH_SIZE:
            connected = source.object->TraceConnect(source.name,
                                                    context,
                                                    MakeCallback(&S::HandleEpochSize, this));
            break;
        case Arguments::TIME:
            connected = source.object->TraceConnect(source.name,
                                                    context,
                                                    MakeCallback(&S::HandleTime, this));
            break;
        case Arguments::TIMES:
            connected = source.object->TraceConnect(source.name,
                                                    context,
                                                    MakeCallback(&S::HandleTimes, this));
            break;
        }
        NS_ABORT_MSG_UNLESS(connected, "There is no trace source " << source.name);
    }

    /**
     * @brief A trace source is fired: give a command, if it is the right firing.
     * @param context its index
     */
    void Act(const std::string& context)
    {
        const std::string name = m_sources[std::stoul(context)].name;
        m_unprotected = m_unprotected || name == "Ended";
        const auto due = m_depth > 0 || (std::stoul(context) == m_source && --m_nth == 0);
        if (due && m_depth < 2)
        {
            const auto command = m_commands[m_depth];
            ++m_depth;
            ++m_nCommands;
            (this->*command)();
            --m_depth;
        }
    }

    /// A sink. @param context its index
    void HandleEpochTime(std::string context, uint64_t /* epoch */, Time /* now */)
    {
        Act(context);
    }

    /// A sink. @param context its index
    void HandleEpochSize(std::string context, uint64_t /* epoch */, uint64_t /* bytes */)
    {
        Act(context);
    }

    /// A sink. @param context its index
    void HandleTime(std::string context, Time /* now */)
    {
        Act(context);
    }

    /// A sink. @param context its index
    void HandleTimes(std::string context, Time /* sent */, Time /* now */)
    {
        Act(context);
    }

    /// A command
    void FailPrimary()
    {
        m_bed.m_failure->Fail();
    }

    /// A command
    void FailBackup()
    {
        m_backupFailure->Fail();
    }

    /// A command
    void FailCheckpointer()
    {
        m_bed.m_checkpointer->Fail();
    }

    /// A command
    void Stop()
    {
        m_unprotected = true;
        m_bed.m_checkpointer->Stop();
    }

    /// A command
    void Start()
    {
        m_bed.m_checkpointer->Start();
    }

    /// A command: commit what the backup has
    void Commit()
    {
        if (m_bed.m_receiver->GetNComplete() > 0)
        {
            m_bed.m_checkpointer->Commit(m_bed.m_receiver->GetNComplete() - 1);
        }
    }

    /// A command
    void RestartSender()
    {
        m_sender->Restart();
    }

    /// A command
    void RestartReceiver()
    {
        m_bed.m_receiver->Restart();
    }

    /// A command
    void Freeze()
    {
        m_bed.m_receiver->Freeze();
    }

    /// A command: the guest's addresses are on two machines then
    void Repair()
    {
        m_unprotected = m_unprotected || m_bed.m_failure->HasFailed();
        m_bed.m_failure->Repair();
    }

    Ptr<RemusMachineFailure> m_backupFailure; //!< the backup's
    Ptr<RemusCheckpointSender> m_sender;      //!< the primary's
    std::vector<Source> m_sources;            //!< the trace sources
    std::size_t m_source{0};                  //!< whose sink gives the command
    uint32_t m_nth{0};                        //!< at which firing
    Command m_commands[2]{nullptr, nullptr};  //!< by depth
    uint32_t m_depth{0};                      //!< the depth of nested commands
};

/**
 * @ingroup plug-tests
 *
 * @brief Any sink of any trace source gives any command.
 */
class FailoverSinksTestCase : public TestCase
{
  public:
    /**
     * @brief Constructor.
     * @param nth at which firing of the trace source the command is given
     * @param policy what the primary does when the backup is lost
     */
    FailoverSinksTestCase(uint32_t nth, const std::string& policy)
        : TestCase("Any sink may give any command, and its sinks another, at firing " +
                   std::to_string(nth) + ", without a backup: " + policy),
          m_nth(nth),
          m_policy(policy)
    {
    }

  private:
    void DoRun() override
    {
        const auto& commands = FailoverScenario::GetCommands();
        const auto nSources = FailoverScenario(m_policy).GetNSources();
        uint32_t given = 0;
        for (std::size_t source = 0; source < nSources; ++source)
        {
            for (std::size_t first = 0; first < commands.size(); ++first)
            {
                // Another pair of commands for each source
                const auto second = (first + source + m_nth) % commands.size();
                FailoverScenario scenario(m_policy);
                scenario.Run(source, m_nth, first, second);
                given += scenario.m_nCommands;
                const auto name = scenario.GetName(source) + ": " + commands[first].name +
                                  ", then " + commands[second].name;
                if (!scenario.m_unprotected)
                {
                    NS_TEST_EXPECT_MSG_EQ(scenario.m_bed.m_monitor->GetNViolations(), 0, name);
                    NS_TEST_EXPECT_MSG_EQ(scenario.m_bed.m_nContradictions, 0, name);
                }
            }
        }
        NS_TEST_EXPECT_MSG_GT(given, 100, "commands given");
    }

    uint32_t m_nth;       //!< when the command is given
    std::string m_policy; //!< what the primary does when the backup is lost
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of sinks that give commands during failovers.
 */
class RemusFailoverSinksTestSuite : public TestSuite
{
  public:
    RemusFailoverSinksTestSuite()
        : TestSuite("remus-failover-sinks", PlugTestCompat::SystemSuite())
    {
        AddTestCase(new FailoverSinksTestCase(1, "stall"));
        AddTestCase(new FailoverSinksTestCase(4, "unprotected"));
    }
};

static RemusFailoverSinksTestSuite g_remusFailoverSinksTestSuite; //!< registers the suite
