/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef CAPTURED_ITEM_H
#define CAPTURED_ITEM_H

#include "capture-reader.h"

#include "ns3/packet.h"
#include "ns3/queue-item.h"

#include <cstdint>
#include <utility>

/// A recorded packet as a queue disc item
struct CapturedItem : public ns3::QueueDiscItem
{
    uint64_t number;         //!< the packet's number, from 0
    CapturedPacket captured; //!< the packet

    /**
     * @brief Constructor.
     * @param number the packet's number
     * @param size its size with the network header, in bytes
     * @param captured the packet
     */
    CapturedItem(uint64_t number, uint32_t size, CapturedPacket&& captured)
        : QueueDiscItem(ns3::Create<ns3::Packet>(size), ns3::Address(), 0),
          number(number),
          captured(std::move(captured))
    {
    }

    void AddHeader() override
    {
    }

    bool Mark() override
    {
        return false;
    }
};

#endif /* CAPTURED_ITEM_H */
