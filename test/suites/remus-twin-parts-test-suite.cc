/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "../../model/failover/remus-twin-addresses.h"
#include "../../model/failover/remus-twin-devices.h"
#include "../../model/failover/remus-twin-sender.h"
#include "../support/plug-test.h"

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-generator.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-queue-disc-item.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-address-generator.h"
#include "ns3/ipv6.h"
#include "ns3/mac48-address.h"
#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/test.h"
#include "ns3/traffic-control-layer.h"

#include <string>
#include <utility>
#include <vector>

using namespace ns3;

/**
 * @ingroup plug-tests
 *
 * @brief A traffic control layer that notes what it should send.
 */
class NotingLayer : public TrafficControlLayer
{
  public:
    void Send(Ptr<NetDevice> device, Ptr<QueueDiscItem> item) override
    {
        m_sent.emplace_back(device, item);
        if (m_sender)
        {
            m_sender->Stop();
        }
    }

    RemusTwinSender* m_sender{nullptr}; //!< is stopped by what is sent; null for none
    std::vector<std::pair<Ptr<NetDevice>, Ptr<QueueDiscItem>>> m_sent; //!< what was sent
};

/**
 * @ingroup plug-tests
 *
 * @brief The parts of a twin, without a guest.
 */
class TwinPartsTestCase : public PlugTestCase<TwinPartsTestCase>
{
  public:
    using PlugTestCase::PlugTestCase;

    /// Output is held, dropped and sent
    void Sender()
    {
        auto node = CreateObject<Node>();
        auto layer = CreateObject<NotingLayer>();
        node->AggregateObject(layer);
        auto device = CreateObject<SimpleNetDevice>();
        RemusTwinCut cut;
        RemusTwinSender sender(cut);
        sender.Begin(node, 10);
        cut.nComplete = 1;
        std::vector<Ptr<QueueDiscItem>> items;
        for (uint32_t epoch = 0; epoch < 4; ++epoch)
        {
            items.push_back(MakeItem());
            sender.Send(device, items.back(), epoch);
        }
        cut.nComplete = 2;
        sender.DropComplete();
        NS_TEST_EXPECT_MSG_EQ(layer->m_sent.size(), 0, "they are held");
        sender.Open();
        NS_TEST_ASSERT_MSG_EQ(layer->m_sent.size(), 2, "those of no complete epoch are sent");
        items.push_back(MakeItem());
        sender.Send(device, items.back(), 0);
        NS_TEST_ASSERT_MSG_EQ(layer->m_sent.size(), 3, "and all later ones");
        for (uint32_t i = 0; i < 3; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(layer->m_sent[i].first, device, "the device");
            NS_TEST_EXPECT_MSG_EQ(layer->m_sent[i].second, items[i + 2], "the packet");
            TcpHeader header;
            items[i + 2]->GetPacket()->PeekHeader(header);
            const auto option = DynamicCast<const TcpOptionTS>(header.GetOption(TcpOption::TS));
            NS_TEST_EXPECT_MSG_EQ(option->GetTimestamp(), 990, "the guest's clock");
        }

        RemusTwinSender ended(cut);
        ended.Begin(node, 10);
        ended.Send(device, MakeItem(), 3);
        ended.Stop();
        ended.Send(device, MakeItem(), 3);
        ended.Open();
        NS_TEST_EXPECT_MSG_EQ(layer->m_sent.size(), 3, "nothing is sent after the end");

        RemusTwinSender ending(cut);
        layer->m_sender = &ending;
        ending.Begin(node, 10);
        ending.Send(device, MakeItem(), 3);
        ending.Send(device, MakeItem(), 3);
        ending.Open();
        NS_TEST_EXPECT_MSG_EQ(layer->m_sent.size(), 4, "the end comes with the first packet");
    }

    /// The hardware of two devices
    void Devices()
    {
        NodeContainer nodes(2);
        RemusTwinDevices devices;
        for (uint32_t i = 0; i < 2; ++i)
        {
            for (uint32_t j = 0; j < 2; ++j)
            {
                auto device = CreateObject<SimpleNetDevice>();
                device->SetAddress(Mac48Address::Allocate());
                device->SetMtu(1000 + 10 * i + j);
                nodes.Get(i)->AddDevice(device);
            }
        }
        for (uint32_t j = 0; j < 2; ++j)
        {
            devices.Add(nodes.Get(0)->GetDevice(j), nodes.Get(1)->GetDevice(j));
        }
        devices.CopyHardware();
        NS_TEST_ASSERT_MSG_EQ(devices.GetTwins().size(), 2, "the twin's devices");
        for (uint32_t j = 0; j < 2; ++j)
        {
            auto guest = nodes.Get(0)->GetDevice(j);
            auto twin = nodes.Get(1)->GetDevice(j);
            NS_TEST_EXPECT_MSG_EQ(devices.GetTwins()[j], twin, "device " << j);
            NS_TEST_EXPECT_MSG_EQ(devices.GetTwinOf(guest), twin, "the twin's device " << j);
            NS_TEST_EXPECT_MSG_EQ(twin->GetMtu(), 1000 + j, "the MTU of device " << j);
            NS_TEST_EXPECT_MSG_EQ(twin->GetAddress(), guest->GetAddress(), "address " << j);
        }
    }

