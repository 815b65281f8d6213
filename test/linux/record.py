#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

"""Record how the running Linux's sch_plug behaves in random operations: record.py SEED OPERATIONS
FILE. Runs as root inside user-mode Linux (see uml.sh); FILE gets one JSON object per line, in the
format that the README of test/data/linux-sch-plug describes."""

import json
import random
import sys
import time

import plug_netlink as nl
from plug_bench import BANDS, HEADER, MTU, PLUGS, Bench, Slip, Teql, Veth

MAX_AGE = 2.5  # seconds after which tbf may have tokens for another packet
BUILD = ("limit", "device", "parent", "burst", "mtu", "txqueuelen")  # for Bench.build()
INVALID = 9  # not an action of sch_plug
COMMANDS = {
    "buffer": nl.BUFFER,
    "release_one": nl.RELEASE_ONE,
    "release_indefinite": nl.RELEASE_INDEFINITE,
    "limit": nl.LIMIT,
}

# The relative frequencies of operations in a sequence of each family
NO_LIMIT = {"enqueue": 60, "buffer": 13, "release_one": 13, "release_indefinite": 6}
CHAOS = {**NO_LIMIT, "limit": 5}
FAMILIES = {
    "remus": {"enqueue": 70, "alternate": 30},
    "overlap": {"enqueue": 60, "buffer": 22, "release_one": 18},
    "chaos": CHAOS,
    "limits": {"enqueue": 70, "limit": 15, "buffer": 5, "release_one": 7, "release_indefinite": 2},
    "default": {"enqueue": 95, "alternate": 5},
    "pass": {"enqueue": 60, "release_indefinite": 14, "buffer": 14, "release_one": 8, "invalid": 4},
    "rare": {"enqueue": 92, "buffer": 4, "release_one": 3, "release_indefinite": 1},
    "reset": {**CHAOS, "reset": 8},
    "prio": CHAOS,
    "tbf": {**CHAOS, "refill": 12},
    "qfq": CHAOS,
    "stopped": {**CHAOS, "wake": 60},
    "stopped-reset": {**CHAOS, "wake": 60, "reset": 6},
    "stopped-prio": {**CHAOS, "wake": 60, "reset": 2},
    "stopped-tbf": {**CHAOS, "wake": 60, "refill": 12, "reset": 2},
    "stopped-qfq": {**CHAOS, "wake": 60, "reset": 2},
    # no limit, because ns-3 does not count a packet that was put back: "Differences from Linux"
    "requeued": {**NO_LIMIT, "wake": 50, "reset": 3},
}


