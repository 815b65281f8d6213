#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Run remus-output-commit with uncommon parameters and compare it with the laws.

usage: test/study-laws.py PROGRAM

Each figure must agree with its law within 1 %, or within twice the standard error (which the
program states) if that is more, or three times this error for the least and the largest of many
values. If F5 does not hold there must be no law, and there must be no law for periods if pages or
the controller determine them. Invalid input must give one line.
"""

import csv
import os
import subprocess
import sys
import tempfile

UNIFORM = "ns3::UniformRandomVariable[Min=0.002|Max=0.012]"
CASES = [
    "--workload=output --controller=xend --interval=43ms --stop=7ms --commit=19ms --rate=3Mbps",
    "--workload=output --controller=xl --interval=31ms --stop=17ms --commit=2ms --rate=50Mbps "
    "--packetSize=1500 --linkRate=500Mbps",
    f"--workload=output --controller=mc --interval=61ms --stop={UNIFORM} --commit=11ms",
    "--workload=request --controller=mc --interval=29ms --stop=13ms --commit=5ms --rate=1700",
    "--workload=request --controller=xend --interval=20ms --stop=9ms --commit=34ms "
    "--linkDelay=11ms",
    f"--workload=request --controller=xl --interval=17ms --stop=3ms --commit={UNIFORM}",
    "--workload=closed-loop --controller=xend --interval=70ms --stop=4ms --commit=60ms "
    "--linkDelay=5ms",
    "--workload=closed-loop --controller=xl --interval=25ms --stop=1ms --commit=4ms",
    "--workload=tcp --controller=mc --interval=90ms --stop=6ms --commit=25ms --linkDelay=3ms",
    "--workload=tcp --controller=mc --interval=1000ms --stop=7ms --commit=152ms",
    "--workload=tcp --controller=xl --interval=40ms --stop=2ms --commit=30ms --linkDelay=25ms",
]
# The link needs too long for a window, or the limit is less than a window: F5 does not hold
NO_LAW = [
    "--workload=tcp --linkRate=1kbps",
    "--workload=tcp --controller=xl --interval=20ms --stop=2ms --commit=3ms --linkRate=50Mbps",
    "--workload=tcp --controller=xl --interval=20ms --stop=2ms --commit=3ms --limit=20kB "
    "--linuxAccounting=false --duration=20s",
]
# No law gives the periods; the laws of the delays use the measured checkpoints
NO_PERIOD = [
    "--workload=request --controller=xend --interval=50ms --dirty=10229",
    "--workload=output --controller=xl --interval=50ms --dirty=5000",
    "--workload=request --controller=adaptive[Target=40ms] --dirty=10229",
    "--workload=request --controller=predictive[Target=30ms] "
    "--dirty=ns3::RemusBurstyPages[BusyRate=20000|WorkingSet=2000]",
    "--workload=output --controller=pipelined[Outstanding=3] --interval=20ms "
    "--linuxAccounting=false",
    "--workload=output --controller=mc --interval=20ms --dirty=LOG",
    "--workload=closed-loop --controller=xend --interval=25ms --dirty=3000",
]
# Applications and controllers without any law
CLIENTS = [
    "--workload=web --clients=5 --interval=50ms --duration=100s "
    "--dirty=ns3::RemusBurstyPages[WorkingSet=500] --ns3::RemusPageServer::WritesPerPage=1000",
    "--workload=request --controller=output --stop=2ms --commit=5ms --duration=20s",
    "--workload=key-value --clients=2 --controller=output --stop=5ms --commit=5ms --duration=5s",
]
LOG = "time,pages,stop,ack\n0.02,10,1ms,4ms\n0.04,20,2ms,9ms\n0.06,500,3ms,25ms\n"
BAD = [
    *(f"--controller=adaptive{attributes}" for attributes in ("[", "[|]", "[Target=1ms|]", "[No=1]")),
    *(f"--controller=adaptive[Target={time}]" for time in ("", "nan", "0", "-1ms", "1e400s")),
    *(f"--controller=adaptive[{run}]" for run in ("MinRun=9s|MaxRun=1s", "MinRun=2s", "MaxRun=1us")),
    *(f"--controller=adaptive[Outstanding={number}]" for number in ("0", "-1", "1.5", "x")),
    "--dirty=ns3::Node",
    "--dirty=ns3::RemusRatePages[Rate=nan]",
    "--dirty=ns3::RemusRecordedPages[FileName=nonexistent]",
    "--dirty=/dev/zero",
    "--workload=ftp",
    "--controller=kvm",
    "--controller=kvm[Target=3ms]",
    "--dirty=nothing.csv",
    "--dirty=1e3",
    "--clients=0",
    "--interval=0ms",
    "--interval=-1ms",
    "--stop=soon",
    "--commit=ns3::UniformRandomVariable[Min=x]",
    "--commit=ns3::NormalRandomVariable[Mean=0|Variance=1]",
    "--commit=ns3::BinomialRandomVariable[Trials=4294967295]",
    "--rate=0",
    "--linkRate=10",
    "--limit=5GB",
    "--rate=2Gbps",
    "--packetSize=20",
    "--linkDelay=-1ms",
    "--duration=1ms",
    "--RngRun=x",
    "--RngSeed=0",
    "--csv=/nonexistent/packets.csv",
    "--epochs=/nonexistent/epochs.csv",
    "--summary=/",
    "--csv=/dev/full",
    "workload=tcp",
    "--csv=a.csv --summary=./a.csv",
    "--limit=4294967297p",
    "--packetSize=1e30",
    "--packetSize=100.5",
    "--interval=5parsecs",
    "--csv",
]
# Text after a blank is not ignored
BLANKS = [
    (["--interval=1000 ms", "--duration=20 s"], "T 1000ms"),
    (["--rate=8 Mbps", "--duration=20 s"], "1000/s"),
    (["--linkRate=50 Mbps", "--duration=20 s"], "link 50 Mb/s"),
]
# Two spellings of the same
SAME = [
    ("--controller=xl --dirty=5000 --duration=20s", "--controller=xl[] --dirty=5000 --duration=20s"),
]


def run(program, arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120)


def check_case(program, case, summary):
    """The figures that disagree with their laws."""
    done = run(program, case.split() + [f"--summary={summary}"])
    if done.returncode != 0:
        return [f"exit code {done.returncode}: {done.stderr.strip()}"]
    with open(summary, newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = []
    for row in rows:
        if row["difference"]:
            extreme = any(word in row["quantity"] for word in (", min", ", max", "largest"))
            errors = 1.5 if extreme else 1.0
            allowed = max(0.01, errors * float(row["error"]))
            if abs(float(row["difference"])) > allowed:
                wrong.append(f"{row['quantity']}: {row['measured']}, by the law {row['law']}")
    return wrong if len(rows) > 10 else wrong + [f"only {len(rows)} figures"]


def check_no_law(program, case, summary):
    """The figures that have a law and should have none."""
    done = run(program, case.split() + [f"--summary={summary}"])
    if done.returncode != 0:
        return [f"exit code {done.returncode}: {done.stderr.strip()}"]
    with open(summary, newline="") as file:
        laws = {row["quantity"]: row["law"] for row in csv.DictReader(file)}
    wrong = [f"{name}: {law} by the law" for name, law in laws.items() if law and "period" not in name]
    return wrong if laws["period (ms)"] else wrong + ["the period has no law"]


def check_measured(program, case, summary, folder):
    """The figures that disagree with the laws of the checkpoints that took place."""
    log = os.path.join(folder, "log.csv")
    with open(log, "w") as file:
        file.write(LOG)
    wrong = check_case(program, case.replace("LOG", log), summary)
    with open(summary, newline="") as file:
        rows = {row["quantity"]: row for row in csv.DictReader(file)}
    if rows["period (ms)"]["law"]:
        wrong.append("the period has a law")
    if not rows["added delay, mean (ms)"]["law"]:
        wrong.append("the delay has no law")
    if not 0 < float(rows["progress (%)"]["measured"]) < 100:
        wrong.append(f"progress: {rows['progress (%)']['measured']} %")
    return wrong


def check_clients(program, case, summary):
    """The problems with the figures of clients."""
    done = run(program, case.split() + [f"--summary={summary}"])
    if done.returncode != 0:
        return [f"exit code {done.returncode}: {done.stderr.strip()}"]
    with open(summary, newline="") as file:
        rows = {row["quantity"]: row for row in csv.DictReader(file)}
    wrong = [f"{name} has a law" for name, row in rows.items() if row["law"] and "period" not in name]
    names = ["page time, p95 (ms)", "pages (1/s)"] if "web" in case else ["packets"]
    names += ["replies (1/s)"] if "key-value" in case else []
    return wrong + [f"{name}: none" for name in names if not float(rows[name]["measured"]) > 0]


def check_bad(program, argument):
    done = run(program, argument.split())
    lines = done.stderr.splitlines()
    if done.returncode != 1 or len(lines) != 1 or argument.split()[-1] not in lines[0]:
        return [f"exit code {done.returncode}: {done.stderr.strip()}"]
    return []


def main():
    program = sys.argv[1]
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        summary = os.path.join(folder, "summary.csv")
        checks = [(case, check_case(program, case, summary)) for case in CASES]
        checks += [(case, check_no_law(program, case, summary)) for case in NO_LAW]
        checks += [(case, check_measured(program, case, summary, folder)) for case in NO_PERIOD]
        checks += [(case, check_clients(program, case, summary)) for case in CLIENTS]
    checks += [(argument, check_bad(program, argument)) for argument in BAD]
    for one, other in SAME:
        tables = [run(program, way.split()).stdout.splitlines()[1:] for way in (one, other)]
        same = len(tables[0]) > 10 and tables[0] == tables[1]
        checks.append((other, [] if same else [f"not the figures of {one}"]))
    for arguments, words in BLANKS:
        done = run(program, arguments)
        problems = [] if words in done.stdout else [done.stdout[:200] + done.stderr]
        checks.append((arguments, problems))
    for arguments, problems in checks:
        print(f"{'FAIL' if problems else 'ok'}  {arguments}")
        for problem in problems:
            print(f"      {problem}")
        failed += bool(problems)
    print(f"{len(checks) - failed} of {len(checks)} passed")
    return 1 if failed else 0


sys.exit(main())
