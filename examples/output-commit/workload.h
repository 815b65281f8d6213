/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef WORKLOAD_H
#define WORKLOAD_H

#include "output-commit-parameters.h"
#include "result-table.h"
#include "study-log.h"

#include "ns3/application-container.h"
#include "ns3/ipv4-interface-container.h"
#include "ns3/node-container.h"
#include "ns3/remus-guest-processor.h"

#include <vector>

/// The applications of remus-output-commit, and what the clients of "web" and "key-value" notice
class Workload
{
  public:
    /**
     * @brief Install the applications. The guest is protected already, and its processor follows
     * the checkpoints from now on.
     * @param parameters what to simulate
     * @param nodes guest and client
     * @param addresses their addresses
     * @param log told when requests came
     */
    Workload(const OutputCommitParameters& parameters,
             ns3::NodeContainer nodes,
             const ns3::Ipv4InterfaceContainer& addresses,
             StudyLog& log);

    /// The simulation has ended, and is not destroyed yet: note how far the guest and its clients
    /// got
    void Finish();

    /**
     * @brief Add the rows on clients, and on the guest's progress.
     * @param table the table
     */
    void AddRows(ResultTable& table) const;

  private:
    /**
     * @brief Let the guest send at a rate, or without end.
     * @param client where to
     */
    void InstallOutput(const ns3::InetSocketAddress& client);

    /**
     * @brief Let a client ask the guest over UDP.
     * @param guest where to ask
     * @param log told when requests came
     */
    void InstallRequests(const ns3::InetSocketAddress& guest, StudyLog& log);

    /**
     * @brief Let clients ask a server of web pages or of key-value pairs over TCP.
     * @param guest where to ask
     */
    void InstallClients(const ns3::InetSocketAddress& guest);

    /**
     * @brief Note a web page.
     * @param began when it was begun
     * @param now the time
     */
    void AddPage(ns3::Time began, ns3::Time now);

    /**
     * @brief Add up the replies to all clients of "key-value".
     * @return the number of replies
     */
    uint64_t CountReplies() const;

    /// Clients are counted from now on
    void WarmUpEnds();

    const OutputCommitParameters& m_parameters;     //!< what is simulated
    ns3::NodeContainer m_nodes;                     //!< guest and client
    ns3::Ptr<ns3::RemusGuestProcessor> m_processor; //!< the guest's
    ns3::ApplicationContainer m_clients;            //!< those of "web" and "key-value"
    std::vector<double> m_pageTimes;                //!< seconds for each page, after the warm-up
    uint64_t m_nReplies{0};                         //!< replies after the warm-up
    double m_progress{0};                           //!< the guest's progress, a part of the time
};

#endif /* WORKLOAD_H */
