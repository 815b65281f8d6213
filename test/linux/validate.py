#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Compare the delays that measure_delays.py measured on Linux with simulated ones: validate.py FOLDER
simulates, and writes the tables and a picture to FOLDER. Exits with 77 ("skipped") if this
machine was too busy for a measurement."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy.stats import ks_2samp

PROGRAM = Path("build/examples/remus-output-commit")
MS = 1_000_000  # ns
LAW = {"output": "F2", "request": "F3", "closed-loop": "F4"}
HEADERS = 28  # bytes of IP and UDP
MARGIN = 500 * MS  # at the end, where packets may not have arrived yet
SIMULATED = 4  # times as long as it was measured

# The goals. A command that is late by more than BUSY shows that the machine is busy
BUSY = 5.0  # ms, 99 of 100 commands
EXCESS = 0.03  # of the distance of distributions with a spread, beyond chance
MOST = 2.0  # ms, the difference of the p99, and of the p50 of delays that don't spread


def simulate(run, delay, folder):
    """The delays in the simulation of a run, in ms."""
    file = folder / "simulation" / f"{run['name']}.csv"
    file.parent.mkdir(exist_ok=True)
    options = {name: f"{run[name]}ns" for name in ("interval", "stop", "commit")}
    options.update(workload=run["workload"], controller=run["controller"], csv=file)
    options.update(packetSize=run["payload"] + HEADERS, linkRate="10Gbps", linkDelay=f"{delay}ns")
    options.update(duration=f"{SIMULATED * run['seconds']}s")
    if run["rate"]:
        options["rate"] = run["rate"]
    words = [str(PROGRAM), *(f"--{name}={value}" for name, value in options.items())]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    rows = pd.read_csv(file)
    rows = rows[(rows.epoch >= 2) & (rows.epoch < rows.epoch.max())]
    way = 0 if run["workload"] == "output" else delay  # of the request to the guest
    return (rows.received_ns - rows.emitted_ns + way).to_numpy() / MS


def measured(run, folder):
    """Linux's results of a run: the delays in ms, how late the commands were in ms, and the number
    of packets that left too early."""
    packets = pd.read_csv(folder / "linux" / f"{run['name']}.csv")
    points = pd.read_csv(folder / "linux" / f"{run['name']}-checkpoints.csv")
    started = packets.sent_ns > points.buffer_end[1]
    packets = packets[started & (packets.sent_ns < points.release_end.iloc[-1] - MARGIN)]
    late = np.concatenate(
        [points.buffer_end - points.stop, points.release_end - points.commit]
    ) / MS

    # The first BUFFER that may have closed the packet's epoch: the packet must not leave before the
    # release of this epoch, and must not have been sent by a stopped guest
    closed = np.searchsorted(points.buffer_end, packets.sent_ns)
    wrong = (packets.received_ns < points.release_start.to_numpy()[closed]).sum()
    if run["workload"] == "output":
        wrong += (packets.sent_ns < points.resumed.to_numpy()[closed - 1]).sum()
    return (packets.received_ns - packets.sent_ns).to_numpy() / MS, late, int(wrong)


def compare(run, delay, folder):
    """One row of the table, and the two samples."""
    linux, late, wrong = measured(run, folder)
    model = simulate(run, delay, folder)
    row = {
        "workload": run["workload"],
        "law": LAW[run["workload"]],
        "controller": run["controller"],
        "packets": len(linux),
        "simulated": len(model),
    }
    for name, percent in (("p50", 50), ("p99", 99)):
        row[f"{name} Linux"] = np.percentile(linux, percent)
        row[f"{name} model"] = np.percentile(model, percent)
        row[f"{name} difference"] = row[f"{name} Linux"] - row[f"{name} model"]
    row["KS"] = ks_2samp(linux, model).statistic
    row["KS by chance"] = 1.358 * (1 / len(linux) + 1 / len(model)) ** 0.5
    row["late p50"], row["late p99"] = np.percentile(late, [50, 99])
    row["wrong"] = wrong
    return row, linux, model


