#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""The smallest use of a plug, from Python; the same as plug-simple.cc.

    sender [plug] ---- 1 Gb/s, 1 ms ---- receiver

A packet is sent every 10 ms from 10 ms on. A new plug holds all packets. At 35 ms the first epoch
is closed, and at 50 ms it is released: packets 1 to 3 arrive. From 85 ms on packets pass. Output:
a line for each time below, the last one "110 ms: the plug holds 0 packets, 10 have arrived".

In an ns-3 tree with Python bindings: ./ns3 run plug-simple.py
With the package installed (pip install .): python examples/plug-simple.py
"""

try:
    from ns3_plug import ns
except ImportError:
    from ns import ns

nodes = ns.NodeContainer(2)
link = ns.PointToPointHelper()
link.SetDeviceAttribute("DataRate", ns.StringValue("1Gbps"))
link.SetChannelAttribute("Delay", ns.StringValue("1ms"))
devices = link.Install(nodes)
ns.InternetStackHelper().Install(nodes)

control = ns.TrafficControlHelper()
control.SetRootQueueDisc("ns3::PlugQueueDisc", "MaxSize", ns.StringValue("1000p"))
plugs = control.Install(devices.Get(0))  # before addresses are assigned

ns.PlugHelper.Schedule(ns.MilliSeconds(35), plugs, "block")
ns.PlugHelper.Schedule(ns.MilliSeconds(50), plugs, "release")
ns.PlugHelper.Schedule(ns.MilliSeconds(85), plugs, "release_indefinite")

addresses = ns.Ipv4AddressHelper()
addresses.SetBase(ns.Ipv4Address("10.0.0.0"), ns.Ipv4Mask("255.255.255.0"))
receiver = ns.InetSocketAddress(addresses.Assign(devices).GetAddress(1), 9).ConvertTo()
client = ns.UdpClientHelper(receiver)
client.SetAttribute("Interval", ns.TimeValue(ns.MilliSeconds(10)))
client.SetAttribute("MaxPackets", ns.UintegerValue(10))
client.SetAttribute("PacketSize", ns.UintegerValue(100))
client.Install(nodes.Get(0)).Start(ns.MilliSeconds(10))
sinks = ns.PacketSinkHelper("ns3::UdpSocketFactory", receiver).Install(nodes.Get(1))

for time in (30, 45, 55, 84, 87, 110):
    ns.Simulator.Stop(ns.MilliSeconds(time) - ns.Now())
    ns.Simulator.Run()
    held = plugs.Get(0).GetNPackets()
    arrived = sinks.Get(0).GetTotalRx() // 100
    print(f"{time} ms: the plug holds {held} packets, {arrived} have arrived")
ns.Simulator.Destroy()
