/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_CONTROLLER_H
#define REMUS_CONTROLLER_H

#include "ns3/callback.h"
#include "ns3/nstime.h"
#include "ns3/object.h"

#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Decides when the next checkpoint begins: the timing law of a RemusCheckpointer.
 *
 * Let T be the configured interval, S the time for which the guest is stopped, and X the time from
 * the guest's resume to the commit (transfer and acknowledgement). Real systems differ in the
 * resulting period P between two stops. With the three controllers in this file, the time from the
 * stop to the release is S + X, and only one closed epoch may be uncommitted.
 *
 * To add a controller, derive a class whose TypeId has a constructor, and override GetNextStop().
 * If its name is ns3::RemusMyIdeaController, its short name is "my-idea", and it appears in all
 * lists of controllers.
 *
 * A controller belongs to one checkpointer.
 */
class RemusController : public Object
{
  public:
    /// What a controller bases its decision on
    struct State
    {
        Time interval; //!< the configured interval T
        Time stopped;  //!< when the guest was stopped for the latest checkpoint
        Time resumed;  //!< when the guest was resumed after it
        Time ready;    //!< when the next stop could first be decided, see GetMaxOutstanding()
        bool stalled;  //!< whether \c resumed was delayed because of StallsGuest()
        std::size_t nOutstanding; //!< epochs closed and not yet committed
        uint64_t nOutputPackets;  //!< packets of the current epoch that wait in the plugs
        Time firstOutput; //!< when the oldest of these came, if there are any and FollowsOutput()
        uint64_t nHeldPackets; //!< packets that wait in the plugs, of all epochs
        uint64_t nHeldBytes;   //!< their size in bytes
        int64_t nDirtyPages;   //!< pages dirtied since \c resumed; negative if not known
    };

    /// A committed epoch
    struct Epoch
    {
        uint64_t number; //!< its number
        Time opened;     //!< when the guest was resumed into the epoch
        Time stopped;    //!< when the guest was stopped, which closed the epoch
        uint64_t pages;  //!< the pages dirtied in it
    };

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * @brief Get the controllers that can be created.
     * @return their short names, or the names of TypeIds that have no short name, sorted
     */
    static std::vector<std::string> GetNames();

    /**
     * @brief Get the name of the TypeId with a given short name.
     * @param name a short name
     * @return the name of the TypeId; \p name if it is not a short name
     */
    static std::string GetTypeIdName(const std::string& name);

    /**
     * @brief Get the name of this controller.
     * @return its short name, or the name of its TypeId if that has no short name
     */
    std::string GetName() const;

    /**
     * @brief Get the limit on closed, uncommitted epochs.
     * @return the limit, at least 1; the controller is asked for the next stop once the guest runs
     * and fewer epochs than this are uncommitted
     */
    virtual uint32_t GetMaxOutstanding() const;

    /**
     * @brief Decide what the guest does while GetMaxOutstanding() epochs are uncommitted.
     * @return true if it stays stopped after its checkpoint until one of them is committed; false
     * if it runs, which lengthens its epoch
     */
    virtual bool StallsGuest() const;

    /**
     * @brief Tell whether the decision depends on output. If so, GetNextStop() is called again for
     * each packet that is held. If not, packets cost nothing.
     * @return true if it does; always the same value
     */
    virtual bool FollowsOutput() const;

    /**
     * @brief Decide when the guest is stopped for the next checkpoint. This is called once per
     * checkpoint, at the time \c ready, and again after a call of Reconsider(), for each packet if
     * FollowsOutput() is true, and when the checkpointer's Controller or Interval is set. Each
     * decision replaces the previous one.
     * @param state the state at Simulator::Now()
     * @return the time of the next stop; a time in the past means now
     */
    virtual Time GetNextStop(const State& state) = 0;

    /**
     * @brief Called when an epoch is committed.
     * @param epoch the epoch
     */
    virtual void NotifyCommitted(const Epoch& epoch);

  protected:
    void DoDispose() override;

    /**
     * @brief Make the checkpointer call GetNextStop() again, if the next stop can be decided now or
     * has been.
     */
    void Reconsider() const;

  private:
    friend class RemusCheckpointer;

    Callback<void> m_reconsider; //!< RemusCheckpointer::Reconsider(); null without a checkpointer
};

/**
 * @ingroup plug
 *
 * @brief Xen's xend (until 2014): a checkpoint every T, but not before the last one is committed.
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
    Time GetNextStop(const State& state) override;
};

/**
 * @ingroup plug
 *
 * @brief Xen's xl remus: sleeps for T after each commit. P = T + S + X. Memory is sent while the
 * guest is stopped, so the transfer is part of S.
 */
class RemusXlController : public RemusController
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();
    Time GetNextStop(const State& state) override;
};

/**
 * @ingroup plug
 *
 * @brief QEMU's micro-checkpointing: sleeps for max(T - S, 0) after each commit.
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
    Time GetNextStop(const State& state) override;
};

} // namespace ns3

#endif /* REMUS_CONTROLLER_H */
