/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_FAILOVER_H
#define REMUS_FAILOVER_H

#include "remus-heartbeat.h"

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/ipv4-address.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-checkpoint-receiver.h"
#include "ns3/traced-callback.h"

#include <string>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief The backup goes on with the guest when the primary's heartbeats are missed.
 *
 *     failure      heartbeats missed            guest resumed, address taken over
 *        +------------+-----------------------------+----------------------->
 *          detection    ResumeTime
 *
 * - When the RemusHeartbeatMonitor misses heartbeats, the RemusCheckpointReceiver is frozen: the
 * guest will go on from the newest checkpoint that is complete, and nothing that it did later can
 * be released by the primary any more, even if that works in truth and only its heartbeats were
 * lost.
 * - After ResumeTime the service's state in that checkpoint is restored, and the guest's addresses
 *   are taken over: the device gets its HardwareAddress and its Ipv4 Address. As a hypervisor does,
 *   it announces itself by gratuitous ARP, so that switches send the guest's frames here. ns-3's
 *   hosts do not learn from gratuitous ARP; they need not, since the hardware address stays the
 *   same.
 *
 * The guest is not protected any more then.
 */
class RemusFailover : public Application
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
     * @brief Set who notices the failure, and who has the checkpoints. To be done once.
     * @param monitor the monitor of the primary's heartbeats
     * @param receiver the receiver of the primary's checkpoints
     */
    void Watch(Ptr<RemusHeartbeatMonitor> monitor, Ptr<RemusCheckpointReceiver> receiver);

    /**
     * @brief Set the device that becomes the guest's. It should have no address before. Without a
     * device no address is taken over, because something else does it, such as a RemusTwin.
     * @param device a device of the backup
     */
    void SetDevice(Ptr<NetDevice> device);

    /**
     * @brief Set what restores the state of the guest's service.
     * @param restore takes the state of the newest complete checkpoint, which is empty if none is
     */
    void SetRestoreCallback(Callback<void, std::string> restore);

    /**
     * @brief Fix the random variable stream numbers, as AssignStreams of other classes does.
     * @param stream the first stream number
     * @return how many stream numbers were assigned
     */
    int64_t FixStreams(int64_t stream);

    /**
     * TracedCallback signature for all trace sources.
     * @param [in] epoch the epoch that the guest goes on in: the first that the backup does not
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
     * @brief Heartbeats were missed.
     * @param now the time
     */
    void HandleMissed(Time now);

    /**
     * @brief Go on with the guest here.
     */
    void Resume();

    /**
     * @brief Take over the addresses.
     */
    void TakeOver();

    /**
     * @brief Announce the addresses.
     * @param times how often to do that
     */
    void Announce(uint32_t times);

    Ptr<RandomVariableStream> m_resumeTime; //!< from the detection to the resume in seconds
    Ipv4Address m_address;                  //!< the guest's address
    Ipv4Mask m_mask;                        //!< its network mask
    Address m_hardwareAddress;              //!< its hardware address; invalid to keep the device's
    uint32_t m_announcements;               //!< how often it is announced
    Time m_announceInterval;                //!< time between announcements

    Ptr<RemusHeartbeatMonitor> m_monitor;    //!< notices the failure
    Ptr<RemusCheckpointReceiver> m_receiver; //!< has the checkpoints
    Ptr<NetDevice> m_device;                 //!< the guest's device here
    Callback<void, std::string> m_restore;   //!< restores the service's state
    EventId m_next;                          //!< the resume or the next announcement

    TracedCallback<uint64_t, Time> m_traceDetected; //!< heartbeats were missed
    TracedCallback<uint64_t, Time> m_traceResumed;  //!< the state is restored
    TracedCallback<uint64_t, Time> m_traceTookOver; //!< the addresses are here
};

} // namespace ns3

#endif /* REMUS_FAILOVER_H */
