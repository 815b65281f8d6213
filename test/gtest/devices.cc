/*
 * Copyright (c) 2026 The plug developers
 *
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "devices.h"

#include "ns3/abort.h"
#include "ns3/bridge-helper.h"
#include "ns3/csma-helper.h"
#include "ns3/fd-net-device.h"
#include "ns3/mac48-address.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simple-net-device-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"

#ifdef PLUG_HAVE_VIRTUAL
#include "ns3/virtual-net-device.h"
#endif

#include <sys/socket.h>

using namespace ns3;

namespace
{

#ifdef PLUG_HAVE_VIRTUAL
/**
 * @brief Deliver a packet from one virtual device to another.
 * @param to the other device
 * @param packet the packet
 * @param source the sender
 * @param destination the receiver
 * @param protocol the protocol
 * @return true
 */
bool
Carry(VirtualNetDevice* to,
      Ptr<Packet> packet,
      const Address& source,
      const Address& destination,
      uint16_t protocol)
{
    Simulator::ScheduleWithContext(to->GetNode()->GetId(),
                                   MilliSeconds(1),
                                   &VirtualNetDevice::Receive,
                                   Ptr<VirtualNetDevice>(to),
                                   packet,
                                   protocol,
                                   source,
                                   destination,
                                   NetDevice::PACKET_HOST);
    return true;
}
#endif

} // namespace

std::ostream&
operator<<(std::ostream& os, const Device& device)
{
    return os << device.name;
}

std::vector<Device>
GetDevices()
{
    std::vector<Device> devices{
        {"PointToPoint",
         "ns3::PointToPointNetDevice",
         [](const NodeContainer& nodes) {
             PointToPointHelper link;
             link.SetDeviceAttribute("DataRate", StringValue("100Mbps"));
             return link.Install(nodes);
         }},
        {"Csma",
         "ns3::CsmaNetDevice",
         [](const NodeContainer& nodes) { return CsmaHelper().Install(nodes); }},
        {"Simple",
         "ns3::SimpleNetDevice",
         [](const NodeContainer& nodes) { return SimpleNetDeviceHelper().Install(nodes); }},
        {"Bridge",
         "ns3::BridgeNetDevice",
         [](const NodeContainer& nodes) {
             const auto ports = CsmaHelper().Install(nodes);
             auto devices = BridgeHelper().Install(nodes.Get(0), NetDeviceContainer(ports.Get(0)));
             devices.Add(ports.Get(1));
             return devices;
         }},
#ifdef PLUG_HAVE_VIRTUAL
        {"Virtual",
         "ns3::VirtualNetDevice",
         [](const NodeContainer& nodes) {
             NetDeviceContainer devices;
             for (uint32_t i = 0; i < 2; ++i)
             {
                 auto device = CreateObject<VirtualNetDevice>();
                 device->SetAddress(Mac48Address::Allocate());
                 nodes.Get(i)->AddDevice(device);
                 devices.Add(device);
             }
             for (uint32_t i = 0; i < 2; ++i)
             {
                 auto to = DynamicCast<VirtualNetDevice>(devices.Get(1 - i));
                 DynamicCast<VirtualNetDevice>(devices.Get(i))
                     ->SetSendCallback(MakeBoundCallback(&Carry, PeekPointer(to)));
             }
             return devices;
         }},
#endif
        {"Fd",
         "ns3::FdNetDevice",
         [](const NodeContainer& nodes) {
             int ends[2];
             NS_ABORT_MSG_IF(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0, "No socket pair");
             NetDeviceContainer devices;
             for (uint32_t i = 0; i < 2; ++i)
             {
                 auto device = CreateObject<FdNetDevice>();
                 device->SetAddress(Mac48Address::Allocate());
                 device->SetFileDescriptor(ends[i]); // closes it at the end
                 nodes.Get(i)->AddDevice(device);
                 devices.Add(device);
             }
             return devices;
         },
         "ns3::FdNetDevice",
         false,
         false,
         1,
         true},
    };
    const auto radios = GetRadioDevices();
    devices.insert(devices.end(), radios.begin(), radios.end());
    return devices;
}
