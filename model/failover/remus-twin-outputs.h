/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TWIN_OUTPUTS_H
#define REMUS_TWIN_OUTPUTS_H

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
 * @brief Compares what a RemusTwin sends with what its guest sent a lag before.
 *
 * The guest's packets wait here as digests, each with its epoch, for those of the twin.
 */
class RemusTwinOutputs
{
  public:
    /// A packet of the guest
    struct Output
    {
        Time at;                  //!< when it was sent
        uint64_t epoch;           //!< its epoch
        uint64_t digest;          //!< the digest of its bytes
        Ptr<const Packet> packet; //!< the packet, which begins with its IP header
    };

    /// What a comparison finds
    enum Result
    {
        EQUAL,    //!< the same packet, at the same time
        CLOCK,    //!< the same but for absolute times in it
        DIFFERENT //!< another packet, or at another time
    };

    /**
     * @brief The guest has sent a packet.
     * @param packet the packet, which begins with its IP header
     * @param epoch its epoch
     */
    void Add(Ptr<const Packet> packet, uint64_t epoch);

    /**
     * @brief The twin has sent a packet.
     * @param packet the packet, which begins with its IP header
     * @param lag the lag, a multiple of 1 ms
     * @param output set to the guest's packet that it was compared with, which is null if the guest
     * has sent no more
     * @return what was found
     */
    Result Compare(Ptr<const Packet> packet, Time lag, Output& output);

    /**
     * @brief Tell whether a packet of the guest is overdue from the twin.
     * @param lag the lag
     * @return true if the twin should have sent it by now
     */
    bool IsOverdue(Time lag) const;

    /**
     * @brief Forget the packets of the guest from an epoch on.
     * @param epoch the epoch
     */
    void Truncate(uint64_t epoch);

    /**
     * @brief Get the guest's oldest packet that the twin has not sent. There must be one.
     * @return the packet
     */
    const Output& GetOldest() const;

    /**
     * @brief Tell whether the twin has sent all that the guest has.
     * @return true if it has
     */
    bool IsEmpty() const;

  private:
    std::deque<Output> m_outputs; //!< those that wait, the oldest first
};

} // namespace ns3

#endif /* REMUS_TWIN_OUTPUTS_H */
