#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Compare remus-mpi on several ranks with the sequential run, packet by packet.

usage: test/mpi/compare.py REMUS_MPI            all events must be the same
       test/mpi/compare.py REMUS_MPI --speed [OPTION...]    the times on 1 and 2 ranks

REMUS_MPI is the program, built in an ns-3 tree with MPI. Exits with 77 ("skipped") if there is no
mpirun.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1]
#: The events of each guest whose machine fails, which is every second one
FAILOVER = ("failed", "detected", "tookover")
MPIRUN = ["mpirun"]
if "--speed" not in sys.argv:
    # There may be fewer cores than ranks, so a rank that waits must let others continue
    MPIRUN += ["--oversubscribe", "--mca", "mpi_yield_when_idle", "1"]
ENVIRONMENT = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}


def run(simulator, ranks, *arguments):
    """The lines that the ranks print: {rank: {column: value}}."""
    command = [PROGRAM, f"--simulator={simulator}", *arguments]
    if simulator != "sequential":
        command = [*MPIRUN, "-n", str(ranks), *command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, env=ENVIRONMENT)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {done.returncode}\n{done.stderr}")
    lines = [line.split(",") for line in done.stdout.split()]
    header = next(line for line in lines if line[0] == "rank")
    rows = [dict(zip(header, map(float, line))) for line in lines if line != header]
    if len(rows) != ranks:
        sys.exit(f"{' '.join(command)}: {len(rows)} ranks printed a line")
    return {int(row["rank"]): row for row in rows}


def events(folder, simulator, ranks, *arguments):
    """The events in order: (guest, ns, what, number); and the counts of all ranks."""
    log = folder / f"{simulator}-{ranks}-"
    rows = run(simulator, ranks, f"--log={log}", *arguments)
    found = []
    for rank in range(ranks):
        for line in pathlib.Path(f"{log}{rank}").read_text().splitlines():
            what, guest, ns, number = line.split(",")
            found.append((int(guest), int(ns), what, int(number)))
    total = {column: sum(row[column] for row in rows.values()) for column in rows[0]}
    return sorted(found), total, rows


def violations(found):
    """Packets that left before their epoch was complete on the backup, on any rank."""
    complete = {(g, number): ns for g, ns, what, number in found if what == "completed"}
    left = [(g, ns, number) for g, ns, what, number in found if what == "left"]
    return sum(ns < complete.get((g, number), float("inf")) for g, ns, number in left), len(left)


def compare(folder):
    arguments = ("--guests=8", "--duration=1s", "--failures")
    sequential, total, _ = events(folder, "sequential", 1, *arguments)
    early, left = violations(sequential)
    print(
        f"sequential: {left} packets left ({early} before their epoch was complete), "
        f"{total['arrived']:.0f} arrived, {total['completed']:.0f} checkpoints are complete"
    )
    counts = {kind: sum(event[2] == kind for event in sequential) for kind in FAILOVER}
    print("sequential: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))
    good = early == 0 and total["violations"] == 0 and left > 0 and set(counts.values()) == {4}
    for simulator in ("window", "null"):
        for ranks in (1, 2, 4):
            found, total, rows = events(folder, simulator, ranks, *arguments)
            early, left = violations(found)
            same = found == sequential and early == 0 and total["violations"] == 0
            shares = "+".join(f"{rows[rank]['guests']:.0f}" for rank in sorted(rows))
            print(
                f"{simulator}, {ranks} ranks with {shares} guests: {len(found)} events, "
                f"{'the same' if same else 'DIFFERENT'}"
            )
            if found != sequential:
                for event in sorted(set(found) ^ set(sequential))[:5]:
                    print(f"  only in {'this' if event in found else 'the sequential run'}: {event}")
            good = good and same
    # The comparison must be able to fail
    other, _, _ = events(folder, "window", 2, *arguments, "--interval=1001us")
    if other == sequential:
        print("the comparison sees no difference where there must be some")
        good = False
    return good


def speed():
    arguments = ("--guests=64", "--duration=300ms", "--interval=500us", *sys.argv[3:])
    seconds = {}
    for _ in range(5):
        for simulator, ranks in (("sequential", 1), ("window", 1), ("window", 2), ("null", 2)):
            rows = run(simulator, ranks, *arguments)
            took = max(row["seconds"] for row in rows.values())
            seconds.setdefault((simulator, ranks), []).append(took)
    base = statistics.median(seconds["sequential", 1])
    for (simulator, ranks), took in seconds.items():
        median = statistics.median(took)
        print(
            f"{simulator:10} {ranks} ranks: {median:6.2f} s (from {min(took):.2f} to "
            f"{max(took):.2f}), {base / median:.2f} times as fast as sequential"
        )
    return True


def main():
    if not shutil.which("mpirun"):
        print("test-mpi: skipped: there is no mpirun")
        return 77
    if sys.argv[2:3] == ["--speed"]:
        return 0 if speed() else 1
    with tempfile.TemporaryDirectory() as folder:
        return 0 if compare(pathlib.Path(folder)) else 1


if __name__ == "__main__":
    sys.exit(main())
