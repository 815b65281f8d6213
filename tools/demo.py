#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Run the study studies/remus.toml, and write tables, pictures and findings to results/."""

import concurrent.futures
import csv
import gzip
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import demo_plots
from ns3_plug.study import load

RESULTS = Path("results")
PROGRAM = Path("build/examples/remus-output-commit")

#: Mean added delay (ms) at T = 25, 50, 100, 200 ms that law F8 gives for SPECweb's published page
#: rate, 12,000 pages/s, on 1 Gb/s
SPECWEB = {"xend": (26, 51, 100, 198), "xl": (37, 68, 129, 251), "mc": (46, 93, 187, 376)}
#: What follows from a line of QEMU's log, transfer 152 ms, stop 7 ms, interval 1000 ms (ms)
MC_LOG = {"min": 159, "mean": 731.5, "max": 1304, "period": 1152}


def name_of(run):
    p = run.parameters
    if run.sweep == "grid":
        return f"{p['workload']}-{p['controller']}-{p['interval']}"
    return f"{run.sweep}-{p['controller']}-{p['interval']}"


def execute(run):
    """One run; its packets are kept compressed."""
    name = name_of(run)
    files = {kind: RESULTS / kind / f"{name}.csv" for kind in ("packets", "epochs", "summary")}
    arguments = [
        *run.arguments(),
        f"--csv={files['packets']}",
        f"--epochs={files['epochs']}",
        f"--summary={files['summary']}",
    ]
    done = subprocess.run(
        [str(PROGRAM), *arguments], capture_output=True, text=True, timeout=100
    )
    if done.returncode != 0:
        raise RuntimeError(f"{PROGRAM} {' '.join(arguments)}\n{done.stderr.strip()}")
    packed = files["packets"].with_suffix(".csv.gz")
    with files["packets"].open("rb") as raw, gzip.open(packed, "wb", compresslevel=1) as out:
        shutil.copyfileobj(raw, out)
    files["packets"].unlink()
    with files["summary"].open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {"name": name, "run": run, "table": done.stdout, "rows": rows}


def run_all(runs):
    """All runs on all cores, with a line of progress."""
    results = []
    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        pending = [pool.submit(execute, run) for run in runs]
        for future in concurrent.futures.as_completed(pending):
            results.append(future.result())
            done = len(results)
            left = (time.monotonic() - start) / done * (len(runs) - done)
            text = f"study: {done} of {len(runs)} runs, {left:.0f} s left  "
            if sys.stdout.isatty():
                print(f"\r{text}", end="" if done < len(runs) else "\n", flush=True)
            elif done % 10 == 0 or done == len(runs):
                print(text.strip(), flush=True)
    order = {name_of(run): i for i, run in enumerate(runs)}
    return sorted(results, key=lambda result: order[result["name"]])


def values(result):
    """Measured value, law and doubled relative standard error by quantity."""
    return {row["quantity"]: row for row in result["rows"]}


def measured(result, quantity):
    return float(values(result)[quantity]["measured"])


