#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Run the benchmarks, print a table of the results and the targets, and draw how the cost grows.

usage: bench/report.py BUILD OUT            all benchmarks, in some minutes; results in OUT
       bench/report.py BUILD OUT --short    each benchmark once, to check that it works; no verdict

OUT gets bench*.json (Google Benchmark's), instructions.json (callgrind's counts), table.txt and
growth.png.
"""

import json
import pathlib
import shutil
import subprocess
import sys

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np

BUILD, OUT = map(pathlib.Path, sys.argv[1:3])
SHORT = sys.argv[3:] == ["--short"]

#: The benchmarks that --short runs
FEW = (
    "pairs/plug-(open|epochs)/fifo|commands/.*/10/|discard/dequeue/1000/|growth/packets/1000/"
    "|growth/epochs/100?/|growth/guests/10?/"
)
#: Numbers of packets for plug-instructions; the difference of two runs is the cost of packets alone
PACKETS = (10_000, 30_000)


#: Benchmarks that run in separate processes, because memory left by others changes their figures
APART = "commands/"


def run_process(name, pattern):
    """The rows of the benchmarks that match a pattern, all run in one process."""
    file = OUT / f"{name}.json"
    command = [BUILD / "bench" / "plug-bench", f"--benchmark_out={file}"]
    command += ["--benchmark_out_format=json", f"--benchmark_filter={pattern}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL if SHORT else None)
    return json.loads(file.read_text())["benchmarks"]


def run_benchmarks():
    """The median of each benchmark's counters and time: {name: {counter: value}}."""
    if SHORT:
        rows = run_process("bench", FEW)
    else:
        rows = run_process("bench", f"-{APART}")
        listing = [BUILD / "bench" / "plug-bench", "--benchmark_list_tests"]
        listing.append(f"--benchmark_filter={APART}")
        names = subprocess.run(listing, check=True, capture_output=True, text=True).stdout.split()
        for number, name in enumerate(names, 1):
            rows += run_process(f"bench-{number}", f"{name}$")
    found = {}
    for row in rows:
        if row.get("error_occurred"):
            sys.exit(f"bench: {row['name']}: {row['error_message']}")
        if row["run_type"] == "iteration":
            values = found.setdefault(row["name"], {})
            for key, value in row.items():
                if isinstance(value, (int, float)):
                    values.setdefault(key, []).append(value)
            values.setdefault("unit", row["time_unit"])
    return {
        name: {k: v if k == "unit" else float(np.median(v)) for k, v in values.items()}
        for name, values in found.items()
    }


def count(subject, packets):
    """The number of instructions of a run, counted by callgrind."""
    out = OUT / f"callgrind.{subject}"
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
    command += [BUILD / "bench" / "plug-instructions", subject, str(packets)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"bench: callgrind: {done.stderr.strip()}")
    total = next(line for line in out.read_text().splitlines() if line.startswith("summary:"))
    out.unlink()
    return int(total.split()[1])


def count_instructions():
    """Instructions per packet, by subject."""
    if not shutil.which("valgrind"):
        print("bench: valgrind is not installed, so instructions are not counted")
        return {}
    subjects = ["fifo", "plug-epochs"]
    if not SHORT:
        subjects += ["pfifo-fast", "plug-open-linux", "plug-open", "plug-epochs-linux", "plug-discard"]
        subjects += ["scenario-fifo", "scenario-remus"]
    packets = [n // 10 for n in PACKETS] if SHORT else PACKETS
    found = {}
    for subject in subjects:
        few, many = (count(subject, n) for n in packets)
        found[subject] = (many - few) / (packets[1] - packets[0])
    (OUT / "instructions.json").write_text(json.dumps(found, indent=1) + "\n")
    return found


def growth(results):
    """For each growth benchmark, the amounts of work and their durations in seconds."""
    scale = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1}
    curves = {}
    for name, values in results.items():
        if name.startswith("growth/"):
            part = name.split("/")
            work = int(part[2]) * (int(part[3]) if part[1] == "packets" else 1)
            took = values["real_time"] * scale[values["unit"]]
            curves.setdefault(part[1], []).append((work, took))
    return {what: sorted(points) for what, points in curves.items()}


def exponent(points):
    """The slope of a line fitted to the logarithms."""
    work, took = np.log(np.array(points)).T
    return np.polyfit(work, took, 1)[0]


def fitted(what, points):
    """The points that show how the cost grows, not those where the cost of the start dominates."""
    return [p for p in points if what != "epochs" or p[0] >= 100]


