# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

import numpy as np
import pytest

from ns3_plug import laws, ns, simulation


@pytest.fixture
def plug():
    """A plug behind a sender that sends one packet per millisecond, from 1 ms to 200 ms."""
    nodes = ns.NodeContainer(2)
    link = ns.PointToPointHelper()
    link.SetDeviceAttribute("DataRate", ns.StringValue("1Gbps"))
    devices = link.Install(nodes)
    ns.InternetStackHelper().Install(nodes)
    control = ns.TrafficControlHelper()
    control.SetRootQueueDisc("ns3::PlugQueueDisc")
    plug = control.Install(devices.Get(0)).Get(0).GetObject[ns.PlugQueueDisc]()
    addresses = ns.Ipv4AddressHelper()
    addresses.SetBase(ns.Ipv4Address("10.1.1.0"), ns.Ipv4Mask("255.255.255.0"))
    interfaces = addresses.Assign(devices)
    ns.UdpServerHelper(9).Install(nodes.Get(1))
    client = ns.UdpClientHelper(interfaces.GetAddress(1).ConvertTo(), 9)
    client.SetAttribute("MaxPackets", ns.UintegerValue(200))
    client.SetAttribute("Interval", ns.TimeValue(ns.MilliSeconds(1)))
    client.SetAttribute("PacketSize", ns.UintegerValue(12))
    client.Install(nodes.Get(0)).Start(ns.MilliSeconds(1))
    yield plug
    ns.Simulator.Destroy()


def run(milliseconds):
    ns.Simulator.Stop(ns.MilliSeconds(milliseconds))
    ns.Simulator.Run()


def test_callables_are_called_at_their_time_with_their_arguments(plug):
    calls = []
    simulation.schedule("10ms", lambda *a: calls.append((ns.Now().GetMilliSeconds(), a)), 1, "x")
    simulation.schedule(ns.MilliSeconds(5), lambda: calls.append(ns.Now().GetMilliSeconds()))
    run(20)
    assert calls == [5, (10, (1, "x"))]


def test_a_cancelled_call_is_not_made(plug):
    calls = []
    simulation.schedule("10ms", calls.append, 1).Cancel()
    run(20)
    assert calls == []


def test_an_exception_of_a_callable_comes_out_of_the_run(plug):
    def fail():
        raise RuntimeError("enough")

    simulation.schedule("10ms", fail)
    with pytest.raises(Exception, match="enough"):
        run(20)


def test_a_trace_source_calls_python(plug):
    departed = []
    simulation.trace(plug, "Departed", lambda item, epoch, held: departed.append(int(epoch)))
    simulation.schedule("50.5ms", plug.Buffer)
    simulation.schedule("60ms", plug.ReleaseOne)
    run(70)
    assert departed == [0] * 50


def test_a_trace_source_that_there_is_not_is_named(plug):
    with pytest.raises(ValueError, match="ns3::PlugQueueDisc has no trace source 'Gone'"):
        simulation.trace(plug, "Gone", print)


def test_recorded_waits_follow_the_law(plug):
    """Checkpoints every 20 ms, released 5 ms later: waits are uniform from 5 to 25 ms."""
    recorder = simulation.PlugRecorder(plug)
    for start in range(20, 200, 20):
        simulation.schedule(ns.MicroSeconds(1000 * start + 500), plug.Buffer)
        simulation.schedule(ns.MicroSeconds(1000 * start + 5500), plug.ReleaseOne)
    run(300)
    departures = recorder.departures()
    steady = departures[departures.epoch.between(1, 7)]
    law = laws.f2_output_delay(laws.Timing(stop=0, commit=0.005, period=0.020))
    assert len(steady) == 7 * 20
    assert steady.held_s.min() > law.low
    assert steady.held_s.max() < law.high
    assert steady.held_s.mean() == pytest.approx(law.mean, rel=1e-9)
    assert set(departures.bytes) == {40}
    epochs = recorder.epochs()
    released = epochs[epochs.event == "released"]
    assert np.allclose(released.time_s, np.arange(0.0255, 0.2, 0.02))
    assert list(released.packets) == [20] * 9
