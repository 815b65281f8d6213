#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Compare the measurements of clients of a checkpointed process with simulations.

compare.py FOLDER: FOLDER has the plan and the measurements of inside.sh. Each run is predicted
twice: from the log of its own checkpoints, and from parameters that are fitted to the log of
another run, the next one with the same server, client, placement and controller. The distance by
chance is that within which 19 of 20 simulations as long as the run are from a long one. Writes a
table and a picture to FOLDER. Exits with 77 ("skipped") if the checkpointer was late.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2] / "python"))
from ns3_plug.fit import fitting, page_log, report  # noqa: E402

PROGRAM = Path("build/examples/remus-output-commit")
MS = 1_000_000  # ns
COLUMNS = "name server client placement controller interval seconds link rate seed".split()
WORKLOADS = {
    "open": "request",
    "closed": "closed-loop",
    "redis": "closed-loop",
    "wrk": "closed-loop",
    "iperf": "tcp",
}
SEGMENT = 1448  # bytes of data in a full TCP segment
HEADERS = 28  # bytes of IP and UDP
PAYLOAD = 64
LEAST = 40  # checkpoints
SIMULATED = 10  # times as long as it was measured
SAMPLES = 20  # simulations for the distance by chance

# The goals. A checkpointer that is late by more than BUSY shows that the machine is busy
BUSY = 1.0  # ms, 99 of 100 checkpoints
DISTANCE = 0.03  # between the distributions of open loops (Kolmogorov-Smirnov), from the log
RATE = 0.03  # of the rate of closed loops and the goodput of TCP
FITTED = 0.10  # of p50 and p99 by fitted parameters


def read_plan(folder):
    lines = (folder / "plan.txt").read_text().splitlines()
    return [
        dict(zip(COLUMNS, line.split(), strict=True))
        for line in lines
        if line.strip() and not line.startswith("#")
    ]


def read_checkpoints(run, folder):
    """The checkpoints of a run under load, and their log as the simulation reads it."""
    points = pd.read_csv(folder / f"{run['name']}-checkpoints.csv")
    # The client starts within the first second, and has to connect
    begin = points.planned[0]
    passed = (points.cut - begin) / 1e9
    points = points[(passed > 2) & (passed < int(run["seconds"]))].reset_index(drop=True)
    log = folder / f"{run['name']}-log.csv"
    rows = pd.DataFrame(
        {
            "time": (points.cut - begin + 1).map("{}ns".format),
            "pages": points.pages,
            "stop": (points.thawed - points.cut).map("{}ns".format),
            "ack": (points.released - points.thawed).map("{}ns".format),
        }
    )
    rows.to_csv(log, index=False)
    if len(points) < LEAST:
        raise SystemExit(f"{run['name']}: {len(points)} checkpoints under load; {LEAST} are needed")
    return points, log


def simulate(run, way, options, file, times=SIMULATED, seed=1):
    """The delays in a simulation, in ms, and the replies or segments in a second."""
    words = [str(PROGRAM), f"--workload={WORKLOADS[run['client']]}", f"--RngRun={seed}"]
    words += [f"--controller={run['controller']}", f"--interval={run['interval']}ms"]
    words += ["--linkRate=10Gbps", f"--linkDelay={way}ns", "--limit=100MB"]
    words += [f"--duration={times * float(run['seconds'])}s"]
    if run["client"] != "iperf":
        words.append(f"--packetSize={PAYLOAD + HEADERS}")
    if run["client"] == "open":
        words.append(f"--rate={run['rate']}")
    words += [*options, f"--csv={file}"]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)}: {done.stderr.strip()[-300:]}")
    rows = pd.read_csv(file)
    rows = rows[(rows.epoch >= 2) & (rows.epoch < rows.epoch.max())]
    delays = (rows.received_ns - rows.emitted_ns + way).to_numpy() / MS
    return delays, (len(rows) - 1) / ((rows.received_ns.max() - rows.received_ns.min()) / 1e9)


