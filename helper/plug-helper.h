/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_HELPER_H
#define PLUG_HELPER_H

#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/queue-disc-container.h"

#include <string>

namespace ns3
{

/**
 * @ingroup plug
 *
 * @brief Gives commands to plugs at given times.
 *
 * Commands are written as for Linux's tc: \c block (PlugQueueDisc::Buffer), \c release
 * (ReleaseOne), \c release_indefinite (ReleaseIndefinite), and \c limit \c BYTES (SetLimit) with
 * tc's suffixes: k, m and g, optionally followed by b, for KiB, MiB and GiB, and kbit, mbit and
 * gbit for the same multiples of bits. If there are several commands, the last one counts, as in
 * tc. The options of libnl's nl-qdisc-add are accepted as well: \c --buffer, \c --release-one,
 * \c --release-indefinite, and \c --limit \c BYTES; and so are complete command lines of both
 * tools, in which everything up to the word plug is ignored.
 *
 * To install plugs, use TrafficControlHelper, as for every queue disc. If the simulation is already
 * running, call Start() afterwards.
 */
class PlugHelper
{
  public:
    /**
     * @brief Find all plugs in a tree of queue discs, such as children of prio, tbf or mq.
     * @param root the queue disc to start from; null for none
     * @return all PlugQueueDiscs in the tree
     */
    static QueueDiscContainer GetPlugs(Ptr<QueueDisc> root);

    /**
     * @brief Find all plugs in trees of queue discs.
     * @param roots the queue discs to start from
     * @return all PlugQueueDiscs in the trees, each once
     */
    static QueueDiscContainer GetPlugs(QueueDiscContainer roots);

    /**
     * @brief Initialize a root queue disc that was installed on a device while the simulation is
     * running. The traffic control layer does this only at the beginning of the simulation, and a
     * packet that is sent without it ends the program. Has no effect before the simulation runs.
     * Ends the program with a message if the device has no root queue disc.
     * @param device the device
     */
    static void Start(Ptr<NetDevice> device);

    /**
     * @brief Schedule a command. Ends the program with a message that names the command and what is
     * allowed if there is no such command, if the time has passed, or if there is no plug.
     * @param at the simulated time
     * @param discs the queue discs; the command is given to all plugs in their trees
     * @param command the command, as for tc
     */
    static void Schedule(Time at, QueueDiscContainer discs, const std::string& command);

    /**
     * @brief Schedule the commands in a file. Each line has a time in the format of ns3::Time, such
     * as "1.5s", from now to 100 years, and a command; a \c # starts a comment. If the file or a
     * line can't be read, ends the program with a message that names the file and the line, before
     * anything is scheduled. Ends it as well if there is no plug.
     * @param discs the queue discs; the commands are given to all plugs in their trees
     * @param fileName the file
     */
    static void ScheduleFile(QueueDiscContainer discs, const std::string& fileName);

    /**
     * @brief Release traffic in batches, without checkpoints: at start + period, start + 2 period
     * and so on up to stop, what arrived in the last period is released. Ends the program with a
     * message if the period is not positive, if there is no plug, or if start + period has passed.
     * @param discs the queue discs; all plugs in their trees are driven
     * @param start the time at which the first period begins
     * @param period the period, more than 0
     * @param stop the latest time of the last batch, after which the plugs get no more commands
     */
    static void ScheduleBatches(QueueDiscContainer discs, Time start, Time period, Time stop);
};

} // namespace ns3

#endif /* PLUG_HELPER_H */
