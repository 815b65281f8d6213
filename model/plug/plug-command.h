/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_COMMAND_H
#define PLUG_COMMAND_H

#include "ns3/ptr.h"

#include <cstdint>
#include <string>

namespace ns3
{

class PlugQueueDisc;

/**
 * @ingroup plug-mechanism
 *
 * @brief A command to a plug in the words of Linux's tools.
 *
 * The words are tc's, as iproute2 6.1 reads them:
 *
 * | tc                 | libnl                   | command                            |
 * |--------------------|-------------------------|------------------------------------|
 * | block              | \\--buffer               | PlugQueueDisc::Buffer()            |
 * | release            | \\--release-one          | PlugQueueDisc::ReleaseOne()        |
 * | release_indefinite | \\--release-indefinite   | PlugQueueDisc::ReleaseIndefinite() |
 * | limit SIZE         | \\--limit SIZE           | PlugQueueDisc::SetLimit()          |
 *
 * SIZE has a suffix or none: b for bytes; k, m and g, with or without a b, for powers of 1024
 * bytes; kbit, mbit and gbit for the same of bits. Capitals count as small letters, a fraction of a
 * byte is cut off, and the size is below 4 GiB.
 *
 * Of several words the last one is carried out, as tc sends one action: "limit 5k release" is
 * "release". All of a command line up to the word "plug" is left out: "tc qdisc change dev eth0
 * root plug block" is "block". No word at all is refused; of that, tc sends the kernel an action
 * that was never set.
 */
class PlugCommand
{
  public:
    /**
     * @brief Read a command.
     * @param text the command
     * @return what is wrong with it, in one line; empty if nothing is
     */
    std::string Read(const std::string& text);

    /**
     * @brief Give the command that was read.
     * @param plug the plug to give it to
     */
    void Give(Ptr<PlugQueueDisc> plug) const;

  private:
    /// What there is to do
    enum class Action
    {
        NONE,
        BLOCK,
        RELEASE,
        RELEASE_INDEFINITE,
        LIMIT
    };

    Action m_action{Action::NONE}; //!< what to do
    uint32_t m_limit{0};           //!< the limit in bytes
};

} // namespace ns3

#endif /* PLUG_COMMAND_H */
