/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef PLUG_WAKE_TEST_H
#define PLUG_WAKE_TEST_H

#include "plug-test.h"

#include "ns3/drop-tail-queue.h"
#include "ns3/net-device-container.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/plug-helper.h"
#include "ns3/point-to-point-channel.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/traffic-control-layer.h"
#include "ns3/uinteger.h"

/**
 * @ingroup plug-tests
 *
 * @brief A link with a plug on the sender's device.
 *
 *     sender [plug] ---- point-to-point ---- receiver
 */
class PlugWakeFixture : public ns3::TestCase
{
  protected:
    using TestCase::TestCase;

    void DoSetup() override
    {
        m_nodes.Create(2);
        m_nodes.Get(0)->AggregateObject(ns3::CreateObject<ns3::TrafficControlLayer>());
    }

    void DoTeardown() override
    {
        m_nodes = ns3::NodeContainer();
        m_devices = ns3::NetDeviceContainer();
        m_discs = ns3::QueueDiscContainer();
    }

    /// Put a plug on the sender's device.
    void Install()
    {
        m_control.SetRootQueueDisc("ns3::PlugQueueDisc");
        m_discs = m_control.Install(m_devices.Get(0));
    }

    /**
     * @brief Put plugs below a root queue disc on the sender's device.
     * @param root the root queue disc
     * @param plugs how many
     */
    void InstallBelow(uint16_t root, uint16_t plugs)
    {
        const auto classes = m_control.AddQueueDiscClasses(root, plugs, "ns3::QueueDiscClass");
        m_control.AddChildQueueDiscs(root, classes, "ns3::PlugQueueDisc");
        m_discs = m_control.Install(m_devices.Get(0));
    }

    /**
     * @brief Make a link whose devices never stop a queue disc.
     * @param size the size of the device's queue
     * @param queues how many transmission queues the device has; 0 for no flow control
     */
    void MakeLink(const std::string& size, uint32_t queues)
    {
        auto channel = ns3::CreateObject<ns3::PointToPointChannel>();
        for (uint32_t i = 0; i < 2; ++i)
        {
            auto device = ns3::CreateObject<ns3::PointToPointNetDevice>();
            auto queue = ns3::CreateObject<ns3::DropTailQueue<ns3::Packet>>();
            queue->SetMaxSize(ns3::QueueSize(size));
            device->SetQueue(queue);
            device->SetAddress(ns3::Mac48Address::Allocate());
            m_nodes.Get(i)->AddDevice(device);
            device->Attach(channel);
            if (queues > 0)
            {
                auto interface = ns3::CreateObjectWithAttributes<ns3::NetDeviceQueueInterface>(
                    "NTxQueues",
                    ns3::UintegerValue(queues));
                interface->SetSelectQueueCallback(&PlugWakeFixture::SelectQueue);
                device->AggregateObject(interface);
            }
            m_devices.Add(device);
        }
    }

    /**
     * @brief Choose one of two transmission queues.
     * @param item the packet
     * @return the queue
     */
    static std::size_t SelectQueue(ns3::Ptr<ns3::QueueItem> item)
    {
        return ns3::DynamicCast<PlugTestItem>(item)->GetId() % 2;
    }

    /**
     * @brief Send packets at 1 ms, give commands at 2 and 3 ms, and count the packets that arrive.
     * @param first the first command; empty for none
     * @param second the second command; empty for none
     */
    void Run(const std::string& first, const std::string& second)
    {
        m_devices.Get(1)->TraceConnectWithoutContext(
            "MacRx",
            ns3::MakeCallback(&PlugWakeFixture::OnArrival, this));
        ns3::Simulator::Schedule(ns3::MilliSeconds(1), &PlugWakeFixture::Send, this, m_packets);
        if (!first.empty())
        {
            ns3::PlugHelper::Schedule(ns3::MilliSeconds(2), m_discs, first);
        }
        if (!second.empty())
        {
            ns3::PlugHelper::Schedule(ns3::MilliSeconds(3), m_discs, second);
        }
        ns3::Simulator::Run();
    }

    /**
     * @brief Send packets.
     * @param packets how many
     */
    void Send(uint32_t packets)
    {
        for (uint32_t i = 0; i < packets; ++i)
        {
            m_nodes.Get(0)->GetObject<ns3::TrafficControlLayer>()->Send(
                m_devices.Get(0),
                ns3::Create<PlugTestItem>(i, 100));
        }
    }

    /**
     * @brief Get the root queue disc on the sender's device.
     * @return the queue disc
     */
    ns3::Ptr<ns3::QueueDisc> GetRoot() const
    {
        return m_discs.Get(0);
    }

    /**
     * @brief Get the plug, if it is the root queue disc.
     * @return the plug
     */
    ns3::Ptr<ns3::PlugQueueDisc> GetPlug() const
    {
        return ns3::DynamicCast<ns3::PlugQueueDisc>(m_discs.Get(0));
    }

    /**
     * @brief Compare the number of packets that arrived.
     * @param packets the expected number
     */
    void ExpectDelivered(uint32_t packets)
    {
        NS_TEST_EXPECT_MSG_EQ(m_delivered, packets, "At the receiver");
    }

    /// A packet arrives.
    void OnArrival(ns3::Ptr<const ns3::Packet> /* packet */)
    {
        ++m_delivered;
    }

    ns3::NodeContainer m_nodes;          //!< sender and receiver
    ns3::NetDeviceContainer m_devices;   //!< their devices
    ns3::TrafficControlHelper m_control; //!< makes the queue discs on the sender's device
    ns3::QueueDiscContainer m_discs;     //!< the root queue disc there
    uint32_t m_packets{200};             //!< how many packets Run() sends
    uint32_t m_delivered{0};             //!< how many packets arrived
};

#endif /* PLUG_WAKE_TEST_H */
