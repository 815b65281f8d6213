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
 * @brief Epochs that are cut when the predicted latency reaches a target, as Cuju's are.
 *
 * The latency of an epoch is the longest that any output of it can wait: from the resume that opens
 * it to its commit. Each CheckInterval while the guest runs, the controller adds up how long it has
 * run, and how long the checkpoint would take: a fixed time and a time for each page that is dirty
 * by now. When the sum reaches Target, it stops the guest. MaxRun limits the epoch.
 *
 * The fixed time is FixedTime. The time for a page starts as TimePerPage and is learned: after each
 * commit it moves by Gain of the difference towards what that checkpoint took. So a link that
 * others use, too, is noticed one epoch late.
 *
 * The checkpointer's DirtyPages must be able to tell the pages dirtied so far (RemusRatePages,
 * RemusBurstyPages). If it can't, or is null, there is nothing to predict from but the fixed time.
 * The interval has no effect.
 */
class RemusPredictiveController : public RemusController
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();
    Time GetNextStop(const State& state) override;
    void NotifyCommitted(const Epoch& epoch) override;

    /**
     * @brief Get the time that a page is predicted to take.
     * @return the time in seconds
     */
    double GetTimePerPage() const;

  protected:
    void DoDispose() override;

  private:
    Time m_target;        //!< the latency aimed at
    Time m_checkInterval; //!< how often the latency is predicted
    Time m_fixed;         //!< what a checkpoint takes without pages
    Time m_firstPerPage;  //!< what a page is first thought to take
    double m_gain;        //!< how fast that is learned
    Time m_maxRun;        //!< the longest run
    double m_perPage{-1}; //!< what a page is thought to take, in seconds; negative: nothing learned
    EventId m_check;      //!< the next prediction
};

} // namespace ns3

#endif /* REMUS_PREDICTIVE_CONTROLLER_H */
