/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TWIN_SENDER_H
#define REMUS_TWIN_SENDER_H

#include "remus-twin-cut.h"

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/ptr.h"
#include "ns3/queue-item.h"

#include <cstdint>
#include <deque>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Holds the output of a RemusTwin until the takeover, and sends it from then on.
 *
 * Packets of epochs in complete checkpoints are dropped, because the guest sends them itself.
 */
class RemusTwinSender
{
  public:
    /**
     * @brief Construct without packets.
     * @param cut says which epochs are complete; must outlive this
     */
    explicit RemusTwinSender(const RemusTwinCut& cut);

    /**
     * @brief Initialize. To be called before anything is sent.
     * @param node the twin's node
     * @param lag the time after which the twin repeats a packet, in milliseconds
     */
    void Begin(Ptr<Node> node, uint32_t lag);

    /**
     * @brief Hold a packet, or send it after the takeover.
     * @param device the outgoing device
     * @param item the packet
     * @param epoch its epoch
     */
    void Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item, uint64_t epoch);

    /**
     * @brief Drop the held packets of complete epochs: the guest sends them, or has sent them.
     */
    void DropComplete();

    /**
     * @brief Send the held packets, and from now on all others.
     */
    void Open();

    /**
     * @brief Drop the held packets, and send no more.
     */
    void Stop();

  private:
    /// A packet that has not been sent
    struct Held
    {
        uint64_t epoch;          //!< its epoch
        Ptr<NetDevice> device;   //!< the outgoing device
        Ptr<QueueDiscItem> item; //!< the packet
    };

    /**
     * @brief Send a packet, with TCP's timestamp set back to the guest's clock.
     * @param device the outgoing device
     * @param item the packet
     */
    void Pass(Ptr<NetDevice> device, Ptr<QueueDiscItem> item) const;

    const RemusTwinCut& m_cut; //!< says which epochs are complete
    Ptr<Node> m_node;          //!< the twin's node; null before Begin() and after Stop()
    uint32_t m_lag{0};         //!< the time after which the twin repeats a packet, in ms
    bool m_open{false};        //!< the twin is the guest
    std::deque<Held> m_held;   //!< the held packets, the oldest first
};

} // namespace ns3

#endif /* REMUS_TWIN_SENDER_H */
