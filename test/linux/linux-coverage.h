/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef LINUX_COVERAGE_H
#define LINUX_COVERAGE_H

#include "../gtest/recording.h"

#include "ns3/plug-queue-disc.h"

#include <map>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

/**
 * @ingroup plug-tests
 *
 * @brief Counts how often the operations and situations occurred that recordings of Linux
 * must contain.
 */
class LinuxCoverage
{
  public:
    using Plugs =
        std::vector<ns3::Ptr<ns3::PlugQueueDisc>>; //!< plugs that perform the same operations

    LinuxCoverage();

    /**
     * @brief Look at the plugs before an operation.
     * @param operation the operation, with what Linux did
     * @param plugs the plugs; none before the first "init"
     */
    void Before(const RecordedOperation& operation, const Plugs& plugs);

    /**
     * @brief Look at the plugs after the operation, and count.
     * @param operation the operation, with what Linux did
     * @param plugs the plugs
     */
    void After(const RecordedOperation& operation, const Plugs& plugs);

    /**
     * @brief Print the counts.
     * @param os the stream
     * @return true if everything occurred
     */
    bool Print(std::ostream& os) const;

  private:
    /**
     * @brief Count something.
     * @param name its name, one of those that the constructor lists
     * @param occurred whether it occurred
     */
    void Count(const std::string& name, bool occurred = true);

    std::vector<std::pair<std::string, uint32_t>> m_counts; //!< what occurred, and how often
    std::set<std::pair<uint32_t, uint32_t>>
        m_defaults;           //!< MTU and txqueuelen of plugs with the default limit
    RecordedOperation m_init; //!< how the sequence started
    uint32_t m_last{0};       //!< the plug's closed packets before the operation
    uint32_t m_toRelease{0};  //!< the plug's packets to release before the operation
    uint32_t m_requeues{0};   //!< packets put back before the operation
};

#endif /* LINUX_COVERAGE_H */
