/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_GROUP_HELPER_H
#define REMUS_GROUP_HELPER_H

#include "remus-helper.h"

#include "ns3/address.h"
#include "ns3/net-device-container.h"
#include "ns3/plug-stage.h"
#include "ns3/remus-checkpointer.h"

#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Protects a group of guests with one checkpointer, which stops them all at the same
 * instant.
 *
 * Packets from one guest of the group to another pass at once; only packets that leave the group
 * are held. If one guest fails, all do, and all are rolled back to the same cut. Packets that were
 * on their way between guests at the cut are lost in a rollback, as on any network.
 */
class RemusGroupHelper
{
  public:
    /**
     * @brief Constructor.
     * @param remus protects the guests; its plugs are put in stages
     */
    explicit RemusGroupHelper(const RemusHelper& remus);

    /**
     * @brief Add a guest. Ends the program with a message if it is protected already, or if one of
     * its devices has no IP address yet.
     * @param guest the guest's devices, all of one node
     * @return the checkpointer of the group, which is aggregated to the node of the first guest
     */
    Ptr<RemusCheckpointer> Add(NetDeviceContainer guest);

    /**
     * @brief Get the checkpointer of the group.
     * @return the checkpointer; null while the group is empty
     */
    Ptr<RemusCheckpointer> GetCheckpointer() const;

  private:
    /**
     * @brief Let packets to an address bypass a stage's plug.
     * @param stage the stage
     * @param address the address
     */
    static void AddBypass(Ptr<PlugStage> stage, const Address& address);

    RemusHelper m_remus;                   //!< protects the guests
    Ptr<RemusCheckpointer> m_checkpointer; //!< the checkpointer of the group
    std::vector<Ptr<PlugStage>> m_stages;  //!< the stages of all guests
    std::vector<Address> m_addresses;      //!< the addresses of all guests
};

} // namespace ns3

#endif /* REMUS_GROUP_HELPER_H */