def draw(curves):
    figure, axis = plt.subplots(figsize=(6, 4), constrained_layout=True)
    for (what, points), colour in zip(curves.items(), ("#0072b2", "#009e73", "#e69f00", "#999999")):
        work, took = np.array(points).T
        slope = exponent(fitted(what, points))
        axis.loglog(work, took, "o", color=colour)
        first, last = fitted(what, points)[0], points[-1]
        middle = np.exp(np.mean(np.log(np.array(fitted(what, points))), axis=0))
        line = [middle[1] * (x / middle[0]) ** slope for x in (first[0], last[0])]
        label = f"{what}: exponent {slope:.3f}"
        axis.loglog((first[0], last[0]), line, "-", color=colour, label=label)
    axis.set_xlabel("packets, epochs with a packet each, or guests with 200 packets/s")
    axis.set_ylabel("processor time (s)")
    axis.legend(frameon=False)
    axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(OUT / "growth.png", dpi=200)


def rows_of(results, instructions):
    """The names of the measured quantities, their values, and the targets: limits, or None."""

    def value(start, counter):
        return next((v.get(counter) for k, v in results.items() if k.startswith(start)), None)

    for plug in ("open-linux", "open", "epochs-linux", "epochs"):
        for other in ("fifo", "pfifo-fast"):
            ratio = value(f"pairs/plug-{plug}/{other}/", "ratio")
            limit = 0.90 if other == "fifo" else None
            yield f"enqueue + dequeue, plug-{plug} / {other}", ratio, limit
    yield "  FifoQueueDisc (ns)", value("pairs/plug-open/fifo/", "other_ns"), None
    yield "  plug-epochs (ns)", value("pairs/plug-epochs/fifo/", "ns"), None
    for kind in ("linux", "epochs"):
        for command in ("buffer", "release_one", "release_through"):
            few, many = (
                value(f"commands/{kind}/{n}/", f"{command}_ns") for n in (10, 1_000_000)
            )
            if many:
                yield f"{command}, {kind}, 1,000,000 packets held (ns)", many, 1000
                yield "  / with 10 packets held", many / few, None
    for packets in (10, 1000, 10_000, 100_000, 1_000_000):
        ratio = value(f"discard/dequeue/{packets}/", "ratio")
        yield f"Discard of {packets:,} packets / dequeuing them", ratio, 1.0
    fifo, plug = (value(f"memory/{kind}/", "bytes") for kind in ("fifo", "plug"))
    yield "memory of a held packet, plug / FifoQueueDisc", plug / fifo, 1.0
    yield "  plug (bytes)", plug, None
    yield "Remus scenario / with FifoQueueDisc", value("scenario/remus/fifo", "ratio"), 1.05
    yield "simulated / wall time, 10,000 packets/s", value("scenario/speed", "simulated_per_wall"), None
    for what, points in growth(results).items():
        points = fitted(what, points)
        if len(points) > 1:
            span = f"{points[0][0]:,} to {points[-1][0]:,}"
            limit = None if what == "guests-fifo" else 1.05
            yield f"growth with {what}, {span}: exponent", exponent(points), limit
    for subject, number in instructions.items():
        yield f"instructions for each packet, {subject}", number, None
        if subject.startswith("plug-"):
            yield "  / fifo", number / instructions["fifo"], None
        if subject == "scenario-remus":
            yield "  / scenario-fifo", number / instructions["scenario-fifo"], None


def measure_twin():
    """The processor time of a simulation with a twin, divided by that without protection."""
    command = [BUILD / "bench" / "twin-cost", *(["--short"] if SHORT else [])]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(text.split()[-1].split(",")[-1])


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    results = run_benchmarks()
    twin = measure_twin()
    instructions = count_instructions()
    if SHORT:
        print(f"bench: {len(results)} benchmarks and {len(instructions)} counts ran")
        return
    lines = [f"{'':58}{'measured':>10}{'target':>9}"]
    rows = [*rows_of(results, instructions), ("A guest with a twin / without protection", twin, 2.1)]
    for what, measured, limit in rows:
        if measured is None:
            continue
        text = f"{measured:10.3f}" if measured < 100 else f"{measured:10.0f}"
        target = "" if limit is None else f"  <= {limit:g}"
        verdict = "" if limit is None or round(measured, 3) <= limit else "  MISSED"
        lines.append(f"{what:58}{text}{target:>9}{verdict}")
    table = "\n".join(lines)
    (OUT / "table.txt").write_text(table + "\n")
    print(table)
    draw(growth(results))
    print(f"Written to {OUT}/: bench.json, instructions.json, table.txt, growth.png")


main()
