/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "scenario-guest.h"

#include "../support/remus-controllers.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/net-device-container.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/queue-size.h"
#include "ns3/remus-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/uinteger.h"

#include <gtest/gtest.h>
#include <iterator>
#include <string>

using namespace ns3;

namespace
{

/// The trace sources of a guest that have an epoch and a time
const char* const SOURCES[] =
    {"Started", "Ended", "GuestStopped", "GuestResumed", "Committed", "Released"};

/// Commands to a guest
const char* const COMMANDS[] = {"stop", "stop and start", "failure"};

/**
 * @brief Put a tree of queue discs with a plug on a device, or leave that to RemusHelper.
 * @param draw makes the random choices
 * @param device the device
 * @param story gets a description of the choices
 */
void
PlaceTree(Draws& draw, Ptr<NetDevice> device, std::ostream& story)
{
    TrafficControlHelper tree;
    switch (draw.Number(0, 3))
    {
    case 0: {
        const auto root = tree.SetRootQueueDisc("ns3::PrioQueueDisc");
        const auto bands = tree.AddQueueDiscClasses(root, 3, "ns3::QueueDiscClass");
        tree.AddChildQueueDiscs(root, bands, "ns3::PlugQueueDisc");
        story << "below prio, ";
        break;
    }
    case 1: {
        const auto root = tree.SetRootQueueDisc("ns3::TbfQueueDisc",
                                                "Burst",
                                                UintegerValue(5000),
                                                "Rate",
                                                StringValue("50Mbps"));
        const auto band = tree.AddQueueDiscClasses(root, 1, "ns3::QueueDiscClass");
        tree.AddChildQueueDisc(root, band[0], "ns3::PlugQueueDisc");
        story << "below tbf, ";
        break;
    }
    default:
        return;
    }
    tree.Install(device);
}

} // namespace

Interference::Interference(Draws& draw, Ptr<RemusCheckpointer> guest, std::ostream& story)
    : m_guest(guest),
      m_left(draw.Number(1, 40)),
      m_command(draw.Number(0, std::size(COMMANDS) - 1))
{
    const auto* source = SOURCES[draw.Number(0, std::size(SOURCES) - 1)];
    guest->TraceConnectWithoutContext(source, MakeCallback(&Interference::Count, this));
    story << ", " << COMMANDS[m_command] << " by sink " << m_left << " of " << source;
}

void
Interference::Count(uint64_t /* epoch */, Time /* now */)
{
    if (--m_left != 0)
    {
        return;
    }
    if (m_command == 2)
    {
        m_guest->Fail();
        return;
    }
    m_guest->Stop();
    if (m_command == 1)
    {
        m_guest->Start();
    }
}

