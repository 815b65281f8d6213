/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_RECORDING_H
#define PLUG_RECORDING_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// One operation on a recorded plug, and what the plug did
struct RecordedOperation
{
    std::string op;         //!< the operation's name
    std::string line;       //!< the line it was read from
    std::string family;     //!< of init: the mix of operations from which the sequence was drawn
    std::string parent;     //!< of init: the queue disc above the plug, or empty
    std::string device;     //!< of init: "slip" and "teql" stop their queue
    uint32_t burst{0};      //!< of init, under tbf: its burst in bytes
    uint32_t mtu{0};        //!< of init: the device's MTU in bytes
    uint32_t header{0};     //!< of init: the device's link header in bytes
    uint32_t txqueuelen{0}; //!< of init: the device's queue length in packets
    uint32_t plug{0};       //!< the plug, or of enqueue the band, under prio
    std::optional<uint32_t> limit; //!< of init and limit: the limit in bytes
    uint32_t id{0};                //!< of enqueue: the packet's number
    uint32_t size{0};              //!< of enqueue: the packet's size in bytes
    bool accepted{false};          //!< of enqueue: whether it was accepted
    std::vector<uint32_t> out;     //!< the numbers of the packets that left, in order
    uint32_t qlen{0};              //!< packets queued afterwards
    uint32_t backlog{0};           //!< bytes queued afterwards
    uint32_t drops{0};             //!< packets dropped since the sequence's start
    uint32_t requeues{0};          //!< packets put back since the sequence's start
};

/**
 * @brief Read a recording; throws std::runtime_error if there is none.
 * @param filename a gzipped file of JSON lines
 * @return its operations
 */
std::vector<RecordedOperation> ReadRecording(const std::string& filename);

#endif /* PLUG_RECORDING_H */
