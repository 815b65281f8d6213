/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/object-factory.h"
#include "ns3/remus-dirty-pages.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <csignal>
#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace ns3;

namespace
{

/// A recording that can't be used
struct BadRecording
{
    const char* name;    //!< what is wrong with it
    const char* text;    //!< the CSV file
    const char* message; //!< the message: the line, the value and what is allowed
};

/**
 * @brief Print the recording when a test fails.
 * @param os the stream
 * @param recording the recording
 * @return the stream
 */
std::ostream&
operator<<(std::ostream& os, const BadRecording& recording)
{
    return os << recording.name;
}

/// A recording that can't be used, by its name
class DirtyPagesErrors : public testing::TestWithParam<BadRecording>
{
};

} // namespace

TEST_P(DirtyPagesErrors, EndTheProgramWithTheLine)
{
    const std::string name = testing::TempDir() + "bad-" + GetParam().name + ".csv";
    std::ofstream(name) << GetParam().text;
    auto pages = CreateObject<RemusRecordedPages>();
    EXPECT_DEATH(pages->SetFileName(name), GetParam().message);
    std::remove(name.c_str());
}

INSTANTIATE_TEST_SUITE_P(
    Recordings,
    DirtyPagesErrors,
    testing::Values(
        BadRecording{"Empty", "", "has no checkpoint in it"},
        BadRecording{"OnlyHeader", "time,pages\n", "has no checkpoint in it"},
        BadRecording{"Column",
                     "time,page\n",
                     "line 1: column 'page'; allowed are time, pages, bytes, stop and ack"},
        BadRecording{"Twice", "time,pages,pages\n", "line 1: column 'pages'; allowed are"},
        BadRecording{"NoTime", "pages,stop\n", "line 1: a column time and one of"},
        BadRecording{"NoSize", "time,stop\n", "line 1: a column time and one of"},
        BadRecording{"Fields", "time,pages\n1s,3\n2s\n", "line 3: 1 fields; there are 2 columns"},
        BadRecording{"Pages",
                     "# log\n\ntime,pages\n1s,-3\n",
                     "line 4: pages is '-3'; allowed is a number from 0"},
        BadRecording{"Bytes", "time,bytes\n1s,1e6\n", "line 2: bytes is '1e6'; allowed is"},
        BadRecording{"Stop",
                     "time,pages,stop\n1s,3,soon\n",
                     "line 2: stop is 'soon'; allowed is a time from 0 like 152ms or 0.152"},
        BadRecording{"Ack", "time,pages,ack\n1s,3,\n", "line 2: ack is ''; allowed is a time"},
        BadRecording{"AckWraps",
                     "time,pages,ack\n1s,5,18446744073709551617ns\n",
                     "line 2: ack is '18446744073709551617ns'; allowed is a time .* at most 1.15"},
        BadRecording{"AckTooLong",
                     "time,pages,ack\n1s,5,20000000000s\n",
                     "line 2: ack is '20000000000s'; allowed is a time"},
        BadRecording{"TimeWraps",
                     "time,pages\n1s,5\n20000000000000000000ns,6\n",
                     "line 3: time is '20000000000000000000ns'; allowed is a time"},
        BadRecording{
            "PagesWrap",
            "time,pages\n1s,4503599627370497\n",
            "line 2: pages is '4503599627370497'; allowed is a number from 0 to 4294967295"},
        BadRecording{"TwoPoints", "time,pages\n1.2.3s,4\n", "line 2: time is '1.2.3s'; allowed"},
        BadRecording{"Unprintable",
                     "time,pages\n1s,3\x01\x1b\xff\n",
                     "line 2: pages is '3...'; allowed is a number from 0"},
        BadRecording{"Order",
                     "time,pages\n2s,3\n1s,3\n",
                     "line 3: time is '1s'; it must be later than that of the line before"}),
    [](const testing::TestParamInfo<BadRecording>& test) { return test.param.name; });

TEST(DirtyPages, NumbersOfAnyLengthAreRefusedInOneLine)
{
    const std::string name = testing::TempDir() + "long.csv";
    for (const char* column : {"pages", "bytes", "stop", "ack"})
    {
        std::ofstream(name) << "time,pages" << (column == std::string("pages") ? "" : ",")
                            << (column == std::string("pages") ? "" : column) << "\n1s,"
                            << (column == std::string("pages") ? "" : "1,")
                            << std::string(30000, '1') << "\n";
        auto pages = CreateObject<RemusRecordedPages>();
        EXPECT_DEATH(pages->SetFileName(name),
                     "line 2: " + std::string(column) + " is '1+\\.\\.\\.'");
    }
    std::remove(name.c_str());
}

