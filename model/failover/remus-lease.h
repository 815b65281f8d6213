/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_LEASE_H
#define REMUS_LEASE_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <set>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Gives a lease to one of several RemusLeaseHolder at a time, on a third machine.
 *
 * A request from the holder renews its lease. One from another machine is granted when the lease
 * has run out, and else is not answered. The arbiter does not know the holder's clock. If neither
 * clock is off by more than DriftBound, it is enough to wait for
 *
 *     Duration (1 + DriftBound) / (1 - DriftBound)
 *
 * by its own clock after the holder's last request.
 *
 * - **Fencing**: with a fence, a lease that has run out is not trusted to have stopped anybody.
 * When another machine asks, the holder is cut off first, by what SetFence() was given, which takes
 *   FenceTime: its power, say, or its port of the switch. A machine that was cut off gets no lease
 *   any more. So the holder needs no clock, and need not ask.
 * - **Several candidates**: a lease that is free is given when Candidates machines have asked for
 * it within Duration, to the one of these with the greatest rank.
 */
class RemusLeaseArbiter : public Application
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusLeaseArbiter();
    ~RemusLeaseArbiter() override;

    /**
     * @brief Set what cuts the holder off before another machine gets the lease.
     * @param fence gets the address of the holder, without a port; null to wait for the end of the
     * lease only
     */
    void SetFence(Callback<void, const Address&> fence);

    /**
     * TracedCallback signature for CutOff.
     * @param [in] machine the address of the machine, without a port
     * @param [in] now the time
     */
    typedef void (*CutOffTracedCallback)(const Address& machine, Time now);

  protected:
    void DoDispose() override;

  private:
    /// A machine that wants the lease
    struct Candidate
    {
        Time asked;    //!< when it has asked last
        uint32_t rank; //!< its rank
    };

    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Requests have come.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief Tell whether a machine without the lease gets it.
     * @param machine the machine, which is a candidate
     * @return true if the lease is free, and no other candidate is to be preferred
     */
    bool IsNext(const Address& machine) const;

    /**
     * @brief The holder may have the lease from now on for as long as it lasts.
     */
    void Renew();

    /**
     * @brief Cut the holder off.
     */
    void CutOff();

    Address m_local;       //!< where to listen
    Time m_duration;       //!< how long a lease lasts
    double m_driftBound;   //!< how much clocks can be off
    double m_clockDrift;   //!< how much this machine's clock is off
    Address m_firstHolder; //!< who has the lease at the start
    Ptr<Socket> m_socket;  //!< the socket
    Address m_holder;      //!< who has the lease, without the port
    Time m_until;          //!< when it can be given to another
    uint32_t m_nNeeded;    //!< how many candidates there must be
    Time m_fenceTime;      //!< how long it takes to cut a machine off
    EventId m_cut;         //!< the end of that

    Callback<void, const Address&> m_fence;             //!< cuts a machine off
    std::map<Address, Candidate> m_candidates;          //!< machines that want the lease
    std::set<Address> m_cutOff;                         //!< machines that were cut off
    TracedCallback<const Address&, Time> m_traceCutOff; //!< a machine was cut off
};

/**
 * @ingroup plug
 *
 * @brief Asks a RemusLeaseArbiter for a lease, and says when it has it and when it has not any
 * more.
 *
 * It asks each RenewInterval. A granted lease is valid for Duration by this machine's clock from
 * when it was asked for, so late, doubled and reordered answers do no harm. A machine may let
 * output out only while it has the lease, and the others only when they have it.
 */
class RemusLeaseHolder : public Application
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusLeaseHolder();
    ~RemusLeaseHolder() override;

    /**
     * @brief Tell whether this machine has the lease.
     * @return true if it has
     */
    bool IsHeld() const;

    /**
     * @brief Begin to ask, if that has not begun.
     * @param rank which of several candidates is to be preferred: the one with the greatest rank.
     * Ranks from 2^32 - 1 on are the same
     */
    void Ask(uint64_t rank = 0);

    /**
     * TracedCallback signature for Acquired and Lost.
     * @param [in] now the time
     */
    typedef void (*LeaseTracedCallback)(Time now);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Send a request, and schedule the next.
     */
    void Send();

    /**
     * @brief Answers have come.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief Have the lease, or have it longer.
     * @param asked when it was asked for
     */
    void Extend(Time asked);

    /**
     * @brief The lease has run out.
     */
    void HandleEnd();

    Address m_remote;     //!< the arbiter
    Time m_duration;      //!< how long a lease lasts
    Time m_renewInterval; //!< from one request to the next
    double m_clockDrift;  //!< how much this machine's clock is off
    bool m_first;         //!< it has the lease at the start
    bool m_asks;          //!< it asks from the start
    Ptr<Socket> m_socket; //!< the socket
    bool m_held{false};   //!< see IsHeld()
    Time m_until;         //!< the end of the lease
    uint32_t m_rank{0};   //!< see Ask()
    EventId m_next;       //!< the next request
    EventId m_end;        //!< the end of the lease

    TracedCallback<Time> m_traceAcquired; //!< it has the lease
    TracedCallback<Time> m_traceLost;     //!< it has not any more
};

} // namespace ns3

#endif /* REMUS_LEASE_H */
