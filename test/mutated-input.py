#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Give plug-replay mutated recordings, and all programs odd options.

usage: test/mutated-input.py FOLDER [RUNS [SEED]]

FOLDER contains the programs; RUNS is 150 by default. Each run must end within a minute, with
status 0, or with status 1 and one line on standard error, must not change its input, and must not
print nan or inf. A run that fails is printed with its seed; to repeat it, give this as SEED, and
RUNS = 1. If the programs were built with sanitizers, their reports also count as failures.
"""

import functools
import gzip
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
WHOLE = (ROOT / "test/data/server-output.pcap").read_bytes()
PIECES = (
    *("", "-", "0", "1", "-1", "1e30", "1e-30", "1e400", "nan", "inf", "0x10", "4294967296"),
    *("18446744073709551616", "5 ms", "5ms", " 5ms", "5m s", "8 Mbps", "1p", "4294967297p", "1.5p"),
    *("10MB", "xl", "mc", "tcp", "request", "output", ".", "/", "\u00e9", "\ufeff5ms", "9" * 4000),
    *("[" * 300, "ns3::UniformRandomVariable[Min=0.001|Max=0.002]", "ns3::NormalRandomVariable"),
    *("ns3::UniformRandomVariable[", "ns3::ConstantRandomVariable[Constant=1e300]", "a=b", "%s%n"),
    *("ns3::UniformRandomVariable[Min=ns3::Node]", "ns3::SequentialRandomVariable[Increment=|]"),
    *("-inf", "1e300", "-5ms", "1e30s", "100000h", "0.5", "9223372036854775807", "0ms", "0bps"),
)
OPTIONS = (
    *("workload", "controller", "interval", "stop", "commit", "rate", "packetSize", "linkRate"),
    *("linkDelay", "limit", "duration", "RngRun", "RngSeed", "nonsense"),
)


NOT_FINITE = re.compile(r"(?<![\w.])-?(nan|inf)(?![\w.])", re.IGNORECASE)


@functools.cache
def get_options(program):
    """The names of a program's own options, and of ns-3's options."""
    done = subprocess.run([program, "--PrintHelp"], capture_output=True, text=True, timeout=60)
    own = done.stdout.partition("Program Options:")[2].partition("General Arguments:")[0]
    return (*re.findall(r"^ *--(\w+):", own, re.MULTILINE), "RngRun", "RngSeed", "nonsense")


def as_pcapng():
    """The recording's packets as pcapng."""
    out = struct.pack("<IIIHHqI", 0x0A0D0D0A, 28, 0x1A2B3C4D, 1, 0, -1, 28)
    out += struct.pack("<IIHHII", 1, 20, 1, 0, 65535, 20)
    at = 24
    while at < len(WHOLE):
        seconds, fraction, included, original = struct.unpack_from("<IIII", WHOLE, at)
        time = seconds * 1_000_000 + fraction
        size = 32 + (included + 3) // 4 * 4
        head = (6, size, 0, time >> 32, time & 0xFFFFFFFF, included, original)
        content = WHOLE[at + 16 : at + 16 + included]
        out += struct.pack("<7I", *head) + content + bytes(-included % 4) + struct.pack("<I", size)
        at += 16 + included
    return out


def mutate(data, draw):
    """Change, remove or repeat some bytes, mostly in headers, where it matters."""
    data = bytearray(data)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(min(len(data), draw.choice((64, 400, len(data)))))
        kind = draw.randrange(5)
        if kind == 0:
            data[at] ^= 1 << draw.randrange(8)
        elif kind == 1:
            data[at : at + 4] = struct.pack("<I", draw.choice((0, 1, 2**31, 2**32 - 1, 65536)))
        elif kind == 2:
            del data[at : at + draw.choice((1, 4, 16, len(data)))]
        elif kind == 3:
            data[at:at] = data[at : at + draw.choice((1, 16, 500))]
        else:
            data[at] = draw.randrange(256)
        if not data:
            break
    return bytes(data)


def run(folder, scratch, seed):
    """Make one run; returns the problem with it, or nothing."""
    draw = random.Random(seed)
    kind = draw.randrange(3)
    file = None
    if kind == 0:
        data = draw.choice((WHOLE, as_pcapng(), gzip.compress(WHOLE, mtime=0)))
        data = mutate(data, draw)
        file = scratch / "mutated"
        file.write_bytes(data)
        outputs = [f"--csv={scratch}/rows.csv", f"--output={scratch}/out.pcap"]
        command = [folder / "plug-replay", f"--input={file}", *outputs[: draw.randrange(3)]]
    elif kind == 1:
        program = draw.choice(sorted(p for p in folder.iterdir() if os.access(p, os.X_OK)))
        options = get_options(program)
        words = draw.choices(options, k=draw.randint(1, 2))
        short = ["--duration=3s"] if "duration" in options else []
        command = [program, *short, *(f"--{word}={draw.choice(PIECES)}" for word in words)]
    else:
        words = draw.sample(OPTIONS, draw.randint(1, 3))
        command = [folder / "remus-output-commit", "--duration=3s"]
        command += [f"--{word}={draw.choice(PIECES)}" for word in words]
    try:
        done = subprocess.run(command, cwd=scratch, capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return f"{command} takes more than a minute"
    lines = done.stderr.decode(errors="replace").splitlines()
    if done.returncode not in (0, 1) or (done.returncode == 1 and len(lines) != 1):
        return f"{command}: status {done.returncode}, {lines[:3]}"
    found = NOT_FINITE.search(done.stdout.decode(errors="replace"))
    if done.returncode == 0 and found:
        return f"{command}: prints {found[0]}"
    if file and file.read_bytes() != data:
        return f"{command}: the input has changed"
    return ""


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 150
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(first, first + runs):
            problem = run(folder, pathlib.Path(scratch), seed)
            if problem:
                failed += 1
                print(f"seed {seed}: {problem[:1000]}")
    print(f"{runs - failed} of {runs} passed")
    return 1 if failed else 0


sys.exit(main())