def measured(run, points, folder):
    """The client's delays in ms, replies (or segments) per second, and {percent: ms}; None for
    values that its program does not print. Redis-benchmark and wrk have one connection, and
    their rates include the time of connecting, so the rates are taken from the mean delay."""
    file = folder / f"{run['name']}.csv"
    if run["client"] == "redis":
        means = re.findall(r"avg_msec=\S+ \(overall: ([0-9.]+)\)", file.read_text())
        return None, 1e3 / float(means[-1]), {}
    if run["client"] == "wrk":
        text = file.read_text()
        units = {"us": 1e-3, "ms": 1, "s": 1e3}
        found = re.findall(r"(?m)^ +(50|99)% +([0-9.]+)(us|ms|s)$", text)
        percents = {int(percent): float(time) * units[unit] for percent, time, unit in found}
        mean = re.search(r"(?m)^ +Latency +([0-9.]+)(us|ms|s) ", text)
        return None, 1e3 / (float(mean[1]) * units[mean[2]]), percents
    if run["client"] == "iperf":
        end = json.loads(file.read_text())["end"]
        return None, end["sum_received"]["bits_per_second"] / 8 / SEGMENT, {}
    replies = pd.read_csv(file)
    first, last = points.cut.iloc[0], points.cut.iloc[-3]
    replies = replies[(replies.sent_ns > first) & (replies.sent_ns < last)]
    spent = (replies.received_ns.max() - replies.received_ns.min()) / 1e9
    delays = (replies.received_ns - replies.sent_ns).to_numpy() / MS
    percents = {percent: np.percentile(delays, percent) for percent in (50, 99)}
    return delays, (len(replies) - 1) / spent, percents


def fitted_options(log):
    """Options for a process that is fitted to a log."""
    read = page_log.read(log)
    options = []
    for name, value in report.attributes(fitting.fit([read]), [read]).items():
        # The program sets these by itself
        constant = re.search(r"Constant=([^]]+)", value)
        if name.endswith("::StopDuration"):
            options.append(f"--stop={float(constant[1]) * 1e9:.0f}ns")
        elif name.endswith("::CommitDelay"):
            options.append(f"--commit={float(constant[1]) * 1e9:.0f}ns")
        elif name.endswith("::DirtyPages"):
            options.append(f"--dirty={value}")
        else:
            options.append(f"--{name}={value}")
    return options


def compare(run, other, way, folder):
    """One row of the table, and the samples."""
    points, log = read_checkpoints(run, folder)
    every = pd.read_csv(folder / f"{run['name']}-checkpoints.csv")
    _, other_log = read_checkpoints(other, folder)
    linux, rate, percents = measured(run, points, folder)
    simulation = folder / f"{run['name']}-simulated.csv"
    recorded = [f"--dirty={log}"]
    by_log, log_rate = simulate(run, way, recorded, simulation)
    by_fit, fit_rate = simulate(run, way, fitted_options(other_log), simulation)
    late = (points.cut - points.planned) / MS
    row = {
        "run": run["name"],
        "checkpoints": len(points),
        "pages": points.pages.mean(),
        "S": ((points.thawed - points.cut) / MS).median(),
        "X": ((points.released - points.thawed) / MS).median(),
        "late p50": late.median(),
        "late p99": np.percentile(late, 99),
        "hashed": int((every.wrong >= 0).sum()),
        "wrong": int((every.wrong - every.zeroed)[every.wrong >= 0].sum()),
        "rate": rate,
        "rate log": log_rate,
        "rate fit": fit_rate,
    }
    for percent, value in percents.items():
        row[f"p{percent}"] = value
        row[f"p{percent} log"] = np.percentile(by_log, percent)
        row[f"p{percent} fit"] = np.percentile(by_fit, percent)
    if linux is not None:
        row["packets"] = len(linux)
        row["KS log"] = fitting.distance(linux, by_log)
        row["KS fit"] = fitting.distance(linux, by_fit)
        samples = [
            fitting.distance(simulate(run, way, recorded, simulation, 1, seed)[0], by_log)
            for seed in range(2, SAMPLES + 2)
        ]
        row["KS by chance"] = sorted(samples)[-2]
    simulation.unlink()
    return row, linux, by_log, by_fit


def judge(run, row):
    """The problem with a run, in words."""
    if row["wrong"]:
        yield f"{row['run']}: {row['wrong']} pages on the backup are not those of the process"
    if not row["hashed"]:
        yield f"{row['run']}: no checkpoint was compared with the process's memory"
    if run["client"] == "open" and row["KS log"] > DISTANCE:
        yield f"{row['run']}: the distributions are {row['KS log']:.3f} apart"
    if run["client"] != "open" and abs(row["rate log"] / row["rate"] - 1) > RATE:
        yield f"{row['run']}: the rate is {row['rate']:.2f}/s, predicted {row['rate log']:.2f}/s"
    for name in ("p50", "p99"):
        if name in row and abs(row[f"{name} fit"] / row[name] - 1) > FITTED:
            yield (
                f"{row['run']}: {name} is {row[name]:.1f} ms, by fitted parameters "
                f"{row[f'{name} fit']:.1f} ms"
            )


