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
 * @brief Makes a guest, to whose node it is aggregated, one of a group that one RemusCheckpointer
 * stops at the same instant: if one fails, all are rolled back to the same cut, so all fail.
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
     * @brief Set the group's checkpointer. To be done once.
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
     * @brief A guest of the group has failed.
     * @param epoch the current epoch
     * @param now the time
     */
    void HandleFailed(uint64_t epoch, Time now);

    Ptr<RemusCheckpointer> m_checkpointer; //!< the group's
};

} // namespace ns3

#endif /* REMUS_GROUP_MEMBER_H */
