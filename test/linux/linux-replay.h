/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef LINUX_REPLAY_H
#define LINUX_REPLAY_H

#include "../gtest/recording.h"

#include "ns3/plug-queue-disc.h"

#include <memory>
#include <string>
#include <vector>

class LinuxRoot;

/**
 * @ingroup plug-tests
 *
 * @brief Performs the operations of a recording on plugs, with the same dequeues and peeks as
 * Linux's qdisc_run() and its queue discs prio, tbf and qfq.
 */
class LinuxReplay
{
  public:
    /**
     * @brief Constructor.
     * @param linuxAccounting the plugs' accounting
     */
    explicit LinuxReplay(bool linuxAccounting);

    ~LinuxReplay();

    /**
     * @brief Do one operation. "init" starts with new plugs.
     * @param operation the operation; throws std::runtime_error if it is not known
     * @return the operation, with the plugs' results in place of Linux's
     */
    RecordedOperation Do(const RecordedOperation& operation);

    /**
     * @brief Get the plugs.
     * @return the plugs; none before the first "init"
     */
    const std::vector<ns3::Ptr<ns3::PlugQueueDisc>>& GetPlugs() const;

  private:
    /**
     * @brief Start with new plugs.
     * @param operation the operation "init"
     */
    void Init(const RecordedOperation& operation);

    bool m_linuxAccounting;                            //!< the plugs' accounting
    std::vector<ns3::Ptr<ns3::PlugQueueDisc>> m_plugs; //!< the plugs
    std::unique_ptr<LinuxRoot> m_root;                 //!< the device's root queue disc
};

/**
 * @brief Describe the difference between the results of Linux and of the plugs.
 * @param recorded the results of Linux
 * @param done the results of the plugs
 * @return the difference in words; empty if there is none
 */
std::string Difference(const RecordedOperation& recorded, const RecordedOperation& done);

#endif /* LINUX_REPLAY_H */
