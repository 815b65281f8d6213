/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_PLUGS_H
#define REMUS_PLUGS_H

#include "ns3/callback.h"
#include "ns3/nstime.h"
#include "ns3/plug-queue-disc.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief The plugs of one guest.
 */
class RemusPlugs
{
  public:
    /// Plugs, each with its own number of one epoch of the guest
    typedef std::vector<std::pair<Ptr<PlugQueueDisc>, uint64_t>> Epochs;

    /**
     * @brief Constructor.
     * @param output is called when a plug has enqueued a packet, after FollowOutput(true)
     */
    explicit RemusPlugs(Callback<void> output);
    ~RemusPlugs();

    RemusPlugs(const RemusPlugs&) = delete;
    RemusPlugs& operator=(const RemusPlugs&) = delete;

    /**
     * @brief Add a plug. Ends the program with a message if it is null or already belongs to this
     * or another guest.
     * @param plug the plug
     */
    void Add(Ptr<PlugQueueDisc> plug);

    /**
     * @brief Remove a plug.
     * @param plug the plug
     * @return true if it was there
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
     * @brief Get the plugs, in the order in which they were added.
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
     * @brief Choose whether \c output is called.
     * @param follow true to call it
     */
    void FollowOutput(bool follow);

    /// Packets that wait in plugs
    struct Output
    {
        uint64_t nCurrentPackets{0}; //!< packets of the current epoch
        uint64_t nHeldPackets{0};    //!< packets of all epochs
        uint64_t nHeldBytes{0};      //!< the size of the latter in bytes
        Time firstCurrent; //!< when the oldest packet of the current epoch was queued, if that was
                           //!< after FollowOutput(true)
    };

    /**
     * @brief Get the amount of output that waits.
     * @return the sums over all plugs
     */
    Output GetOutput() const;

  private:
    /**
     * @brief Start or stop listening to a plug.
     * @param plug the plug
     * @param follow true to start
     */
    void Connect(Ptr<PlugQueueDisc> plug, bool follow);

    /**
     * @brief Called when the number of packets in a plug's current epoch has changed.
     * @param before the number before
     * @param after the number now
     */
    void HandleCurrent(uint32_t before, uint32_t after);

    std::vector<Ptr<PlugQueueDisc>> m_plugs; //!< the plugs
    Callback<void> m_output;                 //!< see the constructor
    bool m_follow{false};                    //!< see FollowOutput()
    Time m_firstCurrent;                     //!< see Output
};

} // namespace ns3

#endif /* REMUS_PLUGS_H */