class Recorder:
    """Makes sequences and records them."""

    def __init__(self, seed, file):
        self.random = random.Random(seed)
        self.bench = Bench(veth=Veth, slip=Slip, teql=Teql)
        self.file = file
        self.operations = 0  # recorded so far

    def limit(self):
        """A limit in bytes: 0, less than a packet, a few packets, many, or the maximum."""
        few = self.random.randrange(60, 6000)
        limits = {0: 2, 1: 1, few: 4, 20000: 4, 100000: 4, 2**31: 2, 2**32 - 1: 2}
        return self.random.choices(list(limits), limits.values())[0]

    def setting(self, family):
        """The setting with which a sequence of a family starts."""
        setting = {"family": family, "limit": 1000000, "device": "veth", "parent": None, "txqueuelen": 1000}
        if family == "limits":
            setting["limit"] = self.limit()
        elif family == "default":
            setting["limit"] = None
            setting["txqueuelen"] = self.random.choice([0, 1, 2, 7, 30])
        elif family.startswith("stopped"):
            setting["device"] = "slip"
        elif family == "requeued":
            setting["device"] = "teql"
        setting["mtu"] = MTU[setting["device"]]
        if family == "default":
            setting["mtu"] = self.random.choice([100, 576, 1280, 1500])
            if self.random.random() < 0.1:
                setting["txqueuelen"], setting["mtu"] = 1000, self.random.choice([68, 100])
        setting["header"] = HEADER[setting["device"]]
        if family.split("-")[-1] in ("prio", "tbf", "qfq"):
            setting["parent"] = family.split("-")[-1]
        if setting["parent"] == "tbf":
            setting["burst"] = 64 * self.random.randrange(24, 60) + 32
        return setting

    def size(self, setting):
        """A packet's size; a multiple of 64 under tbf, whose burst is not one."""
        most = setting["mtu"] + setting["header"]
        if setting["parent"] == "tbf":
            return 64 * self.random.randrange(1, most // 64 + 1)
        if setting["limit"] is None:
            return most
        return self.random.choice([60, most, self.random.randrange(60, most + 1)])

    def sequence(self, family):
        """Record a random sequence."""
        setting = self.setting(family)
        length = self.random.randrange(20, 120)
        if setting["txqueuelen"] == 1000 and setting["limit"] is None:
            length = 1150
        self.record(setting, self.operations_of(setting, length))

    def operations_of(self, setting, length):
        """Make the operations of a random sequence."""
        names, weights = zip(*FAMILIES[setting["family"]].items())
        alternate = ["buffer", "release_one"]
        number = 0
        for _ in range(length):
            name = self.random.choices(names, weights)[0]
            if name == "alternate":
                name = alternate[0]
                alternate.reverse()
            line = {"op": name}
            plug = self.random.randrange(BANDS if name == "enqueue" else PLUGS)
            if plug and setting["parent"] == "prio":
                line["plug"] = plug
            if name == "enqueue":
                line.update(id=number, size=self.size(setting))
                number += 1
            elif name == "limit":
                line["limit"] = self.limit()
            yield line

    def record(self, setting, operations):
        """Do operations on a new plug, and record the results of Linux."""
        bench = self.bench
        bench.build(**{name: setting[name] for name in BUILD if name in setting})
        lines = [{"op": "init", "rc": 0, **setting}]
        ids, lefts, inside = [], [], 0
        refilled = time.monotonic()
        for line in operations:
            name, plug = line["op"], line.get("plug", 0)
            if name == "enqueue":
                line["accepted"] = bench.send(line["id"], line["size"], plug)
                inside += line["accepted"]
            elif name in COMMANDS:
                error = bench.command(COMMANDS[name], line.get("limit", 0), plug)
                assert error == 0, (line, error)
            elif name == "invalid":
                assert bench.command(INVALID, 0, plug) == 22
            elif name == "refill":
                bench.refill()
                refilled = time.monotonic()
            elif name == "reset":
                bench.reset()
                refilled = time.monotonic()
                inside = 0
            elif name == "wake":
                ids += bench.device.read()
                self.await_packets(ids, sum(lefts))
            left = self.settled(ids, lines, inside)
            if setting["parent"] == "tbf" and time.monotonic() - refilled > MAX_AGE:
                break
            inside -= left
            lefts.append(left)
            line.update(zip(("qlen", "backlog", "drops", "requeues"), bench.statistics()))
            lines.append(line)
        self.write(lines, ids, lefts)

    def settled(self, ids, lines, inside):
        """How many packets left after the last operation, once the kernel has completed it."""
        bench, readings = self.bench, []
        for _ in range(1000):
            ids += bench.settle()
            readings.append(bench.queued())
            if len(readings) >= 3 and len(set(readings[-3:])) == 1:
                return inside - readings[-1]
        raise RuntimeError(f"the kernel does not settle after {lines[-1]}")

    def await_packets(self, ids, number):
        """Read until a total number of packets have been read."""
        for _ in range(1000):
            if len(ids) >= number:
                return
            ids += self.bench.settle() + self.bench.device.read()
        raise RuntimeError(f"of {number} packets only {len(ids)} arrived")

    def write(self, lines, ids, lefts):
        """Write a sequence, with the packets that left at each operation."""
        self.await_packets(ids, sum(lefts))
        place = 0
        for line, left in zip(lines[1:], lefts):
            line["out"] = ids[place : place + left]
            assert len(line["out"]) == left, (line, left, ids)
            place += left
        for line in lines:
            self.file.write(json.dumps(line) + "\n")
        self.operations += len(lefts)


def main():
    """Record sequences of all families in turn until there are enough operations."""
    seed, wanted, name = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    families = sys.argv[4:] or list(FAMILIES)
    with open(name, "w", encoding="ascii") as file:
        recorder = Recorder(seed, file)
        while recorder.operations < wanted:
            for family in families:
                recorder.sequence(family)
    print(f"{recorder.operations} operations recorded")


if __name__ == "__main__":
    main()
