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
 * @brief A checkpoint every T, with several checkpoints on their way to the backup at once.
 *
 * Up to Outstanding epochs may be closed and uncommitted. As long as they are fewer, P = max(T, S).
 * A commit slower than that stretches the current epoch until one of them is committed; with Stall
 * it keeps the guest stopped instead, which then runs for T.
 *
 * The plugs need LinuxAccounting false: Linux's counters have room for one closed epoch.
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
    uint32_t m_outstanding; //!< uncommitted epochs at most
    bool m_stall;           //!< keep the guest stopped
};

} // namespace ns3

#endif /* REMUS_PIPELINED_CONTROLLER_H */
