/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_TWIN_OUTPUTS_H
#define REMUS_TWIN_OUTPUTS_H

#include "remus-twin-cut.h"

#include "ns3/callback.h"
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
 * @brief Compares the output of a RemusTwin with that of its guest a lag ago, up to the cut.
 *
 * The guest's packets, with their digests and epochs, wait here for those of the twin.
 */
class RemusTwinOutputs
{
  public:
    /// Takes the packets of guest and twin that differ, one of which may be null
    typedef Callback<void, Ptr<const Packet>, Ptr<const Packet>> Diverged;

    /**
     * @brief Construct without packets.
     * @param cut where the comparison ends; must outlive this
     * @param diverged is called at the first difference, which ends the comparison
     */
    RemusTwinOutputs(const RemusTwinCut& cut, Diverged diverged);

    /**
     * @brief Initialize. To be called before anything is added.
     * @param lag the time after which the twin repeats a packet, a multiple of 1 ms
     */
    void Begin(Time lag);

    /**
     * @brief Add a packet that the guest has sent. Reports a difference if the twin is late with
     * the oldest packet. Has no effect if the cut is closed, or after a difference.
     * @param packet the packet, which begins with its IP header
     * @param epoch its epoch
     */
    void Add(Ptr<const Packet> packet, uint64_t epoch);

    /**
     * @brief Compare a packet that the twin has sent. Has no effect beyond the cut, or after a
     * difference.
     * @param packet the packet, which begins with its IP header
     * @param epoch the epoch in which the twin is
     */
    void Compare(Ptr<const Packet> packet, uint64_t epoch);

    /**
     * @brief Get the epoch of a packet that the twin sends.
     * @param epoch the epoch in which the twin is
     * @return the epoch in which the guest sent the same packet; \p epoch if the twin's last packet
     * was not compared
     */
    uint64_t GetEpochOfLast(uint64_t epoch) const;

    /**
     * @brief Get the number of packets of the twin that were the same as the guest's.
     * @return the number of packets
     */
    uint64_t GetNEqual() const;

    /**
     * @brief Get the number of packets of the twin that differed from the guest's in absolute times
     * only.
     * @return the number of packets
     */
    uint64_t GetNClocks() const;

    /**
     * @brief Tell whether there was a difference.
     * @return true if there was one
     */
    bool HasDiverged() const;

  private:
    /// A packet of the guest
    struct Output
    {
        Time at;                  //!< when it was sent
        uint64_t epoch;           //!< its epoch
        uint64_t digest;          //!< the digest of its bytes
        Ptr<const Packet> packet; //!< the packet, which begins with its IP header
    };

    /**
     * @brief Tell whether packets of an epoch have to be compared.
     * @param epoch the epoch
     * @return false if it is beyond the cut
     */
    bool IsCompared(uint64_t epoch) const;

    /**
     * @brief Compare a packet of the twin with the guest's oldest, and count it.
     * @param output the guest's packet
     * @param packet the twin's packet
     * @return true if they differ in absolute times at most
     */
    bool IsSame(const Output& output, Ptr<const Packet> packet);

    /**
     * @brief Report a difference.
     * @param guest the guest's packet, or null
     * @param twin the twin's packet, or null
     */
    void Diverge(Ptr<const Packet> guest, Ptr<const Packet> twin);

    const RemusTwinCut& m_cut;    //!< where the comparison ends
    Diverged m_tell;              //!< is called at the first difference
    Time m_lag;                   //!< the time after which the twin repeats a packet
    std::deque<Output> m_outputs; //!< the guest's packets that wait, the oldest first
    bool m_compared{false};       //!< the twin's last packet was compared
    uint64_t m_epochOfLast{0};    //!< the epoch of the guest's packet that was compared last
    bool m_diverged{false};       //!< see HasDiverged()
    uint64_t m_nEqual{0};         //!< see GetNEqual()
    uint64_t m_nClocks{0};        //!< see GetNClocks()
};

} // namespace ns3

#endif /* REMUS_TWIN_OUTPUTS_H */
