/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_LEASE_H
#define REMUS_LEASE_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

#include <cstdint>

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

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Requests have come.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief The holder may have the lease from now on for as long as it lasts.
     */
    void Renew();

    Address m_local;       //!< where to listen
    Time m_duration;       //!< how long a lease lasts
    double m_driftBound;   //!< how much clocks can be off
    double m_clockDrift;   //!< how much this machine's clock is off
    Address m_firstHolder; //!< who has the lease at the start
    Ptr<Socket> m_socket;  //!< the socket
    Address m_holder;      //!< who has the lease, without the port
    Time m_until;          //!< when it can be given to another
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
     */
    void Ask();

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
    uint32_t m_nAsked{0}; //!< requests
    EventId m_next;       //!< the next request
    EventId m_end;        //!< the end of the lease

    TracedCallback<Time> m_traceAcquired; //!< it has the lease
    TracedCallback<Time> m_traceLost;     //!< it has not any more
};

} // namespace ns3

#endif /* REMUS_LEASE_H */
