/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_PIPELINED_CONTROLLER_H
#define REMUS_PIPELINED_CONTROLLER_H

#include "remus-controller.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief A checkpoint every T, with several checkpoints on their way to the backup at a time.
 *
 * Up to Outstanding epochs may be closed and uncommitted. As long as there are fewer, P = max(T,
 * S). When the limit is reached, the current epoch lasts until one of them is committed. With Stall
 * the guest stays stopped until then, and runs for T afterwards.
 *
 * If Outstanding is more than 1, the plugs' LinuxAccounting must be false: Linux's counters have
 * room for one closed epoch.
 */
class RemusPipelinedController : public RemusController
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();
    uint32_t GetMaxOutstanding() const override;
    bool StallsGuest() const override;
    Time GetNextStop(const State& state) override;

  private:
    uint32_t m_outstanding; //!< the most uncommitted epochs
    bool m_stall;           //!< keep the guest stopped at the limit
};

} // namespace ns3

#endif /* REMUS_PIPELINED_CONTROLLER_H */
