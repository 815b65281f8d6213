/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_SERVER_LINK_H
#define REMUS_SERVER_LINK_H

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/string.h"

/**
 * @file
 * @ingroup plug-tests
 *
 * The network of a server and its client. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief Make a server (10.0.0.1) and a client (10.0.0.2), on a fast link of 2 ms.
 * @return the server and the client
 */
inline ns3::NodeContainer
MakeServerAndClient()
{
    ns3::NodeContainer nodes(2);
    ns3::PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", ns3::StringValue("10Gbps"));
    link.SetChannelAttribute("Delay", ns3::TimeValue(ns3::MilliSeconds(2)));
    auto devices = link.Install(nodes);
    ns3::InternetStackHelper().Install(nodes);
    ns3::Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
    return nodes;
}

#endif /* REMUS_SERVER_LINK_H */
