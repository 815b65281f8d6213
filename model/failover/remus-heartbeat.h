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
 * @brief Sends heartbeats to a RemusHeartbeatMonitor, by UDP at regular intervals.
 *
 * No plug may hold the heartbeats: give this application a device of its own, or use Priority to
 * let them bypass the plug in another band of PrioQueueDisc.
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
 * @brief Notices when no heartbeat of a RemusHeartbeatSender has arrived for Timeout.
 *
 * It can't distinguish lost heartbeats from a failed machine. The timeout starts with the first
 * heartbeat, or ExpectFrom after the start if none has arrived by then.
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
     * @return true once Missed has fired
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
     * @brief Called when heartbeats have arrived.
     * @param socket the socket
     */
    void HandleRead(Ptr<Socket> socket);

    /**
     * @brief Restart the timeout.
     */
    void Expect();

    /**
     * @brief Called when no heartbeat has arrived for the timeout.
     */
    void HandleTimeout();

    Address m_local;      //!< where to listen
    Time m_timeout;       //!< the time without a heartbeat
    Time m_expectFrom;    //!< when the timeout starts at the latest; 0 for no limit
    Ptr<Socket> m_socket; //!< the socket
    EventId m_watch;      //!< the timeout
    bool m_missed{false}; //!< see HasMissed()

    TracedCallback<Time> m_traceMissed; //!< fired once
};

} // namespace ns3

#endif /* REMUS_HEARTBEAT_H */
