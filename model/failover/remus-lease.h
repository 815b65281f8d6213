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
 * @brief Grants a lease to one RemusLeaseHolder at a time, from a third machine.
 *
 * A request of the machine that has the lease renews it. A request of another machine is granted if
 * the lease has expired; otherwise it is not answered. The arbiter does not know the holder's
 * clock. If neither clock is off by more than DriftBound, the lease has expired
 *
 *     Duration (1 + DriftBound) / (1 - DriftBound)
 *
 * by the arbiter's clock after the holder's last request.
 *
 * - **Restart**: an arbiter that starts without a FirstHolder grants nothing for that time, because
 *   a lease granted by an arbiter before it may still be valid. Such an arbiter takes the place of
 *   one that has lost its memory. A machine that has no RemusLeaseHolder, but can be cut off, must
 *   be named as FirstHolder again.
 * - **Fencing**: with a fence, the arbiter does not rely on the holder to notice the expiry of the
 *   lease. When another machine requests the expired lease, the callback given to SetFence() first
 *   cuts the holder off, for example from its power or its switch port, which takes FenceTime, and
 *   the next request is granted. A machine that has been cut off gets no further lease. So the
 *   holder needs no clock, and need not send requests.
 * - **Several candidates**: a free lease is granted when at least Candidates machines have
 * requested it within Duration, to the one of these with the greatest rank.
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
     * @brief Set the function that cuts the holder off before another machine gets the lease.
     * @param fence takes the address of the holder, without a port; null to rely on the expiry
     * of the lease
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
    /// A machine that requests the lease
    struct Candidate
    {
        Time asked;    //!< the time of its last request
        uint32_t rank; //!< its rank
    };

    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Called when requests have arrived.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief Tell whether a candidate gets the lease.
     * @param machine the machine, which is a candidate
     * @return true if the lease is free, and at least Candidates machines have requested it within
     * Duration, none of them with a greater rank
     */
    bool IsNext(const Address& machine) const;

    /**
     * @brief Start the lease of the current holder anew.
     */
    void Renew();

    /**
     * @brief Cut the holder off.
     */
    void CutOff();

    Address m_local;       //!< where to listen
    Time m_duration;       //!< how long a lease lasts
    double m_driftBound;   //!< the greatest relative error of any clock
    double m_clockDrift;   //!< the relative error of this machine's clock
    Address m_firstHolder; //!< the first machine that has the lease
    Ptr<Socket> m_socket;  //!< the socket
    Address m_holder;      //!< the machine that has the lease, without a port
    Time m_until;          //!< when the lease can be granted to another machine
    uint32_t m_nNeeded;    //!< the required number of candidates
    Time m_fenceTime;      //!< the time needed to cut a machine off
    EventId m_cut;         //!< the end of that time

    Callback<void, const Address&> m_fence;             //!< cuts a machine off
    std::map<Address, Candidate> m_candidates;          //!< the machines that request the lease
    std::set<Address> m_cutOff;                         //!< the machines that have been cut off
    TracedCallback<const Address&, Time> m_traceCutOff; //!< a machine was cut off
};

/**
 * @ingroup plug
 *
 * @brief Requests a lease from a RemusLeaseArbiter, and reports when it has been acquired or lost.
 *
 * It sends a request every RenewInterval, from its start if Asks is true, otherwise from the call
 * of Ask(). A granted lease is valid for Duration, by this machine's clock, from the time of the
 * request, so late, duplicate and reordered answers do no harm. Only the machine that has the lease
 * may release output.
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
     * @brief Set the rank, and start to send requests unless they are being sent already.
     * @param rank the rank of this candidate; the one with the greatest rank is preferred. Ranks
     * from 2^32 - 1 on are equal
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
     * @brief Called when answers have arrived.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief Acquire or extend the lease.
     * @param asked the time of the request
     */
    void Extend(Time asked);

    /**
     * @brief Called when the lease has expired.
     */
    void HandleEnd();

    Address m_remote;     //!< the arbiter
    Time m_duration;      //!< how long a lease lasts
    Time m_renewInterval; //!< from one request to the next
    double m_clockDrift;  //!< the relative error of this machine's clock
    bool m_first;         //!< this machine has the lease at the start
    bool m_asks;          //!< this machine sends requests
    Ptr<Socket> m_socket; //!< the socket
    bool m_held{false};   //!< see IsHeld()
    Time m_until;         //!< the end of the lease
    uint32_t m_rank{0};   //!< see Ask()
    EventId m_next;       //!< the next request
    EventId m_end;        //!< the end of the lease

    TracedCallback<Time> m_traceAcquired; //!< fired when the lease is acquired
    TracedCallback<Time> m_traceLost;     //!< fired when it is lost
};

} // namespace ns3

#endif /* REMUS_LEASE_H */