def write_summary(results):
    parameters = ("workload", "controller", "interval", "stop", "commit")
    with (RESULTS / "summary.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        columns = ("quantity", "measured", "law", "difference", "error")
        writer.writerow(("name", *parameters, *columns))
        for result in results:
            for row in result["rows"]:
                writer.writerow(
                    (
                        result["name"],
                        *(result["run"].parameters[p] for p in parameters),
                        *(row[c] for c in columns),
                    )
                )
    with (RESULTS / "summary.txt").open("w") as file:
        file.write("\n".join(result["table"] for result in results))


def compare_anchors(by_name):
    """What follows from published figures, beside ours."""
    rows = []
    for controller, means in SPECWEB.items():
        for interval, expected in zip((25, 50, 100, 200), means):
            result = by_name[f"specweb-{controller}-{interval}ms"]
            mean = measured(result, "added delay, mean (ms)")
            rows.append((f"SPECweb, {controller}, T {interval} ms: mean (ms)", expected, mean))
    log = by_name["mc-log-mc-1000ms"]
    for what, expected in MC_LOG.items():
        quantity = "period (ms)" if what == "period" else f"added delay, {what} (ms)"
        rows.append((f"QEMU's log: {quantity}", expected, measured(log, quantity)))
    with (RESULTS / "anchors.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("quantity", "expected", "measured"))
        writer.writerows(rows)
    print(f"\n{'':44}{'expected':>10}{'measured':>10}")
    for text, expected, mine in rows:
        print(f"{text:44}{expected:10g}{mine:10.1f}")


def differences(results):
    """The largest difference from a law, where the law leaves no room for chance."""
    steady = ("mean", "p50", "p90", "p99", "rate", "goodput", "period", "at release")
    return max(
        (abs(float(row["difference"])), row["quantity"], result["name"])
        for result in results
        if result["run"].sweep != "timeline"
        for row in result["rows"]
        if row["difference"] and any(word in row["quantity"] for word in steady)
    )


def print_findings(by_name):
    request = by_name["request-xend-100ms"]
    mean, p99 = (measured(request, f"added delay, {q} (ms)") for q in ("mean", "p99"))
    loop = {t: measured(by_name[f"closed-loop-xend-{t}ms"], "rate (1/s)") for t in (25, 100)}
    tcp = {t: measured(by_name[f"tcp-xend-{t}ms"], "goodput (Mb/s)") for t in (25, 200)}
    cost = {c: measured(by_name[f"specweb-{c}-200ms"], "added delay, mean (ms)") for c in SPECWEB}
    print(
        f"""
What to take away:
1. The tail is not the mean. At T = 100 ms (xend) a request waits {mean:.0f} ms longer on average,
   but 1 in 100 waits more than {p99:.0f} ms: a model that adds T/2 = 50 ms understates the p99
   {p99 / 50:.1f} times.
2. Clients that wait for answers lock to the checkpoints: one request at a time gets {loop[25]:.1f}/s
   at T = 25 ms and {loop[100]:.1f}/s at 100 ms, with no spread; a TCP window of 131,072 B falls from
   {tcp[25]:.1f} to {tcp[200]:.2f} Mb/s between T = 25 and 200 ms, whatever the link can carry.
3. The interval alone says little. With SPECweb's dirty pages on 1 Gb/s and T = 200 ms, the mean
   added delay is {cost['xend']:.0f} ms with xend, {cost['xl']:.0f} ms with xl and {cost['mc']:.0f} ms with MC."""
    )


def main():
    recordings = json.loads(Path("build/recordings.json").read_text())
    tests = [t for suite in recordings["testsuites"] for t in suite["testsuite"]]
    operations = sum(int(test["operations"]) for test in tests)
    differing = sum(int(test["differences"]) for test in tests)
    print(f"Recordings of Linux 6.1: {operations} operations replayed, {differing} differ", flush=True)

    for kind in ("packets", "epochs", "summary"):
        shutil.rmtree(RESULTS / kind, ignore_errors=True)
        (RESULTS / kind).mkdir(parents=True)
    try:
        results = run_all(load(Path("studies/remus.toml")).runs())
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        print(f"demo: a run failed: {error}", file=sys.stderr)
        return 1
    by_name = {result["name"]: result for result in results}

    write_summary(results)
    compare_anchors(by_name)
    difference, quantity, name = differences(results)
    print(f"\nThe largest difference from a law: {difference:.2%}, {quantity} of {name}")
    pictures = demo_plots.draw(RESULTS, by_name, SPECWEB)
    print(f"\nWritten to {RESULTS}/:")
    print("  summary.csv, summary.txt   every figure beside its law")
    print("  anchors.csv                what follows from published figures, beside ours")
    print("  packets/, epochs/          every packet and every checkpoint of each run")
    print(f"  {', '.join(pictures)}")
    print_findings(by_name)
    return 0


sys.exit(main())
