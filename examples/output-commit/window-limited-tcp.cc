/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "window-limited-tcp.h"

#include "ns3/config.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

using namespace ns3;

void
ConfigureWindowLimitedTcp(uint32_t segment, uint32_t window, Time minRto)
{
    Config::SetDefault("ns3::TcpL4Protocol::SocketType", StringValue("ns3::TcpNewReno"));
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(segment));
    Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(window));
    Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(window));
    Config::SetDefault("ns3::TcpSocket::DelAckCount", UintegerValue(1));
    Config::SetDefault("ns3::TcpSocket::ConnTimeout", TimeValue(3 * minRto));
    Config::SetDefault("ns3::TcpSocketBase::MinRto", TimeValue(minRto));
}
