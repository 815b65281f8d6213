#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Measures the cost of each run of ``ns3-plug run``, and whether its memory grows with the runs.

python bench/study-cost.py [RUNS] runs two studies, of RUNS / 10 and of RUNS runs (20,000), of a
program that only prints its seed. Their difference gives the cost of a run; the memory is the
process's peak. Run it on an idle machine with ns3_plug installed.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STUDY = """
name = "empty"
program = "/bin/echo"
seeds = {}
tables.csv.match.seed = "RngRun=(.*)"
"""


def measure(folder, runs):
    """The elapsed seconds, the processor seconds including the programs', and the MB of memory."""
    study = Path(folder) / f"{runs}.toml"
    study.write_text(STUDY.format(runs))
    command = [sys.executable, "-m", "ns3_plug", "run", study.name, "-o", str(runs)]
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"study-cost: {' '.join(command)} failed")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    """Measure both studies, and print the cost of a run."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
    few = max(1, most // 10)
    with tempfile.TemporaryDirectory() as folder:
        small, large = measure(folder, few), measure(folder, most)
    each = [1e3 * (b - a) / (most - few) for a, b in zip(small, large, strict=True)]
    print(f"{os.cpu_count()} cores, {most} runs beside {few}")
    print(f"a run takes {each[0]:.1f} ms, {each[1]:.1f} ms of processors")
    print(f"memory: {small[2]:.0f} MB with {few} runs, {large[2]:.0f} MB with {most}")


if __name__ == "__main__":
    main()
