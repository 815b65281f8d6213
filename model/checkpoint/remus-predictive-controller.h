/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_PREDICTIVE_CONTROLLER_H
#define REMUS_PREDICTIVE_CONTROLLER_H

#include "remus-controller.h"

#include "ns3/event-id.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Ends an epoch when the predicted latency reaches a target, as Cuju does.
 *
 * The latency of an epoch is the longest time for which any of its output can wait: from the resume
 * that opens the epoch to its commit. Every CheckInterval while the guest runs, the controller
 * predicts it as the sum of the time for which the guest has run, FixedTime, and a time for each
 * page that is dirty now. When the sum reaches Target, the guest is stopped. MaxRun limits the
 * epoch.
 *
 * The time for a page starts at TimePerPage, and is learned: after each commit it moves towards the
 * time that a page of the checkpoint took, by the fraction Gain of the difference. So a change,
 * such as other traffic on the link, is noticed one epoch late.
 *
 * The checkpointer's DirtyPages must be able to tell the pages dirtied so far, as RemusRatePages
 * and RemusBurstyPages are. Otherwise, or if it is null, the prediction uses FixedTime only. The
 * interval has no effect.
 */
class RemusPredictiveController : public RemusController
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();
    ~RemusPredictiveController() override;
    Time GetNextStop(const State& state) override;
    void NotifyCommitted(const Epoch& epoch) override;

    /**
     * @brief Get the predicted time for a page.
     * @return the time in seconds
     */
    double GetTimePerPage() const;

  private:
    Time m_target;        //!< the target latency
    Time m_checkInterval; //!< how often the latency is predicted
    Time m_fixed;         //!< the time of a checkpoint without pages
    Time m_firstPerPage;  //!< the initial time for a page
    double m_gain;        //!< the speed of learning
    Time m_maxRun;        //!< the longest run
    double m_perPage{-1}; //!< the time for a page in seconds; negative until it is learned
    EventId m_check;      //!< the next prediction
};

} // namespace ns3

#endif /* REMUS_PREDICTIVE_CONTROLLER_H */
