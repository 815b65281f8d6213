/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "devices.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/net-device-queue-interface.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/remus-helper.h"
#include "ns3/remus-machine-failure.h"
#include "ns3/simulator.h"
#include "ns3/traffic-control-helper.h"

#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/// The cells of a row: plug as root queue disc, stage, gate, failure, when a packet leaves
using Row = std::vector<std::string>;

/**
 * @brief Read the table of devices in the documentation.
 * @return its rows by class of device, without the namespace
 */
std::map<std::string, Row>
ReadTable()
{
    std::map<std::string, Row> rows;
    std::ifstream file(PLUG_DOC_DIR "/plug-devices.rst");
    std::vector<Row*> current;
    for (std::string line; std::getline(file, line);)
    {
        if (line.rfind("   * - ", 0) == 0)
        {
            current.clear();
            for (std::size_t at = 0; (at = line.find("``", at)) != std::string::npos;)
            {
                const auto end = line.find("``", at + 2);
                current.push_back(&rows[line.substr(at + 2, end - at - 2)]);
                at = end + 2;
            }
        }
        else if (line.rfind("     - ", 0) == 0)
        {
            for (auto* row : current)
            {
                row->push_back(line.substr(7));
            }
        }
    }
    return rows;
}

/// A class's name without its namespaces. @param type the class @return the name
std::string
GetShortName(const std::string& type)
{
    return type.substr(type.rfind(':') + 1);
}

/// Let a machine with a device fail. @param type the device's class
void
LetFail(TypeId type)
{
    ObjectFactory factory;
    factory.SetTypeId(type);
    auto node = CreateObject<Node>();
    node->AddDevice(factory.Create<NetDevice>());
    RemusMachineFailure::FailNode(node);
}

/// Protect a guest that has a device. @param type the device's class
void
Protect(TypeId type)
{
    ObjectFactory factory;
    factory.SetTypeId(type);
    auto node = CreateObject<Node>();
    InternetStackHelper().Install(node);
    auto device = factory.Create<NetDevice>();
    node->AddDevice(device);
    RemusHelper().Install(NetDeviceContainer(device));
}

} // namespace

/// The documentation of devices agrees with the results of DevicesTest
TEST(DevicesTable, SaysWhatTheTestsSee)
{
    const auto rows = ReadTable();
    for (const auto& device : GetDevices())
    {
        SCOPED_TRACE(device.name);
        NodeContainer nodes(2);
        InternetStackHelper().Install(nodes);
        auto own = device.make(nodes).Get(0);
        EXPECT_EQ(own->GetInstanceTypeId().GetName(), device.type);
        const auto row = rows.find(GetShortName(device.type));
        ASSERT_TRUE(row != rows.end()) << device.type << " is not in the table";
        TrafficControlHelper tree;
        tree.SetRootQueueDisc("ns3::PlugQueueDisc");
        tree.Install(own);
        own->Initialize();
        const auto root = own->GetObject<NetDeviceQueueInterface>() ? "yes" : "yes, warns";
        const Row wanted{root, "yes", "yes", device.refused.empty() ? "yes" : "refuses"};
        ASSERT_EQ(row->second.size(), 5);
        EXPECT_EQ(Row(row->second.begin(), row->second.end() - 1), wanted);
        Simulator::Destroy();
    }
}

/// Every type of device in the program is in the table, and those that should refuse do
TEST(DevicesTable, HasEveryType)
{
    const auto rows = ReadTable();
    uint32_t nTypes = 0;
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const auto tid = TypeId::GetRegistered(i);
        if (!tid.IsChildOf(NetDevice::GetTypeId()) || !tid.HasConstructor())
        {
            continue;
        }
        SCOPED_TRACE(tid.GetName());
        ++nTypes;
        const auto row = rows.find(GetShortName(tid.GetName()));
        ASSERT_TRUE(row != rows.end() && row->second.size() == 5) << "not in the table";
        // With 6LoWPAN, the device below refuses; see DevicesTest
        if (row->second[3] == "refuses" && row->first != "SixLowPanNetDevice")
        {
            EXPECT_DEATH(LetFail(tid), tid.GetName() + ", which is not known to be silent");
        }
        if (row->second[0] == "refuses")
        {
            EXPECT_DEATH(Protect(tid), "a " + tid.GetName() + ", which sends nothing");
        }
    }
    EXPECT_GT(nTypes, 7);
}
