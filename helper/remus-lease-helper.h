/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_LEASE_HELPER_H
#define REMUS_LEASE_HELPER_H

#include "ns3/address.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/remus-failover.h"
#include "ns3/remus-lease.h"

#include <string>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Lets a third machine decide where the guest runs, by a lease or by cutting the primary
 * off.
 *
 * - After InstallPrimary() the primary's host holds a lease. When it loses the lease, the guest and
 *   the host fail.
 * - After FencePrimary() the arbiter cuts the guest off when a backup requests the expired lease.
 * - A backup given to InstallBackup() resumes the guest only with the lease. When it loses the
 * lease later, the guest and the host fail.
 *
 * The arbiter listens on the IP version of the primary's address, IPv4 or IPv6. The program ends
 * with a message if a holder is to reach it over the other version, or would keep a lease for
 * longer than the arbiter grants it.
 *
 * To simulate an arbiter that restarts and has lost its memory, install another RemusLeaseArbiter
 * on the same node, for example with a second helper, and start it after the first has stopped.
 */
class RemusLeaseHelper
{
  public:
    /**
     * @brief Constructor.
     * @param arbiter the third machine
     */
    explicit RemusLeaseHelper(Ptr<Node> arbiter);

    /**
     * @brief Set an attribute of the arbiter.
     * @param name the attribute of ns3::RemusLeaseArbiter
     * @param value its value
     */
    void SetArbiterAttribute(std::string name, const AttributeValue& value);

    /**
     * @brief Set an attribute of the holders.
     * @param name the attribute of ns3::RemusLeaseHolder
     * @param value its value
     */
    void SetHolderAttribute(std::string name, const AttributeValue& value);

    /**
     * @brief Let the primary have the lease at the start. The guest and its host fail when the
     * host loses it.
     * @param host the node on which the guest runs
     * @param guest the guest's node, which may be its host
     * @param address the host's IPv4 or IPv6 address, as seen by the arbiter
     * @param arbiter the arbiter's address and port, as seen by the host
     * @return the holder
     */
    Ptr<RemusLeaseHolder> InstallPrimary(Ptr<Node> host,
                                         Ptr<Node> guest,
                                         const Address& address,
                                         const Address& arbiter) const;

    /**
     * @brief Let the arbiter cut the guest off when a backup requests the expired lease: its
     * machine fails.
     * @param guest the guest's node
     * @param address the IPv4 or IPv6 address that represents the guest's host
     */
    void FencePrimary(Ptr<Node> guest, const Address& address) const;

    /**
     * @brief Let a backup resume the guest only with the lease. The guest and its host fail when
     * the host loses it.
     * @param failover the failover application on the backup
     * @param guest the node that becomes the guest, which may be the backup's
     * @param arbiter the arbiter's address and port, as seen by the backup
     * @return the holder
     */
    Ptr<RemusLeaseHolder> InstallBackup(Ptr<RemusFailover> failover,
                                        Ptr<Node> guest,
                                        const Address& arbiter) const;

    /**
     * @brief Get the arbiter.
     * @return the arbiter
     */
    Ptr<RemusLeaseArbiter> GetArbiter() const;

  private:
    /**
     * @brief Create a holder. The guest and the host fail when the holder loses the lease.
     * @param host the holder's node
     * @param guest the guest's node, which may be its host
     * @param arbiter the arbiter's address and port
     * @return the holder
     */
    Ptr<RemusLeaseHolder> CreateHolder(Ptr<Node> host,
                                       Ptr<Node> guest,
                                       const Address& arbiter) const;

    Ptr<RemusLeaseArbiter> m_arbiter; //!< the arbiter
    ObjectFactory m_holder;           //!< creates holders
};

} // namespace ns3

#endif /* REMUS_LEASE_HELPER_H */
