/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "recording.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <zlib.h>

namespace
{

/**
 * @brief Read an operation.
 * @param line the line of the recording, JSON
 * @return the operation
 */
RecordedOperation
Parse(const std::string& line)
{
    const auto json = nlohmann::json::parse(line);
    RecordedOperation operation;
    operation.line = line;
    operation.op = json.at("op");
    if (json.contains("limit") && !json.at("limit").is_null())
    {
        operation.limit = json.at("limit");
    }
    if (operation.op == "init")
    {
        operation.family = json.at("family");
        operation.mtu = json.at("mtu");
        operation.txqueuelen = json.at("txqueuelen");
        operation.header = json.value("header", 14);
        operation.device = json.value("device", "veth");
        operation.burst = json.value("burst", 0);
        if (json.contains("parent") && !json.at("parent").is_null())
        {
            operation.parent = json.at("parent");
        }
        return operation;
    }
    operation.plug = json.value("plug", 0);
    if (operation.op == "enqueue")
    {
        operation.id = json.at("id");
        operation.size = json.at("size");
        operation.accepted = json.at("accepted");
    }
    operation.out = json.at("out").get<std::vector<uint32_t>>();
    operation.qlen = json.at("qlen");
    operation.backlog = json.at("backlog");
    operation.drops = json.at("drops");
    operation.requeues = json.value("requeues", 0);
    return operation;
}

} // namespace

std::vector<RecordedOperation>
ReadRecording(const std::string& filename)
{
    auto file = gzopen(filename.c_str(), "rb");
    if (!file)
    {
        throw std::runtime_error("can't open the recording " + filename);
    }
    std::vector<RecordedOperation> operations;
    std::string line;
    for (int c = gzgetc(file); c != -1; c = gzgetc(file))
    {
        if (c != '\n')
        {
            line.push_back(c);
            continue;
        }
        operations.push_back(Parse(line));
        line.clear();
    }
    const auto error = gzclose(file);
    if (error != Z_OK || !line.empty())
    {
        throw std::runtime_error("the recording " + filename + " is damaged");
    }
    return operations;
}
