/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CONTROLLER_H
#define REMUS_CONTROLLER_H

#include "ns3/nstime.h"
#include "ns3/object.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief When does the next checkpoint begin? The timing law of a RemusCheckpointer.
 *
 * Let T be the configured interval, S the time for which the guest is stopped, and X the time from
 * the guest's resume to the commit (transfer and acknowledgement). The period P between two stops
 * that results is what distinguishes the systems; the delay from the stop to the release is S + X
 * in all three given here, and all three allow one closed epoch that is not yet committed.
 *
 * A new controller is a subclass that says when the guest is stopped next.
 */
class RemusController : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * @brief Get how many closed epochs may be uncommitted when a checkpoint has been taken and the
     * next one is decided on.
     * @return the number, from 1; the controller is asked for the next stop as soon as the guest
     * runs and fewer epochs than this are uncommitted
     */
    virtual uint32_t GetMaxOutstanding() const;

    /**
     * @brief Decide what happens while as many epochs are uncommitted as may be.
     * @return false if the guest runs on, so that its epoch gets longer; true if it stays stopped
     * after its checkpoint until one of them is committed
     */
    virtual bool StallsGuest() const;

    /**
     * @brief Decide when the guest is stopped for the next checkpoint. Asked once per checkpoint,
     * at the moment GetMaxOutstanding() describes, which is Simulator::Now().
     * @param stopped when the guest was stopped for the latest checkpoint
     * @param resumed when it was resumed
     * @param interval the configured interval T
     * @return the time of the next stop; a time that has passed means now
     */
    virtual Time GetNextStop(Time stopped, Time resumed, Time interval) = 0;

    /**
     * @brief Learn that an epoch is committed at this moment, which is Simulator::Now().
     * @param opened when the guest was resumed, which began what it did in the epoch
     * @param stopped when it was stopped, which ended it
     */
    virtual void NotifyCommitted(Time opened, Time stopped);
};

/**
 * @ingroup plug
 *
 * @brief Xen's xend (until 2014): a checkpoint every T, or as soon as the last one is committed.
 * P = max(T, S + X).
 */
class RemusXendController : public RemusController
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();
    Time GetNextStop(Time stopped, Time resumed, Time interval) override;
};

/**
 * @ingroup plug
 *
 * @brief Xen's xl remus: it sleeps T after each commit. P = T + S + X. Memory is sent while the
 * guest is stopped, so the transfer belongs into S.
 */
class RemusXlController : public RemusController
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();
    Time GetNextStop(Time stopped, Time resumed, Time interval) override;
};

/**
 * @ingroup plug
 *
 * @brief QEMU's micro-checkpointing: after the commit it sleeps what the stop left of T.
 * P = X + max(T, S).
 */
class RemusMcController : public RemusController
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();
    Time GetNextStop(Time stopped, Time resumed, Time interval) override;
};

} // namespace ns3

#endif /* REMUS_CONTROLLER_H */
