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
 * @brief Epochs whose length follows a latency target, corrected after each commit.
 *
 * The latency of an epoch is the longest that any output of it can wait: from the resume that
 * opens it to its commit. When it is out of the band around Target, the time for which the guest
 * runs in the next epoch changes by half the difference, within MinRun and MaxRun. It starts at the
 * checkpointer's interval, if that is within them. The interval has no other effect.
 *
 * Cuju predicts the latency within the epoch instead: see RemusPredictiveController.
 *
 * With Outstanding above 1 the plugs need LinuxAccounting false.
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
    Time m_target;          //!< the latency aimed at
    double m_band;          //!< how far off it may be, relatively
    Time m_minRun;          //!< the shortest run
    Time m_maxRun;          //!< the longest run
    uint32_t m_outstanding; //!< uncommitted epochs at most
    Time m_run{0};          //!< see GetRun()
    bool m_adapting{false}; //!< the first epoch is committed
};

} // namespace ns3

#endif /* REMUS_ADAPTIVE_CONTROLLER_H */
