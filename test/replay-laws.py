#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Compare plug-replay with laws F1 and F2, and give it the same recording in all formats, and
invalid recordings.

usage: test/replay-laws.py PLUG_REPLAY
"""

import csv
import gzip
import importlib
import pathlib
import struct
import subprocess
import sys
import tempfile
import types

ROOT = pathlib.Path(__file__).resolve().parents[1]

# Only the module of laws: the package needs more than Python's standard library
package = types.ModuleType("ns3_plug")
package.__path__ = [str(ROOT / "python" / "ns3_plug")]
sys.modules["ns3_plug"] = package
laws = importlib.import_module("ns3_plug.laws")

RECORDING = ROOT / "test" / "data" / "server-output.pcap"
PROGRAM = sys.argv[1]
MS = 1_000_000
problems = []


def check(good, text):
    if not good:
        problems.append(text)


def run(*arguments):
    return subprocess.run(
        [PROGRAM, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60
    )


def packets(path):
    """Time in ns, length on the wire and bytes of each packet of a pcap file; its link type."""
    data = path.read_bytes()
    magic, _, _, _, _, _, link = struct.unpack_from("<IHHiIII", data)
    unit = {0xA1B2C3D4: 1000, 0xA1B23C4D: 1}[magic]
    found = []
    at = 24
    while at < len(data):
        seconds, fraction, included, original = struct.unpack_from("<IIII", data, at)
        at += 16
        time = seconds * 1_000_000_000 + fraction * unit
        found.append((time, original, data[at : at + included]))
        at += included
    return found, link


def compare(folder, controller, interval, stop, commit):
    """Compare each packet with F1, all of them with F2, and check the packets that were written."""
    what = f"{controller}, T {interval}, S {stop}, X {commit} ms"
    rows_file, output = folder / "rows.csv", folder / "out.pcap"
    timing = laws.timing(controller, interval / 1000, stop / 1000, commit / 1000)
    p, d = round(timing.period * 1000), stop + commit
    means = []
    for eighth in range(8):
        offset = p * MS * eighth // 8 + 1
        constant = "ns3::ConstantRandomVariable[Constant={}]".format
        done = run(
            f"--input={RECORDING}",
            f"--output={output}",
            f"--csv={rows_file}",
            f"--offset={offset}ns",
            f"--ns3::RemusCheckpointer::Controller={controller}",
            f"--ns3::RemusCheckpointer::Interval={interval}ms",
            f"--ns3::RemusCheckpointer::StopDuration={constant(stop / 1000)}",
            f"--ns3::RemusCheckpointer::CommitDelay={constant(commit / 1000)}",
        )
        check(done.returncode == 0, f"{what}: {done.stderr.strip()}")
        with rows_file.open(newline="") as file:
            rows = [{k: int(v) for k, v in row.items()} for row in csv.DictReader(file)]
        before, link = packets(RECORDING)
        after, link_after = packets(output)
        check(link == link_after, f"{what}: the link type becomes {link_after}")
        check(len(rows) == len(before) == len(after), f"{what}: {len(rows)} packets left")
        for number, (row, old, new) in enumerate(zip(rows, before, after)):
            arrived = old[0] - before[0][0] + offset
            added = row["left_ns"] - row["arrived_ns"]
            law = p * MS - arrived % (p * MS) + d * MS  # F1
            name = f"{what}, packet {number}"
            check(row["packet"] == number, f"{name}: packet {row['packet']} left instead")
            check(row["arrived_ns"] == arrived, f"{name}: arrived at {row['arrived_ns']} ns")
            check(added == law, f"{name}: {added} ns were added, not {law}")
            check(new[0] == old[0] + added, f"{name}: written {new[0] - old[0]} ns later")
            check(new[1:] == old[1:], f"{name}: other bytes were written")
            check(row["size_bytes"] == old[1] - 14, f"{name}: has {row['size_bytes']} bytes")
        mean = sum(row["left_ns"] - row["arrived_ns"] for row in rows) / len(rows) / MS
        printed = float(done.stdout.splitlines()[1].split(",")[3])
        check(abs(printed - mean) < 1e-3 * mean, f"{what}: prints a mean of {printed} ms")
        means.append(mean)
    # F2 for a server that is not stopped, with uniform phases, which the eight phases approximate
    mean, law = sum(means) / len(means), p / 2 + d
    check(abs(mean - law) < p / 50, f"{what}: {mean:.3f} ms were added on average, not {law}")
    print(f"{what}: {len(rows)} packets as F1 says; mean {mean:.3f} ms, F2 {law:.3f} ms")


def refuse(name, arguments, words):
    """Invalid input gives one line with the reason."""
    done = run(*arguments)
    lines = done.stderr.splitlines()
    good = done.returncode == 1 and len(lines) == 1 and words in lines[0] and not done.stdout
    check(good, f"{name}: status {done.returncode}, {done.stderr!r}")


def refuse_all(folder):
    whole = RECORDING.read_bytes()
    file = folder / "bad.pcap"
    header = whole[:24]
    for name, data, words in (
        ("no bytes", b"", "it has 0 bytes"),
        ("text", b"time,bytes\n" * 10, "it is something else"),
        ("no packet", header, "it holds none"),
        ("cut in a header", whole[: 24 + 7], "it ends within packet 1"),
        ("cut in a packet", whole[: 24 + 16 + 20], "it ends within packet 1"),
        ("cut later", whole[:3000], "it ends within packet"),
        ("Wi-Fi", header[:20] + struct.pack("<I", 105) + whole[24:], "its link type is 105"),
        ("huge", header + struct.pack("<IIII", 0, 0, 2**31, 2**31) + bytes(99), "2147483648 bytes"),
        ("short", header + struct.pack("<IIII", 0, 0, 4, 4) + bytes(4), "shorter than a link"),
        ("time", header + struct.pack("<IIII", 0, 10**7, 20, 20) + bytes(20), "no valid time"),
    ):
        file.write_bytes(data)
        refuse(name, [f"--input={file}"], words)
    day = struct.pack("<IIII", 24 * 3600 * 4, 0, 20, 20) + bytes(20)
    file.write_bytes(header + struct.pack("<IIII", 0, 0, 20, 20) + bytes(20) + day)
    refuse("long", [f"--input={file}"], "packet 2 comes 345600.000000 s after the first")
    late = whole[24 : 24 + 16 + struct.unpack_from("<I", whole, 24 + 8)[0]]
    file.write_bytes(whole + 5 * whole[24:] + late)
    refuse("unsorted", [f"--input={file}"], "sort it")
    compressed = gzip.compress(whole)
    file.write_bytes(compressed[: len(compressed) // 2])
    refuse("a gzip file that is cut off", [f"--input={file}"], "--input=")
    file.write_bytes(whole)
    odd = f"{folder}/./{file.name}"
    refuse("the input as output", [f"--input={file}", f"--output={odd}"], "than that of --input")
    (folder / "link.pcap").symlink_to(file)
    refuse("a link to it", [f"--input={file}", f"--csv={folder}/link.pcap"], "than that of --input")
    check(file.read_bytes() == whole, "the input was written to")
    refuse("not there", ["--input=/nonexistent.pcap"], "a file that can be read")
    refuse("a folder", [f"--input={folder}"], "--input=")
    refuse("output", ["--output=/nonexistent/a.pcap"], "--output=/nonexistent/a.pcap")
    refuse("rows", ["--csv=/nonexistent/a.csv"], "--csv=/nonexistent/a.csv")
    refuse("full disk", ["--csv=/dev/full"], "--csv=/dev/full")
    refuse("full disk for packets", ["--output=/dev/full"], "--output=/dev/full")
    refuse("the same file", [f"--csv={file}", f"--output={file}"], "than that of --output")
    refuse("offset", ["--offset=-1ms"], "--offset=-1ms")


def pcapng(order, data):
    """The packets of a pcap file as pcapng, with times in ns and blocks that must be skipped."""

    def block(kind, body):
        size = 12 + len(body)
        return struct.pack(order + "II", kind, size) + body + struct.pack(order + "I", size)

    found, link = data
    out = block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
    unit = struct.pack(order + "HHB3xHH", 9, 1, 9, 0, 0)
    out += block(1, struct.pack(order + "HHI", link, 0, 65535) + unit)
    out += block(5, bytes(12))
    for time, original, content in found:
        head = struct.pack(
            order + "IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(content), original
        )
        out += block(6, head + content + bytes(-len(content) % 4))
    return out


def formats(folder):
    """The same packets give the same line of CSV in every format."""
    whole = RECORDING.read_bytes()
    found, link = packets(RECORDING)
    swapped = struct.pack(">IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, link)
    shuffled = whole[:24]
    for first in range(0, len(found), 2):
        for time, original, content in reversed(found[first : first + 2]):
            stamp = (time // 10**9, time % 10**9 // 1000)
            shuffled += struct.pack("<IIII", *stamp, len(content), original) + content
    for time, original, content in found:
        swapped += struct.pack(">IIII", time // 10**9, time % 10**9, len(content), original)
        swapped += content
    expected = run(f"--input={RECORDING}").stdout
    file = folder / "recording"
    for name, data in (
        ("big-endian", swapped),
        ("pcapng", pcapng("<", (found, link))),
        ("big-endian pcapng", pcapng(">", (found, link))),
        ("two sections of pcapng", pcapng("<", (found[:99], link)) + pcapng(">", (found[99:], link))),
        ("in another order", shuffled),
    ):
        file.write_bytes(data)
        done = run(f"--input={file}")
        check(done.stdout == expected, f"{name}: {done.stdout!r}{done.stderr!r}")
    file.write_bytes(gzip.compress(whole))
    done = run(f"--input={file}")
    check(done.stdout == expected or "without zlib" in done.stderr, f"gzip: {done.stderr!r}")
    done = subprocess.run(
        [PROGRAM, "--input=-"], cwd=ROOT, input=whole, capture_output=True, timeout=60
    )
    check(done.stdout.decode() == expected, f"standard input: {done.stderr!r}")
    blank = folder / "my file.csv"
    done = run("--offset=5 ms", f"--csv={blank}")
    row = blank.read_text().splitlines()[1] if blank.exists() else "no file"
    check(",5000000," in row, f"values with a blank: {row}{done.stderr!r}")
    print("the same packets in 8 formats")


with tempfile.TemporaryDirectory() as name:
    scratch = pathlib.Path(name)
    compare(scratch, "xend", 25, 0, 5)
    compare(scratch, "xl", 40, 8, 12)
    compare(scratch, "mc", 100, 5, 152)
    formats(scratch)
    refuse_all(scratch)
for problem in problems[:20]:
    print(problem)
if problems:
    sys.exit(f"{len(problems)} problems")
