/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TWIN_INPUTS_H
#define REMUS_TWIN_INPUTS_H

#include "remus-twin-cut.h"

#include "ns3/address.h"
#include "ns3/callback.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <deque>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief A frame that the guest of a RemusTwin received.
 */
struct RemusTwinFrame
{
    Ptr<const Packet> packet;   //!< the payload
    Ptr<NetDevice> device;      //!< the twin's device for it
    uint16_t protocol;          //!< its EtherType
    Address from;               //!< the sender
    Address to;                 //!< the receiver
    NetDevice::PacketType type; //!< the type of the receiver
};

/**
 * @ingroup plug
 *
 * @brief Gives a RemusTwin the input that its guest received a lag ago, up to the cut.
 *
 * The guest's frames wait here, and between them the cuts that end its epochs.
 */
class RemusTwinInputs
{
  public:
    /**
     * @brief Construct without input.
     * @param cut where the input ends; must outlive this
     * @param deliver gives the twin a frame
     * @param reached is called when the twin has reached the end of an epoch
     */
    RemusTwinInputs(const RemusTwinCut& cut,
                    Callback<void, const RemusTwinFrame&> deliver,
                    Callback<void> reached);

    /**
     * @brief Initialize. To be called before anything is added.
     * @param node the number of the twin's node
     * @param lag how long each input waits
     */
    void Begin(uint32_t node, Time lag);

    /**
     * @brief Add a frame that the guest has received. Has no effect if the cut is closed.
     * @param epoch the current epoch
     * @param frame the frame
     */
    void Add(uint64_t epoch, const RemusTwinFrame& frame);

    /**
     * @brief Add the end of an epoch. Has no effect if the cut is closed.
     * @param epoch the epoch that ends
     */
    void AddCut(uint64_t epoch);

    /**
     * @brief Tell whether the twin has got all input up to the cut.
     * @return true if it has
     */
    bool HasReachedCut() const;

    /**
     * @brief Get the epoch in which the twin is now; at the time of a cut, the later one.
     * @return the epoch; the greatest number if the twin is beyond the cut
     */
    uint64_t GetEpoch() const;

    /**
     * @brief Get the number of frames that the twin got before the checkpoint with them was
     * complete.
     * @return the number of frames
     */
    uint64_t GetNAhead() const;

  private:
    /// A frame or a cut
    struct Input
    {
        Time at;              //!< when it arrived or happened
        uint64_t epoch;       //!< the epoch; for a cut the one that it ends
        RemusTwinFrame frame; //!< the frame; for a cut without a packet
    };

    /**
     * @brief Queue an input.
     * @param input the input
     */
    void Push(const Input& input);

    /**
     * @brief Schedule the next input, after events that were scheduled earlier for the same time.
     */
    void Await();

    /**
     * @brief Process the next input.
     */
    void Take();

    /**
     * @brief Give the twin a frame, unless it is in no complete checkpoint.
     * @param input the frame
     */
    void Deliver(const Input& input);

    const RemusTwinCut& m_cut;                       //!< where the input ends
    Callback<void, const RemusTwinFrame&> m_deliver; //!< gives the twin a frame
    Callback<void> m_reached;                        //!< called at the end of an epoch
    uint32_t m_node{0};                              //!< the number of the twin's node
    Time m_lag;                                      //!< how long each input waits
    std::deque<Input> m_inputs;                      //!< the waiting input, the oldest first
    uint64_t m_epoch{0};                             //!< the epoch of the next input
    bool m_ended{false};                             //!< the twin gets no further input
    uint64_t m_nAhead{0};                            //!< see GetNAhead()
};

} // namespace ns3

#endif /* REMUS_TWIN_INPUTS_H */
