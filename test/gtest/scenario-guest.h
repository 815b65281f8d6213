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

/// A command that a sink of a random trace source gives once
class Interference
{
  public:
    /// @param draw what is drawn @param guest who gets the command @param story what was drawn
    Interference(Draws& draw, ns3::Ptr<ns3::RemusCheckpointer> guest, std::ostream& story);

  private:
    /// The source has fired. @param epoch the epoch @param now the time
    void Count(uint64_t epoch, ns3::Time now);

    ns3::Ptr<ns3::RemusCheckpointer> m_guest; //!< the guest that gets the command
    uint32_t m_left;    //!< how often the source still fires before the command
    uint32_t m_command; //!< the index of the command
};

/// The scenario's requirements on a guest
struct GuestKind
{
    bool leaks{false};      //!< epochs may overlap under Linux's accounting
    bool replicated{false}; //!< commits come from replication
    bool drains{false};     //!< it gets time to catch up at the end
};

/**
 * @brief A guest whose protection is drawn at random, and its monitors. It must outlive the
 * simulation.
 */
class ScenarioGuest
{
  public:
    /**
     * @brief Protect a node.
     * @param draw makes the random choices
     * @param device the node's device
     * @param kind the scenario's requirements
     * @param story gets a description of the choices
     */
    ScenarioGuest(Draws& draw,
                  ns3::Ptr<ns3::NetDevice> device,
                  GuestKind kind,
                  std::ostream& story);

    /// @return its checkpointer
    ns3::Ptr<ns3::RemusCheckpointer> GetCheckpointer() const;

    /// @return the watch of its plugs
    const ScenarioWatch& GetWatch() const;

    /// Check that it was safe, lost nothing and did not stall
    void Check() const;

  private:
    /// @return how long a packet may wait in a plug, if the guest is protected
    ns3::Time GetLongestWait() const;

    GuestKind m_kind;                                  //!< the scenario's requirements
    bool m_onlyIpv4{false};                            //!< IPv6 and ARP bypass its plugs
    ns3::Time m_interval;                              //!< the interval of checkpoints
    ns3::Ptr<ns3::RemusCheckpointer> m_checkpointer;   //!< protects it
    ns3::Ptr<ns3::RemusOutputCommitMonitor> m_monitor; //!< watches its device
    std::unique_ptr<ScenarioWatch> m_watch;            //!< watches its plugs
    std::unique_ptr<Interference> m_interference;      //!< its sink that gives commands, or null
};

#endif /* SCENARIO_GUEST_H */