    /// Addresses may be assigned twice for a while
    void Addresses()
    {
        auto node = CreateObject<Node>();
        InternetStackHelper().Install(node);
        for (uint32_t i = 1; i <= 2; ++i)
        {
            auto device = CreateObject<SimpleNetDevice>();
            device->SetAddress(Mac48Address::Allocate());
            node->AddDevice(device);
            auto ipv4 = node->GetObject<Ipv4>();
            ipv4->AddInterface(device);
            auto ipv6 = node->GetObject<Ipv6>();
            ipv6->AddInterface(device);
            for (uint32_t j = 1; j <= 2; ++j)
            {
                ipv4->AddAddress(i, Ipv4InterfaceAddress(GetIpv4(i, j), Ipv4Mask("/24")));
                Ipv4AddressGenerator::AddAllocated(GetIpv4(i, j));
                ipv6->AddAddress(i, Ipv6InterfaceAddress(GetIpv6(i, j), Ipv6Prefix(64)));
                Ipv6AddressGenerator::AddAllocated(GetIpv6(i, j));
            }
        }
        const auto assign = [](uint32_t i, uint32_t j) {
            return GetLastWords([&] { Ipv4AddressGenerator::AddAllocated(GetIpv4(i, j)); }) +
                   GetLastWords([&] { Ipv6AddressGenerator::AddAllocated(GetIpv6(i, j)); });
        };
        {
            const RemusTwinAddresses twice;
            NS_TEST_EXPECT_MSG_EQ(assign(1, 1), "", "addresses may be assigned twice");
        }
        for (uint32_t i = 1; i <= 2; ++i)
        {
            for (uint32_t j = 1; j <= 2; ++j)
            {
                const auto words = assign(i, j);
                const auto first = words.find("Collision");
                NS_TEST_ASSERT_MSG_NE(first, std::string::npos, "address " << j << " of " << i);
                NS_TEST_EXPECT_MSG_NE(words.find("Collision", first + 1),
                                      std::string::npos,
                                      "IPv6 address " << j << " of interface " << i);
            }
        }
        NS_TEST_EXPECT_MSG_EQ(assign(3, 1), "", "a free address");
        Ipv4AddressGenerator::Reset();
        Ipv6AddressGenerator::Reset();
    }

  private:
    /// Make a segment with the timestamp 1000. @return the segment
    static Ptr<QueueDiscItem> MakeItem()
    {
        auto option = CreateObject<TcpOptionTS>();
        option->SetTimestamp(1000);
        TcpHeader tcp;
        tcp.AppendOption(option);
        auto packet = Create<Packet>(10);
        packet->AddHeader(tcp);
        Ipv4Header ip;
        ip.SetProtocol(6);
        return Create<Ipv4QueueDiscItem>(packet, Address(), Ipv4L3Protocol::PROT_NUMBER, ip);
    }

    /**
     * @brief Get an IPv4 address.
     * @param interface the interface
     * @param number its number on the interface
     * @return the address
     */
    static Ipv4Address GetIpv4(uint32_t interface, uint32_t number)
    {
        return Ipv4Address((10 << 24) + (interface << 8) + number);
    }

    /**
     * @brief Get an IPv6 address.
     * @param interface the interface
     * @param number its number on the interface
     * @return the address
     */
    static Ipv6Address GetIpv6(uint32_t interface, uint32_t number)
    {
        const auto text = "2001:" + std::to_string(interface) + "::" + std::to_string(number);
        return Ipv6Address(text.c_str());
    }
};

/**
 * @ingroup plug-tests
 *
 * @brief The test suite of the parts of twins.
 */
class RemusTwinPartsTestSuite : public TestSuite
{
  public:
    RemusTwinPartsTestSuite()
        : TestSuite("remus-twin-parts")
    {
        using T = TwinPartsTestCase;
        AddTestCase(new T("Output of complete epochs is dropped, the rest sent", &T::Sender));
        AddTestCase(new T("All of the twin's devices get the guest's hardware", &T::Devices));
        AddTestCase(new T("Addresses may be assigned twice only for a while", &T::Addresses));
    }
};

static RemusTwinPartsTestSuite g_remusTwinPartsTestSuite; //!< registers the suite
