/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_FAILOVER_H
#define REMUS_FAILOVER_H

#include "remus-heartbeat.h"
#include "remus-lease.h"

#include "ns3/address.h"
#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-interface-address.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-application.h"
#include "ns3/remus-checkpoint-sink.h"
#include "ns3/traced-callback.h"

#include <string>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Resumes the guest on the backup when the primary's heartbeats are missed.
 *
 *     failure      heartbeats missed            guest resumed, address taken over
 *        +------------+-----------------------------+----------------------->
 *          detection    ResumeTime
 *
 * - When the RemusHeartbeatMonitor misses heartbeats, the RemusCheckpointSink is frozen: the guest
 *   will continue from the newest complete checkpoint. Later output of the guest can't be released
 *   on the primary, even if it is alive and only its heartbeats were lost.
 * - After ResumeTime the service's state in that checkpoint is restored, and the guest's addresses
 *   are taken over: the device gets the HardwareAddress, the IPv4 Address, and the IPv6 addresses
 *   given to AddAddress(), without duplicate address detection. Like a hypervisor, the backup
 *   announces them by gratuitous ARP and unsolicited neighbour advertisements, so that switches
 *   send the guest's frames there. Hosts of ns-3 do not learn from gratuitous ARP, but need not,
 *   because the hardware address stays the same.
 *
 * A partition of the network also causes missed heartbeats. With RequireLease() the guest is
 * resumed here only when an arbiter has made sure that it runs nowhere else.
 *
 * A machine that has failed, according to the RemusMachineFailure on its node, takes over nothing,
 * nor does an application that has ended.
 * No backup takes over twice. The resumed guest is not protected.
 */
class RemusFailover : public RemusApplication
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusFailover();
    ~RemusFailover() override;

    /**
     * @brief Set what notices the failure, and what has the checkpoints. To be called once.
     * @param monitor the monitor of the primary's heartbeats
     * @param receiver the receiver of the primary's checkpoints
     */
    void Watch(Ptr<RemusHeartbeatMonitor> monitor, Ptr<RemusCheckpointSink> receiver);

    /**
     * @brief Resume the guest only with a lease, which is asked for when the failure is detected,
     * with the number of complete checkpoints as the rank. To be called once.
     * @param holder the holder on this machine, whose attribute Asks is false
     */
    void RequireLease(Ptr<RemusLeaseHolder> holder);

    /**
     * @brief Set the device that takes over the addresses. If it has the guest's addresses when
     * this application starts, because the guest was here before, it loses them until the takeover.
     * Without a device no address is taken over, and something else has to do it, such as a
     * RemusTwin.
     * @param device a device of the backup
     */
    void SetDevice(Ptr<NetDevice> device);

    /**
     * @brief Add an IPv6 address of the guest, which is taken over like the attribute Address.
     * @param address the address and its prefix
     */
    void AddAddress(const Ipv6InterfaceAddress& address);

    /**
     * @brief Get the address of the guest's services.
     * @return the guest's IPv4 address if there is one, otherwise its first IPv6 address that is
     * not link-local; an invalid address if it has neither
     */
    Address GetGuestAddress() const;

    /**
     * @brief Set the function that restores the state of the guest's service.
     * @param restore takes the state in the newest complete checkpoint, empty if there is none
     */
    void SetRestoreCallback(Callback<void, std::string> restore);

    /**
     * @brief Tell whether the failure has been detected.
     * @return true once Detected has fired
     */
    bool HasDetected() const;

    int64_t AssignStreams(int64_t stream) override;

    /**
     * TracedCallback signature for all trace sources.
     * @param [in] epoch the epoch in which the guest continues: the first that the backup does not
     * have
     * @param [in] now the time
     */
    typedef void (*FailoverTracedCallback)(uint64_t epoch, Time now);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief Called when heartbeats were missed.
     * @param now the time
     */
    void HandleMissed(Time now);

    /**
     * @brief Called when this machine has acquired the lease.
     * @param now the time
     */
    void HandleAcquired(Time now);

    /**
     * @brief Called when the guest is to be resumed here.
     */
    void Resume();

    /**
     * @brief Take over the addresses.
     */
    void TakeOver();

    /**
     * @brief Remove the guest's addresses, which another machine has now.
     */
    void RemoveAddresses();

    /**
     * @brief Take over the IPv4 address.
     */
    void TakeOverIpv4();

    /**
     * @brief Take over the IPv6 addresses.
     */
    void TakeOverIpv6();

    /**
     * @brief Announce the addresses.
     * @param times the number of announcements that remain
     */
    void Announce(uint32_t times);

    /**
     * @brief Tell whether this machine has failed.
     * @return true if it has
     */
    bool IsDead() const;

    Ptr<RandomVariableStream> m_resumeTime; //!< from the detection to the resume in seconds
    std::vector<Ipv6InterfaceAddress> m_ipv6Addresses; //!< the guest's IPv6 addresses
    bool m_stopped{false};                             //!< this application has ended
    bool m_detected{false};                            //!< see HasDetected()
    Ipv4Address m_address;                             //!< the guest's address
    Ipv4Mask m_mask;                                   //!< its network mask
    Address m_hardwareAddress; //!< its hardware address; invalid to keep the device's
    uint32_t m_announcements;  //!< the number of announcements
    Time m_announceInterval;   //!< time between announcements

    Ptr<RemusHeartbeatMonitor> m_monitor;  //!< notices the failure
    Ptr<RemusCheckpointSink> m_receiver;   //!< has the checkpoints
    Ptr<RemusLeaseHolder> m_lease;         //!< has the lease to resume with; null if none is needed
    bool m_waiting{false};                 //!< only the lease is missing to resume the guest
    Ptr<NetDevice> m_device;               //!< the guest's device here
    Callback<void, std::string> m_restore; //!< restores the service's state
    EventId m_next;                        //!< the resume, the takeover or the next announcement

    TracedCallback<uint64_t, Time> m_traceDetected; //!< heartbeats were missed
    TracedCallback<uint64_t, Time> m_traceResumed;  //!< the state is restored
    TracedCallback<uint64_t, Time> m_traceTookOver; //!< the addresses are here
};

} // namespace ns3

#endif /* REMUS_FAILOVER_H */
