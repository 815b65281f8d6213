/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef REMUS_RANDOM_FAILOVER_H
#define REMUS_RANDOM_FAILOVER_H

#include "remus-controllers.h"
#include "remus-failover-test.h"

#include "ns3/random-variable-stream.h"

/**
 * @file
 * @ingroup plug-tests
 *
 * Random failovers. It is not installed.
 */

/**
 * @ingroup plug-tests
 *
 * @brief Choose a network, a guest's protection, losses and the times of a failover.
 *
 * Stops don't last whole microseconds, to avoid ties: a guest must not be resumed at exactly the
 * time of one of its timers.
 *
 * @param random the choices
 * @param protection what holds the guest's output
 * @param overlapping whether several epochs are outstanding: short epochs and a long delay
 * @return the parameters; clients, duration and streams have their defaults
 */
inline FailoverTestParameters
ChooseFailover(ns3::Ptr<ns3::UniformRandomVariable> random, Protection protection, bool overlapping)
{
    using ns3::MicroSeconds;
    const auto controllers = GetControllersToTest();
    const char* rates[] = {"20Mbps", "100Mbps", "1Gbps"};
    const Replication replications[] = {Replication::POINT_TO_POINT,
                                        Replication::CSMA,
                                        Replication::SHARED};
    FailoverTestParameters p;
    p.protection = protection;
    p.controller =
        overlapping ? "pipelined" : controllers[random->GetInteger(0, controllers.size() - 1)];
    p.interval = MicroSeconds(random->GetInteger(2000, overlapping ? 6000 : 40000));
    p.stop = ns3::NanoSeconds(random->GetInteger(100001, 3000000));
    p.pages = random->GetInteger(0, 20);
    p.outstanding = overlapping ? random->GetInteger(4, 8) : random->GetInteger(2, 5);
    p.replication = replications[overlapping ? 0 : random->GetInteger(0, 2)];
    const auto ethernet = p.replication == Replication::CSMA;
    p.rate = rates[random->GetInteger(ethernet ? 1 : 0, 2)];
    p.delay = overlapping ? MicroSeconds(random->GetInteger(2000, 8000))
                          : MicroSeconds(random->GetInteger(1, ethernet ? 10 : 8000));
    p.lanRate = rates[random->GetInteger(1, 2)];
    p.lanDelay = MicroSeconds(random->GetInteger(1, 10));
    p.lanLoss = random->GetInteger(0, 1) * random->GetValue(0, 0.05);
    p.heartbeat = MicroSeconds(random->GetInteger(5000, 20000));
    p.timeout = p.heartbeat * random->GetInteger(2, 5) + p.delay;
    p.resume = MicroSeconds(random->GetInteger(1000, 100000));
    p.failure = MicroSeconds(random->GetInteger(20000, 500000));
    p.guestStops = random->GetInteger(0, 1) == 1;
    return p;
}

#endif /* REMUS_RANDOM_FAILOVER_H */
