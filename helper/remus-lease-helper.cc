/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "remus-lease-helper.h"

#include "remus-socket-address.h"

#include "ns3/abort.h"
#include "ns3/boolean.h"
#include "ns3/callback.h"
#include "ns3/log.h"
#include "ns3/nstime.h"
#include "ns3/remus-machine-failure.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("RemusLeaseHelper");

namespace
{

/**
 * @brief Called when a machine has lost the lease: the guest and the host fail.
 * @param guest the guest's node
 * @param host the node of the machine that has lost it, which may be the guest's
 */
void
HandleLost(Ptr<Node> guest, Ptr<Node> host, Time /* now */)
{
    NS_LOG_INFO("Nodes " << guest->GetId() << " and " << host->GetId()
                         << " fail, as their machine has lost the lease");
    RemusMachineFailure::FailNode(guest);
    RemusMachineFailure::FailNode(host);
}

/**
 * @brief Cut a machine off.
 * @param guest its node
 */
void
Fence(Ptr<Node> guest, const Address& /* machine */)
{
    NS_LOG_INFO("Node " << guest->GetId() << " is cut off");
    RemusMachineFailure::FailNode(guest);
}

} // namespace

RemusLeaseHelper::RemusLeaseHelper(Ptr<Node> arbiter)
    : m_arbiter(CreateObject<RemusLeaseArbiter>())
{
    arbiter->AddApplication(m_arbiter);
    m_holder.SetTypeId("ns3::RemusLeaseHolder");
}

void
RemusLeaseHelper::SetArbiterAttribute(std::string name, const AttributeValue& value)
{
    m_arbiter->SetAttribute(name, value);
}

void
RemusLeaseHelper::SetHolderAttribute(std::string name, const AttributeValue& value)
{
    m_holder.Set(name, value);
}

Ptr<RemusLeaseHolder>
RemusLeaseHelper::InstallPrimary(Ptr<Node> host,
                                 Ptr<Node> guest,
                                 const Address& address,
                                 const Address& arbiter) const
{
    m_arbiter->SetAttribute("FirstHolder", AddressValue(address));
    ListenOn(m_arbiter, address);
    auto holder = CreateHolder(host, guest, arbiter);
    holder->SetAttribute("First", BooleanValue(true));
    return holder;
}

void
RemusLeaseHelper::FencePrimary(Ptr<Node> guest, const Address& address) const
{
    m_arbiter->SetAttribute("FirstHolder", AddressValue(address));
    ListenOn(m_arbiter, address);
    m_arbiter->SetFence(MakeBoundCallback(&Fence, guest));
}

Ptr<RemusLeaseHolder>
RemusLeaseHelper::InstallBackup(Ptr<RemusFailover> failover,
                                Ptr<Node> guest,
                                const Address& arbiter) const
{
    auto holder = CreateHolder(failover->GetNode(), guest, arbiter);
    holder->SetAttribute("Asks", BooleanValue(false));
    failover->RequireLease(holder);
    return holder;
}

Ptr<RemusLeaseArbiter>
RemusLeaseHelper::GetArbiter() const
{
    return m_arbiter;
}

Ptr<RemusLeaseHolder>
RemusLeaseHelper::CreateHolder(Ptr<Node> host, Ptr<Node> guest, const Address& arbiter) const
{
    auto holder = m_holder.Create<RemusLeaseHolder>();
    TimeValue granted;
    m_arbiter->GetAttribute("Duration", granted);
    TimeValue kept;
    holder->GetAttribute("Duration", kept);
    NS_ABORT_MSG_IF(kept.Get() > granted.Get(),
                    "RemusLeaseHelper: holders keep a lease for "
                        << kept.Get().As(Time::MS) << ", but the arbiter grants it for "
                        << granted.Get().As(Time::MS)
                        << "; set both attributes Duration before machines are installed");
    AddressValue local;
    m_arbiter->GetAttribute("Local", local);
    const auto isIpv6 = Inet6SocketAddress::IsMatchingType(local.Get());
    NS_ABORT_MSG_IF(isIpv6 != Inet6SocketAddress::IsMatchingType(arbiter),
                    "RemusLeaseHelper: the holder on node "
                        << host->GetId() << " would request a lease over "
                        << (isIpv6 ? "IPv4, but the arbiter listens on IPv6"
                                   : "IPv6, but the arbiter listens on IPv4")
                        << "; install the primary first, or set the arbiter's attribute Local");
    holder->SetAttribute("Remote", AddressValue(arbiter));
    holder->TraceConnectWithoutContext("Lost", MakeBoundCallback(&HandleLost, guest, host));
    host->AddApplication(holder);
    return holder;
}

} // namespace ns3
