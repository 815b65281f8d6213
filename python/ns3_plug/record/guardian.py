# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Lets a stopped program go on if the recorder that stopped it can't.

Run as a program of its own, which imports nothing of the package: guardian.py PIPE TABLE [FILE].
PIPE is a pipe that ends when the recorder does, however it ends. TABLE is memory that both share:
the time at which a stop has lasted too long (CLOCK_MONOTONIC, in ns; 0 while nothing is stopped),
whether the guardian has ended a stop, the number of stopped processes, and the processes. FILE is
the cgroup.freeze of a frozen control group; without it, processes get SIGCONT.
"""

import contextlib
import mmap
import os
import select
import signal
import struct
import sys
import time

#: Of the table: its size in bytes, and where the values stand
SIZE = 1 << 16
VALUES = struct.Struct("=qqq")
PID = struct.Struct("=i")
MOST_PIDS = (SIZE - VALUES.size) // PID.size

#: Seconds for which a program may be stopped
LONGEST_STOP = 5


def resume(table: mmap.mmap, freeze: str) -> None:
    """Let the stopped processes go on."""
    deadline, _, count = VALUES.unpack_from(table)
    if not deadline:
        return
    if freeze:
        with contextlib.suppress(OSError), open(freeze, "w") as file:
            file.write("0")
    for i in range(count):
        with contextlib.suppress(ProcessLookupError):
            os.kill(PID.unpack_from(table, VALUES.size + i * PID.size)[0], signal.SIGCONT)
    VALUES.pack_into(table, 0, 0, 1, count)


def main() -> None:
    """Wait for the recorder's end."""
    os.setsid()
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    pipe, memory = int(sys.argv[1]), int(sys.argv[2])
    freeze = sys.argv[3] if len(sys.argv) > 3 else ""
    table = mmap.mmap(memory, SIZE)
    os.write(1, b"ready\n")
    ended = False
    while not ended:
        ended = bool(select.select([pipe], [], [], LONGEST_STOP / 10)[0])
        deadline = VALUES.unpack_from(table)[0]
        if ended or 0 < deadline < time.monotonic_ns():
            resume(table, freeze)


if __name__ == "__main__":
    main()
