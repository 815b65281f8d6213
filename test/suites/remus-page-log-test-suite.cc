/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/nstime.h"
#include "ns3/remus-dirty-pages.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief Recordings of checkpoints.
 */
class RemusPageLogTestCase : public PlugTestCase<RemusPageLogTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Everything that a recording may contain
    void TestFormat()
    {
        auto pages = Read("\xef\xbb\xbf# a comment\n\n"
                          "time, pages ,\tbytes,stop,ack\r\n"
                          "100ms,30,122881,8ms,0.012\r\n"
                          "\n"
                          "# another\n"
                          "0.2 , 0 ,0,0,1us\n"
                          "3s,5,7,20ns,2min\n"
                          "4s,0,9,0,0\n"
                          "1h,4294967295,1,0.5s,0");
        const std::string all = "30 122881 8000000 12000000\n0 0 0 1000\n5 7 20 120000000000\n"
                                "0 9 0 0\n4294967295 1 500000000 0\n";
        NS_TEST_EXPECT_MSG_EQ(Write(pages, 5), all, "pages, bytes, stop and ack in ns");
        NS_TEST_EXPECT_MSG_EQ(Write(pages, 5), all, "the first follows the last");
        pages->GetNext(Time(0));
        const auto name = GetText(pages, "FileName");
        NS_TEST_EXPECT_MSG_EQ(name, m_name, "the name of the file");
        pages->SetAttribute("FileName", StringValue(name));
        NS_TEST_EXPECT_MSG_EQ(Write(pages, 5), all, "it begins anew when it is read again");
    }

    /// Missing columns
    void TestColumns()
    {
        auto pages = Read("bytes,time\n8192,1s\n8193,2s\n0,3s\n");
        NS_TEST_EXPECT_MSG_EQ(Write(pages, 3),
                              "2 8192 - -\n3 8193 - -\n0 0 - -\n",
                              "bytes fill pages; stop and ack are drawn");
        pages = Read("time,pages\n0,3\n1ns,0\n");
        pages->SetAttribute("PageSize", UintegerValue(100));
        NS_TEST_EXPECT_MSG_EQ(Write(pages, 2), "3 300 - -\n0 0 - -\n", "pages have bytes");
    }

    /// The longest and the greatest values
    void TestLimits()
    {
        const std::string digits = "0." + std::string(36, '0') + "1s"; // 39 characters and the unit
        NS_TEST_EXPECT_MSG_EQ(Write(Read("time,pages,stop\n1s,1,0" + digits + "\n"), 1),
                              "1 4096 0 -\n",
                              "40 characters");
        const std::vector<std::pair<std::string, std::string>> errors{
            {"time,pages,stop\n1s,1,00" + digits + "\n", "line 2: stop is '000."},
            {"time,pages\n1s,4294967296\n", "line 2: pages is '4294967296'; allowed is a number"},
            {"time,bytes\n1s,-1\n", "line 2: bytes is '-1'"},
            {"time,pages\n1s,\n", "line 2: pages is ''"},
            {"time,pages\n.5s,1\n", "line 2: time is '.5s'"},
            {"time,pages\ns,1\n", "line 2: time is 's'"},
            {"time,pages\n1.2.3s,1\n", "line 2: time is '1.2.3s'"},
            {"time,pages\n1d,1\n", "line 2: time is '1d'"},
            {"time,pages\n1152921505s,1\n", "line 2: time is '1152921505s'"},
            {"time,pages\n1s,1\n1s,1\n", "line 3: time is '1s'; it must be later"},
            {"time,pages\n1s,1\n2s,1\n1.5s,1\n", "line 4: time is '1.5s'; it must be later"},
            {"time,pages\n1s,1,2\n", "line 2: 3 fields; there are 2 columns"},
            {"time,pages\n1s\n", "line 2: 1 fields; there are 2 columns"},
            {"time,stop\n1s,1\n", "line 1: a column time and one of pages and bytes are needed"},
            {"pages,bytes\n1,1\n", "line 1: a column time and one of pages and bytes are needed"},
            {"time,pages,time\n", "line 1: column 'time'; allowed are"},
            {"time,pages," + std::string(60, 'x') + "\n",
             "column '" + std::string(60, 'x') + "'; allowed"},
            {"time,pages," + std::string(61, 'x') + "\n",
             "column '" + std::string(60, 'x') + "...'; allowed"},
            {"time,pages,a\tb~ \x7f!\n", "column 'a?b~ ?!'; allowed"},
            {"time,pages\n", "has no checkpoint in it"},
            {"", "has no checkpoint in it"}};
        for (const auto& [text, message] : errors)
        {
            const auto words = GetLastWords([this, text = text]() { Read(text); });
            NS_TEST_EXPECT_MSG_EQ((words.find(message) != std::string::npos),
                                  true,
                                  "'" << text << "' ends with '" << message << "', not with '"
                                      << words << "'");
        }
        NS_TEST_EXPECT_MSG_EQ(Write(Read("time,pages,ack\n1s,1,1152921504s\n"), 1),
                              "1 4096 - 1152921504000000000\n",
                              "the longest time in whole seconds");
        const std::string longest = "time,pages,ack\n1s,1,1152921504.606846975s\n"; // 2^60 - 1 ns
        NS_TEST_EXPECT_MSG_EQ(GetLastWords([this, longest]() { Read(longest); }),
                              "",
                              "the longest");
    }

  private:
    /**
     * @brief Read a recording.
     * @param text its text
     * @return the recording
     */
    Ptr<RemusRecordedPages> Read(const std::string& text)
    {
        m_name = CreateTempDirFilename("pages.csv");
        std::ofstream(m_name, std::ios::binary) << text;
        auto pages = CreateObject<RemusRecordedPages>();
        pages->SetAttribute("FileName", StringValue(m_name));
        return pages;
    }

    /**
     * @brief Write the checkpoints of a recording.
     * @param pages the recording
     * @param n how many checkpoints
     * @return a line for each: pages, bytes, and stop and ack in ns, - for none
     */
    static std::string Write(Ptr<RemusRecordedPages> pages, uint32_t n)
    {
        std::ostringstream text;
        while (n-- > 0)
        {
            const auto next = pages->GetNext(Seconds(1));
            text << next.pages << " " << next.bytes;
            for (const auto& time : {next.stop, next.ack})
            {
                text << " ";
                time.IsStrictlyNegative() ? text << "-" : text << time.GetNanoSeconds();
            }
            text << "\n";
        }
        return text.str();
    }

    /**
     * @brief Get an attribute.
     * @param object the object
     * @param name the attribute's name
     * @return its value as a text
     */
    static std::string GetText(Ptr<Object> object, const std::string& name)
    {
        StringValue value;
        object->GetAttribute(name, value);
        return value.Get();
    }

    std::string m_name; //!< the file that was read last
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of recordings.
 */
class RemusPageLogTestSuite : public TestSuite
{
  public:
    RemusPageLogTestSuite()
        : TestSuite("remus-page-log")
    {
        using Case = RemusPageLogTestCase;
        AddTestCase(new Case("A recording has comments, units and blanks", &Case::TestFormat));
        AddTestCase(
            new Case("Only time and one of pages and bytes are needed", &Case::TestColumns));
        AddTestCase(
            new Case("What is too long, too great or out of order is refused", &Case::TestLimits));
    }
};

static RemusPageLogTestSuite g_remusPageLogTestSuite; //!< registers the suite