def draw(results, file):
    """Draw the measured and simulated distributions of all runs."""
    plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False})
    figure, axes = plt.subplots(3, 3, figsize=(9, 7.2), sharey=True, layout="constrained")
    for axis, (row, linux, model) in zip(axes.flat, results):
        for sample, style in (
            (linux, {"color": "#0072b2", "linewidth": 3, "alpha": 0.5, "label": "Linux"}),
            (model, {"color": "black", "linewidth": 0.9, "label": "model"}),
        ):
            axis.ecdf(sample, **style)
        axis.set_ylim(0, 1)
        if row["workload"] == "closed-loop":
            middle = np.median(model)
            axis.set_xlim(middle - 5, middle + 5)
        else:
            axis.set_xlim(0, 110)
        axis.set_title(f"{row['workload']} ({row['law']}), {row['controller']}: KS {row['KS']:.3f}")
    for axis in axes[:, 0]:
        axis.set_ylabel("part of the packets")
    for axis in axes[2]:
        axis.set_xlabel("delay (ms)")
    axes[0, 0].legend(loc="upper left", frameon=False)
    figure.savefig(file, dpi=110)


def write(rows, folder):
    """The table as CSV, for the documentation, and as Markdown; returns the latter."""
    texts = [
        {k: f"{v:.3f}" if isinstance(v, float) else str(v) for k, v in row.items()} for row in rows
    ]
    with (folder / "validation.csv").open("w", newline="", encoding="ascii") as file:
        writer = csv.DictWriter(file, texts[0])
        writer.writeheader()
        writer.writerows(texts)
    with (folder / "validation-table.rst").open("w", encoding="ascii") as file:
        file.write(".. Written by make validate-linux\n\n")
        file.write(".. csv-table:: Delays in user-mode Linux and in the model (ms), and their distance")
        file.write("\n   :header-rows: 1\n\n")
        columns = ("law", "controller", "packets", "p50 Linux", "p50 model", "p99 Linux", "p99 model")
        columns += ("KS", "KS by chance")
        for text in [{k: k for k in columns}, *texts]:
            file.write(f"   {', '.join(text[k] for k in columns)}\n")
    width = {k: max(len(k), *(len(text[k]) for text in texts)) for k in texts[0]}
    lines = [[k.ljust(width[k]) for k in width], ["-" * width[k] for k in width]]
    lines += [[text[k].ljust(width[k]) for k in width] for text in texts]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def judge(rows):
    """The problems in a table, in words."""
    for row in rows:
        name = f"{row['workload']}, {row['controller']}"
        if row["wrong"]:
            yield f"{name}: {row['wrong']} packets left while the guest was stopped or too early"
        spreads = row["workload"] != "closed-loop"
        if spreads and row["KS"] > row["KS by chance"] + EXCESS:
            yield f"{name}: the distributions are {row['KS']:.3f} apart"
        for percentile in ["p99"] if spreads else ["p50", "p99"]:
            if abs(row[f"{percentile} difference"]) > MOST:
                yield f"{name}: {percentile} differs by more than {MOST} ms"


def main():
    """Compare all runs; return the exit status."""
    folder = Path(sys.argv[1])
    runs = json.loads((folder / "validation.json").read_text())["runs"]
    kernel = json.loads((folder / "linux" / "kernel.json").read_text())
    path = pd.read_csv(folder / "linux" / "path.csv")
    trip = int((path.received_ns - path.sent_ns).median())
    results = [compare(run, trip // 2, folder) for run in runs]
    rows = [row for row, _, _ in results]
    t, s, x = (runs[0][name] / MS for name in ("interval", "stop", "commit"))
    late = np.percentile(kernel["overshoots_ns"], [0, 50, 99, 100]) / MS
    text = f"""Linux {kernel['release']}, user-mode: timers of {kernel['resolution_ns']} ns resolution \
(high resolution {'on' if kernel['high_resolution'] else 'off'}, HZ = {kernel['hz']:.0f}).
Sleeps of 5 ms last too long by {late[0]:.2f} (least), {late[1]:.2f} (median), {late[2]:.2f} (p99), \
{late[3]:.2f} ms (most).
A round trip without a plug takes {trip / MS:.3f} ms (median of {len(path)}); half of it is the \
delay of the simulated link.
T = {t:g} ms, S = {s:g} ms, X = {x:g} ms. Delays in ms; "late" is how \
long after its time a command had been carried out.

{write(rows, folder)}
"""
    (folder / "validation.md").write_text(text)
    draw(results, folder / "validation.png")
    print(text)
    print(f"validate-linux: wrote {folder}/validation.csv, validation.md and validation.png")
    problems = list(judge(rows))
    for problem in problems:
        print(f"validate-linux: {problem}")
    busy = max(row["late p99"] for row in rows)
    if problems and busy > BUSY and not any(row["wrong"] for row in rows):
        print(f"skipped: this machine is too busy, commands were up to {busy:.1f} ms late (p99)")
        return 77
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