TEST(DirtyPages, AByteOrderMarkIsSkippedAndPageSizeCounts)
{
    const std::string name = testing::TempDir() + "bom.csv";
    std::ofstream(name) << "\xef\xbb\xbftime,pages,bytes\r\n1.5ms, 7 ,2000\r\n";
    ObjectFactory factory;
    factory.SetTypeId("ns3::RemusRecordedPages");
    factory.Set("FileName", StringValue(name));
    auto pages = factory.Create<RemusRecordedPages>();
    const auto dirtied = pages->GetNext(Time(0));
    EXPECT_EQ(dirtied.pages, 7u);
    EXPECT_EQ(dirtied.bytes, 2000u);
    EXPECT_TRUE(dirtied.stop.IsStrictlyNegative());
    std::ofstream(name) << "time,bytes\n1s,2000\n";
    factory.Set("PageSize", UintegerValue(1000));
    pages = factory.Create<RemusRecordedPages>();
    EXPECT_EQ(pages->GetNext(Time(0)).pages, 2u);
    std::remove(name.c_str());
}

/**
 * Recordings that random changes have damaged are either read, and then give pages and
 * times that are in range, or refused in one line. In a process each, as a refusal ends it.
 */
TEST(DirtyPages, DamagedRecordingsAreReadOrRefusedInOneLine)
{
    const std::string good = "# log\ntime,pages,bytes,stop,ack\n"
                             "100ms,30,122880,8ms,0.012\n0.2,0,0,0,1us\n300ms,5,20480,1.5ms,2s\n";
    const std::vector<std::string> bits{"9999999999999999999",
                                        "-",
                                        ",",
                                        "\n",
                                        "",
                                        ".",
                                        "e9",
                                        "ms",
                                        std::string(1, '\0'),
                                        "\xff",
                                        "h",
                                        "inf",
                                        "#",
                                        "18446744073709551616"};
    std::mt19937 random(1);
    const auto choose = [&random](std::size_t n) { return random() % n; };
    const std::string name = testing::TempDir() + "damaged.csv";
    uint32_t read = 0;
    uint32_t refused = 0;
    constexpr uint32_t RUNS = 1000;
    for (uint32_t run = 0; run < RUNS; ++run)
    {
        auto text = good;
        for (auto changes = 1 + choose(2); changes > 0; --changes)
        {
            const auto place = choose(text.size());
            switch (choose(3))
            {
            case 0:
                text[place] = static_cast<char>(choose(256));
                break;
            case 1:
                text.erase(place, 1 + choose(8));
                break;
            default:
                text.insert(place, bits[choose(bits.size())]);
            }
        }
        std::ofstream(name, std::ios::binary) << text;
        int ends[2];
        ASSERT_EQ(pipe(ends), 0);
        const auto child = fork();
        if (child == 0)
        {
            const rlimit none{0, 0};
            setrlimit(RLIMIT_CORE, &none);
            dup2(ends[1], STDERR_FILENO);
            auto pages = CreateObject<RemusRecordedPages>();
            pages->SetFileName(name);
            bool right = true;
            for (int i = 0; i < 5; ++i)
            {
                const auto d = pages->GetNext(Seconds(1));
                right = right && d.bytes <= (1ULL << 52) && d.stop < Seconds(2e9) &&
                        d.ack < Seconds(2e9);
            }
            _exit(right ? 0 : 1);
        }
        close(ends[1]);
        std::string words;
        char part[1000];
        for (auto n = ::read(ends[0], part, sizeof(part)); n > 0;
             n = ::read(ends[0], part, sizeof(part)))
        {
            words.append(part, n);
        }
        close(ends[0]);
        int status = 0;
        waitpid(child, &status, 0);
        if (WIFEXITED(status))
        {
            ASSERT_EQ(WEXITSTATUS(status), 0) << "run " << run << ": " << words << "\n" << text;
            ++read;
        }
        else
        {
            ++refused;
            ASSERT_EQ(WTERMSIG(status), SIGABRT) << "run " << run << ": " << words << "\n" << text;
            const auto line = words.substr(0, words.find('\n'));
            ASSERT_NE(line.find("msg=\"RemusRecordedPages: "), std::string::npos) << words;
            ASSERT_NE(line.find(", file="), std::string::npos) << "more than a line: " << words;
        }
    }
    std::remove(name.c_str());
    EXPECT_GT(read, RUNS / 50);
    EXPECT_GT(refused, RUNS / 5);
}

TEST(DirtyPages, AMissingRecordingEndsTheProgram)
{
    auto pages = CreateObject<RemusRecordedPages>();
    EXPECT_DEATH(pages->SetFileName("/no/such/file.csv"), "cannot read '/no/such/file.csv'");
    EXPECT_DEATH(pages->GetNext(Time(0)), "FileName is not set");
}
