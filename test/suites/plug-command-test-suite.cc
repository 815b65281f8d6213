/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/plug/plug-command.h"
#include "../support/plug-test.h"

#include "ns3/plug-helper.h"
#include "ns3/queue-disc-container.h"

#include <utility>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Commands in the syntax of tc and libnl, given by PlugHelper.
 */
class PlugCommandTestCase : public PlugTestCase<PlugCommandTestCase, PlugFixture>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Sizes are read as tc reads them
    void ReadSizes()
    {
        const std::vector<std::pair<std::string, uint32_t>> sizes{{"0", 0},
                                                                  {"1514", 1514},
                                                                  {"10b", 10},
                                                                  {"10k", 10240},
                                                                  {"10KB", 10240},
                                                                  {"1.5k", 1536},
                                                                  {"32m", 33554432},
                                                                  {"3mb", 3145728},
                                                                  {"3g", 3221225472},
                                                                  {"8kbit", 1024},
                                                                  {"8mbit", 1048576},
                                                                  {"4294967295", 4294967295}};
        for (const auto& size : sizes)
        {
            PlugHelper::Schedule(Simulator::Now(),
                                 QueueDiscContainer(m_plug),
                                 "limit " + size.first);
            Simulator::Run();
            NS_TEST_EXPECT_MSG_EQ(m_plug->GetMaxSize(),
                                  QueueSize(QueueSizeUnit::BYTES, size.second),
                                  "limit " << size.first);
        }
    }

    /// A command is read after another one
    void ReadTwice()
    {
        PlugCommand command;
        NS_TEST_EXPECT_MSG_EQ(command.Read("block"), "", "a command");
        NS_TEST_EXPECT_MSG_EQ(command.Read(" ").rfind("the command is empty; allowed are: ", 0),
                              0,
                              "the one before is forgotten");
    }

    /// Several operations in one command: tc sends the last one
    void TakeTheLastWord()
    {
        const std::vector<std::pair<std::string, std::string>> commands{
            {"release block", "block"},
            {"limit 5k block", "block"},
            {"block limit 5k limit 6k", "limit"},
            {"tc qdisc change dev eth0 root plug block", "block"},
            {"nl-qdisc-add --dev=eth0 --parent=root --update plug --buffer", "block"},
            {"--buffer", "block"},
            {"--release-one", "release"},
            {"--release-indefinite", "release_indefinite"},
            {"--limit 6144", "limit"},
            {"--limit=6k", "limit"}};
        for (const auto& command : commands)
        {
            UsePlug(CreateObject<PlugQueueDisc>());
            m_plug->SetLimit(7000);
            m_plug->Buffer();
            PlugHelper::Schedule(Simulator::Now(), QueueDiscContainer(m_plug), command.first);
            Simulator::Run();
            const std::string seen = m_plug->GetCurrentEpoch() == 2 ? "block"
                                     : m_plug->IsIndefinite()       ? "release_indefinite"
                                     : !m_plug->IsThrottled()       ? "release"
                                                                    : "limit";
            NS_TEST_EXPECT_MSG_EQ(seen, command.second, command.first);
            NS_TEST_EXPECT_MSG_EQ(m_plug->GetMaxSize(),
                                  QueueSize(seen == "limit" ? "6144B" : "7000B"),
                                  "The limit after " << command.first);
        }
    }

    /// Text that is not a command
    void RefuseCommands()
    {
        const std::vector<std::pair<std::string, std::string>> commands{
            {"plug--release-indefinite", "unknown word 'plug--release-indefinite'; "},
            {"", "the command is empty; "},
            {"tc qdisc change dev eth0 root plug", "the command is empty; "},
            {"unblock", "unknown word 'unblock'; "},
            {"BLOCK", "unknown word 'BLOCK', write 'block'; "},
            {"buffer", "unknown word 'buffer', write 'block'; "},
            {"--release_one", "unknown word '--release_one', write 'release'; "},
            {"TCQ_PLUG_RELEASE_INDEFINITE", "write 'release_indefinite'; "},
            {"plug", "unknown word 'plug', write 'block'; "},
            {"block now", "unknown word 'now'; "},
            {"release 1", "unknown word '1'; "},
            {"limit", "'limit' has no size; "},
            {"limit block", "'block' is not a size; "},
            {"limit -1", "'-1' is not a size; "},
            {"limit 4g", "'4g' is not a size; "},
            {"limit 4294967296", "'4294967296' is not a size; "},
            {"limit inf", "'inf' is not a size; "},
            {"limit 9bit", "'9bit' is not a size; "},
            {"limit 10x", "'10x' is not a size; "},
            {"limit k", "'k' is not a size; "},
            {"limit 10 20", "unknown word '20'; "},
            {std::string("limit 5\0zz", 10), "the command has a NUL byte; "}};
        for (const auto& command : commands)
        {
            const auto schedule = [this, command]() {
                PlugHelper::Schedule(MilliSeconds(1), QueueDiscContainer(m_plug), command.first);
            };
            NS_TEST_EXPECT_MSG_EQ(
                EndsProgram(schedule,
                            command.second + "allowed are: block, release, release_indefinite, "
                                             "limit BYTES"),
                true,
                command.first);
        }
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the syntax of commands.
 */
class PlugCommandTestSuite : public TestSuite
{
  public:
    PlugCommandTestSuite()
        : TestSuite("plug-command")
    {
        using Command = PlugCommandTestCase;
        AddTestCase(new Command("Limits may have tc's suffixes", &Command::ReadSizes));
        AddTestCase(new Command("A command replaces the one before", &Command::ReadTwice));
        AddTestCase(new Command("The last of several operations counts; libnl's are accepted",
                                &Command::TakeTheLastWord));
        AddTestCase(
            new Command("Anything but a command of tc is refused", &Command::RefuseCommands));
    }
};

static PlugCommandTestSuite g_plugCommandTestSuite; //!< registers the suite
