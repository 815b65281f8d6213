/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

/**
 * @file
 * @ingroup plug-tests
 *
 * A libFuzzer target: the bytes are a page log. Its values must be within their bounds, or the log
 * must be refused in one line.
 */

#include "../../model/checkpoint/remus-page-log.h"
#include "fuzz-expect.h"

#include <algorithm>
#include <cstdint>
#include <sstream>

using namespace ns3;

/// @param data the bytes @param size how many @return 0
extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size)
{
    std::istringstream log(std::string(data, data + size));
    std::vector<RemusRecordedPages::Record> records;
    const auto problem = RemusPageLog::Parse(log, records);
    ExpectLine(problem);
    if (problem.empty())
    {
        Expect(!records.empty(), "there is a checkpoint");
        for (const auto& record : records)
        {
            Expect(int64_t(record.pages) <= RemusPageLog::MAX_PAGES, "pages");
            Expect(int64_t(record.bytes) <= RemusPageLog::MAX_BYTES, "bytes");
        }
    }
    return 0;
}
