/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_OPERATIONS_H
#define PLUG_OPERATIONS_H

#include "../support/plug-reference.h"
#include "../support/plug-test.h"

#include <map>
#include <ostream>
#include <random>
#include <string>
#include <vector>

/// The operations on a plug
enum class Op
{
    ENQUEUE,
    DEQUEUE,
    PEEK,
    BUFFER,
    RELEASE_ONE,
    RELEASE_THROUGH,
    RELEASE_INDEFINITE,
    LIMIT,
    DISCARD,
    RESET,
};

/// An operation on a plug
struct Operation
{
    Op op;          //!< the kind of operation
    uint32_t value; //!< of ENQUEUE: size; of LIMIT: bytes; of RELEASE_THROUGH: epochs back from
                    //!< the newest closed one
};

/**
 * @brief Print a sequence, so that a failure can be repeated.
 * @param os the stream
 * @param operations the sequence
 * @return the stream
 */
std::ostream& operator<<(std::ostream& os, const std::vector<Operation>& operations);

/// How often each operation occurs, relative to the others
using Mix = std::map<Op, uint32_t>;

/// Everything, overlapping epochs included
Mix EverythingMix();

/**
 * @brief Make a random sequence.
 * @param random the source of randomness
 * @param mix how often each operation occurs
 * @param length how many operations
 * @return the sequence
 */
std::vector<Operation> MakeSequence(std::mt19937& random, const Mix& mix, uint32_t length);

/// A packet that left a plug
struct Departure
{
    uint32_t id;    //!< its number
    uint64_t epoch; //!< the epoch it was enqueued in
};

/**
 * @brief A plug that is driven through a sequence of operations, and its departures.
 */
class DrivenPlug
{
  public:
    /**
     * @brief Constructor.
     * @param linuxAccounting the plug's accounting
     * @param limit its limit in bytes
     */
    DrivenPlug(bool linuxAccounting, uint32_t limit);

    ~DrivenPlug();

    /**
     * @brief Do one operation.
     * @param operation the operation; RELEASE_THROUGH with no epoch closed does nothing
     * @return for ENQUEUE whether it was accepted, for DEQUEUE and PEEK the packet's number plus
     * 1 or 0 for none, else 0
     */
    uint64_t Do(const Operation& operation);

    /**
     * @brief Get the plug.
     * @return the plug
     */
    ns3::PlugQueueDisc& Get()
    {
        return *m_plug;
    }

    /**
     * @brief Get the departures that the trace source reported.
     * @return all departures so far
     */
    const std::vector<Departure>& GetDepartures() const
    {
        return m_departures;
    }

  private:
    /**
     * @brief Sink of the trace source Departed.
     * @param item the packet
     * @param epoch its epoch
     * @param held the time it was held
     */
    void Departed(ns3::Ptr<const ns3::QueueDiscItem> item, uint64_t epoch, ns3::Time held);

    ns3::Ptr<ns3::PlugQueueDisc> m_plug; //!< the plug
    PlugTestDriver m_driver;             //!< enqueues and dequeues
    std::vector<Departure> m_departures; //!< all departures
};

/**
 * @brief Do one operation on a reference.
 * @param reference the reference
 * @param operation the operation
 * @param nextId the number of the next packet; counts up
 * @return like DrivenPlug::Do()
 */
uint64_t Do(PlugReference& reference, const Operation& operation, uint32_t& nextId);

#endif /* PLUG_OPERATIONS_H */
