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

/// The applications of remus-output-commit, and measurements of the clients of "web" and
/// "key-value"
class Workload
{
  public:
    /**
     * @brief Install the applications. The guest is already protected; its processor follows
     * the checkpoints from now on.
     * @param parameters what to simulate
     * @param nodes guest and client
     * @param addresses their addresses
     * @param log the log, which gets the times of requests
     */
    Workload(const OutputCommitParameters& parameters,
             ns3::NodeContainer nodes,
             const ns3::Ipv4InterfaceContainer& addresses,
             StudyLog& log);

    /// Called after the simulation, before it is destroyed: store the progress of the guest and its
    /// clients
    void Finish();

    /**
     * @brief Add the rows on clients, and on the guest's progress.
     * @param table the table
     */
    void AddRows(ResultTable& table) const;

  private:
    /**
     * @brief Let the guest send at a rate, or without end.
     * @param client the client's address
     */
    void InstallOutput(const ns3::InetSocketAddress& client);

    /**
     * @brief Let a client send requests to the guest over UDP.
     * @param guest the guest's address
     * @param log gets the times of requests
     */
    void InstallRequests(const ns3::InetSocketAddress& guest, StudyLog& log);

    /**
     * @brief Let clients send requests to a server of web pages or key-value pairs over TCP.
     * @param guest the guest's address
     */
    void InstallClients(const ns3::InetSocketAddress& guest);

    /**
     * @brief Record a web page.
     * @param began the time when it began
     * @param now the time
     */
    void AddPage(ns3::Time began, ns3::Time now);

    /**
     * @brief Add up the replies to all clients of "key-value".
     * @return the number of replies
     */
    uint64_t CountReplies() const;

    /// End the warm-up: the clients' results count from now on
    void WarmUpEnds();

    const OutputCommitParameters& m_parameters;     //!< what is simulated
    ns3::NodeContainer m_nodes;                     //!< guest and client
    ns3::Ptr<ns3::RemusGuestProcessor> m_processor; //!< the guest's processor
    ns3::ApplicationContainer m_clients;            //!< the clients of "web" and "key-value"
    std::vector<double> m_pageTimes;                //!< seconds for each page, after the warm-up
    uint64_t m_nReplies{0};                         //!< replies after the warm-up
    double m_progress{0};                           //!< the guest's progress, as a fraction of time
};

#endif /* WORKLOAD_H */
