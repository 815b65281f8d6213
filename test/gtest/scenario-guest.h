/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef SCENARIO_GUEST_H
#define SCENARIO_GUEST_H

#include "scenario-draws.h"
#include "scenario-watch.h"

#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"
#include "ns3/remus-checkpointer.h"
#include "ns3/remus-output-commit-monitor.h"

#include <cstdint>
#include <memory>
#include <ostream>

/// A command that a sink of some trace source gives once
class Interference
{
  public:
    /// @param draw what is drawn @param guest who gets the command @param story what was drawn
    Interference(Draws& draw, ns3::Ptr<ns3::RemusCheckpointer> guest, std::ostream& story);

  private:
    /// The source has fired. @param epoch the epoch @param now the time
    void Count(uint64_t epoch, ns3::Time now);

    ns3::Ptr<ns3::RemusCheckpointer> m_guest; //!< who gets the command
    uint32_t m_left;                          //!< how often the source fires before it
    uint32_t m_command;                       //!< which
};

/// What the scenario asks of a guest
struct GuestKind
{
    bool leaks{false};      //!< let epochs overlap under Linux's accounting
    bool replicated{false}; //!< commits come from a replication
    bool drains{false};     //!< in the end it gets the time to catch up
};

/**
 * @brief A guest that is protected as it is drawn, and what watches it. It has to outlive the
 * simulation.
 */
class ScenarioGuest
{
  public:
    /**
     * @brief Protect a node.
     * @param draw what is drawn
     * @param device the node's device
     * @param kind what the scenario asks
     * @param story what was drawn
     */
    ScenarioGuest(Draws& draw,
                  ns3::Ptr<ns3::NetDevice> device,
                  GuestKind kind,
                  std::ostream& story);

    /// @return its checkpointer
    ns3::Ptr<ns3::RemusCheckpointer> GetCheckpointer() const;

    /// @return what watches its plugs
    const ScenarioWatch& GetWatch() const;

    /// See that it was safe, lost nothing and did not stall
    void Check() const;

  private:
    /// @return how long a packet may wait in a plug, if the guest is protected
    ns3::Time GetLongestWait() const;

    GuestKind m_kind;                                  //!< what the scenario asks
    bool m_onlyIpv4{false};                            //!< IPv6 and ARP pass by its plugs
    ns3::Time m_interval;                              //!< between checkpoints
    ns3::Ptr<ns3::RemusCheckpointer> m_checkpointer;   //!< protects it
    ns3::Ptr<ns3::RemusOutputCommitMonitor> m_monitor; //!< watches its device
    std::unique_ptr<ScenarioWatch> m_watch;            //!< watches its plugs
    std::unique_ptr<Interference> m_interference;      //!< its sink that gives commands, or null
};

#endif /* SCENARIO_GUEST_H */
