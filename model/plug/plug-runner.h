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
 * @brief Runs whatever transmits for a queue disc.
 *
 * That is the queue disc itself if the traffic control layer runs it, as it does a root queue disc
 * and each child of mq; otherwise the ancestor that the layer runs; or, if the queue disc is on no
 * device, the handler that was set.
 *
 * A queue disc of ns-3 knows neither its parent nor, unless the layer runs it, its device, and a
 * tree may be moved to another device at any time. So a child is searched for each time: first on
 * the device where it was found last, then on the devices of the node in whose context the
 * simulation is, and finally, unless such a search has failed before, on all devices.
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

    /// Stop sending, and release the handler and the device.
    void Stop();

    /**
     * @brief Set the handler that sends for a queue disc that is on no device.
     * @param handler dequeues from the queue disc until it gives nothing
     */
    void SetHandler(Callback<void> handler);

    /**
     * @brief Send until nothing more may leave or the device stops it, even beyond the quota of
     * QueueDisc::Run().
     * @return true if anything was sent; false also if the queue disc is on no device or not yet
     * initialized
     */
    bool Run();

    /**
     * @brief Schedule an event at the current time that sends, unless there is one.
     */
    void Schedule();

    /**
     * @brief Find the device of the queue disc.
     * @return the device; null if there is none or it is not yet initialized
     */
    Ptr<NetDevice> FindDevice();

  private:
    /**
     * @brief Find the ancestor to run.
     * @return the queue disc; null if there is none or it is not yet initialized
     */
    Ptr<QueueDisc> FindAbove();

    /**
     * @brief Find the ancestor to run on the devices of a node, and remember the device.
     * @param node the node
     * @return see FindAbove()
     */
    Ptr<QueueDisc> FindOn(Ptr<Node> node);

    QueueDisc* m_disc;        //!< the queue disc to send for
    Callback<void> m_handler; //!< sends instead of a queue disc, unless null
    Ptr<NetDevice> m_device;  //!< the device where it was found last
    bool m_lone{false};       //!< all devices were searched, and it was on none
    EventId m_event;          //!< sends
};

} // namespace ns3

#endif /* PLUG_RUNNER_H */
