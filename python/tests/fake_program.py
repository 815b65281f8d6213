#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Replaces an example: prints a few rows that depend on the seed, or fails in various ways.

--mode=ok|crash|fail|hang|nocsv|table, --sleep=SECONDS; each run adds a line to --log. All runs
except the first 5 wait for the file --gate.
"""

import os
import pathlib
import sys
import time

options = dict(a.removeprefix("--").split("=", 1) for a in sys.argv[1:])
seed = int(options["RngRun"])
if "log" in options:
    with open(options["log"], "a") as log:
        log.write(f"{options.get('interval', '')} {seed}\n")
if "gate" in options and f" {seed}" not in pathlib.Path(options["log"]).read_text().split("\n")[:5]:
    end = time.monotonic() + 100
    while not os.path.exists(options["gate"]) and time.monotonic() < end:
        time.sleep(0.05)
print("fake program, seed", seed)
time.sleep(float(options.get("sleep", 0)))
mode = options.get("mode", "ok")
if seed == 1 and mode != "table":
    mode = "ok"
if mode == "crash":
    print("about to crash", flush=True)
    os.abort()
if mode == "fail":
    sys.exit("unknown workload 'x'")
if mode == "hang":
    time.sleep(100)
if mode == "table":
    print("failed\n1\n\nclient,gap,law")
    print("".join(f"{i},{200 + 10 * i + seed},{205 + seed}\n" for i in range(3)))
elif mode != "nocsv":
    with open(options["csv"], "w") as csv:
        csv.write("id,epoch,emitted_ns,released_ns,received_ns\n")
        for i in range(seed):
            csv.write(f"{i},0,{i * 1000},{seed * 1000000},{seed * 1000000 + 500}\n")
for name in ("epochs", "summary"):
    if name in options:
        with open(options[name], "w") as csv:
            csv.write('quantity,measured,law,error\n"packets",1,1,0\n')
