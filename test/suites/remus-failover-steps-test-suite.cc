/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/address.h"
#include "ns3/arp-header.h"
#include "ns3/csma-helper.h"
#include "ns3/csma-net-device.h"
#include "ns3/ethernet-header.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-interface-address.h"
#include "ns3/ipv6.h"
#include "ns3/mac48-address.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/remus-checkpoint-receiver.h"
#include "ns3/remus-failover.h"
#include "ns3/remus-heartbeat.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <string>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief The steps from the last heartbeat to the last announcement, and what ends them.
 */
class FailoverStepsTestCase : public PlugTestCase<FailoverStepsTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Heartbeats until the sender ends, and from another one
    void Heartbeats()
    {
        for (const bool disposed : {false, true})
        {
            m_heartbeats = 0;
            m_missed.clear();
            AddBackup();
            auto sender = AddSender();
            if (disposed)
            {
                Simulator::Schedule(MilliSeconds(105), &Object::Dispose, sender);
            }
            else
            {
                sender->SetStopTime(MilliSeconds(105));
            }
            AddSender()->SetStartTime(MilliSeconds(200));
            RunOn(MilliSeconds(134));
            NS_TEST_EXPECT_MSG_EQ(m_heartbeats, 11, "each 10 ms from 0 to 100 ms");
            NS_TEST_EXPECT_MSG_EQ(m_monitor->HasMissed(), false, "they are not missed yet");
            RunOn(MilliSeconds(500));
            NS_TEST_EXPECT_MSG_EQ(m_monitor->HasMissed(), true, "they are missed");
            NS_TEST_ASSERT_MSG_EQ(m_missed.size(), 1, "once");
            NS_TEST_EXPECT_MSG_EQ(m_missed[0], MilliSeconds(135), "after the timeout");
            Simulator::Destroy();
        }
    }

    /// A monitor that ends
    void MonitorEnds()
    {
        for (const bool disposed : {false, true})
        {
            AddBackup();
            AddSender()->SetStopTime(MilliSeconds(105));
            m_monitor->SetStopTime(MilliSeconds(disposed ? 9999 : 120));
            if (disposed)
            {
                Simulator::Schedule(MilliSeconds(120), &Object::Dispose, m_monitor);
            }
            RunOn(Seconds(1));
            NS_TEST_EXPECT_MSG_EQ(m_missed.size(), 0, "nothing is missed");
            Simulator::Destroy();
        }
    }

    /// A failover that ends before each of its steps: the resume at 235 ms, and the announcements
    /// from then on
    void FailoverEnds()
    {
        for (const auto end : {234, 236, 336, 9999})
        {
            for (const auto how : {STOP, DISPOSE, FAIL})
            {
                m_steps.clear();
                m_announced.clear();
                AddBackup();
                AddSender()->SetStopTime(MilliSeconds(105));
                AddFailover();
                EndAt(MilliSeconds(end), how);
                RunOn(Seconds(2));
                NS_TEST_EXPECT_MSG_EQ(m_receiver->IsFrozen(), true, "no further checkpoint");
                const std::string what =
                    " with the end " + std::to_string(how) + " at " + std::to_string(end) + " ms";
                NS_TEST_EXPECT_MSG_EQ(m_steps, (end < 235 ? "D" : "DRT"), "steps" + what);
                const std::size_t n = end < 235 ? 0 : end < 335 ? 1 : end < 435 ? 2 : 5;
                NS_TEST_ASSERT_MSG_EQ(m_announced.size(), n, "announcements" + what);
                for (std::size_t i = 0; i < n; ++i)
                {
                    NS_TEST_EXPECT_MSG_EQ(m_announced[i], MilliSeconds(235 + 100 * i), "when");
                }
                Simulator::Destroy();
            }
        }
    }

    /// A failover that can't begin any more
    void TooLate()
    {
        for (const auto how : {STOP, DISPOSE, FAIL})
        {
            AddBackup();
            AddSender()->SetStopTime(MilliSeconds(105));
            AddFailover();
            EndAt(MilliSeconds(130), how);
            RunOn(Seconds(1));
            NS_TEST_EXPECT_MSG_EQ(m_monitor->HasMissed(), true, "heartbeats are missed");
            NS_TEST_EXPECT_MSG_EQ(m_steps, "", "no step");
            Simulator::Destroy();
        }
    }

    /// A failover with two monitors
    void Twice()
    {
        AddBackup();
        AddFailover();
        auto first = m_monitor;
        first->SetAttribute("ExpectFrom", TimeValue(MilliSeconds(100)));
        auto second = CreateObject<RemusHeartbeatMonitor>();
        second->SetAttribute("Local", AddressValue(InetSocketAddress(7777)));
        second->SetAttribute("ExpectFrom", TimeValue(MilliSeconds(120)));
        m_node->AddApplication(second);
        m_failover->Watch(second, CreateObject<RemusCheckpointReceiver>());
        RunOn(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(second->HasMissed(), true, "both miss heartbeats");
        NS_TEST_EXPECT_MSG_EQ(m_steps, "DRT", "one failover");
    }

    /// The interfaces of a device that had none
    void Interfaces()
    {
        AddBackup();
        AddSender()->SetStopTime(MilliSeconds(105));
        AddFailover();
        const Ipv6Address guest("2001:db8::7");
        m_failover->AddAddress(Ipv6InterfaceAddress(guest, Ipv6Prefix(64)));
        RunOn(MilliSeconds(236));
        auto ipv4 = m_node->GetObject<Ipv4>();
        const auto i = ipv4->GetInterfaceForDevice(m_device);
        NS_TEST_ASSERT_MSG_EQ(i, ipv4->GetInterfaceForAddress(Ipv4Address("10.1.0.1")), "IPv4");
        NS_TEST_EXPECT_MSG_EQ(ipv4->IsUp(i), true, "it is up");
        auto ipv6 = m_node->GetObject<Ipv6>();
        const auto j = ipv6->GetInterfaceForDevice(m_device);
        NS_TEST_ASSERT_MSG_EQ(j, ipv6->GetInterfaceForAddress(guest), "IPv6");
        NS_TEST_EXPECT_MSG_EQ(ipv6->IsUp(j), true, "it is up");
        for (uint32_t k = 0; k < ipv6->GetNAddresses(j); ++k)
        {
            NS_TEST_EXPECT_MSG_EQ(ipv6->GetAddress(j, k).GetState(),
                                  Ipv6InterfaceAddress::PREFERRED,
                                  "addresses are used at once");
        }
    }

    /// The hardware address of the device before it is the guest's
    void HardwareAddress()
    {
        const Mac48Address guest("00:00:00:00:07:07");
        const Mac48Address own("00:00:00:00:08:08");
        for (const bool isGuest : {true, false})
        {
            AddBackup();
            AddFailover();
            m_device->SetAddress(isGuest ? guest : own);
            RunOn(MilliSeconds(10));
            NS_TEST_EXPECT_MSG_NE(m_device->GetAddress(), guest, "only the guest has it");
            NS_TEST_EXPECT_MSG_EQ((m_device->GetAddress() == Address(own)),
                                  !isGuest,
                                  "another one is kept");
            Simulator::Destroy();
        }
    }

    /// The address of services
    void GuestAddress()
    {
        auto failover = CreateObject<RemusFailover>();
        const Ipv6Prefix prefix(64);
        failover->AddAddress(Ipv6InterfaceAddress(Ipv6Address("fe80::1"), prefix));
        NS_TEST_EXPECT_MSG_EQ(failover->GetGuestAddress().IsInvalid(), true, "none");
        failover->AddAddress(Ipv6InterfaceAddress(Ipv6Address("2001:db8::1"), prefix));
        NS_TEST_EXPECT_MSG_EQ((failover->GetGuestAddress() == Address(Ipv6Address("2001:db8::1"))),
                              true,
                              "the global one");
        failover->SetAttribute("Address", Ipv4AddressValue("10.1.0.1"));
        NS_TEST_EXPECT_MSG_EQ((failover->GetGuestAddress() == Address(Ipv4Address("10.1.0.1"))),
                              true,
                              "that of IPv4");
    }

  private:
    /// How a failover ends
    enum How
    {
        STOP,    //!< its application stops
        DISPOSE, //!< it is disposed of
        FAIL     //!< its machine fails
    };

    /**
     * @brief Add the backup, a node with a monitor, whose heartbeats are its own.
     */
    void AddBackup()
    {
        m_node = CreateObject<Node>();
        m_device = DynamicCast<CsmaNetDevice>(CsmaHelper().Install(m_node).Get(0));
        InternetStackHelper().Install(m_node);
        m_node->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
            "Tx",
            MakeCallback(&FailoverStepsTestCase::HandleHeartbeat, this));
        m_monitor = CreateObject<RemusHeartbeatMonitor>();
        m_monitor->SetAttribute("Timeout", TimeValue(MilliSeconds(35)));
        m_monitor->TraceConnectWithoutContext(
            "Missed",
            MakeCallback(&FailoverStepsTestCase::HandleMissed, this));
        m_node->AddApplication(m_monitor);
    }

    /**
     * @brief Add a sender of heartbeats.
     * @return the sender
     */
    Ptr<RemusHeartbeatSender> AddSender()
    {
        auto sender = CreateObject<RemusHeartbeatSender>();
        sender->SetAttribute("Remote", AddressValue(InetSocketAddress("127.0.0.1", 7001)));
        sender->SetAttribute("Interval", TimeValue(MilliSeconds(10)));
        sender->SetAttribute("Priority", UintegerValue(6));
        m_node->AddApplication(sender);
        return sender;
    }

    /**
     * @brief Add the failover.
     */
    void AddFailover()
    {
        m_failover = CreateObject<RemusFailover>();
        m_receiver = CreateObject<RemusCheckpointReceiver>();
        m_node->AddApplication(m_receiver);
        m_failover->Watch(m_monitor, m_receiver);
        m_failover->SetDevice(m_device);
        m_failover->SetAttribute("Address", Ipv4AddressValue("10.1.0.1"));
        m_failover->SetAttribute("HardwareAddress",
                                 AddressValue(Mac48Address("00:00:00:00:07:07")));
        for (const auto* step : {"Detected", "Resumed", "TookOver"})
        {
            m_failover->TraceConnect(step,
                                     std::string(step, 1),
                                     MakeCallback(&FailoverStepsTestCase::HandleStep, this));
        }
        m_device->TraceConnectWithoutContext(
            "MacTx",
            MakeCallback(&FailoverStepsTestCase::HandleSend, this));
        m_node->AddApplication(m_failover);
    }

    /**
     * @brief End the failover.
     * @param time when
     * @param how in what way
     */
    void EndAt(Time time, How how)
    {
        if (how == STOP)
        {
            m_failover->SetStopTime(time);
        }
        else
        {
            Simulator::Schedule(time, &FailoverStepsTestCase::End, this, how);
        }
    }

    /**
     * @brief End the failover now.
     * @param how in what way, other than by its stop time
     */
    void End(How how)
    {
        if (how == DISPOSE)
        {
            m_failover->Dispose();
        }
        else
        {
            RemusMachineFailure::FailNode(m_node);
        }
    }

    /**
     * @brief A heartbeat is sent.
     * @param packet the packet
     */
    void HandleHeartbeat(Ptr<const Packet> packet, Ptr<Ipv4> /* ip */, uint32_t /* interface */)
    {
        SocketPriorityTag tag;
        NS_TEST_EXPECT_MSG_EQ(packet->PeekPacketTag(tag), true, "it has a priority");
        NS_TEST_EXPECT_MSG_EQ(tag.GetPriority(), 6, "the priority");
        ++m_heartbeats;
    }

    /**
     * @brief Heartbeats are missed.
     * @param now the time
     */
    void HandleMissed(Time now)
    {
        m_missed.push_back(now);
    }

    /**
     * @brief A step of the failover.
     * @param step its first letter
     */
    void HandleStep(std::string step, uint64_t /* epoch */, Time /* now */)
    {
        m_steps += step;
    }

    /**
     * @brief The backup sends a frame.
     * @param packet the frame
     */
    void HandleSend(Ptr<const Packet> packet)
    {
        auto frame = packet->Copy();
        EthernetHeader ethernet(false);
        frame->RemoveHeader(ethernet);
        if (ethernet.GetLengthType() != 0x0806)
        {
            return;
        }
        ArpHeader arp;
        frame->RemoveHeader(arp);
        const Mac48Address guest("00:00:00:00:07:07");
        NS_TEST_EXPECT_MSG_EQ(ethernet.GetSource(), guest, "the frame's source");
        NS_TEST_EXPECT_MSG_EQ(ethernet.GetDestination(), Mac48Address::GetBroadcast(), "to all");
        NS_TEST_EXPECT_MSG_EQ(arp.IsRequest(), true, "a request");
        NS_TEST_EXPECT_MSG_EQ((arp.GetSourceHardwareAddress() == Address(guest)), true, "who");
        NS_TEST_EXPECT_MSG_EQ(arp.GetSourceIpv4Address(), Ipv4Address("10.1.0.1"), "its address");
        NS_TEST_EXPECT_MSG_EQ(arp.GetDestinationIpv4Address(),
                              Ipv4Address("10.1.0.1"),
                              "its address once more");
        m_announced.push_back(Simulator::Now());
    }

    Ptr<Node> m_node;                        //!< the backup
    Ptr<CsmaNetDevice> m_device;             //!< what becomes the guest's device
    Ptr<RemusHeartbeatMonitor> m_monitor;    //!< the monitor
    Ptr<RemusCheckpointReceiver> m_receiver; //!< receives checkpoints
    Ptr<RemusFailover> m_failover;           //!< the failover
    uint32_t m_heartbeats{0};                //!< the number that was sent
    std::vector<Time> m_missed;              //!< when they were missed
    std::string m_steps;                     //!< the first letters of the steps
    std::vector<Time> m_announced;           //!< when the address was announced
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the steps of a failover.
 */
class RemusFailoverStepsTestSuite : public TestSuite
{
  public:
    RemusFailoverStepsTestSuite()
        : TestSuite("remus-failover-steps")
    {
        using T = FailoverStepsTestCase;
        AddTestCase(new T("Heartbeats are missed once, after the timeout", &T::Heartbeats));
        AddTestCase(new T("A monitor that has ended misses nothing", &T::MonitorEnds));
        AddTestCase(new T("A failover that ends takes no further step", &T::FailoverEnds));
        AddTestCase(new T("A failover that has ended does not begin", &T::TooLate));
        AddTestCase(new T("A failure is detected once", &T::Twice));
        AddTestCase(new T("The interfaces are up at once", &T::Interfaces));
        AddTestCase(new T("A device gives up the guest's address first", &T::HardwareAddress));
        AddTestCase(new T("A guest's services have its global address", &T::GuestAddress));
    }
};

static RemusFailoverStepsTestSuite g_remusFailoverStepsTestSuite; //!< registers the suite
