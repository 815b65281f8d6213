/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/remus-dirty-pages.h"

#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <string>

using namespace ns3;

namespace
{

/// A recording that can't be used
struct BadRecording
{
    const char* name;    //!< what is wrong with it
    const char* text;    //!< the CSV file
    const char* message; //!< what the message says: the line, the value and what is allowed
};

/**
 * @brief Print the recording when a test fails.
 * @param os where to
 * @param recording the recording
 * @return where to
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
        BadRecording{"Order",
                     "time,pages\n2s,3\n1s,3\n",
                     "line 3: time is '1s'; it must be later than the line's before"}),
    [](const testing::TestParamInfo<BadRecording>& test) { return test.param.name; });

TEST(DirtyPages, AMissingRecordingEndsTheProgram)
{
    auto pages = CreateObject<RemusRecordedPages>();
    EXPECT_DEATH(pages->SetFileName("/no/such/file.csv"), "cannot read '/no/such/file.csv'");
    EXPECT_DEATH(pages->GetNext(Time(0)), "FileName is not set");
}
