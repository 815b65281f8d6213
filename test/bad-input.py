#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Give examples invalid input: each must name it, and exit with 1.

usage: test/bad-input.py FOLDER PROGRAM...

FOLDER contains the programs. Tests of the studies do the same with the other programs.
"""

import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
RECORDING = ROOT / "test/data/linux-sch-plug/linux-6.1-seed-92-overlap.jsonl"
problems = []


def refuse(program, argument, line_only):
    """Run a program, and check its message.

    *line_only*: one line that names the value; None: one line that names the argument; False: the
    last line names the argument.
    """
    done = subprocess.run([program, argument], capture_output=True, text=True, timeout=120)
    lines = done.stderr.splitlines()
    value = argument.split("=", 1)[1] if line_only else argument
    many = line_only is not False and len(lines) > 1
    if done.returncode != 1 or not lines or value not in lines[-1] or many:
        problems.append(f"{program.name} {argument}: status {done.returncode}, {done.stderr!r}")


def warn_unused(program):
    """Options that the workload does not use are named in a line, and nothing else is."""
    for workload, used in (("tcp", ""), ("web", "clients"), ("closed-loop", "packetSize")):
        command = [program, f"--workload={workload}", "--duration=20s", "--clients=9", "--rate=90"]
        done = subprocess.run(
            [*command, "--packetSize=900"], capture_output=True, text=True, timeout=300
        )
        expected = [
            f"{program.name}: --{name} has no effect with --workload={workload}"
            for name in ("clients", "rate", "packetSize")
            if name != used
        ]
        if done.returncode or done.stderr.splitlines() != expected:
            problems.append(f"{program.name} {workload}: {done.returncode}, {done.stderr!r}")


def refuse_recordings(program, folder):
    """Missing and invalid recordings."""
    whole = RECORDING.read_text()
    lines = whole.splitlines(keepends=True)
    texts = {
        "empty": "",
        "other": "time,bytes\n",
        "headless": "".join(lines[1:]),
        "cut": whole[: len(whole) // 2],
        "numberless": whole.replace('"id": ', '"id": x', 1),
        "odd": whole.replace('"buffer"', '"squeeze"', 1),
    }
    for name, text in texts.items():
        (folder / name).write_text(text)
    for name in [*texts, "nonexistent", "."]:
        refuse(program, f"--recording={folder / name}", True)


def refuse_output(program, folder):
    """Files that an output must not replace, however they are named."""
    log = folder / "pages.csv"
    log.write_text("time,pages\n25ms,10\n50ms,20\n")
    before = log.read_bytes()
    link = folder / "link"
    link.symlink_to("later.csv")
    for argument in (
        f"--dirty={log}",
        f"--dirty=ns3::RemusRecordedPages[PageSize=1|FileName={log}]",
    ):
        for option in ("csv", "epochs", "summary"):
            words = [program, "--duration=3s", argument, f"--{option}={folder}/./pages.csv"]
            done = subprocess.run(words, capture_output=True, text=True, timeout=120)
            if done.returncode != 1 or "another file" not in done.stderr:
                problems.append(f"{words}: status {done.returncode}, {done.stderr!r}")
            if log.read_bytes() != before:
                problems.append(f"{words}: the log has changed")
    words = [program, "--duration=3s", f"--csv={folder}/later.csv", f"--epochs={link}"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    if done.returncode != 1 or "another file" not in done.stderr:
        problems.append(f"{words}: status {done.returncode}, {done.stderr!r}")


def refuse_logs(program, folder):
    """Page logs with mistakes."""
    log = folder / "mistake.csv"
    for text in ("", "time,pages,x\n1ms,1,1\n", "time,pages\n1ms,-1\n", "pages\n" + "9" * 30000):
        log.write_text(text)
        for argument in (f"--dirty={log}", f"--dirty=ns3::RemusRecordedPages[FileName={log}]"):
            refuse(program, argument, True)


def refuse_own_input(program, folder):
    """A recording that is standard input must not be written either."""
    recording = folder / "server.pcap"
    whole = (ROOT / "test/data/server-output.pcap").read_bytes()
    recording.write_bytes(whole)
    for option in ("csv", "output"):
        words = [program, "--input=-", f"--{option}={recording}"]
        with recording.open() as file:
            done = subprocess.run(words, stdin=file, capture_output=True, text=True, timeout=120)
        if done.returncode != 1 or recording.read_bytes() != whole:
            problems.append(f"{words}: status {done.returncode}, {done.stderr!r}")


folder = pathlib.Path(sys.argv[1])
for name in sys.argv[2:]:
    refuse(folder / name, "--ns3::PlugQueueDisc::MaxSize=4294967297p", False)
    for word in (
        "--nonsense=1",
        "--ns3::Nonsense::MaxSize=1p",
        "--ns3::PlugQueueDisc::None=1",
        "word",
        "--RngRun=x",
        "--RngSeed=0",
        "--RngSeed=4294967297",
        "--",
    ):
        refuse(folder / name, word, None)
for argument in ("--clients=0", "--clients=101", "--clients=1e30", "--clients=3 4", "--clients="):
    refuse(folder / "remus-failover", argument, True)
for argument in ("--plug=-1", "--plug=0.5", "--plug=1e300", "--plug=nan", "--plug=", "--plug=5 ms"):
    refuse(folder / "remus-failover", argument, True)
bare, false = (
    subprocess.run([folder / "remus-failover", f"--plug{end}"], capture_output=True, timeout=120)
    for end in ("", "=false")
)
if bare.returncode != 0 or bare.stdout != false.stdout:
    problems.append("remus-failover --plug: it does not reverse the default, as ns-3's options do")
# Without a commit there is no reply
done = subprocess.run(
    [folder / "remus-group", "--group=false", "--ns3::RemusCheckpointer::CommitDelay=0"],
    capture_output=True,
    text=True,
    timeout=120,
)
if done.returncode != 0 or "nan" in done.stdout:
    problems.append(f"remus-group without commits: status {done.returncode}, {done.stdout!r}")
with tempfile.TemporaryDirectory() as scratch:
    refuse_recordings(folder / "plug-overlap", pathlib.Path(scratch))
    refuse_output(folder / "remus-output-commit", pathlib.Path(scratch))
    refuse_logs(folder / "remus-output-commit", pathlib.Path(scratch))
    warn_unused(folder / "remus-output-commit")
    refuse_own_input(folder / "plug-replay", pathlib.Path(scratch))
for problem in problems:
    print(problem)
sys.exit(len(problems) > 0)
