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
 * @brief Parses a command for a plug, in the words of Linux's tools.
 *
 * The words are those of tc, as iproute2 6.1 reads them, and of libnl:
 *
 * | tc                 | libnl                   | command                            |
 * |--------------------|-------------------------|------------------------------------|
 * | block              | \\--buffer               | PlugQueueDisc::Buffer()            |
 * | release            | \\--release-one          | PlugQueueDisc::ReleaseOne()        |
 * | release_indefinite | \\--release-indefinite   | PlugQueueDisc::ReleaseIndefinite() |
 * | limit SIZE         | \\--limit SIZE           | PlugQueueDisc::SetLimit()          |
 *
 * SIZE is a number with an optional suffix: b for bytes; k, m and g, optionally followed by b, for
 * KiB, MiB and GiB; kbit, mbit and gbit for the same multiples of bits. Case does not matter,
 * fractions of a byte are cut off, and the size must be below 4 GiB.
 *
 * If there are several commands, only the last one is carried out, because tc sends a single
 * action: "limit 5k release" means "release". Everything up to the word "plug" is ignored: "tc
 * qdisc change dev eth0 root plug block" means "block". An empty command is refused; given one, tc
 * sends the kernel an uninitialized action.
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
    /// What a command does
    enum class Action
    {
        NONE,
        BLOCK,
        RELEASE,
        RELEASE_INDEFINITE,
        LIMIT
    };

    Action m_action{Action::NONE}; //!< what the command does
    uint32_t m_limit{0};           //!< the limit in bytes
};

} // namespace ns3

#endif /* PLUG_COMMAND_H */
