/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_MACHINE_FAILURE_H
#define REMUS_MACHINE_FAILURE_H

#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/queue-disc.h"
#include "ns3/queue-item.h"
#include "ns3/random-variable-stream.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/traced-callback.h"

#include <map>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Lets a machine fail at a given or random time.
 *
 * From then on its node neither receives nor sends:
 * - what its internet stack sends is lost, and its devices receive nothing;
 * - its RemusCheckpointer, if it has one, fails, which discards what the plugs hold;
 * - what was released, and whatever else is in queue discs and in the devices' queues, is dropped.
 * A frame whose transmission has begun is delivered.
 *
 * Applications on the node run on, but nothing of what they do leaves the node. This works for all
 * devices with a ReceiveErrorModel whose output comes from the internet stack, and for all CSMA
 * devices.
 */
class RemusMachineFailure : public Application
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    RemusMachineFailure();
    ~RemusMachineFailure() override;

    /**
     * @brief Let the machine fail now. Nothing happens if it has failed already.
     */
    void Fail();

    /**
     * @brief Tell whether the machine has failed.
     * @return true from Fail() on
     */
    bool HasFailed() const;

    /**
     * @brief Get the packets that a device would have sent if the machine had not failed: those in
     * its queue discs, unless plugs held them, and in its queue.
     * @param device the device
     * @return the number of packets
     */
    uint64_t GetNUnsent(Ptr<NetDevice> device) const;

    /**
     * @brief Get the packets that plugs held when the machine failed.
     * @return the number of packets
     */
    uint64_t GetNDiscarded() const;

    /**
     * @brief Fix the random variable stream numbers, as AssignStreams of other classes does.
     * @param stream the first stream number
     * @return how many stream numbers were assigned
     */
    int64_t FixStreams(int64_t stream);

    /**
     * TracedCallback signature for Failed.
     * @param [in] now the time
     */
    typedef void (*FailedTracedCallback)(Time now);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /**
     * @brief The internet stack sends a packet, in vain.
     * @param device the device that it was to leave by
     * @param item the packet
     */
    static void Swallow(Ptr<NetDevice> device, Ptr<QueueDiscItem> item);

    /**
     * @brief Empty a queue disc of what it would send.
     * @param disc the queue disc
     * @return the number of packets
     */
    static uint64_t Empty(Ptr<QueueDisc> disc);

    /**
     * @brief Let a device receive and send nothing.
     * @param device the device
     */
    static void Shut(Ptr<NetDevice> device);

    Ptr<RandomVariableStream> m_failureTime;     //!< when it fails, from the start, in seconds
    bool m_failed{false};                        //!< see HasFailed()
    uint64_t m_nDiscarded{0};                    //!< see GetNDiscarded()
    std::map<Ptr<NetDevice>, uint64_t> m_unsent; //!< see GetNUnsent()
    EventId m_fail;                              //!< the failure

    TracedCallback<Time> m_traceFailed; //!< fired when all that is done
};

} // namespace ns3

#endif /* REMUS_MACHINE_FAILURE_H */
