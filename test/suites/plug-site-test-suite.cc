/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../support/plug-test.h"

#include "ns3/error-model.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/node.h"
#include "ns3/plug-queue-disc.h"
#include "ns3/queue.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-layer.h"

#include <iostream>
#include <sstream>
#include <string>

using namespace ns3;

namespace
{

/**
 * @brief A device that calls itself a bridge.
 */
class BridgeStub : public SimpleNetDevice
{
  public:
    bool IsBridge() const override
    {
        return true;
    }
};

} // namespace

/**
 * @ingroup plug-tests
 *
 * @brief A plug on a device in a place where it may be of no use.
 */
class PlugSiteTestCase : public PlugTestCase<PlugSiteTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Ports of a bridge, with and without packets
    void TestBridge()
    {
        const std::string unused = "PlugQueueDisc: no packet ever came to device 0 of node 0; if "
                                   "it is a port of the node's bridge, the plug belongs on the "
                                   "bridge\n";
        NS_TEST_EXPECT_MSG_EQ(GetWarnings(true, 0, true, true), unused, "an unused port");
        NS_TEST_EXPECT_MSG_EQ(GetWarnings(true, 1, true, true), "", "a port with a packet");
        NS_TEST_EXPECT_MSG_EQ(GetWarnings(false, 0, true, true), "", "beside another device");
        NS_TEST_EXPECT_MSG_EQ(GetWarnings(false, 1, true, true), "", "with a packet");
    }

    /// Packets in the end
    void TestHeld()
    {
        NS_TEST_EXPECT_MSG_EQ(GetWarnings(false, 2, true, false),
                              "PlugQueueDisc: 2 packets were held on device 0 of node 0 to the "
                              "end, as neither Buffer() nor a release was called\n",
                              "no command came");
        NS_TEST_EXPECT_MSG_EQ(GetWarnings(false, 0, true, false), "", "no packet came");
    }

    /// A device without flow control
    void TestFlowControl()
    {
        NS_TEST_EXPECT_MSG_EQ(GetWarnings(false, 1, false, true),
                              "PlugQueueDisc: device 0 of node 0, a ns3::SimpleNetDevice, has no "
                              "flow control: it takes a release at once, and what its queue has no "
                              "room for is lost\n",
                              "the plug can't wait for the device");
    }

  private:
    /**
     * @brief Get the warnings of a plug from its start to its deletion.
     * @param bridge whether the node has a bridge
     * @param packets how many packets come to the plug
     * @param control whether the device has flow control
     * @param driven whether a command is given
     * @return the warnings
     */
    static std::string GetWarnings(bool bridge, uint32_t packets, bool control, bool driven)
    {
        std::ostringstream warnings;
        auto before = std::cerr.rdbuf(warnings.rdbuf());
        {
            auto node = CreateObject<Node>();
            auto device = CreateObject<SimpleNetDevice>();
            node->AddDevice(device);
            Ptr<NetDevice> other = CreateObject<SimpleNetDevice>();
            if (bridge)
            {
                other = CreateObject<BridgeStub>();
            }
            node->AddDevice(other);
            if (control)
            {
                device->AggregateObject(CreateObject<NetDeviceQueueInterface>());
            }
            auto layer = CreateObject<TrafficControlLayer>();
            node->AggregateObject(layer);
            auto plug = CreateObject<PlugQueueDisc>();
            layer->SetRootQueueDiscOnDevice(device, plug);
            Simulator::Stop(MilliSeconds(1));
            Simulator::Run();
            for (uint32_t i = 0; i < packets; ++i)
            {
                plug->Enqueue(Create<PlugTestItem>(i, 100));
            }
            if (driven)
            {
                plug->Buffer();
            }
        }
        Simulator::Destroy();
        std::cerr.rdbuf(before);
        return warnings.str();
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of warnings about a plug's place.
 */
class PlugSiteTestSuite : public TestSuite
{
  public:
    PlugSiteTestSuite()
        : TestSuite("plug-site")
    {
        using Case = PlugSiteTestCase;
        AddTestCase(new Case("A plug on a port of a bridge is warned of", &Case::TestBridge));
        AddTestCase(new Case("Packets that nobody releases are warned of", &Case::TestHeld));
        AddTestCase(new Case("A device without flow control is warned of", &Case::TestFlowControl));
    }
};

static PlugSiteTestSuite g_plugSiteTestSuite; //!< registers the suite
