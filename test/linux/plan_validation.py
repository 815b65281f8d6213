#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Write FOLDER/validation.json, the plan of the runs that measure_delays.py measures and
validate.py simulates: plan_validation.py FOLDER SECONDS SEED, for runs of SECONDS each."""

import json
import sys
from pathlib import Path

from ns3_plug import laws

MS = 1_000_000  # ns
TIMES = {"interval": 50 * MS, "stop": 8 * MS, "commit": 17 * MS}
RATE = {"output": 400, "request": 200, "closed-loop": 0}  # 1/s
CONTROLLERS = ("xend", "xl", "mc")
PAYLOAD = 64  # bytes
PATH_SECONDS = 2.0  # for the round trip without a plug


def get_period(controller):
    """The time in ns from one stop to the next, by the controller's law."""
    seconds = {name: time / 1e9 for name, time in TIMES.items()}
    return round(laws.timing(controller, **seconds).period * 1e9)


def main():
    """Write the plan."""
    folder, seconds, seed = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    base = {**TIMES, "payload": PAYLOAD, "seconds": seconds}
    runs = [
        {
            **base,
            "workload": w,
            "controller": c,
            "period": get_period(c),
            "rate": RATE[w],
            "name": f"{w}-{c}",
        }
        for w in RATE
        for c in CONTROLLERS
    ]
    runs = [{**run, "seed": seed + i} for i, run in enumerate(runs)]
    path = {**base, "workload": "closed-loop", "seconds": PATH_SECONDS, "seed": seed}
    (folder / "linux").mkdir(parents=True, exist_ok=True)
    (folder / "validation.json").write_text(json.dumps({"path": path, "runs": runs}, indent=1))


if __name__ == "__main__":
    main()
