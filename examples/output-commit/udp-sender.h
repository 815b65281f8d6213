/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef UDP_SENDER_H
#define UDP_SENDER_H

#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/inet-socket-address.h"
#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/socket.h"

/// An application that sends UDP packets at random times
class UdpSender : public ns3::Application
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static ns3::TypeId GetTypeId();

    /**
     * @brief Set the packets' destination and size.
     * @param remote the destination
     * @param size the payload of a packet in bytes
     */
    void SetRemote(const ns3::InetSocketAddress& remote, uint32_t size);

    /**
     * @brief Set the interval of packets.
     * @param interval the time from one packet to the next, in seconds; null to send none
     */
    void SetInterval(ns3::Ptr<ns3::RandomVariableStream> interval);

  protected:
    void StartApplication() override;
    void StopApplication() override;
    void DoDispose() override;

    /**
     * @brief Send a packet.
     */
    void Send();

    /**
     * @brief Draw the time of the next packet, if there is an interval.
     */
    void ScheduleNext();

    ns3::Ptr<ns3::Socket> m_socket; //!< null while the application doesn't run
    ns3::Ptr<ns3::RandomVariableStream>
        m_interval;      //!< the time from a packet to the next, in seconds
    ns3::EventId m_next; //!< the next packet

  private:
    /**
     * @brief Send a packet and schedule the next.
     */
    void SendAndContinue();

    ns3::Address m_remote; //!< the destination
    uint32_t m_size{0};    //!< payload in bytes
};

/// Output of a protected guest: silent while the guest is stopped; it then draws a new time
class OutputSource : public UdpSender
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static ns3::TypeId GetTypeId();

    /**
     * @brief Set the checkpointer that stops the guest.
     * @param checkpointer the guest's checkpointer
     */
    void SetCheckpointer(ns3::Ptr<ns3::RemusCheckpointer> checkpointer);

  private:
    void StartApplication() override;
    void DoDispose() override;

    /**
     * @brief The guest is stopped: stop sending.
     * @param epoch the epoch that the checkpoint closes
     * @param now the time
     */
    void GuestStopped(uint64_t epoch, ns3::Time now);

    /**
     * @brief The guest is resumed: continue sending.
     * @param epoch the epoch that the checkpoint closes
     * @param now the time
     */
    void GuestResumed(uint64_t epoch, ns3::Time now);

    ns3::Ptr<ns3::RemusCheckpointer> m_checkpointer; //!< stops the guest
};

#endif /* UDP_SENDER_H */
