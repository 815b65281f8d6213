/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_GROUP_MEMBER_H
#define REMUS_GROUP_MEMBER_H

#include "ns3/object.h"
#include "ns3/remus-checkpointer.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Makes a guest a member of a group, whose guests are stopped by one RemusCheckpointer at
 * the same instant. If one fails, all are rolled back to the same cut, so all fail.
 *
 * Aggregate it to the guest's node.
 */
class RemusGroupMember : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusGroupMember();
    ~RemusGroupMember() override;

    /**
     * @brief Set the group's checkpointer. To be called once.
     * @param checkpointer the checkpointer
     */
    void Follow(Ptr<RemusCheckpointer> checkpointer);

    /**
     * @brief Get the group's checkpointer.
     * @return the checkpointer; null before Follow()
     */
    Ptr<RemusCheckpointer> GetCheckpointer() const;

  protected:
    void DoDispose() override;

  private:
    /**
     * @brief Called when a guest of the group has failed.
     * @param epoch the current epoch
     * @param now the time
     */
    void HandleFailed(uint64_t epoch, Time now);

    Ptr<RemusCheckpointer> m_checkpointer; //!< the checkpointer of the group
};

} // namespace ns3

#endif /* REMUS_GROUP_MEMBER_H */
