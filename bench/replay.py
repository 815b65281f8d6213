#!/usr/bin/env python3
# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Measure the processor time and the memory of plug-replay: bench/replay.py [BYTES]

It replays a recording of BYTES (1 GB) three times with a limit at which no packet is dropped, and
three times with the default limit. In the recording a server sends 62,500 packets each second,
524 Mb/s: two of three packets have 1514 bytes, the third has 66.
"""

import os
import pathlib
import struct
import sys
import tempfile

PROGRAM = pathlib.Path(__file__).resolve().parents[1] / "build/examples/plug-replay"


def record(file, size):
    """Write the recording and return the number of its packets."""
    file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    written = number = us = 0
    while written < size:
        length = 66 if number % 3 == 0 else 1514
        seconds = 1_700_000_000 + us // 1_000_000
        file.write(struct.pack("<IIII", seconds, us % 1_000_000, length, length))
        file.write(bytes(length))
        written += length + 16
        number += 1
        us += 24 if number % 3 == 0 else 12
    file.flush()
    return number


def main():
    """Measure; exit with 1 if the program fails."""
    with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        packets = record(file, int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000_000)
        for options in 3 * [["--ns3::PlugQueueDisc::MaxSize=100000p"]] + 3 * [[]]:
            command = [PROGRAM, f"--input={file.name}", *options]
            _, status, used = os.wait4(os.spawnv(os.P_NOWAIT, PROGRAM, command), 0)
            if status:
                return 1
            seconds = used.ru_utime + used.ru_stime
            print(
                f"{' '.join(options) or 'default limit'}: {packets} packets, {seconds:.2f} s, "
                f"{packets / seconds:.0f} packets/s, {used.ru_maxrss / 1024:.0f} MiB",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
