#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only

"""Show on the running Linux (inside user-mode Linux) how "tc qdisc add ... plug" treats commands.

"Differences from Linux" in plug-queue-disc.h says that only a limit has an effect there: with any
other command the new plug has the limit 0 and drops everything. Prints what happens to three
packets with each command, and fails if the result is different.
"""

import subprocess
import sys

from plug_bench import Bench, Veth

SIZE, SENT = 1000, 3
# The command, and how many of the packets the new plug accepts; those are held
CASES = {
    "block": 0,
    "release": 0,
    "release_indefinite": 0,
    "limit 0": 0,
    "limit 2500": 2,
    "limit 20000": SENT,
    "": SENT,  # the limit is the device's txqueuelen times its MTU
}


def main():
    """Run all cases."""
    bench = Bench(veth=Veth)
    wrong = 0
    for command, expected in CASES.items():
        bench.build(20000)
        subprocess.run("tc qdisc del dev plug0 root".split(), check=True)
        add = f"tc qdisc add dev plug0 root handle 1: plug {command}".split()
        subprocess.run(add, check=True)
        accepted = sum(bench.send(number, SIZE) for number in range(SENT))
        left = len(bench.settle() + bench.settle())
        packets, _, drops, _ = bench.statistics()
        print(f"{' '.join(add)}: accepts {accepted}, drops {drops}, holds {packets}, sends {left}")
        wrong += (accepted, drops, packets, left) != (expected, SENT - expected, expected, 0)
        if command == "block":  # a limit that is given later takes effect
            subprocess.run("tc qdisc change dev plug0 root plug limit 20000".split(), check=True)
            wrong += not bench.send(SENT, SIZE)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
