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
 * the guest's resume to the commit (transfer and acknowledgement). The period P between two stops
 * that results is what distinguishes the systems; the delay from the stop to the release is S + X
 * in the three given here, and each of them allows one closed epoch that is not yet committed.
 *
 * A new controller is a subclass with a TypeId that overrides GetNextStop(). If it is called
 * ns3::RemusMyIdeaController, its short name is "my-idea", and all that lists controllers lists it.
 *
 * A controller belongs to one checkpointer.
 */
class RemusController : public Object
{
  public:
    /// What a controller decides on
    struct State
    {
        Time interval; //!< the configured interval T
        Time stopped;  //!< when the guest was stopped for the latest checkpoint
        Time resumed;  //!< when the guest was resumed after it
        Time ready;    //!< since when the guest runs and fewer than GetMaxOutstanding() epochs wait
        bool stalled;  //!< whether \c resumed was delayed because StallsGuest()
        std::size_t nOutstanding; //!< epochs closed and not yet committed
        uint64_t nOutputPackets;  //!< packets of the current epoch that wait in the plugs
        uint64_t nHeldPackets;    //!< packets that wait in the plugs, of all epochs
        uint64_t nHeldBytes;      //!< their size in bytes
        int64_t nDirtyPages; //!< pages dirtied since \c resumed; negative if DirtyPages can't tell
    };

    /// A committed epoch
    struct Epoch
    {
        uint64_t number; //!< its number
        Time opened;     //!< when the guest was resumed, which began what it did in the epoch
        Time stopped;    //!< when the guest was stopped, which ended it
        uint64_t pages;  //!< the pages dirtied in it
    };

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * @brief Get the controllers that can be created.
     * @return their short names, or the names of their TypeIds where these have no short name,
     * sorted
     */
    static std::vector<std::string> GetNames();

    /**
     * @brief Get the TypeId's name that a short name stands for.
     * @param name a short name
     * @return the name of a TypeId; \p name if it is no short name
     */
    static std::string GetTypeIdName(const std::string& name);

    /**
     * @brief Get the name of this controller.
     * @return its short name, or the name of its TypeId if that has no short name
     */
    std::string GetName() const;

    /**
     * @brief Get how many closed epochs may be uncommitted when a checkpoint has been taken and the
     * next one is decided on.
     * @return the number, from 1; the controller is asked for the next stop as soon as the guest
     * runs and fewer epochs than this are uncommitted
     */
    virtual uint32_t GetMaxOutstanding() const;

    /**
     * @brief Decide what happens while GetMaxOutstanding() epochs are uncommitted.
     * @return false if the guest runs on, so that its epoch gets longer; true if it stays stopped
     * after its checkpoint until one of them is committed
     */
    virtual bool StallsGuest() const;

    /**
     * @brief Tell whether output matters for the decision. If it does, GetNextStop() is called
     * again for each packet that is held. If it does not, no packet costs anything.
     * @return true if it does; the answer must not change
     */
    virtual bool FollowsOutput() const;

    /**
     * @brief Decide when the guest is stopped for the next checkpoint. Called once per checkpoint,
     * at the time \c ready, and again when anybody calls Reconsider(), when FollowsOutput() says
     * so, and when the checkpointer's attributes change. The answer replaces the one before.
     * @param state what to decide on, at Simulator::Now()
     * @return the time of the next stop; a time that has passed means now
     */
    virtual Time GetNextStop(const State& state) = 0;

    /**
     * @brief Learn that an epoch is committed at this moment, which is Simulator::Now().
     * @param epoch the epoch
     */
    virtual void NotifyCommitted(const Epoch& epoch);

  protected:
    void DoDispose() override;

    /**
     * @brief Ask to be asked: the checkpointer calls GetNextStop() again, if the next stop is due
     * to be decided or has been decided.
     */
    void Reconsider() const;

  private:
    friend class RemusCheckpointer;

    Callback<void> m_reconsider; //!< RemusCheckpointer::Reconsider(); null without a checkpointer
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
    Time GetNextStop(const State& state) override;
};

/**
 * @ingroup plug
 *
 * @brief Xen's xl remus: it sleeps T after each commit. P = T + S + X. Memory is sent while the
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
 * @brief QEMU's micro-checkpointing: after the commit it sleeps for max(T - S, 0).
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
