# Copyright (c) 2026 The plug developers
#
# SPDX-License-Identifier: GPL-2.0-only
"""Resumes a stopped program if the recorder that stopped it can't.

It is a separate program that imports nothing of the package: guardian.py PIPE TABLE [FILE].
PIPE is a pipe that ends when the recorder does, however it ends. TABLE is shared memory that holds
the time at which a stop has lasted too long (CLOCK_MONOTONIC, in ns; 0 while nothing is stopped),
whether the guardian has ended a stop, the number of stopped processes, and their IDs. FILE is
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

#: The size of the table in bytes, and the offsets of its values
SIZE = 1 << 16
VALUES = struct.Struct("=qqq")
PID = struct.Struct("=i")
MOST_PIDS = (SIZE - VALUES.size) // PID.size

#: The longest stop, in seconds
LONGEST_STOP = 5


def resume(table: mmap.mmap, freeze: str) -> None:
    """Resume the stopped processes."""
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
    """Wait until the recorder ends."""
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
