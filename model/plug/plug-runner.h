/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_RUNNER_H
#define PLUG_RUNNER_H

#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/net-device.h"
#include "ns3/queue-disc.h"

namespace ns3
{

class Node;

/**
 * @ingroup plug-mechanism
 *
 * @brief Sends for a queue disc, as whoever the packets leave through.
 *
 * That is the queue disc itself if the traffic control layer runs it, as it does a root queue disc
 * or each child of mq; else the one above it that is run; else, if the queue disc is on no device,
 * the handler that was set.
 *
 * ns-3 tells a queue disc neither its parent nor, unless it is run itself, its device, and a tree
 * may be moved to another device at any time. So a child is looked for each time: on the device
 * where it was last; then on the devices of the node in whose context this happens; and if it is on
 * none of these, on all.
 */
class PlugRunner
{
  public:
    /**
     * @brief Constructor.
     * @param disc the queue disc to send for, which outlives this object
     */
    explicit PlugRunner(QueueDisc* disc);

    ~PlugRunner();

    /// Send nothing any more, and forget the handler and the device.
    void Stop();

    /**
     * @brief Let a handler send, for a queue disc that is on no device.
     * @param handler dequeues from the queue disc until it gives nothing
     */
    void SetHandler(Callback<void> handler);

    /**
     * @brief Send, beyond the quota of what is run, until the device stops it or nothing may leave.
     * @return true if anything was sent; false also if the queue disc is on no device, or the
     * simulation has not initialized it yet
     */
    bool Run();

    /**
     * @brief Send in an event at this time, unless such an event is waiting.
     */
    void Schedule();

    /**
     * @brief Find the device that the queue disc is on.
     * @return the device; null if there is none or it is not initialized yet
     */
    Ptr<NetDevice> FindDevice();

  private:
    /**
     * @brief Find the queue disc to run if it is not the own one.
     * @return the queue disc; null if there is none or it is not initialized yet
     */
    Ptr<QueueDisc> FindAbove();

    /**
     * @brief Find the queue disc to run on the devices of a node, and note the device.
     * @param node the node
     * @return see FindAbove()
     */
    Ptr<QueueDisc> FindOn(Ptr<Node> node);

    QueueDisc* m_disc;        //!< the queue disc to send for
    Callback<void> m_handler; //!< sends instead of a queue disc, if it is set
    Ptr<NetDevice> m_device;  //!< where it was found last
    bool m_lone{false};       //!< it was looked for everywhere, and never found
    EventId m_event;          //!< runs the sender
};

} // namespace ns3

#endif /* PLUG_RUNNER_H */
