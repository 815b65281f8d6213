/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_RUNNER_H
#define PLUG_RUNNER_H

#include "ns3/event-id.h"
#include "ns3/net-device.h"
#include "ns3/queue-disc.h"

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Who sends for a queue disc: the queue disc itself if the traffic control layer runs it, as
 * it does a root queue disc or one of several below mq, else the one above it that is run.
 *
 * ns-3 tells a queue disc neither its parent nor, unless it is run itself, its device.
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

    /**
     * @brief Run the sender, beyond its quota, until it stops sending.
     * @return true if it sent anything; false also if the queue disc is on no device, or the
     * simulation has not initialized it yet
     */
    bool Run();

    /**
     * @brief Run the sender in an event at this time, unless such an event is waiting.
     */
    void Schedule();

    /**
     * @brief Find the device that the queue disc is on.
     * @return the device; null if there is none or it is not initialized yet
     */
    Ptr<NetDevice> FindDevice();

  private:
    /**
     * @brief Find the queue disc to run.
     * @return the queue disc; null if there is none or it is not initialized yet
     */
    Ptr<QueueDisc> Find();

    QueueDisc* m_disc;       //!< the queue disc to send for
    Ptr<NetDevice> m_device; //!< what FindDevice() found
    EventId m_event;         //!< runs the sender
};

} // namespace ns3

#endif /* PLUG_RUNNER_H */