def rest(results):
    """The tables for the documentation."""
    rates = [
        "run, checkpoints, pages, S (ms), X (ms), rate Linux (1/s), from the log, fitted",
    ]
    delays = [
        "run, p50 Linux, from the log, fitted, p99 Linux, from the log, fitted, KS log, KS fitted, "
        "KS by chance",
    ]
    for row, *_ in results:
        rates.append(
            f"{row['run']}, {row['checkpoints']}, {row['pages']:.1f}, {row['S']:.2f}, "
            f"{row['X']:.2f}, {row['rate']:.2f}, {row['rate log']:.2f}, {row['rate fit']:.2f}"
        )
        if "p50" in row:
            percents = [
                f"{row[f'p{percent}{kind}']:.1f}"
                for percent in (50, 99)
                for kind in ("", " log", " fit")
            ]
            distances = [
                f"{row[name]:.3f}" if name in row else "-"
                for name in ("KS log", "KS fit", "KS by chance")
            ]
            delays.append(", ".join([row["run"], *percents, *distances]))
    text = ".. Written by make validate-remus\n"
    for title, lines in (
        ("Checkpoints and rates; of TCP, full segments", rates),
        ("Delays of requests (ms), and the distances of their distributions", delays),
    ):
        widths = " ".join(["22", *["10"] * lines[0].count(",")])
        text += f"\n.. csv-table:: {title}\n   :header-rows: 1\n   :widths: {widths}\n\n"
        text += "".join(f"   {line}\n" for line in lines)
    return text


def draw(results, file):
    """Draw the measured and the predicted distributions, for the first run of each pair."""
    results = [r for r in results if r[1] is not None and r[0]["run"].endswith("-1")]
    columns = min(3, len(results))
    rows = -(-len(results) // columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(3.4 * columns, 2.7 * rows), squeeze=False, layout="constrained"
    )
    for axis in axes.flat[len(results) :]:
        axis.remove()
    for axis, (row, linux, by_log, by_fit) in zip(axes.flat, results, strict=False):
        axis.ecdf(linux, color="#0072b2", linewidth=3, alpha=0.5, label="Linux")
        axis.ecdf(by_log, color="black", linewidth=0.9, label="from its log")
        axis.ecdf(by_fit, color="#d55e00", linewidth=0.9, label="from fitted parameters")
        axis.set_title(f"{row['run']}: KS {row['KS log']:.3f}", fontsize="small")
        axis.set_xlabel("delay (ms)")
        axis.set_xlim(0, 1.3 * np.percentile(linux, 99))
    axes[0, 0].legend(frameon=False, fontsize="small")
    figure.savefig(file, dpi=110)


def main():
    """Compare all runs; return the exit status."""
    folder = Path(sys.argv[1])
    runs = read_plan(folder)
    path = pd.read_csv(folder / "path.csv")
    trip = int((path.received_ns - path.sent_ns).median())
    failed = [
        f"{run['name']}: the checkpointer failed: "
        + (folder / f"{run['name']}-checkpointer.txt").read_text().strip()
        for run in runs
        if (folder / f"{run['name']}-status.txt").read_text().strip() != "0"
    ]
    if failed:
        raise SystemExit("\n".join(f"validate-remus: {line}" for line in failed))
    results, problems, skipped = [], [], []
    for run in runs:
        kind = [run[name] for name in ("server", "client", "placement", "controller")]
        same = [r for r in runs if [r[name] for name in COLUMNS[1:5]] == kind]
        other = same[(same.index(run) + 1) % len(same)]
        result = compare(run, other, trip // 2, folder)
        results.append(result)
        found = list(judge(run, result[0]))
        late = result[0]["late p99"] > BUSY
        (skipped if late and found and not result[0]["wrong"] else problems).extend(found)
    table = pd.DataFrame([row for row, *_ in results])
    table.to_csv(folder / "comparison.csv", index=False, float_format="%.3f")
    kernel = dict(line.split("=") for line in (folder / "kernel.txt").read_text().split())
    text = f"""Linux {kernel['kernel']} in a virtual machine, clock {kernel['clock']}. A round \
trip without a plug takes {trip / MS:.3f} ms (median of {len(path)}). Times in ms, rates in 1/s.

{table.round(3).T.to_string(header=False, na_rep='-')}
"""
    (folder / "comparison.txt").write_text(text)
    (folder / "comparison.rst").write_text(rest(results))
    print(text)
    if any(linux is not None for _, linux, *_ in results):
        draw(results, folder / "comparison.png")
    for problem in problems:
        print(f"validate-remus: {problem}")
    for problem in skipped:
        print(f"validate-remus: not counted, as the checkpointer was late: {problem}")
    if problems:
        return 1
    if skipped or not results:
        print(f"skipped: in runs that differ, checkpoints came more than {BUSY} ms late (p99)")
        return 77
    return 0


if __name__ == "__main__":
    sys.exit(main())
