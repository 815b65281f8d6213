/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-udp-socket.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/udp-socket-factory.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusUdpSocket");

namespace
{

/**
 * @brief Get the name of an application's class for messages.
 * @param application the application
 * @return the name, without ns3::
 */
std::string
GetName(const Application& application)
{
    const auto name = application.GetInstanceTypeId().GetName();
    return name.substr(name.rfind(':') + 1);
}

} // namespace

Ptr<Socket>
RemusUdpSocket::Listen(const Application& application,
                       const Address& local,
                       Callback<void, Ptr<Socket>> read)
{
    NS_LOG_FUNCTION(&application << local);
    auto socket = Socket::CreateSocket(application.GetNode(), UdpSocketFactory::GetTypeId());
    NS_ABORT_MSG_IF(socket->Bind(local) != 0,
                    GetName(application) << ": node " << application.GetNode()->GetId()
                                         << " cannot listen on its Local address");
    socket->SetRecvCallback(read);
    return socket;
}

Ptr<Socket>
RemusUdpSocket::Connect(const Application& application,
                        const Address& remote,
                        Callback<void, Ptr<Socket>> read)
{
    NS_LOG_FUNCTION(&application << remote);
    auto socket = Socket::CreateSocket(application.GetNode(), UdpSocketFactory::GetTypeId());
    NS_ABORT_MSG_IF(socket->Connect(remote) != 0,
                    GetName(application) << ": node " << application.GetNode()->GetId()
                                         << " cannot use its Remote address");
    socket->SetRecvCallback(read);
    return socket;
}

void
RemusUdpSocket::Close(Ptr<Socket>& socket)
{
    if (socket)
    {
        socket->Close();
        socket = nullptr;
    }
}

} // namespace ns3
