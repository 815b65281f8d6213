/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_GROUP_TEST_H
#define REMUS_GROUP_TEST_H

#include "remus-twin-test.h"

#include "ns3/address.h"
#include "ns3/ipv4-address.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/plug-packet-filter.h"
#include "ns3/plug-stage.h"
#include "ns3/remus-helper.h"
#include "ns3/string.h"

/**
 * @file
 * @ingroup plug-tests
 *
 * How the tests of groups protect several guests. It is not installed.
 */

/// How guests are protected
enum class Together
{
    GROUP,      //!< by one checkpointer
    REPLICATED, //!< by one checkpointer, whose checkpoints go to a backup
    APART,      //!< by one each
    LEAKY       //!< by one each, and messages between them are not held
};

/**
 * @brief Make the helper that protects guests.
 * @param interval the time from one checkpoint to the next
 * @return the helper
 */
inline ns3::RemusHelper
MakeGroupedRemusHelper(ns3::Time interval)
{
    ns3::RemusHelper remus;
    remus.UseStages();
    remus.SetCheckpointerAttribute("Controller", ns3::StringValue("xend"));
    remus.SetCheckpointerAttribute("Interval", ns3::TimeValue(interval));
    remus.SetCheckpointerAttribute("StopDuration", ns3::StringValue(TwinTestBed::Constant(0.001)));
    remus.SetCheckpointerAttribute("CommitDelay", ns3::StringValue(TwinTestBed::Constant(0.005)));
    return remus;
}

/**
 * @brief Do not hold packets to an address on a guest's device.
 * @param device the device
 * @param address the address
 */
inline void
Leak(ns3::Ptr<ns3::NetDevice> device, const ns3::Ipv4Address& address)
{
    auto filter = ns3::CreateObject<ns3::PlugPacketFilter>();
    filter->SetAttribute("Destination", ns3::AddressValue(address));
    device->GetObject<ns3::PlugStage>()->AddBypass(filter);
}

#endif /* REMUS_GROUP_TEST_H */