ScenarioGuest::ScenarioGuest(Draws& draw,
                             Ptr<NetDevice> device,
                             GuestKind kind,
                             std::ostream& story)
    : m_kind(kind)
{
    const auto now = Simulator::Now();
    RemusHelper remus;
    remus.SetGuestStops(draw.Once(3));
    if (draw.Once(3))
    {
        m_onlyIpv4 = draw.Once(4);
        remus.UseStages(m_onlyIpv4);
        story << (m_onlyIpv4 ? "stage for IPv4, " : "stage, ");
    }
    else
    {
        const auto layer = device->GetNode()->GetObject<TrafficControlLayer>();
        if (layer->GetRootQueueDiscOnDevice(device)) // at run time
        {
            TrafficControlHelper().Uninstall(device);
        }
        PlaceTree(draw, device, story);
    }
    const auto controllers = GetControllersToTest();
    const auto& drawn = controllers[draw.Number(0, controllers.size() - 1)];
    const auto controller = kind.leaks ? "pipelined" : drawn;
    m_interval = draw.Us(kind.replicated ? 5000 : 1000, 20'000);
    const auto start = draw.Once(2) ? now : now + draw.Us(1, 50'000);
    // Linux's accounting lets output leave early if epochs overlap
    const auto linuxAccounting = kind.leaks || (controller != "pipelined" && draw.Once(2));
    remus.SetPlugAttribute("LinuxAccounting", BooleanValue(linuxAccounting));
    // These controllers have no interval, but a longest run
    Config::SetDefault("ns3::RemusOutputController::MaxRun", TimeValue(m_interval));
    Config::SetDefault("ns3::RemusPredictiveController::MaxRun", TimeValue(m_interval));
    remus.SetCheckpointerAttribute("Controller", StringValue(controller));
    remus.SetCheckpointerAttribute("AllowLinuxOverlap", BooleanValue(kind.leaks));
    remus.SetCheckpointerAttribute("Interval", TimeValue(m_interval));
    remus.SetCheckpointerAttribute("StopDuration", StringValue(draw.Variable(3000)));
    if (kind.replicated)
    {
        remus.SetCheckpointerAttribute("CommitDelay", PointerValue());
        remus.SetCheckpointerAttribute("DirtyPages", StringValue("ns3::RemusRatePages[Rate=1000]"));
    }
    else
    {
        remus.SetCheckpointerAttribute("CommitDelay", StringValue(draw.Variable(8000)));
    }
    remus.SetCheckpointerAttribute("StartTime", TimeValue(start));
    if (draw.Once(3))
    {
        remus.SetCheckpointerAttribute("StopTime", TimeValue(start + draw.Us(1, 100'000)));
    }
    m_checkpointer = remus.Install(NetDeviceContainer(device)).at(0);
    for (std::size_t i = 0; i < m_checkpointer->GetNPlugs(); ++i)
    {
        auto plug = m_checkpointer->GetPlug(i);
        plug->SetLinuxAccounting(linuxAccounting); // also for existing plugs
        if (draw.Once(4))
        {
            plug->SetMaxSize(QueueSize(QueueSizeUnit::PACKETS, draw.Number(1, 30)));
        }
    }
    m_watch = std::make_unique<ScenarioWatch>(m_checkpointer);
    m_monitor = CreateObject<RemusOutputCommitMonitor>();
    m_monitor->Watch(device, m_checkpointer, nullptr);
    story << controller << ", T = " << m_interval.As(Time::MS) << ", from " << start.As(Time::MS)
          << (kind.replicated ? ", replicated" : "")
          << (linuxAccounting ? ", Linux's accounting" : "");
    for (auto times = draw.Number(0, 3); times > 0; --times)
    {
        const auto stop = draw.Us(0, 120'000);
        const auto again = draw.Us(0, 120'000);
        Simulator::Schedule(stop, &RemusCheckpointer::Stop, m_checkpointer);
        Simulator::Schedule(again, &RemusCheckpointer::Start, m_checkpointer);
        story << ", stop at " << (now + stop).As(Time::MS) << ", start at "
              << (now + again).As(Time::MS);
    }
    if (draw.Once(4))
    {
        m_interference = std::make_unique<Interference>(draw, m_checkpointer, story);
    }
}

Ptr<RemusCheckpointer>
ScenarioGuest::GetCheckpointer() const
{
    return m_checkpointer;
}

const ScenarioWatch&
ScenarioGuest::GetWatch() const
{
    return *m_watch;
}

Time
ScenarioGuest::GetLongestWait() const
{
    // P is at most T + S + X, and a checkpoint is committed after S + X
    return m_interval + MilliSeconds(4 * 11 + 20);
}

void
ScenarioGuest::Check() const
{
    if (!m_onlyIpv4) // otherwise ARP bypasses the plug
    {
        EXPECT_EQ(m_monitor->GetNViolations(), 0) << "Safety, by the monitor";
    }
    EXPECT_EQ(m_watch->GetNEarly(), 0) << "Safety, by the plugs";
    EXPECT_EQ(m_watch->GetNUnaccounted(), 0) << "Conservation";
    // Linux's accounting does not count the packets that are in the plug when protection begins, so
    // later epochs wait for one more release
    const auto linuxAccounting = m_checkpointer->GetPlug(0)->GetLinuxAccounting();
    if (linuxAccounting && m_watch->HasBegunFull())
    {
        return;
    }
    if (m_kind.drains) // it is not known how long losses delay a commit, only that it comes
    {
        EXPECT_LT(m_watch->GetLongestHeld(), Seconds(1)) << "No stall";
    }
    else if (!m_kind.replicated)
    {
        EXPECT_LT(m_watch->GetLongestWait(), GetLongestWait()) << "No stall";
    }
}
