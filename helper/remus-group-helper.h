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
 * @brief Protects guests that belong together by one checkpointer, which stops them at the same
 * instant. What one of them sends to another passes at once, and only what leaves the group is
 * held. If one fails, all do, and all are rolled back to the same cut.
 *
 * What is under way between guests at the cut is lost when the group is rolled back, as on any
 * network.
 */
class RemusGroupHelper
{
  public:
    /**
     * @brief Constructor.
     * @param remus protects the guests; its plugs are stages
     */
    explicit RemusGroupHelper(const RemusHelper& remus);

    /**
     * @brief Add a guest. Ends the program with a message if it is protected already, or has no IP
     * address yet.
     * @param guest the guest's devices, all of one node
     * @return the checkpointer of the group, which is aggregated to the node of the first guest
     */
    Ptr<RemusCheckpointer> Add(NetDeviceContainer guest);

    /**
     * @brief Get the checkpointer of the group.
     * @return the checkpointer; null as long as the group is empty
     */
    Ptr<RemusCheckpointer> GetCheckpointer() const;

  private:
    /**
     * @brief Let packets to an address pass by a stage's plug.
     * @param stage the stage
     * @param address the address
     */
    static void AddBypass(Ptr<PlugStage> stage, const Address& address);

    RemusHelper m_remus;                   //!< protects the guests
    Ptr<RemusCheckpointer> m_checkpointer; //!< the group's
    std::vector<Ptr<PlugStage>> m_stages;  //!< the stages of all guests
    std::vector<Address> m_addresses;      //!< the addresses of all guests
};

} // namespace ns3

#endif /* REMUS_GROUP_HELPER_H */
