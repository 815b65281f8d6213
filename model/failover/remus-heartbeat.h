/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_HEARTBEAT_H
#define REMUS_HEARTBEAT_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Tells a RemusHeartbeatMonitor by UDP, in equal intervals, that its machine works.
 *
 * A plug must not hold what this sends: give it a device of its own, or let its Priority bypass the
 * plug through another band of PrioQueueDisc.
 */
class RemusHeartbeatSender : public Application
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusHeartbeatSender();
    ~RemusHeartbeatSender() override;

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Send a heartbeat, and schedule the next.
     */
    void Send();

    Address m_remote;     //!< the monitor
    Time m_interval;      //!< from one heartbeat to the next
    uint8_t m_priority;   //!< the socket's priority
    Ptr<Socket> m_socket; //!< the socket
    EventId m_next;       //!< the next heartbeat
};

/**
 * @ingroup plug
 *
 * @brief Notices when no heartbeat of a RemusHeartbeatSender has come for a time.
 *
 * Lost heartbeats look the same as a machine that has failed. The timeout starts with the first
 * heartbeat, or at ExpectFrom if none has come until then.
 */
class RemusHeartbeatMonitor : public Application
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusHeartbeatMonitor();
    ~RemusHeartbeatMonitor() override;

    /**
     * @brief Tell whether heartbeats were missed.
     * @return true once Missed has been fired
     */
    bool HasMissed() const;

    /**
     * TracedCallback signature for Missed.
     * @param [in] now the time
     */
    typedef void (*MissedTracedCallback)(Time now);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Heartbeats have come.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief Start the timeout anew.
     */
    void Expect();

    /**
     * @brief No heartbeat has come for a time.
     */
    void HandleTimeout();

    Address m_local;      //!< where to listen
    Time m_timeout;       //!< how long to wait for a heartbeat
    Time m_expectFrom;    //!< when one is expected at the latest; 0 for after the first
    Ptr<Socket> m_socket; //!< the socket
    EventId m_watch;      //!< the timeout
    bool m_missed{false}; //!< see HasMissed()

    TracedCallback<Time> m_traceMissed; //!< fired once
};

} // namespace ns3

#endif /* REMUS_HEARTBEAT_H */
