/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_PLUGS_H
#define REMUS_PLUGS_H

#include "ns3/callback.h"
#include "ns3/plug-queue-disc.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief The plugs of one guest, which come and go.
 */
class RemusPlugs
{
  public:
    /// Plugs, and for each what it calls an epoch of the guest
    typedef std::vector<std::pair<Ptr<PlugQueueDisc>, uint64_t>> Epochs;

    /**
     * @brief Constructor.
     * @param output called when a plug has taken in a packet, after FollowOutput(true)
     */
    explicit RemusPlugs(Callback<void> output);
    ~RemusPlugs();

    RemusPlugs(const RemusPlugs&) = delete;
    RemusPlugs& operator=(const RemusPlugs&) = delete;

    /**
     * @brief Add a plug. Ends the program with a message if it is null, or belongs to a guest
     * already: this one or another.
     * @param plug the plug
     */
    void Add(Ptr<PlugQueueDisc> plug);

    /**
     * @brief Remove a plug.
     * @param plug the plug
     * @return whether it was there
     */
    bool Remove(Ptr<PlugQueueDisc> plug);

    /**
     * @brief Remove all plugs.
     */
    void Clear();

    /**
     * @brief Tell whether a plug is there.
     * @param plug the plug
     * @return true if it is
     */
    bool Has(Ptr<PlugQueueDisc> plug) const;

    /**
     * @brief Get the plugs, in the order in which they came.
     * @return the plugs
     */
    const std::vector<Ptr<PlugQueueDisc>>& Get() const;

    /**
     * @brief Get the current epochs.
     * @return for each plug the number of its current epoch
     */
    Epochs GetEpochs() const;

    /**
     * @brief Tell whether a plug accounts for its epochs as Linux does.
     * @return true if one does
     */
    bool HasLinuxAccounting() const;

    /**
     * @brief Choose whether packets are reported.
     * @param follow true if they are
     */
    void FollowOutput(bool follow);

    /// Packets that wait
    struct Output
    {
        uint64_t nCurrentPackets{0}; //!< those of the current epoch
        uint64_t nHeldPackets{0};    //!< those of all epochs
        uint64_t nHeldBytes{0};      //!< the size of these in bytes
    };

    /**
     * @brief Get what waits in the plugs.
     * @return the sums over all plugs
     */
    Output GetOutput() const;

  private:
    /**
     * @brief Listen to a plug, or don't.
     * @param plug the plug
     * @param follow true to listen
     */
    void Connect(Ptr<PlugQueueDisc> plug, bool follow);

    /**
     * @brief The number of packets in a plug's current epoch has changed.
     * @param before the number before
     * @param after the number now
     */
    void HandleCurrent(uint32_t before, uint32_t after);

    std::vector<Ptr<PlugQueueDisc>> m_plugs; //!< the plugs
    Callback<void> m_output;                 //!< see the constructor
    bool m_follow{false};                    //!< see FollowOutput()
};

} // namespace ns3

#endif /* REMUS_PLUGS_H */
