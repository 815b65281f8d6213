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
 * A command is written in the words of Linux's tc: \c block (PlugQueueDisc::Buffer), \c release
 * (ReleaseOne), \c release_indefinite (ReleaseIndefinite), and \c limit \c BYTES (SetLimit) with
 * tc's suffixes: k, m and g, with or without a b, for powers of 1024 bytes, and kbit, mbit and gbit
 * for the same of bits. Of several words the last one counts, as in tc. The options of libnl's
 * nl-qdisc-add are understood as well: \c --buffer, \c --release-one, \c --release-indefinite, and
 * \c --limit \c BYTES; and so are whole command lines of both, where only what follows the word
 * plug is read.
 *
 * To install plugs use TrafficControlHelper, as for every queue disc; while the simulation runs,
 * Start() them then.
 */
class PlugHelper
{
  public:
    /**
     * @brief Find all the plugs in a tree of queue discs: itself, or children of prio, tbf, mq, ...
     * @param root the queue disc to start from; null for none
     * @return every PlugQueueDisc from there down
     */
    static QueueDiscContainer GetPlugs(Ptr<QueueDisc> root);

    /**
     * @brief Find all the plugs in trees of queue discs.
     * @param roots the queue discs to start from
     * @return every PlugQueueDisc from there down, once each
     */
    static QueueDiscContainer GetPlugs(QueueDiscContainer roots);

    /**
     * @brief Start a root queue disc that was put on a device while the simulation runs: the
     * traffic control layer starts those only that are there at the beginning, and a packet that is
     * sent before ends the program. Before the simulation runs nothing is to do.
     * @param device the device
     */
    static void Start(Ptr<NetDevice> device);

    /**
     * @brief Give a command at a time. Ends the program with a message that names the command and
     * what is allowed if there is no such command, a time has passed, or there is no plug.
     * @param at the simulated time
     * @param discs the queue discs; the command reaches every plug from there down
     * @param command the command in tc's words
     */
    static void Schedule(Time at, QueueDiscContainer discs, const std::string& command);

    /**
     * @brief Give the commands of a file: a time with its unit (as ns3::Time reads it, "1.5s") and
     * a command on each line; what follows a \c # is a comment. Nothing is scheduled, and the
     * program ends with a message that names the file and the line, if the file can't be read or
     * any line can't be understood.
     * @param discs the queue discs; the commands reach every plug from there down
     * @param fileName the file
     */
    static void ScheduleFile(QueueDiscContainer discs, const std::string& fileName);

    /**
     * @brief Let traffic out in batches, without checkpoints: at each period's end what has come
     * since the last one is released. A batch at each of start + period, start + 2 period, ... up
     * to stop.
     * @param discs the queue discs; every plug from there down is driven
     * @param start the time at which the first batch begins
     * @param period the period, more than 0
     * @param stop the time of the last batch at the latest; plugs then stay as they are
     */
    static void ScheduleBatches(QueueDiscContainer discs, Time start, Time period, Time stop);
};

} // namespace ns3

#endif /* PLUG_HELPER_H */
