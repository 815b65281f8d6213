#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Replaces an example of ns-3 without --csv, such as queue-discs-benchmark.

It prints a line for each ping, and leaves two files whose names begin with that of the queue disc.
"""

import sys

options = dict(a.removeprefix("--").split("=", 1) for a in sys.argv[1:])
disc = options.pop("queueDiscType", "PfifoFast")
size = int(options.pop("queueDiscSize", "1000"))
seed = int(options.pop("RngRun"))
options.pop("simDuration", None)
if options:
    sys.exit(f"Invalid command-line argument: --{next(iter(options))}")
rtt = 10 + (size / 10 if disc == "PfifoFast" else 5)  # plus a value from -1 to 3
for second in range(5):
    print(f"/NodeList/0/ApplicationList/2/$ns3::V4Ping/Rtt={rtt + (second + seed) % 5 - 1:g} ms")
for way in ("up", "down"):
    with open(f"{disc}-{way}Goodput.txt", "w") as file:
        file.writelines(f"{t} {9000 + 10 * t + seed + len(way)}\n" for t in range(1, 6))
