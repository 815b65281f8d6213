/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_UNKNOWN_DEVICE_H
#define PLUG_UNKNOWN_DEVICE_H

#include "ns3/drop-tail-queue.h"
#include "ns3/net-device.h"
#include "ns3/packet.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/type-id.h"

/**
 * @file
 * @ingroup plug-tests
 *
 * A device that the tests share. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief A device without attributes, which keeps its receive callbacks.
 */
class UnknownDevice : public ns3::SimpleNetDevice
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId, which has not SimpleNetDevice's attributes
     */
    static ns3::TypeId GetTypeId()
    {
        static ns3::TypeId tid = ns3::TypeId("ns3::PlugUnknownDevice").SetParent<ns3::NetDevice>();
        return tid;
    }

    UnknownDevice()
    {
        SetQueue(ns3::CreateObject<ns3::DropTailQueue<ns3::Packet>>());
    }

    void SetReceiveCallback(ReceiveCallback callback) override
    {
        m_receive = callback;
    }

    void SetPromiscReceiveCallback(PromiscReceiveCallback callback) override
    {
        m_promiscReceive = callback;
    }

    ReceiveCallback m_receive;               //!< receives
    PromiscReceiveCallback m_promiscReceive; //!< receives the frames to others, too
};

#endif /* PLUG_UNKNOWN_DEVICE_H */
