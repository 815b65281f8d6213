# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""``python -m ns3_plug time-import``: how long a script takes to import ns-3 and simulate.

Each measurement is a separate process that imports ns-3 and simulates a plug on a link. The imports
take turns, so that other load on the machine affects them alike.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

from .errors import UserError

_IMPORTS = {
    "from ns3_plug import ns": "from ns3_plug import ns",
    "from ns import ns": "from ns import ns",
}

_SIMULATION = """
nodes = ns.NodeContainer(2)
devices = ns.PointToPointHelper().Install(nodes)
ns.InternetStackHelper().Install(nodes)
control = ns.TrafficControlHelper()
control.SetRootQueueDisc("ns3::PlugQueueDisc")
plug = control.Install(devices.Get(0)).Get(0).GetObject[ns.PlugQueueDisc]()
addresses = ns.Ipv4AddressHelper()
addresses.SetBase(ns.Ipv4Address("10.1.1.0"), ns.Ipv4Mask("255.255.255.0"))
interfaces = addresses.Assign(devices)
sink = ns.UdpServerHelper(9).Install(nodes.Get(1))
client = ns.UdpClientHelper(interfaces.GetAddress(1).ConvertTo(), 9)
client.SetAttribute("MaxPackets", ns.UintegerValue(10))
client.Install(nodes.Get(0)).Start(ns.Seconds(0))
ns.Simulator.Stop(ns.Seconds(20))
ns.Simulator.Run()
assert plug.GetNHeldPackets() == 10
ns.Simulator.Destroy()
"""


@dataclass(frozen=True)
class Measurement:
    """One process; seconds."""

    wall: float  #: from its start to its end
    cpu: float  #: processor time, user and system
    noise: bool  #: it printed cling's "Failed to materialize symbols"


def measure(statement: str) -> Measurement:
    """Run a script that begins with an import statement, in an empty folder.

    The folder is empty because ns-3's own import searches for libraries below the working folder.
    """
    path = os.pathsep.join(os.path.abspath(p) for p in sys.path if p)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", statement + _SIMULATION],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": path},
        )
        wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        last = (done.stderr.strip() or f"status {done.returncode}").splitlines()[-1]
        raise UserError(f"'{statement}' fails: {last}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measurement(wall, cpu, "Failed to materialize" in done.stdout + done.stderr)


def time_imports(repetitions: int) -> dict[str, list[Measurement]]:
    """Measure both imports in turns; the first round only fills the file cache."""
    rounds = [{s: measure(t) for s, t in _IMPORTS.items()} for _ in range(repetitions + 1)]
    return {statement: [r[statement] for r in rounds[1:]] for statement in _IMPORTS}


def report(repetitions: int) -> str:
    """The measurements as a table."""
    lines = [
        f"script with one simulation, {repetitions} processes each, seconds",
        f"{'import':26}{'least':>8}{'median':>8}{'most':>8}{'CPU':>8}  cling's messages",
    ]
    for statement, times in time_imports(repetitions).items():
        wall = [t.wall for t in times]
        cpu = statistics.median(t.cpu for t in times)
        noise = "yes" if any(t.noise for t in times) else "none"
        lines.append(
            f"{statement:26}{min(wall):8.2f}{statistics.median(wall):8.2f}{max(wall):8.2f}"
            f"{cpu:8.2f}  {noise}"
        )
    return "\n".join(lines)
