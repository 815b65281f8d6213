/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_ADAPTIVE_CONTROLLER_H
#define REMUS_ADAPTIVE_CONTROLLER_H

#include "remus-controller.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Adapts the length of epochs to a latency target, after each commit.
 *
 * The latency of an epoch is the longest time for which any of its output can wait: from the resume
 * that opens the epoch to its commit. If it differs from Target by more than Band, the time for
 * which the guest runs in the next epoch changes by half the difference, within MinRun and MaxRun.
 * The first run lasts the checkpointer's interval, limited in the same way. The interval has no
 * other effect. A MinRun of more than MaxRun ends the program with a message.
 *
 * Cuju predicts the latency during the epoch instead: see RemusPredictiveController.
 *
 * If Outstanding is more than 1, the plugs' LinuxAccounting must be false.
 */
class RemusAdaptiveController : public RemusController
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();
    uint32_t GetMaxOutstanding() const override;
    Time GetNextStop(const State& state) override;
    void NotifyCommitted(const Epoch& epoch) override;

    /**
     * @brief Get the time for which the guest is to run in an epoch.
     * @return the time; 0 before the first epoch
     */
    Time GetRun() const;

  private:
    Time m_target;          //!< the target latency
    double m_band;          //!< the tolerated relative difference
    Time m_minRun;          //!< the shortest run
    Time m_maxRun;          //!< the longest run
    uint32_t m_outstanding; //!< the most uncommitted epochs
    Time m_run{0};          //!< see GetRun()
    bool m_adapting{false}; //!< the first epoch is committed
};

} // namespace ns3

#endif /* REMUS_ADAPTIVE_CONTROLLER_H */
