/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_UDP_SOCKET_H
#define REMUS_UDP_SOCKET_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/callback.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"

/**
 * @file
 * @ingroup plug
 *
 * The UDP sockets of applications. This header is not installed.
 */

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Opens and closes the UDP socket of an application.
 */
namespace RemusUdpSocket
{

/**
 * @brief Open a socket that listens. Ends the program with a message if this fails.
 * @param application the owner of the socket
 * @param local the address and port, the application's attribute Local
 * @param read is called when packets have arrived
 * @return the socket
 */
Ptr<Socket> Listen(const Application& application,
                   const Address& local,
                   Callback<void, Ptr<Socket>> read);

/**
 * @brief Open a socket that sends to one address. Ends the program with a message if this fails.
 * @param application the owner of the socket
 * @param remote the address and port, the application's attribute Remote
 * @param read is called when packets have arrived; null if none are expected
 * @return the socket
 */
Ptr<Socket> Connect(const Application& application,
                    const Address& remote,
                    Callback<void, Ptr<Socket>> read);

/**
 * @brief Close a socket. Its callback is not called again.
 * @param [in,out] socket the socket, or null; null afterwards
 */
void Close(Ptr<Socket>& socket);

} // namespace RemusUdpSocket

} // namespace ns3

#endif /* REMUS_UDP_SOCKET_H */
